internal import ArgumentParser
internal import Stet
internal import StetGit

struct ProveCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Write a file that proves an item to a stranger.",
        discussion: """
            It holds the item's records, the signed commits that brought them and the parts of the \
            history that show under which rules; stet check needs nothing else. Tell the stranger \
            the desk's id and the commit by another way.
            """)
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The item.") var item: String
    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp("Where to write it.", valueName: "file"))
    var output: String

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let (proof, bytes) = try desk.prove(try desk.findItem(item))
        if let finding = proof.findings.first(where: { $0.severity == .error }) {
            throw Failure(
                "unprovable", "The item cannot be proven.",
                why: Failure.sentence(finding.sentence), next: "Look at the history: stet verify")
        }
        try FileSystem.replace(output, with: bytes)
        session.reply.data = json([
            "file": .text(output), "bytes": .number(bytes.count), "desk": .id(proof.desk),
            "item": .id(FolderID(proof.item)), "tip": .string(proof.tip.description),
            "acts": .number(proof.acts), "signed": .number(proof.signatures),
        ])
        guard !options.quiet else { return }
        session.reply.print(
            "Proved item \(proof.item.short) in \(output): \(proof.acts) acts, \(bytes.count) bytes."
        )
        session.reply.print(
            session.terminal.look(
                .cyan,
                "Next: stet check \(output) --expect \(proof.desk.hex) --tip \(proof.tip)"))
    }
}

struct CheckCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the proof of an item; needs no repository.",
        discussion: """
            The desk's id is what you were told by somebody you trust in this. With --tip the proof \
            must speak as of the commit you were told; without, it says what held as of a commit, \
            and not what came after. Exit status 1 when something is wrong.
            """)
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The proof.") var file: String
    @Option(help: ArgumentHelp("The desk's id, all of it.", valueName: "desk-id"))
    var expect: String
    @Option(
        help: ArgumentHelp(
            "The commit as of which the proof must speak, all of its name.", valueName: "commit"))
    var tip: String?

    func validate() throws {
        if FolderID(expect) == nil {
            throw ValidationError("--expect takes the 40 digits of the desk's id.")
        }
        if let tip, CommitID(tip) == nil {
            throw ValidationError("--tip takes the 40 digits of a commit's name.")
        }
    }

    func run(_ session: Session) throws {
        guard let expected = FolderID(expect) else { return }
        let proof = try ItemProof.check(
            try session.input(file, limit: ItemProof.maximumSize), expected: expected,
            tip: tip.flatMap { CommitID($0) }, tools: Keygen.verifier)
        let reply = session.reply
        reply.exitCode = proof.passes ? 0 : Failure.Exit.found.rawValue
        var item: JSONValue?
        if let snapshot = proof.snapshot, let state = try snapshot.item(proof.item) {
            let view = ItemView(
                item: state, narrator: try Narrator(nil, snapshot, session.terminal))
            item = try JSONViews(snapshot).item(state, view: view)
            for line in try view.facts() { reply.print(line) }
            reply.print()
        }
        reply.data = json([
            "passes": .boolean(proof.passes), "desk": .id(proof.desk),
            "tip": .string(proof.tip.description), "tipWasTold": .boolean(proof.tipWasTold),
            "signer": .text(proof.signer), "time": .text(proof.time?.description),
            "acts": .number(proof.acts), "signed": .number(proof.signatures),
            "records": .number(proof.records), "item": item,
            "findings": .list(proof.findings) { $0.json },
        ])
        print(proof, session)
    }

    private func print(_ proof: ItemProof, _ session: Session) {
        let (terminal, reply) = (session.terminal, session.reply)
        for finding in proof.findings { reply.print(finding.line(terminal)) }
        if !proof.findings.isEmpty { reply.print() }
        let signed =
            proof.signatures == proof.acts ? "all signed" : "\(proof.signatures) of them signed"
        reply.print("\(proof.acts) acts, \(signed); \(proof.records) records")
        reply.print("desk \(proof.desk.hex)")
        let day = proof.time.map { "of \($0.day), " } ?? ""
        let signer =
            proof.signer.map { "signed by \(Terminal.oneLine($0))" }
            ?? "signed by nobody of the desk"
        reply.print("as of commit \(proof.tip)\n  \(day)\(signer)")
        if !proof.tipWasTold {
            for line in terminal.wrap(
                "What came after that commit, and whether it is still in the history, the proof cannot say: ask for a commit by another way, and give it with --tip."
            ) { reply.print(terminal.faint(line)) }
        }
        if proof.passes, proof.signatures < proof.acts {
            for line in terminal.wrap(
                "Acts that are not signed prove what was recorded, and not by whom."
            ) { reply.print(terminal.look(.yellow, line)) }
        }
        reply.print(
            proof.passes
                ? terminal.look(.green, "The proof holds.")
                : terminal.look(.red, "The proof does not hold."))
    }
}
