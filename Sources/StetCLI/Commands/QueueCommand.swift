internal import ArgumentParser
internal import Stet

struct QueueCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits for you, or for somebody else.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The person; else you.") var handle: String?
    @Flag(help: "Only what is overdue; without a handle, whoever has it.") var overdue = false
    @Option(name: [.customShort("n"), .long], help: "At most so many items for each reason.")
    var limit = 20
    @OptionGroup var past: PastOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit takes a number from 0.") }
    }

    func run(_ session: Session) throws {
        let desk = try session.desk(by: handle, asking: handle == nil)
        let isEverybody = overdue && handle == nil
        let moment = try past.moment(of: desk)
        let person = isEverybody ? nil : try moment.snapshot.known(desk.actor())
        let queue =
            if let person {
                try Queue(of: person, moment, overdueOnly: overdue)
            } else {
                try Queue(idleAt: moment)
            }
        let views = try JSONViews(moment.snapshot)
        let shown = try queue.sections.map { section in
            (section, try moment.queries.items(where: section.predicate, limit: limit))
        }
        session.reply.data = json([
            "person": .text(person?.handle),
            "items": .list(shown.flatMap { section, items in items.map { (section.reason, $0) } }) {
                reason, item in
                json(["reason": .text(reason), "item": views.summary(item)])
            },
            "waiting": .list(queue.sections) { section in
                json(["reason": .text(section.reason), "count": .number(section.count)])
            },
        ])
        if queue.sections.isEmpty {
            session.tell(person.map { "Nothing waits for \($0.handle)." } ?? "Nothing is overdue.")
        }
        for (index, (section, items)) in shown.enumerated() {
            if index > 0 { session.reply.print() }
            session.reply.print(session.terminal.bold(section.reason))
            for line in try session.itemTable(items, moment.snapshot, moment.day) {
                session.reply.print("  " + line)
            }
            let more = section.count - items.count
            if more > 0 {
                session.reply.print(
                    session.terminal.faint("  and \(more) more: stet queue --limit N"))
            }
        }
    }
}

/// What waits for a person: for each reason the items.
struct Queue {
    private(set) var sections: [Section] = []
    private let queries: any DeskQuerying
    private let all: ItemPredicate

    /// Items that wait for one reason.
    struct Section {
        let reason: String
        let predicate: ItemPredicate
        let count: Int
    }

    init(of person: PersonState, _ moment: DeskMoment, overdueOnly: Bool) throws {
        queries = moment.queries
        all = overdueOnly ? .overdue(moment.day) : .all([])
        let policy = try moment.snapshot.policy()?.current
        func may(_ permission: Policy.Permission) -> Bool {
            policy?.allows(person.roles, to: permission) ?? false
        }
        let canBeJudged: ItemPredicate = .not(.halted())
        try add(
            "To review",
            .all([
                .awaits(person.id, .review), .phase([.assigned, .inReview, .agreed, .disputed]),
                canBeJudged,
            ]))
        let decides: ItemPredicate = may(.adjudicate) ? .not(.judged(person.id)) : .any([])
        try add(
            "To adjudicate",
            .all([
                .phase([.disputed]), .any([.assigned(person.id, .adjudicate), decides]),
                canBeJudged,
            ]))
        if may(.resolve) { try add("Agreed, to resolve", .all([.phase([.agreed]), canBeJudged])) }
        if may(.decide) {
            try add("Stale, to affirm or reopen", .all([.phase([.stale]), canBeJudged]))
            try add("Claim restated since, to reopen", .halted(.restated))
            try add("Claim withdrawn, to close or withdraw", .halted(.claimWithdrawn))
        }
        if may(.take) {
            try add("Open, for anybody to take", .all([.phase([.open]), canBeJudged]))
        }
    }

    /// What lies idle beyond its day: for each person who has it the items, and those nobody has.
    init(idleAt moment: DeskMoment) throws {
        queries = moment.queries
        all = .overdue(moment.day)
        for person in try moment.snapshot.people().all {
            try add("Overdue, with \(person.handle)", .idle(person.id, moment.day))
        }
        try add("Overdue, with nobody", .not(.idle(nil, moment.day)))
    }

    private mutating func add(_ reason: String, _ predicate: ItemPredicate) throws {
        let predicate = ItemPredicate.all([all, predicate])
        let count = try queries.itemCount(where: predicate)
        if count > 0 {
            sections.append(Section(reason: reason, predicate: predicate, count: count))
        }
    }
}

extension Snapshot {
    /// Somebody as the desk knew them then.
    fileprivate func known(_ person: PersonState) throws -> PersonState {
        guard let known = try people()[person.id] else {
            throw Failure("unknown-actor", "The desk did not know \(person.handle) yet.")
        }
        return known
    }
}
