/// Finds passages of a text again in a newer one.
///
/// A passage is only said to be there where its words are, as a person compares them, and where nothing
/// else can be meant: the fewer its words, the more of what stands around it must have stayed. So an
/// edited passage is never taken for the one that was cited, and neither is the same phrase elsewhere.
/// Linear in the texts, for each passage.
public struct Relocation: Sendable {
    private let old: SourceText
    private let new: SourceText
    private let oldWords: ComparedWords
    private let newWords: ComparedWords
    private let oldFolded: FoldedText
    private let newFolded: FoldedText

    /// Prepares to find passages of an old text in a new one.
    public init(from old: SourceText, to new: SourceText) {
        (self.old, self.new) = (old, new)
        (oldWords, newWords) = (ComparedWords(old), ComparedWords(new))
        (oldFolded, newFolded) = (FoldedText(old.bytes), FoldedText(new.bytes))
    }

    /// What became of a passage, a byte range of the old text that begins and ends between scalars.
    public func fate(of passage: Range<Int>) -> PassageFate {
        let words = oldWords.indices(in: passage)
        let pattern = FoldedText.fold(old.string(inBytes: passage))
        guard !pattern.isEmpty, !words.isEmpty else { return .lost }
        let olds = oldFolded.ranges(of: pattern).filter { isWhole($0, in: old, like: passage) }
        let news = newFolded.ranges(of: pattern).filter { isWhole($0, in: new, like: passage) }
        // Without the spaces around it.
        let cited =
            olds.first {
                passage.lowerBound <= $0.lowerBound && $0.upperBound <= passage.upperBound
            }
            ?? passage
        if let place = same(cited, words.count, olds, news) {
            let isExact = place == cited && new.bytes[place] == old.bytes[cited]
            return isExact ? .exact(place) : .moved(place)
        }
        return changed(words, Surroundings(oldWords, words), except: news)
    }

    /// Whether a place begins and ends at the same kind of boundary: not within a word.
    private func isWhole(_ place: Range<Int>, in text: SourceText, like passage: Range<Int>) -> Bool
    {
        func isLetter(before byte: Int, _ text: SourceText) -> Bool {
            byte > 0 && text.scalar(before: byte).value.properties.isAlphabetic
        }
        func isLetter(at byte: Int, _ text: SourceText) -> Bool {
            byte < text.bytes.count && text.scalar(at: byte).value.properties.isAlphabetic
        }
        return isLetter(before: place.lowerBound, text) == isLetter(before: passage.lowerBound, old)
            && isLetter(at: place.upperBound, text) == isLetter(at: passage.upperBound, old)
    }

    /// The place that must be the passage; `nil` where none must.
    ///
    /// It is the one that has the most of the same neighbours, and of which the passage, too, is the
    /// one that has the most: a place that belongs at least as well to another passage with the
    /// same words is not taken.
    private func same(
        _ passage: Range<Int>, _ words: Int, _ olds: [Range<Int>], _ news: [Range<Int>]
    ) -> Range<Int>? {
        if old.bytes == new.bytes { return passage }
        guard max(olds.count, news.count) <= Self.mostPlaces else { return nil }
        let runs = news.map { run(passage, $0) }
        guard let best = runs.indices.max(by: { runs[$0].length < runs[$1].length }),
            runs[best].suffices(for: words, isOnly: news.count == 1 && olds.count == 1),
            runs.indices.allSatisfy({ $0 == best || runs[$0].isClearlyShorter(than: runs[best]) }),
            olds.allSatisfy({
                $0 == passage || run($0, news[best]).isClearlyShorter(than: runs[best])
            })
        else { return nil }
        return news[best]
    }

    private func run(_ passage: Range<Int>, _ place: Range<Int>) -> CommonRun {
        CommonRun(
            oldWords.numbers, oldWords.indices(in: passage), newWords.numbers,
            newWords.indices(in: place))
    }

    /// The place where a passage was edited; lost where none is similar enough.
    private func changed(
        _ words: Range<Int>, _ around: Surroundings, except places: [Range<Int>]
    ) -> PassageFate {
        let wanted = oldWords.numbers[words]
        var best: (alignment: WordAlignment, likeness: Double)?
        for start in likelyStarts(of: words) {
            let slack = max(4, words.count / 2)
            let first = max(0, start - slack)
            let last = min(newWords.numbers.count, start + words.count + slack)
            guard first < last, wanted.count * (last - first) <= Self.largestTable else { continue }
            let alignment = WordAlignment(wanted, within: newWords.numbers[first..<last])
            guard !alignment.range.isEmpty else { continue }
            let place = newWords.bytes(of: alignment.range)
            // Another place with the very words was seen to be another passage.
            if places.contains(where: { $0.overlaps(place) }) { continue }
            let longer = max(words.count, alignment.range.count)
            let likeness = Double(alignment.kept) / Double(longer)
            let agreement = around.agreement(with: Surroundings(newWords, alignment.range))
            guard agreement.allows(likeness, for: words.count), likeness > best?.likeness ?? 0
            else {
                continue
            }
            best = (alignment, likeness)
        }
        guard let best else { return .lost }
        let alignment = withReplacedEnds(best.alignment, of: words)
        return .changed(newWords.bytes(of: alignment.range), differences(words, alignment))
    }

