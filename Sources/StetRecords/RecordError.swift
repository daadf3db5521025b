/// Why bytes are not a valid record.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The ways in which bytes fail to be a record.
    public enum Code: String, Hashable, Sendable {
        /// Not the JSON that records are written in.
        case json
        /// JSON, but a field is missing, unknown, of the wrong type or out of bounds.
        case field
        /// A valid value in another spelling than the canonical one.
        case notCanonical = "not-canonical"
        /// Written in a format newer than this program knows.
        case newerFormat = "newer-format"
        /// Larger than any record may be.
        case tooLarge = "too-large"
        /// Not there, or not what its name says, because this copy is damaged.
        case damaged
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, with the field or the line and column.
    public let what: String

    package init(_ code: Code, _ what: String) {
        self.code = code
        self.what = what
    }

    /// What is wrong.
    public var description: String { what }
}
