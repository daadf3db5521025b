/// A value of the JSON that records are written in: RFC 8259 without floating point and `null`.
public enum JSONValue: Hashable, Sendable {
    /// A string of any Unicode scalars but U+0000, never normalised.
    case string(String)
    /// An integer within ±2⁵³, which every JSON reader holds exactly.
    case integer(Int64)
    /// `true` or `false`.
    case boolean(Bool)
    /// Values in order.
    case array([JSONValue])
    /// Members with distinct keys; written in byte order of the keys.
    case object([JSONMember])

    /// The integers that can be written.
    public static let integers: ClosedRange<Int64> = -(1 << 53)...(1 << 53)
}

/// One key and value of a JSON object.
public struct JSONMember: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSONValue

    /// A member.
    public init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue {
    /// The value of a key, where this is an object that has it.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}
