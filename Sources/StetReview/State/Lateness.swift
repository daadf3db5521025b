public import StetRecords

/// Which records of a history are late, and whom that leaves without rights.
public struct Lateness: Hashable, Sendable {
    /// The late records; a late redaction under the id of its tombstone's own bytes.
    public var records: Set<RecordID>
    /// Of these, the rights records that are late because another of equal rank forbids them, as they
    /// forbid that one. While one lies in a person's folder, the person has no rights.
    public var tied: Set<RecordID>

    /// Some late records; by default none.
    public init(_ records: Set<RecordID> = [], tied: Set<RecordID> = []) {
        self.records = records
        self.tied = tied
    }

    /// Whether nothing is late.
    public var isEmpty: Bool { records.isEmpty }

    /// The records of both.
    public func union(_ other: Lateness) -> Lateness {
        Lateness(records.union(other.records), tied: tied.union(other.tied))
    }
}

/// How long people have been admins: what decides between changes of rights that were made apart.
///
/// Both figures are facts about a record, the same in every clone, because a record names the commit
/// that it was made on.
public protocol RankReading: AnyObject {
    /// How many rights records the desk had, late or not, where a record was made.
    func number(ofGrant record: StoredRecord) throws -> Int
    /// The seniority of a record's author where the record was made; 0 for a founding record.
    func rank(ofChange record: StoredRecord) throws -> Int
}

extension Snapshot {
    /// How long a person has been an admin, as of this moment: smaller is longer; `Int.max` for
    /// somebody who is none, or none any more.
    ///
    /// The latest of the grants that stand and follow no other grant counts, or the rank of the author of
    /// the person's current description if that is worse.
    ///
    /// - Throws: What reading the history throws.
    package func seniority(of person: PersonID) throws -> Int {
        guard let state = try people()[person], state.describedRoles.contains(.admin) else {
            return .max
        }
        let folder = state.standings.folder
        let records = state.standings.records
        let grants = records.filter { $0.personDescription?.roles.contains(.admin) == true }
        let first = grants.filter { grant in
            !grants.contains { folder.isBefore($0.id, grant.id) }
        }
        guard !first.isEmpty else { return .max }
        var seniority = 0
        for grant in first { seniority = max(seniority, try ranks.number(ofGrant: grant)) }
        let described = folder.newest(of: records.filter { $0.personDescription != nil })
        for record in described + records.filter({ $0.kind == .confirmed }) {
            seniority = max(seniority, try ranks.rank(ofChange: record))
        }
        return seniority
    }
}
