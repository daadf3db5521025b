internal import ArgumentParser
internal import Stet
internal import StetGit

struct VerifyCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay the whole history and prove or disprove it.",
        discussion: """
            What was verified in this clone before, and found right, is not looked at again; --full \
            starts over. A stranger who was told the desk's id and a commit gives both: --expect \
            and --tip, which start over too. Exit status 1 when something is wrong.
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

    /// Of so many files it is seen in a fifth of a second which were changed.
    private static let quicklyCompared = 50_000

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
        let desk = try session.deskToVerify()
        let from = try since.map { try PastOptions.commit($0, desk) }
        let progress = Progress(quiet: options.quiet)
        // Who was told something by another way asks because this clone may have been made up.
        var request = VerificationRequest(
            expected: expect.flatMap { FolderID($0) },
            expectedCommit: tip.flatMap { CommitID($0) }, since: from,
            isFull: full || expect != nil || tip != nil, workers: Host.cores)
        if let from {
            // Which of its commits are no acts is found out first.
            _ = try desk.ledger.snapshot(at: from)
            request.judged = desk.ledger.judged
        }
        var report = try desk.verify(request) { done, all in
            progress.tell("verifying: \(done) of \(all) commits")
        }
        progress.end()
        // No act reads a working tree; a person who looks at its files sees what nobody recorded.
        let most = request.isFull ? Int.max : Self.quicklyCompared
        report.add((try? desk.ledger.findingsOfWorkingTrees(most: most)) ?? [])
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
            "findings": .list(report.findings) { $0.json },
        ])
    }

    private static func print(_ report: VerificationReport, _ session: Session) {
        let (terminal, reply) = (session.terminal, session.reply)
        for line in FindingsView(terminal).lines(of: report.findings) { reply.print(line) }
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
