import StetRecords
import StetReview
import Testing

@Suite struct FolderTests {
    @Test func headsMissingAndOrder() throws {
        var notes = Notes()
        let first = notes.first
        let left = notes.add("left", after: [first])
        let right = notes.add("right", after: [first])
        let both = notes.add("both", after: [left, right])
        let lost = notes.add("lost", after: [both])
        let late = notes.add("late", after: [lost])
        let folder = notes.folder(without: [lost])
        #expect(folder.heads == [late, both].map(\.id).sorted())
        #expect(folder.missing == [lost.id])
        #expect(folder.isBefore(first.id, both.id) && folder.isBefore(left.id, both.id))
        #expect(!folder.isBefore(left.id, right.id) && !folder.isBefore(both.id, left.id))
        #expect(!folder.isBefore(both.id, both.id))
        #expect(folder.seen(from: [left.id]) == [first.id, left.id])
        #expect(Set(folder.newest(of: [first, left, right]).map(\.id)) == [left.id, right.id])
    }

    /// However the records come in, the folder is the same.
    @Test func orderOfArrivalDoesNotMatter() throws {
        var notes = Notes()
        var generator = SystemRandomNumberGenerator()
        for index in 0..<60 {
            let after = (0...2).compactMap { _ in notes.records.randomElement(using: &generator) }
            notes.add("note \(index)", after: after)
        }
        let reference = notes.folder()
        for _ in 0..<5 {
            let shuffled = Folder(
                kind: .items, id: reference.id, records: notes.records.shuffled())
            #expect(shuffled.records == reference.records)
            #expect(shuffled.heads == reference.heads)
        }
        for count in [0, 1, 2, 7, 30] {
            let some = Array(reference.records.shuffled().prefix(count))
            let newest = some.filter { record in
                !some.contains { reference.isBefore(record.id, $0.id) }
            }
            #expect(reference.newest(of: some) == newest)
        }
        for (index, record) in reference.records.enumerated() {
            for before in record.record.header.after {
                #expect(reference.records[..<index].contains { $0.id == before })
            }
        }
    }
}

/// A folder of notes on an item, built by hand.
struct Notes {
    private(set) var records: [StoredRecord] = []
    private let by = PersonID(RecordID(of: [1]))

    init() {
        let opening = ItemOpening(claim: ClaimID(RecordID(of: [2])), revision: RecordID(of: [2]))
        var generator = SystemRandomNumberGenerator()
        let record = Record(
            Record.Header(
                place: .new(Nonce(using: &generator)), after: [], by: by, on: nil,
                at: Timestamp(secondsSince1970: 0)), .item(opening))
        records = [StoredRecord(id: RecordID(of: record.bytes), record: record)]
    }

    var first: StoredRecord { records[0] }

    @discardableResult
    mutating func add(_ text: String, after: [StoredRecord]) -> StoredRecord {
        let record = Record(
            Record.Header(
                place: .folder(FolderID(first.id)), after: Set(after.map(\.id)).sorted(), by: by,
                on: nil, at: Timestamp(secondsSince1970: 0)), .note(Note(text: text)))
        let stored = StoredRecord(id: RecordID(of: record.bytes), record: record)
        records.append(stored)
        return stored
    }

    func folder(without: [StoredRecord] = []) -> Folder {
        Folder(
            kind: .items, id: FolderID(first.id), records: records.filter { !without.contains($0) })
    }
}
