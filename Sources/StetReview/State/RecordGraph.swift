/// What is before what among the records of a folder, which are numbered so that each comes after all
/// it names.
///
/// Takes some bytes for each record and each name. A question costs a look at the records between the
/// two that are asked about, at most, and nothing where the later one knew all that lie before it, as a
/// record does that was made in no other's absence.
struct RecordGraph: Sendable {
    /// What record `n` names is at `starts[n]..<starts[n + 1]`.
    private var starts: [Int32] = [0]
    private var names: [Int32] = []
    /// All records below `floors[n]` are before record `n`.
    private var floors: [Int32] = []
    private var isHead: [Bool] = []
    private var headCount = 0

    /// How many records there are.
    var count: Int { floors.count }

    /// The records that no other names.
    var heads: [Int] { isHead.indices.filter { isHead[$0] } }

    /// Adds a record that names some of those that are there, each once.
    mutating func append(naming named: [Int]) {
        var floor = 0
        var headsNamed = 0
        for name in named {
            let below = Int(floors[name])
            floor = max(floor, below == name ? name + 1 : below)
            if isHead[name] {
                headsNamed += 1
                isHead[name] = false
            }
            names.append(Int32(name))
        }
        // Whatever is there is a head or before one.
        if headsNamed == headCount { floor = count }
        headCount += 1 - headsNamed
        isHead.append(true)
        floors.append(Int32(floor))
        starts.append(Int32(names.count))
    }

    /// Whether all records below one are before it.
    func isAfterAll(_ record: Int) -> Bool { floors[record] == record }

    private func names(of record: Int) -> ArraySlice<Int32> {
        names[Int(starts[record])..<Int(starts[record + 1])]
    }

    /// Whether one record is before another.
    func isBefore(_ earlier: Int, _ later: Int) -> Bool {
        guard earlier < later else { return false }
        if earlier < floors[later] { return true }
        var reached = BitSet(from: earlier, to: later + 1)
        reached.insert(later)
        while let record = reached.popLast() {
            if record == earlier || earlier < floors[record] { return true }
            for name in names(of: record) where name >= earlier { reached.insert(Int(name)) }
        }
        return false
    }

    /// All that is before any of some records.
    func past(of records: some Sequence<Int>) -> BitSet {
        var past = BitSet(from: 0, to: count)
        var waiting = past
        for record in records { waiting.insert(record) }
        var floor = 0
        while let record = waiting.popLast(), record >= floor {
            floor = max(floor, Int(floors[record]))
            for name in names(of: record) {
                past.insert(Int(name))
                waiting.insert(Int(name))
            }
        }
        past.insert(allBelow: floor)
        return past
    }

    /// Whether the first of each pair is before the second.
    ///
    /// Of what is not settled at a glance 64 pairs cost one look at every record.
    func areBefore(_ pairs: [(earlier: Int, later: Int)]) -> [Bool] {
        var answers = pairs.map { $0.earlier < $0.later && $0.earlier < floors[$0.later] }
        var open = pairs.indices.filter { !answers[$0] && pairs[$0].earlier < pairs[$0].later }[...]
        guard open.count > 8 else {
            for index in open {
                answers[index] = isBefore(pairs[index].earlier, pairs[index].later)
            }
            return answers
        }
        while !open.isEmpty {
            let some = open.prefix(64)
            open = open.dropFirst(64)
            // A bit for each of the pairs whose first record is the record or before it.
            var known = [UInt64](repeating: 0, count: count)
            for (bit, index) in some.enumerated() {
                known[pairs[index].earlier] |= 1 << UInt64(bit)
            }
            let first = some.map { pairs[$0].earlier }.min() ?? 0
            let last = some.map { pairs[$0].later }.max() ?? 0
            for record in first..<(last + 1) {
                for name in names(of: record) { known[record] |= known[Int(name)] }
            }
            for (bit, index) in some.enumerated() {
                answers[index] = known[pairs[index].later] & 1 << UInt64(bit) != 0
            }
        }
        return answers
    }
}

/// A set of small integers of a range.
struct BitSet: Sendable {
    private let first: Int
    private var words: [UInt64]
    /// No word from here on has a member.
    private var end = 0

    /// The empty set; its members will be from a number up to another.
    init(from first: Int, to end: Int) {
        self.first = first
        words = Array(repeating: 0, count: (end - first + 63) / 64)
    }

    mutating func insert(_ member: Int) {
        let place = member - first
        words[place / 64] |= 1 << UInt64(place % 64)
        end = max(end, place / 64 + 1)
    }

    mutating func insert(allBelow limit: Int) {
        guard limit > first else { return }
        let (whole, rest) = (limit - first).quotientAndRemainder(dividingBy: 64)
        for word in 0..<whole { words[word] = .max }
        if rest > 0 { words[whole] |= 1 << UInt64(rest) - 1 }
        end = max(end, rest > 0 ? whole + 1 : whole)
    }

    func contains(_ member: Int) -> Bool {
        let place = member - first
        return words[place / 64] & 1 << UInt64(place % 64) != 0
    }

    /// Takes the greatest member out.
    mutating func popLast() -> Int? {
        while end > 0 {
            let word = words[end - 1]
            if word != 0 {
                let bit = 63 - word.leadingZeroBitCount
                words[end - 1] = word & ~(1 << UInt64(bit))
                return first + (end - 1) * 64 + bit
            }
            end -= 1
        }
        return nil
    }
}
