import StetRecords
import Subprocess
import TestSupport
import Testing

@Suite struct RecordTests {
    /// The examples of the schemas, in canonical bytes.
    static func examples() async throws -> [JSONValue] {
        let judge = "\(packageRoot)/Tests/Oracles/schema_judge.py"
        let printed = try await run(
            Environment.python, [judge, "\(packageRoot)/schemas", "--examples"], in: "/tmp")
        try #require(printed.status == 0, "\(printed.errors.suffix(500))")
        return try printed.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    }

    @Test func everyKindHasAnExampleThatIsARecord() async throws {
        let examples = try await Self.examples()
        var kinds: Set<RecordKind> = []
        for example in examples {
            let record = try StoredRecord(reading: JSONWriter.canonical(example))
            #expect(record.record.bytes == JSONWriter.canonical(example))
            kinds.insert(record.kind)
        }
        #expect(kinds == Set(RecordKind.allCases))
    }

    /// People are read with everything, so what they hold is bounded more narrowly than other lists.
    @Test func aPersonHasFewKeysAndConflicts() throws {
        func record(keys: Int, conflicts: Int, length: Int = 4) throws -> StoredRecord {
            func texts(_ count: Int) -> String {
                (0..<count).map {
                    "\"\(String($0 + 1000))\(String(repeating: "é", count: (length - 4) / 2))\""
                }.joined(separator: ",")
            }
            let text = """
                {"kind":"person","format":1,"at":"2026-01-01T10:00:00Z","after":[],\
                "handle":"a","name":"A","email":"a@desk.example","roles":[],\
                "keys":[\(texts(keys))],"conflicts":[\(texts(conflicts))],\
                "nonce":"00000000000000000000000000000000"}
                """
            return try StoredRecord(
                reading: JSONWriter.canonical(try JSONReader.read(Array(text.utf8))))
        }
        _ = try record(keys: 20, conflicts: 100)
        _ = try record(keys: 0, conflicts: 16, length: 964)
        for (keys, conflicts, length, what) in [
            (21, 0, 4, "keys: has more than"), (0, 101, 4, "conflicts: has more than"),
            (0, 17, 964, "keys and conflicts: have 16388 bytes"),
        ] {
            #expect {
                _ = try record(keys: keys, conflicts: conflicts, length: length)
            } throws: { error in "\(error)".contains(what) }
        }
    }

    @Test func theIDIsWhatSHA256SumSays() async throws {
        let directory = try TemporaryDirectory()
        for example in try await Self.examples().prefix(5) {
            let bytes = JSONWriter.canonical(example)
            let path = try directory.write("record.json", bytes: bytes)
            let sum = try await run("sha256sum", [path], in: directory.path)
            #expect(try StoredRecord(reading: bytes).id.hex == String(sum.output.prefix(40)))
        }
    }

    /// The schemas and the tool judge thousands of mutated records alike.
    @Test func agreesWithAnIndependentSchemaValidator() async throws {
        var generator = Seeded(11)
        var values: [JSONValue] = []
        for example in try await Self.examples() {
            values.append(example)
            values += Mutation.single(of: example)
            for _ in 0..<60 { values.append(Mutation.random(of: example, using: &generator)) }
        }
        let lines = values.map { String(decoding: JSONWriter.line($0), as: UTF8.self) }
        let judge = "\(packageRoot)/Tests/Oracles/schema_judge.py"
        let judged = try await run(
            Environment.python, [judge, "\(packageRoot)/schemas"], in: "/tmp",
            input: lines.joined(separator: "\n") + "\n")
        let verdicts = judged.output.split(separator: "\n")
        try #require(verdicts.count == values.count, "\(judged.errors.suffix(500))")
        #expect(verdicts.count { $0 == "yes" } > 200 && verdicts.count { $0 == "no" } > 2000)
        for (value, verdict) in zip(values, verdicts) {
            let bytes = JSONWriter.canonical(value)
            do throws(RecordError) {
                _ = try StoredRecord(reading: bytes)
                #expect(verdict == "yes", "only we take \(String(decoding: bytes, as: UTF8.self))")
            } catch {
                // Order and size are the two things JSON Schema cannot say.
                let isBeyondSchemas =
                    error.what.contains("not in order") || error.code == .newerFormat
                    || error.what.contains("start is not before end")
                #expect(
                    verdict == "no" || isBeyondSchemas,
                    "only we refuse (\(error)) \(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: [
        ("\n", ""), ("  \"kind\"", "   \"kind\""), ("\": \"", "\":\""), ("note", "n\\u006fte"),
        ("{\n", "\u{feff}{\n"), ("\n}", ",\n}"), ("\n", "\r\n"),
    ]) func refusesAnotherSpelling(_ change: (from: String, to: String)) throws {
        let record = Self.note(text: "A remark.")
        let text = String(decoding: record.bytes, as: UTF8.self)
        #expect((try? StoredRecord(reading: Array(text.utf8))) != nil)
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        #expect(changed != text)
        #expect(throws: RecordError.self) { try StoredRecord(reading: Array(changed.utf8)) }
    }

    @Test func namesANewerFormat() {
        let text = String(decoding: Self.note(text: "x").bytes, as: UTF8.self)
            .replacing("\"format\": 1", with: "\"format\": 2")
        do throws(RecordError) {
            _ = try StoredRecord(reading: Array(text.utf8))
            Issue.record("a newer format was read")
        } catch {
            #expect(error.code == .newerFormat)
        }
    }

    @Test func keepsTextToTheScalar() throws {
        let text = "cafe\u{301} café \u{a0} ‘’ “” \r\n 👩‍👩‍👧 \u{2028}"
        let read = try StoredRecord(reading: Self.note(text: text).bytes)
        guard case .note(let note) = read.body else {
            Issue.record("no note")
            return
        }
        #expect(Array(note.text.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func sizeIsBounded() {
        let bytes = [UInt8](repeating: 0x20, count: StoredRecord.maximumSize + 1)
        #expect(throws: RecordError.self) { try StoredRecord(reading: bytes) }
    }

    @Test func pathsGoBothWays() throws {
        let record = StoredRecord(id: RecordID(of: [1]), record: Self.note(text: "x"))
        let path = RecordPath(record, in: .items)
        #expect(RecordPath(path.path) == path)
        #expect(
            path.path
                == "reviews/items/3/f/3/\(String(repeating: "3f", count: 20))/20260210T093000Z-note-\(record.id.hex).json"
        )
        #expect(RecordPath("reviews/items/3f3/x.json") == nil)
        #expect(
            RecordPath("reviews/items/a/f/3/\(String(repeating: "3f", count: 20))/x.json") == nil)
        let folder = String(repeating: "3f", count: 20)
        for other in [
            "reviews/items/3/f/\(folder)/x.json", "reviews/items/3/f/3/f/\(folder)/x.json",
            "reviews/people/3/f/3/\(folder)/x.json", "reviews/items/3/f/33/\(folder)/x.json",
            "reviews/items/3/f//\(folder)/x.json", "reviews/notes/3/f/3/\(folder)/x.json",
            "reviews/items/3/f/3/\(folder.uppercased())/x.json", "reviews/items/3/f/3/\(folder)",
        ] { #expect(RecordPath(other) == nil, "\(other)") }
        #expect(
            RecordPath("reviews/people/\(folder)/x.json")?.path == "reviews/people/\(folder)/x.json"
        )
        #expect(RecordPath("../reviews/people/\(String(repeating: "3f", count: 20))/x.json") == nil)
        #expect(RecordPath.recordID(inName: path.name) == record.id)
        #expect(RecordPath.recordKind(inName: path.name) == .note)
    }

    static func note(text: String) -> Record {
        let id = String(repeating: "3f", count: 20)
        return Record(
            Record.Header(
                place: .folder(FolderID(id) ?? FolderID(RecordID(of: []))),
                after: [RecordID(of: [])], by: PersonID(id),
                on: CommitName(id),
                at: Timestamp("2026-02-10T09:30:00Z") ?? Timestamp(secondsSince1970: 0)),
            .note(Note(text: text)))
    }
}
