internal import ArgumentParser
internal import Stet
internal import StetGit

struct VerifyCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay the whole history and prove or disprove it.",
        discussion: """
            What was verified in this clone before, and found right, is not looked at again; --full \
            starts over. A stranger who was told the desk's id and a commit gives both: --expect \
            and --tip. Exit status 1 when something is wrong.
            """)
    @OptionGroup var options: GlobalOptions
    @Option(help: "Take the history of this commit as verified.") var since: String?
    @Flag(help: "Start over, whatever this clone remembers.") var full = false
    @Option(help: ArgumentHelp("The id the desk must have, all of it.", valueName: "desk-id"))
    var expect: String?
    @Option(
        help: ArgumentHelp(
            "A commit that must be in the history, all of its name.", valueName: "commit"))
    var tip: String?
    @Option(
        help: ArgumentHelp(
            "Write the findings to a file as SARIF 2.1.0, for code hosts.", valueName: "file"))
    var sarif: String?

    func validate() throws {
        if full, since != nil { throw ValidationError("Give either --since or --full, not both.") }
        // A prefix could be that of something else, so what is told out of band is given whole.
        if let expect, FolderID(expect) == nil {
            throw ValidationError("--expect takes the 40 digits of the desk's id.")
        }
        if let tip, CommitID(tip) == nil {
            throw ValidationError("--tip takes the 40 digits of a commit's name.")
        }
    }

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let from = try since.map { try ShowCommand.commit($0, desk) }
        let shows = Host.isTerminal(Host.standardError) && !options.quiet
        let start = Host.now()
        var shown = false
        let request = VerificationRequest(
            expected: expect.flatMap { FolderID($0) },
            expectedCommit: tip.flatMap { CommitID($0) }, since: from, isFull: full,
            workers: Host.cores)
        let report = try desk.verify(request) { done, all in
            guard shows, Host.now().secondsSince1970 > start.secondsSince1970 else { return }
            Host.write("\rverifying: \(done) of \(all) commits", to: Host.standardError)
            shown = true
        }
        if shown { Host.write("\r\u{1B}[K", to: Host.standardError) }
        if let sarif {
            try FileSystem.replace(sarif, with: Array(SARIF(report).text.utf8))
        }
        session.reply.data = Self.json(report)
        session.reply.exitCode = report.passes ? 0 : Failure.Exit.found.rawValue
        Self.print(report, session)
    }

    private static func json(_ report: VerificationReport) -> JSONValue {
        StetCLI.json([
            "passes": .boolean(report.passes), "desk": .id(report.desk),
            "tip": report.tip.map { .string($0.description) },
            "beginning": report.beginning.map { .string($0.description) },
            "commits": .number(report.commits), "acts": .number(report.acts),
            "merges": .number(report.merges), "records": .number(report.records),
            "signed": .number(report.signatures),
            "known": report.known.map { .string($0.description) },
            "passagesFound": .number(report.passagesFound),
            "passagesUnchecked": .number(report.passagesUnchecked),
            "findings": .list(report.findings) { finding in
                StetCLI.json([
                    "rule": .text(finding.rule), "severity": .text(finding.severity.rawValue),
                    "commit": finding.commit.map { .string($0.description) },
                    "path": .text(finding.path), "person": .text(finding.person),
                    "text": .text(finding.sentence),
                ])
            },
        ])
    }

    private static func print(_ report: VerificationReport, _ session: Session) {
        let (terminal, reply) = (session.terminal, session.reply)
        for finding in report.findings {
            let look: Terminal.Look =
                switch finding.severity {
                case .error: .red
                case .warning: .yellow
                case .note: .faint
                }
            var head =
                "\(terminal.look(look, finding.severity.rawValue)) \(terminal.bold(finding.rule)):"
            if let commit = finding.commit { head += " commit \(commit.short):" }
            if let person = finding.person { head += " \(Terminal.oneLine(person)):" }
            reply.print("\(head) \(Terminal.oneLine(finding.sentence))")
            if let path = finding.path {
                reply.print("  \(terminal.faint(Terminal.oneLine(path)))")
            }
        }
        if !report.findings.isEmpty { reply.print() }
        func count(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        reply.print(
            "\(count(report.acts, "act")), \(signed(report)), \(count(report.merges, "merge")), \(count(report.records, "record")); "
                + "\(count(report.passagesFound, "passage")) found in their texts"
                + (report.passagesUnchecked > 0
                    ? ", \(report.passagesUnchecked) not looked up" : ""))
        if let known = report.known {
            reply.print(
                terminal.faint(
                    "up to \(known.short) as verified here before (all of it again: stet verify --full)"
                ))
        }
        if let desk = report.desk, let beginning = report.beginning, let tip = report.tip {
            reply.print("desk \(desk.hex)\nfrom commit \(beginning.short) to \(tip.short)")
        }
        func signed(_ report: VerificationReport) -> String {
            switch report.signatures {
            case 0: "none signed"
            case report.acts: "all signed"
            default: "\(report.signatures) of them signed"
            }
        }
        let errors = report.findings.count { $0.severity == .error }
        reply.print(
            report.passes
                ? terminal.look(.green, "Everything holds.")
                : terminal.look(
                    .red, "\(count(errors, "thing")) \(errors == 1 ? "does" : "do") not hold."))
    }
}

