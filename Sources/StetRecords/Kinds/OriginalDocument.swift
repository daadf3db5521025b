/// The document that the kept text of a source was read from, where that is not the text itself.
public struct OriginalDocument: Hashable, Sendable, Fields {
    /// What kind of document it is.
    public let form: Form
    /// Its encoding, by the name of the WHATWG Encoding Standard; absent where the form has none.
    public let encoding: String?
    /// The SHA-256 of its bytes.
    public let sha256: Digest
    /// Its length in bytes.
    public let bytes: Int
    /// What of the kept text seems to be no part of what it tells (navigation, forms, comments), in
    /// Unicode scalars, in order and apart.
    public let boilerplate: [Range<Int>]

    /// The kinds of document that texts are read from.
    public enum Form: String, CaseIterable, Hashable, Sendable {
        /// Text in another encoding than UTF-8.
        case text
        /// A page of the web.
        case html
        /// Portable Document Format.
        case pdf
    }

    package init(
        form: Form, encoding: String?, sha256: Digest, bytes: Int, boilerplate: [Range<Int>] = []
    ) {
        self.form = form
        self.encoding = encoding
        self.sha256 = sha256
        self.bytes = bytes
        self.boilerplate = boilerplate
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        form = try fields.choice("form", Form.self)
        encoding = try fields.optional("encoding") { (fields, key) throws(RecordError) in
            try fields.parsed(key, "the name of an encoding such as windows-1252") { name in
                Self.isEncodingName(name) ? name : nil
            }
        }
        sha256 = try fields.digest("sha256")
        bytes = try fields.integer("bytes", 1...TextSelector.maximumText)
        guard fields.has("boilerplate") else {
            boilerplate = []
            return
        }
        var ranges: [Range<Int>] = []
        for value in try fields.array("boilerplate") {
            var nested = try FieldReader(value, path: "original.boilerplate.")
            let end = try nested.integer("end", 0...TextSelector.maximumText)
            let start = try nested.integer("start", 0...TextSelector.maximumText)
            try nested.finish()
            guard start < end, start > ranges.last?.upperBound ?? -1 else {
                throw RecordError(.field, "original.boilerplate: is not in order and apart")
            }
            ranges.append(start..<end)
        }
        guard !ranges.isEmpty else {
            throw RecordError(.field, "original.boilerplate: is left out where it is empty")
        }
        boilerplate = ranges
    }

    func write(to fields: inout FieldWriter) {
        fields.put("form", form)
        fields.put("encoding", encoding)
        fields.put("sha256", sha256.hex)
        fields.put("bytes", bytes)
        guard !boilerplate.isEmpty else { return }
        let ranges = boilerplate.map { range in
            var nested = FieldWriter()
            nested.put("start", range.lowerBound)
            nested.put("end", range.upperBound)
            return nested.value
        }
        fields.put("boilerplate", .array(ranges))
    }

    /// Whether a text can be the name of an encoding: lower-case letters, digits and a few signs.
    package static func isEncodingName(_ name: String) -> Bool {
        1...40 ~= name.utf8.count
            && name.utf8.allSatisfy {
                0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || [0x2D, 0x5F, 0x3A, 0x2E].contains($0)
            }
    }
}

extension FieldReader {
    /// The `inferred` field: what was inferred, in order; nothing where it is absent.
    mutating func inferred() throws(RecordError) -> [SourceDescription.Inferable] {
        guard has("inferred") else { return [] }
        var inferred: [SourceDescription.Inferable] = []
        for name in try set("inferred", .line) {
            guard let what = SourceDescription.Inferable(rawValue: name) else {
                throw RecordError(.field, "inferred: \"\(name)\" is not inferred of a source")
            }
            inferred.append(what)
        }
        guard !inferred.isEmpty else {
            throw RecordError(.field, "inferred: is left out where it is empty")
        }
        return inferred
    }
}
