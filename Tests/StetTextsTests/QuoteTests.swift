import StetRecords
import StetTexts
import Subprocess
import TestSupport
import Testing

@Suite struct QuoteTests {
    private func found(_ quote: String, in text: String) throws -> String {
        let text = try SourceText(Array(text.utf8))
        let range = try text.find(quote: quote)
        return text.string(inBytes: range)
    }

    @Test(arguments: [
        // What is asked for, the text, and the text's own words that are found.
        ("six weeks", "It takes six weeks.", "six weeks"),
        ("\"six weeks\"", "It takes “six weeks”.", "“six weeks”"),
        ("don't", "They don’t.", "don’t"),
        ("10 km", "It is 10\u{a0}km long.", "10\u{a0}km"),
        ("one two", "one\r\ntwo", "one\r\ntwo"),
        ("one two", "one   \n\t two", "one   \n\t two"),
        ("café", "the cafe\u{301} there", "cafe\u{301}"),
        ("cafe\u{301}", "the café there", "café"),
        ("a-b", "a–b", "a–b"),
        ("👩‍👩‍👧 came", "Then 👩‍👩‍👧 came.", "👩‍👩‍👧 came"),
        ("It takes … weeks", "It takes about six weeks in all.", "It takes about six weeks"),
        ("It takes ... all", "It takes about six weeks in all.", "It takes about six weeks in all"),
        ("Wait … what", "Wait … what", "Wait … what"),
        ("  takes six  ", "It takes six weeks.", "takes six"),
    ]) func findsTheTextsOwnWords(_ quote: String, _ text: String, _ expected: String) throws {
        let found = try found(quote, in: text)
        #expect(Array(found.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func refusesWhatIsNotThere() throws {
        #expect(throws: TextError.quoteNotFound) { try found("seven weeks", in: "six weeks") }
        #expect(throws: TextError.quoteNotFound) { try found("Six weeks", in: "six weeks") }
        #expect(throws: TextError.quoteNotFound) { try found("b … a", in: "a b") }
        #expect(throws: TextError.quoteEmpty) { try found(" \n ", in: "a b") }
    }

    @Test func namesEveryPlaceOfAnAmbiguousQuote() throws {
        #expect(throws: TextError.quoteAmbiguous([0..<2, 3..<5, 6..<8])) {
            try found("ab", in: "ab ab ab")
        }
        #expect(throws: TextError.quoteAmbiguous([0..<2, 1..<3])) { try found("aa", in: "aaa") }
        // Two beginnings before one end: the nearer one is meant.
        #expect(try found("a … c", in: "a x a y c") == "a y c")
        #expect(throws: TextError.self) { try found("a … c", in: "a x c a y c") }
    }

    /// Positions are what Python, which counts code points, says they are.
    @Test func positionsAgreeWithPython() async throws {
        let text = "e\u{301}\r\n👩‍👩‍👧 “naïve”\u{a0}text 😀 end"
        let source = try SourceText(Array(text.utf8))
        let script = """
            import sys, json
            text = bytes.fromhex(sys.argv[1]).decode()
            for quote in json.loads(sys.argv[2]):
                start = text.index(quote)
                byte = len(text[:start].encode())
                print(start, start + len(quote), byte, byte + len(quote.encode()))
            """
        let quotes = ["\r\n", "👧", "“naïve”", "\u{a0}text", "😀 end", "e\u{301}"]
        let list = JSONValue.array(quotes.map { .string($0) })
        let printed = try await run(
            Environment.python,
            [
                "-c", script, Hex.encode(text.utf8),
                String(decoding: JSONWriter.line(list), as: UTF8.self),
            ],
            in: "/tmp")
        let lines = printed.output.split(separator: "\n")
        try #require(lines.count == quotes.count, "\(printed.errors)")
        for (quote, line) in zip(quotes, lines) {
            let bytes = Array(quote.utf8)
            let start = try #require(
                source.bytes.indices.first { source.bytes[$0...].starts(with: bytes) })
            let selector = try source.selector(ofBytes: start..<start + bytes.count, hashed: false)
            let numbers = [
                selector.scalars.lowerBound, selector.scalars.upperBound,
                selector.bytes.lowerBound, selector.bytes.upperBound,
            ]
            #expect(numbers.map { String($0) }.joined(separator: " ") == String(line))
            #expect(source.holds(selector))
        }
    }

    @Test(arguments: [true, false]) func aSelectorHoldsOnlyInItsText(_ hashed: Bool) throws {
        let text = "The mayor said the bridge will close on 3 May. Work takes six weeks in all."
        let source = try SourceText(Array(text.utf8))
        let selector = try source.selector(ofBytes: source.find(quote: "3 May"), hashed: hashed)
        #expect(source.holds(selector))
        if hashed {
            guard case .hashed(let digest, let bytes) = selector.exact else {
                Issue.record("the words are recorded")
                return
            }
            #expect(digest == Digest(of: "3 May".utf8) && bytes == 5)
        } else {
            #expect(selector.exact == .text("3 May"))
            #expect(selector.suffix == .text(". Work takes six weeks in all."))
        }
        // A change of the words, of the context, or of the place is noticed.
        for changed in [
            text.replacing("3 May", with: "4 May"), text.replacing("close on", with: "close in"),
            "X" + text, text.replacing("six", with: "ten"), String(text.prefix(30)),
        ] {
            #expect(try !SourceText(Array(changed.utf8)).holds(selector), "\(changed)")
        }
    }

    @Test func placesAreReadAsWritten() throws {
        let source = try SourceText(Array("één\r\ntwee\n\nvier".utf8))
        func at(_ place: String) throws -> String {
            source.string(inBytes: try source.bytes(at: place))
        }
        #expect(try at("1") == "één")
        #expect(try at("2") == "twee")
        #expect(try at("1-2") == "één\r\ntwee")
        #expect(try at("3") == "vier")
        #expect(try at("0:3") == "één")
        #expect(try at("5:9") == "twee")
        for outside in ["4", "0", "2-1", "3:3", "9:8", "0:99"] {
            #expect(throws: TextError.placeOutside(scalars: 15, sentences: 3), "\(outside)") {
                try at(outside)
            }
        }
        for malformed in ["", "x", "1:x", ":", "1:2:3", "-1", "1-", "99999999999999999999"] {
            #expect(throws: TextError.placeMalformed, "\(malformed)") { try at(malformed) }
        }
    }

    @Test func refusesWhatIsNoText() {
        #expect(throws: TextError.empty) { try SourceText([]) }
        #expect(throws: TextError.notUTF8(byte: 3)) {
            try SourceText([0x61, 0xC3, 0xA9, 0xFF, 0x61])
        }
        #expect(throws: TextError.binary(byte: 1)) { try SourceText([0x61, 0, 0x61]) }
        #expect(throws: TextError.tooLarge(bytes: SourceText.maximumSize + 1)) {
            try SourceText([UInt8](repeating: 0x61, count: SourceText.maximumSize + 1))
        }
    }

    @Test func theCopyGuardCountsWords() throws {
        let text = "One two, three four five: six seven eight nine ten."
        let copies = CopyGuard([try SourceText(Array(text.utf8))])
        #expect(copies.firstCopy(in: "they say ONE TWO three — four five six seven, eight!") != nil)
        #expect(copies.firstCopy(in: "one two three four five six seven") == nil)
        #expect(copies.firstCopy(in: "one two three four five six seven nine eight") == nil)
        #expect(copies.firstCopy(in: "") == nil)
    }
}
