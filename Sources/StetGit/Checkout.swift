internal import CStetLibgit2

/// A working tree that has the desk's branch checked out, and its index.
///
/// An act adds files; only a redaction replaces some. The new index is complete beside the old one,
/// under Git's own `index.lock`, before the branch moves, and takes its place right after, as
/// `git commit` does: at no time does a user's `git commit -a` see the act's files as deleted. What
/// stands in that lock is the ``WriteJournal``, so that a writer that was killed can be told from
/// a program that is at work.
@safe public final class Checkout {
    /// The top of the working tree.
    package let directory: String
    let gitDirectory: String
    private var lockIsHeld = false
    private var createdFiles: [String] = []
    private var createdDirectories: [String] = []
    private var replacedFiles: [(path: String, bytes: [UInt8])] = []

    var index: String { "\(gitDirectory)/index" }
    var lock: String { "\(gitDirectory)/index.lock" }
    /// The new index until it takes the place of the old one.
    var nextIndex: String { "\(gitDirectory)/index.stet" }

    init(directory: String, gitDirectory: String) {
        self.directory = directory
        self.gitDirectory = gitDirectory
    }

    /// A file that an act adds.
    package struct NewFile {
        /// The path from the top of the repository.
        package let path: String
        /// The contents.
        package let bytes: [UInt8]
        /// The blob with these contents.
        package let blob: ObjectID
        /// The contents whose place these take; `nil` for a new file.
        package let replaced: [UInt8]?

        /// A file.
        package init(path: String, bytes: [UInt8], blob: ObjectID, replaced: [UInt8]? = nil) {
            self.path = path
            self.bytes = bytes
            self.blob = blob
            self.replaced = replaced
        }
    }

    /// Writes the files and the new index, but does not yet put the index in place.
    ///
    /// - Parameters:
    ///   - files: What to write.
    ///   - journal: The path of the journal that says so.
    /// - Throws: `locked` while another program changes the index; `occupied` where a path is taken
    ///   by something with other contents. Nothing is left behind then.
    package func prepare(_ files: [NewFile], journal: String) throws(GitError) {
        do throws(GitError) {
            try takeLock(journal)
            for file in files { try add(file) }
            try writeIndex(files)
        } catch {
            abandon()
            throw error
        }
    }

    /// Puts the prepared index in place.
    package func complete() throws(GitError) {
        guard lockIsHeld else { return }
        guard unsafe rename(nextIndex, index) == 0 else { throw .system("cannot replace \(index)") }
        guard unsafe unlink(lock) == 0 else { throw .system("cannot remove \(lock)") }
        lockIsHeld = false
        createdFiles = []
        createdDirectories = []
        replacedFiles = []
    }

    /// Takes back what ``prepare(_:journal:)`` did.
    package func abandon() {
        for path in createdFiles { _ = unsafe unlink(path) }
        for path in createdDirectories.reversed() { _ = unsafe rmdir(path) }
        for (path, bytes) in replacedFiles { try? Self.replace(path, with: bytes) }
        createdFiles = []
        createdDirectories = []
        replacedFiles = []
        guard lockIsHeld else { return }
        removeNextIndex()
        _ = unsafe unlink(lock)
        lockIsHeld = false
    }

    /// Takes Git's lock of the index, with the journal in it from the first moment on (link(2)).
    private func takeLock(_ journal: String) throws(GitError) {
        // Whoever left a journal there held the lock of the repository, which is now the caller's.
        if WriteJournal.isJournal(lock) { _ = unsafe unlink(lock) }
        if unsafe link(journal, lock) == 0 {
            lockIsHeld = true
            return
        }
        // Some file systems have no links.
        guard
            stet_errno() == EPERM || stet_errno() == EOPNOTSUPP || stet_errno() == EXDEV
                || stet_errno() == EMLINK
        else { throw lockError() }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe stet_open(lock, flags, 0o666)
        guard descriptor >= 0 else { throw lockError() }
        lockIsHeld = true
        defer { close(descriptor) }
        try FileSystem.write(
            FileSystem.read(journal, limit: 1 << 28) ?? [], to: descriptor, lock)
    }

    private func lockError() -> GitError {
        let error = GitError.system("cannot take \(lock)")
        return error.code == .occupied ? GitError(.locked, error.message) : error
    }

    /// Replaces a file of the working tree at once, by way of one whose name can be foretold.
    static func replace(_ path: String, with bytes: [UInt8]) throws(GitError) {
        try FileSystem.replace(path, with: bytes, temporary: temporary(of: path))
    }

    static func temporary(of path: String) -> String { "\(path).stet" }

