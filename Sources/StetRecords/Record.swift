/// One immutable statement by one person at one moment: what one JSON file says.
public struct Record: Hashable, Sendable {
    /// The newest format this program reads and writes.
    public static let format = 1

    /// Where the record stands among others.
    public let header: Header
    /// What it says.
    public let body: Body

    package init(_ header: Header, _ body: Body) {
        self.header = header
        self.body = body
    }

    /// The kind of record.
    public var kind: RecordKind { body.kind }

    /// Where a record stands, who wrote it and when.
    public struct Header: Hashable, Sendable {
        /// The folder that the record continues, or that it begins.
        public let place: Place
        /// The newest records of the folder that the writer had seen, in order of their ids.
        public let after: [RecordID]
        /// The writer; absent only in the founder's own record, which nobody stands before.
        public let by: PersonID?
        /// The commit that the record's act is made on, the parent of its commit; absent only where
        /// that commit has no parent. So the record's id commits to everything its writer could see.
        public let on: CommitName?
        /// The key, one of the writer's, that the record's act is signed with; absent where it is not
        /// signed. So nothing about an act that others are held against hangs on which commit brings it.
        public let key: KeyFingerprint?
        /// When, by the writer's clock; never used to decide anything.
        public let at: Timestamp

        package init(
            place: Place, after: [RecordID], by: PersonID?, on: CommitName?,
            key: KeyFingerprint? = nil,
            at: Timestamp
        ) {
            self.place = place
            self.after = after
            self.by = by
            self.on = on
            self.key = key
            self.at = at
        }
    }

    /// Whether a record continues a folder or begins one.
    public enum Place: Hashable, Sendable {
        /// The record continues this folder.
        case folder(FolderID)
        /// The record begins a folder, whose id is then its own; the nonce makes it unique.
        case new(Nonce)
    }
}

/// 128 random bits that make the first record of a folder unique, written as 32 hex digits.
public struct Nonce: Hashable, Sendable, CustomStringConvertible {
    /// The 32 lower-case hex digits.
    public let hex: String

    /// Reads exactly 32 lower-case hex digits; `nil` for anything else.
    public init?(_ text: String) {
        guard Hex.isHex(text, count: 32) else { return nil }
        hex = text
    }

    /// 128 bits from a source of randomness.
    public init(using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        for _ in 0..<16 { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
        hex = Hex.encode(bytes)
    }

    /// The 32 hex digits.
    public var description: String { hex }
}

/// A record with the id that its bytes have.
public struct StoredRecord: Hashable, Sendable, Identifiable {
    /// The first 40 hex digits of the SHA-256 of the bytes.
    public let id: RecordID
    /// Records are sorted, filtered and kept in many places: a copy is one reference.
    private let storage: Storage

    private final class Storage: Sendable {
        let record: Record

        init(_ record: Record) { self.record = record }
    }

    /// What the bytes say.
    public var record: Record { _read { yield storage.record } }

    package init(id: RecordID, record: Record) {
        self.id = id
        storage = Storage(record)
    }

    /// The folder the record is in: the one it names, or the one it begins.
    public var folder: FolderID {
        switch record.header.place {
        case .folder(let id): id
        case .new: FolderID(id)
        }
    }

    /// The kind of record.
    public var kind: RecordKind { record.kind }
    /// What the record says.
    public var body: Record.Body { record.body }
    /// Whether the record is the first of its folder.
    public var beginsFolder: Bool {
        if case .new = record.header.place { true } else { false }
    }
    /// The writer: for the founder's own record the person it registers.
    public var by: PersonID { record.header.by ?? PersonID(id) }
    /// When, by the writer's clock.
    public var at: Timestamp { record.header.at }

    /// Two records are equal when their bytes are.
    public static func == (left: Self, right: Self) -> Bool { left.id == right.id }

    /// Hashes the id.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
