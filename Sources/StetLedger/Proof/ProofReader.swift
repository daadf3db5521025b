internal import StetGit
internal import StetRecords
internal import StetReview

/// Which folders a proof carries whole, and which of the others the judging asked for.
///
/// A folder is carried whole where the proof has every act that wrote to it, so that what is late in
/// it is known. Everything that decides who is late, and the state of the item, goes by such folders
/// only: what it asks for beside them is added, and all is judged again, until nothing is asked.
final class ProofView {
    /// The folders carried whole, people and policy among them.
    private(set) var folders: Set<FolderReference> = []
    private var asked: Set<FolderReference> = []
    /// What becomes of a question about a folder that is not carried whole.
    private(set) var mode = Mode.asking

    enum Mode {
        /// It is answered, and the folder is carried whole from the next round on.
        case asking
        /// It is not answered.
        case refusing
        /// The folder is taken to be absent: the judging is over, and somebody looks at the result.
        case closed
    }

    /// Whether nothing was asked for that is not carried whole.
    var isComplete: Bool { asked.isEmpty }

    func has(_ folder: FolderReference) -> Bool { folders.contains(folder) }

    func ask(_ folder: FolderReference) {
        if !folders.contains(folder) { asked.insert(folder) }
    }

    /// Carries what was asked for, too.
    func widen() {
        folders.formUnion(asked)
        asked = []
    }

    /// No more is asked.
    func close() { mode = .closed }

    /// Judges a record of an act that the proof carries.
    ///
    /// Of a record in a folder that is carried whole the rules of rights decide whether it is late, so what
    /// they ask for is carried. The other rules were asked when the act was taken into the history; here
    /// those are asked that go by what is carried.
    func judge(_ proposal: Proposal) throws -> Refusal? {
        // What else the act brought decides nothing here.
        guard has(FolderReference(proposal.folderKind, proposal.record.folder)) else { return nil }
        if let refusal = try Rule.judge(proposal, onlyThoseThatMakeLate: true) { return refusal }
        mode = .refusing
        defer { mode = .asking }
        return try Rule.judgeWhatIsInView(proposal)
    }
}

/// A desk as of one commit, as far as a proof carries it.
final class ProofReader: FolderReading {
    /// The commit's tree.
    let base: CommitReader
    private let view: ProofView
    private let tip: ProofTip

    init(_ base: CommitReader, _ view: ProofView, _ tip: ProofTip) {
        self.base = base
        self.view = view
        self.tip = tip
    }

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        let folder = FolderReference(kind, id)
        guard !view.has(folder) else { return try base.folder(kind, id) }
        guard view.mode != .closed, try base.tree(of: kind, id) != nil else { return nil }
        guard view.mode == .asking else { throw OutOfView() }
        view.ask(folder)
        return try base.folder(kind, id)
    }

    /// The bytes of a record are its id, so one that does not depend on others needs no folder.
    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        guard !view.has(FolderReference(kind, folder)) else {
            return try base.folder(kind, folder)?[id]
        }
        guard view.mode != .closed,
            let entry = try base.entry(of: id, kind, folder)
        else { return nil }
        let path = "\(RecordPath.directory(kind, folder))/\(entry.name)"
        guard try tip.entry(path)?.id == entry.id else { throw ProofFlaw.redacted(path) }
        return try base.record(entry, kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        try base.folders(kind, startingWith: prefix)
    }

    func late() throws -> Lateness { try base.late() }

    var ranks: any RankReading { base.ranks }

    func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        try base.shared(kind, compute)
    }
}

/// Why there can be no proof.
enum ProofFlaw: Error, CustomStringConvertible {
    /// A record that it would have to carry was redacted.
    case redacted(String)

    var description: String {
        switch self {
        case .redacted(let path):
            "\(path) was redacted, and a proof would carry what was removed"
        }
    }
}
