/// Finds texts that share most of the words of the shorter one, among many.
///
/// Texts are compared by their runs of five words, case and punctuation aside. Of two texts the
/// *containment* is the part of the runs of the one with fewer that the other has, too: 1 where it is
/// contained whole. What is found is exactly what comparing each text with each would find; but a text
/// is compared only with those that have one of its rarest runs, so the time grows with the texts and
/// with what is found (prefix filtering: Chaudhuri, Ganti and Kaushik 2006). Sixteen bytes for each
/// run.
public struct CopySearch: Sendable {
    private var texts: [[UInt64]] = []

    /// A search among no texts.
    public init() {}

    /// Two texts, by the order in which they were added, that share much.
    public struct Pair: Hashable, Sendable {
        /// The text that has fewer runs of words, or of two alike the first.
        public let shorter: Int
        /// The other.
        public let longer: Int
        /// How many different runs of words both have.
        public let shared: Int
        /// How many different runs the shorter has.
        public let runs: Int
        /// How many different runs the longer has.
        public let longerRuns: Int

        /// The part of the shorter one that the other has.
        public var containment: Double { Double(shared) / Double(runs) }
        /// The part of all runs that both have.
        public var resemblance: Double { Double(shared) / Double(runs + longerRuns - shared) }
    }

    /// Adds a text.
    ///
    /// `ignored`: Stretches of it that are not compared, in bytes and in order.
    public mutating func add(_ text: SourceText, ignoring ignored: [Range<Int>] = []) {
        add(ComparedWords(text, ignoring: ignored))
    }

    mutating func add(_ words: ComparedWords) { texts.append(Self.distinct(words.shingles)) }

    /// How many texts there are.
    public var count: Int { texts.count }

    /// The pairs of which the shorter text is in the longer by at least this part, in order.
    ///
    /// `containment`: More than 0, and at most 1. Texts of fewer than five words are in no pair.
    public func pairs(containment: Double = 0.5) -> [Pair] {
        let postings = Postings(texts)
        var pairs: [Pair] = []
        for (index, runs) in texts.enumerated() where !runs.isEmpty {
            let needed = max(1, Int((containment * Double(runs.count)).rounded(.up)))
            // Whoever has as many as needed has one of these: only so many may be missing.
            let rarest = postings.others(of: runs, among: runs.count - needed + 1)
            var seen: Set<Int32> = []
            for run in rarest {
                for other in postings.texts(at: run) {
                    let candidate = Int(other)
                    guard candidate != index, seen.insert(other).inserted,
                        isShorter(index, than: candidate)
                    else { continue }
                    let shared = Self.shared(runs, texts[candidate])
                    guard shared >= needed else { continue }
                    pairs.append(
                        Pair(
                            shorter: index, longer: candidate, shared: shared, runs: runs.count,
                            longerRuns: texts[candidate].count))
                }
            }
        }
        return pairs.sorted { ($0.shorter, $0.longer) < ($1.shorter, $1.longer) }
    }

    private func isShorter(_ index: Int, than other: Int) -> Bool {
        (texts[index].count, index) < (texts[other].count, other)
    }

    private static func distinct(_ numbers: [UInt64]) -> [UInt64] {
        var distinct: [UInt64] = []
        for number in numbers.sorted() where distinct.last != number { distinct.append(number) }
        return distinct
    }

    /// How many numbers two lists in order have in common.
    private static func shared(_ left: [UInt64], _ right: [UInt64]) -> Int {
        var (count, place, other) = (0, 0, 0)
        while place < left.count, other < right.count {
            if left[place] == right[other] {
                count += 1
                place += 1
                other += 1
            } else if left[place] < right[other] {
                place += 1
            } else {
                other += 1
            }
        }
        return count
    }
}

/// Which texts have a run of words.
private struct Postings {
    /// All runs of all texts, equal ones beside each other.
    private var entries: [Entry] = []

    private struct Entry {
        let run: UInt64
        let text: Int32
    }

    init(_ texts: [[UInt64]]) {
        entries.reserveCapacity(texts.reduce(0) { $0 + $1.count })
        for (index, runs) in texts.enumerated() {
            entries += runs.map { Entry(run: $0, text: Int32(index)) }
        }
        entries.sort { ($0.run, $0.text) < ($1.run, $1.text) }
    }

    /// Of the rarest of some runs in order, `count` of them, those that another text has, too.
    func others(of runs: [UInt64], among count: Int) -> [Range<Int>] {
        var places = runs.map { place(of: $0) }
        places.sort { ($0.count, $0.lowerBound) < ($1.count, $1.lowerBound) }
        return places.prefix(count).filter { $0.count > 1 }
    }

    func texts(at place: Range<Int>) -> some Sequence<Int32> {
        entries[place].lazy.map(\.text)
    }

    private func place(of run: UInt64) -> Range<Int> {
        bound { $0 < run }..<bound { $0 <= run }
    }

    /// Where a condition ends that holds of the first entries.
    private func bound(_ holds: (UInt64) -> Bool) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(entries[middle].run) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
