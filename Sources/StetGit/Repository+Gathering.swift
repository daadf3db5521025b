internal import CStetLibgit2
internal import Crypto

/// Objects that a repository keeps in memory until they go into one pack: thousands of small files
/// become one.
///
/// While it lasts, whatever is written is found by this handle of the repository and by no other.
@safe package final class GatheredObjects {
    private let repository: Repository
    private let pointer: OpaquePointer

    /// Whether what is written now is kept.
    package var isActive = false {
        didSet {
            unsafe stet_gathered_activate(pointer, isActive ? 1 : 0)
            repository.gathering = isActive ? self : nil
        }
    }

    /// Makes a place for what is written to a repository while this is active.
    ///
    /// The repository then remembers more trees: whoever writes much comes back to all that are
    /// written to.
    package init(in repository: Repository) throws(GitError) {
        repository.trees.capacity = 64 << 20
        guard let pointer = unsafe stet_gather(repository.odb) else {
            throw GitError(.other, "cannot gather objects: there is no memory")
        }
        self.repository = repository
        unsafe self.pointer = pointer
    }

    deinit {
        // The database owns what is kept; it is forgotten, and nothing more is kept.
        unsafe stet_gathered_activate(pointer, 0)
        unsafe stet_gathered_clear(pointer)
    }

    /// How many bytes are kept.
    package var bytes: Int { unsafe stet_gathered_bytes(pointer) }

    /// Keeps an object.
    ///
    /// `similar`: One from which it differs in one place, as a tree does from the one before.
    func put(_ bytes: [UInt8], _ type: git_object_t, similar: ObjectID?) throws(GitError)
        -> ObjectID
    {
        // The bytes are this program's own: nobody made them to collide with others.
        var hash = Insecure.SHA1()
        let name = unsafe String(cString: git_object_type2string(type))
        hash.update(data: Array("\(name) \(bytes.count)\0".utf8))
        hash.update(data: bytes)
        let id = ObjectID(raw: Array(hash.finalize())[...])
        var oid = id.oid
        // Forty zeros where there is none, which no object is named.
        var similarID = similar?.oid ?? git_oid()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe stet_gathered_put(
                pointer, &oid, type, buffer.baseAddress, buffer.count, &similarID)
        }
        try check(status, "cannot keep an object")
        return id
    }

    /// The bytes of an object that is kept, and of what type it is.
    func find(_ id: ObjectID) -> (bytes: [UInt8], type: git_object_t)? {
        var (oid, size, type) = (id.oid, 0, GIT_OBJECT_INVALID)
        guard let data = unsafe stet_gathered_find(pointer, &oid, &size, &type) else { return nil }
        return unsafe (Array(UnsafeRawBufferPointer(start: data, count: size)), type)
    }

    /// Writes all that is kept into a pack and its index (gitformat-pack(5)); nothing is written where
    /// nothing is kept. It is kept still, so whoever is done lets this go.
    ///
    /// The index is made here and not by `git_indexer`, which would take every object apart again:
    /// its names are known. Whether both have reached the disk is the caller's matter.
    ///
    /// `objects`: The directory of objects that gets the pack; `nil` for the repository's own.
    package func writePack(in objects: String? = nil) throws(GitError) {
        let count = unsafe stet_gathered_count(pointer)
        guard count > 0 else { return }
        let directory = "\(objects ?? "\(repository.commonDirectory)/objects")/pack"
        try FileSystem.makeDirectory(directory)
        let pack = try PackFile(in: directory, count: count)
        var entries: [PackIndex.Entry] = []
        entries.reserveCapacity(count)
        for place in 0..<count {
            let base = unsafe stet_gathered_base(pointer, place)
            let distance = base == 0 ? 0 : pack.position - entries[base - 1].offset
            var bytes: UnsafePointer<UInt8>?
            var checksum: UInt32 = 0
            let length = unsafe stet_gathered_entry(pointer, place, distance, &bytes, &checksum)
            guard let bytes = unsafe bytes, length > 0,
                let id = unsafe stet_gathered_id(pointer, place)
            else { throw GitError(.other, "cannot write a pack: an object cannot be compressed") }
            let entry = unsafe PackIndex.Entry(
                id: ObjectID(id.pointee), offset: pack.position, checksum: checksum)
            entries.append(entry)
            try unsafe pack.append(UnsafeBufferPointer(start: bytes, count: length))
        }
        try pack.finish(entries)
    }
}
