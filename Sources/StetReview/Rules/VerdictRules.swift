package import StetRecords

extension Rule {
    /// What holds for verdicts.
    static let verdicts: [Rule] = [
        Rule(
            "rating", "A rating is on the scale of the policy.", for: [.verdict, .resolved],
            makesLate: true
        ) { act in
            let rating: String
            switch act.record.body {
            case .verdict(let verdict): rating = verdict.rating
            case .resolved(let resolution):
                rating = resolution.rating
                // What no quorum gave, the rule `quorum` refuses with better words.
                if resolution.ground == .agreement, let item = try act.item(),
                    item.tally.rating?.utf8.elementsEqual(rating.utf8) != true
                {
                    return nil
                }
            default: return nil
            }
            guard let policy = try act.before.policy()?.current, policy.rating(rating) == nil else {
                return nil
            }
            return .init(
                "\"\(rating)\" is not on the scale",
                next: "the ratings are: \(policy.ratings.map(\.name).joined(separator: ", "))")
        },
        Rule(
            "evidence-cited",
            "A verdict cites evidence of its item, one piece at least, all of which stands.",
            for: [.verdict]
        ) { act in
            guard case .verdict(let verdict) = act.record.body, let item = try act.item() else {
                return nil
            }
            guard !verdict.evidence.isEmpty else {
                return .init(
                    "it cites no evidence", next: "record a passage or a search: stet evidence add")
            }
            // What was sealed is opened as it is; that it lost evidence since, the state shows.
            let known =
                verdict.opens == nil
                ? Set(item.standingEvidence.map(\.id)) : Set(item.allEvidence)
            guard let unknown = verdict.evidence.first(where: { !known.contains($0) }) else {
                return nil
            }
            return .init("\(unknown.short) is no evidence of this item, or was withdrawn")
        },
        Rule(
            "claim-under-review",
            "A verdict judges the statement under review while that is the claim's newest.",
            for: [.verdict, .verdictSealed]
        ) { act in
            if case .verdict(let verdict) = act.record.body, verdict.opens != nil { return nil }
            guard let item = try act.item(), let id = item.claim else { return nil }
            guard let claim = try act.before.claim(id), !claim.isWithdrawn else {
                return .init("the claim was withdrawn")
            }
            guard claim.revision != item.revision else { return nil }
            return .init(
                "the claim was revised since the review was opened",
                next: "an editor reopens it for the new statement: stet reopen")
        },
        Rule(
            "basis",
            "A verdict or decision names the newest records of the claim, the sources it leans on and the policy.",
            for: [.verdict, .resolved, .affirmed, .reopened, .closed]
        ) { act in
            guard let item = try act.item() else { return nil }
            let basis: Basis?
            let cited: [RecordID]
            switch act.record.body {
            case .verdict(let verdict):
                basis = verdict.basis
                cited = verdict.evidence
            case .resolved(let resolution):
                basis = resolution.basis
                cited = item.evidence(citedBy: resolution.verdicts)
            case .affirmed(let affirmation):
                basis = affirmation.basis
                cited = item.evidence(citedBy: item.standingVerdicts)
            default:
                basis = act.record.decisionBasis
                cited = []
            }
            let expected = try act.before.basis(
                claim: item.claim, sources: item.sources(ofEvidence: cited))
            if case .verdict(let verdict) = act.record.body, verdict.opens != nil {
                let isGone = cited.contains { item.standings.folder[$0]?.redaction != nil }
                return try act.before.flaw(
                    ofSealed: verdict.basis, over: expected, isPartlyRedacted: isGone)
            }
            guard basis == expected else {
                return .init("it leans on other records than the newest", next: "try again")
            }
            return nil
        },
    ]
}

extension Snapshot {
    /// What is wrong with the basis of a verdict that was sealed a while ago; `nil` for nothing.
    ///
    /// The records it names must be there, in the folders that count now. Whether they are still the
    /// newest is for the state to show: a verdict is opened as it was sealed.
    ///
    /// `isPartlyRedacted`: Whether evidence it cites was redacted, so that its sources are not known.
    fileprivate func flaw(
        ofSealed basis: Basis, over current: Basis, isPartlyRedacted: Bool
    ) throws -> Refusal.Reason? {
        let (named, needed) = (Set(basis.newest.keys), Set(current.newest.keys))
        guard isPartlyRedacted ? named.isSuperset(of: needed) : named == needed else {
            return .init("it leans on other folders than the evidence it cites")
        }
        for (folder, heads) in basis.newest {
            let kinds = needed.contains(folder) ? FolderKind.allCases : [.sources]
            let known = try kinds.lazy.compactMap { kind in
                try self.standings(kind, folder)?.folder
            }.first
            guard let known, heads.allSatisfy({ known[$0] != nil }) else {
                return .init("it leans on records that are not there")
            }
        }
        return nil
    }
}

extension ItemState {
    /// The verdicts that are neither withdrawn nor late, whether or not they count.
    package var standingVerdicts: [RecordID] {
        verdicts.map(\.id).filter { standings.stands($0) }
    }

    /// The evidence that some verdicts of the item cite, in order.
    package func evidence(citedBy verdicts: some Sequence<RecordID>) -> [RecordID] {
        let wanted = Set(verdicts)
        let cited = self.verdicts.filter { wanted.contains($0.id) }.flatMap(\.verdict.evidence)
        return Set(cited).sorted()
    }

    /// Every piece of evidence ever added, redacted ones too, in causal order.
    var allEvidence: [RecordID] {
        standings.folder.records.filter { $0.originalKind == .evidence }.map(\.id)
    }

    /// The sources of some pieces of evidence of the item, in order.
    package func sources(ofEvidence ids: some Sequence<RecordID>) -> [SourceID] {
        let wanted = Set(ids)
        let sources = evidence.filter { wanted.contains($0.id) }.compactMap {
            $0.evidence.citation?.source
        }
        return Set(sources).sorted()
    }
}
