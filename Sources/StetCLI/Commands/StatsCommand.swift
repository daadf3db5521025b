internal import ArgumentParser
internal import Stet

struct StatsCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "The desk in numbers.",
        discussion: """
            How much there is, where the items stand, what was decided, and who has judged and still \
            has to. Counts an item once for each person it was given to.
            """)
    @OptionGroup var options: GlobalOptions
    @OptionGroup var past: PastOptions

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let moment = try past.moment(of: desk)
        let queries = moment.queries
        let states = try queries.itemCounts()
        let outcomes = try Self.sorted(queries.outcomeCounts().filter { $0.key != .reopened })
        let folders = try [FolderKind.sources, .claims, .items, .people].map {
            ($0, try queries.folderCount($0))
        }
        let overdue = try queries.itemCount(where: .overdue(moment.day))
        let workloads = try moment.snapshot.people().all.map { try Workload(of: $0, moment) }
            .filter { $0.judged + $0.waiting > 0 }
        let views = try JSONViews(moment.snapshot)
        let phases = ItemState.Phase.allCases.compactMap { phase in
            states[phase].map { (phase, $0) }
        }
        session.reply.data = json([
            "folders": .object(folders.map { JSONMember($0.0.rawValue, .number($0.1)) }),
            "states": .object(phases.map { JSONMember($0.0.rawValue, .number($0.1)) }),
            "outcomes": .list(outcomes) { outcome, count in
                json(["outcome": views.outcome(outcome), "count": .number(count)])
            },
            "overdue": .number(overdue),
            "people": .list(workloads) { $0.json },
        ])
        print(session, folders, phases, outcomes, overdue)
        print(session, workloads)
    }

    private func print(
        _ session: Session, _ folders: [(FolderKind, Int)], _ phases: [(ItemState.Phase, Int)],
        _ outcomes: [(ItemState.Outcome, Int)], _ overdue: Int
    ) {
        let (terminal, reply) = (session.terminal, session.reply)
        reply.print(folders.map { Self.text($0, $1) }.joined(separator: " · "))
        guard !phases.isEmpty else { return }
        let all = phases.reduce(0) { $0 + $1.1 }
        reply.print()
        let rows = phases.map { phase, count in
            [
                Terminal.Cell(phase.rawValue, phase.look), Terminal.Cell("\(count)"),
                Terminal.Cell(Self.share(count, of: all)),
            ]
        }
        for line in terminal.table(["STATE", "ITEMS", "SHARE"], rows) { reply.print(line) }
        if overdue > 0 {
            reply.print(terminal.look(.red, "\(overdue) overdue: stet list --overdue"))
        }
        guard !outcomes.isEmpty else { return }
        reply.print()
        let decided = outcomes.reduce(0) { $0 + $1.1 }
        let decisions = outcomes.map { outcome, count in
            [
                Terminal.Cell(outcome.phrase), Terminal.Cell("\(count)"),
                Terminal.Cell(Self.share(count, of: decided)),
            ]
        }
        for line in terminal.table(["OUTCOME", "ITEMS", "SHARE"], decisions) { reply.print(line) }
    }

    private func print(_ session: Session, _ workloads: [Workload]) {
        guard !workloads.isEmpty else { return }
        session.reply.print()
        let rows = workloads.map { workload in
            [
                Terminal.Cell(workload.person.handle), Terminal.Cell("\(workload.judged)"),
                Terminal.Cell("\(workload.waiting)"),
                Terminal.Cell("\(workload.overdue)", workload.overdue > 0 ? .red : nil),
            ]
        }
        let head = ["PERSON", "JUDGED", "WAITING", "OVERDUE"]
        for line in session.terminal.table(head, rows) { session.reply.print(line) }
    }

    private static func text(_ kind: FolderKind, _ count: Int) -> String {
        if count != 1 { return "\(count) \(kind.rawValue)" }
        return kind == .people ? "1 person" : "1 \(kind.rawValue.dropLast())"
    }

    /// Whole percents, rounded.
    private static func share(_ count: Int, of all: Int) -> String {
        "\((200 * count + all) / (2 * all)) %"
    }

    /// What is most first; what is as much, by its words.
    private static func sorted(_ counts: [ItemState.Outcome: Int]) -> [(ItemState.Outcome, Int)] {
        counts.sorted { left, right in
            left.value == right.value
                ? left.key.phrase < right.key.phrase : left.value > right.value
        }.map { ($0.key, $0.value) }
    }
}

/// What somebody has judged, and what waits for them.
private struct Workload {
    let person: PersonState
    let judged: Int
    let waiting: Int
    let overdue: Int

    init(of person: PersonState, _ moment: DeskMoment) throws {
        self.person = person
        judged = try moment.queries.itemCount(where: .judged(person.id))
        waiting = try moment.queries.itemCount(
            where: .all([
                .awaits(person.id, .review), .phase([.assigned, .inReview, .agreed, .disputed]),
            ]))
        overdue = try moment.queries.itemCount(
            where: .all([.idle(person.id, moment.day), .overdue(moment.day)]))
    }

    var json: JSONValue {
        StetCLI.json([
            "person": .text(person.handle), "judged": .number(judged),
            "waiting": .number(waiting), "overdue": .number(overdue),
        ])
    }
}
