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
        let before: CommitReader
    }

    /// The acts, as they were read.
    let proven: [Act]
    let acts: [HistoryAct]
    private let actOfRecord: [RecordID: Int]

    init(_ proven: [Act]) {
        self.proven = proven
        acts = proven.map { HistoryAct(records: $0.records, isFirst: $0.commit.parents.isEmpty) }
        var acts: [RecordID: Int] = [:]
        for (index, act) in proven.enumerated() {
            for record in act.records { acts[record.record.id] = index }
        }
        actOfRecord = acts
    }

    /// The act that brought a record; `nil` where none here did.
    func act(bringing record: RecordID) -> Int? { actOfRecord[record] }

    /// Whether an act had a record of another before it.
    private func knows(_ act: Int, _ other: Int) -> Bool {
        proven[other].records.contains { proven[act].known.contains($0.record.id) }
    }

    func unrelated(to act: Int) -> [Int] {
        acts.indices.filter { $0 != act && !knows($0, act) && !knows(act, $0) }
    }

    /// The acts that an act knew of.
    func history(before act: Int) -> ProofHistory {
        ProofHistory(acts.indices.filter { knows(act, $0) }.map { proven[$0] })
    }

    func before(_ act: Int) -> any FolderReading { proven[act].before }

    func after(_ act: Int) -> any FolderReading { proven[act].after }

    func signing(_ act: Int) -> Signing { proven[act].object.signing }

    func rank(of record: RecordID) -> Int? {
        actOfRecord[record].map { act in
            acts.indices.count { knows(act, $0) }
        }
    }

    /// A proof knows only some of what was before a grant, which ranks grants of which one knew of
    /// the other as the whole history does, and no others.
    func canRank(_ act: Int, _ other: Int) throws -> Bool {
        func grant(_ index: Int) throws -> Int? {
            guard let by = acts[index].records.first?.record.by else { return nil }
            let people = try Snapshot(proven[index].before).people()
            return people[by]?.firstAdmin.flatMap { actOfRecord[$0] }
        }
        guard let first = try grant(act), let second = try grant(other) else { return false }
        return first == second || knows(first, second) || knows(second, first)
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
