package import StetGit
package import StetRecords

extension Ledger {
    /// The keys of imported records, as the commits of a history name them.
    ///
    /// Costs a look at each commit, some ten microseconds.
    ///
    /// - Parameters:
    ///   - tip: The newest commit.
    ///   - known: A commit whose history is left out; where it is not in the history of the tip, the
    ///     answer is `nil`.
    ///   - tell: Told each key and its record; where several commits name one key, the oldest comes
    ///     last.
    /// - Returns: Whether the history could be read from there on.
    /// - Throws: ``GitError``, and what `tell` throws.
    package func keys(
        at tip: ObjectID, since known: ObjectID?,
        tell: (_ key: String, _ record: RecordID) throws -> Void
    ) throws -> Bool {
        if let known {
            guard repository.contains(known), try repository.isAncestor(known, of: tip) else {
                return false
            }
        }
        for id in try repository.history(of: tip, excluding: known.map { [$0] } ?? []).reversed() {
            for (name, value) in try repository.commit(id).trailers where name == Trailer.key {
                guard let record = RecordID(value.prefix(RecordID.length)) else { continue }
                let key = value.dropFirst(RecordID.length + 1)
                if !key.isEmpty { try tell(String(key), record) }
            }
        }
        return true
    }
}
