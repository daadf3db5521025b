internal import StetGit
internal import StetRecords
internal import StetReview

/// Which records are late in the histories of a repository's commits.
///
/// Only a merge can bring together what was made apart. Whether a change of people or policy forbids
/// an act that was made apart from it is a fact about the two, as long as nothing is late: it comes up
/// at the merge that first brings them together, so at every merge the pairs are asked about of what
/// only one side had and what only the other had, and nothing is asked twice. As long as there is no
/// such pair nothing is late. Where there is one, ``LateRecords`` decides, so one of each merge is kept.
final class LateGraph {
    /// A change, and an act that it forbids; each by its commit.
    struct Edge: Hashable, Sendable {
        let change: ObjectID
        let act: ObjectID
    }

    /// What is known in the history of a commit: what its last merge added, and the numbers of what
    /// was before. Numbers and not references, for a chain of these can be as long as a history.
    private struct Node {
        let edges: [Edge]
        let earlier: [Int]
    }

    /// What is late in the history of a commit, and what that was found from.
    struct Findings: Hashable, Sendable {
        var lateness = Lateness()
        /// The commits of late redactions.
        var redactions: Set<ObjectID> = []
        /// Pairs of which one forbids the other, one of each merge that has some; without one nothing is
        /// late.
        var edges: Set<Edge> = []

        var isEmpty: Bool { lateness.isEmpty && redactions.isEmpty && edges.isEmpty }
    }

    unowned let ledger: Ledger
    private lazy var ancestry = Ancestry { [unowned ledger] in try ledger.parents(of: $0) }
    private var nodes: [Node] = []
    private var nodeNumbers: [ObjectID: Int] = [:]
    /// What was found, each once, and where: most commits have what their parent has.
    private var all = [Findings()]
    private var found: [ObjectID: Int32] = [:]
    private var forbidden: [Pair: Bool] = [:]
    var differences: [DifferenceKey: RightsDifference] = [:]
    var concerns: [RecordID: Concern] = [:]
    private var actsOfCommits: [ObjectID: HistoryAct] = [:]
    var keys: [ObjectID: Int] = [:]
    var numbers: [RightsKey: Int] = [:]

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// What is late in the history of a commit; `nil` where that was not asked for yet.
    func known(at commit: ObjectID) -> Findings? { found[commit].map { all[Int($0)] } }

    /// `parents`: Commits that may have the same findings, which are then kept once.
    private func find(_ findings: Findings, at commit: ObjectID, like parents: [ObjectID] = []) {
        let same = parents.lazy.compactMap { self.found[$0] }.first {
            self.all[Int($0)] == findings
        }
        if findings.isEmpty {
            found[commit] = 0
        } else if let same {
            found[commit] = same
        } else {
            found[commit] = Int32(all.count)
            all.append(findings)
        }
    }

    /// Whether it is known that in the history of a commit no change forbids an act.
    func isPlain(at commit: ObjectID) -> Bool {
        found[commit] == 0 && nodeNumbers[commit] == nil
    }

    /// Takes what is late in the history of a commit for known.
    func assume(_ findings: Findings, at commit: ObjectID) {
        guard found[commit] == nil else { return }
        find(findings, at: commit)
        guard !findings.edges.isEmpty else { return }
        add(Node(edges: Array(findings.edges), earlier: []), for: commit)
    }

    /// What is late in the history of a commit for which that is known, and all pairs it was found
    /// from.
    func findings(at commit: ObjectID) -> Findings {
        var findings = known(at: commit) ?? Findings()
        findings.edges = edges(of: nodeNumbers[commit].map { [$0] } ?? [])
        return findings
    }

    private func add(_ node: Node, for commit: ObjectID) {
        nodeNumbers[commit] = nodes.count
        nodes.append(node)
    }

    /// Finds what is late in the history of a commit, those of its parents being known.
    ///
    /// - Parameters:
    ///   - commit: The commit.
    ///   - all: Its parents.
    ///   - haveOneRights: Whether the parents know the same people and the same policy.
    /// - Throws: ``LateRecordsError``, and what reading the history throws.
    func add(_ commit: ObjectID, _ all: [ObjectID], haveOneRights: Bool) throws {
        if all.count < 2 {
            found[commit] = all.first.flatMap { found[$0] } ?? 0
            if let earlier = all.first.flatMap({ nodeNumbers[$0] }) {
                nodeNumbers[commit] = earlier
            }
            return
        }
        let parents = Self.distinct(all)
        let earlier = parents.compactMap { nodeNumbers[$0] }
        if parents.count < 2 {
            found[commit] = parents.first.flatMap { found[$0] } ?? 0
            nodeNumbers[commit] = earlier.first
            return
        }
        // What knows the same people and policy knows every change that another does.
        let new = haveOneRights ? [] : try edges(joining: parents)
        if new.isEmpty, earlier.isEmpty {
            found[commit] = 0
            return
        }
        if new.isEmpty, Set(earlier).count < 2 {
            nodeNumbers[commit] = earlier.first
        } else {
            add(Node(edges: new, earlier: earlier), for: commit)
        }
        find(try haveOneRights ? union(parents) : decide(parents), at: commit, like: parents)
    }

    /// A commit may name one parent as often as it likes.
    private static func distinct(_ commits: [ObjectID]) -> [ObjectID] {
        var seen: Set<ObjectID> = []
        return commits.filter { seen.insert($0).inserted }
    }

