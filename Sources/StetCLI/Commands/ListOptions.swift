internal import ArgumentParser
internal import Stet

/// As of when a desk is looked at.
struct PastOptions: ParsableArguments {
    @Option(help: "As of a commit, or of a moment: 2026-02-10 or 2026-02-10T09:30:00Z.")
    var at: String?

    /// The desk as of that moment, or as it is.
    func snapshot(of desk: Desk) throws -> Snapshot {
        guard let at else { return try desk.snapshot() }
        return try desk.snapshot(at: Self.commit(at, desk))
    }

    /// The desk as of that moment, or as it is, with what answers questions about all of it.
    func moment(of desk: Desk) throws -> DeskMoment {
        guard let at else { return try DeskMoment(now: desk) }
        let commit = try Self.commit(at, desk)
        let day = try Self.moment(at)?.day ?? desk.moment(of: commit).day
        return DeskMoment(
            snapshot: try desk.snapshot(at: commit), queries: try desk.queries(at: commit),
            day: day)
    }

    /// The commit of that moment; `nil` where none is given.
    func commit(of desk: Desk) throws -> CommitID? { try at.map { try Self.commit($0, desk) } }

    /// The commit that some words mean.
    static func commit(_ text: String, _ desk: Desk) throws -> CommitID {
        if let moment = moment(text) {
            guard let commit = try desk.commit(before: moment) else {
                throw Failure("no-commit", "Nothing had been committed by \(text).")
            }
            return commit
        }
        guard let commit = try desk.commit(text) else {
            throw Failure(
                "no-commit", "\"\(text)\" is neither a commit nor a moment.",
                next: "Give a commit, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
        }
        return commit
    }

    private static func moment(_ text: String) -> Timestamp? {
        Timestamp(text)
            ?? CalendarDay(argument: text).flatMap { Timestamp("\($0)T23:59:59Z") }
    }
}

/// A desk as of one moment.
struct DeskMoment {
    let snapshot: Snapshot
    let queries: any DeskQuerying
    /// The day on which it is asked what is overdue.
    let day: CalendarDay
}

extension DeskMoment {
    /// A desk as it is.
    init(now desk: Desk) throws {
        snapshot = try desk.snapshot()
        queries = try desk.queries()
        day = Host.now().day
    }
}

/// How much of a list is wanted.
struct LimitOptions: ParsableArguments {
    @Option(name: [.customShort("n"), .long], help: "At most so many.") var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0.") }
    }
}

/// Which words a claim must have.
struct SearchOptions: ParsableArguments {
    @Option(help: "Only where words of the claim begin with all of these.") var search: String?

    /// The words, as they are compared; none where none are asked for.
    var words: [String] { SearchWords.of(search ?? "") }

    func validate() throws {
        if search != nil, words.isEmpty {
            throw ValidationError("--search takes at least one word.")
        }
    }
}
