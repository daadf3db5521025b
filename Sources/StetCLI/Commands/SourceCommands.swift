internal import ArgumentParser
internal import Stet
internal import StetGit

/// What is said about a source on the command line.
struct SourceOptions: ParsableArguments {
    @Option(help: "The title.") var title: String?
    @Option(help: "The outlet that published it.") var publisher: String?
    @Option(help: "An author; give it again for more.") var author: [String] = []
    @Option(help: "The agency credited: whose knowledge the report is by default.") var agency:
        String?
    @Option(help: "Who owns the publisher: outlets of one owner are one voice.") var owner: String?
    @Option(help: "Where it is or was.") var url: String?
    @Option(help: "When it was published: 2023, 2023-02, 2023-02-17, with ? if inferred.")
    var published: ExtendedDate?
    @Option(help: "When it was retrieved.") var retrieved: ExtendedDate?
    @Option(help: "The language, such as en.") var language: String?
    @Option(help: "How the text is kept: embedded, detached or cited.")
    var keep: SourceDescription.Keeping?

    @Option(help: "What the file is: text, html or pdf; else as it begins.")
    var form: OriginalDocument.Form?
    @Option(help: "Its encoding, such as windows-1252; else as it says, or seems to be.")
    var encoding: String?

    /// The draft of what is said, without a text.
    var draft: SourceDraft {
        SourceDraft(
            keep: keep, title: title, publisher: publisher,
            authors: author.isEmpty ? nil : author, agency: agency, owner: owner, url: url,
            published: published, retrieved: retrieved, language: language)
    }
}

