package import StetGit
package import StetRecords

extension Ledger {
    /// The keys of imported records, as the acts of a history name them.
    ///
    /// A `Stet-Key` trailer counts only in the act that brought the record it names: anybody can write
    /// a commit that adds nothing and names a record of somebody else's.
    ///
    /// Costs a look at each commit, some ten microseconds, and for one with keys a look at what it adds.
    ///
    /// - Parameters:
    ///   - tip: The newest commit.
    ///   - known: A commit whose history is left out; where it is not in the history of the tip, the
    ///     answer is `false`.
    ///   - tell: Told each key and its record, the oldest first.
    /// - Returns: Whether the history could be read from there on.
    /// - Throws: ``GitError``, and what `tell` throws.
    package func keys(
        at tip: ObjectID, since known: ObjectID?,
        tell: (_ key: String, _ record: RecordID) throws -> Void
    ) throws -> Bool {
        try prepare(tip)
        if let known {
            guard repository.contains(known), try repository.isAncestor(known, of: tip) else {
                return false
            }
        }
        for id in try repository.history(of: tip, excluding: known.map { [$0] } ?? []) {
            let commit = try repository.commit(id)
            let trailers = commit.trailers.filter { $0.0 == Trailer.key }
            guard !trailers.isEmpty else { continue }
            let brought = try recordsBrought(by: commit, stillAt: tip)
            for (_, value) in trailers {
                guard let record = RecordID(value.prefix(RecordID.length)),
                    brought.contains(record)
                else { continue }
                let key = value.dropFirst(RecordID.length + 1)
                if !key.isEmpty { try tell(String(key), record) }
            }
        }
        return true
    }

    /// The ids of the records that a commit brings as a legal act, and that a later one still has.
    private func recordsBrought(by commit: Commit, stillAt tip: ObjectID) throws -> Set<RecordID> {
        guard try isAct(commit.id) else { return [] }
        let changes = try changes(from: commit.parents.first, to: commit.id)
        var brought: Set<RecordID> = []
        for entry in changes.added where entry.type == .file {
            guard let path = RecordPath(entry.path),
                let record = RecordPath.recordID(inName: path.name),
                try file(entry.path, at: tip) != nil
            else { continue }
            brought.insert(record)
        }
        return brought
    }
}
