public import StetGit
public import StetRecords

/// Something in a history that is not as it should be.
public struct Finding: Hashable, Sendable {
    /// The rule or check that is broken.
    public let rule: String
    /// How bad it is.
    public internal(set) var severity: Severity
    /// The commit, where one is to blame.
    public let commit: ObjectID?
    /// The path, where one is concerned.
    public let path: String?
    /// The person who acted, where one did.
    public let person: String?
    /// What is wrong, in one sentence.
    public internal(set) var sentence: String
    /// The files that the commit changed, where it counts for nothing.
    package internal(set) var files: [String] = []
    /// Whether it says that something cannot be found out here.
    var isUndecidable = false

    /// How bad a finding is.
    public enum Severity: String, CaseIterable, Hashable, Sendable {
        /// The history proves less than it claims.
        case error
        /// Something could not be checked here.
        case warning
        /// Good to know.
        case note
    }

    init(
        _ rule: String, _ severity: Severity = .error, commit: ObjectID? = nil,
        path: String? = nil, person: String? = nil, _ sentence: String, files: [String] = [],
        isUndecidable: Bool = false
    ) {
        self.files = files
        self.isUndecidable = isUndecidable
        self.rule = rule
        self.severity = severity
        self.commit = commit
        self.path = path
        self.person = person
        self.sentence = sentence
    }
}

extension Finding {
    /// What is added to the sentence once what was wrong is mended.
    package static let mended = "; it counts for nothing, and the files are right again"

    /// Files that late redactions left in a commit, which agrees with the desk's state all the same.
    init(lateRedactionsLeft difference: CommitChanges, at commit: ObjectID) {
        let count = difference.changed.count
        self.init(
            Check.state.rawValue, commit: commit, path: difference.paths.first,
            "\(count) file\(count == 1 ? " is" : "s are") still as a redaction left \(count == 1 ? "it" : "them") that is late and counts for nothing"
        )
    }

    /// Two histories, each with a policy that was the first to ask for signatures.
    package init(twoBarriersAt commit: ObjectID) {
        self.init(
            Check.barrier.rawValue, commit: commit,
            "it has another policy than this clone that was the first to ask for signatures, and nobody can say which is the desk's"
        )
    }
}

/// What a verification looked at and found.
public struct VerificationReport: Hashable, Sendable {
    /// The desk: the id of its first policy; `nil` where there is none.
    public internal(set) var desk: FolderID?
    /// The commit that was verified.
    public internal(set) var tip: ObjectID?
    /// The commit that founded the desk.
    public internal(set) var beginning: ObjectID?
    /// How many commits were looked at.
    public internal(set) var commits = 0
    /// How many of them are acts.
    public internal(set) var acts = 0
    /// How many of them are merges.
    public internal(set) var merges = 0
    /// How many records were judged.
    public internal(set) var records = 0
    /// How many acts are signed.
    public internal(set) var signatures = 0
    /// The commit up to which an earlier verification in this clone had found nothing wrong, so that
    /// only what came after it was looked at; the counts go back to the beginning all the same.
    public internal(set) var known: ObjectID?
    /// How many passages were found in their texts, to the byte.
    public internal(set) var passagesFound = 0
    /// How many passages could not be looked up because the text is not at hand.
    public internal(set) var passagesUnchecked = 0
    /// Whether something in the history cannot be found out here, so that its state is not known.
    public internal(set) var isUndecidable = false
    /// Whether the files of the newest commit are the desk's state.
    public internal(set) var holdsState = true
    /// What late redactions left in the newest commit, which agrees with the state all the same; `nil` for
    /// nothing.
    package internal(set) var leftByRedactions: Finding?
    /// What was found, in the order of the history.
    public internal(set) var findings: [Finding] = []

    /// The commits that begin another desk, in a history that is about to be taken in.
    package internal(set) var beginnings: Set<ObjectID> = []

