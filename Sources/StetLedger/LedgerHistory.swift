package import StetGit
package import StetRecords
package import StetReview
internal import Synchronization

/// The desk as of one commit, for an index over it; may be used by many threads at once.
package struct LedgerHistory: DeskHistory {
    private let gitDirectory: String
    private let id: ObjectID
    private let lateness: Lateness
    private let root: ObjectID?
    private let ranks: NoRanks
    private let packs = SharedPacks()

    package var commit: String { id.description }

    /// The late records.
    package var late: Set<RecordID> { lateness.records }

    /// `root`: The tree of the desk's state.
    init(gitDirectory: String, _ id: ObjectID, root: ObjectID?, late: Lateness) {
        self.gitDirectory = gitDirectory
        self.id = id
        lateness = late
        self.root = root
        ranks = NoRanks()
    }

    package func reader(ofAll: Bool) throws -> any FolderReading {
        let repository = try Repository.open(gitDirectory, searching: false)
        if ofAll { repository.readPacks(packs.opened(of: repository)) }
        let late = lateness
        return CommitReader(repository, root: root, cache: FolderCache(), ranks: ranks) { late }
    }

    package func changedFolders(since commit: String) throws -> [FolderReference]? {
        guard let old = ObjectID(commit) else { return nil }
        let repository = try Repository.open(gitDirectory, searching: false)
        // What a branch no longer names may be gone.
        guard repository.contains(old) else { return nil }
        var changes = FolderChanges(repository)
        do throws(GitError) {
            try changes.compare(
                Self.deskTree(of: old, in: repository), root)
        } catch {
            guard error.code == .missingObject else { throw error }
            return nil
        }
        return changes.folders
    }

    private static func deskTree(of commit: ObjectID, in repository: Repository)
        throws(GitError) -> ObjectID?
    {
        try repository.subtree([RecordPath.root], ofTree: repository.commit(commit).tree)
    }
}

/// For readers that only show a state: nothing that is shown depends on who was an admin first.
private final class NoRanks: RankReading, Sendable {
    func number(ofGrant record: StoredRecord) -> Int { .max }

    func rank(ofChange record: StoredRecord) -> Int { .max }
}

/// The packs of a repository, opened when the first of several readers needs them.
private final class SharedPacks: Sendable {
    private let packs = Mutex<Packs?>(nil)

    func opened(of repository: Repository) -> Packs? {
        packs.withLock { packs in
            if packs == nil { packs = repository.packs() }
            return packs
        }
    }
}

/// The folders that differ between two trees of a desk; equal subtrees are not looked into.
private struct FolderChanges {
    private let repository: Repository
    private(set) var folders: [FolderReference] = []

    init(_ repository: Repository) { self.repository = repository }

    mutating func compare(_ old: ObjectID?, _ new: ObjectID?) throws(GitError) {
        for kind in FolderKind.allCases {
            let trees = try (child(kind.rawValue, of: old), child(kind.rawValue, of: new))
            try compare(trees.0, trees.1, kind, levels: RecordPath.depth(of: kind))
        }
    }

    private func child(_ name: String, of tree: ObjectID?) throws(GitError) -> ObjectID? {
        guard let tree, let entry = try repository.entry(name, inTree: tree),
            entry.type == .directory
        else { return nil }
        return entry.id
    }

    private mutating func compare(
        _ old: ObjectID?, _ new: ObjectID?, _ kind: FolderKind, levels: Int
    ) throws(GitError) {
        guard old != new else { return }
        let (before, after) = try (directories(of: old), directories(of: new))
        for (name, id) in after where before[name] != id {
            try take(name, before[name], id, kind, levels)
        }
        for (name, id) in before where after[name] == nil {
            try take(name, id, nil, kind, levels)
        }
    }

    private mutating func take(
        _ name: String, _ old: ObjectID?, _ new: ObjectID?, _ kind: FolderKind, _ levels: Int
    ) throws(GitError) {
        if levels > 0 {
            try compare(old, new, kind, levels: levels - 1)
        } else if let id = FolderID(name) {
            folders.append(FolderReference(kind, id))
        }
    }

    private func directories(of tree: ObjectID?) throws(GitError) -> [String: ObjectID] {
        guard let tree else { return [:] }
        var directories: [String: ObjectID] = [:]
        for entry in try repository.entries(ofTree: tree) where entry.type == .directory {
            directories[entry.name] = entry.id
        }
        return directories
    }
}

extension Ledger {
    /// The desk as of a commit, for an index over it.
    package func history(at commit: ObjectID) throws -> LedgerHistory {
        try prepare(commit)
        return LedgerHistory(
            gitDirectory: repository.gitDirectory, commit, root: try stateTree(of: commit),
            late: try late(at: commit))
    }

    /// A reader of the desk as of a commit.
    package func folderReader(at commit: ObjectID?) throws -> any FolderReading {
        try prepare(commit)
        return try reader(at: commit)
    }
}
