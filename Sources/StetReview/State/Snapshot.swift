public import StetRecords

/// Reads the folders of a desk as of one moment.
///
/// The ledger implements it over a commit, and an index over the same may do so too.
public protocol FolderReading {
    /// The folder of an id; `nil` where there is none of that kind.
    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder?
    /// One record of a folder; `nil` where there is none.
    ///
    /// For what does not depend on which records of the folder stand.
    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord?
    /// The folders of a kind whose id begins with some hex digits, in order.
    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID]
    /// The records that were made in ignorance of a change that forbade them.
    func late() throws -> Lateness
    /// How long people have been admins.
    var ranks: any RankReading { get }
    /// What a closure computes from all folders of a kind, or what it computed for the same before.
    func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value
}

extension FolderReading {
    /// Reads the whole folder.
    public func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws
        -> StoredRecord?
    {
        try self.folder(kind, folder)?[id]
    }

    /// Computes: nothing is shared.
    public func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        try compute()
    }
}

/// The state of a desk as of one moment, computed as it is asked for and then remembered.
///
/// Belongs to one thread at a time.
public final class Snapshot {
    private let reader: any FolderReading
    private var standings: [FolderID: Standings] = [:]
    private var items: [ItemID: ItemState] = [:]
    private var cachedPeople: People?
    private var cachedPolicy: PolicyState?
    private var cachedLate: Lateness?
    /// The policy that is taken for the one that rules; `nil` for what the desk says.
    private let ruling: RecordID?
    private var reads: Set<FolderReference>?

    /// A snapshot over a reader.
    public convenience init(_ reader: any FolderReading) { self.init(reader, ruling: nil) }

    private init(_ reader: any FolderReading, ruling: RecordID?) {
        self.reader = reader
        self.ruling = ruling
    }

    /// The desk as if a policy that stands ruled, where several are newest.
    package func under(_ policy: RecordID) -> Snapshot { Snapshot(reader, ruling: policy) }

    var ranks: any RankReading { reader.ranks }

    /// What stands in a folder; `nil` where there is none of that kind.
    ///
    /// - Throws: ``StateError`` for a folder with records that cannot be read here.
    public func standings(_ kind: FolderKind, _ id: FolderID) throws -> Standings? {
        reads?.insert(FolderReference(kind, id))
        if let known = standings[id], known.folder.kind == kind { return known }
        guard let folder = try folder(kind, id) else { return nil }
        let late = try late()
        let result = Standings(folder, late: late.records)
        standings[id] = result
        return result
    }

    /// The records of a folder; `nil` where there is none of that kind.
    ///
    /// - Throws: ``StateError`` for a folder with records that cannot be read here.
    package func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        reads?.insert(FolderReference(kind, id))
        if let known = standings[id], known.folder.kind == kind { return known.folder }
        guard let folder = try reader.folder(kind, id) else { return nil }
        guard !folder.isNewerFormat else { throw StateError.newerFormat(kind, id) }
        guard !folder.isDamaged else { throw StateError.damaged(kind, id) }
        return folder
    }

    /// One record of a folder; `nil` where there is none.
    ///
    /// For what does not depend on which records of the folder stand: a proof need not carry what
    /// would tell that.
    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        reads?.insert(FolderReference(kind, folder))
        if let known = standings[folder], known.folder.kind == kind { return known.folder[id] }
        return try reader.record(id, of: kind, folder)
    }

    /// What a closure returns, with every folder it asked for.
    ///
    /// Items that were asked for before are computed anew, so that nothing is missing.
    package func recordingReads<Value>(_ work: () throws -> Value) rethrows
        -> (value: Value, reads: Set<FolderReference>)
    {
        let before = reads
        reads = []
        items = [:]
        defer { reads = before.map { $0.union(reads ?? []) } }
        let value = try work()
        return (value, reads ?? [])
    }

    package func late() throws -> Lateness {
        if let cachedLate { return cachedLate }
        let late = try reader.late()
        cachedLate = late
        return late
    }

    /// What a closure returns; `nil` where that needs a folder that cannot be read here.
    ///
    /// For lists, which show the rest all the same.
    public func ifReadable<Value>(_ read: () throws -> Value?) throws -> Value? {
        do {
            return try read()
        } catch let error as StateError {
            guard error.kind != .people, error.kind != .policy else { throw error }
            return nil
        }
    }

    /// The folders of a kind whose id begins with some hex digits, in order.
    public func folders(_ kind: FolderKind, startingWith prefix: String = "") throws
        -> [FolderID]
    {
        try reader.folders(kind, startingWith: prefix)
    }

    /// A source; `nil` where there is none.
    public func source(_ id: SourceID) throws -> SourceState? {
        try standings(.sources, FolderID(id)).flatMap { SourceState($0) }
    }

    /// A claim; `nil` where there is none.
    public func claim(_ id: ClaimID) throws -> ClaimState? {
        try standings(.claims, FolderID(id)).flatMap { ClaimState($0) }
    }

    /// An item; `nil` where there is none.
    public func item(_ id: ItemID) throws -> ItemState? {
        if let known = items[id] { return known }
        guard let standings = try standings(.items, FolderID(id)),
            let state = try ItemState(standings, in: self)
        else { return nil }
        items[id] = state
        return state
    }

    /// Everybody at the desk.
    public func people() throws -> People {
        if let cachedPeople { return cachedPeople }
        let result = try reader.shared(.people) {
            var people: [PersonState] = []
            let tied = try late().tied
            for id in try folders(.people) {
                if let person = try standings(.people, id).flatMap({
                    PersonState($0, tied: tied)
                }) {
                    people.append(person)
                }
            }
            return People(people)
        }
        cachedPeople = result
        return result
    }

    /// The rules in force; `nil` where there is no desk.
    public func policy() throws -> PolicyState? {
        if let cachedPolicy { return cachedPolicy }
        func state() throws -> PolicyState? {
            // A second policy root is refused; of several that a broken history has, the lowest
            // counts.
            guard let id = try folders(.policy).first,
                let standings = try standings(.policy, id)
            else { return nil }
            return PolicyState(standings, ruling: ruling)
        }
        cachedPolicy = try ruling == nil ? reader.shared(.policy, state) : state()
        return cachedPolicy
    }
}

/// Why a state cannot be computed.
public enum StateError: Error, Hashable, Sendable {
    /// The folder holds a record of a newer format.
    case newerFormat(FolderKind, FolderID)
    /// A file of the folder is damaged or missing in this clone.
    case damaged(FolderKind, FolderID)

    /// The kind of the folder.
    public var kind: FolderKind {
        switch self {
        case .newerFormat(let kind, _), .damaged(let kind, _): kind
        }
    }
}
