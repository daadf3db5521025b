/// The passages that two texts share, word for word, case and punctuation aside.
public struct SharedPassages: Sendable {
    /// The passages, in the order of the first text.
    public private(set) var passages: [Passage] = []

    /// A passage that stands in both.
    public struct Passage: Hashable, Sendable {
        /// Where it stands in the first text, in bytes.
        public let first: Range<Int>
        /// Where it stands in the second.
        public let second: Range<Int>
        /// How many words it has.
        public let words: Int
        /// Whether it is between quotation marks in both: then both may have it from whoever they
        /// quote.
        public let isQuoted: Bool
    }

    /// How many words are in shared passages, quoted ones included.
    public var words: Int { passages.reduce(0) { $0 + $1.words } }

    /// Of these, how many both texts quote.
    public var quotedWords: Int { passages.reduce(0) { $0 + ($1.isQuoted ? $1.words : 0) } }

    /// Whether most of what is shared is quoted by both, so that neither need have copied the other.
    public var isQuotation: Bool { 2 * quotedWords > words }

    /// Compares two texts; passages have at least five words. Linear in both.
    ///
    /// `ignored`: Stretches of each that are not compared, in bytes and in order.
    public init(
        _ first: SourceText, _ second: SourceText,
        ignoring ignored: (first: [Range<Int>], second: [Range<Int>]) = ([], [])
    ) {
        self.init(
            ComparedWords(first, ignoring: ignored.first),
            ComparedWords(second, ignoring: ignored.second))
    }

    /// Where a run of words stands more often than this, the other places are not looked at.
    private static let mostPlaces = 8

    init(_ first: ComparedWords, _ second: ComparedWords) {
        var places: [UInt64: [Int]] = [:]
        for (place, run) in second.shingles.enumerated() {
            if places[run, default: []].count < Self.mostPlaces {
                places[run, default: []].append(place)
            }
        }
        let runs = first.shingles
        var start = 0
        while start < runs.count {
            var best = (place: 0, words: 0)
            for place in places[runs[start]] ?? [] {
                let words = Self.common(first, start, second, place)
                if words > best.words { best = (place, words) }
            }
            guard best.words >= ComparedWords.shingle else {
                start += 1
                continue
            }
            passages.append(Self.passage(first, start, second, best.place, best.words))
            start += best.words
        }
    }

    /// How many words two texts have in common from two places on.
    private static func common(
        _ first: ComparedWords, _ start: Int, _ second: ComparedWords, _ place: Int
    ) -> Int {
        var words = 0
        while start + words < first.numbers.count, place + words < second.numbers.count,
            first.numbers[start + words] == second.numbers[place + words]
        {
            words += 1
        }
        return words
    }

    private static func passage(
        _ first: ComparedWords, _ start: Int, _ second: ComparedWords, _ place: Int, _ words: Int
    ) -> Passage {
        func range(_ text: ComparedWords, _ start: Int) -> Range<Int> {
            Int(text.places[start].lowerBound)..<Int(text.places[start + words - 1].upperBound)
        }
        func isQuoted(_ text: ComparedWords, _ start: Int) -> Bool {
            text.isQuoted[start..<(start + words)].count { $0 } * 10 >= words * 9
        }
        return Passage(
            first: range(first, start), second: range(second, place), words: words,
            isQuoted: isQuoted(first, start) && isQuoted(second, place))
    }
}
