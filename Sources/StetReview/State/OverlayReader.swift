package import StetRecords

/// A reader with some records more than another; more can be added while it is used.
package final class OverlayReader: FolderReading {
    private let base: any FolderReading
    /// Folders that were added to, with what was added.
    private var folders: [FolderReference: Folder] = [:]
    /// What was added since a folder was asked for.
    private var added: [FolderReference: [StoredRecord]] = [:]
    private var addedFolders: [FolderKind: Set<FolderID>] = [:]
    /// What was computed from the folders of a kind since one was last added to.
    private var computed: [FolderKind: Any] = [:]

    package init(_ base: any FolderReading) { self.base = base }

    /// Adds a record; a snapshot made before may show it or not.
    package func add(_ record: StoredRecord, to kind: FolderKind) {
        added[FolderReference(kind, record.folder), default: []].append(record)
        addedFolders[kind, default: []].insert(record.folder)
        computed[kind] = nil
    }

    package func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        let place = FolderReference(kind, id)
        if added[place] == nil { return try folders[place] ?? base.folder(kind, id) }
        // Taken out, so that adding copies nothing where nobody holds the folder any more.
        var folder =
            try folders.removeValue(forKey: place) ?? base.folder(kind, id)
            ?? Folder(kind: kind, id: id, records: [])
        folder.add(added.removeValue(forKey: place) ?? [])
        folders[place] = folder
        return folder
    }

    package func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws
        -> StoredRecord?
    {
        let place = FolderReference(kind, folder)
        return try added[place]?.first { $0.id == id } ?? folders[place]?[id]
            ?? base.record(id, of: kind, folder)
    }

    package func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        let known = try base.folders(kind, startingWith: prefix)
        guard let extra = addedFolders[kind] else { return known }
        return extra.union(known).filter { $0.hex.hasPrefix(prefix) }.sorted()
    }

    package func late() throws -> Lateness { try base.late() }

    package var ranks: any RankReading { base.ranks }

    package func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        guard addedFolders[kind] != nil else { return try base.shared(kind, compute) }
        if let known = computed[kind], let value = known as? Value { return value }
        let value = try compute()
        computed[kind] = value
        return value
    }
}
