internal import ArgumentParser
internal import Stet

extension SourceCommand {
    struct Groups: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "groups", abstract: "Count how many independent voices sources are.",
            discussion: """
                Sources are one voice where they have the same text, are declared to derive from one \
                another, credit one agency, have one publisher or one owner, or where nobody recorded \
                whose knowledge they are. What is not declared is not seen: look first with stet \
                source copies. Who finds two of them independent says why: stet source derive A \
                independent B.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The sources; none for all.") var sources: [String] = []

        /// Each is compared with each.
        private static let most = 2000

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let snapshot = try desk.snapshot()
            var ids = try sources.map { try desk.findSource($0) }
            if ids.isEmpty { ids = try snapshot.folders(.sources).map { SourceID($0) } }
            guard ids.count <= Self.most else {
                throw Failure(
                    "too-many-sources", "The desk has \(ids.count) sources.",
                    why: "At most \(Self.most) are compared with each other.",
                    next: "Name those you mean: stet source groups SOURCE SOURCE", exit: .usage)
            }
            let independence = try snapshot.independence(of: ids)
            var labels: [RecordID: String] = [:]
            for id in ids {
                let source = try snapshot.ifReadable { try snapshot.source(id) }
                labels[RecordID(id)] = source.map { Terminal.oneLine($0.label) } ?? id.short
            }
            let view = IndependenceView(independence: independence) { labels[$0] ?? $0.short }
            session.reply.data = view.json
            print(view, session)
        }

        private func print(_ view: IndependenceView, _ session: Session) {
            let (terminal, reply) = (session.terminal, session.reply)
            let groups = view.independence.groups
            let sources = groups.reduce(0) { $0 + $1.count }
            let noun = sources == 1 ? "source" : "sources"
            reply.print("\(sources) \(noun), \(groups.count) independent")
            for group in groups {
                reply.print()
                for source in group {
                    let line = "\(source.short)  \(view.label(source))"
                    reply.print("  " + Terminal.cut(line, terminal.width - 2))
                }
                guard group.count > 1 else { continue }
                let reason = "one voice, as \(view.reasons(within: group))"
                for line in terminal.wrap(reason, indent: 4) { reply.print(terminal.faint(line)) }
            }
            for (source, reason) in view.independence.excluded.sorted(by: { $0.key < $1.key }) {
                let line = "not counted: \(source.short) \(view.label(source)): \(reason.phrase)"
                reply.print()
                for line in terminal.wrap(line, indent: 2) { reply.print(terminal.faint(line)) }
            }
        }
    }
}
