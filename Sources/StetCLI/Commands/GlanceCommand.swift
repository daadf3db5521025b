internal import ArgumentParser
internal import Stet

/// `stet` alone: the desk at a glance.
struct GlanceCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "glance", abstract: "The desk at a glance; the same as stet alone.",
        shouldDisplay: false)
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        let desk: Desk
        do {
            desk = try session.desk(asking: true)
        } catch DeskError.noDesk {
            return begin(session)
        } catch let error as GitError where error.code == .noRepository {
            return begin(session)
        }
        let moment = try DeskMoment(now: desk)
        let queries = moment.queries
        let byPhase = try queries.itemCounts()
        let items = byPhase.values.reduce(0, +)
        let (terminal, reply) = (session.terminal, session.reply)
        var counts: [(ItemState.Phase, Int)] = []
        for phase in ItemState.Phase.allCases {
            if let count = byPhase[phase] { counts.append((phase, count)) }
        }
        let sources = try queries.folderCount(.sources)
        let claims = try queries.folderCount(.claims)
        let person = try? desk.actor()
        let queue = try person.map {
            try Queue(of: $0, moment, overdueOnly: false)
        }
        let disagreements = try desk.disagreementCount(on: moment.day)
        let overdue = try queries.itemCount(where: .overdue(moment.day))
        reply.data = json([
            "sources": .number(sources), "claims": .number(claims), "items": .number(items),
            "states": .object(counts.map { JSONMember($0.0.rawValue, .number($0.1)) }),
            "overdue": .number(overdue), "disagreements": .number(disagreements),
            "actor": .text(person?.handle),
            "waiting": .number(queue?.sections.reduce(0) { $0 + $1.count } ?? 0),
        ])
        reply.print(
            "\(terminal.bold("desk \(try desk.id()?.short ?? "")")) on \(desk.branch) · "
                + [(sources, "source"), (claims, "claim"), (items, "item")]
                .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " · "))
        for (phase, count) in counts {
            reply.print(
                "  \(terminal.look(phase.look, Terminal.padded(phase.rawValue, 10))) \(count)")
        }
        if overdue > 0 {
            reply.print(terminal.look(.red, "  \(overdue) overdue: stet list --overdue"))
        }
        if disagreements > 0 {
            let noun = disagreements == 1 ? "disagreement" : "disagreements"
            reply.print(terminal.look(.red, "  \(disagreements) \(noun): stet disagreements"))
        }
        if let person, let queue {
            reply.print()
            if queue.sections.isEmpty { reply.print("Nothing waits for \(person.handle).") }
            for section in queue.sections {
                reply.print("\(section.reason): \(section.count)")
            }
        }
        reply.print(terminal.look(.cyan, "Next: \(next(items, sources, claims, queue))"))
        try session.warnOfAliens(queries)
    }

    private func next(_ items: Int, _ sources: Int, _ claims: Int, _ queue: Queue?)
        -> String
    {
        if sources == 0 { return "stet source add FILE --title T" }
        if claims == 0 { return "stet claim add --text T --in SOURCE --quote WORDS" }
        if items == 0 { return "stet open CLAIM" }
        return queue?.sections.isEmpty == false ? "stet queue" : "stet list"
    }

    private func begin(_ session: Session) {
        session.reply.data = json(["desk": .boolean(false)])
        session.reply.print("There is no desk here.")
        session.reply.print(session.terminal.look(.cyan, "Next: stet init [DIR]"))
    }
}
