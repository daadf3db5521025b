internal import StetGit

/// The redactions in the histories of commits.
///
/// Found once for each commit, in the order of the history, so that many merges of long histories cost
/// no walk each.
struct RedactionIndex {
    /// The redactions, each after those in its history.
    private(set) var commits: [ObjectID] = []
    /// Their places, for each commit that was asked about and all before it; most share one array.
    private var places: [ObjectID: [Int]] = [:]

    func has(_ commit: ObjectID) -> Bool { places[commit] != nil }

    /// Says of a commit whose parents are known whether it is a redaction.
    mutating func add(_ commit: ObjectID, parents: [ObjectID], isRedaction: Bool) {
        var own = union(of: parents)
        if isRedaction {
            own.append(commits.count)
            commits.append(commit)
        }
        places[commit] = own
    }

    /// The redactions in the joined history of some commits that are known, in order.
    func redactions(in tips: [ObjectID]) -> [ObjectID] { union(of: tips).map { commits[$0] } }

    private func union(of some: [ObjectID]) -> [Int] {
        let all = some.compactMap { places[$0] }
        guard let first = all.max(by: { $0.count < $1.count }) else { return [] }
        var missing: Set<Int> = []
        for other in all where other != first { missing.formUnion(other) }
        missing.subtract(first)
        return missing.isEmpty ? first : (first + missing).sorted()
    }
}

extension Ledger {
    /// The redactions in the joined history of some commits, each after those in its own.
    func redactions(in tips: [ObjectID]) throws -> [ObjectID] {
        var waiting = tips
        while let commit = waiting.last {
            guard !redactionIndex.has(commit) else {
                waiting.removeLast()
                continue
            }
            let parents = try parents(of: commit)
            let unknown = parents.filter { !redactionIndex.has($0) }
            guard unknown.isEmpty else {
                waiting += unknown
                continue
            }
            waiting.removeLast()
            redactionIndex.add(
                commit, parents: parents,
                isRedaction: try !redactedRecords(of: commit).isEmpty)
        }
        return redactionIndex.redactions(in: tips)
    }
}