    /// Commits that a writer saw on a remote, and whose acts this clone has and the history lacks.
    public internal(set) var vanished: [ObjectID] = []

    /// Adds what was found beside the history.
    package mutating func add(_ findings: [Finding]) { self.findings += findings }

    /// Whether nothing is wrong; warnings and notes do not count.
    public var passes: Bool { !findings.contains { $0.severity == .error } }
}

/// The checks that verification makes beside the rules, each with its sentence.
public enum Check: String, CaseIterable, Sendable {
    /// There is a desk to verify.
    case desk
    /// The desk is the one that was expected.
    case expect
    /// A commit one was told is in the history.
    case tip
    /// History can be read to its beginning.
    case history
    /// The desk begins as it must.
    case founding
    /// Nothing was changed, removed or renamed.
    case appendOnly = "append-only"
    /// Every file is a canonical record, named by its bytes, where it belongs.
    case record
    /// The commit of an act has one spelling.
    case commitForm = "commit-form"
    /// A signature is one of its commit.
    case signatureValid = "signature-valid"
    /// One commit is one act.
    case oneAct = "one-act"
    /// No record of an act is late for what comes beside it.
    case together
    /// The author is the person who acts.
    case author
    /// The trailers say what the tree says.
    case trailers
    /// A merge is the union of its parents.
    case merge
    /// Embedded texts are those their records name.
    case text
    /// Passages stand in their texts.
    case passage
    /// Acts in ignorance of a change that forbade them.
    case late
    /// Changes of one person's rights forbid each other.
    case tied
    /// The newest tree is the state.
    case state
    /// Records name the commit they were made on.
    case on
    /// One policy is the first to ask for signatures.
    case barrier = "one-barrier"
    /// What writers saw on remotes.
    case witness
    /// The working tree shows what the branch has.
    case workingTree = "working-tree"
    /// A proof carries what it takes.
    case proof

    /// The check in one sentence.
    public var sentence: String {
        switch self {
        case .desk: "There is a desk on the branch."
        case .expect: "The desk is the one whose id was told: the id of its first policy."
        case .tip: "The commit that was told, or verified before, is still in the history."
        case .commitForm:
            "An act's commit has only the headers Git gives it, and at most one signature among them."
        case .signatureValid: "A signature verifies, over exactly the commit it is in."
        case .history: "History can be read back to where the desk begins."
        case .founding:
            "A desk begins with one commit of exactly its founder, policy 1 and the attributes file."
        case .appendOnly: "An act changes, removes and renames nothing; only a redaction replaces."
        case .record:
            "Every file is a record in canonical bytes, named by its time, kind and hash, in its folder."
        case .oneAct:
            "The records of one commit are by one person at one moment, at most 100,000, 1,000 of one folder, and 100 where one is of people or policy."
        case .together:
            "No record of an act would be late, had the others that it does not name been made apart."
        case .author: "The commit's author is the person who acts, at the time the records say."
        case .trailers: "The commit's trailers name the desk and exactly the records it adds."
        case .merge: "The files of a merge are its state: the union of those of its parents."
        case .text: "The text of an embedded source is there, with the hash its record names."
        case .passage: "Every passage stands in its source's text, to the byte."
        case .late: "An act in ignorance of a change that forbade it counts only once confirmed."
        case .tied:
            "Changes of one person that forbid each other were not made apart, or an admin settled it."
        case .proof:
            "A proof carries exactly the objects it takes: for each record the act that brought it."
        case .state:
            "The files of the newest commit are the desk's state, and so are those an act is made on."
        case .on: "Every record names the commit that its act is made on: the parent of its commit."
        case .barrier:
            "Of policies that were made apart, one only is the first to ask for signatures."
        case .witness:
            "What a writer saw on a remote is in the history, and a remote only ever goes on."
        case .workingTree:
            "The files of the working tree are those of the branch; what is verified is the branch."
        }
    }
}
