internal import StetGit
internal import StetRecords
internal import StetReview

/// The changes in a history, and the records in it that were made apart from one.
///
/// One walk tells which changes each commit knew, another which knew it. Costs some microseconds a
/// commit; commits in a row that know the same share one set.
final class RepositoryHistory: RecordHistory {
    private(set) var records: [HistoryRecord] = []
    /// The commits that bring each record.
    private(set) var commits: [[ObjectID]] = []
    private unowned let ledger: Ledger
    private let graph: LateGraph
    /// The number of each record that is a change.
    private var changeNumbers: [Int: Int] = [:]
    private var parents: [ObjectID?] = []
    /// The changes that each record knew, and those that knew it; of a change only the first.
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
        var numbers: [RecordID: Int] = [:]
        var changes: [Int: Changes] = [:]
        for (place, commit) in order.enumerated() where try graph.isChange(commit) {
            let act = try graph.act(commit)
            var own = Changes(isAll: act.changes.count == act.count)
            for change in act.all where change.isChange {
                let number = numbers[change.id] ?? numbers.count
                numbers[change.id] = number
                own.numbers.append(number)
            }
            changes[place] = own
        }
        let (known, knowing) = Self.sets(above, changes)
        let all = ChangeSet(all: numbers.count)
        // What knew every change, or was known to it, is apart from none, and so is what else may bring it.
        var apart: Set<Int> = []
        for place in order.indices {
            // What comes beside a change neither knows it nor is known to it.
            if let change = changes[place] {
                if change.isAll { continue }
            } else if known[place].union(knowing[place]) == all {
                continue
            }
            apart.insert(above[place].count == 1 ? above[place][0] : -1)
        }
        var found: [RecordID: Int] = [:]
        for (place, commit) in order.enumerated() {
            guard
                changes[place] != nil
                    || above[place].count == 1 && apart.contains(above[place][0]),
                try ledger.isAct(commit)
            else { continue }
            for record in try graph.act(commit).all {
                if let number = found[record.id] {
                    commits[number].append(commit)
                    self.knowing[number] = self.knowing[number].union(knowing[place])
                    continue
                }
                found[record.id] = records.count
                changeNumbers[records.count] = record.isChange ? numbers[record.id] : nil
                records.append(record)
                commits.append([commit])
                parents.append(try ledger.parents(of: commit).first)
                var own = known[place]
                for change in record.context.changes {
                    if let number = numbers[change] { own.insert(number) }
                }
                self.known.append(own)
                self.knowing.append(knowing[place])
            }
        }
    }

    /// The changes that a commit brings.
    private struct Changes {
        /// Whether it brings nothing else.
        let isAll: Bool
        var numbers: [Int] = []
    }

    /// For each commit the changes that it knew, and for each that brings something else those that knew it.
    private static func sets(_ above: [[Int]], _ changes: [Int: Changes]) -> (
        known: [ChangeSet], knowing: [ChangeSet]
    ) {
        var known: [ChangeSet] = []
        for parents in above {
            var set = ChangeSet()
            for parent in parents {
                let own = changes[parent]?.numbers.reduce(known[parent]) { $0.inserting($1) }
                set = set.union(own ?? known[parent])
            }
            known.append(set)
        }
        var knowing = [ChangeSet](repeating: ChangeSet(), count: above.count)
        for place in above.indices.reversed() {
            var own = knowing[place]
            if let change = changes[place] {
                for number in change.numbers { own.insert(number) }
                // Each of a long row of changes would keep a set of its own.
                if change.isAll { knowing[place] = ChangeSet() }
            }
            for parent in above[place] { knowing[parent] = knowing[parent].union(own) }
        }
        return (known, knowing)
    }

    func knows(_ record: Int, _ other: Int) -> Bool {
        if let change = changeNumbers[other] { return known[record].contains(change) }
        // Changes name only changes.
        guard let change = changeNumbers[record] else { return false }
        return knowing[other].contains(change)
    }

    func changes(_ all: [Int], knownTo record: Int) -> ChangeSet { known[record] }

    func changes(_ all: [Int], knowing record: Int) -> ChangeSet { knowing[record] }

    func before(_ record: Int) throws -> any FolderReading {
        try ledger.reader(at: parents[record])
    }

    func rank(of change: Int) throws -> Int {
        guard let by = records[change].by else { return .max }
        return try ledger.ranks.seniority(of: by, at: parents[change])
    }

    func group(of record: Int) throws -> Int? {
        records[record].context.hasChange ? nil : try graph.rightsKey(at: parents[record])
    }

    func mayForbid(_ change: Int, anyLike record: Int) throws -> Bool {
        try graph.mayForbid(records[change], of: commits[change][0], anyFrom: parents[record])
    }

    func mayForbid(_ change: Int, _ record: Int) throws -> Bool {
        try graph.mayForbid(
            records[change], of: commits[change][0], records[record], of: commits[record][0])
    }
}