    /// An alignment with the words that stand where the first or the last ones of the passage stood: up
    /// to the neighbour that stayed.
    private func withReplacedEnds(_ alignment: WordAlignment, of words: Range<Int>)
        -> WordAlignment
    {
        let (old, new) = (oldWords.numbers, newWords.numbers)
        func isRemoved(_ steps: some Sequence<WordAlignment.Step>) -> Int {
            steps.prefix { $0 == .removed }.count
        }
        var (before, behind) = (0, 0)
        let (first, last) = (isRemoved(alignment.steps), isRemoved(alignment.steps.reversed()))
        if first > 0, words.lowerBound > 0 {
            let reach = new[..<alignment.range.lowerBound].suffix(first + 3).reversed()
            before = reach.prefix { $0 != old[words.lowerBound - 1] }.count
            if before == reach.count { before = 0 }
        }
        if last > 0, words.upperBound < old.count {
            let reach = new[alignment.range.upperBound...].prefix(last + 3)
            behind = reach.prefix { $0 != old[words.upperBound] }.count
            if behind == reach.count { behind = 0 }
        }
        return alignment.adding(before: before, behind: behind)
    }

    /// The cells of the largest table that words are aligned in.
    private static let largestTable = 1 << 24
    /// Of more places with the same words it is not told which is which.
    private static let mostPlaces = 10_000

    /// The words of the new text at which the passage may begin: where most of its words stand in the
    /// same distance from each other.
    private func likelyStarts(of words: Range<Int>) -> [Int] {
        var places: [UInt64: [Int]] = [:]
        for index in words {
            let number = oldWords.numbers[index]
            if places[number, default: []].count < 4 {
                places[number, default: []].append(index - words.lowerBound)
            }
        }
        let width = max(2, words.count / 4)
        var votes: [Int: Int] = [:]
        for (index, number) in newWords.numbers.enumerated() {
            for place in places[number] ?? [] { votes[(index - place) / width, default: 0] += 1 }
        }
        let ranked = votes.sorted { left, right in
            left.value == right.value ? left.key < right.key : left.value > right.value
        }
        return ranked.prefix(8).map { $0.key * width }
    }

    /// The words that stayed, went and came, in runs.
    private func differences(_ words: Range<Int>, _ alignment: WordAlignment)
        -> [PassageFate.Difference]
    {
        var differences: [PassageFate.Difference] = []
        var (old, new) = (words.lowerBound, alignment.range.lowerBound)
        var steps = alignment.steps[...]
        while let step = steps.first {
            let count = steps.prefix { $0 == step }.count
            steps = steps.dropFirst(count)
            switch step {
            case .both:
                differences.append(.kept(text(newWords, new..<(new + count), self.new)))
                (old, new) = (old + count, new + count)
            case .removed:
                differences.append(.removed(text(oldWords, old..<(old + count), self.old)))
                old += count
            case .added:
                differences.append(.added(text(newWords, new..<(new + count), self.new)))
                new += count
            }
        }
        return differences
    }

    private func text(_ words: ComparedWords, _ range: Range<Int>, _ text: SourceText) -> String {
        text.string(inBytes: words.bytes(of: range))
    }
}

/// The words around a passage.
private struct Surroundings {
    /// The nearest words before it, the nearest first.
    let before: [UInt64]
    /// The nearest words behind it.
    let behind: [UInt64]

    private static let count = 5

    init(_ text: ComparedWords, _ words: Range<Int>) {
        before = Array(text.numbers[..<words.lowerBound].suffix(Self.count).reversed())
        behind = Array(text.numbers[words.upperBound...].prefix(Self.count))
    }

    func agreement(with other: Surroundings) -> Agreement {
        Agreement(
            before: Self.share(before, other.before), behind: Self.share(behind, other.behind))
    }

    /// The part of the words that stand in the same order in both; all where the text ends there in
    /// both.
    private static func share(_ words: [UInt64], _ others: [UInt64]) -> Double {
        if words.isEmpty || others.isEmpty { return words.isEmpty && others.isEmpty ? 1 : 0 }
        var lengths = [Int](repeating: 0, count: others.count + 1)
        for word in words {
            var diagonal = 0
            for place in others.indices {
                let above = lengths[place + 1]
                lengths[place + 1] =
                    word == others[place] ? diagonal + 1 : max(above, lengths[place])
                diagonal = above
            }
        }
        return Double(lengths[others.count]) / Double(max(words.count, others.count))
    }

    /// How much of what stood around a passage stands around a place.
    struct Agreement {
        let before: Double
        let behind: Double

        var isOnBothSides: Bool { min(before, behind) >= 0.6 }
        private var isOnOneSide: Bool { max(before, behind) >= 0.8 }

        /// Whether a place that has some of the words, and this part of them, is where it was edited.
        func allows(_ likeness: Double, for words: Int) -> Bool {
            if words >= 8 { return likeness >= 0.75 || (likeness >= 0.5 && isOnOneSide) }
            if words >= 4 { return likeness >= 0.5 && isOnOneSide }
            return likeness >= 0.3 && isOnBothSides
        }
    }
}

extension ComparedWords {
    /// The words that begin in a byte range.
    func indices(in bytes: Range<Int>) -> Range<Int> {
        first(from: bytes.lowerBound)..<first(from: bytes.upperBound)
    }

    /// The bytes from the first of some words to the last.
    func bytes(of words: Range<Int>) -> Range<Int> {
        guard !words.isEmpty else { return 0..<0 }
        return Int(
            places[words.lowerBound].lowerBound)..<Int(places[words.upperBound - 1].upperBound)
    }

    /// The first word that does not begin before a byte.
    private func first(from byte: Int) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = low + (high - low) / 2
            if Int(places[middle].lowerBound) < byte { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
