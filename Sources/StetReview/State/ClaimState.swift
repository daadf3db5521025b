public import StetRecords

/// A claim as the records of its folder say.
public struct ClaimState: Sendable {
    /// The claim.
    public let id: ClaimID
    /// The newest statements with their records; more than one where clones disagree.
    public let statements: [(id: RecordID, statement: ClaimStatement)]
    /// Where it is made.
    public let appearances: [(id: RecordID, appearance: Appearance)]
    /// How it relates to others.
    public let links: [(id: RecordID, link: ClaimLink)]
    /// Remarks.
    public let notes: [StoredRecord]
    /// What stands in the folder.
    public let standings: Standings

    init?(_ standings: Standings) {
        let newest = standings.newest { $0.claimStatement != nil }
        guard !newest.isEmpty else { return nil }
        self.standings = standings
        id = ClaimID(standings.folder.id)
        statements = newest.sorted { $0.id < $1.id }.compactMap { record in
            record.claimStatement.map { (record.id, $0) }
        }
        appearances = standings.records.compactMap { record in
            guard case .claimAppears(let appearance) = record.body else { return nil }
            return (record.id, appearance)
        }
        links = standings.records.compactMap { record in
            guard case .claimLinked(let link) = record.body else { return nil }
            return (record.id, link)
        }
        notes = standings.records.filter { $0.kind == .note }
    }

    /// The statement that is used: where clones disagree, that of the lowest id.
    public var statement: ClaimStatement { statements[0].statement }

    /// The record of that statement.
    public var revision: RecordID { statements[0].id }

    /// The statement in a record of this claim, newest or not.
    public func statement(in revision: RecordID) -> ClaimStatement? {
        standings.folder[revision]?.claimStatement
    }

    /// Whether the claim does not stand: its first record is withdrawn, redacted or late.
    public var isWithdrawn: Bool { !standings.stands(RecordID(id)) }

    /// Everybody who is said to make the claim.
    public var claimants: [String] {
        let named = statements.map(\.statement.claimant) + appearances.map(\.appearance.claimant)
        return named.compactMap { $0 }.sortedSet()
    }
}

extension Snapshot {
    /// Everybody who is said to make the claim that an item reviews.
    func claimants(of item: ItemState) throws -> [String] {
        try item.claim.flatMap { try claim($0)?.claimants } ?? []
    }
}

extension StoredRecord {
    /// How the record states a claim, if it does.
    public var claimStatement: ClaimStatement? {
        switch body {
        case .claim(let statement), .claimRevised(let statement): statement
        default: nil
        }
    }
}
