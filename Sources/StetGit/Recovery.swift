internal import CStetLibgit2

/// What became of the work of a writer that died.
package enum Recovery: Hashable, Sendable {
    /// The branch had been moved; the working trees follow it now.
    case finished(ObjectID)
    /// The branch had not been moved; nothing of the work is left but objects that no reference names,
    /// and the files `left`: those whose contents are not what that writer would have written.
    case takenBack(ObjectID, left: [String])
}

extension Repository {
    /// Finishes the work of a writer that died, or takes it back.
    ///
    /// The caller holds the lock of the repository, so nobody is at that work any more. Costs one
    /// look at a file where nothing happened.
    ///
    /// - Parameters:
    ///   - path: Where the journal stands.
    ///   - root: The directory below which writers write, from the top of the repository.
    /// - Returns: What became of it; `nil` where there is none.
    /// - Throws: `foreignJournal` for a journal that names anything else, and nothing is touched then.
    package func recover(journalAt path: String, below root: String) throws(GitError) -> Recovery? {
        guard FileSystem.isFile(path) else { return nil }
        guard let journal = WriteJournal.read(path) else {
            // It was not written to its end, so nothing else was begun.
            FileSystem.remove(path)
            return nil
        }
        if let flaw = journal.flaw(below: root) {
            throw GitError(.foreignJournal, "\(path): \(flaw)")
        }
        removeLock(of: journal.branch, naming: journal.commit)
        let tip = try tip(ofBranch: journal.branch)
        var isDone = false
        if let tip { isDone = try isAncestor(journal.commit, of: tip) }
        var left: [String] = []
        for checkout in try Checkout.all(of: self, on: nil) {
            if isDone {
                try checkout.finish()
            } else {
                left += try checkout.takeBack(journal, in: self, tip)
            }
        }
        FileSystem.remove(path)
        return isDone ? .finished(journal.commit) : .takenBack(journal.commit, left: left)
    }

    /// Removes the lock of a branch that a writer left behind: one that names its commit, or that
    /// stays empty, as nobody else's does for longer than a moment.
    ///
    /// libgit2 leaves one where it had to link(2) the new reference and cannot unlink(2) the lock.
    ///
    /// - Returns: Whether there is none of that writer's any more.
    @discardableResult
    package func removeLock(of branch: String, naming commit: ObjectID) -> Bool {
        let name = "refs/heads/\(branch).lock"
        guard FileSystem.hasOnlyDirectories(onTheWayTo: name, from: commonDirectory) else {
            return true
        }
        let lock = "\(commonDirectory)/\(name)"
        let own = Array("\(commit)\n".utf8)
        for attempt in 0..<2 {
            guard FileSystem.isFile(lock), let bytes = try? FileSystem.read(lock, limit: 4096),
                own.starts(with: bytes)
            else { return true }
            if !bytes.isEmpty || attempt > 0 { return FileSystem.remove(lock) }
            FileSystem.pause(milliseconds: 100)
        }
        return true
    }

    /// Whether some program holds, or left behind, the lock of a branch.
    package func isLocked(_ branch: String) -> Bool {
        FileSystem.isFile("\(commonDirectory)/refs/heads/\(branch).lock")
    }

    /// The blob of a file as of a commit; `nil` where it has none there.
    fileprivate func entry(_ path: String, at commit: ObjectID?) throws(GitError) -> ObjectID? {
        guard let commit else { return nil }
        let names = path.split(separator: "/").map { String($0) }
        guard let name = names.last,
            let folder = try subtree(Array(names.dropLast()), ofTree: self.commit(commit).tree)
        else { return nil }
        return try entry(name, inTree: folder)?.id
    }
}

extension Checkout {
    /// Puts the prepared index of a writer that died in place.
    fileprivate func finish() throws(GitError) {
        guard WriteJournal.isJournal(lock) else {
            // Somebody removed the lock by hand; the index may have changed since.
            removeNextIndex()
            return
        }
        if FileSystem.isFile(nextIndex), unsafe rename(nextIndex, index) != 0 {
            throw .system("cannot replace \(index)")
        }
        removeNextIndex()
        guard unsafe unlink(lock) == 0 else { throw .system("cannot remove \(lock)") }
    }

    /// Removes what a writer that died had written, and nothing else.
    ///
    /// - Returns: The files that are there and were left alone.
    fileprivate func takeBack(
        _ journal: WriteJournal, in repository: Repository, _ tip: ObjectID?
    ) throws(GitError) -> [String] {
        guard WriteJournal.isJournal(lock) else {
            removeNextIndex()
            return []
        }
        var left: [String] = []
        for file in journal.files
        where try !takeBack(file, in: repository, present: repository.entry(file.path, at: tip)) {
            left.append("\(directory)/\(file.path)")
        }
        removeNextIndex()
        guard unsafe unlink(lock) == 0 else { throw .system("cannot remove \(lock)") }
        return left
    }

    /// Takes one file back.
    ///
    /// `present`: What the branch has in its place, which is not moved yet.
    /// - Returns: Whether there is nothing that the writer did not write.
    private func takeBack(
        _ file: WriteJournal.File, in repository: Repository, present: ObjectID?
    ) throws(GitError) -> Bool {
        let place = "\(directory)/\(file.path)"
        guard belongs, FileSystem.hasOnlyDirectories(onTheWayTo: file.path, from: directory) else {
            return !FileSystem.exists(place)
        }
        if file.replaced != nil { FileSystem.remove(Self.temporary(of: place)) }
        guard FileSystem.exists(place) else { return true }
        guard FileSystem.isFile(place), file.replaced == present, repository.contains(file.blob)
        else { return false }
        let bytes = try repository.blob(file.blob, limit: Self.maximumFile)
        guard let found = try? FileSystem.read(place, limit: bytes.count),
            bytes.starts(with: found)
        else {
            guard let present else { return false }
            // The old contents are there still.
            return try (try? FileSystem.read(place, limit: Self.maximumFile))
                == repository.blob(present, limit: Self.maximumFile)
        }
        if let present {
            try Self.replace(place, with: repository.blob(present, limit: Self.maximumFile))
        } else {
            FileSystem.remove(place)
            removeEmptyDirectories(above: file.path)
        }
        return true
    }

    private static let maximumFile = 64 << 20

    func removeEmptyDirectories(above path: String) {
        var names = path.split(separator: "/").dropLast()
        while !names.isEmpty, unsafe rmdir("\(directory)/\(names.joined(separator: "/"))") == 0 {
            names = names.dropLast()
        }
    }

    func removeNextIndex() {
        FileSystem.remove(nextIndex)
        FileSystem.remove("\(nextIndex).lock")
    }
}
