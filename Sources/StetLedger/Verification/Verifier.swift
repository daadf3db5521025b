package import StetGit
package import StetRecords
internal import StetReview

/// Replays the history of a desk and re-derives everything from nothing but the clone.
///
/// Every commit is judged as it was made: its records by the rules, on the state of its parent.
/// Nothing is read from the working tree. Time grows with the number of acts; memory with the
/// folders that are remembered.
package final class Verifier {
    let ledger: Ledger
    var report = VerificationReport()
    private let progress: (_ done: Int, _ all: Int) -> Void
    private let text: (Digest) throws -> [UInt8]?

    /// - `text`: Finds the text of a detached source by its hash; `nil` where it is not at hand.
    /// - `progress`: Told now and then how many of how many commits are done.
    package init(
        _ repository: Repository, text: @escaping (Digest) throws -> [UInt8]?,
        progress: @escaping (_ done: Int, _ all: Int) -> Void
    ) throws {
        // A ledger of its own, so that nothing remembered is taken for proven.
        ledger = try Ledger(repository)
        ledger.remembersLate = false
        self.text = text
        self.progress = progress
    }

    /// Verifies the desk on the ledger's branch.
    ///
    /// - Parameter since: A commit whose history is taken as verified; `nil` for all of it.
    /// - Returns: What was looked at and found.
    /// - Throws: ``GitError`` where the repository cannot be read.
    package func verify(since: ObjectID? = nil) throws -> VerificationReport {
        guard let tip = try ledger.tip() else {
            find(.desk, "the branch \(ledger.branch) has no commit")
            return report
        }
        report.tip = tip
        let policies = try ledger.reader(at: tip).folders(.policy, startingWith: "")
        guard let desk = policies.first else {
            find(.desk, "there is no desk on the branch \(ledger.branch)")
            return report
        }
        report.desk = desk
        if ledger.repository.isShallow {
            find(
                .history, "this clone is shallow, so its history cannot be verified: fetch it whole"
            )
            return report
        }
        let commits = try ledger.repository.history(of: tip)
        let judged = try Set(since.map { try ledger.repository.history(of: $0) } ?? [])
        let beginning = try beginning(of: policies, in: commits)
        report.beginning = beginning
        let relevant = try descendantsAndSides(of: beginning, among: commits)
        for (index, commit) in commits.enumerated() where relevant.contains(commit) {
            if index % 256 == 0 { progress(index, commits.count) }
            if !judged.contains(commit) { try judge(commit, beginning: beginning) }
        }
        try checkFolders(at: tip)
        try PassageCheck(self, at: tip, text: text).run()
        return report
    }

    /// The commit that first has the policy folder of the desk.
    private func beginning(of policies: [FolderID], in commits: [ObjectID]) throws -> ObjectID? {
        for commit in commits {
            guard let desk = report.desk,
                try ledger.reader(at: commit).folder(.policy, desk) != nil
            else { continue }
            return commit
        }
        return nil
    }

    /// What belongs to the desk's history: everything but what came before its beginning, which is
    /// the history of something else.
    private func descendantsAndSides(of beginning: ObjectID?, among commits: [ObjectID]) throws
        -> Set<ObjectID>
    {
        guard let beginning else { return Set(commits) }
        let before = try ledger.repository.history(of: beginning)
        return Set(commits).subtracting(before).union([beginning])
    }

    private func judge(_ commit: ObjectID, beginning: ObjectID?) throws {
        report.commits += 1
        let parents = try ledger.repository.commit(commit).parents
        if commit == beginning {
            try checkFounding(commit)
        } else if parents.count > 1 {
            report.merges += 1
            try checkMerge(commit, parents)
        } else {
            let changes = try ledger.changes(from: parents.first, to: commit)
            guard !changes.isEmpty else { return }
            checkAppendOnly(changes, commit)
            try checkAct(changes.added, commit, parent: parents.first)
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
