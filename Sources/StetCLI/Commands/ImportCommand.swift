internal import ArgumentParser
internal import Stet
internal import StetGit

struct ImportCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Do many acts, given as lines of JSON.",
        discussion: """
            Each line is an object whose "act" names a command, such as "claim add", and whose \
            other fields are named as --json prints them; "by" says whose act it is, and "at" when \
            it was. Thousands of acts at a time go into one pack, and others who want to act wait \
            meanwhile. It stops at the first line that is refused; the acts before it stay. With \
            --key each line has a name of its own, by which later lines refer to it; a line whose \
            name is known already is left out, so an import that was cut off can be run again.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The file, or - for standard input.") var file: String
    @Option(help: ArgumentHelp("The field that names a line.", valueName: "field"))
    var key: String?
    @Flag(help: "Make one commit of all lines, by one person and of one moment.")
    var oneCommit = false

    /// A line may hold a whole source, with every character escaped.
    private static let longestLine = 200 << 20

    func validate() throws {
        if key.map({ ["act", "by", "at", ""].contains($0) }) == true {
            throw ValidationError("--key names a field of its own, such as id.")
        }
    }

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let lines: LineReader
        do {
            lines = try LineReader(file == "-" ? nil : file, limit: Self.longestLine)
        } catch {
            throw Failure(
                "no-file", "There is no file \(file) to read.", why: "\(error.message).",
                next: "Check the path.")
        }
        let importer = try Importer(desk, keyField: key)
        let run = ImportRun(
            importer, lines, isTrial: acting.dryRun, quiet: options.quiet
        ) {
            Maintenance(desk.ledger.repository).runInBackgroundIfDue()
        }
        defer { run.progress.end() }
        if oneCommit { try run.asOne() } else { try run.each() }
        if !importer.isCheckedOut { session.tellOfWorkingTree() }
        if let last = run.last, !acting.dryRun { LastAct.remember(last.kind, last.id, in: desk) }
        session.reply.data = json([
            "done": .number(run.done), "known": .number(run.known),
            "commit": acting.dryRun ? nil : try desk.tip().map { .string($0.description) },
        ])
        guard !options.quiet else { return }
        let known = run.known > 0 ? "; \(run.known) were known already" : ""
        session.reply.print(
            (acting.dryRun ? "Would be done: " : "") + "\(run.done) \(Self.acts(run.done))\(known)."
        )
    }

    fileprivate static func acts(_ count: Int) -> String { count == 1 ? "act" : "acts" }
}

/// One run over the lines of an import.
private final class ImportRun {
    let progress: Progress
    /// How many acts were done, and how many lines were known already.
    private(set) var done = 0
    private(set) var known = 0
    /// The folder of the last act.
    private(set) var last: (kind: FolderKind, id: FolderID)?

    private let importer: Importer
    private let lines: LineReader
    private let isTrial: Bool
    private let afterPortion: () -> Void
    private let start = ContinuousClock.now
    private var portionStart = ContinuousClock.now
    private var number = 0
    /// How many of the acts are part of the desk.
    private var recorded = 0

    /// So many acts are published at once, or as many as have so many bytes, or take so long: others
    /// wait for that.
    private static let portion = (acts: 20_000, bytes: 64 << 20, time: Duration.seconds(3))

    init(
        _ importer: Importer, _ lines: LineReader, isTrial: Bool, quiet: Bool,
        afterPortion: @escaping () -> Void
    ) {
        self.importer = importer
        self.lines = lines
        self.isTrial = isTrial
        self.afterPortion = afterPortion
        progress = Progress(quiet: quiet)
    }

    /// Makes a commit of each line.
    func each() throws {
        while let line = try nextLine() {
            do {
                try perform(line)
            } catch {
                try publish()
                let before = recorded == 1 ? "1 act before it is" : "\(recorded) acts before it are"
                throw failure(error, before: isTrial ? "Nothing was done." : "\(before) done.")
            }
            if number % 64 == 0 { tell() }
            if isPortionFull { try publish() }
        }
        try publish()
    }

    /// Makes one commit of all lines.
    func asOne() throws {
        let first = try nextLine()
        do {
            _ = try importer.performAsOne(writer: first) {
                var line = first
                while let bytes = line {
                    try perform(bytes)
                    if number % 64 == 0 { tell() }
                    line = try nextLine()
                }
            }
        } catch {
            throw failure(error, before: "Nothing was done.")
        }
        afterPortion()
    }

    private func nextLine() throws -> [UInt8]? {
        repeat {
            number += 1
            do {
                guard let line = try lines.next() else { return nil }
                if line.contains(where: { !" \t\r".utf8.contains($0) }) { return line }
            } catch {
                if error.code == .tooLarge { throw failure(error, before: "") }
                throw error
            }
        } while true
    }

    private func perform(_ line: [UInt8]) throws {
        switch try importer.perform(line, number: number) {
        case .known: known += 1
        case .done(let outcome):
            done += 1
            if let kind = outcome.records.first?.kind.folders.first {
                last = (kind, outcome.folder)
            }
        }
    }

    private var isPortionFull: Bool {
        importer.gatheredCount >= Self.portion.acts || importer.gatheredBytes >= Self.portion.bytes
            || (importer.gatheredCount > 0 && number % 16 == 0
                && ContinuousClock.now - portionStart > Self.portion.time)
    }

    private func publish() throws {
        do {
            try importer.publish()
        } catch {
            let failure = EntryPoint.failure(error)
            throw Failure(
                failure.code, "Lines could not be recorded: \(failure.what)",
                why: "\(failure.why) The first \(recorded) acts are.",
                next: "Import what comes after them again.", exit: failure.exit)
        }
        if done > recorded, !isTrial { afterPortion() }
        recorded = done
        portionStart = .now
    }

    private func failure(_ error: any Error, before: String) -> Failure {
        let failure = EntryPoint.failure(error)
        // What is wrong with all lines together is not wrong with one of them.
        let isOfAll =
            switch error {
            case ImportError.orderMatters, ImportError.tooLarge, is Failure: true
            default: false
            }
        return Failure(
            failure.code, isOfAll ? failure.what : "Line \(number): \(failure.what)",
            why: [failure.why, before].filter { !$0.isEmpty }.joined(separator: " "),
            next: failure.next, exit: failure.exit)
    }

    private func tell() {
        progress.tell(
            {
                let elapsed = Double((ContinuousClock.now - start).components.seconds)
                guard elapsed > 0 else { return "\(done) acts" }
                var text = "\(done) acts, \(Int(Double(done) / elapsed)) a second"
                if let size = lines.size, lines.position > 0, size > lines.position {
                    let left = elapsed * Double(size - lines.position) / Double(lines.position)
                    text += left < 90 ? ", \(Int(left)) s left" : ", \(Int(left / 60)) min left"
                }
                return text
            }())
    }
}
