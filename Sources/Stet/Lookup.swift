extension Desk {
    /// The folder that an id, or its first four digits or more, means.
    ///
    /// `kinds`: The kinds of folder it can be.
    public func folder(_ text: String, _ kinds: [FolderKind]) throws -> (FolderKind, FolderID) {
        try Self.checkForm(text)
        let snapshot = try snapshot()
        var matches: [Match] = []
        for kind in kinds {
            for id in try snapshot.folders(kind, startingWith: text) {
                matches.append(Match(folder: id, record: RecordID(id), kind: kind))
            }
        }
        guard let match = matches.first else { throw DeskError.unknownID(text, kinds) }
        guard matches.count == 1 else { throw DeskError.ambiguousID(text, matches) }
        return (match.kind, match.folder)
    }

    /// The source of an id.
    public func source(_ text: String) throws -> SourceID {
        SourceID(try folder(text, [.sources]).1)
    }

    /// The claim of an id; an item's id means the claim under review there.
    public func claim(_ text: String) throws -> ClaimID {
        let (kind, id) = try folder(text, [.claims, .items])
        if kind == .claims { return ClaimID(id) }
        guard let claim = try snapshot().item(ItemID(id))?.claim else {
            throw DeskError.unknownID(text, [.claims])
        }
        return claim
    }

    /// The item of an id; a claim's id means its only item.
    public func item(_ text: String) throws -> ItemID {
        try Self.checkForm(text)
        let snapshot = try snapshot()
        var found = Set(try snapshot.folders(.items, startingWith: text).map { ItemID($0) })
        // Digits that begin the ids of an item and of another's claim mean neither more than the other.
        for claim in try snapshot.folders(.claims, startingWith: text) {
            found.formUnion(try items(of: ClaimID(claim)))
        }
        guard let item = found.first else { throw DeskError.unknownID(text, [.items]) }
        guard found.count == 1 else {
            throw DeskError.ambiguousID(
                text,
                found.sorted().map {
                    Match(folder: FolderID($0), record: RecordID($0), kind: .items)
                })
        }
        return item
    }

    /// The person of a handle or an id.
    public func person(_ handle: String) throws -> PersonState {
        let found = try snapshot().people().meant(by: handle)
        guard let person = found.first else { throw DeskError.unknownHandle(handle) }
        guard found.count == 1 else { throw DeskError.ambiguousActor(.handle(handle)) }
        return person
    }

    /// Any record by its id or the first four digits or more of it, with the folder it is in.
    public func record(_ text: String, in kinds: [FolderKind] = FolderKind.allCases) throws
        -> Match
    {
        try Self.checkForm(text)
        // A full id can be asked for; of an ambiguous one some candidates do.
        let places = try queries().records(startingWith: text, in: kinds, limit: 100)
        let matches = places.map {
            Match(folder: $0.folder.id, record: $0.record, kind: $0.folder.kind)
        }
        guard let match = matches.first else { throw DeskError.unknownID(text, kinds) }
        guard matches.count == 1 else { throw DeskError.ambiguousID(text, matches) }
        return match
    }

    /// A record of one folder by its id or the first four digits or more of it.
    public func record(_ text: String, in kind: FolderKind, _ folder: FolderID) throws -> RecordID {
        try Self.checkForm(text)
        let records = try snapshot().standings(kind, folder)?.folder.records ?? []
        let matches = records.filter { $0.id.hex.hasPrefix(text) }
        guard let match = matches.first else { throw DeskError.unknownRecord(text, kind, folder) }
        guard matches.count == 1 else {
            throw DeskError.ambiguousID(
                text, matches.map { Match(folder: folder, record: $0.id, kind: kind) })
        }
        return match.id
    }

    /// The items that review a claim, in order.
    public func items(of claim: ClaimID) throws -> [ItemID] {
        try queries().items(where: .claim(claim), limit: nil).map(\.id).sorted()
    }

    private static func checkForm(_ text: String) throws {
        guard 4...40 ~= text.utf8.count,
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 })
        else { throw DeskError.malformedID(text) }
    }
}
