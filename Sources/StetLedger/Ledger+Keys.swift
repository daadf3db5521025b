package import StetGit
package import StetRecords
package import StetReview

extension Ledger {
    /// The keys of imported records, as the acts of a history name them.
    ///
    /// A `Stet-Key` trailer counts only in the act that brought the record it names: anybody can write
    /// a commit that adds nothing and names a record of somebody else's. One act gives a key to one
    /// record only. Several acts may give one key, and late acts are among them: what the key means is
    /// a question about all of them, which the caller decides by what stands.
    ///
    /// Costs a look at each commit, some ten microseconds, and for one with keys a look at what it adds.
    ///
    /// - Parameters:
    ///   - tip: The newest commit.
    ///   - known: A commit whose history is left out; where it is not in the history of the tip, the
    ///     answer is `false`.
    ///   - tell: Told each key and a record of it, in no order that matters.
    /// - Returns: Whether the history could be read from there on.
    /// - Throws: ``GitError``, and what `tell` throws.
    package func keys(
        at tip: ObjectID, since known: ObjectID?,
        tell: (_ key: String, _ record: KeyedRecord) throws -> Void
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
            let brought = try recordsBrought(by: commit)
            var named: [ExactText: KeyedRecord] = [:]
            var repeated: Set<ExactText> = []
            for (_, value) in trailers {
                guard let id = RecordID(hex: value.utf8.prefix(RecordID.length)),
                    let record = brought[id]
                else { continue }
                // By bytes: a key may begin with a mark, which is one Character with the space before it.
                let key = ExactText(
                    String(Substring(value.utf8.dropFirst(RecordID.length + 1))))
                if key.text.isEmpty { continue }
                if let other = named.updateValue(record, forKey: key), other != record {
                    repeated.insert(key)
                }
            }
            for (key, record) in named where !repeated.contains(key) { try tell(key.text, record) }
        }
        return true
    }

    /// The records that a commit brings as a legal act.
    private func recordsBrought(by commit: Commit) throws -> [RecordID: KeyedRecord] {
        guard try isAct(commit.id) else { return [:] }
        var brought: [RecordID: KeyedRecord] = [:]
        // All records of an act have one author, so one of them tells.
        var author: PersonID?
        for entry in try changes(from: commit.parents.first, to: commit.id).added
        where entry.type == .file {
            guard let path = RecordPath(entry.path),
                let id = RecordPath.recordID(inName: path.name)
            else { continue }
            if author == nil { author = record(entry)?.by }
            guard let author else { return [:] }
            brought[id] = KeyedRecord(
                record: id, folder: FolderReference(path.kind, path.folder), author: author)
        }
        return brought
    }

    /// The late records in the history of a commit, whether or not they were confirmed since.
    package func lateRecords(at commit: ObjectID) throws -> Set<RecordID> {
        try prepare(commit)
        return try late(at: commit).records
    }
}
