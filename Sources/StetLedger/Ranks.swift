internal import StetGit
internal import StetRecords
internal import StetReview

/// How long people have been admins, found where each record was made: a record names the commit.
///
/// What was found is remembered, for nothing that comes later changes it.
final class Ranks: RankReading {
    private unowned let ledger: Ledger
    private var numbers: [ObjectID: Int] = [:]
    private var ranks: [RecordID: Int] = [:]
    private var seniorities: [Moment: Int] = [:]

    private struct Moment: Hashable {
        let person: PersonID
        let commit: ObjectID
    }

    init(_ ledger: Ledger) { self.ledger = ledger }

    func number(ofGrant record: StoredRecord) throws -> Int {
        guard record.record.header.by != nil, let commit = ObjectID(record) else { return 0 }
        if let known = numbers[commit] { return known }
        let reader = try ledger.reader(at: commit)
        let number = try reader.countOfRights()
        numbers[commit] = number
        return number
    }

    func rank(ofChange record: StoredRecord) throws -> Int {
        if record.record.header.by == nil { return 0 }
        if let known = ranks[record.id] { return known }
        guard let commit = ObjectID(record) else { return 0 }
        let rank = try seniority(of: record.by, at: commit)
        ranks[record.id] = rank
        return rank
    }

    /// The seniority of a person at a commit.
    func seniority(of person: PersonID, at commit: ObjectID?) throws -> Int {
        guard let commit else { return 0 }
        let moment = Moment(person: person, commit: commit)
        if let known = seniorities[moment] { return known }
        let seniority = try Snapshot(ledger.reader(at: commit)).seniority(of: person)
        if seniorities.count >= 1 << 16 { seniorities = [:] }
        seniorities[moment] = seniority
        return seniority
    }
}

extension ObjectID {
    /// The commit that a record was made on; `nil` for a founding record of a new repository.
    init?(_ record: StoredRecord) {
        guard let on = record.record.header.on else { return nil }
        self.init(raw: on.bytes[...])
    }
}

extension CommitReader {
    /// How many records of people and policy there are.
    func countOfRights() throws -> Int {
        var count = 0
        for kind in [FolderKind.people, .policy] {
            for id in try folders(kind, startingWith: "") {
                count += try folder(kind, id)?.records.count ?? 0
            }
        }
        return count
    }
}
