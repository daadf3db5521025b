internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetSignatures

/// Judges commits of one history, one by one, each as it was made: on the state of its parent.
///
/// Judging a commit needs none of the others, so several judges with repositories of their own can
/// share a history. A judge belongs to one thread at a time.
final class CommitJudge {
    let ledger: Ledger
    /// What the whole verification is about.
    let subject: Subject
    /// What was found and counted so far.
    var part = Part()
    var judge: ActJudge

    /// What every judge of one verification must know.
    struct Subject: Sendable {
        /// The desk.
        let desk: FolderID
        /// The commit that founded it.
        let beginning: ObjectID?
        /// What is known to be late in what was verified before.
        let known: Ledger.Verified?
        /// What verifies signatures of other kinds than Ed25519.
        let tools: SigningTools
    }

    /// What came of some commits.
    struct Part: Sendable {
        var findings: [Finding] = []
        var commits = 0
        var acts = 0
        var merges = 0
        var records = 0
        var signatures = 0
        /// The passages that records point to, to be looked up in their texts.
        var passages: [PassageCheck.Passage] = []
        /// What writers saw on remotes.
        var statements: [WitnessCheck.Statement] = []
    }

    convenience init(_ repository: Repository, _ subject: Subject) throws {
        self.init(try Ledger.forVerification(of: repository), subject)
    }

    /// `ledger`: One for verification.
    init(_ ledger: Ledger, _ subject: Subject) {
        self.ledger = ledger
        self.subject = subject
        judge = ActJudge(desk: subject.desk, tools: subject.tools)
    }

    /// Judges one commit; what keeps it from being read is a finding, too.
    func judge(_ id: ObjectID) {
        part.commits += 1
        do {
            try read(id)
        } catch {
            find(.history, commit: id, "cannot be read: \(error)")
        }
        part.findings += judge.findings
        part.signatures += judge.signatures
        // Many acts in a row say the same.
        for statement in judge.statements where part.statements.last?.sighting != statement.sighting
        {
            part.statements.append(statement)
        }
        judge.findings = []
        judge.statements = []
        judge.signatures = 0
    }

    private func read(_ id: ObjectID) throws {
        let bytes = try ledger.repository.rawCommit(id)
        let object: Result<CommitObject, CommitObject.Flaw>
        do throws(CommitObject.Flaw) { object = .success(try CommitObject(bytes)) } catch {
            object = .failure(error)
        }
        let commit: Commit =
            if case .success(let object) = object { object.commit(id) } else {
                try ledger.repository.commit(id)
            }
        _ = try ledger.deskTree(of: id, root: commit.tree)
        if id == subject.beginning {
            try checkFounding(commit, object)
        } else if commit.parents.count > 1 {
            part.merges += 1
            try checkMerge(commit)
        } else {
            let changes = try ledger.changes(from: commit.parents.first, to: id)
            guard !changes.isEmpty else { return }
            let (redacted, others) = try redactions(in: changes.changed, commit)
            checkAppendOnly(changed: others, removed: changes.removed, id)
            if redacted.isEmpty {
                try checkAct(changes.added, commit, object)
            } else {
                part.acts += 1
                if !changes.added.isEmpty {
                    find(.oneAct, commit: id, "it redacts and adds records at once")
                }
                try judge.judge(
                    redacted, commit, object,
                    before: Snapshot(ledger.reader(at: commit.parents.first)))
            }
        }
    }

    func find(
        _ check: Check, severity: Finding.Severity = .error, commit: ObjectID? = nil,
        path: String? = nil, person: String? = nil, _ sentence: String, lost: ObjectID? = nil
    ) {
        part.findings.append(
            Finding(
                check.rawValue, severity, commit: commit, path: path, person: person, sentence,
                lost: lost))
    }

    private func checkAppendOnly(
        changed: [CommitChanges.Entry], removed: [CommitChanges.Entry], _ commit: ObjectID
    ) {
        for entry in changed {
            find(.appendOnly, commit: commit, path: entry.path, "a file was changed")
        }
        for entry in removed {
            find(
                .appendOnly, commit: commit, path: entry.path, "a file was removed or renamed",
                lost: entry.id)
        }
    }

    /// Every file a merge has is one of a parent's, and every file of a parent is in the merge.
    private func checkMerge(_ commit: Commit) throws {
        var isNew: [CommitChanges.Entry: Int] = [:]
        var isOther: [CommitChanges.Entry: [ObjectID]] = [:]
        for parent in commit.parents {
            let changes = try ledger.changes(from: parent, to: commit.id)
            for entry in changes.removed {
                find(
                    .merge, commit: commit.id, path: entry.path,
                    "the merge dropped a file that \(parent.short) has", lost: entry.id)
            }
            for entry in changes.added { isNew[entry, default: 0] += 1 }
            for entry in changes.changed { isOther[entry, default: []].append(parent) }
        }
        for (entry, parents) in isOther.sorted(by: { $0.key.path < $1.key.path }) {
            // One parent had it redacted: the tombstone is preferred, and nothing is made up.
            if parents.count < commit.parents.count, ledger.isLeftByRedaction(entry) { continue }
            for parent in parents {
                find(
                    .merge, commit: commit.id, path: entry.path,
                    "the merge has other bytes than \(parent.short)")
            }
        }
        for (entry, count) in isNew.sorted(by: { $0.key.path < $1.key.path })
        where count == commit.parents.count {
            find(.merge, commit: commit.id, path: entry.path, "the merge added a file of its own")
        }
    }
}
