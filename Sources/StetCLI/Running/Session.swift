internal import ArgumentParser
internal import Stet
internal import StetGit

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .customShort("C"), help: ArgumentHelp("Run as if started in DIR.", valueName: "dir"))
    var directory: String = "."

    @Flag(name: .long, help: "Print one line of JSON instead of text.")
    var json = false

    @Flag(name: .long, help: "Print nothing but the data asked for, and errors.")
    var quiet = false

    @Flag(name: .long, help: "Print without colour, also on a terminal.")
    var noColor = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "Be the person of this handle; else the one whose email is Git's user.email.",
            valueName: "handle"))
    var handle: String?
}

/// The options of a command that acts.
struct ActOptions: ParsableArguments {
    @Flag(name: .long, help: "Judge the act and write nothing.")
    var dryRun = false
}

/// One run of one command: the desk it is about, and where its output goes.
struct Session {
    let options: GlobalOptions
    let terminal: Terminal
    /// The values the command replies with, gathered to be written at the end.
    let reply = Reply()
    /// What the user wrote for the act.
    let edited = EditedWords()
    /// Says how far reading a whole desk is.
    private let progress: Progress
    /// The repository that the directory is in.
    private let repository: OpenedRepository

    init(_ options: GlobalOptions) {
        self.options = options
        repository = OpenedRepository(options.directory)
        progress = Progress(quiet: options.quiet)
        terminal = Terminal(noColor: options.noColor || options.json)
    }

    /// Opens the desk.
    ///
    /// - Parameters:
    ///   - acting: What an act was told; `nil` for a command that reads.
    ///   - handle: Who acts; else who `--as` says.
    ///   - asGiven: Whether `--as` says who acts.
    ///   - tellingFlaws: Whether to say that the files are not the desk's state, where that is so.
    ///   - asking: Whether a command that does not act needs to know who runs it, or commits.
    /// - Returns: The desk.
    /// - Throws: What keeps it from being opened.
    func desk(
        acting: ActOptions? = nil, by handle: String? = nil, asGiven: Bool = true,
        tellingFlaws: Bool = true, asking: Bool = false
    ) throws -> Desk {
        let handle = handle ?? (asGiven ? options.handle : nil)
        if let shared = unsafe Together.ledger {
            // Only acts go on where others have not seen them yet.
            if acting == nil { try Desk.publishGathered(of: shared) }
            let desk = Desk(
                shared,
                options: try deskOptions(acting, by: handle, asking: asking || acting != nil))
            desk.openedReviews = unsafe Together.openedReviews
            if let acting, !acting.dryRun { LastAct.begin(in: desk) }
            return desk
        }
        let repository = try repository.get()
        let desk = try Desk(
            repository, options: deskOptions(acting, by: handle, asking: asking || acting != nil))
        if let acting {
            if !acting.dryRun { LastAct.begin(in: desk) }
        } else if tellingFlaws {
            if !desk.flaws.isEmpty { tell(Self.warning(of: desk.flaws, terminal)) }
            // A name that is given and not needed is one that was mistyped, or meant otherwise.
            if asGiven, options.handle != nil { _ = try desk.actor() }
        }
        return desk
    }

    /// The desk of the directory, to be verified.
    func deskToVerify() throws -> Desk {
        if unsafe Together.ledger != nil { return try desk(tellingFlaws: false) }
        return try Desk(
            verifying: repository.get(), options: deskOptions(by: options.handle, asking: false))
    }

    /// What is said before anything is read from a desk with which something is wrong.
    private static func warning(of flaws: [Finding], _ terminal: Terminal) -> String {
        if let tie = flaws.first(where: { $0.rule == Check.tied.rawValue }) {
            return terminal.look(.yellow, "stet: Changes of one person forbid each other.")
                + "\n  \(tie.sentence)."
        }
        return terminal.look(.yellow, "stet: The files of the desk are not its state.")
            + "\n  What you read is the state: what legal acts brought."
            + "\n  Next: see what is wrong with stet verify; set it right with stet restore."
    }

    /// Says of what cannot be read in a partial clone that it is one, whatever else is told of it.
    fileprivate func explainingWhatIsLeftOut(_ work: () throws -> Void) throws {
        do { try work() } catch {
            guard mayBeLeftOut(error), let remote = try? repository.get().promisors().first
            else { throw error }
            throw Failure.partialClone(of: remote)
        }
    }

    private func mayBeLeftOut(_ error: any Error) -> Bool {
        switch error {
        case let failure as Failure where failure.code == "git-failed":
            (try? UserGit(repository.get()).lacksObjects()) == true
        case DeskError.undecidable, LedgerError.undecidable, DeskError.unverified,
            StateError.damaged:
            true
        case let error as GitError: error.message.contains("not found")
        case let error as RecordError: error.code == .damaged
        default: false
        }
    }

