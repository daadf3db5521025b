import StetTexts
import TestSupport
import Testing

@Suite struct SentenceTests {
    private func sentences(_ text: String) throws -> [String] {
        let source = try SourceText(Array(text.utf8))
        return source.sentences.map { source.string(inBytes: $0) }
    }

    /// A bar stands where a sentence ends.
    @Test(arguments: [
        "The bridge closes. | It opens in May! | Or does it? | Nobody knows.",
        "Dr. Hill met Mr. J. K. Berg and then-Sen. Lund in St. Anne on Jan. 5 at 3.15 p.m. sharp.",
        "It cost $3.5 million in the U.S. last year. | The U.S. Senate agreed.",
        "He lives in the U.S. | He works at Acme Inc. | That is all.",
        "See No. 5 on p. 12, e.g. the first, cf. Berg v. Hill. | He said no. | Then he left.",
        "“It closes in May,” she said. | “We regret it.” | The mayor agreed.",
        "“Does it close?” Mayor Hill asked. | “Why not?” he said. | “Really!” | They laughed.",
        "\"It is late.\" | (It was not.) | [It was.] | So they went.",
        "He waited … and waited. | Then … | Nothing came. | Hm... | Well then ... yes.",
        "The plan (called “B.”) failed. | Plan B. | The end.",
        "Figures rose 3.5 percent to 1.200. | In 2019. | 5 more came.",
        "Visit example.org. | Write to a.b@example.org.",
        "At 5 a.m. the ferry left. | It came at 6 p.m. | The crew slept.",
        "Ist das so? | Ja, das ist so. | Es kostet 3,5 Mio. Euro.",
        "他来了。| 他走了！| 真的吗？| 「好。」| 完",
        "هل جاء؟ | نعم.",
        "यह पुल है। | वह बंद है।",
        "Was?! | Ja!! | No…",
    ])
    func sentencesEnd(_ marked: String) throws {
        let expected = marked.split(separator: "|").map {
            String($0).trimmingSpaces
        }
        // In Chinese nothing stands between sentences.
        let isSpaced = !marked.contains("。")
        let text = expected.joined(separator: isSpaced ? " " : "")
        #expect(try sentences(text) == expected)
        #expect(try sentences("\r\n  " + expected.joined(separator: "\r\n\r\n")) == expected)
    }

    /// Lines that were broken to fit a width go on; headings and entries of lists do not.
    /// However a line ends, a headline is a sentence of its own; a byte order mark is part of none.
    @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\r\r\n", "\n\r"])
    func linesEndInManyWays(end: String) throws {
        let lines = ["Headline about a ferry", "It returns on 1 June.", "It was late."]
        for mark in ["", "\u{FEFF}"] {
            #expect(try sentences(mark + lines.joined(separator: end)) == lines)
            #expect(try sentences(mark + lines.joined(separator: end) + end) == lines)
        }
        #expect(try sentences("caf\u{E9} \u{2026} on \u{E5}") == ["caf\u{E9} \u{2026} on \u{E5}"])
    }

    @Test func linesThatWereBrokenGoOn() throws {
        let text = """
            Ferry to Holm returns

            After nine years without a boat the island of Holm gets its ferry back
            for good. The first of them leaves on 1 June, said the harbour office,
            and costs 3 crowns
            Home
            News

            - one ticket
            - two tickets
              for children
            1. first
            2) second
            """
        #expect(
            try sentences(text) == [
                "Ferry to Holm returns",
                "After nine years without a boat the island of Holm gets its ferry back",
                "for good.", "The first of them leaves on 1 June, said the harbour office,",
                "and costs 3 crowns", "Home", "News", "- one ticket", "- two tickets",
                "for children", "1. first", "2) second",
            ])
        let broken = text.replacing("\nHome\nNews", with: "")
        #expect(
            try sentences(broken).prefix(3) == [
                "Ferry to Holm returns",
                "After nine years without a boat the island of Holm gets its ferry back\nfor good.",
                "The first of them leaves on 1 June, said the harbour office,\nand costs 3 crowns",
            ])
        // The same on one line each, as most texts are.
        #expect(
            try sentences("One\ntwo three\n\nFour. Five\n") == [
                "One", "two three", "Four.", "Five",
            ])
    }

    /// Whatever the text, sentences are in order, do not overlap, begin and end with a word, and leave
    /// out nothing but white space.
    @Test func nothingIsLeftOut() throws {
        let pieces = [
            "a", "B", "7", ".", "?", "!", "…", " ", "\u{A0}", "\n", "\r\n", "\n\n", "\"", "”", "(",
            ")", "-", "Mr", "U.S", "。", "é", "e\u{301}", "🏳️‍🌈", "\u{202E}", "ש", "said", "\t", "3.5",
        ]
        var generator = Seeded(7)
        for round in 0..<4_000 {
            let count = round % 60 + 1
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
            let source = try SourceText(Array(text.utf8))
            var end = 0
            for sentence in source.sentences {
                #expect(sentence.lowerBound >= end && !sentence.isEmpty, "\(text.debugDescription)")
                let words = source.string(inBytes: sentence)
                #expect(words == words.trimmingSpaces)
                #expect(source.scalarOffset(ofByte: sentence.lowerBound) != nil)
                #expect(source.scalarOffset(ofByte: sentence.upperBound) != nil)
                let between = source.string(inBytes: end..<sentence.lowerBound)
                #expect(between.trimmingSpaces == "", "\(text.debugDescription)")
                end = sentence.upperBound
            }
            #expect(source.string(inBytes: end..<source.bytes.count).trimmingSpaces == "")
        }
    }

    /// A text of one endless line, of marks only, and of quotes that never close come to an end.
    @Test(arguments: ["a", ".", ". ", "“A?” ", "?” B ", "Mr. ", "a\n", "- \n", "。", "A. "])
    func endlessTexts(_ piece: String) throws {
        let text = String(repeating: piece, count: 400_000)
        let source = try SourceText(Array(text.utf8))
        let covered = source.sentences.reduce(0) { $0 + $1.count }
        #expect(covered >= text.utf8.count(where: { $0 > 0x20 }))
    }
}

extension String {
    /// Without the white space around it.
    fileprivate var trimmingSpaces: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
