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
                let more = try cover(
                    check.missing.keys, self.acts(bringing: check.missing, at: tip), tip)
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

    /// Of the acts that bring some records as many as it takes: a record says the same whichever brings it.
    ///
    /// One that brings less goes before one that brings more, and one of which nothing was redacted before
    /// all others, as a proof carries nothing that was.
    private func cover(
        _ wanted: some Collection<RecordID>, _ acts: [Proof.ProvenAct], _ tip: ObjectID
    ) throws -> [Proof.ProvenAct] {
        var bringing: [RecordID: [Int]] = [:]
        var seen: Set<[String]> = []
        for (place, act) in acts.enumerated() where seen.insert(act.paths).inserted {
            for id in act.ids { bringing[id, default: []].append(place) }
        }
        var isWhole: [Int: Bool] = [:]
        func stands(_ place: Int) throws -> Bool {
            if let known = isWhole[place] { return known }
            let act = acts[place]
            let stands = try act.paths.allSatisfy {
                try file($0, at: act.commit)?.id == file($0, at: tip)?.id
            }
            isWhole[place] = stands
            return stands
        }
        var chosen: Set<Int> = []
        var covered: Set<RecordID> = []
        for id in wanted.sorted() where !covered.contains(id) {
            guard var best = bringing[id]?.first else { continue }
            for place in bringing[id]?.dropFirst() ?? [] {
                let isBetter = acts[place].paths.count < acts[best].paths.count
                let (one, other) = (try stands(place), try stands(best))
                if one == other ? isBetter : one { best = place }
            }
            chosen.insert(best)
            covered.formUnion(acts[best].ids)
        }
        return chosen.sorted().map { acts[$0] }
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

extension Proof.ProvenAct {
    /// The ids of its records.
    fileprivate var ids: [RecordID] {
        paths.compactMap { path in
            path.split(separator: "/").last.flatMap { RecordPath.recordID(inName: String($0)) }
        }
    }
}
