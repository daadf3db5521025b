import Stet
import Subprocess
import TestSupport
import Testing

/// Words of others stay in their cell, whatever reads it; readers that others wrote are the judges.
@Suite struct EscapingTests {
    /// Signs that end a cell, each plain, and with a mark behind it that makes one Character of both.
    private static let words = ["\"", "<", "&", "|", ",", "`", "*", "]", "\\", ";", "'", ">"]
        .flatMap {
            ["a\($0)b", "a\($0)\u{301}b", "a\($0)\u{FE0F}b", "a\($0)\u{200D}b", "\($0)\u{20DD}"]
        }

    /// A matrix of claims with these words, and a source whose title has all of them, as somebody else reads it.
    private func matrix(_ format: String) async throws -> JSONValue {
        let shell = try Shell()
        let made = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(made.status == 0, "\(made.all)")
        try shell.directory.write("text", "A text.\n")
        let source = try await shell.data(
            "source", "add", "../text", "--title", Self.words.joined())
        guard case .string(let id)? = source["folder"] else { throw Failed("no source") }
        let lines = Self.words.map { words -> String in
            let act = JSONValue.object([
                JSONMember("act", .string("claim add")), JSONMember("source", .string(id)),
                JSONMember("text", .string(words)),
            ])
            return String(decoding: JSONWriter.line(act), as: UTF8.self)
        }
        try shell.directory.write("lines", lines.joined(separator: "\n"))
        let added = try await shell.stet("import", "../lines")
        try #require(added.status == 0, "\(added.all)")
        let sheet = try await shell.stet("matrix", "--format", format)
        let read = try await run(
            Environment.python, ["\(packageRoot)/Tests/Oracles/matrix_reader.py", format],
            in: shell.directory.path, input: sheet.output)
        try #require(read.status == 0, "\(read.errors.suffix(500))")
        return try JSONReader.read(Array(read.output.utf8))
    }

    private func list(_ value: JSONValue?) -> [JSONValue] {
        if case .array(let values)? = value { values } else { [] }
    }

    private func text(_ value: JSONValue?) -> String {
        if case .string(let text)? = value { text } else { "" }
    }

    /// The words that were given and not found again, to the byte.
    private func missing(in found: [String]) -> [String] {
        let found = Set(found.map { Array($0.utf8) })
        return Self.words.filter { !found.contains(Array($0.utf8)) }
    }

    @Test func aFieldOfCSVIsOneField() async throws {
        let rows = list(try await matrix("csv"))
        #expect(rows.count == Self.words.count + 1 && rows.allSatisfy { list($0).count == 5 })
        #expect(missing(in: rows.map { text(list($0)[1]) }) == [])
        let title = Array(text(list(rows.first)[4]).utf8)
        #expect(
            title.suffix(Self.words.joined().utf8.count).elementsEqual(Self.words.joined().utf8))
    }

    @Test func aPictureHasWordsOnly() async throws {
        let found = try await matrix("svg")
        #expect(
            list(found["kinds"])
                == ["g", "line", "rect", "svg", "text", "title"].map { .string($0) })
        #expect(missing(in: list(found["words"]).map { text($0) }) == [])
    }

    @Test func aCellOfMarkdownIsText() async throws {
        let rows = list(try await matrix("markdown"))
        #expect(rows.count == Self.words.count + 1 && rows.allSatisfy { list($0).count == 3 })
        let plain: Set<JSONValue> = [
            .string("text"), .string("code_inline"), .string("text_special"),
        ]
        let cells = rows.dropFirst().map { list(list($0)[0]) }
        #expect(cells.allSatisfy { $0.allSatisfy { plain.contains(list($0)[0]) } })
        // Behind the words stand a space and the claim's id.
        let words = cells.map { $0.dropLast().map { text(list($0)[1]) }.joined() }
        #expect(missing(in: words.map { String($0.unicodeScalars.dropLast()) }) == [])
    }

    @Test func jsonHidesNothing() async throws {
        let shell = try Shell()
        let hostile =
            "a\u{1}\u{1B}\u{7F}\u{85}\u{9B}\u{61C}\u{200E}\u{200F}\u{202E}\u{2066}\u{2069}\u{2028}\u{2029}b"
        _ = try await shell.stet("init", "--name", "Test", "--as", "editor")
        _ = try await shell.stet("claim", "add", "--text", hostile)
        let printed = try await shell.stet("claim", "list", "--json")
        #expect(
            printed.output.utf8.allSatisfy { $0 == 0x0A || 0x20...0x7E ~= $0 }, "\(printed.output)")
        let read = try JSONReader.read(Array(printed.output.utf8))
        let claims = list(read["data"]?["claims"])
        #expect(claims.count == 1 && text(claims[0]["text"]).utf8.elementsEqual(hostile.utf8))
    }
}
