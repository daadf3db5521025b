public import StetRecords

/// The records of one folder, in causal order, with what is before what.
///
/// Building it costs n log n, whatever the records name.
public struct Folder: Sendable {
    /// The kind of folder.
    public let kind: FolderKind
    /// The folder's id.
    public let id: FolderID
    /// Every readable record, each after all it names; where the order is free, by id.
    public private(set) var records: [StoredRecord]
    /// Files that are there and are not records of this folder, by name.
    public private(set) var unreadable: [Unreadable]
    /// Records that others name in `after` and that are not there, in order.
    public private(set) var missing: [RecordID]
    /// The records that no other names, in order: what the next writer has seen.
    public private(set) var heads: [RecordID]

    /// Where each record is; empty where there are so few that looking at each is quicker.
    private var positions: [RecordID: Int] = [:]
    private var graph: RecordGraph

    /// Whether a record that takes another back, or was itself removed, is among them.
    private(set) var hasExceptions = false

    private static let few = 8

    /// So many of the newest records one record names at most (docs/format.md, "Bounds").
    package static let maximumNames = 1_000

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

    /// Sorts the records and finds out what is before what.
    package init(
        kind: FolderKind, id: FolderID, records: [StoredRecord], unreadable: [Unreadable] = []
    ) {
        self.kind = kind
        self.id = id
        self.unreadable = unreadable
        let order = RecordOrder(records)
        self.records = order.records
        graph = order.graph
        missing = order.missing.sorted()
        heads = order.graph.heads.map { order.records[$0].id }.sorted()
        hasExceptions = order.records.contains { $0.kind.makesExceptions }
        if order.records.count > Self.few {
            positions.reserveCapacity(order.records.count)
            for (position, record) in order.records.enumerated() { positions[record.id] = position }
        }
    }

    /// The records of another, with other files beside them.
    package init(_ other: Folder, unreadable: [Unreadable]) {
        self = other
        self.unreadable = unreadable
    }

    private func position(of id: RecordID) -> Int? {
        records.count > Self.few
            ? positions[id] : records.firstIndex { $0.id == id }
    }

    /// The first record, which gives the folder its id.
    public var first: StoredRecord? { self[RecordID(id)] }

    /// The record of an id, where the folder has it.
    public subscript(id: RecordID) -> StoredRecord? { position(of: id).map { records[$0] } }

    /// Whether one record is in the causal past of another; no record is in its own.
    public func isBefore(_ earlier: RecordID, _ later: RecordID) -> Bool {
        guard let first = position(of: earlier), let second = position(of: later) else {
            return false
        }
        return graph.isBefore(first, second)
    }

    /// Whether the first record of each pair is in the causal past of the second; cheaper than asking
    /// for each.
    func areBefore(_ pairs: [(earlier: RecordID, later: RecordID)]) -> [Bool] {
        var answers = [Bool](repeating: false, count: pairs.count)
        var asked: [Int] = []
        var places: [(earlier: Int, later: Int)] = []
        for (index, pair) in pairs.enumerated() {
            guard let first = position(of: pair.earlier), let second = position(of: pair.later)
            else { continue }
            asked.append(index)
            places.append((first, second))
        }
        for (index, answer) in zip(asked, graph.areBefore(places)) { answers[index] = answer }
        return answers
    }

    /// The records that are some given ones or in their past.
    public func seen(from ids: some Sequence<RecordID>) -> Set<RecordID> {
        let given = ids.compactMap { position(of: $0) }
        var past = graph.past(of: given)
        for position in given { past.insert(position) }
        return Set(records.indices.filter { past.contains($0) }.map { records[$0].id })
    }

    /// Whether any of some records is one of them.
    func contains(anyOf ids: Set<RecordID>) -> Bool {
        ids.count < records.count
            ? ids.contains { position(of: $0) != nil } : records.contains { ids.contains($0.id) }
    }

