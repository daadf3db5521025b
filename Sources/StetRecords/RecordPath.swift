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
        switch kind {
        case .people, .policy: []
        case .sources, .claims, .items: prefix.prefix(fanOut).map { String($0) }
        }
    }

    /// How many directory levels lie between a folder kind's directory and its folders.
    package static func depth(of kind: FolderKind) -> Int {
        levels(of: "000", in: kind).count
    }

    /// Whether a path is that of a file in a folder, whatever its name.
    package static func isFile(_ path: String) -> Bool { RecordPath(path) != nil }

    /// Whether a desk has a directory at a path.
    package static func isDirectory(_ path: String) -> Bool {
        let names = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard names.first?.elementsEqual(root.utf8) == true else { return false }
        guard names.count > 1 else { return true }
        guard let kind = FolderKind(rawValue: String(Substring(names[1]))) else { return false }
        let depth = depth(of: kind)
        let levels = names.dropFirst(2).prefix(depth)
        guard levels.allSatisfy({ $0.count == 1 && $0.allSatisfy { Hex.value(of: $0) != nil } })
        else { return false }
        guard names.count > 2 + depth else { return true }
        guard names.count == 3 + depth, FolderID(hex: names[2 + depth]) != nil else { return false }
        return names[2 + depth].starts(with: levels.joined())
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
        let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard parts.count >= 4, parts[0] == Self.root,
            let kind = FolderKind(rawValue: String(parts[1])),
            let folder = FolderID(parts[parts.count - 2])
        else { return nil }
        self.kind = kind
        self.folder = folder
        name = String(parts[parts.count - 1])
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }
}
