internal import ArgumentParser
internal import Stet

/// The command-line tool.
public enum EntryPoint {
    /// Runs one command and returns the exit status.
    ///
    /// - Parameter words: The arguments without the program's name; `nil` for one that is not UTF-8.
    /// - Returns: The exit status.
    public static func run(_ words: [String?]) -> Int32 {
        Host.holdStandardStreams()
        let arguments = optionsLast(words.map { $0 ?? "\u{FFFD}" })
        do {
            if let place = words.firstIndex(of: nil) {
                throw Failure(
                    "not-utf8", "Argument \(place + 1) is not UTF-8.",
                    why:
                        "What is recorded is, and a file's name that is not could not be found again.",
                    next: "Give it in UTF-8; a file under another name, or as standard input: -",
                    exit: .usage)
            }
            try Host.checkEnvironment()
            // A hook that judges a push needs what Git says of the objects that came.
            if arguments.first != "hook" { Host.forgetRepository() }
            if arguments == ["--version"] {
                try Host.print(version + "\n")
                try Host.closeOutput()
                return 0
            }
            try Host.checkClock()
            var command: any ParsableCommand
            do {
                command = try parse(arguments)
                try RepeatedOptions.check(arguments)
                try command.run()
            } catch {
                LastAct.forget(after: arguments, error)
                throw error
            }
            try Host.closeOutput()
            return 0
        } catch let exit as ExitCode {
            return exit.rawValue
        } catch {
            do {
                return try present(error, asJSON: arguments.contains("--json"))
            } catch {
                // Neither the answer nor the error finds its way: standard error is left.
                Host.tell("stet: \(Failure(error).what)\n")
                return Failure.Exit.output.rawValue
            }
        }
    }

    static let version = "0.1.0"

    /// The command that the arguments mean.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        let mayAskForHelp = arguments.contains { $0.hasSuffix("help") || $0 == "-h" }
        if !mayAskForHelp, let command = try? PlainCommand.parseAsRoot(arguments) {
            return command
        }
        return try StetCommand.parseAsRoot(arguments)
    }

    /// Options that every command takes may stand before the command, as with Git; the parser
    /// wants them after it.
    private static func optionsLast(_ arguments: [String]) -> [String] {
        var count = 0
        while count < arguments.count {
            switch arguments[count] {
            case "-C", "--as": count += 2
            case "--json", "--quiet", "--no-color": count += 1
            default:
                let rest = arguments[count...]
                let end = rest.firstIndex(of: "--") ?? rest.endIndex
                return Array(rest[..<end] + arguments[..<count] + rest[end...])
            }
        }
        return arguments
    }

    private static func present(_ error: any Error, asJSON: Bool) throws -> Int32 {
        let exit = StetCommand.exitCode(for: error)
        if exit == .success {
            // Help and version are asked for, so they are data.
            try Host.print(StetCommand.fullMessage(for: error) + "\n")
            return 0
        }
        let failure = failure(error)
        if asJSON {
            let members: JSONValue = json([
                "code": .text(failure.code), "what": .text(failure.what), "why": .text(failure.why),
                "next": .text(failure.next),
            ])
            let envelope = JSONValue.object([
                JSONMember("stet", .integer(1)), JSONMember("error", members),
            ])
            try Host.print(Terminal.line(of: envelope) + "\n")
        } else if exit == .validationFailure {
            // What was typed is repeated.
            let message = Terminal.safe(StetCommand.fullMessage(for: error))
            Host.tell(message + "\n")
        } else {
            let lines = [
                failure.what, failure.why, failure.next.isEmpty ? "" : "Next: \(failure.next)",
            ]
            let text = lines.filter { !$0.isEmpty }.map { Terminal.safe($0) }.joined(
                separator: "\n  ")
            Host.tell("stet: \(text)\n")
        }
        return failure.exit.rawValue
    }

    /// Any error as it is told, those of the argument parser included.
    static func failure(_ error: any Error) -> Failure {
        guard StetCommand.exitCode(for: error) == .validationFailure else { return Failure(error) }
        let message = StetCommand.message(for: error)
        return Failure("usage", message, next: "See: stet help", exit: .usage)
    }
}

/// The root of the commands.
struct StetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stet", abstract: "Fact-checking you can prove, in a Git repository.",
        discussion: """
            Without a command: the desk at a glance.

            An id is what lists show of it, or its first four digits or more. @ stands for the item, \
            claim or source of the last act in this clone; an act that is refused leaves it without a \
            meaning.
            """, version: EntryPoint.version,
        subcommands: [GlanceCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Desk",
                subcommands: [
                    InitCommand.self, PersonCommand.self, PolicyCommand.self, RulesCommand.self,
                    SchemaCommand.self,
                ]),
            CommandGroup(name: "Material", subcommands: [SourceCommand.self, ClaimCommand.self]),
            CommandGroup(
                name: "Review",
                subcommands: [
                    OpenCommand.self, AssignCommand.self, UnassignCommand.self, TakeCommand.self,
                    LeaveCommand.self,
                    EvidenceCommand.self, VerdictCommand.self, ResolveCommand.self,
                    AffirmCommand.self,
                    ReopenCommand.self, CloseCommand.self, PublishCommand.self, NoteCommand.self,
                    WithdrawCommand.self, RedactCommand.self, ConfirmCommand.self, DoCommand.self,
                    ImportCommand.self,
                ]),
            CommandGroup(
                name: "Together",
                subcommands: [
                    SyncCommand.self, DisagreementsCommand.self, HookCommand.self,
                ]),
            CommandGroup(
                name: "Reading",
                subcommands: [
                    ListCommand.self, QueueCommand.self, ShowCommand.self, LogCommand.self,
                    MatrixCommand.self, StatsCommand.self,
                ]),
            CommandGroup(
                name: "Proof",
                subcommands: [
                    VerifyCommand.self, ProveCommand.self, CheckCommand.self, DoctorCommand.self,
                    RestoreCommand.self, MaintainCommand.self,
                ]),
        ], defaultSubcommand: GlanceCommand.self)
}

/// The root as it is asked first: for a command as it should be, and nothing else.
///
/// Unless a root is said to be part of another program, the argument parser looks through the
/// arguments at each start for whether a completion script is wanted, which takes a third of a start.
/// Whatever is not understood here is put to ``StetCommand``.
private struct PlainCommand: ParsableCommand {
    static let configuration: CommandConfiguration = {
        var configuration = StetCommand.configuration
        configuration._superCommandName = ""
        configuration.helpNames = []
        return configuration
    }()
}
