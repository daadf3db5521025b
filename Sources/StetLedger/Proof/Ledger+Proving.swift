internal import StetGit
package import StetRecords
internal import StetReview

extension Ledger {
    /// Makes the proof of an item as of the newest commit.
    ///
    /// The check is run on the repository itself, and every object it asks for goes into the proof;
    /// so a proof that was made is one that holds. Finding the acts costs a walk of the history.
    ///
    /// - Returns: The report of that check; its proof is to be kept only where it passes.
    /// - Throws: ``GitError`` where the repository cannot be read.
    package func prove(_ item: ItemID, desk: FolderID, tools: SigningTools) throws -> ProofReport? {
        guard let tip = try tip() else { return nil }
        let reader = try reader(at: tip)
        guard try reader.folder(.items, FolderID(item)) != nil else { return nil }
        let scope = try ProofScope(item, in: reader)
        var wanted: Set<RecordID> = []
        for (kind, id) in scope.folders {
            wanted.formUnion((try reader.folder(kind, id)?.records ?? []).map(\.id))
        }
        let recorder = RecordingObjects(repository)
        let draft = Proof(
            desk: desk, item: item, tip: tip, acts: try acts(bringing: wanted, at: tip),
            objects: [:])
        var report = ProofCheck(draft, objects: recorder, tools: tools).run()
        report.proof = Proof(
            desk: desk, item: item, tip: tip, acts: draft.acts, objects: try recorder.objects())
        return report
    }

    /// The acts that brought some records, each with all its records; several where they bring the same,
    /// for a record is late only where all of them are.
    private func acts(bringing wanted: Set<RecordID>, at tip: ObjectID) throws
        -> [Proof.ProvenAct]
    {
        var acts: [Proof.ProvenAct] = []
        for id in try repository.history(of: tip) {
            let parents = try parents(of: id)
            guard parents.count < 2, try isAct(id) else { continue }
            let added = try changes(from: parents.first, to: id).added.map(\.path)
            let records = added.compactMap { path in
                path.split(separator: "/").last.flatMap { RecordPath.recordID(inName: String($0)) }
            }
            guard records.contains(where: { wanted.contains($0) }) else { continue }
            let paths = added.filter { $0.hasSuffix(".json") }.sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
            acts.append(Proof.ProvenAct(commit: id, paths: paths))
        }
        return acts
    }
}
