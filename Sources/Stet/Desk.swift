package import StetGit

/// A fact-check desk in a Git repository: one method for each act, and the state to read.
///
/// A desk reads neither the environment nor the clock, and uses only the randomness it is given:
/// see ``Options``. It belongs to one thread at a time.
///
///     let desk = try Desk(in: "/srv/desk", options: options)
///     let claim = try desk.addClaim(ClaimDraft(text: "The bridge is closed."))
///     let item = try desk.open(ClaimID(claim.folder))
public final class Desk {
    /// How a desk is used: by whom, and with which clock.
    public struct Options {
        /// Who acts.
        public var actor: Actor
        /// The Git identity of whoever runs the program; stands as committer in each commit.
        public var committer: GitIdentity?
        /// The clock.
        public var now: () -> Timestamp
        /// The randomness that makes folders unique.
        public var randomness: any RandomNumberGenerator
        /// Whether acts are only tried out: judged, and not written.
        public var dryRun: Bool
        /// What signs acts and verifies signatures.
        public var signing: SigningTools

        /// Runs what reads documents that are not UTF-8 or HTML.
        public var programs = Programs.none

        /// Told, on another thread, where an act waits for somebody else's for more than a second, as
        /// while that is being signed.
        public var onWait: (@Sendable () -> Void)?

        /// Told now and then how many folders were read where a question about the whole desk takes
        /// reading all of it.
        public var onReading: (_ folders: Int) -> Void = { _ in }

        /// How many commits are judged at the same time.
        public var workers = 1

        /// Where a founding is tried out that needs a repository.
        public var temporaryDirectory = "/tmp"

        /// Options; the defaults are the acting person's email and the system's randomness.
        public init(
            actor: Actor, committer: GitIdentity?, now: @escaping () -> Timestamp,
            randomness: any RandomNumberGenerator = SystemRandomNumberGenerator(),
            dryRun: Bool = false, signing: SigningTools = SigningTools()
        ) {
            self.actor = actor
            self.committer = committer
            self.now = now
            self.randomness = randomness
            self.dryRun = dryRun
            self.signing = signing
        }
    }

    /// How the acting person is named.
    public enum Actor: Hashable, Sendable {
        /// By handle.
        case handle(String)
        /// By the address the desk knows.
        case email(String)
        /// Not at all: the desk is only read.
        case nobody
    }

    /// A name and an address as Git has them.
    public struct GitIdentity: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The address.
        public let email: String

        /// An identity.
        public init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    /// What came of an act.
    public struct Outcome {
        /// The record that says it; for several, the first of the folder it is about.
        public let id: RecordID
        /// The folder it is about.
        public let folder: FolderID
        /// Every record of the act, in order.
        public let records: [StoredRecord]
        /// The commit; `nil` where the act was only tried out.
        public let commit: CommitID?
        /// The desk after the act.
        public let snapshot: Snapshot
        /// Whether the working tree shows the act; where it could not be written, the next act or
        /// `stet doctor --fix` sees to it.
        public let isCheckedOut: Bool
    }

    package let ledger: Ledger
    var options: Options
    /// The act that everything done goes into, while several are made one.
    private(set) var openAct: Act?
    /// By what name an import knows what is done next.
    var importKey: String?
    /// Finds the source that has a text, where a question to the whole desk would take too long.
    var textLookup: ((Digest) throws -> SourceID?)?
    /// Finds the items that review a claim, while acts are gathered.
    package var openedReviews: OpenedReviews?
    /// What judged what came and went in earlier syncs; whoever syncs again and again goes on from it.
    var judging: Ledger?
    private var cached: (tip: ObjectID?, snapshot: Snapshot)?
    private var querying: (tip: ObjectID?, queries: CatalogedQueries)?

    /// Opens the desk of the repository that a directory is in.
    ///
    /// - Throws: ``GitError`` where there is no usable repository, ``DeskError/noDesk`` where it has
    ///   no desk.
    public convenience init(in directory: String, options: Options) throws {
        try self.init(Repository.open(directory), options: options)
    }

    /// Opens the desk of a repository that is open already.
    package convenience init(_ repository: Repository, options: Options) throws {
        self.init(try Self.ledger(repository), options: options)
        do {
            guard try snapshot().policy() != nil else { throw DeskError.noDesk }
        } catch DeskError.undecidable {
            // What is wrong can be verified and set right; only reading and acting take a state.
        }
    }

