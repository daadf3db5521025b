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
    /// The number of the change that a commit brings; `nil` for others.
    private var changeNumbers: [Int: Int] = [:]
    private var parents: [ObjectID?] = []
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
        var changes: [Int: Int] = [:]
        for (place, commit) in order.enumerated() where try graph.isChange(commit) {
            changes[place] = changes.count
        }
        let (known, knowing) = Self.sets(above, changes)
        let all = ChangeSet(all: changes.count)
        var numbers: [Twin: Int] = [:]
        // What knew every change, or was known to it, is apart from none, and so is each twin of it.
        var apart: Set<Int> = []
        for place in order.indices {
            guard known[place].union(knowing[place]) != all else { continue }
            apart.insert(above[place].count == 1 ? above[place][0] : -1)
        }
        for (place, commit) in order.enumerated() {
            guard
                changes[place] != nil
                    || above[place].count == 1 && apart.contains(above[place][0]),
                try ledger.isAct(commit)
            else { continue }
            let records = try ledger.actRecords(of: commit)
            let redacted = try ledger.redactedRecords(of: commit)
            let parent = try ledger.parents(of: commit).first
            var act = HistoryAct(records: records, redacted: redacted, signings: [])
            act.signings = [try ledger.signing(of: commit, by: act.by)]
            let twin = Twin(parent: parent, ids: act.ids)
            if let number = numbers[twin] {
                acts[number].signings += act.signings
                commits[number].append(commit)
                self.known[number] = self.known[number].union(known[place])
                self.knowing[number] = self.knowing[number].union(knowing[place])
                if let change = changes[place] { twinsOfChange[change] = number }
                continue
            }
            numbers[twin] = acts.count
            if let change = changes[place] {
                changeNumbers[acts.count] = change
                twinsOfChange[change] = acts.count
            }
            acts.append(act)
            commits.append([commit])
            parents.append(parent)
            self.known.append(known[place])
            self.knowing.append(knowing[place])
        }
    }

    /// The act that each change is, by the number of the change.
    private var twinsOfChange: [Int: Int] = [:]

    private struct Twin: Hashable {
        let parent: ObjectID?
        let ids: [RecordID]
    }

    /// For each commit the changes that it knew, and those that knew it.
    private static func sets(_ above: [[Int]], _ changes: [Int: Int]) -> (
        known: [ChangeSet], knowing: [ChangeSet]
    ) {
        var known: [ChangeSet] = []
        for parents in above {
            var set = ChangeSet(all: 0)
            for parent in parents {
                let own = changes[parent].map { known[parent].inserting($0) } ?? known[parent]
                set = set.union(own)
            }
            known.append(set)
        }
        var knowing = [ChangeSet](repeating: ChangeSet(all: 0), count: above.count)
        for place in above.indices.reversed() {
            let own = changes[place].map { knowing[place].inserting($0) } ?? knowing[place]
            for parent in above[place] { knowing[parent] = knowing[parent].union(own) }
        }
        return (known, knowing)
    }

    func knows(_ act: Int, _ other: Int) -> Bool {
        if let change = changeNumbers[other] { return knowsAny(known[act], change, other) }
        guard let change = changeNumbers[act] else { return false }
        return knowsAny(knowing[other], change, act)
    }

    /// Whether a set has a change, by any of the commits that bring it.
    private func knowsAny(_ set: ChangeSet, _ change: Int, _ act: Int) -> Bool {
        if set.contains(change) { return true }
        guard commits[act].count > 1 else { return false }
        return twinsOfChange.contains { $0.value == act && set.contains($0.key) }
    }

    func before(_ act: Int) throws -> any FolderReading { try ledger.reader(at: parents[act]) }

    func rank(of change: Int) throws -> Int {
        guard let by = acts[change].by else { return .max }
        return try ledger.ranks.seniority(of: by, at: parents[change])
    }

    func mayForbid(_ change: Int, _ act: Int) throws -> Bool {
        try commits[change].contains { change in
            try commits[act].contains { try graph.mayForbid(change, $0) }
        }
    }
}

/// A set of changes, by their numbers; what is equal is mostly the same object.
private struct ChangeSet: Hashable {
    private var words: [UInt64]

    /// The numbers from 0 up to a count.
    init(all count: Int) {
        words = [UInt64](repeating: .max, count: count / 64)
        if count % 64 > 0 { words.append((1 << UInt64(count % 64)) - 1) }
    }

    func contains(_ number: Int) -> Bool {
        number / 64 < words.count && words[number / 64] & (1 << UInt64(number % 64)) != 0
    }

    func inserting(_ number: Int) -> ChangeSet {
        guard !contains(number) else { return self }
        var set = self
        while set.words.count <= number / 64 { set.words.append(0) }
        set.words[number / 64] |= 1 << UInt64(number % 64)
        return set
    }

    func union(_ other: ChangeSet) -> ChangeSet {
        if words == other.words || other.words.isEmpty { return self }
        if words.isEmpty { return other }
        var set = words.count >= other.words.count ? self : other
        let rest = words.count >= other.words.count ? other : self
        for index in rest.words.indices { set.words[index] |= rest.words[index] }
        return set
    }
}
