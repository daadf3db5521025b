internal import StetRecords
internal import StetReview

/// Some records of an act, with which another of them is judged: those that it names.
struct RecordContext {
    /// Their places in the act.
    private var places: Set<Int> = []
    /// The records of each folder, in their order.
    private var folders: [FolderReference: [StoredRecord]] = [:]

    /// Whether there are none.
    var isEmpty: Bool { places.isEmpty }

    /// How many there are.
    var count: Int { places.count }

    /// Whether one is a record of people or policy.
    var hasChange: Bool { folders.keys.contains { $0.kind == .people || $0.kind == .policy } }

    /// Whether the record at a place of the act is one of them.
    func has(_ place: Int) -> Bool { places.contains(place) }

    /// Adds the record at a place of the act.
    mutating func add(_ record: ActRecord, at place: Int) {
        guard places.insert(place).inserted else { return }
        folders[FolderReference(record.kind, record.record.folder), default: []]
            .append(record.record)
    }

    /// The ids of those that are records of people or policy.
    var changes: [RecordID] {
        folders.filter { $0.key.kind == .people || $0.key.kind == .policy }
            .flatMap { $0.value.map(\.id) }
    }

    /// A desk with these records added.
    func over(_ base: any FolderReading) -> any FolderReading {
        isEmpty ? base : ContextReader(base, folders)
    }
}

/// A desk with some records of an act added.
///
/// What is not asked for costs nothing, so that a long act can be judged record by record.
private struct ContextReader: FolderReading {
    private let base: any FolderReading
    private let folders: [FolderReference: [StoredRecord]]

    init(_ base: any FolderReading, _ folders: [FolderReference: [StoredRecord]]) {
        self.base = base
        self.folders = folders
    }

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        let own = try base.folder(kind, id)
        guard let added = folders[FolderReference(kind, id)] else { return own }
        return (own ?? Folder(kind: kind, id: id, records: [])).adding(added)
    }

    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        try folders[FolderReference(kind, folder)]?.first { $0.id == id }
            ?? base.record(id, of: kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        let known = try base.folders(kind, startingWith: prefix)
        let more = folders.keys.filter { $0.kind == kind && $0.id.hex.hasPrefix(prefix) }.map(\.id)
        return more.isEmpty ? known : Set(known + more).sorted()
    }

    func late() throws -> Lateness { try base.late() }

    var ranks: any RankReading { base.ranks }

    func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        let isOwn = folders.keys.contains { $0.kind == kind }
        return try isOwn ? compute() : base.shared(kind, compute)
    }
}
