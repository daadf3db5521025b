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
            let repository = try session.openRepository()
            let branch = try Desk.branch(of: repository)
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
            if try repository.tip(ofBranch: branch) == nil {
                session.tell(
                    "There is no branch \(branch) yet. The first push to it must bring a desk that "
                        + "verifies. If the desk is on another branch: git symbolic-ref HEAD "
                        + "refs/heads/NAME")
            }
        }
    }

    struct PreReceive: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "pre-receive",
            abstract: "Judge what is pushed to this repository; Git runs it.",
            discussion: """
                Refuses a push that sets the desk's branch back, removes it, or brings anything to \
                it that does not verify, under whatever name it reaches that branch. Other branches \
                are not looked at, but as long as that one does not exist nothing that holds a desk \
                is taken on them. Nothing is taken that makes Git show other objects in the place \
                of some, or another commit by the branch's name.
                """)
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let repository = try session.openRepository()
            // What is pushed waits in a directory of its own until the hook has agreed.
            if let waiting = Host.environment("GIT_QUARANTINE_PATH") {
                try repository.addObjects(in: waiting)
            }
            let judge = try PushJudge(repository, session)
            try judge.checkReceived(HookCommand.lines().map { try PushJudge.Update(received: $0) })
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
            let judge = try PushJudge(session.openRepository(), session)
            try judge.checkSent(HookCommand.lines().map { try PushJudge.Update(sent: $0) })
        }
    }

    /// The lines on standard input.
    private static func lines() throws -> [Substring.UTF8View] {
        let bytes = try FileSystem.readStandardInput(limit: 1 << 28)
        return String(decoding: bytes, as: UTF8.self).utf8.split(separator: 0x0A)
    }
}
