internal import Stet
internal import StetGit

/// The user's own `git`, which moves things between repositories: so SSH configuration, credential
/// helpers and proxies are those that `git fetch` and `git push` have.
struct UserGit {
    private let directory: String

    /// Whether Git leaves out objects that it would get when they are asked for.
    private let isPartial: Bool

    init(_ repository: Repository) {
        directory = repository.workingDirectory ?? repository.gitDirectory
        isPartial = (try? repository.promisors().isEmpty) == false
    }

    /// A day: whoever waits longer than that for a transfer has stopped waiting.
    private static let patience = 86_400

    /// Runs Git where it moves something between repositories, with all that the user has set for it;
    /// its messages are in English, so that they can be told apart.
    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> (
        status: Int32, output: String, errors: String
    ) {
        let end = Child.run(
            "git", ["-C", directory] + arguments,
            environment: ["LC_ALL": "C", "LANGUAGE": "C"].merging(environment) { $1 },
            seconds: Self.patience, showsErrors: false)
        switch end {
        case .ended(let status, let output, let errors):
            return (status, String(decoding: output, as: UTF8.self), errors)
        case .timedOut:
            throw Failure(
                "git-failed", "Git did not come to an end.", next: "Try again.", exit: .tryAgain)
        case .missing:
            throw Failure(
                "no-git", "There is no git to run.", why: "Transport is the work of Git.",
                next: "Install it.")
        }
    }

    /// Runs Git where it reads or packs what is here: it starts no program that the repository's own
    /// configuration names, and asks no remote for what is missing.
    private func runHere(_ arguments: [String]) throws -> (
        status: Int32, output: String, errors: String
    ) {
        try run(
            ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"] + arguments,
            environment: ["GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"])
    }

    /// Brings a branch of a remote into `refs/remotes`.
    ///
    /// - Returns: Whether the remote has the branch.
    func fetch(_ branch: String, from remote: String) throws -> Bool {
        // Everything that comes is checked by Git, too, and nothing is run after it.
        let (status, _, errors) = try run(
            [
                "-c", "fetch.fsckObjects=true", "-c", "gc.auto=0", "fetch", "--quiet", "--no-tags",
                "--no-write-fetch-head", "--no-recurse-submodules",
            ] + (isPartial ? ["--no-filter"] : []) + [
                remote, "+refs/heads/\(branch):refs/remotes/\(remote)/\(branch)",
            ])
        if status == 0 { return true }
        if errors.contains("couldn't find remote ref") { return false }
        throw Self.failure("fetch from", remote, errors)
    }

    /// Moves a branch of a remote to a commit.
    ///
    /// - Returns: Whether that was done; `false` where the branch is elsewhere meanwhile.
    func push(_ commit: CommitID, to remote: String, branch: String) throws -> Bool {
        let (status, output, errors) = try run([
            "push", "--quiet", "--porcelain", "--no-follow-tags", "--recurse-submodules=no",
            remote, "\(commit):refs/heads/\(branch)",
        ])
        if status == 0 { return true }
        let line = output.split(separator: "\n").first { $0.hasPrefix("!") } ?? ""
        let isBehind = [
            "[rejected]", "cannot lock ref", "failed to update ref", "incorrect old value",
            "fetch first", "non-fast-forward", "failed to lock",
        ].contains { line.contains($0) }
        if isBehind { return false }
        throw Self.failure("push to", remote, errors + "\n" + line)
    }

    /// Merges a commit into what is checked out.
    func merge(_ commit: CommitID) throws {
        let (status, output, errors) = try run(["merge", "--quiet", "--no-edit", "\(commit)"])
        guard status != 0 else { return }
        throw Failure(
            "merge-failed", "Files beside reviews/ could not be merged.",
            why: Self.last(errors + "\n" + output),
            next: "Finish it with Git: git status; then stet sync again.")
    }

    /// Whether an object is left out that a commit here leads to.
    func lacksObjects() throws -> Bool {
        let (status, output, _) = try runHere([
            "rev-list", "--objects", "--all", "--missing=print", "--no-object-names", "--quiet",
        ])
        return status != 0 || output.split(separator: "\n").contains { $0.hasPrefix("?") }
    }

    /// What Git finds wrong with the objects, in its words.
    func fsck() throws -> String {
        let (_, output, errors) = try runHere(["fsck", "--full", "--no-dangling", "--no-progress"])
        return output + "\n" + errors
    }

    /// Whether one of the files that Git makes to be faster is sound.
    ///
    /// `kind`: The command that makes it, `commit-graph` or `multi-pack-index`.
    func isSound(_ kind: String) throws -> Bool { try runHere([kind, "verify"]).status == 0 }

    /// Makes the index of a pack anew, where the pack is whole.
    ///
    /// - Returns: Whether it is.
    func index(_ pack: DamagedPack, into path: String) throws -> Bool {
        try runHere(["index-pack", "-o", path, pack.path]).status == 0
    }

