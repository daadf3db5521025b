extension Repository {
    /// Makes the tree that has some files more than another, or other contents for some; it is read
    /// like any other, and written nowhere until ``writeMadeTrees()``.
    ///
    /// - Parameters:
    ///   - base: The tree to start from; `nil` for the empty one.
    ///   - files: Blobs by path below the tree; no path may be given twice.
    /// - Returns: The tree.
    /// - Throws: ``GitError``; `occupied` where a file stands in the way of a directory.
    package func makeTree(
        _ base: ObjectID?, adding files: [(path: String, blob: ObjectID)]
    ) throws(GitError) -> ObjectID {
        var here: [TreeObject.Change] = []
        var below: [String: [(path: String, blob: ObjectID)]] = [:]
        for file in files {
            guard let slash = file.path.firstIndex(of: "/") else {
                here.append(
                    .init(name: Array(file.path.utf8)[...], id: file.blob, isDirectory: false))
                continue
            }
            below[String(file.path[..<slash]), default: []].append(
                (String(file.path[slash...].dropFirst()), file.blob))
        }
        let old = try base.map { id throws(GitError) in try tree(id) } ?? .empty
        for (name, files) in below {
            let known = old.entry(name)
            let tree = try makeTree(known?.type == .directory ? known?.id : nil, adding: files)
            here.append(.init(name: Array(name.utf8)[...], id: tree, isDirectory: true))
        }
        return try make(old, here)
    }

    /// Makes the union of some trees.
    ///
    /// Equal subtrees are not looked into, so the cost is that of the differences.
    ///
    /// - Parameters:
    ///   - trees: The trees; what several of them hold alike is held once.
    ///   - path: The path of the trees, for `choose`.
    ///   - choose: Says which of several blobs stands at a path.
    /// - Returns: The union; `nil` of no trees.
    /// - Throws: ``GitError``, and what `choose` throws.
    package func makeUnion(
        of trees: [ObjectID], path: String, choose: (String, [ObjectID]) throws -> ObjectID
    ) throws -> ObjectID? {
        var seen: Set<ObjectID> = []
        let different = trees.filter { seen.insert($0).inserted }
        guard let first = different.first, different.count > 1 else { return different.first }
        let base = try tree(first)
        let known = Dictionary(
            base.entries.map { (base.name(of: $0), $0.id) }, uniquingKeysWith: { first, _ in first }
        )
        var names: [String: [TreeObject.Entry]] = [:]
        for id in different {
            let tree = try tree(id)
            for entry in tree.entries { names[tree.name(of: entry), default: []].append(entry) }
        }
        var changes: [TreeObject.Change] = []
        for (name, entries) in names {
            let ids = Set(entries.map(\.id)).sorted()
            let isDirectory = entries[0].type == .directory
            let place = "\(path)/\(name)"
            let id: ObjectID?
            if ids.count < 2 {
                id = ids.first
            } else if isDirectory {
                id = try makeUnion(of: ids, path: place, choose: choose)
            } else {
                id = try choose(place, ids)
            }
            guard let id, known[name] != id else { continue }
            changes.append(.init(name: Array(name.utf8)[...], id: id, isDirectory: isDirectory))
        }
        return try make(base, changes)
    }

    /// Whether a tree is the union of two others that hold nothing different in one place.
    ///
    /// Only directories are looked into that both have and that differ, so what one of them gained in
    /// folders of its own costs nothing.
    package func isUnion(_ tree: ObjectID, of one: ObjectID, _ other: ObjectID) throws(GitError)
        -> Bool
    {
        if one == other { return tree == one }
        let trees = try (self.tree(tree), self.tree(one), self.tree(other))
        var (left, right) = (trees.1.entries[...], trees.2.entries[...])
        for entry in trees.0.entries {
            let own = left.first.flatMap {
                TreeObject.compare($0, of: trees.1, entry, of: trees.0) == 0 ? $0 : nil
            }
            let theirs = right.first.flatMap {
                TreeObject.compare($0, of: trees.2, entry, of: trees.0) == 0 ? $0 : nil
            }
            if own != nil { left.removeFirst() }
            if theirs != nil { right.removeFirst() }
            guard let first = own ?? theirs, first.type == entry.type,
                (theirs ?? first).type == entry.type
            else { return false }
            if first.id == entry.id, (theirs ?? first).id == entry.id { continue }
            guard let own, let theirs, entry.type == .directory, own.id != theirs.id,
                try isUnion(entry.id, of: own.id, theirs.id)
            else { return false }
        }
        return left.isEmpty && right.isEmpty
    }

    private func make(_ base: TreeObject, _ changes: [TreeObject.Change]) throws(GitError)
        -> ObjectID
    {
        guard let bytes = base.bytes(with: changes), let tree = TreeObject(bytes) else {
            throw GitError(.occupied, "a directory stands where a file must go")
        }
        let id = try GitLibrary.hash(bytes, .tree)
        madeTrees[id] = (tree, bytes)
        return id
    }

    /// Writes the trees that were made here, so that a commit can name them.
    package func writeMadeTrees() throws(GitError) {
        for made in madeTrees.values { _ = try writeTree(made.bytes) }
    }
}

extension Repository {
    /// Writes the tree in which one directory is another, or is gone for `nil`.
    ///
    /// `base`: The tree; `nil` for the empty one.
    package func writeTree(_ base: ObjectID?, replacing name: String, by directory: ObjectID?)
        throws(GitError) -> ObjectID
    {
        let old = try base.map { id throws(GitError) in try tree(id) } ?? .empty
        let bytes = old.bytes(replacing: Array(name.utf8)[...], by: directory)
        return try writeTree(bytes)
    }
}
