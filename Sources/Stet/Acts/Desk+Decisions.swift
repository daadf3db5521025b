/// A verdict to give.
public struct VerdictDraft: Hashable, Sendable {
    /// A rating on the policy's scale.
    public var rating: String
    /// The reasons.
    public var because: String
    /// The evidence it rests on.
    public var evidence: [RecordID]
    /// How sure the reviewer is.
    public var confidence: Confidence?
    /// The time for which it holds.
    public var holds: ExtendedDate?

    /// A draft.
    public init(
        rating: String, because: String, evidence: [RecordID], confidence: Confidence? = nil,
        holds: ExtendedDate? = nil
    ) {
        self.rating = rating
        self.because = because
        self.evidence = evidence
        self.confidence = confidence
        self.holds = holds
    }
}

extension Desk {
    /// Gives the acting person's verdict; in a blind review, seals it.
    public func giveVerdict(_ item: ItemID, _ draft: VerdictDraft) throws -> Outcome {
        try guardCopies(draft.because)
        do {
            return try itemAct(item) { state, act in
                if state.isBlind { throw Blind() }
                return (
                    "Verdict \"\(draft.rating)\"", .verdict(try Self.verdict(draft, state, act))
                )
            }
        } catch is Blind {
            return try sealVerdict(item, draft)
        }
    }

    /// The item takes sealed verdicts only.
    private struct Blind: Error {}

    /// A verdict as the desk is now.
    static func verdict(_ draft: VerdictDraft, _ state: ItemState, _ act: Act) throws -> Verdict {
        let evidence = Set(draft.evidence).sorted()
        let basis = try act.basis(
            claim: state.claim, sources: state.sources(ofEvidence: evidence))
        return Verdict(
            rating: draft.rating, because: draft.because, evidence: evidence,
            confidence: draft.confidence, holds: draft.holds, basis: basis)
    }

    /// Resolves an item as the quorum agreed, or as an adjudicator decides.
    ///
    /// `rating`: The adjudicator's rating; `nil` for what the quorum agreed.
    public func resolve(
        _ item: ItemID, rating: String? = nil, because: String? = nil, holds: ExtendedDate? = nil
    ) throws -> Outcome {
        try guardCopies(because)
        return try itemAct(item) { state, act in
            let verdicts = state.countedVerdicts.map(\.id).sorted()
            let basis = try act.basis(
                claim: state.claim,
                sources: state.sources(ofEvidence: state.evidence(citedBy: verdicts)))
            // Without agreement there is no rating to record; the rule then says what is missing.
            let outcome = rating ?? state.tally.rating ?? "undecided"
            return (
                "Resolve as \"\(outcome)\"",
                .resolved(
                    Resolution(
                        rating: outcome, ground: rating == nil ? .agreement : .adjudication,
                        verdicts: verdicts, because: because, holds: holds, basis: basis))
            )
        }
    }

    /// Says that a stale outcome still holds.
    public func affirm(_ item: ItemID, because: String) throws -> Outcome {
        try guardCopies(because)
        return try itemAct(item) { state, act in
            let cited = state.evidence(citedBy: state.standingVerdicts)
            let basis = try act.basis(
                claim: state.claim, sources: state.sources(ofEvidence: cited))
            guard !state.ruling.isEmpty else {
                throw Refusal(
                    rule: "affirm", why: "the item is \(state.phase.rawValue), not stale")
            }
            return (
                "Affirm",
                .affirmed(
                    Affirmation(decisions: state.ruling.sorted(), because: because, basis: basis))
            )
        }
    }

    /// Starts the review of an item again, for the newest statement of its claim.
    public func reopen(_ item: ItemID, because: String) throws -> Outcome {
        try guardCopies(because)
        return try itemAct(item) { state, act in
            let basis = try act.basis(claim: state.claim, sources: [])
            let claim = try state.claim.flatMap { try act.snapshot.claim($0) }
            guard let revision = claim?.revision ?? state.revision else {
                throw Refusal(rule: "reopen", why: "the item was redacted")
            }
            return (
                "Reopen",
                .reopened(Reopening(revision: revision, because: because, basis: basis))
            )
        }
    }

    /// Ends the review of an item without a rating.
    ///
    /// `of`: The item that this one duplicates.
    public func close(
        _ item: ItemID, as reason: Closing.Reason, of: ItemID? = nil, because: String
    ) throws -> Outcome {
        try guardCopies(because)
        return try itemAct(item) { state, act in
            let basis = try act.basis(claim: state.claim, sources: [])
            return (
                "Close as \(reason.rawValue)",
                .closed(Closing(reason: reason, of: of, because: because, basis: basis))
            )
        }
    }
}
