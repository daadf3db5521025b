internal import ArgumentParser
internal import Stet

struct ListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List review items.")
    @OptionGroup var options: GlobalOptions
    @Option(help: "Only in this state; give it again for more.") var state: [ItemState.Phase] = []
    @Option(help: "Only assigned to this person.") var assignee: String?
    @Option(help: "Only of this claim.") var claim: String?
    @Option(help: "Only with this label.") var label: String?
    @Flag(help: "Only what is overdue.") var overdue = false
    @Flag(help: "Only what is stale.") var stale = false
    @OptionGroup var searched: SearchOptions
    @OptionGroup var limited: LimitOptions
    @OptionGroup var past: PastOptions

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let moment = try past.moment(of: desk)
        let predicate = try predicate(desk, moment.day)
        let items = try moment.queries.items(where: predicate, limit: limited.limit)
        let views = try JSONViews(moment.snapshot)
        session.reply.data = json(["items": .list(items) { views.summary($0) }])
        if items.isEmpty {
            session.tell("Nothing to list.")
        } else {
            for line in try session.itemTable(items, moment.snapshot, moment.day) {
                session.reply.print(line)
            }
        }
        try session.warnOfAliens(moment.queries)
    }

    private func predicate(_ desk: Desk, _ today: CalendarDay) throws -> ItemPredicate {
        var wanted: [ItemPredicate] = []
        if !state.isEmpty { wanted.append(.phase(Set(state))) }
        if let assignee { wanted.append(.assigned(try desk.person(assignee).id)) }
        if let claim { wanted.append(.claim(try desk.findClaim(claim))) }
        if let label { wanted.append(.label(label)) }
        if overdue { wanted.append(.overdue(today)) }
        if stale { wanted.append(.phase([.stale])) }
        if !searched.words.isEmpty { wanted.append(.saying(searched.words)) }
        return .all(wanted)
    }
}

extension Session {
    /// Items as a table.
    func itemTable(_ items: [ItemSummary], _ snapshot: Snapshot, _ today: CalendarDay) throws
        -> [String]
    {
        let people = try snapshot.people()
        let rows = items.map { item in
            // Who was asked no longer matters where the work is done.
            let assigned =
                item.isDecided ? [] : item.assignments.map { people.handle(of: $0.person) }
            let urgent = item.priority == .urgent || item.priority == .high
            return [
                Terminal.Cell(item.id.short, .faint),
                Terminal.Cell(item.phase.rawValue, item.phase.look),
                Terminal.Cell(item.outcomeText, .bold),
                Terminal.Cell(assigned.joined(separator: " ")),
                Terminal.Cell(
                    item.due?.description ?? "", item.isOverdue(on: today) ? .red : nil),
                Terminal.Cell((urgent ? "! " : "") + item.text),
            ]
        }
        return terminal.table(["ID", "STATE", "OUTCOME", "ASSIGNED", "DUE", "CLAIM"], rows)
    }
}

