import StetRecords
import StetReview
import TestSupport

/// A desk of records in memory, without Git: every act is judged by the rules, as somebody saw the desk
/// who had what this copy has. A copy is a clone.
struct RecordDesk {
    /// Every record, by its folder.
    private(set) var records: [FolderReference: [StoredRecord]] = [:]
    /// What counts as late; whoever has the desk says so.
    var lateness = Lateness()
    /// People by handle.
    private(set) var people: [String: PersonID] = [:]
    private let policy: FolderID
    private var clone = "here"
    private var acts = 0
    /// What nonces and salts are made from, so that every run makes the same records.
    var chance = Seeded(1)

    /// Who there is beside the admin `chief`.
    static let roles: [(handle: String, roles: [Role])] = [
        ("ed", [.editor]), ("ann", [.reviewer]), ("bob", [.reviewer]), ("cora", [.reviewer]),
        ("jud", [.adjudicator]),
    ]

    /// A desk whose ratings take nothing, unless a policy says otherwise.
    init(quorum: Int = 1, _ change: (inout PolicyDraft) -> Void = { _ in }) {
        var chance = Seeded(1)
        func first(_ body: Record.Body, by: PersonID?) -> StoredRecord {
            let place = Record.Place.new(Nonce(using: &chance))
            return Self.stored(Record(Self.header(place, [], by, "founding"), body))
        }
        let chief = first(.person(Self.person("chief", [.admin])), by: nil)
        var draft = PolicyDraft(quorum: quorum)
        change(&draft)
        let founding = first(.policy(draft.policy(version: 1)), by: PersonID(chief.id))
        policy = FolderID(founding.id)
        insert(chief, .people)
        insert(founding, .policy)
        people["chief"] = PersonID(chief.id)
        for (handle, roles) in Self.roles {
            let record = first(.person(Self.person(handle, roles)), by: PersonID(chief.id))
            insert(record, .people)
            people[handle] = PersonID(record.id)
        }
    }

    /// What a policy of this desk differs in from others.
    struct PolicyDraft {
        var quorum: Int
        var tolerance = 0
        var isBlind = false
        var permissions = Policy(.standard).permissions
        /// The scale in its order, each rating with what it takes.
        var ratings: [(name: String, needs: Policy.Needs)] = [
            ("supported", .init()), ("mostly supported", .init()), ("refuted", .init()),
            ("missing context", .init()),
        ]

        mutating func set(_ name: String, _ needs: Policy.Needs) {
            for index in ratings.indices where ratings[index].name == name {
                ratings[index].needs = needs
            }
        }

        func policy(version: Int) -> Policy {
            return Policy(
                version: version,
                ratings: ratings.enumerated().map { place, rating in
                    Policy.Rating(
                        name: rating.name, meaning: "It is.", position: place, needs: rating.needs)
                }, quorum: quorum, tolerance: tolerance, permissions: permissions,
                isBlind: isBlind)
        }
    }

    private static func person(_ handle: String, _ roles: [Role]) -> PersonDescription {
        PersonDescription(
            handle: handle, name: handle, email: "\(handle)@desk.example", roles: roles)
    }

    private static func header(
        _ place: Record.Place, _ after: [RecordID], _ by: PersonID?, _ on: String
    ) -> Record.Header {
        let commit = CommitName(RecordID(of: Array(on.utf8)))
        return Record.Header(
            place: place, after: after, by: by, on: commit, at: Timestamp(secondsSince1970: 0))
    }

    private static func stored(_ record: Record) -> StoredRecord {
        StoredRecord(id: RecordID(of: record.bytes), record: record)
    }

    private mutating func insert(_ record: StoredRecord, _ kind: FolderKind) {
        records[FolderReference(kind, record.folder), default: []].append(record)
    }

    /// The id of a person.
    func id(_ handle: String) -> PersonID { people[handle] ?? PersonID(RecordID(of: [])) }

    /// The desk as it is now.
    func snapshot() -> Snapshot { Snapshot(Reader(self)) }

