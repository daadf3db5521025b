internal import ArgumentParser
internal import Stet
internal import StetGit

struct DoctorCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what could go wrong in this clone, and say what helps.",
        discussion: """
            Reads only, unless --fix is given: then what a writer that was killed left behind is \
            finished or taken back, records that were dropped are joined again, what can be read \
            of damaged packs is saved, and damaged objects are got from the remotes. Nothing \
            recorded is ever removed. Git reads every object first, which takes its time on a \
            large desk. Exit status 1 when something was found and is still there.
            """)
    @OptionGroup var options: GlobalOptions
    @Flag(help: "Set right what can be set right.") var fix = false
    @Flag(help: "Do not let Git read every object.") var quick = false

    func run(_ session: Session) throws {
        var problems = try lookForWhatIsLeftOut(session)
        if !quick {
            var damage = try Damage(session.openRepository())
            if fix, !damage.isNone {
                for sentence in try damage.repair() { session.tell(sentence) }
            }
            problems += try damage.problems()
        }
        do { problems += try checkUp(session) } catch {
            // What is damaged keeps the desk from being read.
            guard !problems.isEmpty else { throw error }
        }
        report(problems, session)
    }

    /// Git gets what a partial clone lacks when it is asked for; this program does not.
    private func lookForWhatIsLeftOut(_ session: Session) throws -> [(what: String, next: String)] {
        let repository = try session.openRepository()
        let git = UserGit(repository)
        guard let remote = try repository.promisors().first, try git.lacksObjects() else {
            return []
        }
        if fix {
            git.fetchEverything(from: remote)
            if try !git.lacksObjects() {
                session.tell("Got the objects that this partial clone lacked from \(remote).")
                return []
            }
        }
        let failure = Failure.partialClone(of: remote)
        return [(failure.what, failure.next)]
    }

    private func checkUp(_ session: Session) throws -> [(what: String, next: String)] {
        let desk = try session.desk(asking: true)
        if fix {
            switch try desk.ledger.recover() {
            case .finished(let commit):
                session.tell("Finished what a killed writer had begun: \(commit.short).")
            case .takenBack(let commit, let left):
                session.tell("Took back what a killed writer had begun: \(commit.short).")
                for path in left {
                    session.tell(
                        "Left alone, as it is not what that writer wrote: \(Terminal.oneLine(path))"
                    )
                }
            case nil: break
            }
            let restored = try desk.restore(workers: Host.cores).files
            if !restored.isEmpty { session.tell("Brought back \(restored.count) lost records.") }
        }
        var checkup = try Checkup(desk, options: session.deskOptions(by: session.options.handle))
        try checkup.checkSigning(desk, session.keygen())
        return checkup.problems
    }

    private func report(_ problems: [(what: String, next: String)], _ session: Session) {
        session.reply.data = json([
            "problems": .list(problems) { problem in
                json(["what": .text(problem.what), "next": .text(problem.next)])
            }
        ])
        session.reply.exitCode = problems.isEmpty ? 0 : Failure.Exit.found.rawValue
        if problems.isEmpty { session.reply.print("Nothing found. For the history: stet verify") }
        for problem in problems {
            session.reply.print(session.terminal.look(.yellow, "- \(problem.what)"))
            if !problem.next.isEmpty { session.reply.print("  \(problem.next)") }
        }
    }
}

/// What could go wrong in a clone.
struct Checkup {
    private(set) var problems: [(what: String, next: String)] = []

    init(_ desk: Desk, options: Desk.Options) throws {
        let repository = desk.ledger.repository
        if options.committer == nil {
            add(
                "Git has no name and address of yours, so you cannot act.",
                "git config user.name NAME; git config user.email ADDRESS")
        } else if (try? desk.actor()) == nil {
            add(
                "The desk does not know you by your Git address.",
                "Act with --as HANDLE, or ask an admin: stet person add")
        }
        if repository.isShallow {
            add(
                "This clone is shallow, so its history cannot be verified.", "git fetch --unshallow"
            )
        }
        for key in ["branch.\(desk.branch).rebase", "pull.rebase"] {
            if let value = try repository.configuration(key), value != "false" {
                add(
                    "\(key) is \(value): a rebase makes other commits of your acts.",
                    "git config \(key) false")
            } else if try repository.configuration(key) != nil {
                break
            }
        }
        let maintenance = Maintenance(repository)
        if let complaint = maintenance.complaint {
            add(
                Terminal.oneLine("Maintenance did not come to an end: \(complaint)"),
                "stet maintain")
        } else if maintenance.isDue {
            add("Thousands of small objects, or many packs, make Git slow.", "stet maintain")
        }
        for alien in try desk.alienFiles() {
            add(Terminal.oneLine("\(alien.path): \(alien.what)."), "")
        }
        if desk.ledger.hasJournal {
            add(
                "A writer is at work here, or was killed at it.",
                "The next act sets it right; or now: stet doctor --fix")
        } else {
            for checkout in try Checkout.all(of: repository, on: desk.branch)
            where checkout.isLocked {
                add(
                    "The index of \(checkout.directory) is locked.",
                    "If no Git program runs there, remove its index.lock.")
            }
            if repository.isLocked(desk.branch) {
                add(
                    "The branch \(desk.branch) is locked.",
                    "If no Git program runs here, remove refs/heads/\(desk.branch).lock in \(repository.commonDirectory)."
                )
            }
        }
        let lost = try desk.lostFiles(workers: Host.cores)
        if let first = lost.first {
            add(
                first.holder == nil
                    ? "\(lost.count) files are not as the desk's state has them, first \(Terminal.oneLine(first.path))."
                    : "\(lost.count) files were on a remote that was set back, and are not in the newest commit.",
                "stet restore")
        }
        for checkout in try Checkout.all(of: repository, on: desk.branch) {
            do throws(GitError) { try checkout.checkIndex() } catch {
                let failure = Failure(error)
                add("\(checkout.directory): \(failure.what)", failure.next)
            }
        }
        for finding in try desk.ledger.findingsOfWorkingTrees() {
            add(
                Terminal.oneLine("\(finding.sentence)."),
                "Nobody recorded that. Bring them back: git restore --source=HEAD --staged --worktree -- reviews"
            )
        }
        let snapshot = try desk.snapshot()
        for id in try snapshot.folders(.sources) {
            guard let source = try snapshot.ifReadable({ try snapshot.source(SourceID(id)) }),
                source.description.keep == .detached
            else { continue }
            if (try? desk.text(of: source)) == nil {
                add(
                    "The text of “\(Terminal.oneLine(source.label))” is not at hand.",
                    "stet source attach DIR")
            }
        }
        if try snapshot.policy()?.isUnsettled == true {
            add(
                "Two policies were set in different clones.",
                "An admin decides: stet policy set FILE")
        }
    }

    /// Whether the user can sign where the policy asks for it.
    mutating func checkSigning(_ desk: Desk, _ keygen: Keygen) throws {
        guard try desk.snapshot().policy()?.current.requiresSignatures == true else { return }
        guard keygen.signs else {
            add(
                "The policy requires signed acts, and Git has no SSH key to sign with.",
                "git config gpg.format ssh; git config user.signingKey FILE.pub")
            return
        }
        guard let actor = try? desk.actor(), let key = try? keygen.publicKey() else { return }
        if !actor.keys.contains(key) {
            add(
                "The desk does not know the key that Git signs with as one of \(actor.handle).",
                "An admin registers it: stet person revise \(actor.handle) --add-key FILE.pub")
        }
    }

    private mutating func add(_ what: String, _ next: String) { problems.append((what, next)) }
}
