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

    /// Writes an object, or lets libgit2 do so (`git_odb_write`); not through a stream, which passes nothing on to the next
    /// backend where one keeps nothing.
    ///
    /// `similar`: One from which it differs in one place.
    private func write(_ bytes: [UInt8], _ type: git_object_t, similar: ObjectID? = nil)
        throws(GitError) -> ObjectID
    {
        if let gathering { return try gathering.put(bytes, type, similar: similar) }
        if let id = writeObject(bytes, type) { return id }
        var oid = git_oid()
        let status = Self.again {
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe git_odb_write(&oid, odb, buffer.baseAddress, buffer.count, type)
            }
        }
        try check(status, "cannot write an object")
        return ObjectID(oid)
    }

    /// Writes the bytes of a tree.
    func writeTree(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
        try write(bytes, GIT_OBJECT_TREE)
    }

    /// Writes the tree that has some files more than another, or other contents for some.
    ///
    /// The cost grows with the trees on the paths, not with the repository.
    ///
    /// - Parameters:
    ///   - base: The tree to start from; `nil` for the empty one.
    ///   - files: Blobs by path; no path may be given twice.
    /// - Returns: The new tree.
    /// - Throws: ``GitError``; `occupied` where a file stands in the way of a directory, or the other
    ///   way round.
    package func writeTree(
        _ base: ObjectID?, adding files: [(path: String, blob: ObjectID)]
    ) throws(GitError) -> ObjectID {
        let files = files.map { (path: Array($0.path.utf8)[...], blob: $0.blob) }
            .sorted { $0.path.lexicographicallyPrecedes($1.path) }
        return try writeTree(base, adding: files[...])
    }

    private func writeTree(
        _ base: ObjectID?, adding files: ArraySlice<(path: ArraySlice<UInt8>, blob: ObjectID)>
    ) throws(GitError) -> ObjectID {
        let old = try base.map { id throws(GitError) in try tree(id) } ?? .empty
        var changes: [TreeObject.Change] = []
        var rest = files
        while let first = rest.first {
            guard let slash = first.path.firstIndex(of: 0x2F) else {
                changes.append(.init(name: first.path, id: first.blob, isDirectory: false))
                rest = rest.dropFirst()
                continue
            }
            let name = first.path[..<slash]
            // In byte order all that is below one directory stands together.
            let inside = rest.prefix {
                $0.path.starts(with: name) && $0.path.dropFirst(name.count).first == 0x2F
            }
            let below = inside.map { (path: $0.path.dropFirst(name.count + 1), blob: $0.blob) }
            let known = old.entry(name)
            if let known, known.type != .directory {
                throw GitError(.occupied, "\(String(decoding: name, as: UTF8.self)) is a file")
            }
            let id = try writeTree(known?.id, adding: below[...])
            changes.append(.init(name: name, id: id, isDirectory: true))
            rest = rest.dropFirst(inside.count)
        }
        guard let new = old.bytes(with: changes) else {
            throw GitError(.occupied, "a directory stands where a file must go")
        }
        let id = try write(new, GIT_OBJECT_TREE, similar: base)
        remember(new, as: id, inPlaceOf: base)
        return id
    }

    /// The bytes of a commit, without a signature; writes nothing.
    package func commitBytes(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
        message: String
    ) throws(GitError) -> [UInt8] {
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        text += "author \(try author.header())\ncommitter \(try committer.header())\n\n"
        return Array((text + message).utf8)
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
