package import StetGit
package import StetRecords
package import StetReview

/// The acts of one desk in a Git repository.
///
/// Belongs to one thread at a time.
package final class Ledger {
    package let repository: Repository
    /// The branch that holds the desk.
    package let branch: String
    let cache = FolderCache()
    /// Whether an act has reached the disk when it is acknowledged; `stet.durable=false` says no.
    let isDurable: Bool
    private var lateByCommit: [ObjectID: Set<RecordID>] = [:]
    /// Whether what this clone remembers may be used: not where the history is to be proven.
    var remembersLate = true
    private var lateMemory: LateMemory { LateMemory(localDirectory: localDirectory) }

    /// Opens the ledger of the repository that a directory is in.
    package init(_ repository: Repository) throws {
        self.repository = repository
        isDurable = try repository.configuration("stet.durable") != "false"
        if let branch = try repository.configuration("stet.branch") {
            guard Repository.isValidBranch(branch) else { throw LedgerError.invalidBranch(branch) }
            self.branch = branch
        } else if let branch = try repository.headBranch() {
            self.branch = branch
        } else {
            throw LedgerError.detachedHead
        }
    }

    /// The commit the desk is at; `nil` on a branch without commits.
    package func tip() throws -> ObjectID? { try repository.tip(ofBranch: branch) }

    /// The state of the desk as of a commit; of an empty one for `nil`.
    package func snapshot(at commit: ObjectID?) throws -> Snapshot {
        Snapshot(try reader(at: commit))
    }

    func reader(at commit: ObjectID?) throws -> CommitReader {
        let tree = try commit.map { try repository.commit($0).tree }
        return try CommitReader(repository, tree: tree, cache: cache) { [unowned self] in
            try commit.map { try late(at: $0) } ?? []
        }
    }

    /// The acts that are late in the history of a commit.
    ///
    /// Only a change of people or policy can make an act late, and only a merge can bring together
    /// what did not know of each other. So where nothing was changed yet the names of a few files
    /// settle it; else the answer is that of the nearest merge, and the walk to it costs some
    /// microseconds a commit.
    func late(at commit: ObjectID) throws -> Set<RecordID> {
        guard try hasChanges(at: commit) else { return [] }
        if remembersLate, lateByCommit.isEmpty, let known = lateMemory.read() {
            lateByCommit[known.commit] = known.records
        }
        var passed: [ObjectID] = []
        var current = commit
        var result: Set<RecordID> = []
        var isWorthRemembering = false
        while true {
            if let known = lateByCommit[current] {
                result = known
                break
            }
            passed.append(current)
            let parents = try parents(of: current)
            if parents.count > 1 {
                result = try LateActs(self, at: current).records
                isWorthRemembering = true
                break
            }
            guard let parent = parents.first else { break }
            current = parent
        }
        for commit in passed { lateByCommit[commit] = result }
        if remembersLate, isWorthRemembering || passed.count > 64 {
            lateMemory.write(commit, result)
        }
        return result
    }

    /// Whether a person or the policy was changed since they were first recorded.
    private func hasChanges(at commit: ObjectID) throws -> Bool {
        guard let root = try deskTree(of: commit) else { return false }
        for kind in [FolderKind.people, .policy] {
            guard let top = try repository.subtree([kind.rawValue], ofTree: root) else { continue }
            for folder in try repository.entries(ofTree: top) where folder.type == .directory {
                let records = try repository.entries(ofTree: folder.id)
                if records.count > 1 { return true }
            }
        }
        return false
    }

    /// The parents of a commit that this clone has: a shallow clone's history ends early.
    func parents(of commit: ObjectID) throws -> [ObjectID] {
        try repository.commit(commit).parents.filter {
            !repository.isShallow || repository.contains($0)
        }
    }

    /// The bytes of an embedded text; `nil` where the folder does not have it.
    package func embeddedText(_ digest: Digest, of source: SourceID, at commit: ObjectID) throws
        -> [UInt8]?
    {
        let path = RecordPath(text: digest, of: FolderID(source)).path
        let names = path.split(separator: "/").map { String($0) }
        let tree = try repository.commit(commit).tree
        guard let folder = try repository.subtree(names.dropLast(), ofTree: tree),
            let entry = try repository.entry(names[names.count - 1], inTree: folder),
            entry.type == .file
        else { return nil }
        return try repository.blob(entry.id, limit: 32 * 1024 * 1024)
    }
}

/// Why a ledger cannot be opened or written.
package enum LedgerError: Error, Hashable, Sendable {
    /// `HEAD` names no branch, and `stet.branch` is not set.
    case detachedHead
    /// `stet.branch` is not a name Git accepts.
    case invalidBranch(String)
    /// Others moved the branch again and again.
    case busy
}
