internal import StetRecords

/// Records in causal order, each after all it names; where the order is free, by id.
struct RecordOrder {
    private(set) var records: [StoredRecord] = []
    private(set) var graph = RecordGraph()
    /// What is named and not there.
    private(set) var missing: Set<RecordID> = []

    /// Sorts records, of which some may be given twice; costs n log n.
    init(_ given: [StoredRecord]) {
        if Self.isChain(given) {
            records = given
            for place in given.indices { graph.append(naming: place == 0 ? [] : [place - 1]) }
            return
        }
        var sorted = given.sorted { $0.id < $1.id }
        var last: RecordID?
        sorted.removeAll { record in
            defer { last = record.id }
            return record.id == last
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.id), sorted.indices))
        var named: [[Int]] = []
        var followers = [[Int]](repeating: [], count: sorted.count)
        var ready = Heap()
        for (number, record) in sorted.enumerated() {
            var own: [Int] = []
            for id in record.record.header.after {
                if let name = numbers[id] { own.append(name) } else { missing.insert(id) }
            }
            for name in own { followers[name].append(number) }
            if own.isEmpty { ready.push(number) }
            named.append(own)
        }
        // Ids are hashes over `after`, so there is no circle; the smallest ready id goes next.
        var waiting = named.map(\.count)
        var places = [Int](repeating: 0, count: sorted.count)
        records.reserveCapacity(sorted.count)
        while let next = ready.pop() {
            places[next] = records.count
            graph.append(naming: named[next].map { places[$0] })
            records.append(sorted[next])
            for follower in followers[next] {
                waiting[follower] -= 1
                if waiting[follower] == 0 { ready.push(follower) }
            }
        }
    }

    /// Whether each record names the one before it and nothing else, as most folders have them.
    private static func isChain(_ records: [StoredRecord]) -> Bool {
        for (place, record) in records.enumerated() {
            let after = record.record.header.after
            guard place > 0 ? after.count == 1 && after[0] == records[place - 1].id : after.isEmpty
            else { return false }
        }
        return true
    }
}

/// The smallest of some numbers first (a binary heap).
private struct Heap {
    private var numbers: [Int] = []

    mutating func push(_ number: Int) {
        numbers.append(number)
        var child = numbers.count - 1
        while child > 0, numbers[(child - 1) / 2] > numbers[child] {
            numbers.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Int? {
        guard let first = numbers.first else { return nil }
        let last = numbers.removeLast()
        guard !numbers.isEmpty else { return first }
        numbers[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < numbers.count && numbers[child] < numbers[smallest] {
                smallest = child
            }
            if smallest == parent { return first }
            numbers.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