    /// Packs loose objects, with the packs that are not much larger; nothing that is there is lost.
    ///
    /// - `full`: Whether to pack everything anew.
    /// - `gently`: Whether to take one core and little memory.
    func repack(full: Bool, gently: Bool) throws {
        let modest = ["-c", "pack.threads=1", "-c", "pack.windowMemory=64m"]
        let how = full ? ["-a", "-f", "--keep-unreachable"] : ["--geometric=2"]
        try require(
            (gently ? modest : []) + ["repack", "-d", "-l", "-q"] + how, "pack the objects")
    }

    /// Writes down which commits touched which paths, for Git's own commands.
    func writeCommitGraph() throws {
        try require(
            [
                "commit-graph", "write", "--reachable", "--split", "--changed-paths",
                "--no-progress",
            ],
            "write the commit-graph")
    }

    private func require(_ arguments: [String], _ task: String) throws {
        let (status, output, errors) = try runHere(arguments)
        guard status != 0 else { return }
        throw Failure(
            "git-failed", "Git could not \(task).", why: Self.last(errors + "\n" + output),
            next: "See what is wrong: stet doctor")
    }

    /// Gets all that the branches of a remote have, whatever is here; what cannot be had is told by
    /// what is still missing then.
    func fetchEverything(from remote: String) {
        _ = try? run([
            "-c", "fetch.fsckObjects=true", "-c", "gc.auto=0", "fetch", "--quiet", "--refetch",
            "--no-filter",
            "--no-write-fetch-head", "--no-recurse-submodules", remote,
        ])
    }

    private static func failure(_ task: String, _ remote: String, _ errors: String) -> Failure {
        Failure(
            "git-failed", "Git could not \(task) \(remote).", why: last(errors),
            next: "See whether this works: git ls-remote \(remote)")
    }

    /// The last lines that say something.
    private static func last(_ text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter {
            !$0.isEmpty && !$0.hasPrefix("hint:")
        }
        return lines.suffix(6).joined(separator: "\n  ")
    }
}

/// A remote of a clone's configuration.
struct ConfiguredRemote: DeskRemote {
    private let git: UserGit
    private let repository: Repository
    private let remote: String
    private let branch: String

    /// `name`: The remote; by default the one the branch follows, `origin`, or the only one.
    init(_ name: String?, _ desk: Desk) throws {
        repository = desk.ledger.repository
        git = UserGit(repository)
        branch = desk.branch
        let known = try repository.remotes()
        if let name {
            guard known.contains(name) else {
                throw Failure(
                    "unknown-remote", "There is no remote \(name).",
                    why: known.isEmpty ? "" : "There are: " + known.joined(separator: ", "),
                    next: "Name it first: git remote add NAME URL", exit: .usage)
            }
            remote = try Self.checked(name)
            return
        }
        let followed = try repository.configuration("branch.\(branch).remote")
        let chosen =
            followed.flatMap { known.contains($0) ? $0 : nil }
            ?? (known.contains("origin") ? "origin" : known.count == 1 ? known[0] : nil)
        guard let chosen else {
            throw Failure(
                "no-remote", known.isEmpty ? "This clone has no remote." : "Which remote?",
                why: known.isEmpty ? "" : "There are: " + known.joined(separator: ", "),
                next: known.isEmpty ? "git remote add origin URL" : "Say which: stet sync REMOTE",
                exit: .usage)
        }
        remote = try Self.checked(chosen)
    }

    /// The name of a remote, unless Git would take it for an option.
    private static func checked(_ name: String) throws -> String {
        guard name.hasPrefix("-") else { return name }
        throw Failure(
            "remote-name", "“\(name)” cannot be the name of a remote.",
            why: "Git would take it for an option.",
            next: "Look at the repository's .git/config before you use it.", exit: .usage)
    }

    /// The remote's name alone.
    var label: String { remote }

    var name: String { "\(remote)/\(branch)" }

    func knownTip() throws -> CommitID? {
        try repository.commit(at: "refs/remotes/\(remote)/\(branch)")
    }

    func fetch() throws -> CommitID? {
        guard try git.fetch(branch, from: remote), let tip = try knownTip() else { return nil }
        guard try repository.isCommit(tip) else {
            throw Failure(
                "not-a-commit", "The branch \(branch) of \(remote) names no commit.",
                why: "It names \(tip.short), an object of another type.",
                next: "Ask the owner of \(remote); look at what it has: git ls-remote \(remote)")
        }
        return tip
    }

    func push(_ commit: CommitID) throws -> Bool {
        guard try git.push(commit, to: remote, branch: branch) else { return false }
        // So that plain git pull and git push know where to, as after `git push -u`.
        if try repository.configuration("branch.\(branch).remote") == nil {
            try repository.setConfiguration("branch.\(branch).remote", remote)
            try repository.setConfiguration("branch.\(branch).merge", "refs/heads/\(branch)")
        }
        return true
    }

    func mergeWithGit(_ commit: CommitID) throws { try git.merge(commit) }
}