    /// Opens the desk of a repository to verify it, which judges its history: nothing is judged before.
    ///
    /// - Throws: ``GitError``; ``DeskError/noDesk`` where the repository has no desk.
    package convenience init(verifying repository: Repository, options: Options) throws {
        self.init(try Self.ledger(repository), options: options)
        guard let tip = try ledger.tip(), try ledger.policyFolders(at: tip).isEmpty == false else {
            guard try snapshot().policy() != nil else { throw DeskError.noDesk }
            return
        }
    }

    /// Opens a repository to judge a commit that no branch need name yet, as a server does before it
    /// takes a push.
    package convenience init(
        judging commit: CommitID, in repository: Repository, options: Options
    ) throws {
        self.init(try Self.ledger(repository), options: options)
        guard try !ledger.policyFolders(at: commit).isEmpty else { throw DeskError.noDesk }
    }

    /// The branch that holds the desk of a repository, whether there is one yet or not.
    package static func branch(of repository: Repository) throws -> String {
        try ledger(repository).branch
    }

    /// What tells which desks commits of a repository hold, be there a desk on its branch or not.
    package static func desks(in repository: Repository) throws
        -> (_ commit: CommitID) throws -> [FolderID]
    {
        let ledger = try ledger(repository)
        return { commit in
            try repository.isCommit(commit) ? ledger.policyFolders(at: commit) : []
        }
    }

    package init(_ ledger: Ledger, options: Options) {
        self.ledger = ledger
        self.options = options
        ledger.onWait = options.onWait
        ledger.tools = options.signing
        ledger.workers = options.workers
    }

    static func ledger(_ repository: Repository) throws -> Ledger {
        do {
            return try Ledger(repository)
        } catch LedgerError.detachedHead {
            throw DeskError.detachedHead
        } catch LedgerError.invalidBranch(let name) {
            throw DeskError.invalidBranch(name)
        }
    }

    /// The desk as of the newest commit of its branch.
    public func snapshot() throws -> Snapshot {
        let tip = try ledger.tip()
        if let cached, cached.tip == tip { return cached.snapshot }
        let snapshot: Snapshot
        do {
            snapshot = try ledger.snapshot(at: tip)
        } catch LedgerError.undecidable(let findings) {
            throw DeskError.undecidable(findings)
        }
        cached = (tip, snapshot)
        return snapshot
    }

    /// What answers questions about the whole desk as of the newest commit of its branch.
    public func queries() throws -> any DeskQuerying {
        // Whoever brings the catalog up to date reads what the repository has.
        try publishGathered()
        let tip = try ledger.tip()
        if let querying, querying.tip == tip { return querying.queries }
        querying = nil
        let queries = CatalogedQueries(ledger, at: tip, tip: tip, onReading: options.onReading)
        querying = (tip, queries)
        return queries
    }

    /// What answers questions about the whole desk as of a commit; hold it no longer than needed,
    /// for meanwhile nobody brings the catalog up to date.
    public func queries(at commit: CommitID) throws -> any DeskQuerying {
        try publishGathered()
        querying = nil
        return CatalogedQueries(
            ledger, at: commit, tip: try ledger.tip(), onReading: options.onReading)
    }

    /// The desk as of a commit.
    public func snapshot(at commit: CommitID) throws -> Snapshot {
        do {
            return try ledger.snapshot(at: commit)
        } catch LedgerError.undecidable(let findings) {
            throw DeskError.undecidable(findings)
        }
    }

    /// The commit the desk is at.
    public func tip() throws -> CommitID? { try ledger.tip() }

    /// The branch that holds the desk.
    public var branch: String { ledger.branch }

    /// What is wrong with the newest commit, where its files are not the desk's state; what is read is the
    /// state all the same.
    public var flaws: [Finding] { ledger.flaws }

    /// The desk's id: that of its first policy.
    public func id() throws -> FolderID? { try snapshot().policy()?.id }

