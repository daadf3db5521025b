internal import CStetLibgit2

/// The packs that a repository has at one moment, each mapped once for all threads that read them; or
/// read piece by piece by one.
///
/// libgit2 locks and maps each pack for every thread, which costs whoever reads a whole history a third
/// of its time and several times the memory. What is not in these packs, or not as Git writes it, is
/// libgit2's to read and to judge.
@safe package final class Packs: @unchecked Sendable {
    fileprivate let pointer: OpaquePointer
    private let indexBytes: Int

    /// Opens the packs in a directory of objects; `nil` where there is no memory.
    init?(in directory: String, mapped: Bool) {
        guard let pointer = unsafe stet_packs_open(directory, mapped ? 1 : 0) else { return nil }
        unsafe self.pointer = pointer
        indexBytes = unsafe stet_packs_index_bytes(pointer)
    }

    deinit { unsafe stet_packs_close(pointer) }

    /// How many bytes of packs may count as memory of this process before they are let go.
    private static let maximumMapped = 256 << 20

    /// Lets mapped pages go where there are many: what this process reads does not add up.
    fileprivate func releaseWhereMany() {
        if stet_mapped_bytes() > Self.maximumMapped + indexBytes {
            unsafe stet_packs_release(pointer)
        }
    }
}

/// Reads objects from packs for one thread.
@safe package final class PackReader {
    private let packs: Packs
    private let pointer: OpaquePointer
    private var reads = 0

    /// A reader; `nil` where there is no memory.
    package init?(_ packs: Packs) {
        guard let pointer = unsafe stet_pack_reader_new(packs.pointer) else { return nil }
        self.packs = packs
        unsafe self.pointer = pointer
    }

    deinit { unsafe stet_pack_reader_free(pointer) }

    /// Whether a pack has an object of this name.
    package func contains(_ id: ObjectID) -> Bool {
        var oid = id.oid
        return unsafe stet_pack_reader_has(pointer, &oid) == 1
    }

    /// The bytes of an object, checked against its name; `nil` where libgit2 must be asked.
    package func object(_ id: ObjectID) -> (bytes: [UInt8], kind: GitObjectKind)? {
        reads &+= 1
        if reads % 1024 == 0 { packs.releaseWhereMany() }
        var oid = id.oid
        var size = 0
        var type = GIT_OBJECT_INVALID
        guard let data = unsafe stet_pack_reader_read(pointer, &oid, &size, &type) else {
            return nil
        }
        guard let kind = GitObjectKind(type) else { return nil }
        return unsafe (Array(UnsafeRawBufferPointer(start: data, count: size)), kind)
    }
}

extension Repository {
    /// The bytes of an object as they are read without libgit2, checked against its name; `nil` where
    /// it must be asked.
    package func readObject(_ id: ObjectID) -> (bytes: [UInt8], kind: GitObjectKind)? {
        if let found = packReader?.object(id) { return found }
        guard let objects = unsafe objects else { return nil }
        var oid = id.oid
        var size = 0
        var type = GIT_OBJECT_INVALID
        guard let data = unsafe stet_objects_read(objects, &oid, &size, &type),
            let kind = GitObjectKind(type)
        else { return nil }
        return unsafe (Array(UnsafeRawBufferPointer(start: data, count: size)), kind)
    }

    /// Writes an object without libgit2; `nil` where it must be asked.
    func writeObject(_ bytes: [UInt8], _ type: git_object_t) -> ObjectID? {
        guard let objects = unsafe objects else { return nil }
        var oid = git_oid()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe stet_objects_write(objects, &oid, type, buffer.baseAddress, buffer.count)
        }
        return status == 0 ? ObjectID(oid) : nil
    }
}