struct ShowCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an item, a claim, a source or a person with its story."
    )
    @OptionGroup var options: GlobalOptions
    @Argument(help: "An id, or a handle.") var id: String
    @OptionGroup var past: PastOptions

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot = try past.snapshot(of: desk)
        let text = try desk.expand(id)
        if try !snapshot.people().named(text).isEmpty {
            var command = PersonCommand.Show()
            command.options = options
            command.handle = text
            return try command.run(session)
        }
        let (kind, folder) = try Self.folder(text, desk)
        switch kind {
        case .items:
            guard let item = try snapshot.item(ItemID(folder)) else { throw absent(folder) }
            try session.show(item, desk, snapshot)
        case .claims:
            guard let claim = try snapshot.claim(ClaimID(folder)) else {
                return try showRedacted(kind, folder, session, desk, snapshot)
            }
            try session.show(claim, desk, snapshot)
        case .sources:
            guard let source = try snapshot.source(SourceID(folder)) else {
                return try showRedacted(kind, folder, session, desk, snapshot)
            }
            try session.show(source, desk, snapshot)
        case .people:
            guard let person = try snapshot.people()[PersonID(folder)] else { throw absent(folder) }
            var command = PersonCommand.Show()
            command.options = options
            command.handle = FolderID(person.id).hex
            try command.run(session)
        case .policy:
            var command = PolicyCommand.Show()
            command.options = options
            try command.run(session)
        }
    }

    private func showRedacted(
        _ kind: FolderKind, _ folder: FolderID, _ session: Session, _ desk: Desk,
        _ snapshot: Snapshot
    ) throws {
        guard let standings = try snapshot.standings(kind, folder),
            standings.folder.first?.redaction != nil
        else { throw absent(folder) }
        try session.showRedacted(kind, standings, desk, snapshot)
    }

    /// A folder by its own id, or by that of any record in it.
    private static func folder(_ text: String, _ desk: Desk) throws -> (FolderKind, FolderID) {
        do {
            return try desk.folder(text, FolderKind.allCases)
        } catch DeskError.unknownID {
            let match = try desk.record(text)
            return (match.kind, match.folder)
        }
    }

    private func absent(_ folder: FolderID) -> Failure {
        Failure("absent", "\(folder.short) was not there yet, or is damaged.", next: "stet doctor")
    }
}

struct LogCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The acts of the desk, or of one folder, newest first.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "An item, a claim, a source or a person; else the whole desk.") var id: String?
    @Option(
        name: .shortAndLong,
        help: "At most so many; of the whole desk by default \(Self.defaultNumber).")
    var number: Int?

    /// A long history would otherwise have to be held in memory, to show what nobody reads.
    private static let defaultNumber = 1000

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot = try desk.snapshot()
        let narrator = try Narrator(desk, snapshot, session.terminal)
        let views = try JSONViews(snapshot)
        if let id {
            let limit = max(0, number ?? .max)
            let text = try desk.expand(id)
            let (kind, folder) = try desk.folder(text, FolderKind.allCases)
            guard let standings = try snapshot.standings(kind, folder) else {
                throw DeskError.unknownID(id, FolderKind.allCases)
            }
            let records = standings.folder.records.reversed().prefix(limit)
            session.reply.data = json([
                "acts": try .list(Array(records)) {
                    views.record($0, headline: try narrator.tell($0).headline)
                }
            ])
            for record in records {
                let telling = try narrator.tell(record)
                session.line(
                    record.at, record.id.short, narrator.handle(record.by), telling.headline)
            }
            return
        }
        let limit = max(0, number ?? Self.defaultNumber)
        var acts = try desk.log(limit: limit == .max ? limit : limit + 1)
        let hasMore = acts.count > limit
        acts = Array(acts.prefix(limit))
        session.reply.data = json([
            "acts": .list(acts) { act in
                json([
                    "commit": .string(act.commit.description), "at": .text(act.at.description),
                    "by": .text(act.by), "text": .text(act.subject),
                    "records": .list(act.records) { .string($0.id.hex) },
                    "merge": .boolean(act.isMerge),
                ])
            }
        ])
        for act in acts { session.line(act.at, act.commit.short, act.by, act.subject) }
        if hasMore, number == nil {
            session.tell("stet: These are the newest \(limit) acts; --number shows more.")
        }
    }
}

extension Session {
    /// One act on one line.
    fileprivate func line(_ at: Timestamp, _ id: String, _ by: String, _ text: String) {
        let moment = at.description.replacing("T", with: " ").dropLast(4)
        let who = Terminal.padded(Terminal.cut(Terminal.oneLine(by), 12), 12)
        let room = max(20, terminal.width - 16 - 2 - id.count - 2 - 12 - 2)
        let words = Terminal.cut(Terminal.oneLine(text), room)
        reply.print(
            "\(terminal.faint(String(moment)))  \(terminal.look(.yellow, id))  \(terminal.bold(who))  \(words)"
        )
    }
}
