package import StetGit
internal import StetRecords
internal import StetReview

/// Changes of one person's rights that forbid each other, were made apart, and were not settled.
///
/// Of such changes nothing tells which was made with a key that somebody else has by now. So none
/// counts, the person has no rights, and a history with a tie is not taken in by anybody.
package struct Tie: Hashable, Sendable {
    /// The short name of the person.
    let handle: String
    /// The folder of the person.
    let folder: FolderID
    /// The records of the changes, by id.
    let records: [RecordID]

    /// The ties of a moment, by handle.
    ///
    /// Costs nothing where nothing is tied; else a look at all people.
    static func all(in reader: any FolderReading) throws -> [Tie] {
        let tied = try reader.late().tied
        guard !tied.isEmpty else { return [] }
        let people = try Snapshot(reader).people()
        // Where what registers somebody is tied nobody is there any more.
        return try reader.folders(.people, startingWith: "").compactMap { id in
            let person = people[PersonID(id)]
            guard person?.isFrozen != false, let folder = try reader.folder(.people, id) else {
                return nil
            }
            let own = folder.records.filter { tied.contains($0.id) }
            guard let first = own.first else { return nil }
            let handle = person?.handle ?? first.personDescription?.handle ?? id.short
            return Tie(handle: handle, folder: id, records: own.map(\.id).sorted())
        }.sorted { ($0.handle, $0.folder) < ($1.handle, $1.folder) }
    }

    /// What it means, in one sentence and without a way out.
    var sentence: String {
        "changes of \(handle) were made apart and forbid each other, so none of them counts and \(handle) has no role and no key"
    }
}

extension Ledger {
    /// The ties that would be in the history of a commit that joins two others, and that are not in that
    /// of the first.
    ///
    /// Costs what joining the two costs where a change was made apart from another; else a look at two
    /// trees.
    ///
    /// - Throws: ``LedgerError/twoBarriers`` where each has a barrier of its own.
    package func ties(joining theirs: ObjectID, to ours: ObjectID?) throws -> [Tie] {
        let tips = (ours.map { [$0] } ?? []) + [theirs]
        let late: LateGraph.Findings
        do {
            late = try joinedLateness(of: tips)
        } catch is LateRecordsError {
            throw LedgerError.twoBarriers
        }
        guard !late.lateness.tied.isEmpty else { return [] }
        let root = try joinedState(of: tips, late: late)
        let joined = CommitReader(repository, root: root, cache: cache, ranks: ranks) {
            late.lateness
        }
        let own = try Set(Tie.all(in: reader(at: ours)))
        return try Tie.all(in: joined).filter { !own.contains($0) }
    }

    /// The findings of the ties in the history of a commit: what is at odds, and the ways out.
    func tieFindings(at commit: ObjectID) throws -> [Finding] {
        try Tie.all(in: reader(at: commit)).map { try finding(of: $0, in: [commit]) }
    }

    /// What is said of a tie.
    ///
    /// - Parameters:
    ///   - tie: The tie.
    ///   - tips: The commits in whose joined histories it is.
    /// - Returns: What is at odds, and the ways out.
    /// - Throws: What reading the history throws.
    package func finding(of tie: Tie, in tips: [ObjectID]) throws -> Finding {
        let commits = try commitsInOrder(of: tips)
        let changes = try commits.filter { commit in
            try isAct(commit)
                && actRecords(of: commit).contains { tie.records.contains($0.record.id) }
        }
        let ways = try self.ways(out: tie, tips)
        let back = ways.map { "git reset --keep \($0.short)" }.joined(separator: " or ")
        return Finding(
            Check.tied.rawValue, commit: changes.last,
            path: RecordPath.directory(.people, tie.folder),
            tie.sentence
                + " (commits \(changes.map(\.short).joined(separator: ", "))). If a key was stolen, go back to the history without what was made with it"
                + (back.isEmpty ? "" : ": \(back)")
                + "; else another admin (of an admin's changes one of longer standing) settles it: stet person revise \(tie.handle)"
        )
    }

    /// The newest commits that know some of the tied changes and where none are tied.
    private func ways(out tie: Tie, _ tips: [ObjectID]) throws -> [ObjectID] {
        var ways: [ObjectID] = []
        var seen: Set<ObjectID> = []
        var waiting = tips
        while let commit = waiting.popLast() {
            guard seen.insert(commit).inserted else { continue }
            let reader = try reader(at: commit)
            let records = try reader.folder(.people, tie.folder)?.records ?? []
            guard records.contains(where: { tie.records.contains($0.id) }) else { continue }
            if try Tie.all(in: reader).contains(where: { $0.folder == tie.folder }) {
                waiting += try parents(of: commit)
            } else {
                ways.append(commit)
            }
        }
        // One that another has among its ancestors is no way of its own.
        return try Array(
            ways.filter { way in
                try !ways.contains { try $0 != way && repository.isAncestor(way, of: $0) }
            }.prefix(3))
    }

    /// Whether a commit's history has none of the changes of some ties.
    func isFree(of ties: [Tie], _ commit: ObjectID) throws -> Bool {
        guard !ties.isEmpty else { return true }
        let reader = try reader(at: commit)
        return try ties.allSatisfy { tie in
            try reader.folder(.people, tie.folder)?.records
                .contains { tie.records.contains($0.id) } != true
        }
    }
}

extension Act {
    /// Whether nothing is tied, or the act does nothing but update people whose changes are tied, which
    /// an admin may do while nobody else acts; or it joins policies that were set apart, before which no
    /// act on people is possible.
    func settles(_ ties: [Tie]) -> Bool {
        ties.isEmpty
            || entries.allSatisfy { entry in
                entry.kind == .people && ties.contains { $0.folder == entry.record.folder }
                    || entry.kind == .policy && entry.record.record.header.after.count > 1
            }
    }
}
