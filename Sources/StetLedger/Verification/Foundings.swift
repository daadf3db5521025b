package import StetGit
package import StetRecords
internal import StetReview

/// The desks that are founded in a history, each with the commit that does.
///
/// A folder of a policy in a tree founds nothing: only a commit that brings a founder and policy 1 where
/// there was no desk, and that is an act in all else, does.
struct Foundings {
    private var found: [FolderID: ObjectID] = [:]
    /// What is wrong with commits that look like foundings.
    private(set) var flaws: [Finding] = []

    /// The desks, in order.
    var desks: [FolderID] { found.keys.sorted() }

    /// The commit that founds a desk; `nil` where none does.
    subscript(desk: FolderID) -> ObjectID? { found[desk] }

    /// Finds the foundings in a history; costs a look at a tree a commit.
    ///
    /// - Parameters:
    ///   - commits: The commits of the history, parents before children.
    ///   - wanted: The only desk that is asked for; `nil` for all.
    ///   - onlyFirst: Whether to look no further than the first.
    ///   - ledger: The ledger that reads them.
    ///   - tools: What verifies signatures of other kinds than Ed25519.
    /// - Throws: ``GitError``.
    init(
        in commits: [ObjectID], wanted: FolderID?, onlyFirst: Bool = false, read ledger: Ledger,
        tools: SigningTools
    ) throws {
        for commit in commits {
            let parents = try ledger.repository.parents(of: commit)
            guard parents.count < 2, try ledger.deskTree(of: commit) != nil else { continue }
            if let parent = parents.first, try ledger.deskTree(of: parent) != nil { continue }
            // A desk has one policy, so where several are nothing is founded.
            let folders = try ledger.policyFolders(at: commit)
            for desk in folders.count == 1 ? folders : []
            where found[desk] == nil && (wanted == nil || wanted == desk) {
                let own = try Ledger.forVerification(of: ledger.repository)
                let judge = CommitJudge(
                    own,
                    CommitJudge.Subject(
                        desk: desk, known: nil, judged: JudgedCommits(), tools: tools))
                judge.judge(commit)
                let errors = judge.part.findings.filter { $0.severity == .error }
                guard errors.isEmpty else {
                    flaws += errors
                    continue
                }
                found[desk] = commit
                if wanted == desk || onlyFirst { return }
            }
        }
    }
}

extension Ledger {
    /// The policy folders in the tree of a commit, legal or not.
    package func policyFolders(at commit: ObjectID) throws -> [FolderID] {
        guard let root = try deskTree(of: commit),
            let tree = try repository.directory([FolderKind.policy.rawValue], below: root)
        else { return [] }
        return try repository.entries(ofTree: tree).compactMap {
            $0.type == .directory ? FolderID($0.name) : nil
        }
    }
}
