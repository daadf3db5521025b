import StetRecords
@testable import StetReview
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

    /// Whatever the shape, the answers are those of a search through all names.
    @Test(arguments: [1, 3, 40]) func pastsAreThoseOfASearch(width: Int) {
        var notes = Notes()
        var generator = SystemRandomNumberGenerator()
        for index in 0..<120 {
            let recent = notes.records.suffix(width * 2)
            let after = (0..<Int.random(in: 1...3)).compactMap { _ in
                recent.randomElement(using: &generator)
            }
            notes.add("note \(index)", after: after)
        }
        let folder = notes.folder()
        let pasts = Self.pasts(of: folder.records)
        var pairs: [(earlier: RecordID, later: RecordID)] = []
        for earlier in folder.records {
            for later in folder.records {
                pairs.append((earlier.id, later.id))
                let isBefore = pasts[later.id]?.contains(earlier.id) == true
                guard folder.isBefore(earlier.id, later.id) != isBefore else { continue }
                Issue.record("\(earlier.id) before \(later.id): \(!isBefore)")
                return
            }
        }
        let answers = folder.areBefore(pairs)
        #expect(
            zip(pairs, answers).allSatisfy { folder.isBefore($0.0.earlier, $0.0.later) == $0.1 })
        for count in [1, 2, 20] {
            let some = folder.records.shuffled().prefix(count)
            let seen = some.reduce(into: Set(some.map(\.id))) {
                $0.formUnion(pasts[$1.id] ?? [])
            }
            #expect(folder.seen(from: some.map(\.id)) == seen)
        }
    }

    /// A folder that records were added to is the one that has them all.
    @Test func addingIsTheSameAsHavingAll() {
        var notes = Notes()
        var folder = notes.folder()
        for index in 0..<40 {
            let after =
                index % 5 == 4 ? [notes.records[index / 2]] : folder.heads.compactMap { folder[$0] }
            folder = folder.adding([notes.add("note \(index)", after: after)])
            let whole = notes.folder()
            #expect(folder.records == whole.records)
            #expect(folder.heads == whole.heads)
            #expect(folder.missing == whole.missing)
            for record in whole.records {
                #expect(folder[record.id] == record)
                #expect(folder.seen(from: [record.id]) == whole.seen(from: [record.id]))
            }
        }
        let lost = notes.add("lost", after: [notes.first])
        let follower = notes.add("follower", after: [lost])
        folder = folder.adding([follower])
        #expect(folder.missing == [lost.id])
        #expect(folder.adding([lost]).missing == [])
        #expect(folder.adding([lost]).records == notes.folder().records)
        // Several at once, each after others of them, in whatever order they are given.
        var more = Notes()
        let start = more.folder()
        var last = more.first
        for index in 0..<20 { last = more.add("more \(index)", after: [last]) }
        #expect(start.adding(more.records.dropFirst().shuffled()).records == more.folder().records)
    }

    /// More records than a set of all pasts would fit in memory.
    @Test func twentyThousandSideBySide() {
        var notes = Notes()
        let side = (0..<20_000).map { notes.add("\($0)", after: [notes.first]) }
        let last = notes.add("last", after: Array(side.prefix(1_000)))
        let folder = notes.folder()
        #expect(folder.heads.count == 19_001)
        #expect(folder.isBefore(side[0].id, last.id) && !folder.isBefore(side[1_000].id, last.id))
        #expect(folder.newest(of: folder.records).count == 19_001)
        let pairs = side.suffix(10_000).map { (earlier: $0.id, later: last.id) }
        #expect(!folder.areBefore(pairs).contains(true))
    }

    /// Of more newest records than one may name, the records of an act name one part after another.
    @Test func anActNamesThousandAfterThousand() {
        var notes = Notes()
        for index in 0..<2_500 { notes.add("\(index)", after: [notes.first]) }
        let start = notes.folder()
        let named = start.names(ofNext: .note, start, late: [])
        #expect(named == Array(start.heads.prefix(1_000)))
        let one = notes.add("one", after: named.compactMap { start[$0] })
        let folder = start.adding([one])
        let next = folder.names(ofNext: .note, start, late: [])
        #expect(Set(next) == Set(start.heads[1_000..<1_999] + [one.id]))
        let two = notes.add("two", after: next.compactMap { folder[$0] })
        let last = folder.adding([two]).names(ofNext: .note, start, late: [])
        #expect(Set(last) == Set(start.heads[1_999...] + [two.id]))
        // To somebody who acts later the records of that act are like any other.
        let later = folder.names(ofNext: .note, folder, late: [])
        #expect(later == Array(folder.heads.prefix(1_000)))
    }

    /// Notes are named before what is late.
    @Test func whatIsLateIsNamedLast() {
        var notes = Notes()
        for index in 0..<1_500 { notes.add("\(index)", after: [notes.first]) }
        let folder = notes.folder()
        let late = Set(folder.heads.prefix(700))
        let named = folder.names(ofNext: .note, folder, late: late)
        #expect(named == (folder.heads.prefix(200) + folder.heads[700...]).sorted())
        // Whatever decides something follows everything, or is not made.
        #expect(folder.names(ofNext: .verdict, folder, late: late) == folder.heads)
        #expect(folder.basis(late: late) == folder.heads)
    }

    private static func pasts(of records: [StoredRecord]) -> [RecordID: Set<RecordID>] {
        var pasts: [RecordID: Set<RecordID>] = [:]
        for record in records {
            pasts[record.id] = record.record.header.after.reduce(into: []) {
                $0.insert($1)
                $0.formUnion(pasts[$1] ?? [])
            }
        }
        return pasts
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
