import StetRecords
import StetReview

/// What people do at a desk in memory, in few words.
extension RecordDesk {
    /// Describes a source that is only cited.
    mutating func source(
        _ title: String, publisher: String? = nil, agency: String? = nil, owner: String? = nil
    ) throws -> SourceID {
        let description = SourceDescription(
            keep: .cited, title: title, publisher: publisher, agency: agency, owner: owner)
        return SourceID(try write("chief", .source(description), .sources).id)
    }

    /// Adds something to a source.
    @discardableResult
    mutating func on(_ source: SourceID, _ body: Record.Body, by: String = "chief") throws
        -> RecordID
    {
        try write(by, body, .sources, FolderID(source)).id
    }

    /// Says that a source depends on another, or does not.
    mutating func derive(
        _ source: SourceID, _ relation: Derivation.Relation, _ from: SourceID
    ) throws {
        try on(source, .sourceDerived(Derivation(from: from, relation: relation)))
    }

    /// States a claim.
    mutating func claim(_ text: String = "The ferry runs again.", claimant: String? = nil) throws
        -> ClaimID
    {
        let statement = ClaimStatement(text: text, claimant: claimant)
        return ClaimID(try write("chief", .claim(statement), .claims).id)
    }

    /// Restates a claim.
    @discardableResult
    mutating func restate(_ claim: ClaimID, _ text: String, by: String = "chief") throws -> RecordID
    {
        try write(by, .claimRevised(ClaimStatement(text: text)), .claims, FolderID(claim)).id
    }

    /// Opens a review.
    mutating func open(_ claim: ClaimID, blind: Bool = false) throws -> ItemID {
        let revision = try snapshot().claim(claim)?.revision ?? RecordID(claim)
        let opening = ItemOpening(claim: claim, revision: revision, isBlind: blind)
        return ItemID(try write("ed", .item(opening), .items).id)
    }

    /// Adds evidence from a source.
    mutating func cite(
        _ item: ItemID, _ source: SourceID, _ stance: Evidence.Stance = .supports,
        origin: String? = nil
    ) throws -> RecordID {
        let revision = try snapshot().source(source)?.revision ?? RecordID(source)
        let citation = Evidence.Citation(
            source: source, revision: revision, place: nil, stance: stance, origin: origin)
        return try on(item, .evidence(Evidence(.source(citation))), by: "ann")
    }

    /// Adds something to an item.
    @discardableResult
    mutating func on(_ item: ItemID, _ body: Record.Body, by: String) throws -> RecordID {
        try write(by, body, .items, FolderID(item)).id
    }

    /// What a verdict says that rests on some evidence now.
    func verdict(
        _ item: ItemID, _ rating: String, _ evidence: [RecordID], because: String = "As cited.",
        opens: SealOpening? = nil
    ) throws -> Verdict {
        let state = try state(item)
        let basis = try snapshot().basis(
            claim: state.claim, sources: state.sources(ofEvidence: evidence))
        return Verdict(
            rating: rating, because: because, evidence: evidence.sorted(), basis: basis,
            opens: opens)
    }

    /// Gives a verdict.
    @discardableResult
    mutating func judge(_ by: String, _ item: ItemID, _ rating: String, _ evidence: [RecordID])
        throws -> RecordID
    {
        try on(item, .verdict(verdict(item, rating, evidence)), by: by)
    }

    /// A verdict that is sealed, and what opens it.
    struct Sealed {
        let id: RecordID
        let verdict: Verdict
        let salt: Salt
    }

    /// Seals a verdict.
    mutating func seal(_ by: String, _ item: ItemID, _ rating: String, _ evidence: [RecordID])
        throws -> Sealed
    {
        let verdict = try verdict(item, rating, evidence)
        let salt = Salt(using: &chance)
        let digest = verdict.seal(salt: salt, folder: FolderID(item), by: id(by))
        let record = try on(item, .verdictSealed(VerdictSeal(seal: digest)), by: by)
        return Sealed(id: record, verdict: verdict, salt: salt)
    }

