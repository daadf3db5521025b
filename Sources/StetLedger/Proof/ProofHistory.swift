internal import StetGit
internal import StetRecords
internal import StetReview

/// The acts that a proof carries, and what each knew of the others: its parent's tree says so.
final class ProofHistory: ActHistory {
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
    }

    /// The acts as they were read, of several twins one.
    let proven: [Act]
    private(set) var acts: [HistoryAct]
    private let actOfRecord: [RecordID: Int]

    private struct Twin: Hashable {
        let parent: ObjectID?
        let ids: [RecordID]
    }

    convenience init(_ read: [Act]) throws {
        var twins: Set<Twin> = []
        var proven: [Act] = []
        var acts: [HistoryAct] = []
        for act in read {
            let twin = Twin(parent: act.commit.parents.first, ids: act.records.map(\.record.id))
            guard twins.insert(twin).inserted else { continue }
            proven.append(act)
            acts.append(HistoryAct(records: act.records))
        }
        self.init(proven, acts)
    }

    private init(_ proven: [Act], _ acts: [HistoryAct]) {
        self.proven = proven
        self.acts = acts
        var actOfRecord: [RecordID: Int] = [:]
        for (index, act) in acts.enumerated() {
            for record in act.records { actOfRecord[record.record.id] = index }
        }
        self.actOfRecord = actOfRecord
    }

    /// The act that brought a record; `nil` where none here did.
    func act(bringing record: RecordID) -> Int? { actOfRecord[record] }

    /// Whether an act had the records of another before it.
    func knows(_ act: Int, _ other: Int) -> Bool {
        !proven[other].inScope.isEmpty
            && proven[other].inScope.allSatisfy { proven[act].known.contains($0) }
    }

    func unrelated(to act: Int) -> [Int] {
        acts.indices.filter { $0 != act && !knows($0, act) && !knows(act, $0) }
    }

    /// The acts that an act knew of.
    func history(before act: Int) -> ProofHistory {
        let places = acts.indices.filter { knows(act, $0) }
        return ProofHistory(places.map { proven[$0] }, places.map { acts[$0] })
    }

    func before(_ act: Int) -> any FolderReading { proven[act].before }

    /// Nothing says in advance which changes matter.
    func mayForbid(_ change: Int, _ act: Int) -> Bool { true }

    func rank(of change: Int) throws -> Int {
        guard let by = acts[change].by else { return .max }
        return try Snapshot(proven[change].before).seniority(of: by)
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
        return try history.proven[act].before.base.countOfRights()
    }

    func rank(ofChange record: StoredRecord) throws -> Int {
        guard record.record.header.by != nil, let history,
            let act = history.act(bringing: record.id)
        else { return 0 }
        return try Snapshot(history.proven[act].before).seniority(of: record.by)
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
