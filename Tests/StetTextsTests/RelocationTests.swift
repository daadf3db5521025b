import StetTexts
import TestSupport
import Testing
import TextMutations

/// Cited passages are found again, and nothing is taken for them that is not.
@Suite struct RelocationTests {
    private func text(_ words: String) throws -> SourceText { try SourceText(Array(words.utf8)) }

    private func fate(_ quote: String, _ old: String, _ new: String) throws -> (
        PassageFate, String?
    ) {
        let (old, new) = (try text(old), try text(new))
        let fate = Relocation(from: old, to: new).fate(of: try old.find(quote: quote))
        return (fate, fate.place.map { new.string(inBytes: $0) })
    }

    private let article = """
        The ferry to Holm starts on 1 June, said the harbour office on Tuesday.

        A single ticket costs three crowns. Children travel free of charge, as before.

        “We expect 40,000 passengers in the first year,” the director added.
        """

    @Test func fatesAreToldApart() throws {
        let quote = "A single ticket costs three crowns"
        #expect(try fate(quote, article, article).0 == .exact(73..<107))
        let moved = try fate(quote, article, "News of the day.\n\n" + article)
        #expect(moved.0 == .moved(91..<125) && moved.1 == quote)
        let respelled = try fate(
            "“We expect 40,000 passengers", article, article.replacing("“", with: "\""))
        #expect(respelled.1 == "\"We expect 40,000 passengers")
        if case .moved = respelled.0 {} else { Issue.record("\(respelled)") }

        let raised = try fate(quote, article, article.replacing("three", with: "four"))
        #expect(raised.1 == "A single ticket costs four crowns")
        guard case .changed(_, let differences) = raised.0 else {
            Issue.record("\(raised)")
            return
        }
        #expect(
            differences == [
                .kept("A single ticket costs"), .removed("three"), .added("four"), .kept("crowns"),
            ])
        // The last word is another one: up to the neighbour that stayed.
        let renamed = try fate(
            "ticket costs three crowns", article, article.replacing("crowns", with: "old marks"))
        #expect(renamed.1 == "ticket costs three old marks")
        let first = try fate(
            "single ticket costs three crowns", article, article.replacing("single", with: "double")
        )
        #expect(first.1 == "double ticket costs three crowns")
        #expect(
            try fate(quote, article, "The ferry sails. That is all there is to say.").0 == .lost)
        #expect(
            try fate("crowns", article, article.replacing("three crowns", with: "3 kr.")).0 == .lost
        )
    }

    /// The same words elsewhere are another passage.
    @Test func theSamePhraseElsewhereIsAnother() throws {
        let old = "He said so on Monday. It rained. The mayor denied it. He said so on Friday, too."
        let quote = "He said so on Monday"
        let gone = "It rained. The mayor denied it. He said so on Friday, too."
        if case .moved = try fate(quote, old, gone).0 { Issue.record("another day") }
        // One of two is gone, and it is the one that was cited.
        let range = try text(old).bytes(at: "0:7")
        let fate = Relocation(from: try text(old), to: try text(gone)).fate(of: range)
        #expect(fate == .lost)
        // Part of a longer word is no word.
        let party = Relocation(from: try text("An art."), to: try text("An party art-work of it."))
        if case .moved(let place) = party.fate(of: 3..<6) { #expect(place == 9..<12) }
        // What is repeated whole is told by its number, as long as none is gone.
        let verse = "La la la.\n\n",
            song = "Intro.\n\n" + String(repeating: verse, count: 3) + "End."
        let third = try text(song).lines(3)
        let longer = Relocation(from: try text(song), to: try text("Title\n\n" + song))
        #expect(longer.fate(of: third) == .moved((third.lowerBound + 7)..<(third.upperBound + 7)))
        let shorter = song.replacing("Intro.\n\n" + verse, with: "Intro.\n\n")
        if case .moved = Relocation(from: try text(song), to: try text(shorter)).fate(of: third) {
            Issue.record("one of two for one of three")
        }
    }

    /// Of ten thousand edited texts no passage is said to be where it is not.
    @Test(arguments: 0..<4) func noWrongPlaceIsFound(_ seed: Int) throws {
        var generator = Seeded(seed)
        // Few words, so that phrases come again and again.
        let vocabulary = (0..<[12, 40, 200, 1_000][seed]).map {
            ["wé", "“v”", "u’s", "t"][$0 % 4] + "\($0)"
        }
        func paragraph() -> String {
            (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                vocabulary.randomElement(using: &generator) ?? ""
            }.joined(separator: " ")
        }
        var tally = FateTally()
        while tally.all < 2_500 {
            var paragraphs = (0..<Int.random(in: 1...6, using: &generator)).map { _ in paragraph() }
            if Bool.random(using: &generator) { paragraphs.append(paragraphs[0]) }
            let cited = Int.random(in: 0..<paragraphs.count, using: &generator)
            let words = paragraphs[cited].split(separator: " ").count
            let start = Int.random(in: 0..<words, using: &generator)
            let end = Int.random(in: (start + 1)...min(words, start + 12), using: &generator)
            guard let mutation = MutatedText.Mutation.allCases.randomElement(using: &generator),
                let mutated = MutatedText(
                    paragraphs, citing: (cited, start..<end), mutation, other: paragraph())
            else { continue }
            let fate = Relocation(from: mutated.old, to: mutated.new).fate(of: mutated.passage)
            let isWrong = tally.add(mutated, fate)
            #expect(!isWrong, "\(mutation) \(start)..<\(end) of \(cited) in \(paragraphs): \(fate)")
        }
        #expect(tally.wrong == 0)
        #expect(tally.found * 10 > tally.there * 5 && tally.told == tally.gone, "\(tally)")
    }

    /// A million words, of which each is the same, or the passage is all of the text.
    @Test func endlessTexts() throws {
        let many = try text(String(repeating: "la ", count: 100_000))
        let relocation = Relocation(from: many, to: many)
        #expect(relocation.fate(of: 0..<2) == .exact(0..<2))
        let all = Relocation(from: many, to: try text(String(repeating: "la ", count: 99_999)))
        switch all.fate(of: 0..<9_000) {
        case .exact, .moved: Issue.record("one of many that are the same")
        case .changed, .lost: break
        }
    }
}

extension SourceText {
    /// The paragraph of a number, counted from 0, where paragraphs have an empty line between them.
    fileprivate func lines(_ number: Int) throws -> Range<Int> {
        var start = 0
        for part in string(inBytes: 0..<bytes.count).components(number) { start += part }
        let rest = string(inBytes: start..<bytes.count)
        let length = rest.utf8.firstIndex(of: 0x0A).map {
            rest.utf8.distance(from: rest.utf8.startIndex, to: $0)
        }
        return start..<(start + (length ?? rest.utf8.count))
    }
}

extension String {
    fileprivate func components(_ count: Int) -> [Int] {
        var lengths: [Int] = []
        for part in split(separator: "\n", omittingEmptySubsequences: false).prefix(2 * count) {
            lengths.append(part.utf8.count + 1)
        }
        return lengths
    }
}
