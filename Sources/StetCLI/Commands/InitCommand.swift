internal import ArgumentParser
internal import Stet
internal import StetGit

struct InitCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Begin a desk in a new or an existing repository.",
        discussion: """
            You become the desk's first admin, with every role. --as gives your handle; else it is \
            made from your email.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Where; a repository is made where there is none.")
    var dir: String?

    @Flag(help: "Make a repository without a working tree.")
    var bare = false

    @Option(help: "What to call the desk, for the first commit.")
    var name: String?

    @Option(
        help:
            "The policy to begin with: \(Policy.Preset.allCases.map(\.rawValue).joined(separator: " or "))."
    )
    var policy: Policy.Preset = .standard

    @Flag(name: .long, help: "Judge the act and write nothing.")
    var dryRun = false

    func run(_ session: Session) throws {
        let directory =
            dir.map { $0.hasPrefix("/") ? $0 : "\(options.directory)/\($0)" }
            ?? options.directory
        var deskOptions = try session.deskOptions(by: options.handle)
        deskOptions.dryRun = dryRun
        guard let identity = try session.identity(of: "AUTHOR") else { throw DeskError.noIdentity }
        let local = identity.email.prefix { $0 != "@" }.lowercased()
        let made = local.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let trimmed = String(made).split(separator: "-").joined(separator: "-")
        let handle = options.handle ?? (trimmed.isEmpty ? "founder" : String(trimmed.prefix(40)))
        let keygen = try session.keygen()
        let keys = keygen.signs ? [try keygen.publicKey()] : []
        let (desk, outcome) = try Desk.found(
            in: directory, bare: bare, name: name,
            founder: Desk.Founder(handle: handle, identity: identity, keys: keys), policy: policy,
            options: deskOptions)
        session.reply.data = json([
            "id": .id(outcome.id), "folder": .id(outcome.folder),
            "commit": outcome.commit.map { .string($0.description) },
            "branch": .text(desk.branch), "handle": .text(handle),
        ])
        guard !options.quiet else { return }
        session.reply.print(
            "\(dryRun ? "Would found" : "Founded") the desk \(outcome.folder.short) on branch \(desk.branch); you are \(handle), its admin."
        )
        session.reply.print(
            session.terminal.look(
                .cyan,
                "Next: stet source add FILE --title T, then stet claim add --text T --in @ --quote WORDS"
            ))
    }
}
