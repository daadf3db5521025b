internal import ArgumentParser
internal import Stet
internal import StetGit

struct SyncCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Get what others did, judge it, join it to what is here, and send yours.",
        discussion: """
            Git does the transport, so whatever git fetch and git push can reach will do. What does \
            not verify is neither taken in nor sent. Plain git pull and git push come to the same.
            """)
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The remote; by default the one the branch follows.") var remote: String?
    @Flag(help: "Get only; send nothing.") var noPush = false
    @Flag(help: "Go on until stopped.") var watch = false
    @Option(help: "How many seconds --watch waits in between.") var every = 30

    func validate() throws {
        guard 1...86_400 ~= every else {
            throw ValidationError("--every takes from a second to a day: 1 to 86400.")
        }
        if watch, options.json { throw ValidationError("Give either --watch or --json, not both.") }
    }

    func run(_ session: Session) throws {
        let desk = try session.desk(tellingFlaws: false, asking: true)
        guard watch else {
            let (name, report) = try sync(desk)
            if !report.refused.isEmpty, let remote = try desk.ledger.repository.promisors().first {
                throw Failure.partialClone(of: remote)
            }
            session.reply.data = json([
                "remote": .text(name), "received": .number(report.received),
                "sent": .number(report.sent), "merged": .boolean(report.hasMerged),
                "setBack": .boolean(report.wasSetBack), "complete": .boolean(report.isSent),
                "tip": report.tip.map { .string($0.description) },
                "refused": .list(report.refused) { $0.json },
                "accepted": .list(report.accepted) { .string($0.description) },
            ])
            if !options.quiet {
                session.reply.print(Self.sentence(name, report, noPush: noPush))
            }
            if report.wasSetBack { session.tell(Self.warning(name, session)) }
            if report.hasMerged, !options.quiet { try tellDisagreements(desk, session) }
            if !report.refused.isEmpty {
                session.reply.exitCode = Failure.Exit.found.rawValue
                session.tell(Self.refusal(name, report, session))
            }
            return
        }
        while true {
            do {
                let (name, report) = try sync(desk)
                if report.received + report.sent > 0 {
                    session.tell("\(Host.now()) \(Self.sentence(name, report, noPush: noPush))")
                }
                if report.wasSetBack { session.tell(Self.warning(name, session)) }
                if report.hasMerged { try tellDisagreements(desk, session) }
                if !report.refused.isEmpty { session.tell(Self.refusal(name, report, session)) }
            } catch {
                // Whoever is on a train comes back; whoever pushed nonsense may set it right.
                let failure = EntryPoint.failure(error)
                guard failure.exit != .usage else { throw error }
                session.tell("\(Host.now()) \(Terminal.oneLine("\(failure.what) \(failure.why)"))")
            }
            FileSystem.pause(milliseconds: every * 1000)
        }
    }

    /// Says whether what people did apart does not go together.
    private func tellDisagreements(_ desk: Desk, _ session: Session) throws {
        let count = try desk.disagreementCount(on: Host.now().day)
        guard count > 0 else { return }
        let noun = count == 1 ? "disagreement waits" : "disagreements wait"
        session.tell("\(count) \(noun) for somebody: stet disagreements")
    }

    private func sync(_ desk: Desk) throws -> (name: String, report: SyncReport) {
        let remote = try ConfiguredRemote(remote, desk)
        let report = try desk.sync(with: remote, sending: !noPush, workers: Host.cores)
        Maintenance(desk.ledger.repository).runInBackgroundIfDue()
        return (remote.label, report)
    }

    private static func sentence(_ name: String, _ report: SyncReport, noPush: Bool) -> String {
        func acts(_ count: Int) -> String { "\(count) act\(count == 1 ? "" : "s")" }
        switch (report.received, report.sent) {
        case (0, 0):
            return noPush
                ? "Nothing new on \(name)." : "Nothing new: \(name) and this clone have the same."
        case (let received, 0): return "Received \(acts(received)) from \(name)."
        case (0, let sent): return "Sent \(acts(sent)) to \(name)."
        case (let received, let sent):
            return "Received \(acts(received)) from \(name), and sent \(acts(sent))."
        }
    }

    /// Names what was left, and what was taken in instead.
    private static func refusal(_ name: String, _ report: SyncReport, _ session: Session) -> String
    {
        let lines = report.refused.prefix(5).map { "  \($0.line(session.terminal))" }
        let more = report.refused.count > 5 ? ["  … and \(report.refused.count - 5) more"] : []
        let instead =
            report.accepted.isEmpty
            ? "Nothing of it was taken in, and nothing was sent."
            : "Taken in was what holds, up to \(report.accepted.map(\.short).joined(separator: ", ")); nothing was sent."
        return
            ([
                session.terminal.look(
                    .red, "stet: What \(name) has does not hold.")
            ] + lines + more + [
                "  \(instead)",
                report.refused.contains { $0.rule == Check.tied.rawValue }
                    ? "  Next: ask the person whose changes these are, then set the branch back there, or settle it (docs/teams.md)."
                    : "  Next: ask the person who pushed it to run stet restore there, or to set the branch back (docs/teams.md).",
            ]).joined(separator: "\n")
    }

    private static func warning(_ name: String, _ session: Session) -> String {
        // Where one reads from another place than one writes to, what is missing there may be on its way.
        let repository = try? session.openRepository()
        let writes = (try? repository?.configuration("remote.\(name).pushurl")) ?? nil
        if writes != nil {
            return session.terminal.look(
                .yellow, "stet: \(name) lacks acts that this clone has sent or seen there.")
                + "\n  It is read at another address than it is written to, so it may be a copy that lags behind; or it was set back. The acts are here, and are sent again."
                + "\n  Next: try again later; if they stay away, ask who set it back (docs/teams.md)."
        }
        return session.terminal.look(.yellow, "stet: \(name) was set back.")
            + "\n  It no longer had acts that it had when this clone last looked. They are here, and are sent again."
            + "\n  Next: ask who did that; a protected branch refuses it (docs/teams.md)."
    }
}
