/// A string that equals another only if its bytes do, as names and keys in records do; two `String`s are equal
/// also where Unicode calls them canonically equivalent.
package struct ExactText: Hashable, Sendable {
    /// The string.
    package let text: String

    /// A string to be compared by its bytes.
    package init(_ text: String) { self.text = text }

    /// Compares bytes.
    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the bytes.
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension Record.Body {
    /// Whether two are written with the same bytes; `String`s are equal also where Unicode calls them equivalent.
    package func isWritten(like other: Record.Body, in folder: FolderID) -> Bool {
        func bytes(_ body: Record.Body) -> [UInt8] {
            let header = Record.Header(
                place: .folder(folder), after: [], by: nil, on: nil, key: nil,
                at: Timestamp(secondsSince1970: 0))
            return Record(header, body).bytes
        }
        return bytes(self) == bytes(other)
    }
}
