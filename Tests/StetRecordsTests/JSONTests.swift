import StetRecords
import Subprocess
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test func canonicalFormIsExactlyThis() throws {
        let value = JSONValue.object([
            JSONMember("b", .array([.integer(-3), .boolean(true), .object([]), .array([])])),
            JSONMember("a", .string("ü \"\\/\u{8}\t\n\u{c}\r\u{1}\u{7f}\u{2028}😀")),
        ])
        let expected = """
            {
              "a": "ü \\"\\\\/\\b\\t\\n\\f\\r\\u0001\u{7f}\u{2028}😀",
              "b": [
                -3,
                true,
                {},
                []
              ]
            }

            """
        #expect(JSONWriter.canonical(value) == Array(expected.utf8))
        #expect(
            try JSONReader.read(Array(expected.utf8)) == JSONReader.read(JSONWriter.line(value)))
    }

    /// What Python's `json` takes and refuses, so do we, over hand-written and mutated texts.
    @Test func agreesWithPython() async throws {
        var texts: [[UInt8]] = Self.corpus.map { Array($0.utf8) }
        texts += [
            [], [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        ]
        var generator = Seeded(7)
        for _ in 0..<4000 {
            var text = texts.randomElement(using: &generator) ?? []
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0...text.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0 where place < text.count: text.remove(at: place)
                case 1 where place < text.count:
                    text[place] = Self.bytes.randomElement(using: &generator) ?? 0
                default: text.insert(Self.bytes.randomElement(using: &generator) ?? 0, at: place)
                }
            }
            texts.append(text)
        }
        let lines = texts.map { $0.isEmpty ? "" : Hex.encode($0) }.joined(separator: "\n") + "\n"
        let judged = try await run(
            Environment.python, ["\(packageRoot)/Tests/Oracles/json_judge.py"], in: "/tmp",
            input: lines)
        let verdicts = judged.output.split(separator: "\n")
        try #require(verdicts.count == texts.count, "\(judged.all.suffix(500))")
        #expect(verdicts.contains("yes") && verdicts.contains("no"))
        for (text, verdict) in zip(texts, verdicts) {
            let ours = (try? JSONReader.read(text)) != nil
            #expect(
                ours == (verdict == "yes"),
                "\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
    }

    @Test func errorsSayWhere() {
        do {
            _ = try JSONReader.read(Array("{\n  \"a\": 1.5\n}".utf8))
            Issue.record("1.5 was read")
        } catch {
            #expect(error.line == 2 && error.column == 8)
        }
    }

    private static let bytes: [UInt8] =
        Array("{}[]\",:\\/ntfu0129-+eE. \n\t".utf8) + [0, 0x1F, 0x80, 0xC3, 0xFF]

    private static let corpus = [
        "{}", "[]", "1", "-0", "0", "-1", "01", "1.0", "1e5", "+1", "-", ".5", "9007199254740992",
        "9007199254740993", "-9007199254740992", "-9007199254740993", "99999999999999999999",
        "true", "false", "null", "True", "nul", "NaN", "Infinity", "\"\"", "\"a\"", "'a'",
        "\"\\u0041\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\\ud83d\"",
        "\"\\uD83D\\uDE00\"", "\"\\u00e9\"", "\"\\x41\"", "\"\\/\"", "\"\t\"", "\"\\t\"",
        "\"unfinished",
        "{\"a\":1}", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{a:1}",
        "{\"a\" 1}",
        "[1,2]", "[1,]", "[,1]", "[1 2]", " [ 1 , 2 ] ", "\u{a0}1", "1 2", "[1]]",
        "{\"é\":\"e\u{301}\"}",
        "{\"a\":{\"b\":[{\"c\":[true,false,\"x\"]}]}}",
        String(repeating: "[", count: 16) + String(repeating: "]", count: 16),
        String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
        String(repeating: "[", count: 100_000), "// comment\n1", "[1] // no", "\u{feff}1",
    ]
}
