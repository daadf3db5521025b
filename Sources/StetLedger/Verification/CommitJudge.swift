internal import StetGit
internal import StetRecords
internal import StetReview

/// Judges commits of one history, parents before children, each on the state of its parent.
///
/// What it finds about states goes into its ledger. As long as every tree is the state of its commit
/// nothing has to be found, so several judges with repositories of their own can share a history. A
/// judge belongs to one thread at a time.
final class CommitJudge {
    let ledger: Ledger
    /// What the whole verification is about.
    let subject: Subject
    /// What was found and counted so far.
    var part = Part()
    var judge: ActJudge
    /// Embedded texts that were looked into lately, by their blobs, and how many bytes these are.
    var texts: [ObjectID: KeptText] = [:]
    var textSize = 0
    /// What identifies the texts in blobs; `nil` for what no source may have.
    var identities: [ObjectID: TextIdentity?] = [:]

    /// What every judge of one verification must know.
    struct Subject: Sendable {
        /// The desk.
        let desk: FolderID
        /// What is known to be late in what was verified before.
        let known: Ledger.Verified?
        /// What is known of the commits of the history, where it begins among that.
        let judged: JudgedCommits
        /// The parents of its commits, as far as they were read.
        var walked = WalkedHistory()
        /// What verifies signatures of other kinds than Ed25519.
        let tools: SigningTools
    }

    /// What a commit is.
    enum Outcome: Hashable, Sendable {
        /// It leaves the desk alone.
        case beside
        /// Its tree is the state again.
        case restoration
        /// A legal act.
        case legal
        /// It changes the desk and is no legal act, so it brings nothing.
        case illegal
        /// It joins histories.
        case merge
        /// What it is cannot be found out here.
        case undecidable
    }

    /// What came of some commits.
    struct Part: Sendable {
        var findings: [Finding] = []
        /// The commits whose tree is not the state, or that only look like acts; they are judged again
        /// with all that come after them.
        var unclean: Set<ObjectID> = []
        var commits = 0
        var acts = 0
        var merges = 0
        var records = 0
        var signatures = 0
        /// The passages in texts that are not in the repository, to be looked up where they are here.
        var passages: [PassageCheck.Passage] = []
        /// How many passages in embedded texts were found.
        var passagesFound = 0
        /// What writers saw on remotes.
        var statements: [WitnessCheck.Statement] = []
        /// Commits that bring a desk, be it one or not, to where none is.
        var beginnings: [ObjectID] = []
        /// Merges that bring no change together with an act that it forbids; nobody need ask that again.
        var plainMerges: [ObjectID] = []
        /// Where histories cannot be read, nobody can say what is in them.
        var isUndecidable = false

        /// Whether every tree is the state of its commit, and every commit what it looks like.
        var isClean: Bool { unclean.isEmpty && !isUndecidable }
    }

    convenience init(_ repository: Repository, _ subject: Subject) throws {
        self.init(try Ledger.forVerification(of: repository), subject)
    }

    /// `ledger`: One for verification.
    init(_ ledger: Ledger, _ subject: Subject) {
        self.ledger = ledger
        ledger.judged.formUnion(subject.judged)
        ledger.walked = subject.walked
        self.subject = subject
        judge = ActJudge(desk: subject.desk, tools: subject.tools)
    }

    /// Judges one commit, the commits before it being judged; what keeps it from being read is a
    /// finding, too.
    func judge(_ id: ObjectID) {
        part.commits += 1
        let count = part.findings.count
        var isAct = false
        do {
            let outcome = try read(id)
            isAct = outcome == .legal
            part.findings += judge.findings
            if outcome == .undecidable { part.isUndecidable = true }
        } catch let error as LateRecordsError {
            part.isUndecidable = true
            tell(error, id)
        } catch {
            part.isUndecidable = true
            find(.history, commit: id, "cannot be read: \(error)")
        }
        if part.findings.count > count + Self.maximumFindings {
            let more = part.findings.suffix(from: count + Self.maximumFindings)
            // Each names its own file, or all name all of the commit's, which then are one array.
            let all = more.first { $0.files.count > 1 }?.files
            // Once the files of all of them are right again, it is a warning like each of them.
            let line = Finding(
                Check.oneAct.rawValue, more.contains { $0.severity == .error } ? .error : .warning,
                commit: id, "and \(more.count) more things are wrong with it",
                files: all ?? Array(Set(more.flatMap(\.files))))
            part.findings.removeLast(more.count)
            part.findings.append(line)
        }
        part.signatures += judge.signatures
        // What an illegal commit says that somebody saw, nobody said. Many acts in a row say the same.
        for statement in isAct ? judge.statements : []
        where part.statements.last?.sighting != statement.sighting {
            part.statements.append(statement)
        }
        judge.findings = []
        judge.statements = []
        judge.signatures = 0
    }

