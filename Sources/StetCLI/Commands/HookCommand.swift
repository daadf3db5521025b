internal import ArgumentParser
internal import Stet
internal import StetGit

/// What Git runs by itself: on a server before it takes a push, in a clone before it makes one.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Refuse pushes that do not verify.",
        subcommands: [Install.self, PreReceive.self, PrePush.self])

    /// The hooks there are.
    enum Name: String, CaseIterable, ExpressibleByArgument {
        case preReceive = "pre-receive"
        case prePush = "pre-push"
    }

    struct Install: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "install", abstract: "Let Git run a hook in this repository.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "On a server pre-receive, in a clone pre-push.") var name: Name

        func run(_ session: Session) throws {
            let repository = try session.desk().ledger.repository
            let directory = "\(repository.commonDirectory)/hooks"
            let path = "\(directory)/\(name.rawValue)"
            let script = "#!/bin/sh\nexec stet hook \(name.rawValue) \"$@\"\n"
            let present = try FileSystem.read(path, limit: 1 << 20)
            guard present == nil || present == Array(script.utf8) else {
                throw Failure(
                    "hook-exists", "There is a \(name.rawValue) hook already.",
                    next: "Add this line to it: stet hook \(name.rawValue) \"$@\" || exit 1")
            }
            if let other = try repository.configuration("core.hooksPath") {
                throw Failure(
                    "hooks-elsewhere", "Git looks for hooks elsewhere: \(other).",
                    why: "core.hooksPath is set.",
                    next: "Add this line there: stet hook \(name.rawValue) \"$@\" || exit 1")
            }
            try FileSystem.makeDirectory(directory)
            try FileSystem.replace(path, with: Array(script.utf8), mode: 0o777)
            session.reply.data = json(["path": .text(path)])
            session.reply.print("Git runs stet hook \(name.rawValue) here from now on.")
        }
    }

    struct PreReceive: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-receive",
            abstract: "Judge what is pushed to this repository; Git runs it.",
            discussion: """
                Refuses a push that sets the desk's branch back, removes it, or brings anything to \
                it that does not verify. Other branches are not looked at, but as long as that one \
                does not exist nothing that holds a desk is taken on them.
                """)
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let repository = try session.openRepository()
            // What is pushed waits in a directory of its own until the hook has agreed.
            if let waiting = Host.environment("GIT_QUARANTINE_PATH") {
                try repository.addObjects(in: waiting)
            }
            let branch = try Desk.branch(of: repository)
            let lines = try Self.lines()
            for line in lines where line.count == 3 && line[2] == "refs/heads/\(branch)" {
                try HookCommand.judge(
                    repository, from: CommitID(line[0]), to: CommitID(line[1]), session)
            }
            if try repository.tip(ofBranch: branch) == nil {
                try Self.checkNames(lines, branch, repository, session)
            }
        }

        /// Refuses a desk on another branch than the one that is judged, where that does not exist:
        /// `HEAD` of a new bare repository often names another than those who push to it use.
        private static func checkNames(
            _ lines: [[String]], _ branch: String, _ repository: Repository, _ session: Session
        ) throws {
            for line in lines where line.count == 3 && line[2] != "refs/heads/\(branch)" {
                guard line[2].hasPrefix("refs/heads/"), let commit = CommitID(line[1]),
                    !commit.isZero
                else { continue }
                do {
                    _ = try Desk(
                        judging: commit, in: repository, options: session.deskOptions(by: nil))
                } catch DeskError.noDesk {
                    continue
                }
                let other = line[2].dropFirst("refs/heads/".count)
                throw Failure(
                    "other-branch", "The branch \(other) brings a desk, and would not be judged.",
                    why: "This repository's HEAD names \(branch), which does not exist.",
                    next: "Whoever keeps it: git symbolic-ref HEAD refs/heads/\(other)")
            }
        }

        /// The words of the lines on standard input.
        static func lines() throws -> [[String]] {
            let bytes = try FileSystem.readStandardInput(limit: 1 << 24)
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
                line.split(separator: " ").map { String($0) }
            }
        }
    }

    struct PrePush: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-push",
            abstract: "Judge what is about to be pushed from here; Git runs it.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The remote.") var remote: String?
        @Argument(help: "Its address.") var url: String?

        func run(_ session: Session) throws {
            let repository = try session.openRepository()
            let branch = try Desk.branch(of: repository)
            for line in try PreReceive.lines() {
                guard line.count == 4, line[2] == "refs/heads/\(branch)" else { continue }
                try HookCommand.judge(
                    repository, from: CommitID(line[3]), to: CommitID(line[1]), session)
            }
        }
    }

    /// Refuses a move of the desk's branch that loses anything, or brings what does not verify.
    private static func judge(
        _ repository: Repository, from old: CommitID?, to new: CommitID?, _ session: Session
    ) throws {
        guard let old, let new else {
            throw Failure(
                "hook-input", "What Git told the hook cannot be read.",
                why: "A line names the branch of the desk, and no commits.",
                next: "Let Git run the hook: stet hook install")
        }
        guard !new.isZero else {
            throw Failure(
                "branch-removed", "The branch of the desk cannot be removed.",
                why: "It is where everything the desk did is.")
        }
        // A clone that was not told where the other is judges all it has.
        let known = old.isZero || !repository.contains(old) ? nil : old
        if let known, try !repository.isAncestor(known, of: new) {
            throw Failure(
                "set-back", "The branch of the desk cannot be set back.",
                why: "The push would drop acts that are there.",
                next: "Get them first: stet sync, or git pull and then git push.")
        }
        let desk = try Desk(
            judging: new, in: repository, options: session.deskOptions(by: nil))
        let own = try known.flatMap { try desk.ledger.desk(at: $0) }
        if let own, try !desk.ledger.policyFolders(at: new).contains(own) {
            throw Failure(
                "other-desk", "That is another desk.", why: "This one is \(own.hex).",
                next: "Push to the repository of that desk.")
        }
        var request = VerificationRequest(expected: own, subject: new, since: known)
        request.judged = desk.ledger.judged
        let report = try desk.verify(request)
        guard !report.passes else { return }
        throw DeskError.unverified(report.findings, incoming: false)
    }
}
