/// What a person of the desk may be asked to do.
public enum Role: String, CaseIterable, Hashable, Sendable, Comparable {
    /// People, policy, and everything the others may.
    case admin
    /// Disputes.
    case adjudicator
    /// Opening, assigning, resolving what is agreed, closing, reopening, publishing.
    case editor
    /// Sources, claims, evidence, verdicts, notes.
    case reviewer

    /// Orders roles by their names.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A person as the desk knows them.
public struct PersonDescription: Hashable, Sendable, Fields {
    /// The short name used on the command line.
    public let handle: String
    /// The name that stands in the commits.
    public let name: String
    /// The address that stands in the commits.
    public let email: String
    /// What the person may do, in byte order.
    public let roles: [Role]
    /// SSH public keys, `type base64`, in byte order.
    public let keys: [String]
    /// Claimants and labels whose items the person must not judge, in byte order.
    public let conflicts: [String]

    package init(
        handle: String, name: String, email: String, roles: [Role], keys: [String] = [],
        conflicts: [String] = []
    ) {
        self.handle = handle
        self.name = name
        self.email = email
        self.roles = Set(roles).sorted()
        self.keys = keys.sortedSet()
        self.conflicts = conflicts.sortedSet()
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        handle = try fields.parsed(
            "handle", "a handle (1 to 40 lower-case letters, digits and inner hyphens)",
            Self.checkedHandle)
        name = try fields.parsed(
            "name",
            "a name that a commit can carry: 1 to 200 characters, not < or >, no white space at the ends",
            Self.checkedName)
        email = try fields.parsed(
            "email", "an address that a commit can carry", Self.checkedEmail)
        var roles: [Role] = []
        for text in try fields.set("roles", .line) {
            guard let role = Role(rawValue: text) else {
                throw RecordError(.field, "roles: \(text) is not a role")
            }
            roles.append(role)
        }
        self.roles = roles
        keys = try fields.set("keys", .url)
        guard keys.count <= Self.maximumKeys else {
            throw RecordError(.field, "keys: has more than \(Self.maximumKeys) entries")
        }
        conflicts = try fields.set("conflicts", .line)
        guard conflicts.count <= Self.maximumConflicts else {
            throw RecordError(.field, "conflicts: has more than \(Self.maximumConflicts) entries")
        }
        let size = (keys + conflicts).reduce(0) { $0 + $1.utf8.count }
        guard size <= Self.maximumSize else {
            throw RecordError(
                .field, "keys and conflicts: have \(size) bytes; the most is \(Self.maximumSize)")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("handle", handle)
        fields.put("name", name)
        fields.put("email", email)
        fields.put("roles", roles.map(\.rawValue))
        fields.put("keys", keys)
        fields.put("conflicts", conflicts)
    }

    /// How many bytes the keys and conflicts of a person have at most.
    package static let maximumSize = 16 * 1024
    /// How many keys a person has at most: every key of a desk is compared with every other, so somebody
    /// who exchanges their own again and again would make everybody's reading slow.
    package static let maximumKeys = 20
    /// How many conflicts of interest a person has at most; people are read with everything.
    package static let maximumConflicts = 100

    /// Lower-case letters, digits and hyphens that are not at an end.
    package static func checkedHandle(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let fits = bytes.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D }
        return fits && 1...40 ~= bytes.count && bytes.first != 0x2D && bytes.last != 0x2D
            ? text : nil
    }

    /// What can stand as a name in a commit: no `<`, `>`, controls or line ends, and no space at the ends.
    ///
    /// `git commit` strips some punctuation at the ends, too (`ident.c`, `crud`; how much of it depends on its
    /// version), which it need not: "Winston H." and "'t Hart" are names, and a commit may have them.
    package static func checkedName(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, scalars.count <= 200,
            first != " ", last != " ",
            !scalars.contains(where: {
                $0.value < 0x20 || $0.value == 0x7F || $0 == "<" || $0 == ">"
            })
        else { return nil }
        return text
    }

    /// Something with an inner `@`, without spaces, controls or angle brackets.
    package static func checkedEmail(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 200, let at = bytes.lastIndex(of: 0x40), at > 0,
            at < bytes.count - 1, checkedName(text) != nil, !bytes.contains(0x20),
            let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            !isCrud(first), !isCrud(last)
        else { return nil }
        return text
    }

    /// What Git strips at the ends of an address; libgit2, which shows commits, does so, too.
    private static func isCrud(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 32 || ",:;<>\"\\'.".unicodeScalars.contains(scalar)
    }
}

extension [String] {
    /// The distinct strings in byte order, as records hold sets.
    package func sortedSet() -> [String] {
        var sorted = self
        sorted.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var result: [String] = []
        for text in sorted where result.last?.utf8.elementsEqual(text.utf8) != true {
            result.append(text)
        }
        return result
    }
}
