import StetTexts
import TestSupport
import Testing

/// Texts that share their words are found, and nothing else.
@Suite struct CopyTests {
    private func text(_ words: String) throws -> SourceText { try SourceText(Array(words.utf8)) }

    private let report =
        "The harbour office said on Tuesday that the ferry to Holm starts on the first of June."

    /// Runs of five words of a text, made in another way than the search makes them.
    private func runs(_ text: String) -> Set<[Substring]> {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.count < 5 ? [] : Set((0...(words.count - 5)).map { Array(words[$0..<$0 + 5]) })
    }

    /// Two pages of one outlet share their navigation, and are no copies for that.
    @Test func whatIsIgnoredIsNotCompared() throws {
        let frame =
            "News sport weather tides and times of all ferries in the harbour of Holm today. "
        let first = try text(frame + "The mayor closed the old pier.")
        let second = try text(frame + "A ticket costs three crowns now.")
        let ignored = [0..<frame.utf8.count]
        func pairs(ignoring ranges: [Range<Int>]) -> Int {
            var search = CopySearch()
            for text in [first, second] { search.add(text, ignoring: ranges) }
            return search.pairs().count
        }
        #expect(pairs(ignoring: []) == 1 && pairs(ignoring: ignored) == 0)
        #expect(SharedPassages(first, second).passages.count == 1)
        #expect(SharedPassages(first, second, ignoring: (ignored, ignored)).passages.isEmpty)
        #expect(!SharedPassages(first, first, ignoring: (ignored, [])).passages.isEmpty)
        // What stands behind is found where it is.
        let rest = SharedPassages(first, first, ignoring: (ignored, ignored)).passages
        #expect(rest.map { first.string(inBytes: $0.first) } == ["The mayor closed the old pier"])
    }

    /// Of random texts that copy from each other, exactly the pairs that comparing all with all finds.
    @Test(arguments: 0..<12) func findsWhatComparingAllFinds(_ seed: Int) throws {
        var generator = Seeded(seed)
        let vocabulary = (0..<(seed % 3 == 0 ? 6 : 400)).map { "w\($0)" }
        var texts: [String] = []
        for _ in 0..<80 {
            var words: [String] = []
            while words.count < Int.random(in: 0..<120, using: &generator) {
                if let other = texts.randomElement(using: &generator),
                    Bool.random(using: &generator)
                {
                    let from = other.split(separator: " ").map(String.init)
                    words += from.dropFirst(.random(in: 0...from.count, using: &generator))
                        .prefix(.random(in: 0..<60, using: &generator))
                } else {
                    words += (0..<8).map { _ in vocabulary.randomElement(using: &generator) ?? "" }
                }
            }
            texts.append(words.joined(separator: " "))
        }
        var search = CopySearch()
        for words in texts { search.add(try text(words.isEmpty ? "." : words)) }
        for part in [0.2, 0.5, 0.9, 1] {
            var expected: [[Int]: Int] = [:]
            for first in texts.indices {
                for second in texts.indices.dropFirst(first + 1) {
                    let (one, other) = (runs(texts[first]), runs(texts[second]))
                    let shared = one.intersection(other).count
                    let smaller = min(one.count, other.count)
                    if shared > 0, Double(shared) >= part * Double(smaller) {
                        expected[[first, second]] = shared
                    }
                }
            }
            let found = search.pairs(containment: part)
            let pairs = found.map { ([$0.shorter, $0.longer].sorted(), $0.shared) }
            #expect(
                Dictionary(pairs) { one, _ in one } == expected && pairs.count == expected.count)
            #expect(part > 0.5 || expected.count > 20)
            for pair in found {
                #expect(
                    pair.runs == runs(texts[pair.shorter]).count && pair.runs <= pair.longerRuns)
                #expect(pair.containment >= part && pair.resemblance <= pair.containment)
            }
        }
    }

    /// Case, punctuation, line ends and the kind of apostrophe hide no copy; a word that was changed
    /// parts a passage.
    @Test func sharedPassagesAreFound() throws {
        let first = try text(
            "Intro. " + report + " It doesn't cost much, he said. The end of it all.")
        let second = try text(
            report.uppercased().replacing(" ", with: "\r\n")
                + " it DOESN’T cost much he said; quite the end of it all")
        let shared = SharedPassages(first, second)
        #expect(
            shared.passages.map { first.string(inBytes: $0.first) } == [
                "\(report.dropLast()). It doesn't cost much, he said", "The end of it all",
            ])
        #expect(shared.passages.map(\.words) == [23, 5] && shared.words == 28)
        #expect(second.string(inBytes: shared.passages[1].second) == "the end of it all")
        #expect(!shared.isQuotation)
        let other = try text("Nothing of this stands there at all.")
        #expect(SharedPassages(first, other).passages == [])
    }

    /// What both quote is told apart from what one has of the other.
    @Test func whatBothQuoteIsToldApart() throws {
        let words = "we regret that the ferry cannot sail before the fifteenth of June"
        let first = try text("The office wrote: “\(words).” Islanders were angry about that news.")
        let second = try text(
            "In a letter it says \"\(words)\", which surprised nobody at the pier.")
        let shared = SharedPassages(first, second)
        #expect(shared.passages.map(\.isQuoted) == [true] && shared.isQuotation)
        // Where one of them does not quote, it took the words for its own.
        let third = try text("As it happens, \(words), it was learned.")
        #expect(SharedPassages(first, third).passages.map(\.isQuoted) == [false])
        // A quotation mark that is never closed ends with its paragraph.
        let open = try text("He said “no.\n\n" + report)
        #expect(!SharedPassages(open, open).isQuotation)
    }

    /// Texts of one word, or of one letter, come to an end.
    @Test(arguments: ["a ", "a", "one two ", "“", "’", "\u{301}"]) func endlessTexts(
        _ piece: String
    ) throws {
        let long = try text(String(repeating: piece, count: 200_000))
        let shorter = try text(String(repeating: piece, count: 50_000))
        var search = CopySearch()
        search.add(long)
        search.add(shorter)
        let shared = SharedPassages(long, shorter)
        #expect(search.pairs().count == (piece.contains(" ") ? 1 : 0))
        #expect((shared.words > 49_000) == piece.contains(" "))
    }
}