    /// Where each knows every change that another does, nothing new is late: whether a change knew a record,
    /// and the record it, follows from the two.
    private func union(_ commits: [ObjectID]) -> Findings {
        commits.compactMap { known(at: $0) }.reduce(Findings()) { sum, next in
            if sum == next { return sum }
            return Findings(
                lateness: sum.lateness.union(next.lateness),
                redactions: sum.redactions.union(next.redactions))
        }
    }

    /// What would be late in the history of a commit that joins some others, of which that is known.
    func joined(_ all: [ObjectID], haveOneRights: Bool) throws -> Findings {
        let parents = Self.distinct(all)
        let new = haveOneRights ? [] : try edges(joining: parents)
        if new.isEmpty, !parents.contains(where: { nodeNumbers[$0] != nil }) { return Findings() }
        return try haveOneRights ? union(parents) : decide(parents)
    }

    /// What is late in the joined histories of some commits.
    func decide(_ tips: [ObjectID]) throws -> Findings {
        let history = try RepositoryHistory(ledger, self, of: tips)
        let found = try LateRecords(history)
        var findings = Findings(lateness: found.lateness)
        for record in found.late where history.records[record].redacted != nil {
            findings.redactions.formUnion(history.commits[record])
        }
        return findings
    }

    private func edges(of numbers: [Int]) -> Set<Edge> {
        var edges: Set<Edge> = []
        var seen: Set<Int> = []
        var waiting = numbers
        while let number = waiting.popLast() {
            guard seen.insert(number).inserted else { continue }
            edges.formUnion(nodes[number].edges)
            waiting += nodes[number].earlier
        }
        return edges
    }

    /// A pair of which no parent had both and one forbids the other; empty for none.
    ///
    /// Half of the parents are held against the other half, and so on, so many parents cost n log n.
    private func edges(joining parents: [ObjectID]) throws -> [Edge] {
        guard parents.count > 1 else { return [] }
        let (left, right) = (
            Array(parents.prefix(parents.count / 2)), Array(parents.dropFirst(parents.count / 2))
        )
        for half in [left, right] {
            let found = try edges(joining: half)
            if !found.isEmpty { return found }
        }
        let own = try ancestry.commits(of: left, excluding: right)
        let theirs = try ancestry.commits(of: right, excluding: left)
        return try edge(of: own, theirs).map { [$0] } ?? edge(of: theirs, own).map { [$0] } ?? []
    }

    /// A change among some commits and an act among others that it forbids.
    ///
    /// A change is held against all acts at once that found the same people and policy.
    private func edge(of commits: [ObjectID], _ others: [ObjectID]) throws -> Edge? {
        // The oldest first, as the folders of people and policy grow from one to the next.
        let changes = try commits.reversed().filter { try isChange($0) }
        guard !changes.isEmpty else { return nil }
        var groups: [Int: [ObjectID]] = [:]
        for act in others where try isAct(act) {
            groups[try rightsKey(at: ledger.parents(of: act).first), default: []].append(act)
        }
        for commit in changes {
            for change in try act(commit).all where change.isChange {
                for acts in groups.values {
                    let parent = try ledger.parents(of: acts[0]).first
                    guard try mayForbid(change, of: commit, anyFrom: parent) else { continue }
                    let memo = RightsMemo()
                    for act in acts where try isForbidden(act, by: change, of: commit, memo) {
                        return Edge(change: commit, act: act)
                    }
                }
            }
        }
        return nil
    }

    private func isAct(_ commit: ObjectID) throws -> Bool { try ledger.isAct(commit) }

    /// Whether a commit is an act that changes people or policy.
    func isChange(_ commit: ObjectID) throws -> Bool {
        let parents = try ledger.parents(of: commit)
        // Most commits are none, which two trees say sooner than records.
        guard parents.count == 1, try !ledger.haveOneRights([commit] + parents),
            try isAct(commit)
        else { return false }
        return try act(commit).isChange
    }

    /// The act that a commit brings, by itself.
    func act(_ commit: ObjectID) throws -> HistoryAct {
        if let known = actsOfCommits[commit] { return known }
        let act = HistoryAct(
            records: try ledger.actRecords(of: commit),
            redacted: try ledger.redactedRecords(of: commit))
        if actsOfCommits.count >= 1 << 14 { actsOfCommits = [:] }
        actsOfCommits[commit] = act
        return act
    }

    /// Whether a change forbids a record of an act, where nothing is late.
    ///
    /// `memo`: What acts share that found the same people and policy.
    private func isForbidden(
        _ commit: ObjectID, by change: HistoryRecord, of changing: ObjectID, _ memo: RightsMemo
    ) throws -> Bool {
        let edge = Pair(change: change.id, act: commit)
        if let known = forbidden[edge] { return known }
        let changed = try change.after(before(changing))
        let isBarrier = try LateFacts.isBarrier(change) { try before(changing) }
        let base = try before(commit)
        let union = ChangedRightsReader(base: base, changed: changed, memo: memo)
        let act = try act(commit)
        let result =
            try !act.isFounding
            && act.all.contains { record in
                // Which of two barriers holds nobody can say.
                if try isBarrier
                    && (LateFacts.isCut(record, at: Snapshot(before(changing)).people())
                        || LateFacts.isBarrier(record, before: { base }))
                {
                    return true
                }
                return try mayForbid(change, of: changing, record, of: commit)
                    && LateFacts.isForbidden(record, in: union)
            }
        if forbidden.count >= 1 << 20 { forbidden = [:] }
        forbidden[edge] = result
        return result
    }

    func before(_ commit: ObjectID) throws -> any FolderReading {
        try ledger.reader(at: ledger.parents(of: commit).first)
    }
}
