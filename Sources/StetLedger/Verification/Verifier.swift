internal import StetGit
package import StetRecords
internal import StetReview

/// Replays the history of a desk and re-derives everything from nothing but the clock.
///
/// Every commit is judged as it was made: its signature over its bytes, its records by the rules, on
/// the state of its parent. Nothing is read from the working tree. Time grows with the number of
/// acts, divided by the workers; memory with the number of commits and of passages.
package final class Verifier {
    let ledger: Ledger
    var report = VerificationReport()
    private let request: VerificationRequest
    private let tools: SigningTools
    private let progress: (_ done: Int, _ all: Int) -> Void
    private let text: (Digest) throws -> [UInt8]?
    private var statements: [WitnessCheck.Statement] = []
    /// What is read from where everything is.
    private var packs: Packs?

    /// - `ledger`: One for verification (``Ledger/forVerification(of:)``).
    /// - `tools`: What verifies signatures of other kinds than Ed25519.
    /// - `text`: Finds the text of a detached source by its hash; `nil` where it is not at hand.
    /// - `progress`: Told now and then how many of how many commits are done.
    package init(
        _ ledger: Ledger, _ request: VerificationRequest, tools: SigningTools,
        text: @escaping (Digest) throws -> [UInt8]?,
        progress: @escaping (_ done: Int, _ all: Int) -> Void
    ) {
        self.ledger = ledger
        self.request = request
        self.tools = tools
        self.text = text
        self.progress = progress
    }

    /// Verifies the desk on the ledger's branch.
    ///
    /// What was verified in this clone before, and found right, is not looked at again: what the
    /// clone remembers is its own, and nothing that others push is ever trusted.
    ///
    /// - Returns: What was looked at and found.
    /// - Throws: ``GitError`` where the repository cannot be read at all.
    package func verify() throws -> VerificationReport {
        // One that is run in the middle of another leaves that one its packs.
        defer { if packs != nil { ledger.repository.readPacks(nil) } }
        try replay()
        #if STET_MUTATION
            report.findings.removeAll { SwitchedOff.contains($0.rule) }
        #endif
        return report
    }

    private func replay() throws {
        guard let tip = try request.subject ?? ledger.tip() else {
            find(.desk, "the branch \(ledger.branch) has no commit")
            return
        }
        report.tip = tip
        let desks = try ledger.desks(at: tip)
        // Which of several is meant is what was told, or else what was verified here before.
        let earlier = desks.count > 1 ? VerifiedMemory(in: ledger.localDirectory)?.desk : nil
        let own = request.expected ?? earlier
        guard let desk = desks.first(where: { $0 == own }) ?? desks.first else {
            find(.desk, "there is no desk on the branch \(ledger.branch)")
            return
        }
        report.desk = desk
        for other in desks where other != desk {
            find(
                .desk, path: RecordPath.directory(.policy, other),
                "the history of another desk, \(other.hex), was merged into this one's")
        }
        if let expected = request.expected, expected != desk {
            find(.expect, "this is the desk \(desk.hex), not \(expected.hex)")
        }
        if ledger.repository.isShallow {
            find(
                .history, "this clone is shallow, so its history cannot be verified: fetch it whole"
            )
            return
        }
        if let commit = request.expectedCommit { try checkReachable(commit, from: tip) }
        var memory = memory(of: desk)
        if let known = memory?.tip, try !ledger.repository.isAncestor(known, of: tip) {
            find(
                .tip,
                "the commit \(known.short), which was verified here before, is no longer in the history: "
                    + "it was rewritten, or the branch was set back (to accept that: stet verify --full)"
            )
            memory = nil
        }
        let start = request.since ?? memory?.tip
        if start == nil {
            packs = ledger.repository.packs()
            ledger.repository.readPacks(packs)
        }
        let commits = try ledger.repository.history(of: tip, excluding: start.map { [$0] } ?? [])
        report.beginning =
            try memory?.beginning ?? beginning(of: desk, in: commits, since: start, tip)
        var lateness = memory?.late
        // Whoever takes a history as verified takes what this clone remembers of it, too.
        if let since = request.since { lateness = try ledger.knownLateness(at: since) }
        let known = start.flatMap { start in
            lateness.map { Ledger.Verified(tip: start, lateness: $0, others: Set(commits)) }
        }
        try ledger.assuming(known) {
            let passages = try judge(
                try relevant(commits),
                CommitJudge.Subject(
                    desk: desk, beginning: report.beginning, known: known, tools: tools))
            try PassageCheck(self, at: tip, text: text).run(passages)
            let witnesses = try checkWitnesses(desk, tip, commits, start, memory)
            try finish(at: tip, memory, witnesses)
        }
    }

    private func memory(of desk: FolderID) -> VerifiedMemory? {
        guard !request.isFull, request.since == nil, request.subject == nil,
            let memory = VerifiedMemory(in: ledger.localDirectory), memory.desk == desk,
            memory.branch == ledger.branch,
            ledger.repository.contains(memory.tip)
        else { return nil }
        return memory
    }

    private func checkReachable(_ commit: ObjectID, from tip: ObjectID) throws {
        guard try !ledger.repository.isAncestor(commit, of: tip) else { return }
        find(
            .tip,
            "the commit \(commit.description), which was told, is not in the history: it was rewritten, or this is another copy"
        )
    }

    /// The commit that first has the policy folder of the desk; `nil` where that is in a part of the
    /// history which is not looked at and need not be named.
    private func beginning(
        of desk: FolderID, in commits: [ObjectID], since: ObjectID?, _ tip: ObjectID
    ) throws -> ObjectID? {
        var commits = commits
        if let since {
            let isKnown = try ledger.reader(at: since).folder(.policy, desk) != nil
            if isKnown, request.subject != nil { return nil }
            commits = try ledger.repository.history(of: tip)
        }
        for commit in commits where try ledger.reader(at: commit).folder(.policy, desk) != nil {
            return commit
        }
        return nil
    }

    /// What belongs to the desk's history: everything but what came before its beginning, which is
    /// the history of something else.
    private func relevant(_ commits: [ObjectID]) throws -> [ObjectID] {
        guard let beginning = report.beginning, commits.contains(beginning) else { return commits }
        let before = try Set(ledger.repository.history(of: beginning)).subtracting([beginning])
        return before.isEmpty ? commits : commits.filter { !before.contains($0) }
    }

    /// Judges commits, several at a time where that pays.
    ///
    /// - Returns: The passages that their records point to.
    private func judge(_ commits: [ObjectID], _ subject: CommitJudge.Subject) throws
        -> [PassageCheck.Passage]
    {
        let parts: [CommitJudge.Part]
        if request.workers < 2 || commits.count < 2 * SharedJudging.chunk {
            let judge = CommitJudge(ledger, subject)
            for (index, commit) in commits.enumerated() {
                if index % SharedJudging.chunk == 0 { progress(index, commits.count) }
                judge.judge(commit)
            }
            parts = [judge.part]
        } else {
            GitLibrary.setRemembersObjects(false)
            defer { GitLibrary.setRemembersObjects(true) }
            let shared = SharedJudging(
                commits, subject, repository: ledger.repository.gitDirectory, packs)
            parts = try shared.run(workers: request.workers, progress: progress)
        }
        for part in parts {
            report.findings += part.findings
            report.commits += part.commits
            report.acts += part.acts
            report.merges += part.merges
            report.records += part.records
            report.signatures += part.signatures
            statements += part.statements
        }
        return parts.flatMap(\.passages)
    }

    /// Compares what writers saw on remotes with the history.
    private func checkWitnesses(
        _ desk: FolderID, _ tip: ObjectID, _ commits: [ObjectID], _ start: ObjectID?,
        _ memory: VerifiedMemory?
    ) throws -> WitnessCheck.Outcome {
        // Of a history that is only about to be joined nobody can say what it will lack.
        guard request.subject == nil else { return WitnessCheck.Outcome() }
        var check = WitnessCheck(
            ledger, desk: desk, tip: tip, commits: commits, start: start,
            newest: memory?.seen ?? [:]
        ) { commit in
            try Verifier(
                self.ledger,
                VerificationRequest(subject: commit, since: tip, workers: self.request.workers),
                tools: self.tools, text: self.text, progress: { _, _ in }
            ).verify().passes
        }
        try check.run((memory?.waiting ?? []) + statements)
        report.findings += check.findings
        report.vanished = check.outcome.vanished
        return check.outcome
    }

    /// What can be said once everything was looked at, and what is remembered of it.
    private func finish(
        at tip: ObjectID, _ memory: VerifiedMemory?, _ witnesses: WitnessCheck.Outcome
    ) throws {
        try excuseWhatIsBack(at: tip)
        try excuseCopies(at: tip)
        // Where every act holds and nothing was taken away, every folder is whole.
        if !report.passes { try checkFolders(at: tip) }
        let late = try ledger.lateness(at: tip)
        for id in late.records.sorted() {
            find(
                .late, severity: .note, commit: tip,
                "record \(id.short) is late: a concurrent change of people or policy forbade it")
        }
        memory?.add(to: &report)
        guard request.isRemembered, report.passes, request.since == nil, request.subject == nil,
            let new = VerifiedMemory(
                report, branch: ledger.branch, late: late, witnesses: witnesses)
        else { return }
        if memory?.tip != tip || memory?.waiting != new.waiting {
            new.write(in: ledger.localDirectory)
        }
    }

    /// A record is judged by any one legal commit that brought it. So a commit that only repeats what
    /// others brought, as a squash or a cherry-pick does where the real acts are in the history too,
    /// is worth a note.
    private func excuseCopies(at tip: ObjectID) throws {
        let wrong = Set(report.findings.filter { $0.severity == .error }.compactMap(\.commit))
        guard !wrong.isEmpty else { return }
        var suspects: [ObjectID: Set<String>] = [:]
        for commit in wrong where try ledger.parents(of: commit).count == 1 {
            let changes = try ledger.changes(from: ledger.parents(of: commit).first, to: commit)
            guard changes.removed.isEmpty, changes.changed.isEmpty, !changes.added.isEmpty else {
                continue
            }
            suspects[commit] = Set(changes.added.map { "\($0.id) \($0.path)" })
        }
        guard !suspects.isEmpty else { return }
        var brought: Set<String> = []
        for commit in try ledger.repository.history(of: tip) where !wrong.contains(commit) {
            let parents = try ledger.parents(of: commit)
            guard parents.count < 2 else { continue }
            brought.formUnion(
                try ledger.changes(from: parents.first, to: commit).added.map {
                    "\($0.id) \($0.path)"
                })
        }
        let copies = suspects.filter { $0.value.isSubset(of: brought) }
        guard !copies.isEmpty else { return }
        report.findings.removeAll { finding in finding.commit.map { copies[$0] != nil } ?? false }
        for commit in copies.keys.sorted() {
            find(
                .copy, severity: .note, commit: commit,
                "it only repeats acts that are in the history themselves")
        }
    }

    /// What was dropped and is there again, to the byte, is a warning: nothing is lost.
    private func excuseWhatIsBack(at tip: ObjectID) throws {
        report.findings = try report.findings.map { finding in
            guard let lost = finding.lost, let path = finding.path,
                let file = try ledger.file(path, at: tip), file.id == lost, file.type == .file
            else { return finding }
            return Finding(
                finding.rule, .warning, commit: finding.commit, path: path, person: finding.person,
                finding.sentence + "; it is back since")
        }
    }

    func find(
        _ check: Check, severity: Finding.Severity = .error, commit: ObjectID? = nil,
        path: String? = nil, person: String? = nil, _ sentence: String
    ) {
        report.findings.append(
            Finding(
                check.rawValue, severity, commit: commit, path: path, person: person, sentence))
    }
}