struct SourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Where claims and evidence come from.",
        subcommands: [
            Add.self, List.self, Show.self, Attach.self, Revise.self, Correct.self, Retract.self,
            Derive.self, Copies.self, Groups.self, Citations.self,
        ], defaultSubcommand: List.self)

    struct List: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the sources.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var limited: LimitOptions
        @OptionGroup var past: PastOptions

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let moment = try past.moment(of: desk)
            let snapshot = moment.snapshot
            let sources = try moment.queries.sources(limit: limited.limit).compactMap { id in
                try snapshot.ifReadable { try snapshot.source(id) }
            }
            let views = try JSONViews(snapshot)
            session.reply.data = json(["sources": .list(sources) { views.source($0) }])
            let rows = sources.map {
                source -> [Terminal.Cell] in
                let description = source.description
                let look: Terminal.Look? =
                    source.isWithdrawn ? .faint : source.isRetracted ? .red : nil
                return [
                    Terminal.Cell(source.id.short, .faint), Terminal.Cell(source.remark),
                    Terminal.Cell(description.published?.text ?? "unknown"),
                    Terminal.Cell(description.publisher ?? "unknown"),
                    Terminal.Cell(source.label, look),
                ]
            }
            for line in session.terminal.table(
                ["ID", "TEXT", "PUBLISHED", "PUBLISHER", "TITLE"], rows)
            {
                session.reply.print(line)
            }
            try session.warnOfAliens(moment.queries)
        }
    }

    struct Show: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a source and its story.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The source.") var source: String
        @Flag(
            help: ArgumentHelp(
                "Print the sentences with their numbers and the characters they begin at.",
                discussion: "~ marks navigation and the like."))
        var numbered = false

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let snapshot = try desk.snapshot()
            guard let source = try snapshot.source(desk.findSource(source)) else {
                throw DeskError.unknownID(source, [.sources])
            }
            if numbered { return try printSentences(of: source, desk, session) }
            try session.show(source, desk, snapshot)
        }

        private func printSentences(
            of source: SourceState, _ desk: Desk, _ session: Session
        ) throws {
            let text = try desk.text(of: source)
            var boilerplate = RangeWalk(source.description.boilerplate(in: text))
            var numbered: [(start: Int, end: Int, words: String, isBoilerplate: Bool)] = []
            var (scalar, byte) = (0, 0)
            func scalars(upTo end: Int) -> Int {
                scalar += text.bytes[byte..<end].count { $0 & 0xC0 != 0x80 }
                byte = end
                return scalar
            }
            for sentence in text.sentences {
                let isBoilerplate = boilerplate.range(at: sentence.lowerBound) != nil
                let start = scalars(upTo: sentence.lowerBound)
                numbered.append(
                    (
                        start, scalars(upTo: sentence.upperBound),
                        text.string(inBytes: sentence), isBoilerplate
                    ))
            }
            session.reply.data = json([
                "id": .id(source.id),
                "sentences": .list(numbered) { sentence in
                    json([
                        "start": .number(sentence.start), "end": .number(sentence.end),
                        "text": .string(sentence.words),
                        "boilerplate": .boolean(sentence.isBoilerplate),
                    ])
                },
            ])
            let width = String(numbered.count).count
            for (index, sentence) in numbered.enumerated() {
                let number = String(index + 1)
                let head = String(repeating: " ", count: width - number.count) + number
                // Where a line was broken means nothing here.
                let words = session.terminal.wrap(
                    Terminal.oneLine(sentence.words), indent: width + 10)
                let mark = sentence.isBoilerplate ? " ~" : "  "
                let start = Terminal.padded(String(sentence.start), 6) + mark
                func look(_ line: String) -> String {
                    sentence.isBoilerplate ? session.terminal.faint(line) : line
                }
                session.reply.print(
                    "\(session.terminal.bold(head))  \(session.terminal.faint(start))  "
                        + look(words.first.map { String($0.dropFirst(width + 10)) } ?? ""))
                for rest in words.dropFirst() { session.reply.print(look(rest)) }
            }
        }
    }

    struct Attach: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "attach",
            abstract: "Find the texts of detached sources in a directory, by their hashes.",
            discussion: "Only this clone remembers where they are.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The directory, searched with all below it.") var dir: String

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let snapshot = try desk.snapshot()
            let attachment = try desk.attach(dir)
            session.reply.data = json([
                "found": .list(attachment.found.keys.sorted()) { .string($0.hex) },
                "missing": .list(attachment.missing) { .string($0.hex) },
            ])
            for (id, path) in attachment.found.sorted(by: { $0.key < $1.key }) {
                let label = try snapshot.source(id)?.label ?? ""
                session.reply.print("found    \(id.short)  \(Terminal.oneLine(label)): \(path)")
            }
            for id in attachment.missing {
                let label = try snapshot.source(id)?.label ?? ""
                session.reply.print(
                    session.terminal.look(
                        .yellow, "missing  \(id.short)  \(Terminal.oneLine(label))"))
            }
            if attachment.found.isEmpty, attachment.missing.isEmpty {
                session.reply.print("The desk has no detached sources.")
            }
            if !attachment.missing.isEmpty { session.reply.exitCode = Failure.Exit.found.rawValue }
        }
    }

    struct Revise: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "revise",
            abstract: "Record a newer text or a better description; what is not given stays.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The source.") var source: String
        @Argument(help: "The newer text, or - for standard input.") var file: String?
        @OptionGroup var described: SourceOptions

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findSource(source)
            var draft = described.draft
            var reading: Reading?
            if let file {
                let document = try session.document(file, described)
                let old = try desk.snapshot().source(id)?.description
                reading = Reading(document, taken: draft.take(document, revising: old))
            }
            let outcome = try desk.reviseSource(id, draft, path: file == "-" ? nil : file)
            try session.report(outcome, desk, kind: .sources, "Revised source \(id.short).")
            if let reading { session.tell(of: reading) }
            // The act is done; that nothing can be said of citations is no failure of it.
            guard reading != nil, outcome.commit != nil, session.givesHints,
                let citations = try? desk.citations(of: id),
                citations.citations.contains(where: { $0.name != "exact" }),
                let summary = citations.summary
            else { return }
            session.tell("\(summary) Look: stet source citations \(id.short)")
        }
    }

    struct Correct: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "correct", abstract: "Record that the publisher corrected a source.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The source.") var source: String
        @Option(help: "What was corrected.") var because: String?
        @Option(help: "Where the publisher says so.") var url: String?
        @Option(help: "When.") var published: ExtendedDate?

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findSource(source)
            let words = try session.words(
                because, "--because", about: "Correction of source \(id.short)")
            let outcome = try desk.correctSource(
                id, .init(because: words, url: url, published: published))
            try session.report(outcome, desk, kind: .sources, "Recorded the correction.")
        }
    }

    struct Retract: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "retract", abstract: "Record that the publisher retracted a source.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The source.") var source: String
        @Option(help: "Why, as far as known.") var because: String?
        @Option(help: "Where the publisher says so.") var url: String?
        @Option(help: "When.") var published: ExtendedDate?

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findSource(source)
            let words = try session.words(
                because, "--because", about: "Retraction of source \(id.short)")
            let outcome = try desk.retractSource(
                id, .init(because: words, url: url, published: published))
            try session.report(outcome, desk, kind: .sources, "Recorded the retraction.")
        }
    }

    struct Derive: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "derive",
            abstract: "Declare that a source derives from another, or that it does not.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The source.") var source: String
        @Argument(help: "copy, translation, rewrite or independent.") var relation:
            Derivation.Relation
        @Argument(help: "The other source.") var other: String
        @Option(help: "Why you think so; needed for independent.") var because: String?

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let words =
                relation == .independent
                ? try session.words(because, "--because", about: "Why the sources are independent")
                : because
            let outcome = try desk.deriveSource(
                try desk.findSource(source), from: try desk.findSource(other), relation,
                because: words)
            try session.report(
                outcome, desk, kind: .sources, "Declared it \(relation.phrase).")
        }
    }
}

extension SourceState {
    /// How the text is kept, or what became of the source.
    var remark: String {
        standings.fate ?? (isRetracted ? "retracted" : description.keep.rawValue)
    }
}
