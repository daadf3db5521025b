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
    @Option(help: "Where it is or was.") var url: String?
    @Option(help: "When it was published: 2023, 2023-02, 2023-02-17, with ? if inferred.")
    var published: ExtendedDate?
    @Option(help: "When it was retrieved.") var retrieved: ExtendedDate?
    @Option(help: "The language, such as en.") var language: String?
    @Option(help: "How the text is kept: embedded, detached or cited.")
    var keep: SourceDescription.Keeping?

    func draft(_ text: [UInt8]?) -> SourceDraft {
        SourceDraft(
            keep: keep, text: text, title: title, publisher: publisher,
            authors: author.isEmpty ? nil : author, agency: agency, url: url,
            published: published, retrieved: retrieved, language: language)
    }
}

struct SourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Where claims and evidence come from.",
        subcommands: [
            Add.self, List.self, Show.self, Attach.self, Revise.self, Correct.self, Retract.self,
            Derive.self, Copies.self, Citations.self,
        ], defaultSubcommand: List.self)

    struct Add: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a source, or many.",
            discussion: """
                Embedded: the text goes into the repository. Detached: only its hash and length do, \
                for a text that must not be redistributed. Cited: described only. Of many texts each \
                is a source of its own, with its first line as the title where that is short and no \
                sentence; of a detached text nothing is taken. What the desk has already is passed over.
                """)
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The texts, or - for standard input; none for a source only cited.")
        var files: [String] = []
        @OptionGroup var described: SourceOptions
        @Option(help: "A source of which this is a copy, translation or rewrite.")
        var derivedFrom: String?

        func validate() throws {
            guard files.count > 1 else { return }
            if described.title != nil || described.url != nil || derivedFrom != nil {
                throw ValidationError(
                    "--title, --url and --derived-from are of one source; give one file.")
            }
            if files.contains("-") { throw ValidationError("Give files, or - alone.") }
            if described.keep == .cited {
                throw ValidationError("A source only cited has no text; give no files.")
            }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            guard files.count <= 1 else { return try addAll(session, desk) }
            let file = files.first
            let text = try file.map { try session.input($0, limit: SourceText.maximumSize) }
            if text == nil, let keep = described.keep, keep != .cited {
                throw Failure(
                    "text-needed",
                    "A source that is \(keep.rawValue) has a text, and none is given.",
                    next: "Give the file, or --keep cited.", exit: .usage)
            }
            let outcome = try desk.addSource(
                described.draft(text), derivedFrom: derivedFrom.map { try desk.findSource($0) },
                path: file == "-" ? nil : file)
            try session.report(
                outcome, desk, kind: .sources, "Added source \(outcome.folder.short).")
        }

        /// One act for each file.
        private func addAll(_ session: Session, _ desk: Desk) throws {
            var added: [JSONValue] = []
            for file in files {
                let bytes = try session.input(file, limit: SourceText.maximumSize)
                var draft = described.draft(bytes)
                let isKept = (described.keep ?? .embedded) == .embedded
                draft.title = isKept ? (try? SourceText(bytes))?.headline : nil
                var (source, isNew) = (SourceID?.none, true)
                do {
                    let outcome = try desk.addSource(draft, path: file)
                    source = SourceID(outcome.folder)
                    let title =
                        draft.title.map { ", “\(Terminal.oneLine($0))” (its first line)" } ?? ""
                    try session.report(
                        outcome, desk, kind: .sources,
                        "\(Terminal.oneLine(file)): added source \(outcome.folder.short)\(title).")
                } catch DeskError.duplicateSource(let known) {
                    (source, isNew) = (known, false)
                    session.tell(
                        "\(Terminal.oneLine(file)): source \(known.short) has this text already.")
                } catch {
                    let failure = EntryPoint.failure(error)
                    throw Failure(
                        failure.code, "\(Terminal.oneLine(file)): \(failure.what)",
                        why: failure.why + " \(added.count) files before it are done.",
                        next: failure.next, exit: failure.exit)
                }
                added.append(
                    json([
                        "file": .text(file), "id": .id(source), "new": .boolean(isNew),
                        "title": .text(draft.title),
                    ]))
            }
            session.reply.data = json(["sources": .array(added)])
        }
    }

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
        @Flag(help: "Print the sentences with their numbers and the characters they begin at.")
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
            var numbered: [(start: Int, end: Int, words: String)] = []
            var (scalar, byte) = (0, 0)
            func scalars(upTo end: Int) -> Int {
                scalar += text.bytes[byte..<end].count { $0 & 0xC0 != 0x80 }
                byte = end
                return scalar
            }
            for sentence in text.sentences {
                let start = scalars(upTo: sentence.lowerBound)
                numbered.append(
                    (start, scalars(upTo: sentence.upperBound), text.string(inBytes: sentence)))
            }
            session.reply.data = json([
                "id": .id(source.id),
                "sentences": .list(numbered) { sentence in
                    json([
                        "start": .number(sentence.start), "end": .number(sentence.end),
                        "text": .string(sentence.words),
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
                let start = Terminal.padded(String(sentence.start), 6)
                session.reply.print(
                    "\(session.terminal.bold(head))  \(session.terminal.faint(start))  "
                        + (words.first.map { String($0.dropFirst(width + 10)) } ?? ""))
                for rest in words.dropFirst() { session.reply.print(rest) }
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
            let text = try file.map { try session.input($0, limit: SourceText.maximumSize) }
            let id = try desk.findSource(source)
            let outcome = try desk.reviseSource(
                id, described.draft(text), path: file == "-" ? nil : file)
            try session.report(outcome, desk, kind: .sources, "Revised source \(id.short).")
            // The act is done; that nothing can be said of citations is no failure of it.
            guard text != nil, outcome.commit != nil, session.givesHints,
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
        isWithdrawn ? "taken back" : isRetracted ? "retracted" : description.keep.rawValue
    }
}
