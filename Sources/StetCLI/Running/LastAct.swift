internal import ArgumentParser
internal import Stet
internal import StetGit

/// What `@` means: the folder of the last act in this clone.
///
/// An act that begins takes it away and puts its own folder there when it is done, so that after one that
/// was refused or cut off `@` means nothing rather than something that nobody has in mind.
enum LastAct {
    /// One folder.
    struct Meaning {
        let kind: FolderKind
        let folder: FolderID
    }

    /// What it meant when the act that is under way began. Set and read by the main thread.
    nonisolated(unsafe) private static var taken: Meaning?
    /// Whether an act is under way.
    nonisolated(unsafe) private static var isActing = false
    /// What it was used for by the command that runs.
    nonisolated(unsafe) private(set) static var used: Meaning?

    /// A command begins.
    static func reset() {
        unsafe taken = nil
        unsafe isActing = false
        unsafe used = nil
    }

    /// An act begins: what `@` means is kept for it alone.
    static func begin(in desk: Desk) {
        unsafe taken = meaning(in: desk)
        unsafe isActing = true
        unsafe Together.lastFolder = nil
        // That it cannot be moved is no failure of the act.
        try? FileSystem.moveAside(path(desk.ledger), to: earlierPath(desk.ledger))
    }

    /// A command failed. Where it was to act, `@` is taken away, also if it could not be understood.
    ///
    /// `arguments`: Those of the command.
    static func forget(after arguments: [String], _ error: any Error) {
        guard StetCommand.exitCode(for: error) != .success, !arguments.contains("--dry-run"),
            let name = arguments.first, !name.hasPrefix("-"), !reading.contains(name),
            arguments.count < 2 || !readingParts.contains(arguments[1])
        else { return }
        let place = arguments.firstIndex(of: "-C").map { arguments.dropFirst($0 + 1).first ?? "." }
        guard (try? GitLibrary.start(Host.gitPlaces())) != nil,
            let repository = try? Repository.open(place ?? "."),
            let ledger = try? Ledger(repository)
        else { return }
        try? FileSystem.moveAside(path(ledger), to: earlierPath(ledger))
    }

    /// The commands that never act.
    private static let reading: Set<String> = [
        "glance", "rules", "schema", "list", "queue", "show", "log", "matrix", "stats", "verify",
        "prove", "check", "doctor", "maintain", "disagreements", "sync", "hook", "help",
    ]

    /// The parts of commands that never act.
    private static let readingParts: Set<String> = [
        "list", "show", "keys", "copies", "groups", "citations", "match", "suggest",
    ]

    /// An act is done.
    static func remember(_ kind: FolderKind, _ folder: FolderID, in desk: Desk) {
        guard unsafe Together.ledger == nil else {
            return unsafe Together.lastFolder = (kind, folder)
        }
        try? FileSystem.replace(
            path(desk.ledger), with: Array("\(kind.rawValue) \(folder.hex)\n".utf8))
    }

    /// What `@` means, for the command that uses it.
    ///
    /// - Throws: ``Failure`` where it means nothing; it tells what it meant before that.
    static func use(in desk: Desk) throws -> Meaning {
        let meant = unsafe isActing ? taken : meaning(in: desk)
        unsafe used = meant
        if let meant { return meant }
        guard let earlier = read(earlierPath(desk.ledger)) else {
            throw Failure(
                "no-last-act", "There is no last act in this clone that @ could mean.",
                next: "Give an id.")
        }
        throw Failure(
            "no-last-act", "The last act in this clone was not done, so @ means nothing.",
            why: "Before it, @ was \(try describe(earlier, in: desk.snapshot())).",
            next: "Give an id.")
    }

    /// A folder in words: its kind, its id and its first words.
    static func describe(_ meaning: Meaning, in snapshot: Snapshot) throws -> String {
        let words = try words(meaning, in: snapshot)
        return "\(meaning.kind.singular) \(meaning.folder.short)"
            + (words.isEmpty ? "" : " “\(Terminal.cut(Terminal.oneLine(words), 60))”")
    }

    /// The first words of what a folder is about: a claim's text, a source's title, a person's handle.
    static func words(_ meaning: Meaning, in snapshot: Snapshot) throws -> String {
        switch meaning.kind {
        case .claims: try snapshot.claim(ClaimID(meaning.folder))?.statement.text ?? ""
        case .items:
            try snapshot.item(ItemID(meaning.folder))?.claim.flatMap {
                try snapshot.claim($0)?.statement.text
            } ?? ""
        case .sources: try snapshot.source(SourceID(meaning.folder))?.label ?? ""
        case .people: try snapshot.people()[PersonID(meaning.folder)]?.handle ?? ""
        case .policy: ""
        }
    }

    private static func meaning(in desk: Desk) -> Meaning? {
        if let last = unsafe Together.lastFolder {
            return Meaning(kind: last.kind, folder: last.id)
        }
        return read(path(desk.ledger))
    }

    private static func read(_ path: String) -> Meaning? {
        let bytes = (try? FileSystem.read(path, limit: 1024)) ?? nil
        let words = String(decoding: bytes ?? [], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let kind = FolderKind(rawValue: String(words[0])),
            let folder = FolderID(words[1])
        else { return nil }
        return Meaning(kind: kind, folder: folder)
    }

    private static func path(_ ledger: Ledger) -> String { "\(ledger.localDirectory)/last" }

    private static func earlierPath(_ ledger: Ledger) -> String { path(ledger) + "-before" }
}
