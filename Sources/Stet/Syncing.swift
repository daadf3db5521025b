package import StetGit
package import StetLedger

/// Another copy of a desk, and the means to get from it and to send to it.
///
/// The front end provides it, with the user's own Git for transport.
public protocol DeskRemote {
    /// What the copy is called in the message of a merge, such as `origin/main`.
    var name: String { get }
    /// Where its branch was when it was last looked at; `nil` where that is not known.
    func knownTip() throws -> CommitID?
    /// Gets what the branch there holds.
    ///
    /// - Returns: Where it is; `nil` where there is no such branch.
    func fetch() throws -> CommitID?
    /// Moves the branch there to a commit that goes on from where it was last seen.
    ///
    /// - Returns: Whether that was done; `false` where somebody else was faster.
    func push(_ commit: CommitID) throws -> Bool
    /// Merges a commit with the user's own Git, because it touches files beside the desk.
    func mergeWithGit(_ commit: CommitID) throws
}

/// What a sync did.
public struct SyncReport: Hashable, Sendable {
    /// How many acts came.
    public internal(set) var received = 0
    /// How many acts went.
    public internal(set) var sent = 0
    /// Whether histories were joined by a merge commit.
    public internal(set) var hasMerged = false
    /// Whether the other copy no longer has what it had when it was last looked at.
    public internal(set) var wasSetBack = false
    /// Whether the other copy now has everything.
    public internal(set) var isSent = false
    /// The commit the desk is at.
    public internal(set) var tip: CommitID?
    /// What the other copy has that does not hold: only what came before it was taken in, and nothing was
    /// sent.
    public internal(set) var refused: [Finding] = []
    /// The newest commits that were taken in instead.
    public internal(set) var accepted: [CommitID] = []
}

extension Desk {
    /// Gets what another copy of the desk has, judges it, joins it to what is here, and sends back
    /// what the other lacks; again, where somebody else was faster.
    ///
    /// Nothing that does not verify is taken in or sent. Interrupted at any point and repeated it
    /// comes to the same end, as does plain `git pull` and `git push`.
    ///
    /// - Parameters:
    ///   - remote: The other copy.
    ///   - sending: Whether to send; else only what is there is taken in.
    ///   - workers: How many commits are judged at the same time.
    /// - Returns: What was done.
    /// - Throws: ``DeskError/unverified(_:incoming:)`` and others of ``DeskError``, ``GitError``, and
    ///   what the remote throws.
    public func sync(with remote: any DeskRemote, sending: Bool = true, workers: Int = 1) throws
        -> SyncReport
    {
        guard let committer = options.committer else { throw DeskError.noIdentity }
        let lock = try ledger.syncLock()
        defer { withExtendedLifetime(lock) {} }
        // A sync need not write here, and what a killed writer left must not wait for one that does.
        _ = try ledger.recover()
        var report = SyncReport()
        let judging = try judging ?? Ledger.forVerification(of: ledger.repository)
        self.judging = judging
        for attempt in 0..<Self.syncAttempts {
            if attempt > 0 { Ledger.pause(atMost: min(50 << attempt, 2000)) }
            let known = try remote.knownTip()
            let theirs = try remote.fetch()
            if let known {
                let isKept = try theirs.map { try ledger.contains(known, in: $0) } ?? false
                // Another desk's, from before the remote was given another address, does not count.
                if !isKept, let ours = try ledger.tip(), try ledger.contains(known, in: ours) {
                    report.wasSetBack = true
                }
            }
            if let theirs {
                try takeIn(theirs, from: remote, committer, in: judging, workers: workers, &report)
            }
            report.tip = try ledger.tip()
            guard sending, report.refused.isEmpty, let ours = report.tip else { return report }
            if ours == theirs {
                report.isSent = true
                return report
            }
            let outgoing = try judge(ours, since: theirs, in: judging, workers: workers)
            guard outgoing.passes else {
                throw DeskError.unverified(outgoing.findings, incoming: false)
            }
            if try remote.push(ours) {
                report.sent += outgoing.acts
                report.isSent = true
                return report
            }
        }
        throw DeskError.busy
    }

    private static let syncAttempts = 10

