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
    @Option(help: "Only where the claim has all these words.") var search: String?

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot = try desk.snapshot()
        let person = try assignee.map { try desk.person($0).id }
        let claimID = try claim.map { try desk.findClaim($0) }
        let words = (search ?? "").lowercased().split(separator: " ")
        let today = Host.now().day
        let items = try desk.allItems().filter { item in
            let text = try snapshot.claim(item.claim)?.statement.text.lowercased() ?? ""
            return (state.isEmpty || state.contains(item.phase))
                && (person == nil || item.assignments.contains { $0.assignment.person == person })
                && (claimID == nil || item.claim == claimID)
                && (label.map { item.labels.contains($0) } ?? true)
                && (!overdue || item.isOverdue(on: today)) && (!stale || item.phase == .stale)
                && words.allSatisfy { text.contains($0) }
        }
        let views = try JSONViews(snapshot)
        session.reply.data = json(["items": try .list(items) { try views.summary($0) }])
        if items.isEmpty {
            session.tell("Nothing to list.")
        } else {
            for line in try session.itemTable(items, snapshot, today) { session.reply.print(line) }
        }
        try session.warnOfAliens(desk)
    }
}

extension Desk {
    /// Every item, the most urgent first, then by what is due and by id.
    func allItems() throws -> [ItemState] {
        let snapshot = try snapshot()
        let order = ItemOpening.Priority.allCases
        return try snapshot.folders(.items).compactMap { id in
            try snapshot.ifReadable { try snapshot.item(ItemID(id)) }
        }.sorted {
            let ranks = [$0, $1].map { order.firstIndex(of: $0.opening.priority) ?? 0 }
            if ranks[0] != ranks[1] { return ranks[0] > ranks[1] }
            switch ($0.due, $1.due) {
            case (let first?, let second?) where first != second: return first < second
            case (.some, nil): return true
            case (nil, .some): return false
            default: return $0.id < $1.id
            }
        }
    }
}

extension Session {
    /// Items as a table.
    func itemTable(_ items: [ItemState], _ snapshot: Snapshot, _ today: CalendarDay) throws
        -> [String]
    {
        let people = try snapshot.people()
        let rows = try items.map { item in
            let text = try snapshot.claim(item.claim)?.statement(in: item.revision)?.text ?? ""
            // Who was asked no longer matters where the work is done.
            let assigned =
                item.isDecided
                ? [] : item.assignments.map { people.handle(of: $0.assignment.person) }
            let urgent = item.opening.priority == .urgent || item.opening.priority == .high
            return [
                Terminal.Cell(item.id.short, .faint),
                Terminal.Cell(item.phase.rawValue, item.phase.look),
                Terminal.Cell(item.outcomeText, .bold),
                Terminal.Cell(assigned.joined(separator: " ")),
                Terminal.Cell(
                    item.due?.description ?? "", item.isOverdue(on: today) ? .red : nil),
                Terminal.Cell((urgent ? "! " : "") + text),
            ]
        }
        return terminal.table(["ID", "STATE", "OUTCOME", "ASSIGNED", "DUE", "CLAIM"], rows)
    }
}

struct QueueCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits for you, or for somebody else.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The person; else you.") var handle: String?
    @Flag(help: "Only what is overdue; without a handle, whoever has it.") var overdue = false

    func run(_ session: Session) throws {
        let desk = try session.desk(by: handle)
        let isEverybody = overdue && handle == nil
        let person = isEverybody ? nil : try desk.actor()
        let queue =
            if let person {
                try Queue(of: person, desk, today: Host.now().day, overdueOnly: overdue)
            } else {
                try Queue(idleAt: desk, today: Host.now().day)
            }
        let snapshot = try desk.snapshot()
        let views = try JSONViews(snapshot)
        session.reply.data = json([
            "person": .text(person?.handle),
            "items": try .list(
                queue.sections.flatMap { section in
                    section.items.map { (section.reason, $0) }
                }
            ) { reason, item in
                json(["reason": .text(reason), "item": try views.summary(item)])
            },
        ])
        if queue.sections.isEmpty {
            session.tell(person.map { "Nothing waits for \($0.handle)." } ?? "Nothing is overdue.")
        }
        for (index, section) in queue.sections.enumerated() {
            if index > 0 { session.reply.print() }
            session.reply.print(session.terminal.bold(section.reason))
            for line in try session.itemTable(section.items, snapshot, Host.now().day) {
                session.reply.print("  " + line)
            }
        }
    }
}

/// What waits for a person: for each reason the items, most urgent first.
struct Queue {
    private(set) var sections: [(reason: String, items: [ItemState])] = []

    init(of person: PersonState, _ desk: Desk, today: CalendarDay, overdueOnly: Bool) throws {
        let items = try desk.allItems().filter { !overdueOnly || $0.isOverdue(on: today) }
        let policy = try desk.snapshot().policy()?.current
        func may(_ permission: Policy.Permission) -> Bool {
            policy?.allows(person.roles, to: permission) ?? false
        }
        func isAsked(_ item: ItemState, _ task: Assignment.Task) -> Bool {
            item.assignments.contains {
                $0.assignment.person == person.id && $0.assignment.task == task
            }
        }
        func hasJudged(_ item: ItemState) -> Bool {
            item.countedVerdicts.contains { $0.by == person.id }
        }
        add(
            "To review",
            items.filter {
                isAsked($0, .review) && !hasJudged($0)
                    && [.assigned, .inReview, .agreed, .disputed].contains($0.phase)
            })
        add(
            "To adjudicate",
            items.filter {
                $0.phase == .disputed
                    && (isAsked($0, .adjudicate)
                        || (may(.adjudicate) && !$0.judges.contains(person.id)))
            })
        if may(.resolve) { add("Agreed, to resolve", items.filter { $0.phase == .agreed }) }
        if may(.decide) { add("Stale, to affirm or reopen", items.filter { $0.phase == .stale }) }
        if may(.take) { add("Open, for anybody to take", items.filter { $0.phase == .open }) }
    }

