internal import CStetLibgit2

/// Where the objects of a history are read from: a repository, or a bundle of some of its objects.
///
/// Every object's bytes have been checked against its name when a call returns.
package protocol ObjectReading: AnyObject {
    /// The bytes of a commit, without Git's object header.
    func rawCommit(_ id: ObjectID) throws(GitError) -> [UInt8]
    /// A tree.
    func tree(_ id: ObjectID) throws(GitError) -> TreeObject
    /// The bytes of a blob; refused beyond a limit.
    func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8]
}

extension ObjectReading {
    /// The entries of a tree, in Git's order.
    package func entries(ofTree id: ObjectID) throws(GitError) -> [TreeEntry] {
        let tree = try tree(id)
        return tree.entries.map { TreeEntry(name: tree.name(of: $0), id: $0.id, type: $0.type) }
    }

    /// The entry of one name; `nil` for none.
    package func entry(_ name: String, inTree id: ObjectID) throws(GitError) -> TreeEntry? {
        try tree(id).entry(name).map { TreeEntry(name: name, id: $0.id, type: $0.type) }
    }

    /// The tree of a directory below a tree; `nil` where there is none.
    package func subtree(_ path: some Sequence<String>, ofTree id: ObjectID) throws(GitError)
        -> ObjectID?
    {
        var tree = id
        for name in path {
            guard let next = try entry(name, inTree: tree), next.type == .directory else {
                return nil
            }
            tree = next.id
        }
        return tree
    }
}

extension Repository: ObjectReading {}

extension ObjectID {
    /// The name that an object of some bytes has (`git_odb_hash`).
    ///
    /// - Throws: Where the bytes are made to collide with others (SHA-1 with collision detection).
    package init(hashing bytes: [UInt8], as kind: GitObjectKind) throws(GitError) {
        try GitLibrary.start()
        self = try GitLibrary.hash(bytes, kind)
    }
}

/// The kinds of object that a history of records is made of; the raw value is Git's name.
package enum GitObjectKind: String, CaseIterable, Hashable, Sendable {
    /// A commit.
    case commit
    /// A directory.
    case tree
    /// A file.
    case blob
}

extension GitObjectKind {
    /// The kind of a type that libgit2 names; `nil` for tags, of which a desk has none, and for what
    /// is no object.
    init?(_ type: git_object_t) {
        switch type {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        default: return nil
        }
    }

    /// What libgit2 names it.
    var type: git_object_t {
        switch self {
        case .commit: GIT_OBJECT_COMMIT
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        }
    }
}
