internal import ArgumentParser
internal import Stet

struct MaintainCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Roll many small objects and packs up into few, with Git.",
        discussion: """
            An act writes some six small files. Git packs what piled up, with whatever packs are \
            not much larger, and writes down which commits touched which paths. Nothing is lost, \
            whether anything refers to it or not, and acts go on meanwhile. It is done by itself, \
            in the background, when there is enough of it, unless stet.autoMaintain is false.
            """)
    @OptionGroup var options: GlobalOptions
    @Flag(help: "Pack everything anew: the smallest, and slow on a large desk.") var full = false
    @Flag(help: ArgumentHelp("Do it only if there is enough of it.", visibility: .private))
    var ifDue = false

    func run(_ session: Session) throws {
        let maintenance = Maintenance(try session.openRepository())
        if ifDue { return maintenance.runIfDue() }
        let before = maintenance.store
        guard try maintenance.run(full: full, gently: false) == .done else {
            throw Failure(
                "busy", "Somebody is at it already.", next: "Wait for them.", exit: .tryAgain)
        }
        let after = maintenance.store
        session.reply.data = StetCLI.json(["before": Self.json(before), "after": Self.json(after)])
        if !options.quiet {
            session.reply.print("\(Self.sentence(before)) → \(Self.sentence(after))")
        }
    }

    private static func json(_ store: Maintenance.Store) -> JSONValue {
        StetCLI.json([
            "loose": .number(store.loose), "packs": .number(store.packs),
            "bytes": .number(store.bytes),
        ])
    }

    private static func sentence(_ store: Maintenance.Store) -> String {
        let size =
            store.bytes < 10 << 20 ? "\(store.bytes >> 10) KiB" : "\(store.bytes >> 20) MiB"
        return "\(store.loose) loose objects and \(store.packs) packs, \(size)"
    }
}
