internal import ArgumentParser
internal import Stet
internal import StetGit

extension ClaimCommand {
    struct Match: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "match", abstract: "Find claims that say the same: checked before?",
            discussion: """
                Ranks the desk's claims by the words they share with a text, rare ones first, and shows \
                those that are likely the same. Words only: what says the same in others is not found. \
                Nothing is recorded; stet claim link does that.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What somebody says, or - for standard input.") var text: String
        @Option(name: [.customShort("n"), .long], help: "At most so many.") var limit = 5
        @Flag(help: "Also those that are not likely the same.") var all = false

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit takes a number from 1.") }
        }

        private static let longest = 1 << 16

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let bytes = text == "-" ? try session.input("-", limit: Self.longest) : Array(text.utf8)
            guard let said = String(validating: bytes, as: UTF8.self),
                said.contains(where: { !$0.isWhitespace })
            else {
                throw Failure(
                    "no-text", "There are no words to look for.", next: "Give some.", exit: .usage)
            }
            let similar = try desk.claims(similarTo: said, limit: limit)
            let shown = similar.claims.filter { all || $0.match.isLikely }
            let views = try JSONViews(desk.snapshot())
            session.reply.data = json([
                "compared": .number(similar.compared),
                "matches": .list(shown) { found in
                    json([
                        "claim": .id(found.claim.id), "text": .string(found.claim.statement.text),
                        "likely": .boolean(found.match.isLikely),
                        "percent": .number(found.percent), "words": .texts(found.match.words),
                        "items": .list(found.items) { views.summary($0) },
                    ])
                },
            ])
            for found in shown { print(found, session) }
            if shown.isEmpty {
                session.tell("Nothing similar among \(similar.compared) claims.")
                if !all, !similar.claims.isEmpty { session.tell("The nearest: --all") }
            }
        }

        private func print(_ found: SimilarClaims.Similar, _ session: Session) {
            let (terminal, reply) = (session.terminal, session.reply)
            let percent = Terminal.oneLine("\(found.percent) %")
            let head = String(repeating: " ", count: max(0, 5 - percent.count)) + percent
            let lines = terminal.wrap(found.claim.statement.text, indent: 17)
            reply.print(
                "\(terminal.look(found.match.isLikely ? .green : .faint, head))  "
                    + "\(terminal.bold(found.claim.id.short))  "
                    + (lines.first.map { String($0.dropFirst(17)) } ?? ""))
            for line in lines.dropFirst() { reply.print(line) }
            for item in found.items {
                let state = terminal.look(item.phase.look, item.phase.rawValue)
                let parts = ["item \(item.id.short)", state, Terminal.oneLine(item.outcomeText)]
                reply.print(
                    String(repeating: " ", count: 17)
                        + parts.filter { !$0.isEmpty }.joined(separator: " · "))
            }
            let words = "both have: " + found.match.words.joined(separator: ", ")
            for line in terminal.wrap(words, indent: 17) { reply.print(terminal.faint(line)) }
        }
    }
}

extension Session {
    /// The claims of the desk that a text likely repeats, unless nobody reads what is told.
    func likelyRepeated(by text: String, _ desk: Desk) -> [SimilarClaims.Similar] {
        // Without a catalog every claim would be read, which takes longer than the act itself. And an
        // act is not refused because nothing can be said of what it repeats.
        guard givesHints,
            (try? desk.ledger.repository.configuration("stet.catalog")) != "false",
            let similar = try? desk.claims(similarTo: text, limit: 3)
        else { return [] }
        return similar.claims.filter(\.match.isLikely)
    }

    /// Whether anybody reads what is told beside what was asked for.
    var givesHints: Bool { unsafe (!options.quiet || options.json) && !Together.runsLines }

    /// Tells of claims that a new one likely repeats.
    func tell(of repeated: [SimilarClaims.Similar], by claim: ClaimID) {
        guard !repeated.isEmpty else { return }
        reply.add(
            "similar",
            .list(repeated) { json(["claim": .id($0.claim.id), "percent": .number($0.percent)]) })
        for similar in repeated {
            let state = similar.items.map { item in
                let outcome = Terminal.oneLine(item.outcomeText)
                return " · item \(item.id.short) \(item.phase.rawValue)"
                    + (outcome.isEmpty ? "" : ", \(outcome)")
            }.joined()
            let words = Terminal.oneLine(similar.claim.statement.text)
            tell("Checked before? claim \(similar.claim.id.short)\(state)")
            tell("  \(Terminal.cut(words, max(20, terminal.width - 2)))")
        }
        tell(
            "  The same? stet claim link \(claim.short) repeats \(repeated[0].claim.id.short)")
    }
}

extension SimilarClaims.Similar {
    /// The likelihood in whole percents.
    fileprivate var percent: Int { Int((100 * match.likelihood).rounded(.down)) }
}
