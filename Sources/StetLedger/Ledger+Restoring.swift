package import StetGit
internal import StetRecords

/// A file that is not as the desk's state has it.
package struct LostFile: Hashable, Sendable {
    /// What is done about it.
    package enum Change: String, Hashable, Sendable {
        /// It is missing, and is put back.
        case putBack
        /// It never counted, and is taken out.
        case takenOut
        /// It has other contents, and gets those of the state.
        case setRight
    }

    /// The path from the top of the repository.
    package let path: String
    /// What is done about it.
    package let change: Change
    /// The commit on a remote that was set back, where the file is on one; else `nil`.
    package let holder: ObjectID?
}

extension Ledger {
    /// The files by which the newest commit differs from the desk's state, by path.
    ///
    /// - Throws: ``LedgerError/undecidable(_:)`` where the state is not known here.
    package func lostFiles() throws -> [LostFile] {
        guard let tip = try tip() else { return [] }
        try prepare(tip)
        let difference = try difference(at: tip)
        let files =
            difference.removed.map { LostFile(path: $0.path, change: .putBack, holder: nil) }
            + difference.added.map { LostFile(path: $0.path, change: .takenOut, holder: nil) }
            + difference.changed.map { LostFile(path: $0.path, change: .setRight, holder: nil) }
        return files.sorted { $0.path < $1.path }
    }

    /// The records and texts that a commit beside the history has and the newest commit lacks.
    package func lostFiles(on holder: ObjectID) throws -> [LostFile] {
        try CommitChanges(
            from: tip().flatMap { try deskTree(of: $0) }, to: deskTree(of: holder), in: repository
        ).added.filter { $0.type == .file && RecordPath($0.path) != nil }.map {
            LostFile(path: $0.path, change: .putBack, holder: holder)
        }
    }

    /// Makes the files of the newest commit the desk's state again, in one commit.
    ///
    /// It brings nothing and signs nothing, so anybody may.
    ///
    /// `signature`: The user's Git identity, and the moment.
    /// - Returns: What was set right; the commit is `nil` where nothing was wrong.
    /// - Throws: ``LedgerError/undecidable(_:)`` where the state is not known here.
    package func restore(as signature: Signature) throws -> (commit: ObjectID?, files: [LostFile]) {
        let lock = try writeLock()
        defer { withExtendedLifetime(lock) {} }
        for attempt in 0..<Self.attempts {
            let lost = try lostFiles()
            guard let tip = try tip(), !lost.isEmpty else { return (nil, []) }
            let state = try stateTree(of: tip)
            let tree = try top(of: tip, replacingDeskBy: state)
            let (files, removed) = try files(leadingFrom: tip, to: state)
            var gone = removed
            if let other = try ifReadable({ try blob(at: RecordPath.root, in: tip) }) {
                // The whole desk is something else.
                gone.append(CommitChanges.Entry(path: RecordPath.root, id: other, type: .other))
            }
            for checkout in try Checkout.all(of: repository, on: branch) {
                for file in files {
                    try checkout.makeWay(for: file.path) { path in
                        try ifReadable { try blob(at: path, in: tip) }
                    }
                }
            }
            let commit = try repository.writeCommit(
                repository.commitBytes(
                    tree: tree, parents: [tip], author: signature, committer: signature,
                    message:
                        "Restore the desk: \(lost.count) file\(lost.count == 1 ? "" : "s") set right\n"
                ))
            do throws(GitError) {
                _ = try publish(commit, files, on: tip, log: "stet: restore")
            } catch {
                try wait(after: error, attempt)
                continue
            }
            try removeCheckedOut(gone, of: tip)
            return (commit, lost)
        }
        throw LedgerError.busy
    }
}

extension Ledger {
    /// The tree that a commit has at its top, with the desk's state in it.
    ///
    /// Where a commit's top has a form that Git does not write, nobody can say what it holds: it is then
    /// that of the newest ancestor, by first parents, of which one can.
    private func top(of tip: ObjectID, replacingDeskBy state: ObjectID?) throws -> ObjectID {
        var commit: ObjectID? = tip
        while let place = commit {
            let base = try repository.commit(place)
            do throws(GitError) {
                return try repository.writeTree(base.tree, replacingDeskBy: state)
            } catch {
                guard error.isOfContents else { throw error }
                commit = base.parents.first
            }
        }
        return try repository.writeTree(nil, replacingDeskBy: state)
    }
}

extension Repository {
    /// Writes the tree that has another desk, and else what a tree has.
    ///
    /// `desk`: The tree of `reviews/`, with all that was made here; `nil` for none.
    func writeTree(_ base: ObjectID?, replacingDeskBy desk: ObjectID?) throws(GitError) -> ObjectID
    {
        try writeMadeTrees()
        // A merge can be the first to take a text away.
        _ = try writeBlob(Array(RecordPath.redactedText.utf8))
        return try writeTree(base, replacing: RecordPath.root, by: desk)
    }
}
