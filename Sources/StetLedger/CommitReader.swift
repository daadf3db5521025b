internal import StetGit
internal import StetRecords
internal import StetReview

/// Reads the folders of a desk from the tree of one commit.
final class CommitReader: FolderReading {
    private let repository: any ObjectReading
    private let cache: FolderCache
    /// The tree of `reviews/`; `nil` where there is none.
    let root: ObjectID?
    private let findLate: () throws -> Lateness
    private var knownLate: Lateness?
    let ranks: any RankReading

    init(
        _ repository: any ObjectReading, root: ObjectID?, cache: FolderCache,
        ranks: any RankReading, late: @escaping () throws -> Lateness
    ) {
        self.repository = repository
        self.cache = cache
        self.root = root
        self.ranks = ranks
        findLate = late
    }

    func late() throws -> Lateness {
        if let knownLate { return knownLate }
        let late = try findLate()
        knownLate = late
        return late
    }

    func shared<Value>(_ kind: FolderKind, _ compute: () throws -> Value) throws -> Value {
        guard let root, let top = try repository.entry(kind.rawValue, inTree: root) else {
            return try compute()
        }
        let key = FolderCache.SharedKey(kind: kind, tree: top.id)
        let late = try late()
        if let known = cache.shared[key], known.late == late, let value = known.value as? Value {
            return value
        }
        let value = try compute()
        // Only the newest are worth keeping: people and policy change rarely.
        if cache.shared.count >= 64 { cache.shared = [:] }
        cache.shared[key] = (late, value)
        return value
    }

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        guard let tree = try tree(of: kind, id) else { return nil }
        return try cache.folder(kind, id, tree: tree, in: repository)
    }

    /// The file of a record; `nil` where there is none.
    func entry(of record: RecordID, _ kind: FolderKind, _ id: FolderID) throws -> TreeEntry? {
        guard let tree = try tree(of: kind, id) else { return nil }
        return try repository.entries(ofTree: tree).first {
            $0.type == .file && RecordPath.recordID(inName: $0.name) == record
        }
    }

    /// The record in a file of a folder.
    func record(_ entry: TreeEntry, _ kind: FolderKind, _ id: FolderID) throws -> StoredRecord {
        let bytes = try repository.blob(entry.id, limit: StoredRecord.maximumSize)
        return try cache.record(bytes, of: entry.id, named: entry.name, kind, id)
    }

    /// The tree of a folder; `nil` where there is none.
    func tree(of kind: FolderKind, _ id: FolderID) throws -> ObjectID? {
        guard let root else { return nil }
        let path = [kind.rawValue] + RecordPath.levels(of: id.hex, in: kind) + [id.hex]
        return try repository.subtree(path, ofTree: root)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        guard let root, let top = try repository.subtree([kind.rawValue], ofTree: root) else {
            return []
        }
        var trees = [top]
        let wanted = Array(RecordPath.levels(of: prefix, in: kind))
        for level in 0..<RecordPath.depth(of: kind) {
            var next: [ObjectID] = []
            for tree in trees {
                if level < wanted.count {
                    if let entry = try repository.entry(wanted[level], inTree: tree),
                        entry.type == .directory
                    {
                        next.append(entry.id)
                    }
                } else {
                    next += try repository.entries(ofTree: tree).filter { $0.type == .directory }
                        .map(\.id)
                }
            }
            trees = next
        }
        var folders: [FolderID] = []
        for tree in trees {
            for entry in try repository.entries(ofTree: tree) where entry.type == .directory {
                if entry.name.hasPrefix(prefix), let id = FolderID(entry.name) {
                    folders.append(id)
                }
            }
        }
        // A folder in a wrong place is not the one of its name.
        return Set(folders).sorted()
    }
}

/// Folders already read, by their tree: equal trees hold equal records, whatever the commit.
final class FolderCache {
    private struct Key: Hashable {
        let kind: FolderKind
        let tree: ObjectID
    }
    private var folders: [Key: Folder] = [:]
    /// How many bytes the records of the remembered folders have, and the remembered records.
    private var folderBytes = 0
    private var recordBytes = 0
    /// Records already read, by the name of their file and its contents: an act changes a folder by
    /// one file, and the others need not be read again for its next state.
    private var records: [RecordKey: (record: StoredRecord, bytes: Int)] = [:]