    /// The repository that the directory is in, desk or not.
    func openRepository() throws -> Repository {
        if let shared = unsafe Together.ledger { try Desk.publishGathered(of: shared) }
        return try repository.get()
    }

    /// The options of a desk in this directory.
    ///
    /// `asking`: Whether Git is asked who that is, and what signs; a command that only reads need not know.
    func deskOptions(
        _ acting: ActOptions? = nil, by handle: String? = nil, asking: Bool = true
    ) throws -> Desk.Options {
        let handle = handle ?? Host.environment("STET_AS")
        let author = asking && handle == nil ? try identity(of: "AUTHOR") : nil
        var deskOptions = Desk.Options(
            actor: handle.map { .handle($0) } ?? author.map { .email($0.email) } ?? .nobody,
            committer: asking ? try identity(of: "COMMITTER") : nil, now: { Host.now() },
            randomness: Host.randomness(), dryRun: acting?.dryRun ?? false,
            signing: asking ? try keygen().tools : Keygen.verifier)
        deskOptions.workers = Host.cores
        if let place = Host.environment("TMPDIR") { deskOptions.temporaryDirectory = place }
        if !options.quiet {
            deskOptions.onWait = {
                Host.tell("stet: waiting for another act here…\n")
            }
        }
        deskOptions.onReading = { [progress] in progress.tell("reading the desk: \($0) folders") }
        return deskOptions
    }

    /// What signs acts, as Git's settings say.
    func keygen() throws -> Keygen {
        let top = (try? repository.get())?.workingDirectory
        return try Keygen(settings(), directory: top ?? options.directory)
    }

    /// Git's settings: those of the repository, or outside one the user's.
    private func settings() throws -> GitSettings {
        let repository = try? repository.get()
        let place = repository?.workingDirectory ?? repository?.gitDirectory ?? options.directory
        return try GitSettings.of(place) { key in
            try repository.map { try $0.configuration(key) } ?? Repository.userConfiguration(key)
        }
    }

    /// Who Git says the `AUTHOR` or the `COMMITTER` of a commit is; `nil` where it does not say.
    func identity(of role: String) throws -> Desk.GitIdentity? {
        try settings().identity(of: role)
    }

    /// A note for the person, not part of the data.
    func tell(_ message: String) {
        guard !options.quiet else { return }
        Host.tell(message + "\n")
    }
}

/// A repository that is opened when it is first needed, and then only once.
private final class OpenedRepository {
    private let directory: String
    private var result: Result<Repository, GitError>?

    init(_ directory: String) { self.directory = directory }

    func get() throws(GitError) -> Repository {
        if let result { return try result.get() }
        let directory = directory
        let opened = Result { () throws(GitError) in
            try GitLibrary.start(Host.gitPlaces())
            return try Repository.open(directory)
        }
        result = opened
        return try opened.get()
    }
}

/// What a command answers: text for a person, or data for a program.
final class Reply {
    var text = ""
    var data: JSONValue = .object([])
    var exitCode: Int32 = 0

    func print(_ line: String = "") { text += line + "\n" }

    /// Adds a member to the data.
    func add(_ name: String, _ value: JSONValue) {
        if case .object(let members) = data {
            data = .object(members + [JSONMember(name, value)])
        }
    }
}

/// A command that works in a session.
protocol SessionCommand: ParsableCommand {
    var options: GlobalOptions { get }
    func run(_ session: Session) throws
}

extension SessionCommand {
    func run() throws {
        let session = Session(options)
        LastAct.reset()
        do {
            try session.explainingWhatIsLeftOut { try run(session) }
        } catch {
            guard let path = session.edited.path else { throw error }
            let failure = EntryPoint.failure(error)
            throw Failure(
                failure.code, failure.what, why: failure.why,
                next: [failure.next, "What you wrote is in \(path)."].filter { !$0.isEmpty }
                    .joined(separator: "\n  "), exit: failure.exit)
        }
        session.edited.remove()
        try session.finish()
        if session.reply.exitCode != 0 { throw ExitCode(session.reply.exitCode) }
    }
}

extension Session {
    /// Writes what was gathered.
    fileprivate func finish() throws {
        progress.end()
        if options.json {
            let envelope = JSONValue.object([
                JSONMember("stet", .integer(1)), JSONMember("data", reply.data),
            ])
            try Host.print(Terminal.line(of: envelope) + "\n")
        } else if !reply.text.isEmpty {
            if terminal.needsPager(for: reply.text), Child.page(reply.text) { return }
            try Host.print(reply.text)
        }
    }
}
