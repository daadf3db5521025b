public import StetRecords

/// The records of one folder, in causal order, with what is before what.
///
/// Building it costs time and memory quadratic in the number of records divided by 64, so a folder
/// of thousands of records is still a matter of milliseconds.
public struct Folder: Sendable {
    /// The kind of folder.
    public let kind: FolderKind
    /// The folder's id.
    public let id: FolderID
    /// Every readable record, each after all it names; where the order is free, by id.
    public let records: [StoredRecord]
    /// Files that are there and are not records of this folder, by name.
    public let unreadable: [Unreadable]
    /// Records that others name in `after` and that are not there, in order.
    public let missing: [RecordID]
    /// The records that no other names, in order: what the next writer has seen.
    public let heads: [RecordID]

    private let positions: [RecordID: Int]
    private let pasts: [BitSet]

    /// A folder has at most so many records: state costs memory quadratic in their number, and a
    /// hostile history must not exhaust it.
    public static let maximumCount = 10_000

    /// A file in a folder that is not one of its records.
    public struct Unreadable: Hashable, Sendable {
        /// The file's name.
        public let name: String
        /// What is wrong with it.
        public let error: RecordError

        package init(name: String, error: RecordError) {
            self.name = name
            self.error = error
        }
    }

    /// Sorts the records and computes what is before what.
    package init(
        kind: FolderKind, id: FolderID, records: [StoredRecord], unreadable: [Unreadable] = []
    ) {
        self.kind = kind
        self.id = id
        self.unreadable = unreadable
        if records.count == 1, records[0].record.header.after.isEmpty {
            // Most folders have one record.
            self.records = records
            missing = []
            heads = [records[0].id]
            positions = [records[0].id: 0]
            pasts = [BitSet(count: 1)]
            return
        }
        let byID = Dictionary(records.map { ($0.id, $0) }) { first, _ in first }
        var sorted: [StoredRecord] = []
        var missing: Set<RecordID> = []
        var waiting: [RecordID: Int] = [:]
        var followers: [RecordID: [RecordID]] = [:]
        var ready: [RecordID] = []
        for record in byID.values {
            let known = record.record.header.after.filter { byID[$0] != nil }
            missing.formUnion(record.record.header.after.filter { byID[$0] == nil })
            for id in known { followers[id, default: []].append(record.id) }
            if known.isEmpty { ready.append(record.id) } else { waiting[record.id] = known.count }
        }
        // Ids are hashes over `after`, so there is no circle; the smallest ready id goes next.
        ready.sort(by: >)
        while let next = ready.popLast() {
            if let record = byID[next] { sorted.append(record) }
            for follower in followers[next] ?? [] {
                waiting[follower, default: 1] -= 1
                if waiting[follower] == 0 {
                    let place = ready.firstIndex { $0 < follower } ?? ready.endIndex
                    ready.insert(follower, at: place)
                }
            }
        }
        self.records = sorted
        self.missing = missing.sorted()
        heads = sorted.map(\.id).filter { followers[$0] == nil }.sorted()
        var positions: [RecordID: Int] = [:]
        var pasts: [BitSet] = []
        for (position, record) in sorted.enumerated() {
            positions[record.id] = position
            var past = BitSet(count: sorted.count)
            for before in record.record.header.after {
                guard let earlier = positions[before] else { continue }
                past.formUnion(pasts[earlier])
                past.insert(earlier)
            }
            pasts.append(past)
        }
        self.positions = positions
        self.pasts = pasts
    }

    /// The first record, which gives the folder its id.
    public var first: StoredRecord? { self[RecordID(id)] }

    /// The record of an id, where the folder has it.
    public subscript(id: RecordID) -> StoredRecord? { positions[id].map { records[$0] } }

    /// Whether one record is in the causal past of another; no record is in its own.
    public func isBefore(_ earlier: RecordID, _ later: RecordID) -> Bool {
        guard let first = positions[earlier], let second = positions[later] else { return false }
        return pasts[second].contains(first)
    }

    /// The records that are some given ones or in their past.
    public func seen(from ids: some Sequence<RecordID>) -> Set<RecordID> {
        var past = BitSet(count: records.count)
        for id in ids {
            guard let position = positions[id] else { continue }
            past.formUnion(pasts[position])
            past.insert(position)
        }
        return Set(records.indices.filter { past.contains($0) }.map { records[$0].id })
    }

    /// Of some records those that are in no other's past, in their order.
    public func newest(of candidates: [StoredRecord]) -> [StoredRecord] {
        guard candidates.count > 1 else { return candidates }
        // What is before a candidate is in its past, so the union of their pasts says it of all.
        var past = BitSet(count: records.count)
        for candidate in candidates {
            if let position = positions[candidate.id] { past.formUnion(pasts[position]) }
        }
        return candidates.filter { candidate in
            positions[candidate.id].map { !past.contains($0) } ?? true
        }
    }

    /// Whether the folder holds a record of a newer format, so that its state is not known here.
    public var isNewerFormat: Bool { unreadable.contains { $0.error.code == .newerFormat } }

    /// Whether a file of the folder is damaged or missing in this clone, so that its state is not
    /// known here.
    public var isDamaged: Bool { unreadable.contains { $0.error.code == .damaged } }

    /// The folder with one more record.
    package func adding(_ record: StoredRecord) -> Folder {
        Folder(kind: kind, id: id, records: records + [record], unreadable: unreadable)
    }
}

/// A set of small integers.
struct BitSet: Sendable {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ member: Int) { words[member / 64] |= 1 << UInt64(member % 64) }

    func contains(_ member: Int) -> Bool { words[member / 64] & 1 << UInt64(member % 64) != 0 }

    mutating func formUnion(_ other: BitSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }
}
