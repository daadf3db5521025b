import StetRecords
import Testing

/// Which records a record names: those that its fields are for, not what a text happens to say.
@Suite struct NamingTests {
    private func id(_ digit: String) throws -> RecordID {
        try #require(RecordID(String(repeating: digit, count: 40)))
    }

    private func header(after: [RecordID]) throws -> Record.Header {
        Record.Header(
            place: .folder(FolderID(try id("f"))), after: after, by: PersonID(try id("b")),
            on: nil, at: Timestamp(secondsSince1970: 1_771_000_000))
    }

    @Test func aTextNamesNothing() throws {
        let record = Record(
            try header(after: [id("a")]),
            .note(Note(text: try id("e").hex, labels: [try id("d").hex])))
        #expect(try record.named == [id("a"), id("f")])
    }

    @Test func keysOfABasisNameToo() throws {
        let basis = Basis([FolderID(try id("c")): [try id("d")]])
        let record = Record(
            try header(after: [id("a")]),
            .verdict(
                Verdict(rating: "supported", because: "x", evidence: [try id("e")], basis: basis)))
        #expect(try record.named == [id("a"), id("c"), id("d"), id("e"), id("f")])
    }
}
