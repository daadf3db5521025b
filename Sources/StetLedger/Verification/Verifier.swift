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
    /// What is remembered of this verification; `nil` where something is wrong.
    private(set) var remembered: VerifiedMemory?
    /// What is read from where everything is.
    private var packs: Packs?
    /// The whole history, once it is needed.
    private var history: [ObjectID]?
    /// Whether nobody looked yet if the history holds the beginning of another desk.
    private var mayHoldOthers = false
    /// Commits that were judged and bring a desk to where none is.
    private var beginnings: [ObjectID] = []

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
        if ledger.repository.isShallow {
            find(
                .history,
                "this clone is shallow, so nobody can say here what its history holds: git fetch --unshallow"
            )
            return
        }
        guard let (desk, beginning) = try desk(at: tip) else { return }
        report.desk = desk
        if let expected = request.expected, expected != desk {
            find(.expect, "this is the desk \(desk.hex), not \(expected.hex)")
        }
        if let commit = request.expectedCommit { try checkReachable(commit, from: tip) }
        var memory = memory(of: desk)
        if let known = memory?.tip, try !ledger.repository.isAncestor(known, of: tip) {
            // What was only read here proves nothing about what was pushed.
            if !request.isReading {
                find(
                    .tip,
                    "the commit \(known.short), which was verified here before, is no longer in the history: "
                        + "it was rewritten, or the branch was set back (to accept that: stet verify --full)"
                )
            }
            memory = nil
        }
        let start = request.since ?? memory?.tip
        let commits =
            try start.map { try ledger.repository.history(of: tip, excluding: [$0]) }
            ?? history(of: tip)
        report.beginning = beginning
        ledger.judged.foundings.insert(beginning)
        if let memory { ledger.judged.formUnion(memory.judged) }
        if start != nil, let earlier = request.judged { ledger.judged.formUnion(earlier) }
        var lateness = memory?.late
        // Whoever takes a history as verified takes what this clone remembers of it, too.
        if let since = request.since { lateness = try ledger.knownLateness(at: since) }
        let known = start.flatMap { start in
            lateness.map { Ledger.Verified(tip: start, lateness: $0, others: Set(commits)) }
        }
        try ledger.assuming(known) {
            let passages = try judge(
                try relevant(commits, desk, beginning, since: start), desk, known)
            guard try isOnlyDesk(desk, beginning, tip) else { return }
            try tellState(at: tip)
            if !report.isUndecidable { report.findings += try ledger.tieFindings(at: tip) }
            if request.isIncoming { try tellBeginnings(beside: desk) }
            var witnesses = WitnessCheck.Outcome()
            if !request.isReading {
                try PassageCheck(self, at: tip, text: text).run(passages)
                witnesses = try checkWitnesses(desk, tip, commits, start, memory)
            }
            try finish(at: tip, memory, witnesses)
        }
    }

    /// The desk of a history and the commit that founds it: the one that was told, else the one this
    /// clone remembers, else the only one.
    private func desk(at tip: ObjectID) throws -> (FolderID, ObjectID)? {
        let memory = storedMemory
        if let memory, request.expected.map({ $0 == memory.desk }) ?? true, !request.isFull,
            memory.branch == ledger.branch, ledger.repository.contains(memory.tip),
            // What has the remembered commit has the beginning, and mostly is a step away.
            try ledger.repository.isAncestor(memory.tip, of: tip)
                || ledger.repository.isAncestor(memory.beginning, of: tip)
        {
            return (memory.desk, memory.beginning)
        }
        let commits = try history(of: tip)
        // Whether there are others is seen as the commits are judged.
        let first = try Foundings(
            in: commits, wanted: request.expected, onlyFirst: true, read: ledger, tools: tools)
        if let desk = first.desks.first, let commit = first[desk],
            request.expected != nil || memory.map({ $0.desk == desk }) ?? true
        {
            mayHoldOthers = request.expected == nil && memory == nil
            return (desk, commit)
        }
        let foundings = try Foundings(in: commits, wanted: nil, read: ledger, tools: tools)
        if request.expected != nil {
            // Which desk this is instead is worth telling.
            if let other = foundings.desks.first, let commit = foundings[other] {
                return (other, commit)
            }
        }
        let desks = foundings.desks
        let named = request.expected ?? (desks.count > 1 ? memory?.desk : nil)
        if let named, let commit = foundings[named] { return (named, commit) }
        guard let desk = desks.first, let commit = foundings[desk] else {
            // What was begun wrongly and removed since is no desk.
            let isThere = try !ledger.policyFolders(at: tip).isEmpty
            if isThere { report.findings += foundings.flaws }
            guard !isThere || foundings.flaws.isEmpty else { return nil }
            find(.desk, "there is no desk on the branch \(ledger.branch)")
            return nil
        }
        if desks.count > 1 {
            tell(desks, tip)
            return nil
        }
        return (desk, commit)
    }

    /// Says that nobody knows which of several desks is meant.
    private func tell(_ desks: [FolderID], _ tip: ObjectID) {
        for other in desks {
            find(
                .desk, path: RecordPath.directory(.policy, other),
                "the history holds the beginning of the desk \(other.hex): say which is meant with --expect"
            )
        }
        report.tip = tip
    }

    /// Whether a desk that was taken for the only one is that, now that every commit was looked at; where
    /// it is not, nothing that was found about it counts.
    private func isOnlyDesk(_ desk: FolderID, _ beginning: ObjectID, _ tip: ObjectID) throws -> Bool
    {
        guard mayHoldOthers, beginnings.contains(where: { $0 != beginning }) else { return true }
        let foundings = try Foundings(
            in: history(of: tip), wanted: nil, read: ledger, tools: tools)
        guard foundings.desks.count > 1 else { return true }
        report = VerificationReport()
        tell(foundings.desks, tip)
        return false
    }

    /// The commits of the whole history, parents before children; most of them are read next.
    private func history(of tip: ObjectID) throws -> [ObjectID] {
        if let history { return history }
        if request.since == nil {
            packs = ledger.repository.packs()
            ledger.repository.readPacks(packs)
        }
        var walked = WalkedHistory()
        let commits = try ledger.repository.history(of: tip) { walked.add($0, $1) }
        history = commits
        ledger.walked = walked
        return commits
    }

    /// What this clone remembers, whatever desk and branch it is of.
    private var storedMemory: VerifiedMemory? {
        let directory = ledger.localDirectory
        guard request.isReading else { return VerifiedMemory(in: directory) }
        return VerifiedMemory(in: directory, .judged) ?? VerifiedMemory(in: directory)
    }

    private func memory(of desk: FolderID) -> VerifiedMemory? {
        guard !request.isFull, request.since == nil, request.subject == nil,
            let memory = storedMemory, memory.desk == desk,
            memory.branch == ledger.branch, memory.isWhole(in: ledger.repository)
        else { return nil }
        return memory
    }

    private func checkReachable(_ commit: ObjectID, from tip: ObjectID) throws {
        // By the commits themselves: what a repository brings along to be faster may lie.
        guard try !history(of: tip).contains(commit) else { return }
        find(
            .tip,
            "the commit \(commit.description), which was told, is not in the history: it was rewritten, or this is another copy"
        )
    }

    /// What belongs to the desk's history: everything but what came before its beginning, which is
    /// the history of something else.
    ///
    /// `start`: The commit up to which the history is known.
    private func relevant(
        _ commits: [ObjectID], _ desk: FolderID, _ beginning: ObjectID, since start: ObjectID?
    ) throws -> [ObjectID] {
        var outside: Set<ObjectID> = []
        if commits.contains(beginning) {
            outside = try Set(ledger.repository.history(of: beginning)).subtracting([beginning])
        }
        let own = commits.filter { !outside.contains($0) }
        // Nothing can come before a beginning without parents.
        if outside.isEmpty, try ledger.repository.parents(of: beginning).isEmpty { return own }
        let listed = Set(own)
        // What forks from before the beginning is outside, too, until it is joined. Where the beginning
        // was judged before, what is joined now can be old all the same.
        var asked: Set<ObjectID> = []
        var isNeeded = false
        for commit in own where commit != beginning {
            let parents =
                try ledger.walked.parents(of: commit) ?? ledger.repository.parents(of: commit)
            for parent in parents where !listed.contains(parent) && asked.insert(parent).inserted {
                guard !outside.contains(parent), parent != beginning, parent != start,
                    try ledger.repository.isAncestor(parent, of: beginning)
                else { continue }
                outside.insert(parent)
            }
            guard parents.contains(where: { outside.contains($0) }) else { continue }
            isNeeded = true
            // Another commit can begin the same desk; that is judged like the first.
            if try parents.allSatisfy({ outside.contains($0) }) && !ledger.holds(desk, at: commit) {
                outside.insert(commit)
            }
        }
        if isNeeded { ledger.judged.outside.formUnion(outside) }
        return own
    }

    /// Judges commits, several at a time where that pays.
    ///
    /// Several judges at once take every tree for the state of its commit. Where one is not, that commit
    /// and all that come after it are judged again, one after the other.
    ///
    /// - Returns: The passages that their records point to.
    private func judge(_ commits: [ObjectID], _ desk: FolderID, _ known: Ledger.Verified?) throws
        -> [PassageCheck.Passage]
    {
        let subject = CommitJudge.Subject(
            desk: desk, known: known, judged: ledger.judged, walked: ledger.walked, tools: tools)
        var parts: [CommitJudge.Part] = []
        var rest = commits
        if request.workers > 1, commits.count >= 2 * SharedJudging.chunk,
            ledger.judged.outside.isEmpty
        {
            GitLibrary.setRemembersObjects(false)
            defer { GitLibrary.setRemembersObjects(true) }
            let shared = SharedJudging(
                commits, subject, repository: ledger.repository.gitDirectory, packs)
            let all = try shared.run(workers: request.workers, progress: progress)
            let clean = all.prefix(while: \.isClean)
            parts = Array(clean)
            for merge in clean.flatMap(\.plainMerges) {
                ledger.assumeLate(LateGraph.Findings(), at: merge)
            }
            rest = Array(commits.dropFirst(clean.count * SharedJudging.chunk))
        }
        let judge = CommitJudge(ledger, subject)
        for (index, commit) in rest.enumerated() {
            if index % SharedJudging.chunk == 0 {
                progress(commits.count - rest.count + index, commits.count)
            }
            judge.judge(commit)
            if judge.part.isUndecidable { break }
        }
        parts.append(judge.part)
        for part in parts {
            report.findings += part.findings
            report.commits += part.commits
            report.acts += part.acts
            report.merges += part.merges
            report.records += part.records
            report.signatures += part.signatures
            report.passagesFound += part.passagesFound
            if part.isUndecidable { report.isUndecidable = true }
            statements += part.statements
            beginnings += part.beginnings
        }
        return parts.flatMap(\.passages)
    }

    /// Says whether the newest tree is the state; what was wrong and is mended is a warning.
    private func tellState(at tip: ObjectID) throws {
        guard !report.isUndecidable else { return }
        let difference = try ledger.difference(at: tip)
        let agrees = try ledger.agrees(difference, at: tip)
        report.holdsState = agrees
        if agrees, !difference.isEmpty {
            report.leftByRedactions = Finding(lateRedactionsLeft: difference, at: tip)
        }
        let wrong = agrees ? [] : Set(difference.paths)
        report.findings = report.findings.map { finding in
            guard finding.severity == .error, !finding.files.isEmpty,
                !finding.files.contains(where: { wrong.contains($0) })
            else { return finding }
            var mended = finding
            mended.severity = .warning
            mended.sentence += Finding.mended
            return mended
        }
        guard !agrees else { return }
        for other in try ledger.policyFolders(at: tip) where other != report.desk {
            find(
                .desk, commit: tip, path: RecordPath.directory(.policy, other),
                "the history of another desk, \(other.hex), was merged into this one's")
        }
        let (added, gone) = (difference.added.count, difference.removed.count)
        let what = [
            added > 0 ? "\(added) that never counted" : "", gone > 0 ? "\(gone) missing" : "",
            difference.changed.isEmpty ? "" : "\(difference.changed.count) with other contents",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
        find(
            .state, commit: tip, path: difference.paths.first,
            "the files under \(RecordPath.root)/ are not the desk's state: \(what) (stet restore sets them right)"
        )
    }

    /// Names each beginning of another desk in a history that is about to be taken in.
    private func tellBeginnings(beside desk: FolderID) throws {
        let foundings = try Foundings(
            in: beginnings, wanted: nil, read: ledger, tools: tools)
        for other in foundings.desks where other != desk {
            guard let commit = foundings[other] else { continue }
            report.beginnings.insert(commit)
            find(
                .desk, commit: commit, path: RecordPath.directory(.policy, other),
                "it begins another desk, \(other.hex), and a history has one"
            )
        }
    }

    /// Whether a statement is that of a late act, which counts for nothing.
    private func isLate(_ statement: WitnessCheck.Statement, at tip: ObjectID) throws -> Bool {
        guard !report.isUndecidable, let act = statement.act else { return false }
        let late = try ledger.late(at: tip).records
        guard !late.isEmpty else { return false }
        return try ledger.actRecords(of: act).contains { late.contains($0.record.id) }
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
            var request = VerificationRequest(
                expected: desk, subject: commit, since: tip, workers: self.request.workers)
            request.isIncoming = true
            let isSound = try Verifier(
                self.ledger, request, tools: self.tools, text: self.text, progress: { _, _ in }
            ).verify().passes
            guard isSound else { return .isUnsound }
            do {
                return try self.ledger.ties(joining: commit, to: tip).isEmpty ? .fits : .isAtOdds
            } catch LedgerError.twoBarriers {
                return .isAtOdds
            }
        }
        try check.run(((memory?.waiting ?? []) + statements).filter { try !isLate($0, at: tip) })
        report.findings += check.findings
        report.vanished = check.outcome.vanished
        return check.outcome
    }

    /// What can be said once everything was looked at, and what is remembered of it.
    private func finish(
        at tip: ObjectID, _ memory: VerifiedMemory?, _ witnesses: WitnessCheck.Outcome
    ) throws {
        guard !report.isUndecidable else { return }
        let late = try ledger.lateness(at: tip)
        for id in try unconfirmed(late, at: tip) {
            let isTied = late.lateness.tied.contains(id)
            find(
                .late, severity: .note, commit: tip,
                isTied
                    ? "record \(id.short) is late: it and another change, made apart, forbid each other"
                    : "record \(id.short) is late: a concurrent change of people or policy forbade it"
            )
        }
        memory?.add(to: &report)
        guard request.isRemembered, report.passes, request.since == nil, request.subject == nil,
            let new = VerifiedMemory(
                report, branch: ledger.branch, late: late, judged: ledger.judged,
                witnesses: witnesses)
        else { return }
        if request.isReading {
            new.write(in: ledger, .judged)
        } else if memory?.tip != tip || memory?.waiting != new.waiting {
            new.write(in: ledger)
            new.write(in: ledger, .judged)
        }
        remembered = new
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
