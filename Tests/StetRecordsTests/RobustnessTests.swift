import StetRecords
import TestSupport
import Testing

/// Whatever bytes a reader is given, it answers with a value or an error.
@Suite struct RobustnessTests {
    /// Bytes of records, damaged in a few places: what is still read is written back unchanged.
    @Test(arguments: 1...8) func damagedRecords(_ seed: Int) async throws {
        var generator = Seeded(seed)
        let records = try await RecordTests.examples().map { JSONWriter.canonical($0) }
        var read = 0
        for _ in 0..<2500 {
            var bytes = records.randomElement(using: &generator) ?? []
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
                switch Int.random(in: 0...4, using: &generator) {
                case 0: bytes.removeSubrange(place..<min(bytes.count, place + 7))
                case 1: bytes.insert(.random(in: 0...255, using: &generator), at: place)
                case 2: bytes[place] = .random(in: 0...255, using: &generator)
                case 3: bytes = Array(bytes.prefix(place)) + Array(bytes.dropFirst(place / 2))
                default: bytes[place] ^= 1
                }
                if bytes.isEmpty { break }
            }
            guard let record = try? StoredRecord(reading: bytes) else { continue }
            read += 1
            #expect(record.record.bytes == bytes && record.id == RecordID(of: bytes))
        }
        // Damage inside a free text or a hash leaves a record; elsewhere it does not.
        #expect(read < 1500)
    }

    @Test func smallReadersTakeAnything() {
        var generator = Seeded(5)
        let alphabet = Array("0123456789-:TZ?/. abcdefé👩‍👧\u{0}\r\n\u{301}").map { String($0) }
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...44, using: &generator)
            let text = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "" }
                .joined()
            if let date = ExtendedDate(text) { #expect(date.description == text) }
            if let time = Timestamp(text) { #expect(time.description == text) }
            if let id = RecordID(text) { #expect(id.hex == text) }
            if let path = RecordPath("reviews/items/\(text)") {
                #expect(path.path == "reviews/items/\(text)")
            }
            _ = PersonDescription.checkedName(text)
            _ = PersonDescription.checkedEmail(text)
        }
    }
}
