internal import CStetLibgit2
internal import Crypto

/// The bytes of a working tree's index (gitformat-index(5)), to which entries are added without taking
/// the others apart.
///
/// libgit2 makes an object of each entry and writes each anew, which costs an act in a desk of ten
/// thousand records as much as all the rest of it. What is not understood here is left to libgit2.
package struct IndexFile {
    /// An entry that is added, or takes the place of one with its path.
    package struct Entry {
        let path: [UInt8]
        let blob: ObjectID
        /// What lstat(2) says of the file; zeros where it cannot be asked.
        let status: stat

        /// An entry of a file as it is now.
        ///
        /// - Parameters:
        ///   - path: The path from the top of the working tree.
        ///   - blob: The file's contents.
        ///   - directory: The top of the working tree.
        package init(path: String, blob: ObjectID, in directory: String) {
            var status = stat()
            if unsafe lstat("\(directory)/\(path)", &status) != 0 { status = stat() }
            (self.path, self.blob, self.status) = (Array(path.utf8), blob, status)
        }
    }

    private let bytes: [UInt8]
    /// Where the entries end.
    private let end: Int
    /// The contents of the extension that remembers trees.
    private let cachedTrees: Range<Int>?
    /// The other extensions that stay, with their headers.
    private let kept: [Range<Int>]

    private static let header = 12
    private static let checksumSize = 20
    private static let fixed = 62

    /// Whether an index has zeros where its checksum would be, as Git writes it with `index.skipHash`.
    static func lacksChecksum(_ bytes: [UInt8]) -> Bool {
        bytes.count > checksumSize && bytes.suffix(checksumSize).allSatisfy { $0 == 0 }
    }

    /// The same index with its checksum, which libgit2 asks for.
    static func completed(_ bytes: [UInt8]) -> [UInt8] {
        let body = bytes.dropLast(checksumSize)
        return body + checksum(of: body)
    }

    /// Reads an index; `nil` where it is damaged, or of a form that libgit2 must read.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.header + Self.checksumSize, bytes.starts(with: "DIRC".utf8),
            case let version = Self.number(bytes, at: 4), version == 2 || version == 3
        else { return nil }
        let body = bytes.count - Self.checksumSize
        guard
            Self.lacksChecksum(bytes)
                || Self.checksum(of: bytes[..<body]).elementsEqual(bytes[body...])
        else { return nil }
        var position = Self.header
        for _ in 0..<Self.number(bytes, at: 8) {
            guard let next = Self.endOfEntry(bytes, at: position, before: body),
                version == 3 || bytes[position + 60] & 0x40 == 0
            else { return nil }
            position = next
        }
        end = position
        var (cachedTrees, kept) = (Range<Int>?.none, [Range<Int>]())
        while position < body {
            guard position + 8 <= body else { return nil }
            let name = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
            let next = position + 8 + Self.number(bytes, at: position + 4)
            guard next <= body else { return nil }
            switch name {
            case "TREE": cachedTrees = (position + 8)..<next
            case "REUC": kept.append(position..<next)
            // What can be left out begins with a capital; it speaks of the index as it was.
            case _ where 0x41...0x5A ~= bytes[position]: break
            default: return nil
            }
            position = next
        }
        (self.bytes, self.cachedTrees, self.kept) = (bytes, cachedTrees, kept)
    }

    /// The bytes of the index with some entries more; `nil` where libgit2 must write it.
    package func bytes(adding added: [Entry]) -> [UInt8]? {
        let added = added.sorted { $0.path.lexicographicallyPrecedes($1.path) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + added.reduce(0) { $0 + $1.path.count + 80 })
        result += bytes[..<Self.header]
        var count = Self.number(bytes, at: 8)
        var position = Self.header
        var copied = position
        for (place, entry) in added.enumerated() {
            guard entry.path.count < 0xFFF, !entry.path.contains(0),
                place == 0 || added[place - 1].path != entry.path
            else { return nil }
            scan: while position < end {
                guard let next = Self.endOfEntry(bytes, at: position, before: end) else {
                    return nil
                }
                switch compare(entry.path, at: position) {
                case .before: break scan
                case .after: position = next
                case .inside: return nil
                case .same:
                    // Of a path that is in conflict there are several.
                    guard stage(at: position) == 0 else { return nil }
                    result += bytes[copied..<position]
                    (copied, position) = (next, next)
                    count -= 1
                    break scan
                }
            }
            guard !isDirectory(entry.path, from: position) else { return nil }
            result += bytes[copied..<position]
            copied = position
            Self.append(entry, to: &result)
            count += 1
        }
        result += bytes[copied..<end]
        Self.write(count, to: &result, at: 8)
        if let cachedTrees {
            var trees = CachedTrees(bytes[cachedTrees])
            guard let changed = trees.invalidating(added.map { $0.path[...] }) else { return nil }
            result += "TREE".utf8
            result += Self.bytes(of: changed.count)
            result += changed
        }
        for extension_ in kept { result += bytes[extension_] }
        result += Self.checksum(of: result)
        return result
    }

    /// What stands behind all else: its SHA-1.
    package static func checksum(of bytes: some Collection<UInt8>) -> [UInt8] {
        var hash = Insecure.SHA1()
        _ = bytes.withContiguousStorageIfAvailable {
            unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        return Array(hash.finalize())
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8
            | Int(bytes[place + 3])
    }

    private static func bytes(of number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func write(_ number: Int, to bytes: inout [UInt8], at place: Int) {
        bytes.replaceSubrange(place..<(place + 4), with: Self.bytes(of: number))
    }

    /// Where the path of an entry begins: two bytes later where it has more flags.
    private static func path(_ bytes: [UInt8], at place: Int) -> Int {
        place + fixed + (bytes[place + 60] & 0x40 == 0 ? 0 : 2)
    }

    /// Where an entry ends, behind the zeros that fill it up; `nil` where that is not before `limit`.
    private static func endOfEntry(_ bytes: [UInt8], at place: Int, before limit: Int) -> Int? {
        guard place + fixed + 2 <= limit else { return nil }
        let start = path(bytes, at: place)
        var length = Int(bytes[place + 60] & 0x0F) << 8 | Int(bytes[place + 61])
        if length == 0xFFF {
            guard start + length <= limit,
                let zero = bytes[(start + length)..<limit].firstIndex(of: 0)
            else { return nil }
            length = zero - start
        }
        let next = place + ((start - place + length + 8) & ~7)
        guard next <= limit, bytes[start + length] == 0 else { return nil }
        return next
    }

    private func stage(at place: Int) -> UInt8 { bytes[place + 60] >> 4 & 3 }

    private enum Order {
        case before, same, after
        /// The path is below that of the entry, which would have to be a directory.
        case inside
    }

    /// How a path stands to that of an entry.
    private func compare(_ path: [UInt8], at place: Int) -> Order {
        let start = Self.path(bytes, at: place)
        for (index, byte) in path.enumerated() {
            // Each path ends with a zero, which no other has.
            let other = bytes[start + index]
            if byte == other { continue }
            if other == 0, byte == 0x2F { return .inside }
            return byte < other ? .before : .after
        }
        return bytes[start + path.count] == 0 ? .same : .before
    }

    /// Whether there are entries below a path; `place`: The first entry that comes after it.
    private func isDirectory(_ path: [UInt8], from place: Int) -> Bool {
        var place = place
        while place < end, let next = Self.endOfEntry(bytes, at: place, before: end) {
            let start = Self.path(bytes, at: place)
            guard start + path.count < next,
                bytes[start..<(start + path.count)].elementsEqual(path)
            else { return false }
            if bytes[start + path.count] == 0x2F { return true }
            place = next
        }
        return false
    }

    private static func append(_ entry: Entry, to bytes: inout [UInt8]) {
        let status = entry.status
        let start = bytes.count
        let numbers: [Int] = [
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec, status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec, Int(truncatingIfNeeded: status.st_dev),
            Int(truncatingIfNeeded: status.st_ino), 0o100644, Int(status.st_uid),
            Int(status.st_gid), Int(status.st_size),
        ]
        for number in numbers { bytes += Self.bytes(of: number) }
        bytes += entry.blob.raw
        bytes += [UInt8(entry.path.count >> 8), UInt8(entry.path.count & 0xFF)]
        bytes += entry.path
        let length = bytes.count - start
        bytes += repeatElement(0, count: ((length + 8) & ~7) - length)
    }
}

/// The trees that an index remembers of its directories, each before those below it: a name and a zero,
/// how many entries it has and how many trees, and its name, unless the number is -1.
private struct CachedTrees {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var result: [UInt8] = []

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
        result.reserveCapacity(bytes.count)
    }

    /// The bytes in which every directory of some paths has changed; `nil` where these have none of
    /// this form.
    mutating func invalidating(_ paths: [ArraySlice<UInt8>]) -> [UInt8]? {
        guard visit(paths, depth: 0), position == bytes.endIndex else { return nil }
        return result
    }

    /// Goes through a directory and those below it. `paths`: Those in it, as they go on from it.
    private mutating func visit(_ paths: [ArraySlice<UInt8>], depth: Int) -> Bool {
        let start = position
        guard depth < 256, let zero = bytes[position...].firstIndex(of: 0) else { return false }
        let name = bytes[position..<zero]
        position = zero + 1
        // The top has no name, and is in every path.
        var inside = paths
        if depth > 0 {
            inside = paths.compactMap { path in
                guard path.starts(with: name), path.dropFirst(name.count).first == 0x2F else {
                    return nil
                }
                return path.dropFirst(name.count + 1)
            }
        }
        guard let count = number(before: 0x20), let below = number(before: 0x0A), below >= 0
        else { return false }
        if count >= 0 {
            position += 20
            guard position <= bytes.endIndex else { return false }
        }
        if inside.isEmpty {
            result += bytes[start..<position]
        } else {
            result += name
            result += "\u{0}-1 \(below)\n".utf8
        }
        for _ in 0..<below where !visit(inside, depth: depth + 1) { return false }
        return true
    }

    private mutating func number(before end: UInt8) -> Int? {
        var (value, isNegative, digits) = (0, false, 0)
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if byte == end { return digits > 0 ? (isNegative ? -value : value) : nil }
            if byte == 0x2D, digits == 0, !isNegative {
                isNegative = true
            } else if 0x30...0x39 ~= byte, digits < 10 {
                value = value * 10 + Int(byte - 0x30)
                digits += 1
            } else {
                return nil
            }
        }
        return nil
    }
}