    /// More findings than this for one commit are summed up in one line.
    private static let maximumFindings = 20

    private func tell(_ error: LateRecordsError, _ commit: ObjectID) {
        guard case .twoBarriers(let policies) = error else { return }
        let names = policies.map(\.short).joined(separator: " and ")
        find(
            .barrier, commit: commit,
            "two policies, made apart, each begin to ask for signatures (\(names)): set the branch back to the history that has the commit you were told"
        )
    }

    /// What a commit holds, as far as it is one that an act can have.
    private func object(_ id: ObjectID) throws -> Result<CommitObject, CommitObject.Flaw> {
        let bytes: [UInt8]
        do {
            bytes = try ledger.repository.rawCommit(id)
        } catch let error {
            guard error.isOfContents else { throw error }
            return .failure(.size)
        }
        do throws(CommitObject.Flaw) { return .success(try CommitObject(bytes)) } catch {
            return .failure(error)
        }
    }

    private func read(_ id: ObjectID) throws -> Outcome {
        let object = try self.object(id)
        let commit: Commit =
            if case .success(let object) = object { object.commit(id) } else {
                try ledger.repository.commit(id)
            }
        let tree = try ledger.deskTree(of: id, root: commit.tree)
        guard commit.parents.count < 2 else {
            part.merges += 1
            try checkMerge(commit, tree)
            return .merge
        }
        let parent = commit.parents.first
        let base = try parent.flatMap { try ledger.stateTree(of: $0) }
        let parentTree = try parent.flatMap { try ledger.deskTree(of: $0) }
        if parentTree == nil, tree != nil { part.beginnings.append(id) }
        if tree == parentTree {
            set(id, state: base, tree)
            return .beside
        }
        if let parent, base != parentTree {
            if try ledger.agrees(tree, with: base, at: parent) {
                ledger.judged.noActs.insert(id)
                part.unclean.insert(id)
                set(id, state: base, tree)
                return .restoration
            }
            guard try ledger.agrees(parentTree, with: base, at: parent) else {
                find(
                    .state, commit: id,
                    "it is made on a commit whose files are not the desk's state, so it counts for nothing: make the act again after: stet restore",
                    files: try CommitChanges(from: parentTree, to: tree, in: ledger.repository))
                return refuse(id, base, tree)
            }
        }
        let changes = try CommitChanges(from: parentTree, to: tree, in: ledger.repository)
        let count = part.findings.count
        let counted = (part.acts, part.records, part.passages.count)
        let found = part.passagesFound
        try checkSingle(changes, commit, object, onto: base)
        part.findings += judge.findings
        judge.findings = []
        let own = part.findings[count...]
        guard !own.contains(where: { $0.severity == .error && !$0.isUndecidable }) else {
            // What brings nothing is no act, and nothing it quotes is looked up.
            (part.acts, part.records) = (counted.0, counted.1)
            part.passagesFound = found
            part.passages.removeLast(part.passages.count - counted.2)
            return refuse(id, base, tree, changes, from: count)
        }
        if own.contains(where: \.isUndecidable) { return .undecidable }
        if base != parentTree {
            let names = RecordPath.root.utf8.count + 1
            var files = Dictionary(
                (changes.added + changes.changed).map { ($0.path, $0.id) }
            ) { $1 }
            // The tree has the line already that a late redaction left there.
            let redacted = try ledger.redactions(in: changes.changed, stateOf: parent).redacted
            for path in try ledger.textsTaken(by: redacted, stateOf: parent) {
                files[path] = try ledger.redactedText()
            }
            let state = try ledger.repository.makeTree(
                base, adding: files.map { (String($0.key.dropFirst(names)), $0.value) })
            set(id, state: state, tree)
        }
        return .legal
    }

