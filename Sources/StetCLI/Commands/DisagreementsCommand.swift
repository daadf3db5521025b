internal import ArgumentParser
internal import Stet

struct DisagreementsCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "disagreements",
        abstract: "What does not go together, who did what, and the act that settles it.",
        discussion: """
            People in different clones can decide things without knowing of each other, and things \
            come to light after somebody decided. Nothing is dropped then and nobody preferred: \
            all of it is listed here until somebody settles it.
            """)
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let snapshot = try desk.snapshot()
        let found = try desk.disagreements(on: Host.now().day)
        let narrator = try Narrator(desk, snapshot, session.terminal)
        let views = try JSONViews(snapshot)
        func records(_ disagreement: Disagreement) throws -> [(StoredRecord, String)] {
            try disagreement.sides.compactMap { side in
                let folder = try snapshot.standings(side.kind, side.folder)?.folder
                return try folder?[side.record].map { ($0, try narrator.tell($0).headline) }
            }
        }
        session.reply.data = json([
            "disagreements": try .list(found) { disagreement in
                json([
                    "kind": .text(disagreement.kind.rawValue),
                    "what": .text(disagreement.kind.phrase),
                    "in": .text(disagreement.folderKind.singular),
                    "folder": .id(disagreement.folder),
                    "sides": try .list(records(disagreement)) { record, text in
                        views.record(record, headline: text)
                    },
                    "next": .text(try disagreement.settlement(snapshot)),
                ])
            }
        ])
        let (terminal, reply) = (session.terminal, session.reply)
        if found.isEmpty { reply.print("Nobody disagrees, and nothing is out of date.") }
        for (number, disagreement) in found.enumerated() {
            if number > 0 { reply.print() }
            let place = "\(disagreement.folderKind.singular) \(disagreement.folder.short)"
            reply.print(
                "\(terminal.look(.red, place)) · \(terminal.bold(disagreement.kind.phrase))")
            let sides = try records(disagreement)
            let width = sides.map { narrator.handle($0.0.by).count }.max() ?? 0
            for (record, text) in sides {
                let who = Terminal.padded(narrator.handle(record.by), width)
                let head = "  \(record.at.day)  \(record.id.short)  \(who)  "
                let lines = terminal.wrap(text, indent: head.count)
                reply.print(head + (lines.first.map { String($0.drop { $0 == " " }) } ?? ""))
                for line in lines.dropFirst() { reply.print(line) }
            }
            for line in terminal.wrap("Next: \(try disagreement.settlement(snapshot))", indent: 2) {
                reply.print(terminal.look(.cyan, line))
            }
        }
    }
}
