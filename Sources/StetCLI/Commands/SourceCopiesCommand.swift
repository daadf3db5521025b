internal import ArgumentParser
internal import Stet

extension SourceCommand {
    struct Copies: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "copies", abstract: "Find sources that share their words.",
            discussion: """
                Compares runs of five words, case and punctuation aside. Two sources are shown where \
                half of the runs of the shorter text or more are in the longer. What both quote is \
                told apart: both may have it from whoever said it. Nothing is recorded: declare what \
                you think of it with stet source derive.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Only pairs with this source.") var source: String?
        @Option(name: [.customShort("n"), .long], help: "At most so many passages of a pair.")
        var passages = 3

        func validate() throws {
            if passages < 0 { throw ValidationError("--passages takes a number from 0.") }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let copies = try desk.copies(of: source.map { try desk.findSource($0) })
            session.reply.data = json([
                "compared": .number(copies.compared),
                "missing": .list(copies.missing) { .string($0.hex) },
                "pairs": .list(copies.pairs) { $0.json },
            ])
            for (index, pair) in copies.pairs.enumerated() {
                if index > 0 { session.reply.print() }
                print(pair, session)
            }
            if copies.pairs.isEmpty {
                session.tell("None of \(copies.compared) sources shares half of its words.")
            }
            if !copies.missing.isEmpty {
                let those =
                    copies.missing.count == 1 ? "1 source" : "\(copies.missing.count) sources"
                session.tell("Not compared: \(those) whose text is not at hand here.")
            }
        }

        private func print(_ pair: Stet.Copies.Pair, _ session: Session) {
            let (terminal, reply) = (session.terminal, session.reply)
            func name(_ source: SourceState) -> String {
                "\(source.id.short)  " + Terminal.oneLine(source.label)
            }
            reply.print(terminal.bold(Terminal.cut(name(pair.shorter), terminal.width)))
            reply.print(terminal.bold(Terminal.cut(name(pair.longer), terminal.width)))
            for line in terminal.wrap(pair.finding, indent: 2) { reply.print(line) }
            let longest = pair.passages.passages.sorted {
                ($1.words, $0.first.lowerBound) < ($0.words, $1.first.lowerBound)
            }
            for passage in longest.prefix(passages) {
                let head =
                    "\(passage.words) words, sentence "
                    + "\(pair.texts.shorter.sentence(ofByte: passage.first.lowerBound)) and "
                    + "\(pair.texts.longer.sentence(ofByte: passage.second.lowerBound))"
                    + (passage.isQuoted ? ", quoted in both" : "")
                reply.print("  " + terminal.faint(head))
                let words = Self.ends(pair.texts.shorter.string(inBytes: passage.first))
                for line in terminal.wrap("“\(words)”", indent: 4) { reply.print(line) }
            }
            let more = longest.count - passages
            if more > 0 { reply.print("  " + terminal.faint("and \(more) more: --passages N")) }
            guard pair.declared == nil, pair.kind != .sharedQuotation else { return }
            let relation = pair.kind == .partly ? "rewrite" : "copy"
            let act =
                "stet source derive \(pair.shorter.id.short) \(relation) \(pair.longer.id.short)"
            reply.print(terminal.look(.cyan, "  Next: \(act)"))
            reply.print(terminal.look(.cyan, "    or the other way round, or: independent"))
        }

        /// The first and the last words of a long passage.
        private static func ends(_ text: String) -> String {
            let words = Terminal.oneLine(text).split(separator: " ")
            guard words.count > 16 else { return words.joined(separator: " ") }
            return words.prefix(8).joined(separator: " ") + " … "
                + words.suffix(6).joined(separator: " ")
        }
    }
}

extension Stet.Copies.Pair {
    /// What was found, in a sentence.
    fileprivate var finding: String {
        let part = Int((100 * containment).rounded(.down))
        let count = passages.passages.count
        let where_ = "\(passages.words) words in \(count) passage\(count == 1 ? "" : "s")"
        let found =
            switch kind {
            case .sameText: "The same text, to the byte."
            case .contained: "The first is contained in the second: \(part) %, \(where_)."
            case .partly: "\(part) % of the first is in the second: \(where_)."
            case .sharedQuotation:
                "\(part) % of the first is in the second, and both quote most of it: \(where_)."
            }
        switch declared {
        case .independent?: return found + " Declared independent."
        case let relation?: return found + " Declared: one is \(relation.phrase)."
        case nil: return found
        }
    }

    fileprivate var json: JSONValue {
        StetCLI.json([
            "shorter": .id(shorter.id), "longer": .id(longer.id), "kind": .text(kind.rawValue),
            "containment": .string(Self.thousandths(containment)),
            "words": .number(passages.words), "quotedWords": .number(passages.quotedWords),
            "declared": .text(declared?.rawValue),
            "passages": .list(passages.passages) { passage in
                StetCLI.json([
                    "words": .number(passage.words), "quoted": .boolean(passage.isQuoted),
                    "shorter": Self.place(passage.first, texts.shorter),
                    "longer": Self.place(passage.second, texts.longer),
                ])
            },
        ])
    }

    private static func place(_ range: Range<Int>, _ text: SourceText) -> JSONValue {
        StetCLI.json([
            "start": text.scalarOffset(ofByte: range.lowerBound).map { .number($0) },
            "end": text.scalarOffset(ofByte: range.upperBound).map { .number($0) },
        ])
    }

    /// Numbers in this JSON are whole, so a part is written as text: `0.875`.
    private static func thousandths(_ part: Double) -> String {
        let whole = Int((1000 * part).rounded(.down))
        let digits = String(whole % 1000)
        return "\(whole / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension Session {
    /// Says which sources of an item's evidence look like copies of each other and still count as
    /// independent. The act is done; that nothing can be said of them is no failure of it.
    func tellOfCopies(in item: ItemID, _ outcome: Desk.Outcome, _ desk: Desk) {
        guard outcome.commit != nil, givesHints,
            let state = try? outcome.snapshot.item(item),
            let pairs = try? desk.undeclaredCopies(in: state), !pairs.isEmpty
        else { return }
        reply.add(
            "copies",
            .list(pairs) { pair in
                json(["shorter": .id(pair.shorter.id), "longer": .id(pair.longer.id)])
            })
        for pair in pairs.prefix(3) {
            let percent = Int((100 * pair.containment).rounded(.down))
            let names = [pair.shorter, pair.longer].map {
                "“\(Terminal.cut(Terminal.oneLine($0.label), 40))”"
            }
            tell(
                "\(percent) % of \(names[0]) stands in \(names[1]), and nobody has said what they are to each other. Look: stet source copies \(pair.shorter.id.short)"
            )
        }
    }
}
