internal import StetGit
internal import StetRecords

/// How the tree of `reviews/` in one commit differs from that in another.
struct CommitChanges {
    /// Files that only the new tree has.
    var added: [Entry] = []
    /// Files that only the old tree has.
    var removed: [Entry] = []
    /// Files whose contents or mode differ.
    var changed: [Entry] = []

    /// A file of either tree.
    struct Entry: Hashable {
        let path: String
        let id: ObjectID
        let type: TreeEntry.EntryType
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// Whether the list was cut because there are too many stray files.
    private(set) var isCut = false

    /// More files than an act may add, and more than that is not listed of what no desk has.
    private static let maximumStrays = 1000

    /// The directories of the new tree that were looked into.
    private var seen: Set<ObjectID> = []
    private var strays = 0

    /// Compares two trees; equal subtrees are not looked into, so the cost is that of the changes.
    ///
    /// Only where a desk has directories they are looked into, and no object twice: whatever else is
    /// there counts as one file.
    init(from old: ObjectID?, to new: ObjectID?, in repository: Repository) throws {
        do {
            try compare(old, new, path: RecordPath.root, .root, in: repository)
        } catch let error as GitError {
            guard error.isOfContents else { throw error }
            // What is there is no directory; what was there is gone.
            if let old, try Self.isDirectory(old, repository) {
                try compare(old, nil, path: RecordPath.root, .root, in: repository)
            }
            if let new, try Self.isDirectory(new, repository) {
                try compare(nil, new, path: RecordPath.root, .root, in: repository)
            } else if let new {
                added.append(Entry(path: RecordPath.root, id: new, type: .other))
            }
        }
        seen = []
    }

    private mutating func compare(
        _ old: ObjectID?, _ new: ObjectID?, path: String, _ place: RecordPath.Place,
        in repository: Repository
    ) throws {
        guard old != new else { return }
        let before = try old.map { try repository.tree($0) } ?? .empty
        let after = try new.map { try repository.tree($0) } ?? .empty
        let (own, others) = after.difference(from: before)
        var (left, right) = (others.lowerBound, own.lowerBound)
        while left < others.upperBound || right < own.upperBound {
            let old = left < others.upperBound ? before.entries[left] : nil
            let new = right < own.upperBound ? after.entries[right] : nil
            var order = old == nil ? 1 : -1
            if let old, let new { order = TreeObject.compare(old, of: before, new, of: after) }
            if order <= 0 { left += 1 }
            if order >= 0 { right += 1 }
            if order == 0, let old, let new, old.id == new.id, old.type == new.type { continue }
            let changed = (order <= 0 ? old : nil, order >= 0 ? new : nil)
            guard let entry = changed.1 ?? changed.0 else { continue }
            let name = (changed.1 == nil ? before : after).name(of: entry)
            try take(
                changed.0, changed.1, "\(path)/\(name)", place.directory(name),
                isInFolder: place.isFolder, repository)
        }
    }

    /// Whether a tree has a form that Git writes.
    private static func isDirectory(_ id: ObjectID, _ repository: Repository) throws -> Bool {
        do throws(GitError) {
            _ = try repository.tree(id)
            return true
        } catch {
            guard error.isOfContents else { throw error }
            return false
        }
    }

    private mutating func add(_ place: String, _ entry: TreeObject.Entry) {
        added.append(Entry(path: place, id: entry.id, type: .other))
    }

