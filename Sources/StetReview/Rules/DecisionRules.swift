internal import StetRecords

extension Rule {
    /// What holds for decisions.
    static let decisions: [Rule] = [
        Rule(
            "quorum",
            "An item is resolved when a quorum of different people gave one rating and cites what it takes.",
            for: [.resolved], makesLate: true
        ) { act in
            guard case .resolved(let resolution) = act.record.body,
                resolution.ground == .agreement, let item = try act.item()
            else { return nil }
            guard item.phase == .agreed, let rating = item.tally.rating else {
                return item.whyNotAgreed
            }
            guard rating.utf8.elementsEqual(resolution.rating.utf8),
                resolution.verdicts == item.countedVerdicts.map(\.id).sorted()
            else { return .init("the quorum gave \"\(rating)\"", next: "try again") }
            return nil
        },
        Rule(
            "adjudicator",
            "Only an adjudicator without a verdict on the item, or a part in the decisions at odds, settles a dispute.",
            for: [.resolved, .reopened, .closed], makesLate: true
        ) { act in
            guard let item = try act.item() else { return nil }
            if case .resolved(let resolution) = act.record.body {
                guard resolution.ground == .adjudication else { return nil }
                guard item.phase == .disputed else {
                    return .init(
                        "the item is \(item.phase.rawValue), not disputed",
                        next: item.phase == .agreed
                            ? "resolve it without a rating: stet resolve"
                            : "see where it stands: stet show ITEM")
                }
                guard resolution.verdicts == item.countedVerdicts.map(\.id).sorted() else {
                    return .init(
                        "it leans on other verdicts than those that count", next: "try again")
                }
            } else if !item.hasConflictingDecisions {
                return nil
            }
            let people = try act.before.people()
            // Who reopened a review has no part in what reviewers then disagree on.
            let deciders =
                item.hasConflictingDecisions
                ? item.ruling.compactMap { item.standings.folder[$0]?.by } : []
            let involved = item.judges.union(deciders)
            let own = people.representative(of: act.record.by)
            guard !involved.contains(where: { people.representative(of: $0) == own }) else {
                return .init(
                    "\(people.handle(of: act.record.by)) is part of the dispute",
                    next: "ask another adjudicator")
            }
            return nil
        },
        Rule(
            "second-person", "Nobody resolves an item on their own verdict alone.",
            for: [.resolved], makesLate: true
        ) { act in
            guard case .resolved(let resolution) = act.record.body, let item = try act.item() else {
                return nil
            }
            let people = try act.before.people()
            let relied = Set(resolution.verdicts)
            let judges = item.verdicts.filter { relied.contains($0.id) }.map(\.by)
            guard Set((judges + [act.record.by]).map { people.representative(of: $0) }).count > 1
            else {
                return .init(
                    "the only verdict is the resolver's own", next: "let somebody else resolve it")
            }
            return nil
        },
        Rule(
            "adjudicated-evidence",
            "An adjudicator's rating, too, rests on the evidence that it takes.", for: [.resolved],
            makesLate: true
        ) { act in
            guard case .resolved(let resolution) = act.record.body,
                resolution.ground == .adjudication, let item = try act.item(),
                let needs = try act.before.policy()?.current.rating(resolution.rating)?.needs
            else { return nil }
            let relied = item.countedVerdicts.map(\.verdict)
            let pieces = Dictionary(item.standingEvidence.map { ($0.id, $0.evidence) }) { $1 }
            let count = try act.before.count(
                ItemState.cited(by: relied, among: pieces),
                claimants: try act.before.claimants(of: item))
            guard let first = count.shortfalls(from: needs).first else { return nil }
            return .init(
                "\"\(resolution.rating)\" takes \(first.need) \(first.what.phrase); "
                    + "the verdicts cite \(first.have)",
                next: "choose a rating the evidence carries, or ask for more evidence")
        },
        Rule(
            "required-notes",
            "An item is resolved when it has a note with each label the policy asks for.",
            for: [.resolved], makesLate: true
        ) { act in
            guard let item = try act.item(), let policy = try act.before.policy()?.current else {
                return nil
            }
            let present = item.notes.flatMap { record in
                if case .note(let note) = record.body { note.labels } else { [String]() }
            }
            guard let missing = policy.requiredLabels.first(where: { !present.contains($0) }) else {
                return nil
            }
            return .init(
                "no note has the label \"\(missing)\"", next: "write it: stet note ID TEXT --label")
        },
        Rule(
            "affirm",
            "A stale outcome is affirmed for the same statement of the claim, while by the policy in force quorum and evidence suffice.",
            for: [.affirmed], makesLate: true
        ) { act in
            guard case .affirmed(let affirmation) = act.record.body, let item = try act.item()
            else { return nil }
            guard item.phase == .stale else {
                return .init("the item is \(item.phase.rawValue), not stale")
            }
            guard affirmation.decisions == item.ruling.sorted() else {
                return .init("it affirms other decisions than those in force", next: "try again")
            }
            guard let obstacle = item.affirmationObstacles.first else { return nil }
            return .init(obstacle.sentence, next: "reopen it: stet reopen")
        },
        Rule(
            "reopen", "An item is reopened that has an outcome, or whose claim was revised.",
            for: [.reopened]
        ) { act in
            guard let item = try act.item(), !item.isDecided, !item.hasConflictingDecisions else {
                return nil
            }
            let current = try item.claim.flatMap { try act.before.claim($0)?.revision }
            guard item.phase == .withdrawn || current == item.revision else { return nil }
            return .init("the item is \(item.phase.rawValue); there is nothing to reopen")
        },
        Rule(
            "close",
            "An item without an outcome is closed, one with an outcome reopened first; a duplicate names another item and no circle.",
            for: [.closed]
        ) { act in
            guard case .closed(let closing) = act.record.body, let item = try act.item() else {
                return nil
            }
            if item.isDecided || item.phase == .withdrawn {
                return .init(
                    "the item is \(item.phase.rawValue)",
                    next: item.phase == .withdrawn ? "" : "reopen it first: stet reopen")
            }
            guard let of = closing.of else { return nil }
            guard of != item.id else { return .init("an item is no duplicate of itself") }
            guard try act.before.item(of) != nil else {
                return .init("there is no item \(of.short)")
            }
            var seen: Set<ItemID> = []
            var current = of
            while let next = try act.before.duplicateTarget(of: current) {
                guard next != item.id else {
                    return .init("item \(of.short) is, by way of others, a duplicate of this one")
                }
                guard seen.insert(next).inserted else { return nil }
                current = next
            }
            return nil
        },
    ]
}

