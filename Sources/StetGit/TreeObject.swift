/// The bytes of a tree, taken apart by a reader that accepts only what Git itself writes.
///
/// Entries out of order, doubled, or named so that a checkout would leave its directory can show
/// different things to different readers, so such a tree is refused. Pure: needs no repository.
package struct TreeObject: Sendable {
    /// The entries, in Git's order.
    package let entries: [Entry]

    /// One entry of a tree, by the bytes of its name.
    package struct Entry: Sendable {
        /// The name, without any directory.
        package let name: ArraySlice<UInt8>
        /// The object.
        package let id: ObjectID
        /// What the entry is.
        package let type: TreeEntry.EntryType

        /// Whether the entry comes before another in Git's order, which sorts a directory as if its
        /// name ended in a slash.
        package func precedes(_ other: Entry) -> Bool {
            let count = min(name.count, other.name.count)
            let (left, right) = (name.startIndex, other.name.startIndex)
            for index in 0..<count where name[left + index] != other.name[right + index] {
                return name[left + index] < other.name[right + index]
            }
            return next(after: count) < other.next(after: count)
        }

        private func next(after count: Int) -> Int {
            if name.count > count { return Int(name[name.startIndex + count]) }
            return type == .directory ? 0x2F : -1
        }
    }

    /// Reads the bytes of a tree, without Git's object header; `nil` for what Git does not write.
    package init?(_ bytes: [UInt8]) {
        var entries: [Entry] = []
        var position = 0
        while position < bytes.count {
            guard let space = bytes[position...].prefix(8).firstIndex(of: 0x20),
                let type = Self.type(ofMode: bytes[position..<space]),
                let end = bytes[space...].firstIndex(of: 0), end + 21 <= bytes.count
            else { return nil }
            let name = bytes[(space + 1)..<end]
            let entry = Entry(
                name: name, id: ObjectID(raw: bytes[(end + 1)..<(end + 21)]), type: type)
            guard Self.isUsable(name), entries.last?.precedes(entry) != false,
                entries.last.map({ !$0.name.elementsEqual(name) }) != false
            else { return nil }
            entries.append(entry)
            position = end + 21
        }
        self.entries = entries
    }

    private static func type(ofMode mode: ArraySlice<UInt8>) -> TreeEntry.EntryType? {
        switch String(decoding: mode, as: UTF8.self) {
        case "100644": .file
        case "100755": .executable
        case "40000": .directory
        case "120000": .link
        case "160000", "100664": .other
        default: nil
        }
    }

    private static func isUsable(_ name: ArraySlice<UInt8>) -> Bool {
        switch name.count {
        case 0: false
        case 1: name.first != 0x2E && name.first != 0x2F
        case 2: !name.elementsEqual("..".utf8) && !name.contains(0x2F)
        case 4: !name.elementsEqual(".git".utf8) && !name.contains(0x2F)
        default: !name.contains(0x2F)
        }
    }

    /// The entry of a name; `nil` for none.
    package func entry(_ name: some Collection<UInt8>) -> Entry? {
        entries.first { $0.name.elementsEqual(name) }
    }
}

extension TreeObject.Entry {
    /// The name as text; bytes that are not UTF-8 are replaced.
    package var text: String { String(decoding: name, as: UTF8.self) }
}
