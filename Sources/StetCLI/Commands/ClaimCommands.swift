internal import ArgumentParser
internal import Stet

/// What is said about a claim on the command line.
struct ClaimOptions: ParsableArguments {
    @Option(help: "The claim, in the desk's own words.") var text: String?
    @Option(help: "Who claims it.") var claimant: String?
    @Option(help: "When it was said.") var said: ExtendedDate?
    @Option(help: "numeric, quote, event, causal, position or other.")
    var type: ClaimStatement.ClaimType?
    @Option(help: "The language of the statement, such as en.") var language: String?
    @Option(help: "Why it was chosen.") var because: String?

    func draft(text: String?) -> ClaimDraft {
        ClaimDraft(
            text: text, type: type, claimant: claimant, said: said, language: language,
            because: because)
    }
}

/// What is asked when a review is opened.
struct ItemOptions: ParsableArguments {
    @Option(help: "What exactly is asked.") var question: String?
    @Option(help: "low, normal, high or urgent.") var priority: ItemOpening.Priority = .normal
    @Option(help: "When it should be done: YYYY-MM-DD.") var due: CalendarDay?
    @Option(help: "A label; give it again for more.") var label: [String] = []

    @Flag(help: "Reviewers seal their verdicts before anybody opens one.") var blind = false

    var draft: ItemDraft {
        ItemDraft(
            question: question, priority: priority, due: due, labels: label, isBlind: blind)
    }
}

struct ClaimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim", abstract: "What is claimed, where, and how claims relate.",
        subcommands: [
            Add.self, Appears.self, Link.self, List.self, Show.self, Revise.self, Match.self,
            Suggest.self,
        ],
        defaultSubcommand: List.self)

    struct Add: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a claim, with a place where it appears.",
            discussion: """
                Says which claims of the desk are likely the same, as stet claim match does; with \
                --quiet, and in stet do, it does not look.
                """)
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @OptionGroup var described: ClaimOptions
        @Option(name: .customLong("in"), help: "A source that makes the claim.") var source: String?
        @OptionGroup var place: PlaceOptions
        @Option(
            help: ArgumentHelp(
                "A sentence that stet claim suggest names: its source, words, type and claimant, where you give none.",
                valueName: "source:number"))
        var from: String?
        @Flag(name: .customLong("open"), help: "Open its review at once.") var opens = false
        @Option(help: "Whom to ask to review it, with --open; give it again for more.")
        var assign: [String] = []

        func validate() throws {
            if source == nil, place.quote != nil || place.at != nil {
                throw ValidationError("--quote and --at need a source: --in SOURCE.")
            }
            if from != nil, source != nil || place.quote != nil || place.at != nil {
                throw ValidationError("Give either --from or --in with --quote or --at.")
            }
            if !assign.isEmpty, !opens { throw ValidationError("--assign needs --open.") }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let suggested = try from.map { try Suggested($0, desk) }
            let text = try session.words(
                described.text ?? suggested?.text, "--text", about: "A new claim")
            let appearance =
                try suggested?.appearance
                ?? source.map {
                    AppearanceDraft(source: try desk.findSource($0), place: place.draft)
                }
            var draft = described.draft(text: text)
            draft.type = described.type ?? suggested?.type
            draft.claimant = described.claimant ?? suggested?.claimant
            let named = described.claimant == nil ? suggested?.claimant : nil
            let repeated = session.likelyRepeated(by: text, desk)
            guard opens else {
                let outcome = try desk.addClaim(draft, appearance: appearance)
                try session.report(
                    outcome, desk, kind: .claims, "Added claim \(outcome.folder.short).")
                if let named { session.tell(ofClaimant: named) }
                return session.tell(of: repeated, by: ClaimID(outcome.folder))
            }
            let people = try assign.map { try desk.person($0).id }
            let (claim, outcome) = try desk.addClaim(
                draft, appearance: appearance, opening: ItemDraft(),
                assigning: people)
            try session.report(
                outcome, desk, kind: .items,
                "Added claim \(claim.short) and opened item \(outcome.folder.short).")
            if let named { session.tell(ofClaimant: named) }
            session.tell(of: repeated, by: claim)
        }
    }

    struct Appears: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "appears", abstract: "Record a place where a source makes the claim.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The claim.") var claim: String
        @Option(name: .customLong("in"), help: "The source.") var source: String
        @OptionGroup var place: PlaceOptions
        @Option(help: "Who claims it there, where that differs.") var claimant: String?
        @Option(help: "When it was said, according to the source.") var said: ExtendedDate?

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findClaim(claim)
            let outcome = try desk.addAppearance(
                of: id,
                AppearanceDraft(
                    source: try desk.findSource(source), place: place.draft, claimant: claimant,
                    said: said))
            try session.report(
                outcome, desk, kind: .claims, "Recorded an appearance of claim \(id.short).")
        }
    }

    struct Link: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "link", abstract: "Record how a claim relates to another.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The claim.") var claim: String
        @Argument(help: "repeats, contradicts, narrows, part-of or reports.")
        var relation: ClaimLink.Relation
        @Argument(help: "The other claim.") var other: String
        @Flag(help: "Only propose it; whoever looks and agrees records it once more without this.")
        var suggested = false
        @Option(help: "Why you think so.") var because: String?

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let (id, target) = (try desk.findClaim(claim), try desk.findClaim(other))
            let outcome = try desk.linkClaim(
                id, relation, target, certainty: suggested ? .suggested : .confirmed,
                because: because)
            try session.report(
                outcome, desk, kind: .claims,
                "\(suggested ? "Suggested" : "Linked"): claim \(id.short) \(relation.rawValue) \(target.short)."
            )
        }
    }

    struct List: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the claims.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var searched: SearchOptions
        @OptionGroup var limited: LimitOptions
        @OptionGroup var past: PastOptions

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let moment = try past.moment(of: desk)
            let (queries, snapshot) = (moment.queries, moment.snapshot)
            let found = try queries.claims(saying: searched.words, limit: limited.limit)
            let claims = try found.compactMap { id in
                try snapshot.ifReadable { try snapshot.claim(id) }
            }
            let views = try JSONViews(snapshot)
            session.reply.data = json(["claims": .list(claims) { views.claim($0) }])
            let rows = try claims.map { claim in
                let item = try queries.items(
                    where: .all([.claim(claim.id), .not(.phase([.withdrawn]))]), limit: 1
                ).first
                return [
                    Terminal.Cell(claim.id.short, .faint),
                    Terminal.Cell(String(claim.appearances.count)),
                    Terminal.Cell(item?.phase.rawValue ?? "", item?.phase.look),
                    Terminal.Cell(claim.statement.text),
                ]
            }
            for line in session.terminal.table(["ID", "SEEN", "REVIEW", "CLAIM"], rows) {
                session.reply.print(line)
            }
            try session.warnOfAliens(queries)
        }
    }

    struct Show: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a claim and its story.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The claim.") var claim: String

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let snapshot = try desk.snapshot()
            guard let state = try snapshot.claim(desk.findClaim(claim)) else {
                throw DeskError.unknownID(claim, [.claims])
            }
            try session.show(state, desk, snapshot)
        }
    }

    struct Revise: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "revise",
            abstract: "Record a better statement of the claim; what is not given stays.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The claim.") var claim: String
        @OptionGroup var described: ClaimOptions

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let id = try desk.findClaim(claim)
            let outcome = try desk.reviseClaim(id, described.draft(text: described.text))
            try session.report(outcome, desk, kind: .claims, "Revised claim \(id.short).")
        }
    }
}
