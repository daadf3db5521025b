internal import StetGit
internal import StetRecords
internal import StetReview

/// The acts that a proof carries, and what each knew of the others: its parent's tree says so.
final class ProofHistory: RecordHistory {
    /// One act, read from its commit.
    struct Act {
        let commit: Commit
        let object: CommitObject
        let records: [ActRecord]
        /// The records of the folders in scope that were there before it.
        let known: Set<RecordID>
        /// Those of its own records that are in these folders.
        let inScope: [RecordID]
        let before: ProofReader
        /// The same records, as it is asked about them what is late.
        let history: HistoryAct
    }

    /// The acts as they were read.
    let proven: [Act]
    private(set) var records: [HistoryRecord] = []
    /// The act that brings each record.
    private var bringing: [Int] = []
    private var numbers: [RecordID: Int] = [:]
    /// The records that were there before each, or that it names, of those that the proof carries.
    private var known: [Set<RecordID>] = []

    /// What some acts bring of the folders in scope.
    convenience init(_ proven: [Act]) { self.init(proven) { _ in true } }

    private init(_ proven: [Act], where isKnown: (RecordID) -> Bool) {
        self.proven = proven
        for (place, act) in proven.enumerated() {
            let inScope = Set(act.inScope)
            for record in act.history.all where inScope.contains(record.id) && isKnown(record.id) {
                // Several acts may bring a record, and it is the same with each.
                guard numbers[record.id] == nil else { continue }
                numbers[record.id] = records.count
                records.append(record)
                bringing.append(place)
                known.append(act.known.union(record.context.changes))
            }
        }
    }

    /// The act that brought a record; `nil` where none here did.
    func act(bringing record: RecordID) -> Act? {
        numbers[record].map { proven[bringing[$0]] }
    }

    func knows(_ record: Int, _ other: Int) -> Bool { known[record].contains(records[other].id) }

    /// Whether there is a change of people or policy that some record did not know of.
    var mayHaveLateRecords: Bool {
        records.indices.contains { change in
            records[change].isChange
                && records.indices.contains {
                    $0 != change && !knows($0, change) && !knows(change, $0)
                }
        }
    }

    /// What an act knew of.
    func history(before act: Act) -> ProofHistory {
        ProofHistory(proven) { act.known.contains($0) }
    }

    func before(_ record: Int) -> any FolderReading { proven[bringing[record]].before }

    /// Nothing says in advance which changes matter.
    func mayForbid(_ change: Int, _ record: Int) -> Bool { true }

    func rank(of change: Int) throws -> Int {
        guard let by = records[change].by else { return .max }
        return try Snapshot(before(change)).seniority(of: by)
    }
}

/// How long people have been admins, found from the acts that a proof carries.
final class ProofRanks: RankReading {
    /// The acts, once they were read.
    var history: ProofHistory?

    func number(ofGrant record: StoredRecord) throws -> Int {
        guard record.record.header.by != nil, let history,
            let act = history.act(bringing: record.id)
        else { return 0 }
        return try act.before.base.countOfRights()
    }

    func rank(ofChange record: StoredRecord) throws -> Int {
        guard record.record.header.by != nil, let history,
            let act = history.act(bringing: record.id)
        else { return 0 }
        return try Snapshot(act.before).seniority(of: record.by)
    }
}

extension ProofHistory.Act {
    /// The desk as the act left it: what it found, and its records. Whatever else the tree of its
    /// commit may hold, nobody signed in a trailer.
    var after: any FolderReading {
        let overlay = OverlayReader(before)
        for record in records { overlay.add(record.record, to: record.kind) }
        return overlay
    }
}
