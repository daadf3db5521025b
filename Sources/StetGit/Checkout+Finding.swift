internal import CStetLibgit2

extension Checkout {
    /// The working trees of a repository in which a branch is checked out: the main one and those
    /// of `git worktree`.
    ///
    /// `branch`: `nil` for those of every branch.
    package static func all(of repository: Repository, on branch: String?) throws(GitError)
        -> [Checkout]
    {
        let common = repository.commonDirectory
        var candidates: [(directory: String, gitDirectory: String)] = []
        if let directory = repository.workingDirectory {
            candidates.append((directory, repository.gitDirectory))
        }
        if repository.gitDirectory != common,
            case let main = try Repository.open(common, searching: false),
            let directory = main.workingDirectory
        {
            candidates.append((directory, common))
        }
        for name in FileSystem.names(in: "\(common)/worktrees") ?? [] {
            let gitDirectory = "\(common)/worktrees/\(name)"
            guard gitDirectory != repository.gitDirectory,
                let link = try FileSystem.read("\(gitDirectory)/gitdir", limit: 65_536)
            else { continue }
            let path = String(decoding: link, as: UTF8.self).split(separator: "\n").first ?? ""
            guard path.hasSuffix("/.git"), FileSystem.isFile(String(path)) else { continue }
            candidates.append((String(path.dropLast("/.git".count)), gitDirectory))
        }
        var checkouts: [Checkout] = []
        for candidate in candidates {
            let head = try Repository.branch(inHead: "\(candidate.gitDirectory)/HEAD")
            guard branch == nil || head == branch else { continue }
            checkouts.append(
                Checkout(directory: candidate.directory, gitDirectory: candidate.gitDirectory))
        }
        return checkouts
    }
}

extension Checkout {
    /// Whether some program holds, or left behind, the lock of the index.
    package var isLocked: Bool { FileSystem.isFile(lock) }
}
