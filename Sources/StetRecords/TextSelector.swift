/// A place in a text: a W3C TextPositionSelector and TextQuoteSelector in one.
///
/// Positions count Unicode scalars and, beside them, UTF-8 bytes of the text as it is, never
/// Swift `Character`s, for which `"\r\n"` would be one. Ends are exclusive.
public struct TextSelector: Hashable, Sendable, Fields {
    /// The range in Unicode scalars.
    public let scalars: Range<Int>
    /// The same range in UTF-8 bytes.
    public let bytes: Range<Int>
    /// The words in the range.
    public let exact: Words
    /// Up to 32 scalars before the range; empty at the start of the text.
    public let prefix: Words
    /// Up to 32 scalars after the range; empty at the end of the text.
    public let suffix: Words

    /// Words themselves, or for a text that must not be copied their hash and length.
    public enum Words: Hashable, Sendable {
        /// The words.
        case text(String)
        /// The SHA-256 of the words in UTF-8, and how many bytes that is.
        case hashed(Digest, bytes: Int)

        /// The words as they are kept for a text that is or is not in the repository.
        package init(_ text: String, hashed: Bool) {
            self = hashed ? .hashed(Digest(of: text.utf8), bytes: text.utf8.count) : .text(text)
        }

        /// Whether these are exactly those words.
        public func matches(_ text: String) -> Bool {
            switch self {
            case .text(let own): own.utf8.elementsEqual(text.utf8)
            case .hashed(let digest, let bytes):
                bytes == text.utf8.count && digest == Digest(of: text.utf8)
            }
        }
    }

    /// The longest text a record may point into, in bytes.
    package static let maximumText: Int64 = 1 << 40

    package init(
        scalars: Range<Int>, bytes: Range<Int>, exact: Words, prefix: Words, suffix: Words
    ) {
        self.scalars = scalars
        self.bytes = bytes
        self.exact = exact
        self.prefix = prefix
        self.suffix = suffix
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        scalars = try Self.range("scalars", &fields)
        bytes = try Self.range("bytes", &fields)
        exact = try Self.words("exact", &fields)
        prefix = try Self.words("prefix", &fields)
        suffix = try Self.words("suffix", &fields)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("scalars", Self.value(scalars))
        fields.put("bytes", Self.value(bytes))
        fields.put("exact", Self.value(exact))
        fields.put("prefix", Self.value(prefix))
        fields.put("suffix", Self.value(suffix))
    }

    private static func range(_ key: String, _ fields: inout FieldReader) throws(RecordError)
        -> Range<Int>
    {
        var range = try fields.nested(key)
        let start = try range.integer("start", 0...maximumText)
        let end = try range.integer("end", 0...maximumText)
        try range.finish()
        guard start < end else { throw RecordError(.field, "\(key): start is not before end") }
        return start..<end
    }

    private static func value(_ range: Range<Int>) -> JSONValue {
        .object([
            JSONMember("start", .integer(Int64(range.lowerBound))),
            JSONMember("end", .integer(Int64(range.upperBound))),
        ])
    }

    private static func words(_ key: String, _ fields: inout FieldReader) throws(RecordError)
        -> Words
    {
        let value = try fields.take(key)
        if case .string(let text) = value {
            guard text.unicodeScalars.count <= Limit.prose.rawValue else {
                throw RecordError(
                    .field, "\(key): is longer than \(Limit.prose.rawValue) characters")
            }
            return .text(text)
        }
        var hashed = try FieldReader(value, path: "\(key).")
        let digest = try hashed.digest("sha256")
        let bytes = try hashed.integer("bytes", 0...maximumText)
        try hashed.finish()
        return .hashed(digest, bytes: bytes)
    }

    private static func value(_ words: Words) -> JSONValue {
        switch words {
        case .text(let text): .string(text)
        case .hashed(let digest, let bytes):
            .object([
                JSONMember("sha256", .string(digest.hex)),
                JSONMember("bytes", .integer(Int64(bytes))),
            ])
        }
    }
}
