internal import ArgumentParser
internal import Stet
internal import StetGit

struct RestoreCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make the files of the desk its state again.",
        discussion: """
            Puts back what a bad commit or merge dropped, takes out what never counted, and sets \
            right what has other contents, in one commit; and joins what somebody saw on a remote \
            that was set back since, where this clone still has it. Anybody may: it brings nothing \
            and signs nothing. Verification still names what was wrong, as a warning.
            """)
    @OptionGroup var options: GlobalOptions
    @Flag(name: .long, help: "Say what would come back, and write nothing.") var dryRun = false

    func run(_ session: Session) throws {
        let desk = try session.desk(tellingFlaws: false, asking: true)
        let (commit, files) =
            try dryRun
            ? (nil, desk.lostFiles(workers: Host.cores)) : desk.restore(workers: Host.cores)
        session.reply.data = json([
            "commit": commit.map { .string($0.description) },
            "restored": .list(files) { file in
                json([
                    "path": .text(file.path),
                    "change": .text(file.change.rawValue),
                ])
            },
        ])
        guard !options.quiet else { return }
        if files.isEmpty { session.reply.print("Nothing is lost: the files are the desk's state.") }
        for file in files {
            let what =
                switch file.change {
                case .putBack: "put back"
                case .takenOut: "taken out: it never counted"
                case .setRight: "set right"
                }
            let place = file.holder.map { ", from \($0.short), which was on a remote" } ?? ""
            session.reply.print(Terminal.oneLine("\(file.path)  \(what)\(place)"))
        }
        if !files.isEmpty {
            let noun = files.count == 1 ? "file" : "files"
            session.reply.print(
                dryRun
                    ? "Dry run: this would set \(files.count) \(noun) right."
                    : "Set \(files.count) \(noun) right.")
        }
    }
}
