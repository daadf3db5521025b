internal import ArgumentParser
internal import Stet
internal import StetGit

extension Session {
    /// Tells what came of an act, and remembers its folder as `@`.
    func report(_ outcome: Desk.Outcome, _ desk: Desk, kind: FolderKind, _ sentence: String) throws
    {
        if outcome.commit != nil {
            LastAct.remember(kind, outcome.folder, in: desk)
            Maintenance(desk.ledger.repository).runInBackgroundIfDue()
        }
        var state: JSONValue?
        var tail = ""
        if kind == .items, let item = try outcome.snapshot.item(ItemID(outcome.folder)) {
            state = .string(item.phase.rawValue)
            tail = " · now \(terminal.look(item.phase.look, item.phase.rawValue))"
        }
        reply.data = json([
            "id": .id(outcome.id), "folder": .id(outcome.folder),
            "commit": outcome.commit.map { .string($0.description) }, "state": state,
        ])
        if let used = unsafe LastAct.used {
            reply.add(
                "used",
                .object([
                    JSONMember("folder", .string(used.folder.hex)),
                    JSONMember("words", .string(try LastAct.words(used, in: outcome.snapshot))),
                ]))
        }
        if !outcome.isCheckedOut { tellOfWorkingTree() }
        // The act is done; that nothing can be said of what it did to others is no failure of it.
        let stale =
            givesHints ? (try? desk.staleOutcomes(after: outcome, of: kind)) ?? [] : []
        if !stale.isEmpty {
            reply.add(
                "stale",
                .list(stale) { one in
                    json([
                        "item": .id(one.item.id), "outcome": .text(one.item.outcomeText),
                        "text": .text(one.text),
                    ])
                })
        }
        guard !options.quiet else { return }
        let prefix = outcome.commit == nil ? "Would be done: " : ""
        reply.print(prefix + sentence + tail)
        if let used = unsafe LastAct.used {
            reply.print("  @: \(try LastAct.describe(used, in: outcome.snapshot))")
        }
        tell(of: stale)
    }
}

extension Session {
    /// Says which outcomes an act made stale.
    private func tell(of stale: [StaleOutcome]) {
        guard !stale.isEmpty else { return }
        reply.print(
            terminal.look(
                .yellow,
                stale.count == 1
                    ? "An outcome is stale now:" : "\(stale.count) outcomes are stale now:"))
        for one in stale.prefix(10) {
            let line =
                "\(one.item.id.short) “\(one.item.outcomeText)”: \(Terminal.oneLine(one.text))"
            for text in terminal.wrap(line, indent: 2) { reply.print(text) }
        }
        if stale.count > 10 { reply.print("  and \(stale.count - 10) more: stet queue") }
    }

    /// Says that what was done does not show in the working tree.
    func tellOfWorkingTree() {
        tell(
            "stet: It is recorded, but the working tree could not be brought up to date.\n"
                + "  Next: stet doctor --fix")
    }
}

extension Desk {
    /// What the user typed as an id, with `@` for the folder of the last act.
    ///
    /// `kinds`: The kinds of folder that it can be.
    func expand(_ text: String, _ kinds: [FolderKind] = FolderKind.allCases) throws -> String {
        guard text == "@" else { return text }
        let meant = try LastAct.use(in: self)
        guard kinds.contains(meant.kind) else {
            let names = kinds.prefix(1).map(\.singular).joined()
            throw Failure(
                "last-act-other",
                "@ is \(try LastAct.describe(meant, in: snapshot())), which is no \(names).",
                why: "It means what the last act in this clone was about.", next: "Give an id.")
        }
        return meant.folder.hex
    }

    func findItem(_ text: String) throws -> ItemID { try item(expand(text, [.items, .claims])) }
    func findClaim(_ text: String) throws -> ClaimID { try claim(expand(text, [.claims, .items])) }
    func findSource(_ text: String) throws -> SourceID { try source(expand(text, [.sources])) }
}

/// Where in a source something stands.
struct PlaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The words; \"first words … last words\" for a longer passage.", valueName: "words"))
    var quote: String?

    @Option(
        help: ArgumentHelp(
            "START:END in characters, or the number of a sentence or of several (12-14).",
            valueName: "place"))
    var at: String?

    func validate() throws {
        if quote != nil, at != nil {
            throw ValidationError("Give either --quote or --at, not both.")
        }
    }

    var draft: PlaceDraft { quote.map { .quote($0) } ?? at.map { .place($0) } ?? .whole }
}