    /// Replays the history and re-derives everything.
    ///
    /// - Parameters:
    ///   - request: What to verify, and what is known from elsewhere.
    ///   - progress: Told now and then how many of how many commits are done.
    /// - Returns: What was looked at and found.
    /// - Throws: ``GitError`` where the repository cannot be read.
    public func verify(
        _ request: VerificationRequest = VerificationRequest(),
        progress: @escaping (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws -> VerificationReport {
        try verify(request, in: Ledger.forVerification(of: ledger.repository), progress: progress)
    }

    /// Replays the history in a ledger that may know some of it from a verification before.
    func verify(
        _ request: VerificationRequest, in ledger: Ledger,
        progress: @escaping (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws -> VerificationReport {
        let shelf = shelf
        return try Verifier(
            ledger, request, tools: options.signing, text: { try shelf.text($0) },
            progress: progress
        ).verify()
    }

    /// The person who acts, as the newest state has them.
    public func actor() throws -> PersonState { try Self.actor(options.actor, in: snapshot()) }

    static func actor(_ actor: Actor, in snapshot: Snapshot) throws -> PersonState {
        let people = try snapshot.people()
        let found: [PersonState]
        switch actor {
        case .handle(let handle): found = people.meant(by: handle)
        case .email(let email):
            let email = ComparedName(email)
            found = people.all.filter { person in
                person.descriptions.contains { ComparedName($0.email) == email }
            }
        case .nobody: throw DeskError.noActor
        }
        guard let person = found.first else { throw DeskError.unknownActor(actor) }
        guard found.count == 1 else { throw DeskError.ambiguousActor(actor) }
        return person
    }

    /// Drafts, judges and commits one act by the acting person.
    func perform(_ draft: (Act) throws -> StoredRecord) throws -> Outcome {
        let at = options.now()
        let actor = options.actor
        return try commit(
            by: { snapshot in
                let person = try Self.actor(actor, in: snapshot)
                return Act.Writer(
                    person: person.id, name: person.description.name,
                    email: person.description.email, at: at, keys: person.keys)
            }, at: at, draft: draft)
    }

    /// Makes one commit of all that some work does; it must be the same person's, and is dated once.
    ///
    /// `subject`: The subject of the commit, asked for when the work is done.
    func inOneAct(
        _ work: (_ act: Act) throws -> StoredRecord, subject: () -> String
    ) throws -> Outcome {
        var hasBegun = false
        return try perform { act in
            // The work cannot be done again on what somebody else did meanwhile.
            guard !hasBegun else { throw DeskError.busy }
            hasBegun = true
            openAct = act
            defer { openAct = nil }
            let record = try work(act)
            act.subject = subject()
            return record
        }
    }

    /// Drafts, judges and commits one act.
    func commit(
        by writer: (Snapshot) throws -> Act.Writer, at: Timestamp, founding: Bool = false,
        draft: (Act) throws -> StoredRecord
    ) throws -> Outcome {
        if let openAct {
            let record = try keyed(openAct, draft)
            try openedReviews?.learn([record])
            return Outcome(
                id: record.id, folder: record.folder, records: [record], commit: nil,
                snapshot: openAct.snapshot, isCheckedOut: true)
        }
        guard let committer = options.committer else { throw DeskError.noIdentity }
        let signature = Signature(
            name: committer.name, email: committer.email, seconds: at.secondsSince1970)
        let began = try ledger.tip()
        do {
            let committed = try ledger.commit(
                by: writer, committer: signature, tools: options.signing, dryRun: options.dryRun,
                founding: founding, draft: { try keyed($0, draft) })
            try openedReviews?.learn(committed.records)
            return Outcome(
                id: committed.main.id, folder: committed.main.folder, records: committed.records,
                commit: committed.commit, snapshot: committed.snapshot,
                isCheckedOut: committed.isCheckedOut)
        } catch LedgerError.busy {
            throw DeskError.busy
        } catch LedgerError.notState(let findings) {
            throw DeskError.notState(findings)
        } catch LedgerError.undecidable(let findings) {
            throw DeskError.undecidable(findings)
        } catch let refusal as Refusal {
            guard try ledger.tip() != began else { throw refusal }
            throw Refusal(
                rule: refusal.rule, why: refusal.why + "; somebody acted while this waited",
                next: refusal.next)
        } catch let error as RecordError {
            throw DeskError.value(error)
        }
    }

    private func keyed(_ act: Act, _ draft: (Act) throws -> StoredRecord) throws -> StoredRecord {
        let record = try draft(act)
        if let importKey { act.keys.append((record.id, importKey)) }
        return record
    }

    /// A new nonce.
    func nonce() -> Nonce { Nonce(using: &options.randomness) }
}

/// One of several things an id can mean.
public struct Match: Hashable, Sendable {
    /// The folder.
    public let folder: FolderID
    /// The record, where it is not the folder itself that is meant.
    public let record: RecordID
    /// The kind of folder.
    public let kind: FolderKind
}
