internal import StetGit

/// Which commits are in the history of which, without asking anybody's clock.
///
/// Git's own walks with exclusions go by committer dates and stop too early where these lie. Here a
/// commit's generation, one more than the highest of its parents', decides the order, so that all
/// descendants of a commit are looked at before it. The first question about a commit reads its
/// whole history, once: some microseconds and some 50 bytes a commit.
final class Ancestry {
    private let parents: (ObjectID) throws -> [ObjectID]
    private var numbers: [ObjectID: Int32] = [:]
    private var commits: [ObjectID] = []
    private var generations: [Int32] = []
    /// The parents of commit `n` are at `starts[n]..<starts[n + 1]`.
    private var starts: [Int32] = [0]
    private var parentNumbers: [Int32] = []

    /// - `parents`: The parents of a commit.
    init(parents: @escaping (ObjectID) throws -> [ObjectID]) { self.parents = parents }

    /// The commits in the history of some and not in that of others, in no order that matters.
    func commits(of tips: [ObjectID], excluding others: [ObjectID]) throws -> [ObjectID] {
        var found: [ObjectID] = []
        var isExcluded: [Int32: Bool] = [:]
        var queue = GenerationQueue()
        var wanted = 0
        func reach(_ number: Int32, excluded: Bool) {
            if let known = isExcluded[number] {
                guard excluded, !known else { return }
                isExcluded[number] = true
                wanted -= 1
            } else {
                isExcluded[number] = excluded
                if !excluded { wanted += 1 }
                queue.push(number, generations[Int(number)])
            }
        }
        for tip in others { reach(try number(of: tip), excluded: true) }
        for tip in tips { reach(try number(of: tip), excluded: false) }
        // Once only excluded commits wait, so are all that are below them.
        while wanted > 0, let next = queue.pop() {
            let excluded = isExcluded[next] ?? false
            if !excluded {
                found.append(commits[Int(next)])
                wanted -= 1
            }
            for index in starts[Int(next)]..<starts[Int(next) + 1] {
                reach(parentNumbers[Int(index)], excluded: excluded)
            }
        }
        return found
    }

    /// Tells of commits whether they are in the history of one; costs some nanoseconds for each commit
    /// of which anything was asked.
    func history(of tip: ObjectID) throws -> (ObjectID) -> Bool {
        let top = Int(try number(of: tip))
        var isMember = [Bool](repeating: false, count: top + 1)
        isMember[top] = true
        // Parents have lower numbers.
        for number in stride(from: top, through: 0, by: -1) where isMember[number] {
            for index in starts[number]..<starts[number + 1] {
                isMember[Int(parentNumbers[Int(index)])] = true
            }
        }
        return { [numbers] commit in
            numbers[commit].map { $0 <= top && isMember[Int($0)] } ?? false
        }
    }

    /// The number of a commit, once its whole history has numbers.
    private func number(of commit: ObjectID) throws -> Int32 {
        if let known = numbers[commit] { return known }
        var waiting: [(commit: ObjectID, parents: [ObjectID])] = [(commit, try parents(commit))]
        while let (current, above) = waiting.last {
            if numbers[current] != nil {
                waiting.removeLast()
                continue
            }
            let unknown = above.filter { numbers[$0] == nil }
            guard unknown.isEmpty else {
                for parent in unknown { waiting.append((parent, try parents(parent))) }
                continue
            }
            waiting.removeLast()
            let own = above.compactMap { numbers[$0] }
            numbers[current] = Int32(commits.count)
            commits.append(current)
            generations.append((own.map { generations[Int($0)] }.max() ?? 0) + 1)
            parentNumbers += own
            starts.append(Int32(parentNumbers.count))
        }
        return Int32(commits.count - 1)
    }
}

/// Commits waiting to be looked at, the highest generation first (a binary heap).
private struct GenerationQueue {
    private var heap: [(generation: Int32, number: Int32)] = []

    mutating func push(_ number: Int32, _ generation: Int32) {
        heap.append((generation, number))
        var child = heap.count - 1
        while child > 0, heap[(child - 1) / 2].generation < heap[child].generation {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Int32? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.number }
        heap[0] = last
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].generation > heap[largest].generation {
                largest = child
            }
            if largest == parent { return first.number }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