struct DoctorCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what could go wrong in this clone, and say what helps.",
        discussion: "Reads only. Exit status 1 when something was found.")
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let problems = try Checkup(desk, options: session.deskOptions()).problems
        session.reply.data = json([
            "problems": .list(problems) { problem in
                json(["what": .text(problem.what), "next": .text(problem.next)])
            }
        ])
        session.reply.exitCode = problems.isEmpty ? 0 : Failure.Exit.found.rawValue
        if problems.isEmpty { session.reply.print("Nothing found. For the history: stet verify") }
        for problem in problems {
            session.reply.print(session.terminal.look(.yellow, "- \(problem.what)"))
            if !problem.next.isEmpty { session.reply.print("  \(problem.next)") }
        }
    }
}

/// What could go wrong in a clone.
struct Checkup {
    private(set) var problems: [(what: String, next: String)] = []

    init(_ desk: Desk, options: Desk.Options) throws {
        let repository = desk.ledger.repository
        if options.committer == nil {
            add(
                "Git has no name and address of yours, so you cannot act.",
                "git config user.name NAME; git config user.email ADDRESS")
        } else if (try? desk.actor()) == nil {
            add(
                "The desk does not know you by your Git address.",
                "Act with --as HANDLE, or ask an admin: stet person add")
        }
        if repository.isShallow {
            add(
                "This clone is shallow, so its history cannot be verified.", "git fetch --unshallow"
            )
        }
        for key in ["branch.\(desk.branch).rebase", "pull.rebase"] {
            if let value = try repository.configuration(key), value != "false" {
                add(
                    "\(key) is \(value): a rebase makes other commits of your acts.",
                    "git config \(key) false")
            } else if try repository.configuration(key) != nil {
                break
            }
        }
        for alien in try desk.alienFiles() {
            add(Terminal.oneLine("\(alien.path): \(alien.what)."), "")
        }
        for checkout in try Checkout.all(of: repository, on: desk.branch) {
            if checkout.isLocked {
                add(
                    "The index of \(checkout.directory) is locked.",
                    "If no Git program runs there, remove its index.lock.")
            }
        }
        let snapshot = try desk.snapshot()
        for id in try snapshot.folders(.sources) {
            guard let source = try snapshot.ifReadable({ try snapshot.source(SourceID(id)) }),
                source.description.keep == .detached
            else { continue }
            if (try? desk.text(of: source)) == nil {
                add(
                    "The text of “\(Terminal.oneLine(source.label))” is not at hand.",
                    "stet source attach DIR")
            }
        }
        if try snapshot.policy()?.isUnsettled == true {
            add(
                "Two policies were set in different clones.",
                "An admin decides: stet policy set FILE")
        }
    }

    private mutating func add(_ what: String, _ next: String) { problems.append((what, next)) }
}
