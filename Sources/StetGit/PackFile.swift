internal import CStetLibgit2
internal import Crypto

/// A pack that is being written; what is not finished leaves no pack.
@safe final class PackFile {
    private let directory: String
    private let temporary: String
    private let descriptor: Int32
    private var hash = Insecure.SHA1()
    private var buffer: [UInt8] = []
    /// How many bytes were appended.
    private(set) var position = 0

    /// Begins a pack of some objects in a directory. Its name until it is finished is one that
    /// `git gc` removes where somebody left it.
    init(in directory: String, count: Int) throws(GitError) {
        self.directory = directory
        temporary = "\(directory)/tmp_pack_stet_\(FileSystem.processNumber)"
        descriptor = unsafe stet_open(
            temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o444)
        guard descriptor >= 0 else { throw .system("cannot write \(temporary)") }
        let head = Array("PACK".utf8) + UInt32(2).bigEndianBytes + UInt32(count).bigEndianBytes
        buffer += head
        position = head.count
    }

    deinit {
        close(descriptor)
        FileSystem.remove(temporary)
    }

    /// Appends an object as it stands in a pack.
    func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(GitError) {
        unsafe buffer.append(contentsOf: bytes)
        position += bytes.count
        if buffer.count > 1 << 20 { try flush() }
    }

    private func flush() throws(GitError) {
        hash.update(data: buffer)
        try FileSystem.write(buffer, to: descriptor, temporary)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes the rest, and the index that makes the pack one.
    func finish(_ entries: [PackIndex.Entry]) throws(GitError) {
        try flush()
        let trailer = Array(hash.finalize())
        try FileSystem.write(trailer, to: descriptor, temporary)
        let path = "\(directory)/pack-\(ObjectID(raw: trailer[...]))"
        // Who reads looks for indexes, so the pack comes first.
        try FileSystem.moveAside(temporary, to: "\(path).pack")
        do throws(GitError) {
            try FileSystem.replace(
                "\(path).idx", with: PackIndex.bytes(entries, pack: trailer), mode: 0o444,
                temporary: "\(directory)/tmp_idx_stet_\(FileSystem.processNumber)")
        } catch {
            FileSystem.remove("\(path).pack")
            throw error
        }
    }
}

/// The index of a pack, version 2 (gitformat-pack(5)).
enum PackIndex {
    /// An object of a pack.
    struct Entry {
        let id: ObjectID
        /// Where it begins in the pack.
        let offset: Int
        /// The CRC-32 of its bytes in the pack.
        let checksum: UInt32
    }

    /// The bytes of an index.
    ///
    /// `pack`: The last twenty bytes of the pack.
    static func bytes(_ entries: [Entry], pack: [UInt8]) -> [UInt8] {
        let entries = entries.sorted { $0.id < $1.id }
        var bytes: [UInt8] = [0xFF, 0x74, 0x4F, 0x63] + UInt32(2).bigEndianBytes
        bytes.reserveCapacity(entries.count * 28 + 1100)
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in entries { counts[Int(entry.id.firstByte)] += 1 }
        var sum: UInt32 = 0
        for count in counts {
            sum += count
            bytes += sum.bigEndianBytes
        }
        for entry in entries { bytes += entry.id.raw }
        for entry in entries { bytes += entry.checksum.bigEndianBytes }
        // What does not fit into 31 bits is the place of one that has 64.
        var far: [UInt64] = []
        for entry in entries {
            if entry.offset < 1 << 31 {
                bytes += UInt32(entry.offset).bigEndianBytes
            } else {
                bytes += (UInt32(1) << 31 | UInt32(far.count)).bigEndianBytes
                far.append(UInt64(entry.offset))
            }
        }
        for offset in far { bytes += offset.bigEndianBytes }
        bytes += pack
        return bytes + Array(Insecure.SHA1.hash(data: bytes))
    }
}

extension FixedWidthInteger {
    /// The bytes, highest first.
    fileprivate var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: self >> $0)
        }
    }
}
