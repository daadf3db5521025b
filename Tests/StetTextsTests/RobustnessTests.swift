import StetRecords
import StetTexts
import TestSupport
import Testing

/// Whatever text and quote are given, the answer is a place that holds the words, or an error.
@Suite struct RobustnessTests {
    @Test(arguments: 1...6) func anyTextAndAnyQuote(_ seed: Int) throws {
        var generator = Seeded(seed)
        let alphabet = [
            "a", "b", " ", "  ", "\r\n", "\n", "’", "'", "“", "\"", "é", "e\u{301}", "\u{301}",
            "–", "-", "…", "...", "\u{a0}", "👩‍👩‍👧", "\u{200d}", "🇩🇪", "\u{1F1E9}", "한",
            "\u{1100}\u{1161}", "\0", ".",
        ]
        func text(_ length: Int) -> String {
            (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
        }
        var found = 0
        for _ in 0..<4000 {
            let bytes = Array(text(Int.random(in: 0...40, using: &generator)).utf8)
            guard let source = try? SourceText(bytes) else { continue }
            let quote = text(Int.random(in: 0...4, using: &generator))
            guard let range = try? source.find(quote: quote) else { continue }
            found += 1
            let selector = try source.selector(
                ofBytes: range, hashed: Bool.random(using: &generator))
            #expect(source.holds(selector))
            #expect(source.string(inBytes: range).utf8.count == range.count)
            #expect(selector.scalars.count == source.string(inBytes: range).unicodeScalars.count)
        }
        #expect(found > 50)
    }
}
