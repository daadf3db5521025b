package import StetGit
internal import StetRecords

/// A file that an earlier commit of the history has and the newest lacks.
package struct LostFile: Hashable, Sendable {
    /// The path from the top of the repository.
    package let path: String
    /// Its contents.
    package let blob: ObjectID
    /// The newest commit that has it.
    package let holder: ObjectID
    /// The commit that dropped it; `nil` where it was on a remote that was set back.
    package let culprit: ObjectID?
}

extension Ledger {
    /// The records and texts that the history holds and the newest commit lacks, by path.
    ///
    /// Costs a look at what each commit changed.
    package func lostFiles() throws -> [LostFile] {
        // Where history is cut off, nobody can say what it held.
        guard let tip = try tip(), !repository.isShallow else { return [] }
        var lost: [String: LostFile] = [:]
        // Parents come before children, so the newest loss of a file is found last.
        for commit in try repository.history(of: tip) {
            for parent in try parents(of: commit) {
                for entry in try changes(from: parent, to: commit).removed
                where entry.type == .file && RecordPath(entry.path) != nil {
                    lost[entry.path] = LostFile(
                        path: entry.path, blob: entry.id, holder: parent, culprit: commit)
                }
            }
        }
        return try lost.values.filter { try file($0.path, at: tip) == nil }.sorted {
            $0.path < $1.path
        }
    }

    /// The records and texts that a commit beside the history has and the newest commit lacks.
    package func lostFiles(on holder: ObjectID) throws -> [LostFile] {
        try CommitChanges(
            from: tip().flatMap { try deskTree(of: $0) }, to: deskTree(of: holder), in: repository
        ).added.filter { $0.type == .file && RecordPath($0.path) != nil }.map {
            LostFile(path: $0.path, blob: $0.id, holder: holder, culprit: nil)
        }
    }

    /// Brings back what the history holds and the newest commit lacks.
    ///
    /// A merge adds nothing of its own: this one joins the newest commit with those that still have
    /// the files. So anybody may, and no record says more than it did.
    ///
    /// `signature`: The user's Git identity, and the moment.
    /// - Returns: What came back; the commit is `nil` where nothing was lost.
    package func restore(as signature: Signature) throws -> (commit: ObjectID?, files: [LostFile]) {
        let lock = try writeLock()
        defer { withExtendedLifetime(lock) {} }
        for attempt in 0..<Self.attempts {
            let lost = try lostFiles()
            guard let tip = try tip(), !lost.isEmpty else { return (nil, []) }
            let files = try lost.map { file in
                Checkout.NewFile(
                    path: file.path, bytes: try repository.blob(file.blob, limit: 64 << 20),
                    blob: file.blob)
            }
            let tree = try repository.writeTree(
                repository.commit(tip).tree, adding: files.map { ($0.path, $0.blob) })
            let holders = Set(lost.map(\.holder)).subtracting([tip]).sorted()
            let commit = try repository.writeCommit(
                repository.commitBytes(
                    tree: tree, parents: [tip] + holders, author: signature, committer: signature,
                    message: "Restore \(lost.count) lost file\(lost.count == 1 ? "" : "s")\n"))
            do throws(GitError) {
                _ = try publish(commit, files, on: tip, log: "stet: restore")
                return (commit, lost)
            } catch {
                try wait(after: error, attempt)
            }
        }
        throw LedgerError.busy
    }
}
