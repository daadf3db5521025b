internal import ArgumentParser
internal import Stet
internal import StetGit

struct RestoreCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring back records that a bad merge or commit dropped.",
        discussion: """
            Looks for records that the history holds and the newest commit lacks, and joins that \
            commit with those that have them; and what somebody saw on a remote that was set back \
            since, where this clone still has it. Anybody may: nothing is added that was not there. \
            Verification still names who dropped them, as a warning.
            """)
    @OptionGroup var options: GlobalOptions
    @Flag(name: .long, help: "Say what would come back, and write nothing.") var dryRun = false

    func run(_ session: Session) throws {
        let desk = try session.desk()
        let (commit, files) =
            try dryRun
            ? (nil, desk.lostFiles(workers: Host.cores)) : desk.restore(workers: Host.cores)
        session.reply.data = json([
            "commit": commit.map { .string($0.description) },
            "restored": .list(files) { file in
                json([
                    "path": .text(file.path),
                    "droppedBy": file.culprit.map { .string($0.description) },
                ])
            },
        ])
        guard !options.quiet else { return }
        if files.isEmpty { session.reply.print("Nothing is lost.") }
        for file in files {
            session.reply.print(
                Terminal.oneLine(
                    "\(file.path)  "
                        + (file.culprit.map { "dropped by \($0.short)" }
                            ?? "on \(file.holder.short), which was on a remote")))
        }
        if !files.isEmpty {
            let noun = files.count == 1 ? "file" : "files"
            session.reply.print(
                dryRun
                    ? "Would bring back \(files.count) \(noun)."
                    : "Brought back \(files.count) \(noun).")
        }
    }
}
