internal import StetGit
internal import StetRecords
internal import StetReview

/// Which acts of a repository's history a change of people or policy forbids that neither knew of,
/// nor was known to it.
///
/// Whether one act forbids another is a fact about the two. It comes up at the merge that first
/// brings them together, so every merge adds the pairs of what only one side had and what only the
/// other had, and nothing is asked twice.
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

    /// The late acts in the history of a commit, and why.
    struct Lateness: Sendable {
        let records: Set<RecordID>
        let edges: Set<Edge>
    }

    private unowned let ledger: Ledger
    private lazy var ancestry = Ancestry { [unowned ledger] in try ledger.parents(of: $0) }
    private var nodes: [Node] = []
    private var nodeNumbers: [ObjectID: Int] = [:]
    private var lateByCommit: [ObjectID: Set<RecordID>] = [:]
    private var forbidden: [Edge: Bool] = [:]
    private var ranks: [RecordID: Int] = [:]
    private var differences: [DifferenceKey: RightsDifference] = [:]
    private var keys: [ObjectID: Int] = [:]
    private var numbers: [RightsKey: Int] = [:]

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// The late acts in the history of a commit; `nil` where they were not asked for yet.
    func known(at commit: ObjectID) -> Set<RecordID>? { lateByCommit[commit] }

    /// Takes what is late in the history of a commit for known.
    func assume(_ lateness: Lateness, at commit: ObjectID) {
        guard lateByCommit[commit] == nil else { return }
        lateByCommit[commit] = lateness.records
        guard !lateness.edges.isEmpty else { return }
        add(Node(edges: Array(lateness.edges), earlier: []), for: commit)
    }

    /// Finds what is late in the history of a commit from what is known of one that goes on from it:
    /// whether one act forbids another is a fact about the two, whatever came after both.
    func assume(_ lateness: Lateness, atAncestor commit: ObjectID) throws {
        guard !lateness.edges.isEmpty else {
            lateByCommit[commit] = []
            return
        }
        let isBefore = try ancestry.history(of: commit)
        let edges = lateness.edges.filter { isBefore($0.change) && isBefore($0.act) }
        lateByCommit[commit] = try records(edges)
        if !edges.isEmpty { add(Node(edges: Array(edges), earlier: []), for: commit) }
    }

    /// What is late in the history of a commit for which that is known, and why.
    func lateness(at commit: ObjectID) -> Lateness {
        Lateness(
            records: lateByCommit[commit] ?? [],
            edges: edges(of: nodeNumbers[commit].map { [$0] } ?? []))
    }

    private func add(_ node: Node, for commit: ObjectID) {
        nodeNumbers[commit] = nodes.count
        nodes.append(node)
    }

    /// Finds what is late in the history of a commit, those of its parents being known.
    ///
    /// - Parameters:
    ///   - commit: The commit.
    ///   - parents: Its parents.
    ///   - areOne: Whether the parents know the same people and the same policy, so that each knows
    ///     every change that another does.
    /// - Throws: What reading the history throws.
    func add(_ commit: ObjectID, _ parents: [ObjectID], haveOneRights areOne: Bool) throws {
        let earlier = parents.compactMap { nodeNumbers[$0] }
        if parents.count < 2 || areOne {
            lateByCommit[commit] = parents.dropFirst().reduce(
                parents.first.flatMap { lateByCommit[$0] } ?? []
            ) { $0.union(lateByCommit[$1] ?? []) }
            if earlier.count > 1 {
                add(Node(edges: [], earlier: earlier), for: commit)
            } else {
                nodeNumbers[commit] = earlier.first
            }
            return
        }
        let new = try edges(joining: parents)
        if new.isEmpty, earlier.count < 2 {
            nodeNumbers[commit] = earlier.first
            lateByCommit[commit] =
                earlier.isEmpty ? [] : try records(edges(of: earlier))
            return
        }
        add(Node(edges: new, earlier: earlier), for: commit)
        lateByCommit[commit] = try records(edges(of: [nodes.count - 1]))
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

    /// The pairs of which no parent had both.
    private func edges(joining parents: [ObjectID]) throws -> [Edge] {
        var found: [Edge] = []
        var cover = [parents[0]]
        for parent in parents.dropFirst() {
            let left = try ancestry.commits(of: cover, excluding: [parent])
            let right = try ancestry.commits(of: [parent], excluding: cover)
            for (changes, acts) in [(left, right), (right, left)] {
                for change in changes where try isChange(change) {
                    for act in acts where try isAct(act) && isForbidden(act, by: change) {
                        found.append(Edge(change: change, act: act))
                    }
                }
            }
            cover.append(parent)
        }
        return found
    }

    private func isAct(_ commit: ObjectID) throws -> Bool {
        try ledger.parents(of: commit).count < 2
    }

    private func records(of commit: ObjectID) throws -> [ActRecord] {
        try ledger.actRecords(of: commit, parent: ledger.parents(of: commit).first)
    }

    private func isChange(_ commit: ObjectID) throws -> Bool {
        let parents = try ledger.parents(of: commit)
        // Most commits are none, which two trees say sooner than records.
        guard parents.count < 2, try !ledger.haveOneRights([commit] + parents) else { return false }
        return try HistoryAct(records: records(of: commit), isFirst: parents.isEmpty).isChange
    }

    private func isForbidden(_ act: ObjectID, by change: ObjectID) throws -> Bool {
        guard try mayForbid(change, act) else { return false }
        let edge = Edge(change: change, act: act)
        if let known = forbidden[edge] { return known }
        let result = try LateActs.isForbidden(
            records(of: act), before: ledger.reader(at: ledger.parents(of: act).first),
            after: ledger.reader(at: change), signing: ledger.signing(of: act))
        if forbidden.count >= 1 << 20 { forbidden = [:] }
        forbidden[edge] = result
        return result
    }

    /// The acts that count as late, given who forbids whom.
    private func records(_ edges: Set<Edge>) throws -> Set<RecordID> {
        guard !edges.isEmpty else { return [] }
        let acts = Dictionary(grouping: edges) { $0.change }
        // Who stands longer matters only where a change is forbidden itself.
        guard edges.contains(where: { acts[$0.act] != nil }) else {
            return try Set(edges.flatMap { try records(of: $0.act).map(\.record.id) })
        }
        var ranked: [(rank: Int, id: RecordID, change: ObjectID)] = []
        for change in acts.keys {
            guard let first = try records(of: change).first?.record else { continue }
            ranked.append((try rank(of: first.by, at: change), first.id, change))
        }
        var late: Set<RecordID> = []
        for (_, _, change) in ranked.sorted(by: { ($0.rank, $0.id) < ($1.rank, $1.id) }) {
            guard try !records(of: change).contains(where: { late.contains($0.record.id) }) else {
                continue
            }
            for edge in acts[change] ?? [] {
                late.formUnion(try records(of: edge.act).map(\.record.id))
            }
        }
        return late
    }

    /// How long somebody is an admin: how many commits there were before the grant, which is the same
    /// in every clone; of several commits that brought it the one with the lowest name counts.
    private func rank(of person: PersonID, at change: ObjectID) throws -> Int {
        let people = try ledger.snapshot(at: ledger.parents(of: change).first).people()
        guard let grant = people[person]?.firstAdmin else { return .max }
        if let known = ranks[grant] { return known }
        var origin: ObjectID?
        for commit in try ledger.repository.history(of: [change]) {
            let parents = try ledger.parents(of: commit)
            guard parents.count < 2,
                try ledger.changesPeople(commit, parent: parents.first),
                try records(of: commit).contains(where: { $0.record.id == grant })
            else { continue }
            origin = min(origin ?? commit, commit)
        }
        let rank = try origin.map { try ledger.repository.history(of: [$0]).count - 1 } ?? .max
        ranks[grant] = rank
        return rank
    }
}

