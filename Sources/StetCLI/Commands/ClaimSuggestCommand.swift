internal import ArgumentParser
internal import Stet

extension ClaimCommand {
    struct Suggest: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "suggest",
            abstract: "Rank the sentences of sources by what is worth checking.",
            discussion: """
                Numbers, comparisons, attributions, names and what happened speak for a sentence; \
                questions, opinions, predictions and demands against it. The rules are English. \
                Nothing is left out, only ranked, and nothing recorded: \
                stet claim add --from SOURCE:NUMBER takes one.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The sources.") var sources: [String]
        @Option(name: [.customShort("n"), .long], help: "At most so many.") var limit = 20
        @Flag(help: "Only what the desk has no claim for.") var new = false

        func validate() throws {
            if limit < 0 { throw ValidationError("--limit takes a number from 0.") }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let ids = try sources.map { try desk.findSource($0) }
            let suggestions = try desk.suggestions(from: ids)
            let shown = suggestions.sentences.filter { !new || $0.known.isEmpty }.prefix(limit)
            session.reply.data = json([
                "sentences": .list(Array(shown)) { $0.json },
                "foreign": .list(suggestions.foreign) { .string($0.hex) },
                "all": .number(suggestions.sentences.count),
            ])
            for sentence in shown { print(sentence, session) }
            for source in suggestions.foreign {
                session.tell(
                    "Source \(source.short) does not look English: its suggestions are weak.")
            }
            let more = suggestions.sentences.count - shown.count
            if more > 0, !new { session.tell("\(more) more sentences: --limit N") }
        }

        private func print(_ sentence: Suggestions.Sentence, _ session: Session) {
            let (terminal, reply) = (session.terminal, session.reply)
            let percent = "\(sentence.percent) %"
            let indent = 7
            let head = String(repeating: " ", count: max(0, 5 - percent.count)) + percent
            let lines = terminal.wrap(sentence.text, indent: indent)
            reply.print(
                terminal.look(sentence.percent >= 50 ? .green : .faint, head) + "  "
                    + (lines.first.map { String($0.dropFirst(indent)) } ?? ""))
            for line in lines.dropFirst() { reply.print(line) }
            let reasons =
                sentence.worth.reasons.map(\.phrase)
                + sentence.worth.drawbacks.map { "but \($0.phrase)" }
                + (sentence.isBoilerplate ? ["but navigation and the like"] : [])
            let why =
                "\(sentence.name) · \(sentence.type.rawValue)"
                + (sentence.speaker.map { " · claimed by \(Terminal.oneLine($0))" } ?? "")
                + (reasons.isEmpty ? "" : " · " + reasons.joined(separator: ", "))
            for line in terminal.wrap(why, indent: indent) { reply.print(terminal.faint(line)) }
            for known in sentence.known {
                let text = known.appears ? "is claim" : "may be claim"
                reply.print(
                    String(repeating: " ", count: indent)
                        + terminal.look(.cyan, "\(text) \(known.claim.short)"))
            }
        }
    }
}

extension Suggestions.Sentence {
    /// What `--from` takes.
    fileprivate var name: String { "\(source.id.short):\(number)" }

    fileprivate var percent: Int { Int((100 * worth.score).rounded(.down)) }

    fileprivate var json: JSONValue {
        StetCLI.json([
            "from": .string("\(source.id.hex):\(number)"), "source": .id(source.id),
            "sentence": .number(number), "text": .string(text), "percent": .number(percent),
            "type": .text(type.rawValue), "speaker": .text(speaker),
            "reasons": .texts(worth.reasons.map(\.rawValue)),
            "boilerplate": .boolean(isBoilerplate),
            "drawbacks": .texts(worth.drawbacks.map(\.rawValue)),
            "claims": .list(known) { known in
                StetCLI.json(["claim": .id(known.claim), "appears": .boolean(known.appears)])
            },
        ])
    }
}

extension CheckWorthiness.Reason {
    fileprivate var phrase: String {
        switch self {
        case .percentage: "a share"
        case .number: "a number"
        case .comparison: "a comparison"
        case .attribution: "who said or did it"
        case .name: "a name"
        case .cause: "a cause"
        case .past: "what happened"
        }
    }
}

extension CheckWorthiness.Drawback {
    fileprivate var phrase: String {
        switch self {
        case .question: "a question"
        case .opinion: "an opinion"
        case .prediction: "a prediction"
        case .demand: "what should or could be"
        case .speaker: "about the speaker"
        case .address: "an address"
        case .short: "short"
        }
    }
}

/// A sentence that was suggested, taken for a claim.
struct Suggested {
    let text: String
    let type: ClaimStatement.ClaimType
    let claimant: String?
    let appearance: AppearanceDraft

    /// Reads `SOURCE:NUMBER`.
    init(_ name: String, _ desk: Desk) throws {
        let parts = name.split(separator: ":")
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else {
            throw Failure(
                "place-malformed", "\"\(name)\" names no sentence.",
                next: "Give SOURCE:NUMBER, as stet claim suggest SOURCE prints it.", exit: .usage)
        }
        let id = try desk.findSource(String(parts[0]))
        let found = try desk.suggestions(from: [id])
        guard let sentence = found.sentences.first(where: { $0.number == number }) else {
            throw Failure(
                "place-outside", "The source has \(found.sentences.count) sentences.",
                next: "See them: stet source show \(id.short) --numbered")
        }
        text = sentence.text
        type = sentence.type
        claimant = sentence.speaker
        appearance = AppearanceDraft(source: id, place: .place("\(number)"))
    }
}

extension Session {
    /// Says who is recorded as the claimant because a sentence names somebody.
    func tell(ofClaimant name: String) {
        guard !options.quiet else { return }
        reply.print(
            "  claimed by \(Terminal.oneLine(name)), as the sentence says (or say --claimant)")
    }
}
