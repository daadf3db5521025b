internal import Stet
internal import StetGit

/// Judges what a push would do to the desk of a repository; each refusal is an error.
struct PushJudge {
    private let repository: Repository
    /// The branch that holds the desk, whether it exists or not.
    private let branch: String
    private let session: Session

    init(_ repository: Repository, _ session: Session) throws {
        self.repository = repository
        self.session = session
        branch = try Desk.branch(of: repository)
    }

    /// A reference that a push creates, moves or removes.
    struct Update {
        let old: CommitID
        let new: CommitID
        let reference: String

        /// Reads a line that Git gives a pre-receive hook: `OLD NEW REFERENCE`.
        init(received line: Substring.UTF8View) throws {
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
            guard words.count == 3 else { throw Self.unreadable(line) }
            try self.init(words[0], words[1], words[2], line)
        }

        /// Reads a line that Git gives a pre-push hook: `LOCAL NEW REFERENCE OLD`, where the first may
        /// have spaces.
        init(sent line: Substring.UTF8View) throws {
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false).suffix(3)
            guard words.count == 3 else { throw Self.unreadable(line) }
            let start = words.startIndex
            try self.init(words[start + 2], words[start], words[start + 1], line)
        }

        private init(
            _ old: Substring.UTF8View, _ new: Substring.UTF8View, _ reference: Substring.UTF8View,
            _ line: Substring.UTF8View
        ) throws {
            guard let old = CommitID(String(Substring(old))),
                let new = CommitID(String(Substring(new))), !reference.isEmpty
            else { throw Self.unreadable(line) }
            self.old = old
            self.new = new
            self.reference = String(Substring(reference))
        }

        private static func unreadable(_ line: Substring.UTF8View) -> Failure {
            Failure(
                "hook-input", "What Git told the hook cannot be read.",
                why: Terminal.oneLine(String(Substring(line.prefix(200)))),
                next: "Let Git run the hook: stet hook install")
        }
    }

    /// Judges what this repository is about to take.
    func checkReceived(_ updates: [Update]) throws {
        let target = try repository.target(ofReference: "refs/heads/\(branch)")
        var bringsDesk = false
        for update in updates {
            if try repository.target(ofReference: update.reference) == target {
                try judge(from: update.old, to: update.new)
                bringsDesk = true
            } else if !update.new.isZero {
                try checkName(update.reference)
            }
        }
        if !bringsDesk, try repository.tip(ofBranch: branch) == nil { try checkOthers(updates) }
    }

    /// Judges what is about to be pushed from here.
    func checkSent(_ updates: [Update]) throws {
        for update in updates where update.reference == "refs/heads/\(branch)" {
            try judge(from: update.old, to: update.new)
        }
    }

    /// Refuses a reference that makes Git show something else than what was judged.
    private func checkName(_ reference: String) throws {
        if reference.hasPrefix("refs/replace/") {
            throw Failure(
                "replaces-object", "The push would make Git show another object for an old one.",
                why: "\(Terminal.oneLine(reference)) is a replacement.",
                next: "Push without refs/replace.")
        }
        // Where Git looks for a name before it looks for a branch, also for that of a remote, as clones
        // fetch tags (gitrevisions(7)).
        let isTag = reference.hasPrefix("refs/tags/")
        guard reference != "refs/\(branch)", reference != "refs/tags/\(branch)",
            !(isTag && reference.hasSuffix("/\(branch)"))
        else {
            let name = reference.dropFirst(isTag ? "refs/tags/".count : "refs/".count)
            throw Failure(
                "hides-branch",
                "\(Terminal.oneLine(reference)) would hide the branch \(Terminal.oneLine(String(name))).",
                why:
                    "Git takes “\(Terminal.oneLine(String(name)))” for a tag before it takes it for a branch.",
                next: "Give the tag another name.")
        }
    }

    /// Refuses a desk on another branch than the one that is judged, where that does not exist:
    /// `HEAD` of a new bare repository often names another than those who push to it use.
    private func checkOthers(_ updates: [Update]) throws {
        let heads = updates.filter { $0.reference.hasPrefix("refs/heads/") && !$0.new.isZero }
        guard !heads.isEmpty else { return }
        var known: Set<CommitID> = []
        let desks = try Desk.desks(in: repository)
        for head in heads where known.insert(head.new).inserted {
            guard try !desks(head.new).isEmpty else { continue }
            let other = Terminal.oneLine(String(head.reference.dropFirst("refs/heads/".count)))
            let names = try repository.configuration("stet.branch") == nil ? "HEAD" : "stet.branch"
            throw Failure(
                "other-branch", "The branch \(other) brings a desk, and would not be judged.",
                why: "This repository's \(names) names \(branch), which does not exist.",
                next: "On the server: "
                    + (names == "HEAD"
                        ? "git symbolic-ref HEAD refs/heads/\(other)"
                        : "git config stet.branch \(other)"))
        }
    }

    /// Refuses a move of the desk's branch that loses anything, or brings what does not verify.
    private func judge(from old: CommitID, to new: CommitID) throws {
        guard !new.isZero else {
            throw Failure(
                "branch-removed", "The branch of the desk cannot be removed.",
                why: "It is where everything the desk did is.")
        }
        guard try repository.isCommit(new) else {
            throw Failure(
                "not-a-commit", "What is pushed to the branch of the desk is no commit.",
                why: "\(new.short) is an object of another type.", next: "Push a branch: git push")
        }
        // A clone that was not told where the other is judges all it has.
        let known = old.isZero || !repository.contains(old) ? nil : old
        if let known, try !repository.isAncestor(known, of: new) {
            throw Failure(
                "set-back", "The branch of the desk cannot be set back.",
                why: "The push would drop acts that are there.",
                next: "Get them first: stet sync, or git pull and then git push.")
        }
        let desk: Desk
        do {
            desk = try Desk(judging: new, in: repository, options: session.deskOptions(by: nil))
        } catch DeskError.noDesk {
            throw Failure(
                "no-desk", "The push brings no desk to the branch \(branch).",
                why: "The desk of this repository is on that branch, and a push to it is judged.",
                next: "Begin a desk with: stet init, or push to another branch.")
        }
        let own = try known.flatMap { try desk.ledger.desk(at: $0) }
        if let own, try !desk.ledger.policyFolders(at: new).contains(own) {
            throw Failure(
                "other-desk", "That is another desk.", why: "This one is \(own.hex).",
                next: "Push to the repository of that desk.")
        }
        var request = VerificationRequest(expected: own, subject: new, since: known)
        request.judged = desk.ledger.judged
        request.isIncoming = true
        let report = try desk.verify(request)
        guard report.passes else {
            throw DeskError.unverified(report.findings, incoming: false)
        }
        // Nobody would act on them, so a stranger could stop everybody.
        if let left = report.leftByRedactions { throw DeskError.notState([left]) }
    }
}
