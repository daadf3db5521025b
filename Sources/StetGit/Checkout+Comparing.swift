internal import CStetLibgit2

extension Checkout {
    /// How a file of a working tree is not what its branch has.
    package enum Difference: Hashable, Sendable {
        /// It holds something else.
        case changed
        /// It is gone.
        case missing
        /// The index has something else than the branch, as after `git add`.
        case staged
    }

    /// The files below a directory that are not as the branch has them, in the order of their paths.
    ///
    /// As `git status` does it, a file is read only where its size, its times or its number are not those
    /// that the index has; so the cost is that of lstat(2) for each. No filter is run. What a sparse checkout
    /// leaves out is not missed.
    ///
    /// - Parameters:
    ///   - root: The directory, from the top.
    ///   - commit: The branch's newest commit.
    ///   - repository: The repository.
    ///   - limit: At most so many files are returned.
    ///   - most: Of an index with more entries nothing is compared.
    /// - Returns: The files; `nil` where they were not compared.
    /// - Throws: ``GitError`` where libgit2 cannot read the index.
    package func differences(
        below root: String, from commit: ObjectID, in repository: Repository, limit: Int = 100,
        most: Int = .max
    ) throws(GitError) -> [(path: String, difference: Difference)]? {
        // Without one nothing is checked out, as after `git clone --no-checkout`.
        guard let handle = try openedIndex() else { return nil }
        let count = unsafe git_index_entrycount(handle.pointer)
        guard count <= most else { return nil }
        var found: [String: Difference] = [:]
        for path in try repository.paths(in: handle, otherThanIn: commit, below: root) {
            found[path] = .staged
        }
        let written = FileSystem.status(of: index)
        var place = 0
        _ = unsafe git_index_find_prefix(&place, handle.pointer, "\(root)/")
        while place < count, found.count < limit,
            let entry = unsafe git_index_get_byindex(handle.pointer, place),
            let name = unsafe entry.pointee.path
        {
            let path = unsafe String(cString: name)
            guard path.utf8.starts(with: "\(root)/".utf8) else { break }
            place += 1
            if let difference = unsafe try difference(of: entry.pointee, at: path, written) {
                found[path] = difference
            }
        }
        return found.sorted { $0.key < $1.key }.prefix(limit).map { ($0.key, $0.value) }
    }

    /// The index as it is; `nil` where there is none.
    ///
    /// - Throws: `indexForm` for one that is split or sparse.
    @discardableResult
    package func checkIndex() throws(GitError) -> Bool { try openedIndex() != nil }

    private func openedIndex() throws(GitError) -> Handle? {
        guard let bytes = try FileSystem.read(index, limit: 1 << 31) else { return nil }
        guard IndexFile.lacksChecksum(bytes) else { return try Self.openIndex(index) }
        let file = try FileSystem.unnamedFile(IndexFile.completed(bytes), in: gitDirectory)
        defer { close(file) }
        return try Self.openIndex("/proc/self/fd/\(file)")
    }

    private func difference(
        of entry: git_index_entry, at path: String, _ written: stat?
    ) throws(GitError) -> Difference? {
        let file = "\(directory)/\(path)"
        guard let status = FileSystem.status(of: file) else {
            let isLeftOut =
                unsafe UInt32(entry.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
            return isLeftOut ? nil : .missing
        }
        guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG),
            unsafe entry.mode & 0o170000 == 0o100000
        else { return .changed }
        // A file that was changed in the moment the index was written can have the times it had.
        let isOlder =
            written.map {
                ($0.st_mtim.tv_sec, $0.st_mtim.tv_nsec) > (
                    status.st_mtim.tv_sec, status.st_mtim.tv_nsec
                )
            } ?? false
        let isAsKnown =
            unsafe entry.file_size == UInt32(truncatingIfNeeded: status.st_size)
            && entry.mtime.seconds == Int32(truncatingIfNeeded: status.st_mtim.tv_sec)
            && entry.mtime.nanoseconds == UInt32(truncatingIfNeeded: status.st_mtim.tv_nsec)
            && entry.ctime.seconds == Int32(truncatingIfNeeded: status.st_ctim.tv_sec)
            && entry.ino == UInt32(truncatingIfNeeded: status.st_ino)
        if isOlder, isAsKnown { return nil }
        guard status.st_size <= 1 << 28,
            let bytes = try FileSystem.read(file, limit: Int(status.st_size))
        else { return .changed }
        return unsafe try GitLibrary.hash(bytes, .blob) == ObjectID(entry.id) ? nil : .changed
    }
}

extension Repository {
    /// The paths below a directory at which an index has something else than a commit
    /// (`git_diff_tree_to_index`).
    fileprivate func paths(
        in index: Handle, otherThanIn commit: ObjectID, below root: String
    ) throws(GitError) -> [String] {
        var oid = try self.commit(commit).tree.oid
        let tree = try unsafe Handle("cannot read the tree of \(commit.short)", free: git_tree_free)
        {
            unsafe git_tree_lookup($0, pointer, &oid)
        }
        var options = unsafe git_diff_options()
        try check(
            unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)),
            "cannot compare")
        unsafe options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        let word = unsafe strdup(root)
        defer { unsafe free(word) }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe [word]
        let count = unsafe words.count
        let diff = try unsafe Handle("cannot compare the index", free: git_diff_free) { result in
            unsafe words.withUnsafeMutableBufferPointer { words in
                unsafe options.pathspec = git_strarray(strings: words.baseAddress, count: count)
                return unsafe git_diff_tree_to_index(
                    result, pointer, tree.pointer, index.pointer, &options)
            }
        }
        var paths: [String] = []
        for place in 0..<(unsafe git_diff_num_deltas(diff.pointer)) {
            guard let delta = unsafe git_diff_get_delta(diff.pointer, place),
                let path = unsafe delta.pointee.new_file.path ?? delta.pointee.old_file.path
            else { continue }
            unsafe paths.append(String(cString: path))
        }
        return paths
    }
}
