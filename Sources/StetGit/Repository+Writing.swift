internal import CStetLibgit2

extension Repository {
    /// Writes an object, a second and third time where that fails: `git gc` beside it removes the
    /// directory of an object that libgit2 is about to put there.
    private static func again(_ write: () -> Int32) -> Int32 {
        var status = write()
        for _ in 0..<2 where status < 0 { status = write() }
        return status
    }

    /// Writes a blob.
    package func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
        try write(bytes, GIT_OBJECT_BLOB)
    }

    /// Writes an object (`git_odb_write`); not through a stream, which passes nothing on to the next
    /// backend where one keeps nothing.
    private func write(_ bytes: [UInt8], _ type: git_object_t) throws(GitError) -> ObjectID {
        var oid = git_oid()
        let status = Self.again {
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe git_odb_write(&oid, odb, buffer.baseAddress, buffer.count, type)
            }
        }
        try check(status, "cannot write an object")
        return ObjectID(oid)
    }

    /// Writes the tree that has some files more than another (`git_tree_create_updated`).
    ///
    /// The cost grows with the trees on the paths, not with the repository.
    ///
    /// - Parameters:
    ///   - base: The tree to start from; `nil` for the empty one.
    ///   - files: Blobs by path; no path may be given twice.
    /// - Returns: The new tree.
    /// - Throws: ``GitError``.
    package func writeTree(
        _ base: ObjectID?, adding files: [(path: String, blob: ObjectID)]
    ) throws(GitError) -> ObjectID {
        var start = git_oid()
        if let base { start = base.oid } else { start = try emptyTree() }
        let tree = try unsafe Handle("cannot read the tree", free: git_tree_free) {
            unsafe git_tree_lookup($0, pointer, &start)
        }
        // Sorted updates are an order of magnitude faster in libgit2.
        let sorted = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        // The paths stay in one buffer, each ended by a zero byte, for as long as the call lasts.
        var paths: [CChar] = []
        var starts: [Int] = []
        for file in sorted {
            starts.append(paths.count)
            paths += file.path.utf8CString
        }
        var oid = git_oid()
        let status = unsafe paths.withUnsafeBufferPointer { buffer in
            let updates = unsafe zip(sorted, starts).map { file, start in
                unsafe git_tree_update(
                    action: GIT_TREE_UPDATE_UPSERT, id: file.blob.oid, filemode: GIT_FILEMODE_BLOB,
                    path: buffer.baseAddress.map { unsafe $0 + start })
            }
            return Self.again {
                unsafe git_tree_create_updated(
                    &oid, pointer, tree.pointer, updates.count, updates)
            }
        }
        try check(status, "cannot write a tree")
        return ObjectID(oid)
    }

    private func emptyTree() throws(GitError) -> git_oid {
        let builder = try unsafe Handle("cannot write a tree", free: git_treebuilder_free) {
            unsafe git_treebuilder_new($0, pointer, nil)
        }
        var oid = git_oid()
        try check(unsafe git_treebuilder_write(&oid, builder.pointer), "cannot write a tree")
        return oid
    }

    /// The bytes of a commit, without a signature (`git_commit_create_buffer`); writes nothing.
    package func commitBytes(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> [UInt8] {
        let authorHandle = try unsafe author.handle()
        defer { unsafe git_signature_free(authorHandle) }
        let committerHandle = try unsafe committer.handle()
        defer { unsafe git_signature_free(committerHandle) }
        var treeID = tree.oid
        let treeHandle = try unsafe Handle("cannot read the tree", free: git_tree_free) {
            unsafe git_tree_lookup($0, pointer, &treeID)
        }
        var parentHandles: [Handle] = []
        for parent in parents {
            var id = parent.oid
            parentHandles.append(
                try unsafe Handle("cannot read commit \(parent.short)", free: git_commit_free) {
                    unsafe git_commit_lookup($0, pointer, &id)
                })
        }
        var pointers: [OpaquePointer?] = unsafe parentHandles.map { unsafe $0.pointer }
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        let status = unsafe git_commit_create_buffer(
            &buffer, pointer, authorHandle, committerHandle, nil, message, treeHandle.pointer,
            pointers.count, &pointers)
        try check(status, "cannot make a commit")
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }

    /// Writes the bytes of a commit that no reference names yet.
    package func writeCommit(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
        try write(bytes, GIT_OBJECT_COMMIT)
    }

    /// Moves a branch by compare-and-swap (`git_reference_create_matching`).
    ///
    /// `old`: Where the branch must still be; `nil` where it must not exist.
    /// - Throws: `moved` or `locked` where somebody else was faster.
    package func moveBranch(
        _ branch: String, from old: ObjectID?, to new: ObjectID, log: String
    ) throws(GitError) {
        var newID = new.oid
        var oldID = old?.oid ?? git_oid()
        var reference: OpaquePointer?
        let status = unsafe git_reference_create_matching(
            &reference, pointer, "refs/heads/\(branch)", &newID, 1, &oldID, log)
        if let reference = unsafe reference { unsafe git_reference_free(reference) }
        if status == GIT_EEXISTS.rawValue || status == GIT_ENOTFOUND.rawValue {
            throw GitError(.moved, "branch \(branch) was moved meanwhile")
        }
        try check(status, "cannot move branch \(branch)")
    }

    /// Makes references that are moved from now on reach the disk before the call that moves them
    /// returns (`GIT_OPT_ENABLE_FSYNC_GITDIR`).
    ///
    /// To be called before anything is asked about references: libgit2 reads the option when it
    /// first opens them. The option is the process's and would hold for objects too, so it is on for
    /// no longer: objects become durable together, several times faster than one by one.
    package func makeReferencesDurable() throws(GitError) {
        GitLibrary.setDurable(true)
        defer { GitLibrary.setDurable(false) }
        var references: OpaquePointer?
        try check(
            unsafe git_repository_refdb(&references, pointer), "cannot open the references")
        unsafe git_refdb_free(references)
    }

    /// Makes every object written so far reach the disk (syncfs(2)).
    ///
    /// One call for all objects of an act costs about as much as making one of them durable by
    /// itself; while other programs write much to the same file system it waits for them too.
    package func synchronizeObjects() throws(GitError) {
        let directory = "\(commonDirectory)/objects"
        let descriptor = unsafe stet_open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .system("cannot open \(directory)") }
        defer { close(descriptor) }
        guard stet_syncfs(descriptor) == 0 else { throw .system("cannot synchronize \(directory)") }
    }

    /// Whether a branch name is one that Git accepts (`git_branch_name_is_valid`).
    package static func isValidBranch(_ name: String) -> Bool {
        var valid: Int32 = 0
        return unsafe git_branch_name_is_valid(&valid, name) == 0 && valid == 1
    }
}
