internal import StetGit
package import StetRecords
internal import StetReview

extension Ledger {
    /// Makes the proof of an item as of the newest commit.
    ///
    /// The check is run on the repository itself, and every object it asks for goes into the proof;
    /// so a proof that was made is one that holds. Where the check lacks an act, the act is looked for
    /// and the check begins again: a walk of the history each time, some microseconds a commit.
    ///
    /// - Returns: The report of the last check; its proof is to be kept only where it passes.
    /// - Throws: ``GitError`` where the repository cannot be read.
    package func prove(_ item: ItemID, desk: FolderID, tools: SigningTools) throws -> ProofReport? {
        guard let tip = try tip() else { return nil }
        let reader = try reader(at: tip)
        guard try reader.folder(.items, FolderID(item)) != nil else { return nil }
        var acts: [Proof.ProvenAct] = []
        while true {
            let recorder = RecordingObjects(repository)
            let draft = Proof(desk: desk, item: item, tip: tip, acts: acts, objects: [:])
            let check = ProofCheck(draft, objects: recorder, tools: tools)
            var report = check.run()
            if !check.missing.isEmpty {
                // Twins say the same, so one of them is enough.
                var known = Set(acts.map(\.paths))
                let more = try self.acts(bringing: check.missing, at: tip).filter {
                    known.insert($0.paths).inserted
                }
                acts += more
                if !more.isEmpty { continue }
            } else if !check.needless.isEmpty {
                acts.removeAll { check.needless.contains($0.commit) }
                continue
            }
            if report.passes {
                if let excess = try recorder.excess() {
                    report.findings.append(Finding(Check.proof.rawValue, commit: nil, excess))
                } else {
                    report.proof = Proof(
                        desk: desk, item: item, tip: tip, acts: acts,
                        objects: try recorder.objects())
                }
            }
            return report
        }
    }

    /// The acts that brought some records, each with all its records.
    private func acts(bringing wanted: [RecordID: ObjectID?], at tip: ObjectID) throws
        -> [Proof.ProvenAct]
    {
        // A record names the commit it was made on, so few commits need a closer look.
        let places = Set(wanted.values.compactMap { $0 })
        var acts: [Proof.ProvenAct] = []
        for id in try repository.history(of: tip) {
            let parents = try parents(of: id)
            guard parents.count < 2, parents.first.map({ places.contains($0) }) ?? true,
                try isAct(id)
            else { continue }
            let added = try changes(from: parents.first, to: id).added.map(\.path)
            let brings = added.contains { path in
                path.split(separator: "/").last.flatMap {
                    RecordPath.recordID(inName: String($0))
                }.map { wanted.keys.contains($0) } ?? false
            }
            guard brings else { continue }
            let paths = added.filter { $0.hasSuffix(".json") }.sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
            acts.append(Proof.ProvenAct(commit: id, paths: paths))
        }
        return acts
    }
}