    /// Of some records those that are in no other's past, in their order.
    public func newest(of candidates: [StoredRecord]) -> [StoredRecord] {
        guard candidates.count > 1, let last = candidates.last else { return candidates }
        // Mostly the newest of all records knew all others.
        if last.id == records.last?.id, graph.isAfterAll(records.count - 1) { return [last] }
        // What is before a candidate is in its past, so the union of their pasts says it of all.
        let places = candidates.map { position(of: $0.id) }
        let past = graph.past(of: places.compactMap { $0 })
        return zip(candidates, places).filter { $0.1.map { !past.contains($0) } ?? true }
            .map { $0.0 }
    }

    /// What the next record of an act names: the newest records. Where that are more than one may name, what
    /// describes a person, a policy and a note name those of the act itself and of the others the first of
    /// ``heads(late:)``, so that several of one act follow each other, and together everything. Nothing else
    /// may be added then: what decides something has seen all.
    ///
    /// - Parameters:
    ///   - kind: The kind of the next record.
    ///   - before: The folder as the act found it; `nil` for one that the act begins.
    ///   - late: What is late there.
    /// - Returns: Their ids, in order.
    /// - Throws: What the closures throw.
    package func names(
        ofNext kind: RecordKind, _ before: @autoclosure () throws -> Folder?,
        late: @autoclosure () throws -> Set<RecordID>
    ) rethrows -> [RecordID] {
        guard heads.count > Self.maximumNames,
            self.kind == .people || self.kind == .policy || kind == .note
        else { return heads }
        let before = try before()
        let own = heads.filter { before?[$0] == nil }
        let others = try heads(late: late()).filter { before?[$0] != nil }
        return
            (own.prefix(Self.maximumNames) + others.prefix(max(0, Self.maximumNames - own.count)))
            .sorted()
    }

    /// What a basis names of the folder: the newest records, of policies as many as one record names.
    ///
    /// - Parameter late: What is late.
    /// - Returns: Their ids, in order.
    /// - Throws: What the closure throws.
    package func basis(late: @autoclosure () throws -> Set<RecordID>) rethrows -> [RecordID] {
        guard heads.count > Self.maximumNames, kind == .policy else { return heads }
        return try heads(late: late()).prefix(Self.maximumNames).sorted()
    }

    /// The newest records, what decides nothing behind the others: notes, and last what is late. Else who
    /// brings a thousand of them would hide from everybody what they must follow.
    private func heads(late: Set<RecordID>) -> [RecordID] {
        func place(_ id: RecordID) -> Int {
            if late.contains(id) { return 2 }
            return self[id]?.kind == .note ? 1 : 0
        }
        let places = Dictionary(uniqueKeysWithValues: heads.map { ($0, place($0)) })
        return heads.sorted { (places[$0, default: 0], $0) < (places[$1, default: 0], $1) }
    }

    /// Whether the folder holds a record of a newer format, so that its state is not known here.
    public var isNewerFormat: Bool { unreadable.contains { $0.error.code == .newerFormat } }

    /// Whether a file of the folder is damaged or missing in this clone, so that its state is not
    /// known here.
    public var isDamaged: Bool { unreadable.contains { $0.error.code == .damaged } }

    /// The folder with more records.
    package func adding(_ new: [StoredRecord]) -> Folder {
        var folder = self
        folder.add(new.count < 2 ? new : RecordOrder(new).records)
        return folder
    }

    /// Adds records; one that names all of the newest costs no more than it names, where this is the
    /// only copy of the folder.
    mutating func add(_ new: [StoredRecord]) {
        for (place, record) in new.enumerated() {
            // Such a record comes after every other, wherever the order is free.
            guard record.record.header.after == heads, missing.isEmpty,
                position(of: record.id) == nil
            else {
                self = Folder(
                    kind: kind, id: id, records: records + new[place...], unreadable: unreadable)
                return
            }
            graph.append(naming: heads.compactMap { position(of: $0) })
            if record.kind.makesExceptions { hasExceptions = true }
            records.append(record)
            heads = [record.id]
            if records.count == Self.few + 1 {
                for (position, record) in records.enumerated() { positions[record.id] = position }
            } else if records.count > Self.few {
                positions[record.id] = records.count - 1
            }
        }
    }
}

extension RecordKind {
    /// Whether such a record keeps one from standing, lets one stand, or stands itself for one that does not.
    fileprivate var makesExceptions: Bool {
        self == .withdrawn || self == .confirmed || self == .redacted
    }
}
