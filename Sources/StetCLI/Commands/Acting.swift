internal import ArgumentParser
internal import Stet
internal import StetGit

extension Session {
    /// Tells what came of an act, and remembers its folder as `@`.
    func report(_ outcome: Desk.Outcome, _ desk: Desk, kind: FolderKind, _ sentence: String) throws
    {
        if outcome.commit != nil {
            desk.remember(kind, outcome.folder)
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
        if !outcome.isCheckedOut { tellOfWorkingTree() }
        guard !options.quiet else { return }
        let prefix = outcome.commit == nil ? "Would be done: " : ""
        reply.print(prefix + sentence + tail)
    }
}

extension Session {
    /// Says that what was done does not show in the working tree.
    func tellOfWorkingTree() {
        tell(
            "stet: It is recorded, but the working tree could not be brought up to date.\n"
                + "  Next: stet doctor --fix")
    }
}

extension Desk {
    private var lastActPath: String { "\(ledger.localDirectory)/last" }

    /// Remembers the folder that `@` means; the act is done, so that this fails is no failure of it.
    func remember(_ kind: FolderKind, _ folder: FolderID) {
        guard unsafe Together.ledger == nil else {
            return unsafe Together.lastFolder = (kind, folder)
        }
        try? FileSystem.replace(lastActPath, with: Array("\(kind.rawValue) \(folder.hex)\n".utf8))
    }

    /// What the user typed as an id, with `@` for the folder of the last act.
    func expand(_ text: String) throws -> String {
        guard text == "@" else { return text }
        if let folder = unsafe Together.lastFolder?.id { return folder.hex }
        let bytes = try FileSystem.read(lastActPath, limit: 1024) ?? []
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2 else {
            throw Failure(
                "no-last-act", "There is no last act in this clone that @ could mean.",
                next: "Give an id.")
        }
        return String(words[1])
    }

    func findItem(_ text: String) throws -> ItemID { try item(expand(text)) }
    func findClaim(_ text: String) throws -> ClaimID { try claim(expand(text)) }
    func findSource(_ text: String) throws -> SourceID { try source(expand(text)) }
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