    /// What lies idle beyond its day: for each person who has it the items, and those nobody has.
    init(idleAt desk: Desk, today: CalendarDay) throws {
        let items = try desk.allItems().filter { $0.isOverdue(on: today) }
        func idle(_ item: ItemState) -> [PersonID] {
            item.assignments.map(\.assignment).filter {
                ($0.due ?? item.opening.due).map { $0 < today } ?? false
                    && !item.judges.contains($0.person)
            }.map(\.person)
        }
        for person in try desk.snapshot().people().all {
            add("Overdue, with \(person.handle)", items.filter { idle($0).contains(person.id) })
        }
        add("Overdue, with nobody", items.filter { idle($0).isEmpty })
    }

    private mutating func add(_ reason: String, _ items: [ItemState]) {
        if !items.isEmpty { sections.append((reason, items)) }
    }
}

struct ShowCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an item, a claim, a source or a person with its story."
    )
    @OptionGroup var options: GlobalOptions
    @Argument(help: "An id, or a handle.") var id: String
    @Option(help: "As of a commit, or of a moment: 2026-02-10 or 2026-02-10T09:30:00Z.")
    var at: String?

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot =
            try at.map { try desk.snapshot(at: try Self.commit($0, desk)) }
            ?? desk.snapshot()
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
            guard let claim = try snapshot.claim(ClaimID(folder)) else { throw absent(folder) }
            try session.show(claim, desk, snapshot)
        case .sources:
            guard let source = try snapshot.source(SourceID(folder)) else { throw absent(folder) }
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

    static func commit(_ text: String, _ desk: Desk) throws -> CommitID {
        let moment =
            Timestamp(text)
            ?? CalendarDay(argument: text).flatMap {
                Timestamp("\($0)T23:59:59Z")
            }
        if let moment {
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
}

struct LogCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The acts of the desk, or of one folder, newest first.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "An item, a claim, a source or a person; else the whole desk.") var id: String?
    @Option(name: .shortAndLong, help: "At most so many.") var number: Int?

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot = try desk.snapshot()
        let narrator = try Narrator(desk, snapshot, session.terminal)
        let views = try JSONViews(snapshot)
        let limit = max(0, number ?? .max)
        if let id {
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
        let acts = try desk.log(limit: limit)
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

struct MatrixCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Claims against sources: who makes, supports or refutes what.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "Claims; else all.") var claims: [String] = []

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let matrix = try desk.matrix(try claims.map { try desk.findClaim($0) })
        session.reply.data = json([
            "sources": .list(matrix.sources) { source in
                json(["id": .id(source.id), "title": .text(source.label)])
            },
            "claims": .list(matrix.rows) { row in
                json([
                    "id": .id(row.claim.id), "text": .text(row.claim.statement.text),
                    "cells": .list(row.cells.sorted { $0.key < $1.key }) { id, cell in
                        json([
                            "source": .id(id), "appearances": .number(cell.appearances),
                            "stances": .texts(cell.stances.map(\.rawValue).sorted()),
                        ])
                    },
                ])
            },
        ])
        guard !matrix.rows.isEmpty else { return session.tell("There are no claims.") }
        let terminal = session.terminal
        let names = matrix.sources.indices.map { Self.letter($0) }
        let rows = matrix.rows.map { row -> [Terminal.Cell] in
            let cells = matrix.sources.map { source -> Terminal.Cell in
                guard let cell = row.cells[source.id] else { return Terminal.Cell("·", .faint) }
                let stances = Evidence.Stance.allCases.filter { cell.stances.contains($0) }
                let text = (cell.appearances > 0 ? "●" : "") + stances.map(\.sign).joined()
                return Terminal.Cell(text, stances.count == 1 ? stances[0].look : nil)
            }
            let item = row.items.first
            return [Terminal.Cell(row.claim.id.short, .faint)] + cells + [
                Terminal.Cell(
                    item.map { $0.outcomeText.isEmpty ? $0.phase.rawValue : $0.outcomeText } ?? "",
                    item?.phase.look),
                Terminal.Cell(row.claim.statement.text),
            ]
        }
        for line in terminal.table(["CLAIM"] + names + ["REVIEW", ""], rows) {
            session.reply.print(line)
        }
        session.reply.print()
        for (name, source) in zip(names, matrix.sources) {
            session.reply.print(
                "\(terminal.bold(name))  \(terminal.faint(source.id.short))  "
                    + Terminal.cut(Terminal.oneLine(source.label), terminal.width - 14))
        }
        session.reply.print(
            terminal.faint(
                "● makes the claim   + supports   − refutes   ~ context   (…) not decided"))
    }

    /// A, B, … Z, AA, AB, …
    private static func letter(_ index: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let last = String(alphabet[index % 26])
        return index < 26 ? last : letter(index / 26 - 1) + last
    }
}
