/// Where records are in a repository: the one place that knows.
///
/// `reviews/<folder kind>/<fan-out>/<folder id>/<at>-<kind>-<record id>.json`. Sources, claims and
/// items fan out over their id's first three digits, one level each, so that the trees on a path
/// stay small at a thousand items and at a million. Texts of embedded sources lie beside their
/// record as `<sha256>.txt`.
public struct RecordPath: Hashable, Sendable {
    /// The directory of a desk at the top of its repository.
    public static let root = "reviews"
    /// The attributes file that keeps Git from converting anything in the desk.
    public static let attributes = "\(root)/.gitattributes"
    /// What that file says.
    public static let attributesText = "* -text -eol -ident -filter -working-tree-encoding\n"
    /// What takes the place of a text whose record was redacted.
    public static let redactedText = "This text was redacted.\n"
    /// How many levels sources, claims and items fan out.
    static let fanOut = 3

    /// The kind of folder.
    public let kind: FolderKind
    /// The folder.
    public let folder: FolderID
    /// The name of the file in it.
    public let name: String

    /// The path of a folder, from the top of the repository.
    public static func directory(_ kind: FolderKind, _ folder: FolderID) -> String {
        var parts = [root, kind.rawValue]
        parts += levels(of: folder.hex, in: kind)
        parts.append(folder.hex)
        return parts.joined(separator: "/")
    }

    /// The fan-out directories of an id, or of the first digits of one; `[]` where there are none.
    package static func levels(of prefix: String, in kind: FolderKind) -> [String] {
        prefix.prefix(depth(of: kind)).map { String($0) }
    }

    /// How many directory levels lie between a folder kind's directory and its folders.
    package static func depth(of kind: FolderKind) -> Int {
        switch kind {
        case .people, .policy: 0
        case .sources, .claims, .items: fanOut
        }
    }

    /// A directory that a desk has.
    ///
    /// A walk that goes down from one to the next need not take paths apart.
    package struct Place: Hashable, Sendable {
        /// What the folders below are; `nil` for the directory of the desk.
        private let kind: FolderKind?
        /// The digits of the fan-out directories above.
        private let digits: [UInt8]
        /// Whether this is a folder: every file in it has the path of a folder's file.
        package let isFolder: Bool

        /// The directory of a desk.
        package static let root = Place(kind: nil, digits: [], isFolder: false)

        /// The directory of a name in this one; `nil` where a desk has none.
        package func directory(_ name: String) -> Place? {
            guard !isFolder else { return nil }
            guard let kind else {
                return FolderKind(rawValue: name).map {
                    Place(kind: $0, digits: [], isFolder: false)
                }
            }
            let name = Array(name.utf8)
            guard digits.count == RecordPath.depth(of: kind) else {
                guard name.count == 1, Hex.value(of: name[0]) != nil else { return nil }
                return Place(kind: kind, digits: digits + name, isFolder: false)
            }
            guard FolderID(hex: name) != nil, name.starts(with: digits) else { return nil }
            return Place(kind: kind, digits: digits, isFolder: true)
        }
    }

    /// The path of a record.
    public init(_ stored: StoredRecord, in kind: FolderKind) {
        self.kind = kind
        folder = stored.folder
        name = Self.name(of: stored)
    }

    /// The path of a source's text.
    public init(text: Digest, of source: FolderID) {
        kind = .sources
        folder = source
        name = "\(text.hex).txt"
    }

    /// The file name that a record has: its time, kind and id.
    public static func name(of stored: StoredRecord) -> String {
        "\(stored.at.compact)-\(stored.originalKind.rawValue)-\(stored.id.hex).json"
    }

    /// The record id in a file name of a record; `nil` where the name has another form.
    package static func recordID(inName name: String) -> RecordID? {
        guard name.utf8.count > 45, name.hasSuffix(".json") else { return nil }
        return RecordID(hex: name.utf8.dropLast(5).suffix(40))
    }

    /// The kind in a file name of a record; `nil` where the name has another form.
    package static func recordKind(inName name: String) -> RecordKind? {
        guard recordID(inName: name) != nil else { return nil }
        return RecordKind(rawValue: String(name.dropLast(46).dropFirst(17)))
    }

    /// The hash in a file name of a text; `nil` where the name has another form.
    package static func digest(inName name: String) -> Digest? {
        name.utf8.count == 68 && name.hasSuffix(".txt") ? Digest(String(name.dropLast(4))) : nil
    }

    /// The whole path, from the top of the repository.
    public var path: String { "\(Self.directory(kind, folder))/\(name)" }

    /// Takes a path apart; `nil` where it is not that of a folder's file.
    public init?(_ path: String) {
        let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].elementsEqual(Self.root.utf8),
            let kind = FolderKind.allCases.first(where: {
                parts[1].elementsEqual($0.rawValue.utf8)
            }),
            parts.count == 4 + Self.depth(of: kind),
            let folder = FolderID(hex: parts[parts.count - 2])
        else { return nil }
        // An id has one spelling, so the fan-out directories are its first digits.
        var digits = parts[parts.count - 2].makeIterator()
        for level in parts[2..<(parts.count - 2)] {
            guard level.count == 1, level.first == digits.next() else { return nil }
        }
        self.kind = kind
        self.folder = folder
        name = String(Substring(parts[parts.count - 1]))
    }
}