    /// Takes entries of one name that differ; in Git's order a directory and a file never share one.
    private mutating func take(
        _ old: TreeObject.Entry?, _ new: TreeObject.Entry?, _ place: String,
        _ directory: RecordPath.Place?, isInFolder: Bool, _ repository: Repository
    ) throws {
        guard let entry = new ?? old else { return }
        if entry.type == .directory, let directory,
            new.map({ seen.insert($0.id).inserted }) ?? true
        {
            do {
                try compare(old?.id, new?.id, path: place, directory, in: repository)
                // Git itself never has a directory without files.
                if let new, try repository.tree(new.id).entries.isEmpty { add(place, new) }
                return
            } catch let error as GitError {
                guard error.isOfContents else { throw error }
                // A tree that is none, or that Git does not write, is one stray file. One that was there
                // goes with what takes its place.
                if let old, try Self.isDirectory(old.id, repository) {
                    try compare(old.id, nil, path: place, directory, in: repository)
                } else if let old, new == nil {
                    removed.append(Entry(path: place, id: old.id, type: .directory))
                }
                if let new, try Self.isDirectory(new.id, repository) {
                    try compare(nil, new.id, path: place, directory, in: repository)
                } else if let new {
                    add(place, new)
                }
                return
            }
        }
        if !isInFolder {
            strays += 1
            guard strays <= Self.maximumStrays else {
                isCut = true
                return
            }
        }
        if new == nil {
            removed.append(Entry(path: place, id: entry.id, type: entry.type))
        } else if old == nil {
            added.append(Entry(path: place, id: entry.id, type: entry.type))
        } else {
            changed.append(Entry(path: place, id: entry.id, type: entry.type))
        }
    }
}

extension GitError {
    /// Whether an object is what it is in every clone, and not what a desk has; not that it is missing or
    /// damaged here.
    var isOfContents: Bool { code == .malformed || code == .wrongKind || code == .tooLarge }
}

extension Repository {
    /// The tree of a directory below a tree; `nil` where there is none, also where something else, or a
    /// tree that Git does not write, is in its place.
    func directory(_ path: some Sequence<String>, below tree: ObjectID) throws(GitError)
        -> ObjectID?
    {
        do {
            guard let found = try subtree(path, ofTree: tree) else { return nil }
            _ = try self.tree(found)
            return found
        } catch {
            guard error.isOfContents else { throw error }
            return nil
        }
    }
}

extension Ledger {
    /// How the tree of a commit differs under `reviews/` from that of another, or from nothing.
    func changes(from parent: ObjectID?, to commit: ObjectID) throws -> CommitChanges {
        try CommitChanges(
            from: parent.flatMap { try deskTree(of: $0) }, to: deskTree(of: commit), in: repository
        )
    }

    /// A file where a desk that is founded now will have its own, and which no founding act may find there.
    package func fileInTheWayOfDesk() throws -> String? {
        let directory = RecordPath.root
        if let tip = try tip(), try deskTree(of: tip) != nil { return "\(directory)/" }
        guard let top = repository.workingDirectory else { return nil }
        let place = "\(top)/\(directory)"
        guard FileSystem.isDirectory(place) else {
            return FileSystem.isFile(place) ? directory : nil
        }
        // Directories without files are nothing to Git, and what a founding that was cut off leaves.
        return FileSystem.firstFile(below: place).map { "\(directory)/\($0)" }
    }

    /// The tree of `reviews/` in a commit; `nil` where there is none.
    ///
    /// `root`: The commit's tree, where it is known.
    func deskTree(of commit: ObjectID, root: ObjectID? = nil) throws -> ObjectID? {
        if let known = deskTrees[commit] { return known }
        let root = try root ?? repository.commit(commit).tree
        let tree = try repository.directory([RecordPath.root], below: root)
        // Whoever asks for a commit's usually asks for its child's next.
        if deskTrees.count >= 1 << 13 { deskTrees = [:] }
        deskTrees[commit] = .some(tree)
        return tree
    }

    /// The records that files of a commit are, each after those it refers to; unreadable files are
    /// left out.
    func records(in entries: [CommitChanges.Entry]) throws
        -> [ActRecord]
    {
        var found: [ActRecord] = []
        var contents: [[UInt8]] = []
        for entry in entries where entry.type == .file {
            guard let path = RecordPath(entry.path), entry.path.hasSuffix(".json") else { continue }
            do {
                let bytes = try repository.blob(entry.id, limit: StoredRecord.maximumSize)
                let record = try cache.record(
                    bytes, of: entry.id, named: path.name, path.kind, path.folder)
                found.append(ActRecord(kind: path.kind, record: record, path: entry.path))
                contents.append(bytes)
            } catch is RecordError {
                // The verifier names it; as a record it does not exist.
                continue
            } catch let error as GitError {
                guard error.isOfContents else { throw error }
                continue
            }
        }
        return CausalOrder.sorted(found, bytes: contents)
    }
}
