internal import CStetLibgit2

/// A pack that is damaged, of which what can still be read is saved.
package struct DamagedPack: Hashable, Sendable {
    /// The path of the pack.
    package let path: String

    /// The path of its index.
    package var index: String { String(path.dropLast("pack".count)) + "idx" }

    package init(path: String) { self.path = path }

    /// The files that belong to the pack: itself, its index, and what else is named like it.
    package var files: [String] {
        let parts = path.split(separator: "/")
        guard let name = parts.last?.dropLast("pack".count) else { return [] }
        let directory = String(path.dropLast(name.count + "pack".count + 1))
        return (FileSystem.names(in: directory) ?? []).filter { $0.hasPrefix(name) }.map {
            "\(directory)/\($0)"
        }
    }
}

extension Repository {
    /// The packs that have no index, which Git does not see.
    package var packsWithoutIndex: [DamagedPack] {
        let directory = "\(commonDirectory)/objects/pack"
        let names = Set(FileSystem.names(in: directory) ?? [])
        return names.filter { name in
            name.hasPrefix("pack-") && name.hasSuffix(".pack")
                && !names.contains(String(name.dropLast("pack".count)) + "idx")
        }.sorted().map { DamagedPack(path: "\(directory)/\($0)") }
    }

    /// Writes each object of a damaged pack that can still be read as a loose one, and makes them
    /// durable.
    ///
    /// The pack is copied, and its beginning and end, which say nothing that the index does not, are
    /// set right in the copy. Each object's bytes are checked against its name. Nothing is removed.
    ///
    /// - Parameters:
    ///   - pack: The pack.
    ///   - place: A directory for the copy.
    /// - Returns: How many objects were read; none where the index is damaged, too.
    /// - Throws: ``GitError`` where something cannot be written.
    package func salvage(_ pack: DamagedPack, copyingTo place: String) throws(GitError) -> Int {
        guard let index = try FileSystem.read(pack.index, limit: 1 << 31),
            var bytes = try FileSystem.read(pack.path, limit: 1 << 31),
            let facts = PackFacts(index: index)
        else { return 0 }
        guard facts.mend(&bytes) else { return 0 }
        let copy = "\(place)/salvage-\(facts.name)"
        defer {
            FileSystem.remove("\(copy).pack")
            FileSystem.remove("\(copy).idx")
        }
        try FileSystem.replace("\(copy).pack", with: bytes)
        try FileSystem.replace("\(copy).idx", with: index)
        let source = try unsafe Self.database { unsafe git_odb_backend_one_pack($0, "\(copy).idx") }
        let objects = "\(commonDirectory)/objects"
        let target = try unsafe Self.database {
            unsafe git_odb_backend_loose($0, objects, -1, 0, 0, 0)
        }
        var saved = 0
        for id in facts.ids {
            var oid = id.oid
            var object: OpaquePointer?
            guard unsafe git_odb_read(&object, source.pointer, &oid) == 0,
                let object = unsafe object
            else { continue }
            let held = unsafe Handle(object, free: git_odb_object_free)
            var written = git_oid()
            try check(
                unsafe git_odb_write(
                    &written, target.pointer, git_odb_object_data(held.pointer),
                    git_odb_object_size(held.pointer), git_odb_object_type(held.pointer)),
                "cannot write object \(id.short)")
            saved += 1
        }
        try synchronizeObjects()
        return saved
    }

    /// Whether the loose file of an object holds it, whatever packs hold.
    package func isWholeLoose(_ id: ObjectID) -> Bool {
        guard
            let loose = try? unsafe Handle(
                "cannot open an object database", free: git_odb_free, { unsafe git_odb_new($0) }),
            unsafe stet_git_add_loose_reader(loose.pointer, "\(commonDirectory)/objects") == 0
        else { return false }
        var oid = id.oid
        var object: OpaquePointer?
        guard unsafe git_odb_read(&object, loose.pointer, &oid) == 0, let object = unsafe object
        else { return false }
        unsafe git_odb_object_free(object)
        return true
    }

    /// An object database with one place for objects.
    private static func database(
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) -> Handle {
        let database = try unsafe Handle("cannot open an object database", free: git_odb_free) {
            unsafe git_odb_new($0)
        }
        var backend: OpaquePointer?
        try check(unsafe make(&backend), "cannot open an object database")
        try check(
            unsafe git_odb_add_backend(database.pointer, backend, 1),
            "cannot open an object database")
        return database
    }
}

/// What the index of a pack says about the pack (Git's pack index, version 2).
private struct PackFacts {
    /// The objects.
    let ids: [ObjectID]
    /// The hash at the pack's end.
    let name: ObjectID
    /// Where in the pack the last object begins.
    private let lastOffset: Int

    private static let tables = 8 + 256 * 4

    init?(index: [UInt8]) {
        guard index.count >= Self.tables + 40,
            index.starts(with: [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2])
        else { return nil }
        let count = index[(Self.tables - 4)..<Self.tables].reduce(0) { $0 << 8 | Int($1) }
        guard Self.tables + count * 28 + 40 <= index.count else { return nil }
        ids = (0..<count).map { number in
            let start = Self.tables + number * 20
            return ObjectID(raw: index[start..<(start + 20)])
        }
        let offsets = Self.tables + count * 24
        lastOffset =
            (0..<count).map { number in
                index[(offsets + number * 4)..<(offsets + number * 4 + 4)].reduce(0) {
                    $0 << 8 | Int($1)
                }
            }.max() ?? 0
        name = ObjectID(raw: index[(index.count - 40)..<(index.count - 20)])
    }

    /// Sets the pack's beginning and end right. One that was cut off gets zeros in place of what it
    /// lost, because libgit2 reads beyond the end of one that is shorter than its index says.
    ///
    /// - Returns: Whether that can be done.
    func mend(_ pack: inout [UInt8]) -> Bool {
        let count = UInt32(truncatingIfNeeded: ids.count)
        let head =
            Array("PACK".utf8) + [0, 0, 0, 2]
            + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) }
        let size = max(pack.count, lastOffset + Self.slack)
        guard size < pack.count + Self.maximumLoss else { return false }
        pack += [UInt8](repeating: 0, count: size - pack.count)
        pack.replaceSubrange(0..<head.count, with: head)
        pack.replaceSubrange((size - 20)..<size, with: name.raw)
        return true
    }

    /// More than the header of an object and the end of the pack take.
    private static let slack = 128
    private static let maximumLoss = 1 << 28
}
