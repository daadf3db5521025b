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
            guard gitDirectory != repository.gitDirectory, FileSystem.isDirectory(gitDirectory),
                let link = try FileSystem.read("\(gitDirectory)/gitdir", limit: 65_536)
            else { continue }
            let path = String(decoding: link.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            guard path.hasSuffix("/.git") else { continue }
            // Newer Git may write it relative to where it stands (`worktree.useRelativePaths`).
            let place = path.hasPrefix("/") ? path : "\(gitDirectory)/\(path)"
            guard let directory = FileSystem.absolute(String(place.dropLast("/.git".count))) else {
                continue
            }
            // A repository may name any directory; only one that names it in turn is its own.
            guard Checkout(directory: directory, gitDirectory: gitDirectory).belongs else {
                continue
            }
            candidates.append((directory, gitDirectory))
        }
        var checkouts: [Checkout] = []
        for candidate in candidates {
            var head = try Repository.branch(inHead: "\(candidate.gitDirectory)/HEAD")
            if let name = head { head = try repository.resolved(branch: name) }
            guard branch == nil || head == branch else { continue }
            checkouts.append(
                Checkout(directory: candidate.directory, gitDirectory: candidate.gitDirectory))
        }
        return checkouts
    }
}

extension Checkout {
    /// Whether the `.git` of the directory is, or names, the directory of Git's files.
    var belongs: Bool {
        let link = "\(directory)/.git"
        guard let own = FileSystem.absolute(gitDirectory) else { return false }
        guard FileSystem.isFile(link) else { return FileSystem.absolute(link) == own }
        let prefix = "gitdir: "
        guard let bytes = try? FileSystem.read(link, limit: 65_536) else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(prefix),
            case let line = text.dropFirst(prefix.count).prefix(while: {
                $0 != "\n" && $0 != "\r\n"
            }), !line.isEmpty
        else { return false }
        return FileSystem.absolute(line.hasPrefix("/") ? String(line) : "\(directory)/\(line)")
            == own
    }

    /// Whether some program holds, or left behind, the lock of the index.
    package var isLocked: Bool { FileSystem.isFile(lock) }
}