    private struct RecordKey: Hashable {
        let folder: FolderID
        let kind: FolderKind
        let name: String
        let blob: ObjectID
    }
    /// What was computed last from all folders of a kind, by the tree that holds them: equal trees and equal
    /// late acts give equal people and policies.
    var shared: [SharedKey: (late: Lateness, value: Any)] = [:]

    /// The tree of all folders of a kind.
    struct SharedKey: Hashable {
        let kind: FolderKind
        let tree: ObjectID
    }
    /// So many folders are remembered, or as many as have so many bytes of records; beyond, all are
    /// forgotten at once.
    private static let capacity = 4_000
    /// And so many records.
    private static let recordCapacity = 16_000
    private static let byteCapacity = 8 << 20
    /// The folders of people, each as it was read last, and about how many bytes they have.
    private var people: [FolderID: (tree: ObjectID, folder: Folder)] = [:]
    private var peopleBytes = 0
    private static let peopleCapacity = 64 << 20
    /// The large folders that were read last, each as it was then: an act adds a record, so the next one is
    /// made from it instead of from all its records.
    private var large: [FolderReference: (tree: TreeObject, folder: Folder)] = [:]
    /// Of folders with no more files, all are read.
    private static let few = 16
    private static let largeCapacity = 64
    /// Bytes that a folder needs for a record beside the record.
    private static let overhead = 160

    func folder(
        _ kind: FolderKind, _ id: FolderID, tree: ObjectID, in repository: any ObjectReading
    )
        throws -> Folder
    {
        let key = Key(kind: kind, tree: tree)
        if let known = folders[key] { return known }
        if kind == .people { return try person(id, tree: tree, in: repository) }
        let (folder, bytes) = try read(kind, id, tree: repository.tree(tree), in: repository)
        if folders.count >= Self.capacity || folderBytes + bytes > Self.byteCapacity {
            folders = [:]
            folderBytes = 0
        }
        // What is damaged may be whole again when it is asked for next.
        if !folder.isDamaged {
            folders[key] = folder
            folderBytes += bytes
        }
        return folder
    }

    /// Reads a person's folder; everybody's is asked for again and again, so the last of each is kept.
    private func person(_ id: FolderID, tree: ObjectID, in repository: any ObjectReading) throws
        -> Folder
    {
        if let known = people[id], known.tree == tree { return known.folder }
        let (folder, bytes) = try read(.people, id, tree: repository.tree(tree), in: repository)
        guard !folder.isDamaged else { return folder }
        if peopleBytes + bytes > Self.peopleCapacity { (people, peopleBytes) = ([:], 0) }
        people[id] = (tree, folder)
        peopleBytes += bytes
        return folder
    }

    private func remember(_ record: StoredRecord, as key: RecordKey, _ bytes: Int) {
        if records.count >= Self.recordCapacity || recordBytes + bytes > Self.byteCapacity {
            records = [:]
            recordBytes = 0
        }
        records[key] = (record, bytes)
        recordBytes += bytes
    }

    /// Remembers a record that is being written to a file.
    func remember(_ record: StoredRecord, _ kind: FolderKind, _ file: Checkout.NewFile) {
        let name = String(file.path[(file.path.lastIndex(of: "/") ?? file.path.startIndex)...])
        remember(
            record,
            as: RecordKey(
                folder: record.folder, kind: kind, name: String(name.dropFirst()), blob: file.blob),
            file.bytes.count)
    }

