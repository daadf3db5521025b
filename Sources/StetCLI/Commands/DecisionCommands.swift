internal import ArgumentParser
internal import Stet

struct VerdictCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "verdict", abstract: "Give your verdict on an item.",
        discussion: """
            In a blind review the verdict is sealed first: only its hash is recorded. Once all who \
            were asked, and a quorum at least, have sealed, the same command without a rating opens \
            yours.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "A rating on the policy's scale: stet policy show.") var rating: String?
    @Option(help: "The reasons.") var because: String?
    @Option(parsing: .upToNextOption, help: "The evidence it rests on.") var evidence: [String] = []
    @Option(help: "low, medium or high.") var confidence: Confidence?
    @Option(help: "The time for which it holds.") var holds: ExtendedDate?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        guard let rating else { return try open(id, desk, session) }
        let words = try session.words(
            because, "--because", about: "Verdict “\(rating)” on item \(id.short)")
        let cited = try evidence.map { try desk.record($0, in: .items, FolderID(id)) }
        let outcome = try desk.giveVerdict(
            id,
            VerdictDraft(
                rating: rating, because: words, evidence: cited, confidence: confidence,
                holds: holds))
        let isSealed = outcome.records.contains { $0.kind == .verdictSealed }
        try session.report(
            outcome, desk, kind: .items,
            isSealed
                ? "Sealed your verdict on item \(id.short): seal \(outcome.id.short)."
                : "Gave verdict \(outcome.id.short), “\(rating)”, on item \(id.short).")
    }

    private func open(_ id: ItemID, _ desk: Desk, _ session: Session) throws {
        guard because == nil, evidence.isEmpty, confidence == nil, holds == nil,
            try desk.ownSeal(id) != nil
        else {
            throw Failure(
                "no-rating", "A verdict needs a rating.",
                why:
                    "Without one, the verdict you have sealed on the item is opened; there is none.",
                next: "Give --rating, --because and --evidence.", exit: .usage)
        }
        let outcome = try desk.openVerdict(id)
        try session.report(
            outcome, desk, kind: .items, "Opened your sealed verdict on item \(id.short).")
    }
}

struct ResolveCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Decide the outcome of an item.",
        discussion: """
            Without --rating: what the quorum agreed. With it: an adjudicator's decision in a \
            dispute, with its reasons.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "An adjudicator's rating.") var rating: String?
    @Option(help: "The reasons.") var because: String?
    @Option(help: "The time for which it holds.") var holds: ExtendedDate?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let words =
            rating == nil
            ? because
            : try session.words(because, "--because", about: "Decision on item \(id.short)")
        let outcome = try desk.resolve(id, rating: rating, because: words, holds: holds)
        let text = try outcome.snapshot.item(id)?.outcomeText ?? ""
        try session.report(
            outcome, desk, kind: .items, "Resolved item \(id.short) as “\(text)”.")
        session.tellOfCopies(in: id, outcome, desk)
    }
}

struct AffirmCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "affirm", abstract: "Say that a stale outcome still holds.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "The reasons.") var because: String?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let words = try session.words(because, "--because", about: "Affirming item \(id.short)")
        let outcome = try desk.affirm(id, because: words)
        try session.report(outcome, desk, kind: .items, "Affirmed item \(id.short).")
    }
}

struct ReopenCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Start the review of an item again.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "The reasons.") var because: String?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let words = try session.words(because, "--because", about: "Reopening item \(id.short)")
        let outcome = try desk.reopen(id, because: words)
        try session.report(outcome, desk, kind: .items, "Reopened item \(id.short).")
    }
}

struct CloseCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "End the review of an item without a rating.",
        discussion: """
            The reason is duplicate, not-checkable or out-of-scope; --because says more.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "duplicate, not-checkable or out-of-scope.") var reason: Closing.Reason?
    @Option(help: "The item that this one duplicates.") var of: String?
    @Option(help: "The reasons.") var because: String?

    /// The reason as it was given before there was `--reason`, which is a handle now.
    private var formerReason: Closing.Reason? {
        reason == nil ? options.handle.flatMap { Closing.Reason(rawValue: $0) } : nil
    }

    func validate() throws {
        guard let reason = reason ?? formerReason else {
            throw ValidationError("--reason is missing: duplicate, not-checkable or out-of-scope.")
        }
        if (of != nil) != (reason == .duplicate) {
            throw ValidationError("--of names the other item of a duplicate, and only of one.")
        }
    }

    func run(_ session: Session) throws {
        guard let reason = reason ?? formerReason else { return }
        if let former = formerReason { try refuseUnlessFormer(former, session) }
        let desk = try session.desk(acting: acting, asGiven: formerReason == nil)
        let id = try desk.findItem(item)
        let because = try session.words(because, "--because", about: "Closing item \(id.short)")
        let outcome = try desk.close(
            id, as: reason, of: try of.map { try desk.findItem($0) }, because: because)
        try session.report(
            outcome, desk, kind: .items, "Closed item \(id.short) as \(reason.phrase).")
    }

    /// Lets `--as REASON` pass for `--reason REASON`, with a hint, where it can mean nobody.
    private func refuseUnlessFormer(_ former: Closing.Reason, _ session: Session) throws {
        let reader = try session.desk(asGiven: false)
        guard try reader.snapshot().people().named(former.rawValue).isEmpty else {
            throw Failure(
                "reason-missing", "--reason is missing.",
                why: "--as \(former.rawValue) is the person of that handle.",
                next: "Give --reason duplicate, not-checkable or out-of-scope.", exit: .usage)
        }
        session.tell("stet: --as says who acts; give the reason with --reason \(former.rawValue).")
    }
}
