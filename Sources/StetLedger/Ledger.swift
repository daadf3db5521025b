package import StetGit
package import StetRecords
package import StetReview

/// The acts of one desk in a Git repository.
///
/// Belongs to one thread at a time.
package final class Ledger {
    package let repository: Repository
    /// The branch that holds the desk.
    package let branch: String
    let cache = FolderCache()
    /// Whether an act has reached the disk when it is acknowledged; `stet.durable=false` says no.
    let isDurable: Bool
    /// Acts that the branch does not name yet, and their objects.
    var gathered: GatheredActs?
    var gatheredObjects: GatheredObjects?
    /// The directory of objects of acts that are only tried out.
    var trialObjects: String?
    /// Whether acts that were gathered last could not be made part of the desk.
    package internal(set) var hasLostActs = false
    /// Told where a writer waits for another for more than a second.
    package var onWait: (@Sendable () -> Void)?
    private lazy var lateGraph = LateGraph(self)
    /// What verifies signatures of acts that others made.
    package var tools = SigningTools()
    /// How many commits are judged at the same time.
    package var workers = 1
    /// What reading found out about the newest commit.
    var judgedTip: JudgedTip?
    /// What was judged of the history.
    package internal(set) var judged = JudgedCommits()
    private(set) lazy var ranks = Ranks(self)
    private var verified: Verified?
    /// Whether what this clone remembers may be used: not where the history is to be proven.
    var remembersLate = true
    /// The trees of `reviews/` of commits asked about lately.
    var deskTrees: [ObjectID: ObjectID?] = [:]
    /// The redactions in histories that were asked about.
    var redactionIndex = RedactionIndex()
    private var recordsOfActs: [ObjectID: [ActRecord]] = [:]
    private var parentsOfCommits: [ObjectID: [ObjectID]] = [:]
    /// The parents of commits that a walk of the whole history read.
    var walked = WalkedHistory()
    private var rightsTrees: [ObjectID: [ObjectID?]] = [:]
    private var changesByTree: [ObjectID: Bool] = [:]
    private lazy var isShallow = repository.isShallow

    /// Opens the ledger of the repository that a directory is in.
    package init(_ repository: Repository) throws {
        self.repository = repository
        isDurable = try repository.configuration("stet.durable") != "false"
        if isDurable { try repository.makeReferencesDurable() }
        try repository.adoptSharing()
        if let branch = try repository.configuration("stet.branch") {
            guard Repository.isValidBranch(branch) else { throw LedgerError.invalidBranch(branch) }
            self.branch = try repository.resolved(branch: branch)
        } else if let branch = try repository.headBranch() {
            self.branch = branch
        } else {
            throw LedgerError.detachedHead
        }
    }

    /// A ledger that takes nothing this clone remembers for proven; what it finds out itself it keeps,
    /// so that one verification can go on from another.
    package static func forVerification(of repository: Repository) throws -> Ledger {
        let ledger = try Ledger(repository)
        ledger.remembersLate = false
        return ledger
    }

    /// The commit the desk is at; `nil` on a branch without commits.
    package func tip() throws -> ObjectID? {
        try gathered?.tip ?? repository.tip(ofBranch: branch)
    }

    /// The state of the desk as of a commit; of an empty one for `nil`.
    package func snapshot(at commit: ObjectID?) throws -> Snapshot {
        try prepare(commit)
        return Snapshot(try reader(at: commit))
    }

    func reader(at commit: ObjectID?) throws -> CommitReader {
        let root = try commit.flatMap { try stateTree(of: $0) }
        return CommitReader(repository, root: root, cache: cache, ranks: ranks) {
            try commit.map { try self.late(at: $0) } ?? Lateness()
        }
    }

    /// The records that a commit adds; those of commits asked about lately are remembered.
    func actRecords(of commit: ObjectID) throws -> [ActRecord] {
        if let known = recordsOfActs[commit] { return known }
        let records = try records(
            in: changes(from: parents(of: commit).first, to: commit).added)
        if recordsOfActs.count >= 1 << 14 { recordsOfActs = [:] }
        recordsOfActs[commit] = records
        return records
    }

    /// The acts that are late in the history of a commit.
    ///
    /// Only a change of people or policy can make an act late, and only a merge can bring together
    /// what did not know of each other. So where nothing was changed yet the names of a few files
    /// settle it; else the answer is that of the parents, and the walk to a known one costs some
    /// microseconds a commit.
    func late(at commit: ObjectID) throws -> Lateness {
        try findLate(at: commit)?.lateness ?? Lateness()
    }

    /// What would be late in the history of a commit that joins some others.
    func joinedLateness(of parents: [ObjectID]) throws -> LateGraph.Findings {
        for parent in parents { _ = try findLate(at: parent) }
        return try lateGraph.joined(parents, haveOneRights: haveOneRights(parents))
    }

    /// What is late in the history of a commit, with late redactions; `nil` for nothing.
    func findLate(at commit: ObjectID) throws -> LateGraph.Findings? {
        if let known = lateGraph.known(at: commit) { return known }
        // What follows a commit of which it is known need not be looked at.
        if let parent = try parents(of: commit).first, try parents(of: commit) == [parent],
            lateGraph.known(at: parent) != nil
        {
            try lateGraph.add(commit, [parent], haveOneRights: true)
            return lateGraph.known(at: commit)
        }
        guard try hasChanges(at: commit) else { return nil }
        var waiting = [commit]
        while let current = waiting.last {
            if try lateGraph.known(at: current) != nil || recallLateness(at: current) {
                waiting.removeLast()
                continue
            }
            let parents = try parents(of: current)
            let unknown = try parents.filter {
                try lateGraph.known(at: $0) == nil && !recallLateness(at: $0)
            }
            guard unknown.isEmpty else {
                waiting += unknown
                continue
            }
            let areOne = try parents.count < 2 || haveOneRights(parents)
            try lateGraph.add(current, parents, haveOneRights: areOne)
            waiting.removeLast()
        }
        return lateGraph.known(at: commit)
    }

    /// Whether a commit is part of a verified history in which nothing is late; it is known then.
    private func recallLateness(at commit: ObjectID) throws -> Bool {
        if let verified, !verified.others.contains(commit) {
            if verified.lateness.edges.isEmpty {
                lateGraph.assume(LateGraph.Findings(), at: commit)
                return true
            }
        }
        return false
    }

    /// The late acts in the history of a commit, and why each is.
    func lateness(at commit: ObjectID) throws -> LateGraph.Findings {
        _ = try late(at: commit)
        return lateGraph.findings(at: commit)
    }

    /// What this ledger knows to be late in the history of a commit that the caller takes as verified,
    /// else what this clone remembers of it.
    func knownLateness(at commit: ObjectID) throws -> LateGraph.Findings {
        guard lateGraph.known(at: commit) == nil else { return lateGraph.findings(at: commit) }
        let ledger = try Ledger(repository)
        // Without them every tree would be taken for a state, and every copy for an act.
        ledger.judged.formUnion(judged)
        return try ledger.lateness(at: commit)
    }

    /// Whether it is known that in the history of a commit no change forbids an act.
    func isPlain(at commit: ObjectID) -> Bool { lateGraph.isPlain(at: commit) }

    /// Takes the late acts in the history of a commit for known.
    func assumeLate(_ lateness: LateGraph.Findings, at commit: ObjectID) {
        lateGraph.assume(lateness, at: commit)
    }

    /// A history whose late acts are known.
    struct Verified: Sendable {
        /// Its newest commit.
        let tip: ObjectID
        /// What is late in it.
        let lateness: LateGraph.Findings
        /// The commits that will be asked about and may be in another history.
        let others: Set<ObjectID>
    }

    /// Takes the late acts of a history for known, and with them those in the history of each of its
    /// commits, as long as some work lasts.
    func assuming<Value>(_ known: Verified?, _ work: () throws -> Value) rethrows -> Value {
        let before = verified
        defer { verified = before }
        if let known {
            verified = known
            lateGraph.assume(known.lateness, at: known.tip)
        }
        return try work()
    }

    /// Whether some commits know the same people and the same policy: then each knows every change
    /// that another does, and bringing them together makes nothing late that was not.
    func haveOneRights(_ commits: [ObjectID]) throws -> Bool {
        let rights = try commits.map { try rightsTrees(at: $0) }
        return rights.allSatisfy { $0 == rights[0] }
    }

    /// The trees of people and policy at a commit.
    func rightsTrees(at commit: ObjectID) throws -> [ObjectID?] {
        if let known = rightsTrees[commit] { return known }
        let root = try stateTree(of: commit)
        let trees = try [FolderKind.people, .policy].map { kind in
            try root.flatMap { try repository.entry(kind.rawValue, inTree: $0)?.id }
        }
        if rightsTrees.count >= 1 << 16 { rightsTrees = [:] }
        rightsTrees[commit] = trees
        return trees
    }

    /// Whether a person or the policy was added or changed since the desk began.
    private func hasChanges(at commit: ObjectID) throws -> Bool {
        let parents = try parents(of: commit)
        // Of a merge that is being judged the state is not known yet; it has what its parents have. It is
        // a merge, too, where what it joins came before the desk.
        let isMerge =
            try parents.count > 1
            || !judged.outside.isEmpty && repository.parents(of: commit).count > 1
        guard isMerge else { return try hasChangesInState(of: commit) }
        return try parents.contains { try hasChangesInState(of: $0) }
    }

    private func hasChangesInState(of commit: ObjectID) throws -> Bool {
        guard let root = try stateTree(of: commit) else { return false }
        for kind in [FolderKind.people, .policy] {
            guard let top = try repository.entry(kind.rawValue, inTree: root) else { continue }
            if let known = changesByTree[top.id] {
                if known { return true }
                continue
            }
            let folders = try repository.tree(top.id).entries
            let hasChanges =
                try folders.count > 1
                || folders.contains { folder in
                    try folder.type == .directory && repository.tree(folder.id).entries.count > 1
                }
            changesByTree[top.id] = hasChanges
            if hasChanges { return true }
        }
        return false
    }

    /// The path of a database of this clone's own.
    ///
    /// SQLite opens what a symbolic link leads to, and a repository that was handed over as a directory
    /// can have one that leads to somebody's own data; it is removed.
    package func database(_ name: String) -> String {
        let path = "\(localDirectory)/\(name)"
        for suffix in ["", "-wal", "-shm", "-journal"]
        where FileSystem.target(ofLink: path + suffix) != nil {
            FileSystem.remove(path + suffix)
        }
        return path
    }

    /// Makes the next verification start over.
    package func forgetVerification() { VerifiedMemory.forget(in: localDirectory) }

    /// The parents of a commit that this clone has and that belong to the desk: a shallow clone's
    /// history ends early, and what came before the desk began is the history of something else.
    func parents(of commit: ObjectID) throws -> [ObjectID] {
        if let known = parentsOfCommits[commit] { return known }
        let parents =
            judged.foundings.contains(commit)
            ? []
            : try (walked.parents(of: commit) ?? repository.parents(of: commit)).filter {
                (!isShallow || repository.contains($0)) && !judged.outside.contains($0)
            }
        if parentsOfCommits.count >= 1 << 16 { parentsOfCommits = [:] }
        parentsOfCommits[commit] = parents
        return parents
    }

    /// The bytes of an embedded text; `nil` where the folder does not have it.
    package func embeddedText(_ digest: Digest, of source: SourceID, at commit: ObjectID) throws
        -> [UInt8]?
    {
        let path = RecordPath(text: digest, of: FolderID(source)).path
        guard let entry = try file(path, inStateOf: commit), entry.type == .file else { return nil }
        return try repository.blob(entry.id, limit: 32 * 1024 * 1024)
    }
}

/// Why a ledger cannot be opened or written.
package enum LedgerError: Error, Hashable, Sendable {
    /// `HEAD` names no branch, and `stet.branch` is not set.
    case detachedHead
    /// `stet.branch` is not a name Git accepts.
    case invalidBranch(String)
    /// Others moved the branch again and again.
    case busy
    /// One act would have more records than one may have.
    case tooManyRecords(Int)
    /// The commit of one act would be larger than one may be.
    case tooLarge
    /// The other history has no desk.
    case noDesk
    /// What the history holds cannot be found out here, so there is no state.
    case undecidable([Finding])
    /// The files of the newest commit are not the desk's state.
    case notState([Finding])
    /// Each of two histories has a policy that was the first to ask for signatures.
    case twoBarriers
    /// The other history has another desk.
    case otherDesk(FolderID)
    /// Both histories, or the one that is to be checked out, changed files beside the desk.
    case outsideChanged
    /// One place holds different bytes in two histories.
    case conflict(String)
}