    /// Reads a folder, from the one that was read last where that has all but some of its records.
    ///
    /// - Returns: The folder, and about how many bytes of memory it needs beyond that one.
    private func read(
        _ kind: FolderKind, _ id: FolderID, tree: TreeObject, in repository: any ObjectReading
    ) throws -> (folder: Folder, bytes: Int) {
        guard tree.entries.count > Self.few else {
            let (records, unreadable, size) = try read(
                tree.entries, of: tree, kind, id, in: repository)
            return (Folder(kind: kind, id: id, records: records, unreadable: unreadable), size)
        }
        let place = FolderReference(kind, id)
        if let last = large[place], let added = tree.additions(to: last.tree) {
            let (records, unreadable, size) = try read(added, of: tree, kind, id, in: repository)
            if unreadable.isEmpty {
                let folder = last.folder.adding(records)
                large[place] = (tree, folder)
                return (folder, size + Self.overhead * tree.entries.count)
            }
        }
        let (records, unreadable, size) = try read(tree.entries, of: tree, kind, id, in: repository)
        let folder = Folder(kind: kind, id: id, records: records, unreadable: unreadable)
        if unreadable.isEmpty {
            if large.count >= Self.largeCapacity { large = [:] }
            large[place] = (tree, folder)
        }
        return (folder, size + Self.overhead * tree.entries.count)
    }

    /// Reads some files of a folder.
    private func read(
        _ entries: [TreeObject.Entry], of tree: TreeObject, _ kind: FolderKind, _ id: FolderID,
        in repository: any ObjectReading
    ) throws -> (records: [StoredRecord], unreadable: [Folder.Unreadable], bytes: Int) {
        var records: [StoredRecord] = []
        var size = 0
        var unreadable: [Folder.Unreadable] = []
        for entry in entries {
            let name = tree.name(of: entry)
            if kind == .sources, entry.type == .file, RecordPath.digest(inName: name) != nil {
                continue
            }
            do throws(RecordError) {
                guard entry.type == .file, RecordPath.recordID(inName: name) != nil else {
                    throw RecordError(.field, "is no record of this folder")
                }
                let key = RecordKey(folder: id, kind: kind, name: name, blob: entry.id)
                if let known = self.records[key] {
                    records.append(known.record)
                    size += known.bytes
                    continue
                }
                let bytes: [UInt8]
                do {
                    bytes = try repository.blob(entry.id, limit: StoredRecord.maximumSize)
                } catch {
                    // What whoever committed it could have made so is wrong in every clone.
                    let code: RecordError.Code =
                        switch error.code {
                        case .tooLarge: .tooLarge
                        case .malformed, .wrongKind: .json
                        default: .damaged
                        }
                    throw RecordError(code, error.message)
                }
                let record = try Self.record(bytes, named: name, kind, id)
                remember(record, as: key, bytes.count)
                size += bytes.count
                records.append(record)
            } catch {
                unreadable.append(Folder.Unreadable(name: name, error: error))
            }
        }
        return (records, unreadable, size)
    }

    /// Reads the bytes of a record, which is remembered: its folder is likely to be asked for next.
    func record(
        _ bytes: [UInt8], of blob: ObjectID, named name: String, _ kind: FolderKind, _ id: FolderID
    ) throws(RecordError) -> StoredRecord {
        let key = RecordKey(folder: id, kind: kind, name: name, blob: blob)
        if let known = records[key] { return known.record }
        let record = try Self.record(bytes, named: name, kind, id)
        remember(record, as: key, bytes.count)
        return record
    }

    /// Reads the bytes of a record that must belong where it was found.
    static func record(_ bytes: [UInt8], named name: String, _ kind: FolderKind, _ id: FolderID)
        throws(RecordError) -> StoredRecord
    {
        var record = try StoredRecord(reading: bytes)
        // A tombstone has the name and the id of the record it replaced.
        if let redaction = record.redaction {
            guard redaction.kind.folders.contains(kind) else {
                throw RecordError(.field, "takes the place of a record of another kind of folder")
            }
            record = StoredRecord(id: redaction.record, record: record.record)
        }
        guard RecordPath.recordID(inName: name) == record.id else {
            throw RecordError(.field, "has bytes whose id is \(record.id)")
        }
        guard RecordPath.name(of: record) == name else {
            throw RecordError(.field, "should be named \(RecordPath.name(of: record))")
        }
        guard record.folder == id, record.kind.folders.contains(kind) else {
            throw RecordError(.field, "belongs to another folder")
        }
        return record
    }
}