    /// Opens a sealed verdict.
    @discardableResult
    mutating func open(_ by: String, _ item: ItemID, _ sealed: Sealed) throws -> RecordID {
        let said = sealed.verdict
        let verdict = Verdict(
            rating: said.rating, because: said.because, evidence: said.evidence, basis: said.basis,
            opens: SealOpening(seal: sealed.id, salt: sealed.salt))
        return try on(item, .verdict(verdict), by: by)
    }

    /// Resolves what a quorum agreed on, or what an adjudicator says.
    @discardableResult
    mutating func resolve(_ item: ItemID, _ rating: String, by: String = "ed") throws -> RecordID {
        let counted = try state(item).countedVerdicts.map(\.id).sorted()
        let isAdjudicated = by != "ed"
        let resolution = try Resolution(
            rating: rating, ground: isAdjudicated ? .adjudication : .agreement, verdicts: counted,
            because: isAdjudicated ? "Both were heard." : nil, basis: basis(item, counted))
        return try on(item, .resolved(resolution), by: by)
    }

    /// Affirms the outcome in force.
    @discardableResult
    mutating func affirm(_ item: ItemID, by: String = "ed") throws -> RecordID {
        let state = try state(item)
        let affirmation = try Affirmation(
            decisions: state.ruling.sorted(), because: "It still holds.",
            basis: basis(item, state.verdicts.map(\.id)))
        return try on(item, .affirmed(affirmation), by: by)
    }

    /// Reopens an item for the newest statement.
    @discardableResult
    mutating func reopen(_ item: ItemID, by: String = "ed") throws -> RecordID {
        let claim = try state(item).claim.flatMap { try snapshot().claim($0) }
        let revision = claim?.revision ?? RecordID(item)
        let reopening = try Reopening(
            revision: revision, because: "Once more.", basis: basis(item, []))
        return try on(item, .reopened(reopening), by: by)
    }

    /// Closes an item, as a duplicate where it names another.
    @discardableResult
    mutating func close(_ item: ItemID, as other: ItemID? = nil, by: String = "ed") throws
        -> RecordID
    {
        let closing = try Closing(
            reason: other == nil ? .outOfScope : .duplicate, of: other, because: "Not ours.",
            basis: basis(item, []))
        return try on(item, .closed(closing), by: by)
    }

    private func basis(_ item: ItemID, _ verdicts: [RecordID]) throws -> Basis {
        let state = try state(item)
        let cited = state.evidence(citedBy: verdicts)
        return try snapshot().basis(
            claim: state.claim, sources: state.sources(ofEvidence: cited))
    }

    /// Withdraws a record.
    @discardableResult
    mutating func withdraw(_ id: RecordID, by: String = "chief") throws -> RecordID {
        let place = records.first { $0.value.contains { $0.id == id } }?.key
        let body = Record.Body.withdrawn(Withdrawal(record: id, because: "A slip."))
        return try write(by, body, place?.kind ?? .items, place?.id).id
    }

    /// Confirms a late record.
    mutating func confirm(_ id: RecordID, by: String = "chief") throws {
        let place = records.first { $0.value.contains { $0.id == id } }?.key
        let body = Record.Body.confirmed(Confirmation(record: id, because: "It is right."))
        try write(by, body, place?.kind ?? .items, place?.id)
    }

    /// Sets another policy.
    mutating func setPolicy(
        by: String = "chief", quorum: Int = 1, _ change: (inout PolicyDraft) -> Void
    )
        throws
    {
        var draft = PolicyDraft(quorum: quorum)
        change(&draft)
        let version = try (snapshot().policy()?.newest.map(\.policy.version).max() ?? 0) + 1
        try write(by, .policy(draft.policy(version: version)), .policy, policyFolder)
    }

    /// An item as it is now.
    func state(_ item: ItemID) throws -> ItemState {
        guard let state = try snapshot().item(item) else { throw Missing() }
        return state
    }

    /// Where an item stands.
    func phase(_ item: ItemID) throws -> ItemState.Phase { try state(item).phase }

    /// How many independent pieces support an item's claim.
    func voices(_ item: ItemID) throws -> Int { try state(item).tally.count.supporting.count }

    /// What a test looks for is not there.
    struct Missing: Error {}
}