    /// The desk with other records of an item; `memory` keeps people and policy between such.
    func snapshot(with records: [StoredRecord], of item: ItemID, _ memory: Memory) -> Snapshot {
        let reader = Reader(self, memory)
        reader.item = Folder(kind: .items, id: FolderID(item), records: records)
        return Snapshot(reader)
    }

    /// What was computed of people and policy.
    final class Memory {
        fileprivate var values: [FolderKind: Any] = [:]

        init() {}
    }

    /// A copy that goes on by itself.
    func cloned(as name: String) -> RecordDesk {
        var copy = self
        copy.clone = name
        return copy
    }

    /// Takes in what another copy has; what either has redacted stays so.
    mutating func merge(_ other: RecordDesk) {
        lateness = lateness.union(other.lateness)
        for (place, theirs) in other.records {
            var known = Dictionary(
                (records[place] ?? []).map { ($0.id, $0) }
            ) { first, _ in first }
            for record in theirs where known[record.id] == nil || record.redaction != nil {
                known[record.id] = record
            }
            records[place] = known.values.sorted { $0.id < $1.id }
        }
    }

    /// Writes a record that continues a folder, or begins one.
    ///
    /// - Throws: The ``Refusal`` of the rule it breaks.
    @discardableResult
    mutating func write(
        _ handle: String, _ body: Record.Body, _ kind: FolderKind, _ folder: FolderID? = nil
    ) throws -> StoredRecord {
        let snapshot = snapshot()
        acts += 1
        let on = "\(clone) \(acts)"
        let place = folder.map { Record.Place.folder($0) } ?? .new(Nonce(using: &chance))
        let heads = try folder.flatMap { try snapshot.standings(kind, $0)?.folder.heads } ?? []
        let record = Self.stored(Record(Self.header(place, heads, id(handle), on), body))
        let proposal = Proposal(record, in: kind, before: snapshot)
        if let refusal = try Rule.judge(proposal) { throw refusal }
        insert(record, kind)
        return record
    }

    /// Puts a tombstone in the place of a record.
    mutating func redact(_ id: RecordID) throws {
        for (place, all) in records {
            guard let index = all.firstIndex(where: { $0.id == id }) else { continue }
            acts += 1
            let tombstone = StoredRecord(
                id: id,
                record: all[index].redacted(
                    by: self.id("chief"), on: CommitName(RecordID(of: Array("r \(acts)".utf8))),
                    at: Timestamp(secondsSince1970: 0), because: "By order."))
            let refusal = try snapshot().refusal(
                of: tombstone, replacing: all[index], in: place.kind)
            if let refusal { throw refusal }
            records[place]?[index] = tombstone
        }
    }

    /// Reads the records of a desk.
    private final class Reader: FolderReading, RankReading {
        private let desk: RecordDesk
        private let memory: Memory?
        /// The folder of an item that is shown in the place of the desk's own.
        var item: Folder?

        init(_ desk: RecordDesk, _ memory: Memory? = nil) {
            self.desk = desk
            self.memory = memory
        }

        func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
            guard let memory else { return try compute() }
            if let known = memory.values[kind], let value = known as? Value { return value }
            let value = try compute()
            memory.values[kind] = value
            return value
        }

        func folder(_ kind: FolderKind, _ id: FolderID) -> Folder? {
            if kind == .items, let item, item.id == id { return item }
            return desk.records[FolderReference(kind, id)].map {
                Folder(kind: kind, id: id, records: $0)
            }
        }

        func folders(_ kind: FolderKind, startingWith prefix: String) -> [FolderID] {
            desk.records.keys.filter { $0.kind == kind && $0.id.hex.hasPrefix(prefix) }
                .map(\.id).sorted()
        }

        func late() -> Lateness { desk.lateness }
        var ranks: any RankReading { self }
        func number(ofGrant record: StoredRecord) -> Int { 0 }
        func rank(ofChange record: StoredRecord) -> Int { 0 }
    }
}

extension RecordDesk {
    /// The folder of the policy.
    var policyFolder: FolderID { policy }
}
