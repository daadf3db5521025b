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
        didSet { unsafe stet_gathered_activate(pointer, isActive ? 1 : 0) }
    }

    /// Makes a place for what is written to a repository while this is active.
    package init(in repository: Repository) throws(GitError) {
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

    /// Writes all that is kept into a pack, whose index Git's library makes from the pack itself
    /// (`git_indexer`), and forgets it; nothing is written where nothing is kept.
    ///
    /// Whether it has reached the disk is the caller's matter.
    ///
    /// `objects`: The directory of objects that gets the pack; `nil` for the repository's own.
    package func writePack(in objects: String? = nil) throws(GitError) {
        let count = unsafe stet_gathered_count(pointer)
        guard count > 0 else { return }
        let directory = "\(objects ?? "\(repository.commonDirectory)/objects")/pack"
        try FileSystem.makeDirectory(directory)
        let indexer = try unsafe Handle("cannot write a pack", free: git_indexer_free) {
            unsafe git_indexer_new($0, directory, 0, nil, nil)
        }
        var progress = git_indexer_progress()
        var hash = Insecure.SHA1()
        func append(_ bytes: [UInt8]) throws(GitError) {
            hash.update(data: bytes)
            let status = unsafe git_indexer_append(
                indexer.pointer, bytes, bytes.count, &progress)
            try check(status, "cannot write a pack")
        }
        let head = [UInt8]("PACK".utf8) + [0, 0, 0, 2]
        try append(head + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) })
        for place in 0..<count {
            var entry: UnsafeMutablePointer<UInt8>?
            let length = unsafe stet_gathered_entry(pointer, place, &entry)
            guard let bytes = unsafe entry, length > 0 else {
                throw GitError(.other, "cannot write a pack: an object cannot be compressed")
            }
            defer { unsafe free(bytes) }
            try append(unsafe Array(UnsafeBufferPointer(start: bytes, count: length)))
        }
        let trailer = Array(hash.finalize())
        try check(
            unsafe git_indexer_append(indexer.pointer, trailer, trailer.count, &progress),
            "cannot write a pack")
        try check(unsafe git_indexer_commit(indexer.pointer, &progress), "cannot write a pack")
        try check(unsafe git_odb_refresh(repository.odb), "cannot read the packs")
        unsafe stet_gathered_clear(pointer)
    }
}
