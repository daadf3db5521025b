package import StetGit
internal import StetRecords
internal import StetReview

/// What reading a desk found out about its newest commit.
struct JudgedTip {
    /// The commit.
    var tip: ObjectID
    /// What is to be remembered of it; `nil` where something is wrong.
    var memory: VerifiedMemory?
    /// What is wrong; empty where the files are the state.
    var findings: [Finding] = []
    /// Whether its state is not known here.
    var isUndecidable = false
}

extension Ledger {
    /// What is wrong with the newest commit that was read; empty where its files are the desk's state.
    package var flaws: [Finding] { judgedTip?.findings ?? [] }

    /// Judges what is new in the history of a commit since this clone looked last, so that what is read
    /// at the commit is the desk's state, whatever its files say.
    ///
    /// Costs a look at a small file where nothing is new.
    ///
    /// - Throws: ``LedgerError/undecidable(_:)`` where no state is known here; what reading the history
    ///   throws.
    package func prepare(_ commit: ObjectID?) throws {
        guard remembersLate, let commit, judgedTip?.tip != commit else { return }
        if let known = judgedTip, known.memory != nil, try contains(commit, in: known.tip) {
            return
        }
        if judgedTip == nil, let memory = VerifiedMemory(in: localDirectory, .judged),
            memory.branch == branch, memory.isWhole(in: repository)
        {
            if memory.tip == commit { return take(JudgedTip(tip: commit, memory: memory)) }
            // What came before is known with what came after; what was late then has to be found.
            if memory.late.edges.isEmpty, try contains(commit, in: memory.tip) {
                var earlier = memory
                earlier.tip = commit
                judged.formUnion(memory.judged)
                if try treeIsState(of: commit) {
                    return take(JudgedTip(tip: commit, memory: earlier))
                }
            }
        }
        let ledger = try Ledger.forVerification(of: repository)
        var request = VerificationRequest(workers: workers)
        request.isReading = true
        if try commit != tip() || gathered != nil { request.subject = commit }
        let verifier = Verifier(
            ledger, request, tools: tools, text: { _ in nil }, progress: { _, _ in })
        let report = try verifier.verify()
        guard try report.desk != nil || !policyFolders(at: commit).isEmpty else { return }
        var found = JudgedTip(tip: commit, memory: verifier.remembered)
        found.findings = report.findings.filter { $0.severity == .error }
        found.isUndecidable = report.isUndecidable || report.desk == nil
        guard !found.isUndecidable else { throw LedgerError.undecidable(found.findings) }
        judged.formUnion(ledger.judged)
        assumeLate(try ledger.lateness(at: commit), at: commit)
        take(found)
    }

    private func take(_ found: JudgedTip) {
        judgedTip = found
        guard let memory = found.memory else { return }
        judged.formUnion(memory.judged)
        judged.foundings.insert(memory.beginning)
        assumeLate(memory.late, at: memory.tip)
    }

    /// Takes the newest commit for judged, as another ledger judged all that it joins.
    package func adopt(_ commit: ObjectID, judgedBy other: Ledger) throws {
        guard var memory = judgedTip?.memory else { return }
        other.judged.formUnion(judged)
        guard try other.difference(at: commit).isEmpty else { return }
        memory.tip = commit
        memory.late = try other.lateness(at: commit)
        memory.judged = other.judged
        take(JudgedTip(tip: commit, memory: memory))
        memory.write(in: self, .judged)
    }

    /// Says that an act of one's own follows the newest commit: it was judged as it was written.
    ///
    /// `isDone`: Whether the branch names it, so that the next command may know.
    func goOn(to commit: ObjectID, from parent: ObjectID?, isDone: Bool) throws {
        // Where the files are not the state, as a late redaction may leave them, so are those that follow.
        guard let known = judgedTip, known.tip == parent, var memory = known.memory,
            try treeIsState(of: commit), try parent.map({ try treeIsState(of: $0) }) ?? true
        else {
            judgedTip = nil
            return
        }
        // Only a merge makes anything late, and an act has one parent.
        memory.tip = commit
        assumeLate(memory.late, at: commit)
        judgedTip = JudgedTip(tip: commit, memory: memory)
        if isDone { memory.write(in: self, .judged) }
    }
}

extension Ledger {
    /// The newest commits of a history that was judged whose files are the desk's state, and that another
    /// does not have.
    ///
    /// - Parameters:
    ///   - tip: The newest commit of the history.
    ///   - known: The other.
    ///   - refused: Commits that none of them may have in its history.
    ///   - ties: Changes that none of them may know.
    /// - Returns: The commits, none of which another has in its history.
    /// - Throws: What reading the history throws.
    package func soundCommits(
        of tip: ObjectID, since known: ObjectID?, without refused: Set<ObjectID>, _ ties: [Tie]
    ) throws -> [ObjectID] {
        let commits = try repository.history(of: tip, excluding: known.map { [$0] } ?? [])
        var isRefused = refused
        for commit in commits where try parents(of: commit).contains(where: isRefused.contains) {
            isRefused.insert(commit)
        }
        var isCovered: Set<ObjectID> = []
        var newest: [ObjectID] = []
        for commit in commits.reversed() where !isRefused.contains(commit) {
            let isSound =
                try deskTree(of: commit) != nil
                && agrees(deskTree(of: commit), with: stateTree(of: commit), at: commit)
                && isFree(of: ties, commit)
            let isBelow = isCovered.contains(commit)
            if isSound, !isBelow { newest.append(commit) }
            if isSound || isBelow { isCovered.formUnion(try parents(of: commit)) }
        }
        return newest
    }
}