    /// Creates one file; every directory on the way is opened without following links.
    private func add(_ file: NewFile) throws(GitError) {
        var names = file.path.split(separator: "/").map { String($0) }
        guard let name = names.popLast() else { return }
        var path = directory
        var parent = unsafe stet_open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard parent >= 0 else { throw .system("cannot open \(directory)") }
        defer { close(parent) }
        for name in names {
            path += "/\(name)"
            if unsafe mkdirat(parent, name, 0o777) == 0 {
                createdDirectories.append(path)
            } else if stet_errno() != EEXIST {
                throw .system("cannot make the directory \(path)")
            }
            let next = unsafe stet_openat(
                parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
            guard next >= 0 else {
                throw GitError(.occupied, "\(path) is not a directory of its own")
            }
            close(parent)
            parent = next
        }
        path += "/\(name)"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe stet_openat(parent, name, flags, 0o666)
        guard descriptor >= 0 else {
            let error = GitError.system("cannot write \(path)")
            guard error.code == .occupied else { throw error }
            let present =
                FileSystem.isFile(path)
                ? try? FileSystem.read(
                    path, limit: max(file.bytes.count, file.replaced?.count ?? 0)) : nil
            if let present, present == file.replaced {
                replacedFiles.append((path, present))
                try Self.replace(path, with: file.bytes)
                return
            }
            guard present == file.bytes else {
                throw GitError(.occupied, "\(path) is there already, with other contents")
            }
            return
        }
        defer { close(descriptor) }
        createdFiles.append(path)
        try FileSystem.write(file.bytes, to: descriptor, path)
    }

    /// Writes the old index with the new entries beside the old one.
    private func writeIndex(_ files: [NewFile]) throws(GitError) {
        // What is there was left by a writer that died: the caller holds the repository's lock.
        removeNextIndex()
        let entries = files.map {
            IndexFile.Entry(path: $0.path, blob: $0.blob, in: directory)
        }
        if FileSystem.size(of: index) <= Self.largestIndex,
            let old = try FileSystem.read(index, limit: Self.largestIndex),
            let new = IndexFile(old)?.bytes(adding: entries)
        {
            try FileSystem.replaceInPlace(nextIndex, with: new)
        } else {
            try writeIndex(entries)
        }
    }

    /// Opens an index, and says what form it has where libgit2 does not know that.
    static func openIndex(_ path: String) throws(GitError) -> Handle {
        do throws(GitError) {
            return try unsafe Handle("cannot read the index", free: git_index_free) {
                unsafe git_index_open($0, path)
            }
        } catch {
            if error.message.contains("'link'") { throw GitError(.indexForm, "split") }
            if error.message.contains("'sdir'") { throw GitError(.indexForm, "sparse") }
            throw error
        }
    }

    private static let largestIndex = 256 << 20

    /// The same by libgit2, which knows every form of an index and tells what is wrong with one.
    private func writeIndex(_ entries: [IndexFile.Entry]) throws(GitError) {
        let copy = nextIndex
        let bytes = try FileSystem.read(index, limit: 1 << 31)
        if let bytes, IndexFile.lacksChecksum(bytes) {
            try FileSystem.replace(copy, with: IndexFile.completed(bytes))
        } else if unsafe link(index, copy) != 0, stet_errno() != ENOENT, let bytes {
            // Else a hard link does for a copy, because libgit2 replaces the file it writes.
            try FileSystem.replace(copy, with: bytes)
        }
        let handle = try Self.openIndex(copy)
        for file in entries {
            let status = file.status
            var entry = unsafe git_index_entry()
            unsafe entry.ctime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.st_ctim.tv_sec),
                nanoseconds: UInt32(status.st_ctim.tv_nsec))
            unsafe entry.mtime = git_index_time(
                seconds: Int32(truncatingIfNeeded: status.st_mtim.tv_sec),
                nanoseconds: UInt32(status.st_mtim.tv_nsec))
            unsafe entry.dev = UInt32(truncatingIfNeeded: status.st_dev)
            unsafe entry.ino = UInt32(truncatingIfNeeded: status.st_ino)
            unsafe entry.uid = status.st_uid
            unsafe entry.gid = status.st_gid
            unsafe entry.file_size = UInt32(truncatingIfNeeded: status.st_size)
            unsafe entry.mode = GIT_FILEMODE_BLOB.rawValue
            unsafe entry.id = file.blob.oid
            let path = String(decoding: file.path, as: UTF8.self)
            let added = unsafe path.withCString { path in
                unsafe entry.path = unsafe path
                return unsafe git_index_add(handle.pointer, &entry)
            }
            try check(added, "cannot add \(path) to the index")
        }
        try check(unsafe git_index_write(handle.pointer), "cannot write the index")
    }
}
