internal import StetRecords
internal import StetReview
internal import StetSignatures

/// What can be said of a change and a record, whatever else is in the history.
enum LateFacts {
    /// Whether a record breaks a rule of rights, whichever of several newest policies rules.
    static func isForbidden(_ record: HistoryRecord, in reader: any FolderReading) throws -> Bool {
        try refusal(of: record, in: reader) != nil
    }

    /// The rule of rights that a record breaks, whichever of several newest policies rules; judged with
    /// those of its act that it names.
    static func refusal(of record: HistoryRecord, in reader: any FolderReading) throws -> Refusal? {
        let start = Snapshot(reader)
        if let item = record.redacted {
            guard let kind = RecordPath(item.path)?.kind else {
                return Refusal(rule: "redact", why: "it is no record's file")
            }
            return try start.refusal(
                of: item.tombstone, replacing: item.original, in: kind,
                onlyThoseThatMakeLate: true)
        }
        guard let own = record.record else { return nil }
        let context = record.context
        let before = context.isEmpty ? start : Snapshot(context.over(reader))
        for snapshot in try before.underEachPolicy() {
            let proposal = Proposal(own.record, in: own.kind, before: snapshot, start: start)
            if let refusal = try Rule.judge(proposal, onlyThoseThatMakeLate: true) {
                return refusal
            }
        }
        return nil
    }

    /// Whether a run of the tests is to miss a part of this: see scripts/mutation.sh.
    static func isOff(_ part: String) -> Bool {
        #if STET_MUTATION
            return SwitchedOff.contains(part)
        #else
            return false
        #endif
    }

    /// Whether a record is the first policy that asks for signatures: none before it asks.
    static func isBarrier(_ record: HistoryRecord, before: () throws -> any FolderReading) throws
        -> Bool
    {
        guard record.isChange, case .policy(let policy)? = record.record?.record.body,
            policy.requiresSignatures
        else { return false }
        return try Snapshot(record.context.over(before())).policy()?.hasAskedForSignatures == false
    }

    /// Whether a record made apart from the barrier is late: its act is not signed, or with a key that its
    /// author does not have there.
    static func isCut(_ record: HistoryRecord, at people: People) -> Bool {
        guard let key = record.key, let by = record.by else { return true }
        return people[by]?.has(key) != true
    }
}

extension Snapshot {
    /// The desk as it is, or where several newest policies stand under each of them: what one forbids is
    /// forbidden.
    fileprivate func underEachPolicy() throws -> [Snapshot] {
        let newest = try policy()?.newest.map(\.id) ?? []
        return newest.count > 1 ? newest.map { under($0) } : [self]
    }
}

/// A desk in which more is late.
struct LateReader: FolderReading {
    private let base: any FolderReading
    private let also: Lateness

    init(_ base: any FolderReading, also: Lateness) {
        self.base = base
        self.also = also
    }

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? { try base.folder(kind, id) }

    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        try base.record(id, of: kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        try base.folders(kind, startingWith: prefix)
    }

    func late() throws -> Lateness { try base.late().union(also) }

    var ranks: any RankReading { base.ranks }
}

/// What was computed from people and policy that several readers share.
final class RightsMemo {
    fileprivate var computed: [FolderKind: Any] = [:]
    fileprivate var late: Lateness?
}

/// A desk as it was at one commit, but with the people and policy records of another added.
struct ChangedRightsReader: FolderReading {
    let base: any FolderReading
    let changed: any FolderReading
    /// What readers share that have the same people and policy, and the same late records among them.
    var memo: RightsMemo?

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        let own = try base.folder(kind, id)
        guard kind == .people || kind == .policy, let other = try changed.folder(kind, id) else {
            return own
        }
        // A reader with the newest records has all that these follow.
        if let own, own.missing.isEmpty, other.missing.isEmpty {
            if other.heads.allSatisfy({ own[$0] != nil }) { return own }
            if own.unreadable.isEmpty, own.heads.allSatisfy({ other[$0] != nil }) {
                return Folder(other, unreadable: [])
            }
        }
        return Folder(
            kind: kind, id: id, records: (own?.records ?? []) + other.records,
            unreadable: own?.unreadable ?? [])
    }

    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        if let own = try base.record(id, of: kind, folder) { return own }
        guard kind == .people || kind == .policy else { return nil }
        return try changed.record(id, of: kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        let own = try base.folders(kind, startingWith: prefix)
        guard kind == .people || kind == .policy else { return own }
        return Set(own + (try changed.folders(kind, startingWith: prefix))).sorted()
    }

    /// Of the people and policy records that come from the other side, those that are late there are late
    /// here, too: they are no basis. Of what this side knows it says itself what is late.
    func late() throws -> Lateness {
        if let known = memo?.late { return known }
        let late = try findLate()
        memo?.late = late
        return late
    }

    func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        if let known = memo?.computed[kind], let value = known as? Value { return value }
        let value = try compute()
        memo?.computed[kind] = value
        return value
    }

    private func findLate() throws -> Lateness {
        let (own, other) = (try base.late(), try changed.late())
        guard !other.tied.isEmpty || !other.records.isSubset(of: own.records) else { return own }
        var foreign: Set<RecordID> = []
        for kind in [FolderKind.people, .policy] {
            for id in try changed.folders(kind, startingWith: "") {
                guard let theirs = try changed.folder(kind, id) else { continue }
                let late = theirs.records.map(\.id).filter { other.records.contains($0) }
                guard !late.isEmpty else { continue }
                let known = try base.folder(kind, id)
                foreign.formUnion(late.filter { known?[$0] == nil })
            }
        }
        return own.union(
            Lateness(foreign, tied: other.tied.intersection(foreign)))
    }

    var ranks: any RankReading { base.ranks }
}
