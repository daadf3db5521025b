internal import StetGit
internal import StetRecords
internal import StetReview

/// The changes in a history, and the acts in it that were made apart from one.
///
/// One walk tells which changes each commit knew, another which knew it. Costs some microseconds a
/// commit; commits in a row that know the same share one set.
final class RepositoryHistory: ActHistory {
    private(set) var acts: [HistoryAct] = []
    /// The commits of each act.
    private(set) var commits: [[ObjectID]] = []
    private unowned let ledger: Ledger
    private let graph: LateGraph
    /// The number of each act that is a change.
    private var changeNumbers: [Int: Int] = [:]
    private var parents: [ObjectID?] = []
    /// The changes that each act knew, and those that knew it; of a change only the first.
    private var known: [ChangeSet] = []
    private var knowing: [ChangeSet] = []

    /// - `tips`: The commits whose histories are joined.
    init(_ ledger: Ledger, _ graph: LateGraph, of tips: [ObjectID]) throws {
        self.ledger = ledger
        self.graph = graph
        let order = try ledger.commitsInOrder(of: tips)
        let places = Dictionary(
            zip(order, order.indices), uniquingKeysWith: { first, _ in first })
        let above = try order.map { try ledger.parents(of: $0).compactMap { places[$0] } }
        // Twins are one change.
        var changes: [Int: Int] = [:]
        var changeOfTwin: [Twin: Int] = [:]
        for (place, commit) in order.enumerated() where try graph.isChange(commit) {
            let twin = Twin(
                parent: try ledger.parents(of: commit).first, ids: try graph.act(commit).ids)
            let number = changeOfTwin[twin] ?? changeOfTwin.count
            changeOfTwin[twin] = number
            changes[place] = number
        }
        let (known, knowing) = Self.sets(above, changes)
        let all = ChangeSet(all: changeOfTwin.count)
        var numbers: [Twin: Int] = [:]
        // What knew every change, or was known to it, is apart from none, and so is each twin of it.
        var apart: Set<Int> = []
        for place in order.indices where changes[place] == nil {
            guard known[place].union(knowing[place]) != all else { continue }
            apart.insert(above[place].count == 1 ? above[place][0] : -1)
        }
        for (place, commit) in order.enumerated() {
            guard
                changes[place] != nil
                    || above[place].count == 1 && apart.contains(above[place][0]),
                try ledger.isAct(commit)
            else { continue }
            let act = try graph.act(commit)
            let parent = try ledger.parents(of: commit).first
            let twin = Twin(parent: parent, ids: act.ids)
            if let number = numbers[twin] {
                commits[number].append(commit)
                self.known[number] = self.known[number].union(known[place])
                self.knowing[number] = self.knowing[number].union(knowing[place])
                continue
            }
            numbers[twin] = acts.count
            changeNumbers[acts.count] = changes[place]
            acts.append(act)
            commits.append([commit])
            parents.append(parent)
            self.known.append(known[place])
            self.knowing.append(knowing[place])
        }
    }

    private struct Twin: Hashable {
        let parent: ObjectID?
        let ids: [RecordID]
    }

    /// For each commit the changes that it knew, and for each that brings none those that knew it.
    private static func sets(_ above: [[Int]], _ changes: [Int: Int]) -> (
        known: [ChangeSet], knowing: [ChangeSet]
    ) {
        var known: [ChangeSet] = []
        for parents in above {
            var set = ChangeSet()
            for parent in parents {
                let own = changes[parent].map { known[parent].inserting($0) } ?? known[parent]
                set = set.union(own)
            }
            known.append(set)
        }
        var knowing = [ChangeSet](repeating: ChangeSet(), count: above.count)
        for place in above.indices.reversed() {
            var own = knowing[place]
            if let change = changes[place] {
                own.insert(change)
                // Each of a long row of changes would keep a set of its own.
                knowing[place] = ChangeSet()
            }
            for parent in above[place] { knowing[parent] = knowing[parent].union(own) }
        }
        return (known, knowing)
    }

    func knows(_ act: Int, _ other: Int) -> Bool {
        if let change = changeNumbers[other] { return known[act].contains(change) }
        guard let change = changeNumbers[act] else { return false }
        return knowing[other].contains(change)
    }

    func changes(_ all: [Int], knownTo act: Int) -> ChangeSet { known[act] }

    func changes(_ all: [Int], knowing act: Int) -> ChangeSet { knowing[act] }

    func before(_ act: Int) throws -> any FolderReading { try ledger.reader(at: parents[act]) }

    func rank(of change: Int) throws -> Int {
        guard let by = acts[change].by else { return .max }
        return try ledger.ranks.seniority(of: by, at: parents[change])
    }

    func group(of act: Int) throws -> Int? { try graph.rightsKey(at: parents[act]) }

    func mayForbid(_ change: Int, anyLike act: Int) throws -> Bool {
        // Twins say the same, so one of them is asked.
        try graph.mayForbid(commits[change][0], anyFrom: parents[act])
    }

    func mayForbid(_ change: Int, _ act: Int) throws -> Bool {
        try graph.mayForbid(commits[change][0], commits[act][0])
    }
}
