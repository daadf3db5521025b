internal import ArgumentParser
internal import Stet

struct OpenCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the review of a claim.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The claim.") var claim: String
    @OptionGroup var asked: ItemOptions
    @Option(help: "Whom to ask to review it; give it again for more.") var assign: [String] = []
    @Flag(help: "Also where the claim has an item already.") var again = false

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let people = try assign.map { try desk.person($0).id }
        let outcome = try desk.open(
            try claim(desk), asked.draft, assigning: people, again: again)
        try session.report(outcome, desk, kind: .items, "Opened item \(outcome.folder.short).")
    }
}

extension OpenCommand {
    /// The claim that is meant. An item's id means the claim under review there elsewhere; here it is an
    /// item that was opened already.
    private func claim(_ desk: Desk) throws -> ClaimID {
        let text = try desk.expand(claim, [.claims, .items])
        let (kind, folder) = try desk.folder(text, [.claims, .items])
        guard kind == .items else { return ClaimID(folder) }
        let meant = LastAct.Meaning(kind: kind, folder: folder)
        throw Failure(
            "is-open", "That is \(try LastAct.describe(meant, in: desk.snapshot())), not a claim.",
            next: "Go on with it: stet show \(folder.short)")
    }
}

struct AssignCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Ask a person to review an item, or to adjudicate it.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Argument(help: "The person's handle.") var handle: String
    @Option(help: "review or adjudicate.") var to: Assignment.Task = .review
    @Option(help: "When it should be done: YYYY-MM-DD.") var due: CalendarDay?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let outcome = try desk.assign(id, to: try desk.person(handle).id, to, due: due)
        try session.report(
            outcome, desk, kind: .items, "Asked \(handle) to \(to.rawValue) item \(id.short).")
    }
}

struct UnassignCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "unassign", abstract: "Ask a person no longer.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Argument(help: "The person's handle.") var handle: String

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let outcome = try desk.unassign(id, try desk.person(handle).id)
        try session.report(
            outcome, desk, kind: .items, "Asked \(handle) no longer about item \(id.short).")
    }
}

