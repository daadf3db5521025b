internal import ArgumentParser
internal import Stet

struct DoCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "do", abstract: "Do many acts, one on each line.",
        discussion: """
            Each line is a command without "stet", with quotes as in a shell; lines that begin with \
            # are left out. --as holds for every line that does not say otherwise itself. It stops \
            at the first line that fails; the acts before it stay. With \
            --together a thousand acts at a time go into one pack, which is faster; an act is then \
            not done before the thousand are, and others who want to act wait for that.
            """)
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The file, or - for standard input.") var file: String
    @Flag(help: "Write a thousand acts at a time.") var together = false

    /// So many acts go into one pack, or as many as have so many bytes.
    private static let portion = (acts: 1000, bytes: 32 << 20)

    func run(_ session: Session) throws {
        guard together else { return try run(session, on: nil) }
        // Nobody acts through this one; each line says who does, and draws its own randomness.
        let desk = try Desk(
            session.openRepository(),
            options: Desk.Options(actor: .nobody, committer: nil, now: { Host.now() }))
        try desk.beginGathering()
        var last: (kind: FolderKind, id: FolderID)?
        defer { if let last { LastAct.remember(last.kind, last.id, in: desk) } }
        try Together.sharing(desk.ledger) {
            defer { last = unsafe Together.lastFolder }
            try run(session, on: desk)
        }
    }

    /// Publishes what is gathered.
    ///
    /// `done`: How many lines that makes.
    private func publish(
        _ desk: Desk?, _ done: Int, _ recorded: inout Int, _ session: Session
    ) throws {
        do {
            if try desk?.publishGathered() == false { session.tellOfWorkingTree() }
        } catch {
            throw Self.lost(error, recorded)
        }
        recorded = done
    }

    /// What is told where gathered lines are lost.
    private static func lost(_ error: any Error, _ recorded: Int) -> Failure {
        let failure = EntryPoint.failure(error)
        return Failure(
            failure.code, "Lines could not be recorded: \(failure.what)",
            why: (failure.why + " The first \(recorded) are.").trimmed,
            next: "Give the lines after them again.", exit: failure.exit)
    }

    private func run(_ session: Session, on desk: Desk?) throws {
        let text = try session.text(file, limit: 64 << 20)
        unsafe Together.runsLines = true
        defer { unsafe Together.runsLines = false }
        var (done, recorded) = (0, 0)
        for (index, line) in CommandLineWords.lines(of: text).enumerated() {
            guard let words = CommandLineWords.split(line) else {
                try publish(desk, done, &recorded, session)
                throw Failure(
                    "unfinished-quote", "Line \(index + 1): a quote without an end.",
                    why: "\(done) lines before it are done.", exit: .usage)
            }
            guard !words.isEmpty else { continue }
            do {
                guard words.first != "do" else {
                    throw Failure("nested-do", "do does not run do.", exit: .usage)
                }
                let whole = try inherit(words)
                try RepeatedOptions.check(whole)
                var command = try StetCommand.parseAsRoot(whole)
                try command.run()
                done += 1
            } catch let exit as ExitCode where exit == .success {
                done += 1
            } catch {
                // A line that is no act publishes what was gathered before it.
                if desk?.ledger.hasLostActs == true { throw Self.lost(error, recorded) }
                try publish(desk, done, &recorded, session)
                let failure = EntryPoint.failure(error)
                throw Failure(
                    failure.code, "Line \(index + 1): \(failure.what)",
                    why: (failure.why + " \(done) lines before it are done.").trimmed,
                    next: failure.next, exit: failure.exit)
            }
            guard let desk, desk.gatheredCount > 0 else {
                recorded = done
                continue
            }
            if desk.gatheredCount >= Self.portion.acts || desk.gatheredBytes >= Self.portion.bytes {
                try publish(desk, done, &recorded, session)
            }
        }
        try publish(desk, done, &recorded, session)
        session.reply.data = json(["done": .number(done)])
        session.tell(done == 1 ? "1 line done." : "\(done) lines done.")
    }

    /// A line with what holds for every line: the desk, how it is told, and who acts where it does not say.
    private func inherit(_ words: [String]) throws -> [String] {
        let end = words.firstIndex(of: "--") ?? words.endIndex
        let own = words[..<end]
        guard !own.contains("-C") else {
            throw Failure(
                "line-elsewhere", "-C stands in a line.",
                why: "All lines of one run are about one desk.",
                next: "Give it before: stet -C DIR do FILE", exit: .usage)
        }
        var inherited = ["-C", options.directory]
        if options.json { inherited.append("--json") }
        if options.quiet { inherited.append("--quiet") }
        if options.noColor { inherited.append("--no-color") }
        if let handle = options.handle,
            !own.contains(where: { $0 == "--as" || $0.utf8.starts(with: "--as=".utf8) })
        {
            inherited += ["--as", handle]
        }
        return own + inherited + words[end...]
    }
}

extension String {
    fileprivate var trimmed: String { String(Substring(utf8.drop { $0 == 0x20 })) }
}

/// Splits a file into lines and a line into words, as a shell does.
///
/// It goes by scalars: to Swift a line end as Windows writes it is one Character, and so is a quote with a
/// mark behind it.
enum CommandLineWords {
    /// The lines, which end as on Unix, on Windows, or as on old Macs.
    static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if scalar != "\n" || previous != "\r" {
                    lines.append(String(line))
                    line = String.UnicodeScalarView()
                }
            } else {
                line.append(scalar)
            }
            previous = scalar
        }
        return lines + [String(line)]
    }

    /// The words of a line: white space, single and double quotes, backslashes; `nil` for a quote without an
    /// end.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        func append(_ scalar: Unicode.Scalar) {
            var longer = word ?? String.UnicodeScalarView()
            longer.append(scalar)
            word = longer
        }
        for scalar in line.unicodeScalars {
            if isEscaped {
                append(scalar)
                isEscaped = false
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if scalar == open { quote = nil } else { append(scalar) }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
                word = word ?? String.UnicodeScalarView()
            } else if scalar == " " || scalar == "\t" {
                if let done = word { words.append(String(done)) }
                word = nil
            } else if scalar == "#", word == nil {
                return words
            } else {
                append(scalar)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let done = word { words.append(String(done)) }
        return words
    }
}
