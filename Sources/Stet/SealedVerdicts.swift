extension Desk {
    /// The verdicts this clone has sealed and not opened.
    private var sealedVerdicts: SealStore { SealStore("\(ledger.localDirectory)/seals") }

    /// Seals the acting person's verdict: only its hash enters the repository.
    func sealVerdict(_ item: ItemID, _ draft: VerdictDraft) throws -> Outcome {
        let salt = Salt(using: &options.randomness)
        let at = try actor().id
        var kept: Digest?
        do {
            return try itemAct(item) { state, act in
                let verdict = try Self.verdict(draft, state, act)
                let seal = verdict.seal(salt: salt, folder: FolderID(item), by: at)
                // What would be refused when it is opened is refused now, as far as it can be known.
                if let refusal = try act.refusal(ofSealed: verdict, in: state) { throw refusal }
                if !options.dryRun, kept != seal {
                    try sealedVerdicts.keep(
                        seal, salt, verdict.sealedBytes(folder: FolderID(item), by: at))
                    if let kept { sealedVerdicts.drop(kept) }
                    kept = seal
                }
                return ("Seal a verdict", .verdictSealed(VerdictSeal(seal: seal)))
            }
        } catch {
            if let kept { sealedVerdicts.drop(kept) }
            throw error
        }
    }

    /// The acting person's seal on an item that waits to be opened; `nil` where there is none.
    public func ownSeal(_ item: ItemID) throws -> ItemState.SealedVerdict? {
        let person = try actor().id
        return try snapshot().item(item)?.seals.first { $0.by == person && $0.standing == .sealed }
    }

    /// Opens the verdict that the acting person has sealed.
    ///
    /// - Throws: ``DeskError/notSealedHere(_:)`` where this clone does not have the salt.
    public func openVerdict(_ item: ItemID) throws -> Outcome {
        let person = try actor().id
        var opened: Digest?
        let outcome = try itemAct(item) { state, _ in
            guard
                let seal = state.seals.first(where: { $0.by == person && $0.standing == .sealed })
            else { throw Refusal(rule: "opening", why: "you have sealed no verdict on it") }
            // An opening that was void told what was sealed.
            if let known = state.verdicts.first(where: { $0.verdict.opens?.seal == seal.id }) {
                return ("Open the verdict \"\(known.verdict.rating)\"", .verdict(known.verdict))
            }
            guard let (salt, sealed) = try sealedVerdicts.find(seal.seal),
                salt.digest(of: sealed) == seal.seal
            else {
                throw DeskError.notSealedHere(seal.id)
            }
            opened = seal.seal
            let verdict = try Verdict(
                sealedBytes: sealed, opening: SealOpening(seal: seal.id, salt: salt),
                folder: FolderID(item), by: person)
            return ("Open the verdict \"\(verdict.rating)\"", .verdict(verdict))
        }
        if let opened, outcome.commit != nil { sealedVerdicts.drop(opened) }
        return outcome
    }
}

extension Act {
    /// Which of the rules for a verdict one breaks that is about to be sealed; `nil` for none.
    fileprivate func refusal(ofSealed verdict: Verdict, in item: ItemState) throws -> Refusal? {
        if let policy = try snapshot.policy()?.current, policy.rating(verdict.rating) == nil {
            return Refusal(
                rule: "rating", why: "\"\(verdict.rating)\" is not on the scale",
                next: "the ratings are: \(policy.ratings.map(\.name).joined(separator: ", "))")
        }
        guard !verdict.evidence.isEmpty else {
            return Refusal(
                rule: "evidence-cited", why: "it cites no evidence",
                next: "record a passage or a search: stet evidence add")
        }
        let known = Set(item.standingEvidence.map(\.id))
        guard let unknown = verdict.evidence.first(where: { !known.contains($0) }) else {
            return nil
        }
        return Refusal(
            rule: "evidence-cited",
            why: "\(unknown.short) is no evidence of this item, or was withdrawn")
    }
}