struct TakeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Assign an item to yourself, while it has a place.",
        discussion: """
            An item has as many places as its policy wants reviewers. With --due the place is free \
            again after that day, unless there is a verdict of yours.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "Until when you have it: YYYY-MM-DD.") var due: CalendarDay?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let outcome = try desk.take(id, due: due)
        try session.report(outcome, desk, kind: .items, "Took item \(id.short).")
    }
}

struct LeaveCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Give back an item that you took or were asked to do.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let outcome = try desk.leave(id)
        try session.report(outcome, desk, kind: .items, "Left item \(id.short).")
    }
}

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "What bears on a claim.", subcommands: [Add.self],
        defaultSubcommand: Add.self)

    struct Add: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a passage, a source, or a search that found nothing."
        )
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The item.") var item: String
        @Option(help: "The source.") var source: String?
        @OptionGroup var place: PlaceOptions
        @Option(help: "supports, refutes or context.") var stance: Evidence.Stance?
        @Flag(help: "The source knows first-hand.") var primary = false
        @Flag(help: "The source reports what others know.") var secondary = false
        @Option(help: "Whose knowledge it is; else the source's agency or publisher.")
        var origin: String?
        @Option(help: "Where you searched.") var searched: String?
        @Option(help: "What you searched for; give it again for more.") var terms: [String] = []
        @Option(help: "What it shows, in your words.") var summary: String?

        func validate() throws {
            if (source == nil) == (searched == nil) {
                throw ValidationError("Give either --source or --searched.")
            }
            if source != nil, stance == nil {
                throw ValidationError("A source needs --stance supports, refutes or context.")
            }
            if searched != nil, terms.isEmpty {
                throw ValidationError("A search needs --terms.")
            }
            if searched != nil, stance != nil || place.quote != nil || place.at != nil {
                throw ValidationError("A search has neither a stance nor a place.")
            }
            if primary, secondary {
                throw ValidationError("Give either --primary or --secondary, not both.")
            }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findItem(item)
            let draft: EvidenceDraft
            if let source, let stance {
                draft = .source(
                    try desk.findSource(source), place.draft, stance,
                    directness: primary ? .primary : secondary ? .secondary : nil, origin: origin)
            } else {
                draft = .search(where: searched ?? "", terms: terms)
            }
            let outcome = try desk.addEvidence(id, draft, summary: summary)
            try session.report(
                outcome, desk, kind: .items,
                "Added evidence \(outcome.id.short) to item \(id.short).")
            if source != nil { session.tellOfCopies(in: id, outcome, desk) }
        }
    }
}

struct PublishCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Record that the outcome, or a correction or retraction of it, was published.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item.") var item: String
    @Option(help: "Where.") var url: String
    @Option(help: "This corrects what was published; say how.") var correction: String?
    @Flag(help: "This retracts what was published; say why with --because.") var retract = false
    @Option(help: "Why it was retracted.") var because: String?

    func validate() throws {
        if correction != nil, retract {
            throw ValidationError("Give either --correction or --retract, not both.")
        }
    }

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let id = try desk.findItem(item)
        let type: Publication.PublicationType =
            correction != nil ? .correction : retract ? .retraction : .outcome
        let words =
            retract
            ? try session.words(because, "--because", about: "Retraction of item \(id.short)")
            : correction
        let outcome = try desk.publish(id, url: url, type, because: words)
        try session.report(outcome, desk, kind: .items, "Recorded the publication.")
    }
}

struct NoteCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a remark on an item, a claim or a source.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The item, claim or source.") var id: String
    @Argument(help: "The remark.") var text: String?
    @Option(help: "A label; give it again for more.") var label: [String] = []
    @Option(help: "When what it asks for should be done: YYYY-MM-DD.") var due: CalendarDay?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let (kind, folder) = try desk.folder(desk.expand(id), [.items, .claims, .sources])
        let words = try session.words(
            text, "TEXT", about: "Note on \(kind.singular) \(folder.short)")
        let outcome = try desk.addNote(kind, folder, words, labels: label, due: due)
        try session.report(outcome, desk, kind: kind, "Noted.")
    }
}

struct WithdrawCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take back any one record; its bytes stay.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The record; a folder's id means its first.") var id: String
    @Option(help: "Why.") var because: String?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let match = try desk.record(desk.expand(id))
        if match.kind == .people || match.kind == .policy {
            throw Failure(
                "not-withdrawable", "A \(match.kind.singular) is not taken back but changed.",
                next: match.kind == .people ? "stet person revise" : "stet policy set FILE")
        }
        let words = try session.words(
            because, "--because", about: "Taking back \(match.record.short)")
        let outcome = try desk.withdraw(match, because: words)
        try session.report(
            outcome, desk, kind: match.kind, "Took back \(match.record.short).")
    }
}

struct RedactCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Put a tombstone in the place of a record that must be removed by law.",
        discussion: """
            Only an admin may. Everything else still verifies. The record stays in the history \
            before this act, as Git keeps what it had; docs/redaction.md says what removes it there.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The record; a folder's id means its first.") var id: String
    @Option(help: "Why: the order or the law; not what was removed.") var because: String?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let match = try desk.record(desk.expand(id))
        let words = try session.words(
            because, "--because", about: "Redacting \(match.record.short)")
        let outcome = try desk.redact(match, because: words)
        try session.report(
            outcome, desk, kind: match.kind,
            "Redacted \(match.record.short); earlier commits still hold it.")
    }
}

struct ConfirmCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Let a late act count: one made in ignorance of a change that forbade it.")
    @OptionGroup var options: GlobalOptions
    @OptionGroup var acting: ActOptions
    @Argument(help: "The late record.") var id: String
    @Option(help: "Why it should count.") var because: String?

    func run(_ session: Session) throws {
        let desk = try session.desk(acting: acting)
        let match = try desk.record(desk.expand(id))
        let words = try session.words(
            because, "--because", about: "Confirming \(match.record.short)")
        let outcome = try desk.confirm(match, because: words)
        try session.report(
            outcome, desk, kind: match.kind, "Confirmed \(match.record.short).")
    }
}