extension LateGraph {
    /// What the people and the policy of a moment are, as far as rules can tell.
    private struct RightsKey: Hashable {
        let trees: [ObjectID?]
        let late: Set<RecordID>
    }

    private struct DifferenceKey: Hashable {
        let base: Int
        let change: ObjectID
    }

    /// How the people and the policy that an act found differ from those that also hold what a change
    /// knew.
    private struct RightsDifference {
        /// Whether there are other policies, or some are one person who were not.
        var isWide = false
        /// Those who lost a role or a key, or gained a conflict of interest.
        var restricted: Set<String> = []
    }

    /// Whether a change can forbid an act at all: every rule about rights asks about whoever acts or
    /// is named in the act, so a change that took nothing from them changes no answer.
    private func mayForbid(_ change: ObjectID, _ act: ObjectID) throws -> Bool {
        let parent = try ledger.parents(of: act).first
        if let parent, try !ledger.haveOneRights([act, parent]) { return true }
        let key = DifferenceKey(base: try rightsKey(at: parent), change: change)
        let difference: RightsDifference
        if let known = differences[key] {
            difference = known
        } else {
            difference = try self.difference(parent, change)
            if differences.count >= 1 << 18 { differences = [:] }
            differences[key] = difference
        }
        if difference.isWide { return true }
        guard !difference.restricted.isEmpty else { return false }
        return try records(of: act).contains { record in
            record.record.record.value.strings.contains { difference.restricted.contains($0) }
        }
    }

    /// A number for what the rights at a commit are.
    private func rightsKey(at commit: ObjectID?) throws -> Int {
        guard let commit else { return 0 }
        if let known = keys[commit] { return known }
        // Late records of items and the like say nothing about rights; to keep them does no harm.
        let key = RightsKey(
            trees: try ledger.rightsTrees(at: commit), late: try ledger.late(at: commit))
        let number = numbers[key] ?? numbers.count + 1
        numbers[key] = number
        if keys.count >= 1 << 16 { keys = [:] }
        keys[commit] = number
        return number
    }

    private func difference(_ parent: ObjectID?, _ change: ObjectID) throws -> RightsDifference {
        let base = try ledger.reader(at: parent)
        let changed = try ledger.reader(at: change)
        let union = ChangedRightsReader(base: base, changed: changed)
        var difference = RightsDifference()
        for id in try union.folders(.policy, startingWith: "") {
            let own = Set(try base.folder(.policy, id)?.records.map(\.id) ?? [])
            let all = Set(try union.folder(.policy, id)?.records.map(\.id) ?? [])
            if own != all { difference.isWide = true }
        }
        let (old, new) = (try Snapshot(base).people(), try Snapshot(union).people())
        for person in old.all {
            guard let other = new[person.id],
                old.representative(of: person.id) == new.representative(of: person.id)
            else {
                difference.isWide = true
                continue
            }
            let isKept =
                Set(person.roles).isSubset(of: other.roles)
                && Set(person.keys).isSubset(of: other.keys)
                && person.keys.isEmpty == other.keys.isEmpty
                && Set(other.conflicts).isSubset(of: person.conflicts)
            if !isKept { difference.restricted.insert(person.id.hex) }
        }
        return difference
    }
}

extension Ledger {
    /// Whether a commit has other people than its parent.
    fileprivate func changesPeople(_ commit: ObjectID, parent: ObjectID?) throws -> Bool {
        func people(_ commit: ObjectID?) throws -> ObjectID? {
            guard let commit, let root = try deskTree(of: commit) else { return nil }
            return try repository.entry(FolderKind.people.rawValue, inTree: root)?.id
        }
        return try people(commit) != people(parent)
    }
}
