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

    private unowned let ledger: Ledger
    private lazy var ancestry = Ancestry { [unowned ledger] in try ledger.parents(of: $0) }
    private var nodes: [Node] = []
    private var nodeNumbers: [ObjectID: Int] = [:]
    /// What was found, each once, and where: most commits have what their parent has.
    private var all = [Findings()]
    private var found: [ObjectID: Int32] = [:]
    private var forbidden: [Pair: Bool] = [:]
    private var differences: [DifferenceKey: RightsDifference] = [:]
    private var concerns: [RecordID: Concern] = [:]
    private var actsOfCommits: [ObjectID: HistoryAct] = [:]
    private var keys: [ObjectID: Int] = [:]
    private var numbers: [RightsKey: Int] = [:]

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// What is late in the history of a commit; `nil` where that was not asked for yet.
    func known(at commit: ObjectID) -> Findings? { found[commit].map { all[Int($0)] } }

    private func find(_ findings: Findings, at commit: ObjectID) {
        if findings.isEmpty {
            found[commit] = 0
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
        find(try haveOneRights ? union(parents) : decide(parents), at: commit)
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
            Findings(
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
                    for act in acts where try isForbidden(act, by: change, of: commit) {
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
    private func isForbidden(_ commit: ObjectID, by change: HistoryRecord, of changing: ObjectID)
        throws -> Bool
    {
        let edge = Pair(change: change.id, act: commit)
        if let known = forbidden[edge] { return known }
        let changed = try change.after(before(changing))
        let isBarrier = try LateFacts.isBarrier(change) { try before(changing) }
        let base = try before(commit)
        let union = ChangedRightsReader(base: base, changed: changed)
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

    private func before(_ commit: ObjectID) throws -> any FolderReading {
        try ledger.reader(at: ledger.parents(of: commit).first)
    }
}

extension LateGraph {
    /// What the people and the policy of a moment are, as far as rules can tell.
    private struct RightsKey: Hashable {
        let trees: [ObjectID?]
        let late: Lateness
    }

    private struct DifferenceKey: Hashable {
        let base: Int
        let change: RecordID
    }

    /// A change, and a commit with an act.
    private struct Pair: Hashable {
        let change: RecordID
        let act: ObjectID
    }

    /// How the people and the policy that an act found differ from those that also hold what a change
    /// knew.
    private struct RightsDifference {
        /// Whether there are other policies, or some are one person who were not.
        var isWide = false
        /// Those who lost a role or a key, or gained a conflict of interest.
        var restricted: Set<String> = []
        /// Whether one of these is an admin, or was.
        var restrictsAdmins = false
        /// Those of whom the desk says something else, or several things.
        var redescribed: Set<String> = []
        /// Keys that are, or were, somebody's who did not have them.
        var gained: Set<String> = []

        /// Whether an act could be forbidden for it.
        var mayForbid: Bool {
            isWide || !restricted.isEmpty || !redescribed.isEmpty || !gained.isEmpty
        }
    }

    /// What an act names.
    private struct Concern {
        /// Ids, those of people among them.
        var named: Set<String> = []
        /// The keys that it gives somebody.
        var keys: Set<String> = []
        /// Whether it asks for more than for those.
        var isWide = false
    }

    /// Whether a change can forbid a record at all: every rule about rights asks about whoever acts or
    /// is named in the record, so a change that took nothing from them changes no answer.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - changing: A commit that brings it.
    ///   - record: The record.
    ///   - commit: A commit that brings it.
    /// - Returns: Whether it can; wrong only where it says so.
    /// - Throws: What reading the history throws.
    func mayForbid(
        _ change: HistoryRecord, of changing: ObjectID, _ record: HistoryRecord,
        of commit: ObjectID
    ) throws -> Bool {
        let difference = try difference(
            from: ledger.parents(of: commit).first, with: change, of: changing)
        guard difference.mayForbid else { return false }
        if difference.isWide || record.context.hasChange { return true }
        if record.redacted != nil { return !difference.restricted.isEmpty }
        // Who is left as an admin concerns everybody, and a key all who take it up.
        if record.isChange {
            let concern = try concern(of: record, commit)
            return difference.restrictsAdmins || concern.isWide
                || !concern.keys.isDisjoint(with: difference.gained)
                || !concern.named.isDisjoint(with: difference.restricted)
                || !concern.named.isDisjoint(with: difference.redescribed)
        }
        guard !difference.restricted.isEmpty else { return false }
        // Of a confirmation the rules are asked which what it confirms is asked.
        if record.record?.record.kind == .confirmed { return true }
        return try !concern(of: record, commit).named.isDisjoint(with: difference.restricted)
    }

    /// What a record names, found once for all changes that it is held against.
    private func concern(of record: HistoryRecord, _ commit: ObjectID) throws -> Concern {
        let id = record.id
        if let known = concerns[id] { return known }
        var concern = Concern()
        if let own = record.record?.record {
            concern.named.formUnion(own.record.value.strings.filter { $0.utf8.count == 40 })
            concern.keys.formUnion(own.personDescription?.keys ?? [])
            concern.isWide = own.kind == .confirmed
            if !concern.keys.isEmpty {
                // Who takes up a key that was somebody's is asked whether all who had it are one.
                let people = try Snapshot(before(commit)).people()
                concern.isWide =
                    concern.isWide
                    || people.all.contains { person in
                        FolderID(person.id) != own.folder
                            && (person.keys + person.formerKeys).contains {
                                concern.keys.contains($0)
                            }
                    }
            }
        }
        if concerns.count >= 1 << 14 { concerns = [:] }
        concerns[id] = concern
        return concern
    }

    /// Whether a change can forbid any record that is made on a commit.
    func mayForbid(_ change: HistoryRecord, of changing: ObjectID, anyFrom parent: ObjectID?)
        throws -> Bool
    {
        try difference(from: parent, with: change, of: changing).mayForbid
    }

    /// How what an act found differs from the same with what a change knew.
    private func difference(
        from parent: ObjectID?, with change: HistoryRecord, of changing: ObjectID
    ) throws -> RightsDifference {
        let key = DifferenceKey(base: try rightsKey(at: parent), change: change.id)
        if let known = differences[key] { return known }
        // The commit's own tree says the same where the act brings no other change.
        let changed: any FolderReading =
            change.act.changes.count == 1
            ? try ledger.reader(at: changing) : try change.after(before(changing))
        let difference = try Self.difference(ledger.reader(at: parent), changed)
        if differences.count >= 1 << 18 { differences = [:] }
        differences[key] = difference
        return difference
    }

    /// A number for what the rights at a commit are.
    func rightsKey(at commit: ObjectID?) throws -> Int {
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

    private static func difference(_ base: any FolderReading, _ changed: any FolderReading) throws
        -> RightsDifference
    {
        let union = ChangedRightsReader(base: base, changed: changed)
        var difference = RightsDifference()
        if try PolicyInForce(Snapshot(base)) != PolicyInForce(Snapshot(union)) {
            difference.isWide = true
        }
        if try base.late() != union.late() { difference.isWide = true }
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
                // Who may write of an admin depends on what is known of both.
                && (person.standings.folder.heads == other.standings.folder.heads
                    || !(person.roles + other.roles).contains(.admin))
            if !isKept {
                difference.restricted.insert(person.id.hex)
                if (person.roles + other.roles).contains(.admin) {
                    difference.restrictsAdmins = true
                }
            }
            if person.descriptions != other.descriptions {
                difference.redescribed.insert(person.id.hex)
            }
        }
        for person in new.all {
            let known = old[person.id].map { $0.keys + $0.formerKeys } ?? []
            difference.gained.formUnion(Set(person.keys + person.formerKeys).subtracting(known))
        }
        return difference
    }
}

/// What rules can tell of the policy: all but which version it is.
private struct PolicyInForce: Equatable {
    private let current: Policy?
    private let newest: Set<Policy>
    private let hasAskedForSignatures: Bool

    init(_ snapshot: Snapshot) throws {
        let state = try snapshot.policy()
        current = state?.current.numbered(0)
        newest = Set(state?.newest.map { $0.policy.numbered(0) } ?? [])
        hasAskedForSignatures = state?.hasAskedForSignatures ?? false
    }
}
