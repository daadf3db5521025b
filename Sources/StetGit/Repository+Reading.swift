internal import CStetLibgit2

/// One entry of a tree.
package struct TreeEntry: Hashable, Sendable {
    /// The name, without any directory; bytes that are not UTF-8 are replaced.
    package let name: String
    /// The object.
    package let id: ObjectID
    /// What the entry is.
    package let type: EntryType

    /// What a tree entry can be.
    package enum EntryType: Hashable, Sendable {
        /// A plain file.
        case file
        /// A plain file with the executable bit.
        case executable
        /// A directory.
        case directory
        /// A symbolic link.
        case link
        /// A submodule's commit, or a mode that Git does not write.
        case other
    }
}

extension Repository {
    /// The commit that a branch is at; `nil` where the branch does not exist.
    package func tip(ofBranch branch: String) throws(GitError) -> ObjectID? {
        try commit(at: "refs/heads/\(branch)")
    }

    /// The commit that a full reference name is at (`git_reference_name_to_id`).
    package func commit(at reference: String) throws(GitError) -> ObjectID? {
        var oid = git_oid()
        let status = unsafe git_reference_name_to_id(&oid, pointer, reference)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try check(status, "cannot read \(reference)")
        return ObjectID(oid)
    }

    /// The reference that one leads to: itself, or the end of a chain of symbolic ones, whether that
    /// exists or not (`git_reference_symbolic_target`).
    ///
    /// - Throws: `other` for a chain that Git would not follow.
    package func target(ofReference name: String) throws(GitError) -> String {
        var name = name
        // As many steps as Git takes.
        for _ in 0...5 {
            var reference: OpaquePointer?
            let status = unsafe git_reference_lookup(&reference, pointer, name)
            if status == GIT_ENOTFOUND.rawValue { return name }
            try check(status, "cannot read \(name)")
            guard let reference = unsafe reference else { return name }
            let owned = unsafe Handle(reference, free: git_reference_free)
            guard let next = unsafe git_reference_symbolic_target(owned.pointer) else {
                return name
            }
            name = unsafe String(cString: next)
        }
        throw GitError(.other, "\(name) is at the end of too long a chain of references")
    }

    /// Whether an object is a commit, and no tag of one.
    package func isCommit(_ id: ObjectID) throws(GitError) -> Bool {
        var (oid, size, type) = (id.oid, 0, GIT_OBJECT_INVALID)
        try check(
            unsafe git_odb_read_header(&size, &type, odb, &oid), "cannot read object \(id.short)")
        return type == GIT_OBJECT_COMMIT
    }

    /// The commit that a revision expression means (`git_revparse_single`); `nil` for none.
    package func resolve(_ revision: String) throws(GitError) -> ObjectID? {
        var object: OpaquePointer?
        let status = unsafe git_revparse_single(&object, pointer, revision)
        if status == GIT_ENOTFOUND.rawValue || status == GIT_EINVALIDSPEC.rawValue
            || status == GIT_EAMBIGUOUS.rawValue
        {
            return nil
        }
        try check(status, "cannot resolve \(revision)")
        guard let object = unsafe object else { return nil }
        let owned = unsafe Handle(object, free: git_object_free)
        var commit: OpaquePointer?
        guard unsafe git_object_peel(&commit, owned.pointer, GIT_OBJECT_COMMIT) == 0,
            let commit = unsafe commit
        else { return nil }
        let peeled = unsafe Handle(commit, free: git_object_free)
        return unsafe git_object_id(peeled.pointer).map { unsafe ObjectID($0.pointee) }
    }

    /// A tree, whose bytes are checked against its name; trees read lately are remembered.
    ///
    /// - Throws: `malformed` for a tree that Git would not write.
    package func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        if let known = trees.tree(id) { return known }
        if let made = madeTrees[id] { return made.tree }
        guard let tree = TreeObject(try object(id, .tree, limit: nil)) else {
            throw GitError(.malformed, "tree \(id.short) has a form that Git does not write")
        }
        trees.remember(tree, as: id)
        return tree
    }

    /// Lets a tree be read again from its bytes, which were just written in the place of another.
    func remember(_ bytes: [UInt8], as id: ObjectID, inPlaceOf old: ObjectID?) {
        guard gathering != nil, let tree = TreeObject(bytes) else { return }
        if let old { trees.forget(old) }
        trees.remember(tree, as: id)
    }

    /// The bytes of a blob, which are checked against its name.
    ///
    /// - Throws: `tooLarge` before anything is read where the blob exceeds the limit.
    package func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        try object(id, .blob, limit: limit)
    }

    /// The bytes of a commit object, without Git's object header.
    package func rawCommit(_ id: ObjectID) throws(GitError) -> [UInt8] {
        let bytes = try object(id, .commit, limit: nil)
        guard bytes.count <= Self.maximumCommit else {
            throw GitError(.tooLarge, "commit \(id.short) has \(bytes.count) bytes")
        }
        return bytes
    }

    /// An act of as many records as one may have, each with a trailer or two.
    package static let maximumCommit = 64 << 20

    /// The bytes of an object of a kind, without Git's object header.
    package func rawObject(_ id: ObjectID, _ kind: GitObjectKind) throws(GitError) -> [UInt8] {
        try object(id, kind, limit: nil)
    }

    /// Whether an object is in the repository.
    package func contains(_ id: ObjectID) -> Bool {
        var oid = id.oid
        return unsafe git_odb_exists(odb, &oid) == 1
    }

    /// Reads an object, by a reader of our own or else libgit2's (`git_odb_read`).
    ///
    /// Asking for the size first costs about as much as reading, so it is done only for what Git
    /// itself may never have held in memory: blobs. Commits and trees it reads whole on every clone.
    func object(_ id: ObjectID, _ wanted: GitObjectKind, limit: Int?) throws(GitError)
        -> [UInt8]
    {
        if let kept = gathering?.find(id), kept.type == wanted.type,
            kept.bytes.count <= limit ?? .max
        {
            return kept.bytes
        }
        if let (bytes, kind) = readObject(id) {
            guard kind == wanted else { throw Self.wrongKind(id) }
            guard bytes.count <= limit ?? .max else { throw Self.tooLarge(id, bytes.count, limit) }
            return bytes
        }
        var oid = id.oid
        if let limit {
            var size = 0
            var type = GIT_OBJECT_INVALID
            try check(
                unsafe git_odb_read_header(&size, &type, odb, &oid),
                "cannot read object \(id.short)")
            guard size <= limit else { throw Self.tooLarge(id, size, limit) }
        }
        let object = try unsafe Handle("cannot read object \(id.short)", free: git_odb_object_free)
        {
            unsafe git_odb_read($0, odb, &oid)
        }
        guard unsafe git_odb_object_type(object.pointer) == wanted.type else {
            throw Self.wrongKind(id)
        }
        let count = unsafe git_odb_object_size(object.pointer)
        guard let data = unsafe git_odb_object_data(object.pointer) else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: data, count: count))
    }

    private static func wrongKind(_ id: ObjectID) -> GitError {
        GitError(.wrongKind, "object \(id.short) is of another type than expected")
    }

    private static func tooLarge(_ id: ObjectID, _ size: Int, _ limit: Int?) -> GitError {
        GitError(
            .tooLarge,
            "object \(id.short) has \(size) bytes; at most \(limit ?? .max) are read")
    }
}
