/// The bytes of a tree, taken apart by a reader that accepts only what Git itself writes.
///
/// Entries out of order, doubled, or named so that a checkout would leave its directory can show
/// different things to different readers, so such a tree is refused. Pure: needs no repository.
package struct TreeObject: Sendable {
    /// The entries, in Git's order.
    package let entries: [Entry]
    private let bytes: [UInt8]

    /// How many bytes it has.
    var size: Int { bytes.count }

    /// One entry of a tree.
    package struct Entry: Sendable {
        fileprivate let start: Int
        fileprivate let end: Int
        /// The object.
        package let id: ObjectID
        /// What the entry is.
        package let type: TreeEntry.EntryType
    }

    /// The tree without entries.
    package static let empty = TreeObject(entries: [], bytes: [])

    private init(entries: [Entry], bytes: [UInt8]) {
        self.entries = entries
        self.bytes = bytes
    }

    /// Reads the bytes of a tree, without Git's object header; `nil` for what Git does not write.
    package init?(_ bytes: [UInt8]) {
        let span = bytes.span
        var entries: [Entry] = []
        // An entry of a fan-out directory has some thirty bytes, one of a folder a hundred.
        entries.reserveCapacity(bytes.count / 64 + 1)
        var position = 0
        while position < span.count {
            var space = position
            while space < span.count, space < position + 7, span[space] != 0x20 { space += 1 }
            guard space < span.count,
                let type = Self.type(ofMode: span.extracting(position..<space))
            else { return nil }
            var end = space + 1
            while end < span.count, span[end] != 0 { end += 1 }
            guard end + 21 <= span.count, Self.isUsable(span.extracting((space + 1)..<end)) else {
                return nil
            }
            let entry = Entry(
                start: space + 1, end: end,
                id: ObjectID(raw: span.extracting((end + 1)..<(end + 21))), type: type)
            if let last = entries.last {
                guard Self.compare(last, in: span, entry, in: span) < 0,
                    !Self.haveOneName(last, entry, in: span)
                else { return nil }
            }
            entries.append(entry)
            position = end + 21
        }
        self.entries = entries
        self.bytes = bytes
    }

    private static func type(ofMode mode: borrowing Span<UInt8>) -> TreeEntry.EntryType? {
        guard mode.count == 5 || mode.count == 6 else { return nil }
        var number = 0
        for index in mode.indices {
            guard 0x30...0x37 ~= mode[index] else { return nil }
            number = number << 3 | Int(mode[index] - 0x30)
        }
        // Git writes no zero in front.
        guard mode[0] != 0x30 else { return nil }
        switch number {
        case 0o100644: return .file
        case 0o40000: return .directory
        case 0o100755: return .executable
        case 0o120000: return .link
        case 0o160000, 0o100664: return .other
        default: return nil
        }
    }

    /// Whether a name is none that leads elsewhere: not empty, `.`, `..` or `.git`, and no path.
    private static func isUsable(_ name: borrowing Span<UInt8>) -> Bool {
        for index in name.indices where name[index] == 0x2F { return false }
        switch name.count {
        case 0: return false
        case 1: return name[0] != 0x2E
        case 2: return name[0] != 0x2E || name[1] != 0x2E
        case 4:
            return name[0] != 0x2E || name[1] != 0x67 || name[2] != 0x69 || name[3] != 0x74
        default: return true
        }
    }

    /// How an entry of one tree and one of another stand in Git's order, which sorts a directory as
    /// if its name ended in a slash: less than, equal to or greater than zero.
    package static func compare(
        _ left: Entry, of tree: TreeObject, _ right: Entry, of other: TreeObject
    ) -> Int {
        compare(left, in: tree.bytes.span, right, in: other.bytes.span)
    }

    private static func compare(
        _ left: Entry, in bytes: borrowing Span<UInt8>,
        _ right: Entry, in others: borrowing Span<UInt8>
    ) -> Int {
        let count = min(left.end - left.start, right.end - right.start)
        for index in 0..<count {
            let (own, other) = (bytes[left.start + index], others[right.start + index])
            if own != other { return own < other ? -1 : 1 }
        }
        func next(_ entry: Entry, _ bytes: borrowing Span<UInt8>) -> Int {
            if entry.end - entry.start > count { return Int(bytes[entry.start + count]) }
            return entry.type == .directory ? 0x2F : -1
        }
        return next(left, bytes) - next(right, others)
    }

    private static func haveOneName(
        _ left: Entry, _ right: Entry, in bytes: borrowing Span<UInt8>
    ) -> Bool {
        guard left.end - left.start == right.end - right.start else { return false }
        for index in 0..<(left.end - left.start)
        where bytes[left.start + index] != bytes[right.start + index] { return false }
        return true
    }

    /// The name of an entry as text; bytes that are not UTF-8 are replaced.
    package func name(of entry: Entry) -> String {
        String(decoding: bytes[entry.start..<entry.end], as: UTF8.self)
    }

    /// The entry of a name; `nil` for none.
    package func entry(_ name: String) -> Entry? {
        // Of a few entries looking at each is quicker.
        guard entries.count <= Self.few else { return entry(Array(name.utf8)[...]) }
        let (span, name) = (bytes.span, name.utf8)
        let count = name.count
        for entry in entries where entry.end - entry.start == count {
            var place = entry.start
            var isEqual = true
            for byte in name {
                if span[place] != byte {
                    isEqual = false
                    break
                }
                place += 1
            }
            if isEqual { return entry }
        }
        return nil
    }

    func entry(_ name: ArraySlice<UInt8>) -> Entry? {
        let (span, name) = (bytes.span, name.span)
        guard entries.count <= Self.few else {
            return find(name, asDirectory: false) ?? find(name, asDirectory: true)
        }
        entries: for entry in entries where entry.end - entry.start == name.count {
            for index in name.indices where span[entry.start + index] != name[index] {
                continue entries
            }
            return entry
        }
        return nil
    }

    private static let few = 32

    /// The entry of a name, by halves: where it stands depends on what it is.
    private func find(_ name: borrowing Span<UInt8>, asDirectory: Bool) -> Entry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            let order = compare(entries[middle], name, asDirectory)
            if order == 0 { return entries[middle] }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// How an entry and a name stand in Git's order.
    private func compare(_ entry: Entry, _ name: borrowing Span<UInt8>, _ isDirectory: Bool) -> Int
    {
        let span = bytes.span
        let length = entry.end - entry.start
        let count = min(length, name.count)
        for index in 0..<count {
            let (own, other) = (span[entry.start + index], name[index])
            if own != other { return own < other ? -1 : 1 }
        }
        let next =
            length > count
            ? Int(span[entry.start + count]) : entry.type == .directory ? 0x2F : -1
        let other = name.count > count ? Int(name[count]) : isDirectory ? 0x2F : -1
        return next - other
    }

    /// A file or a directory that a tree gets, in the place of what has its name there.
    struct Change {
        let name: ArraySlice<UInt8>
        let id: ObjectID
        let isDirectory: Bool

        fileprivate var bytes: [UInt8] {
            Array((isDirectory ? "40000 " : "100644 ").utf8) + name + [0] + id.raw
        }
    }

    /// The bytes of the tree with some changes; `nil` where a directory would become a file, or a
    /// file a directory.
    ///
    /// `changes`: In the byte order of their names, each name once.
    func bytes(with changes: [Change]) -> [UInt8]? {
        // A directory sorts as if its name ended in a slash, so what is new may have to be sorted anew.
        let sorted = changes.sorted { Self.key($0).lexicographicallyPrecedes(Self.key($1)) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + changes.count * 110)
        // What was copied ends here.
        var copied = 0
        var next = 0
        for change in sorted {
            let key = Self.key(change)
            while next < entries.count, self.key(entries[next]).lexicographicallyPrecedes(key) {
                next += 1
            }
            let place = next < entries.count ? start(of: entries[next]) : bytes.count
            result += bytes[copied..<place]
            result += change.bytes
            copied = place
            if next < entries.count, self.key(entries[next]).elementsEqual(key) {
                copied = entries[next].end + 21
                next += 1
            } else if entry(change.name) != nil {
                return nil
            }
        }
        return result + bytes[copied...]
    }

    /// The bytes of the tree in which the entry of a name, whatever it was, is a directory, or is gone for
    /// `nil`.
    func bytes(replacing name: ArraySlice<UInt8>, by directory: ObjectID?) -> [UInt8] {
        var rest: [UInt8] = []
        for entry in entries where !bytes[entry.start..<entry.end].elementsEqual(name) {
            rest += bytes[start(of: entry)..<(entry.end + 21)]
        }
        guard let directory, let others = TreeObject(rest) else { return rest }
        return others.bytes(with: [Change(name: name, id: directory, isDirectory: true)]) ?? rest
    }

    /// The entries of this tree and those of another between what both begin and end with, so that most of
    /// two trees of which one was made from the other need not be looked at.
    package func difference(from other: TreeObject) -> (own: Range<Int>, others: Range<Int>) {
        let (own, theirs) = unsafe (bytes.span.bytes, other.bytes.span.bytes)
        let count = min(own.byteCount, theirs.byteCount)
        let equal = Self.equalBytes(own, theirs, fromEnd: false)
        var first = (0, min(entries.count, other.entries.count))
        while first.0 < first.1 {
            let middle = (first.0 + first.1) / 2
            if entries[middle].end + 21 <= equal { first.0 = middle + 1 } else { first.1 = middle }
        }
        // What was read from the front alike is alike; from the end that holds where an entry begins in both.
        let shift = own.byteCount - theirs.byteCount
        let tail = min(
            Self.equalBytes(own, theirs, fromEnd: true),
            count - (first.0 == 0 ? 0 : entries[first.0 - 1].end + 21))
        var last = (first.0, entries.count)
        while last.0 < last.1 {
            let middle = (last.0 + last.1) / 2
            if start(of: entries[middle]) < own.byteCount - tail {
                last.0 = middle + 1
            } else {
                last.1 = middle
            }
        }
        let end = other.entries.count - (entries.count - last.0)
        let isAligned =
            last.0 < entries.count && end >= first.0
            && other.start(of: other.entries[end]) + shift == start(of: entries[last.0])
        return isAligned
            ? (first.0..<last.0, first.0..<end)
            : (first.0..<entries.count, first.0..<other.entries.count)
    }

    /// How many bytes two lots of bytes begin, or end, with alike.
    private static func equalBytes(
        _ left: RawSpan, _ right: RawSpan, fromEnd: Bool
    ) -> Int {
        let count = min(left.byteCount, right.byteCount)
        func word(_ bytes: RawSpan, _ place: Int) -> UInt64 {
            unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: fromEnd ? bytes.byteCount - place - 8 : place, as: UInt64.self)
        }
        func byte(_ bytes: RawSpan, _ place: Int) -> UInt8 {
            unsafe bytes.unsafeLoad(
                fromByteOffset: fromEnd ? bytes.byteCount - place - 1 : place, as: UInt8.self)
        }
        var equal = 0
        while equal + 8 <= count, word(left, equal) == word(right, equal) { equal += 8 }
        while equal < count, byte(left, equal) == byte(right, equal) { equal += 1 }
        return equal
    }

    /// The entries that this tree has and an older one has not; `nil` where the older one has others.
    package func additions(to older: TreeObject) -> [Entry]? {
        let (own, others) = difference(from: older)
        var added: [Entry] = []
        var next = others.lowerBound
        for index in own {
            let entry = entries[index]
            if next < others.upperBound {
                let old = older.entries[next]
                if old.id == entry.id, old.type == entry.type,
                    Self.compare(entry, of: self, old, of: older) == 0
                {
                    next += 1
                    continue
                }
            }
            added.append(entry)
        }
        return next == others.upperBound ? added : nil
    }

    /// Where the mode of an entry begins.
    private func start(of entry: Entry) -> Int {
        let length =
            switch entry.type {
            case .directory: 5
            case .file, .executable, .link, .other: 6
            }
        return entry.start - 1 - length
    }

    private func key(_ entry: Entry) -> some Sequence<UInt8> {
        Self.key(bytes[entry.start..<entry.end], entry.type == .directory)
    }

    private static func key(_ change: Change) -> some Sequence<UInt8> {
        key(change.name, change.isDirectory)
    }

    private static func key(_ name: ArraySlice<UInt8>, _ isDirectory: Bool) -> [UInt8] {
        isDirectory ? name + [0x2F] : Array(name)
    }
}