    private func takeIn(
        _ theirs: CommitID, from remote: any DeskRemote, _ committer: GitIdentity,
        in judging: Ledger, workers: Int, _ report: inout SyncReport
    ) throws {
        let ours = try ledger.tip()
        if let ours, try ledger.contains(theirs, in: ours) { return }
        try translated { try ledger.checkSameDesk(theirs, ours) }
        let incoming = try judge(theirs, since: ours, in: judging, workers: workers)
        guard !incoming.isUndecidable else {
            report.refused = incoming.findings.filter { $0.severity == .error }
            return
        }
        let ties: [Tie]
        do {
            ties = try judging.ties(joining: theirs, to: ours)
        } catch LedgerError.twoBarriers {
            report.refused = [Finding(twoBarriersAt: theirs)]
            return
        }
        guard !incoming.passes || !ties.isEmpty else {
            try join(theirs, from: remote, committer, in: judging, &report)
            report.received += incoming.acts
            return
        }
        report.refused =
            try incoming.findings.filter { $0.severity == .error && $0.rule != Check.tied.rawValue }
            + ties.map { try judging.finding(of: $0, in: [theirs] + (ours.map { [$0] } ?? [])) }
        let sound = try judging.soundCommits(
            of: theirs, since: ours, without: incoming.beginnings, ties)
        for commit in sound {
            guard try judging.ties(joining: commit, to: ledger.tip()).isEmpty else { continue }
            try join(commit, from: remote, committer, in: judging, &report)
            report.accepted.append(commit)
        }
    }

    private func join(
        _ theirs: CommitID, from remote: any DeskRemote, _ committer: GitIdentity,
        in judging: Ledger, _ report: inout SyncReport
    ) throws {
        let signature = Signature(
            name: committer.name, email: committer.email, seconds: options.now().secondsSince1970)
        do {
            let merged = try translated {
                try ledger.merge(
                    theirs, judgedBy: judging, called: remote.name, as: signature)
            }
            if case .merge = merged { report.hasMerged = true }
        } catch DeskError.outsideChanged where !ledger.repository.isBare {
            try remote.mergeWithGit(theirs)
            report.hasMerged = true
        }
        // It was worked out while judging, and the next command need not work it out again.
        if let tip = try ledger.tip() { try ledger.adopt(tip, judgedBy: judging) }
    }

    /// What the history holds, or somebody saw on a remote and this clone still has, and the newest
    /// commit lacks.
    package func lostFiles(workers: Int = 1) throws -> [LostFile] {
        return try vanished(workers).flatMap { try ledger.lostFiles(on: $0) } + ledger.lostFiles()
    }

    /// Commits that were seen on a remote, and whose acts this clone has and the history lacks.
    private func vanished(_ workers: Int) throws -> [CommitID] {
        var request = VerificationRequest(workers: workers)
        request.isRemembered = false
        return try verify(request).vanished
    }

    /// Brings back what is lost.
    package func restore(workers: Int = 1) throws -> (commit: CommitID?, files: [LostFile]) {
        guard let committer = options.committer else { throw DeskError.noIdentity }
        let signature = Signature(
            name: committer.name, email: committer.email, seconds: options.now().secondsSince1970)
        return try translated {
            var files: [LostFile] = []
            var last: CommitID?
            // A history of its own, which verification judged, is joined as any other; then the next, as
            // two of them need not fit each other.
            var joined: Set<CommitID> = []
            while let commit = try vanished(workers).first(where: { joined.insert($0).inserted }) {
                files += try ledger.lostFiles(on: commit)
                do {
                    if case .merge(let merge) = try ledger.merge(
                        commit, called: commit.short, as: signature)
                    {
                        last = merge
                    }
                } catch LedgerError.outsideChanged {
                    throw DeskError.lostBesideFiles(commit)
                }
            }
            let (commit, dropped) = try ledger.restore(as: signature)
            return (commit ?? last, files + dropped)
        }
    }

    /// Judges what one history has more than another.
    private func judge(
        _ commit: CommitID, since other: CommitID?, in judging: Ledger, workers: Int
    ) throws -> VerificationReport {
        let own = try id() ?? ledger.policyFolders(at: commit).first
        var request = VerificationRequest(
            expected: own, subject: commit, since: other, workers: workers)
        request.judged = ledger.judged
        request.isIncoming = true
        return try verify(request, in: judging)
    }

    private func translated<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch LedgerError.noDesk {
            throw DeskError.remoteHasNoDesk
        } catch LedgerError.otherDesk(let id) {
            throw DeskError.otherDesk(id)
        } catch LedgerError.outsideChanged {
            throw DeskError.outsideChanged
        } catch LedgerError.conflict(let path) {
            throw DeskError.conflict(path)
        } catch LedgerError.undecidable(let findings) {
            throw DeskError.undecidable(findings)
        } catch LedgerError.busy {
            throw DeskError.busy
        }
    }
}