extension EvidenceCount.Sort {
    /// The sort of evidence in words.
    public var phrase: String {
        switch self {
        case .supporting: "independent supporting pieces"
        case .refuting: "independent refuting pieces"
        case .context: "pieces of context"
        case .searches: "recorded searches"
        }
    }
}

extension ItemState {
    /// Why the item is not agreed, and what to do about it.
    var whyNotAgreed: Refusal.Reason {
        let state = "the item is \(phase.rawValue), not agreed"
        switch phase {
        case .disputed:
            return .init(
                state, next: "an adjudicator decides: stet resolve ITEM --rating R --because T")
        case .stale:
            return .init(state, next: "affirm or reopen it: stet affirm, stet reopen")
        case .closed, .resolved: return .init(state, next: "reopen it: stet reopen")
        case .withdrawn: return .init(state)
        default: break
        }
        if tally.isOffScale {
            return .init(
                "\(state): \"\(tally.rating ?? "")\" is no longer on the scale",
                next: "reviewers judge again: stet verdict ITEM --rating R --because T --evidence E"
            )
        }
        if tally.people >= tally.quorum, let lack = tally.shortfalls.first {
            return .init(
                "\(state): \"\(tally.rating ?? "")\" takes \(lack.need) \(lack.what.phrase), "
                    + "and the verdicts cite \(lack.have)",
                next: "add what is missing with stet evidence add, and cite it in new verdicts")
        }
        return .init(
            "\(state): \(tally.people) of \(tally.quorum) verdicts are there",
            next: "reviewers judge it: stet verdict ITEM --rating R --because T --evidence E")
    }
}

extension ItemState.Obstacle {
    /// The obstacle in a sentence.
    public var sentence: String {
        switch self {
        case .claimChanged: "the claim itself changed"
        case .offScale(let rating): "\"\(rating)\" is no longer on the scale"
        case .differingVerdict: "a verdict differs from the outcome"
        case .quorum(let have, let need): "\(have) of \(need) needed verdicts still stand"
        case .evidence(let shortfalls):
            "the evidence no longer suffices: "
                + shortfalls.map { "\($0.have) of \($0.need) \($0.what.phrase)" }
                .joined(separator: ", ")
        }
    }
}