    /// Judges what a commit with one parent changes.
    private func checkSingle(
        _ changes: CommitChanges, _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>, onto base: ObjectID?
    ) throws {
        if base == nil, try isFounding(changes) {
            let count = part.findings.count + judge.findings.count
            try checkFounding(changes, commit, object)
            if part.findings.count + judge.findings.count == count {
                ledger.judged.foundings.insert(commit.id)
            }
            return
        }
        guard !changes.isCut else {
            return find(.oneAct, commit: commit.id, "it brings many files that no desk has")
        }
        let (redacted, others) = try ledger.redactions(
            in: changes.changed, stateOf: commit.parents.first)
        checkAppendOnly(changed: others, removed: changes.removed, commit.id)
        if redacted.isEmpty {
            try checkAct(changes.added, commit, object)
        } else {
            part.acts += 1
            for entry in changes.added {
                find(
                    .oneAct, commit: commit.id, path: entry.path,
                    "it redacts and adds files at once")
            }
            try checkRedactedTexts(redacted, changes, commit)
            try judge.judge(
                redacted, commit, object,
                before: Snapshot(ledger.reader(at: commit.parents.first)))
        }
    }

    /// Takes a commit for one that brings nothing; its findings from a number on get the files that it
    /// changes.
    private func refuse(
        _ id: ObjectID, _ base: ObjectID?, _ tree: ObjectID?, _ changes: CommitChanges? = nil,
        from first: Int? = nil
    ) -> Outcome {
        ledger.judged.noActs.insert(id)
        part.unclean.insert(id)
        set(id, state: base, tree)
        if let changes, let first {
            let paths = changes.paths
            for index in part.findings.indices[first...] { part.findings[index].files = paths }
        }
        return .illegal
    }

    /// Says what the state of a commit is, where it is not its tree.
    private func set(_ id: ObjectID, state: ObjectID?, _ tree: ObjectID?) {
        guard state != tree else { return }
        ledger.judged.states[id] = .some(state)
        part.unclean.insert(id)
    }

    func find(
        _ check: Check, severity: Finding.Severity = .error, commit: ObjectID? = nil,
        path: String? = nil, person: String? = nil, _ sentence: String,
        files: CommitChanges? = nil
    ) {
        part.findings.append(
            Finding(
                check.rawValue, severity, commit: commit, path: path, person: person, sentence,
                files: files?.paths ?? path.map { [$0] } ?? []))
    }

    private func checkAppendOnly(
        changed: [CommitChanges.Entry], removed: [CommitChanges.Entry], _ commit: ObjectID
    ) {
        for entry in changed {
            find(.appendOnly, commit: commit, path: entry.path, "a file was changed")
        }
        for entry in removed {
            find(
                .appendOnly, commit: commit, path: entry.path, "a file was removed or renamed")
        }
    }

    /// Whether a tree is the union of two states without redactions, as most merges have it.
    private func isPlainUnion(_ tree: ObjectID?, of parents: [ObjectID]) throws -> Bool {
        guard let tree, parents.count == 2, let one = try ledger.stateTree(of: parents[0]),
            let other = try ledger.stateTree(of: parents[1])
        else { return false }
        for parent in parents where try ledger.findLate(at: parent)?.redactions.isEmpty == false {
            return false
        }
        do throws(GitError) {
            return try ledger.repository.isUnion(tree, of: one, other)
        } catch {
            guard error.isOfContents else { throw error }
            return false
        }
    }

    /// The tree of a merge is its state: the union of those of its parents.
    private func checkMerge(_ commit: Commit, _ tree: ObjectID?) throws {
        let late = try ledger.findLate(at: commit.id) ?? LateGraph.Findings()
        if ledger.isPlain(at: commit.id) { part.plainMerges.append(commit.id) }
        if late.redactions.isEmpty, try isPlainUnion(tree, of: commit.parents) { return }
        let state = try ledger.joinedState(of: commit.parents, late: late)
        set(commit.id, state: state, tree)
        let difference = try CommitChanges(from: state, to: tree, in: ledger.repository)
        guard try !ledger.agrees(difference, at: commit.id) else { return }
        part.unclean.insert(commit.id)
        for (entries, what) in [
            (difference.removed, "the merge dropped a file that a parent has"),
            (difference.changed, "the merge has other bytes than its parents"),
            (difference.added, "the merge added a file of its own"),
        ] {
            for entry in entries { find(.merge, commit: commit.id, path: entry.path, what) }
        }
    }
}

extension CommitChanges {
    /// The paths of all files concerned.
    var paths: [String] { (added + removed + changed).map(\.path) }
}
