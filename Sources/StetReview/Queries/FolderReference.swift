public import StetRecords

/// A folder of a desk.
public struct FolderReference: Hashable, Comparable, Sendable {
    /// The kind of folder.
    public let kind: FolderKind
    /// Its id.
    public let id: FolderID

    /// A folder of a kind.
    public init(_ kind: FolderKind, _ id: FolderID) {
        self.kind = kind
        self.id = id
    }

    /// Orders folders by their ids.
    public static func < (left: Self, right: Self) -> Bool { left.id < right.id }
}
