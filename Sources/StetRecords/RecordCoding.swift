extension StoredRecord {
    /// No record is larger than this many bytes.
    public static var maximumSize: Int { 256 * 1024 }

    /// Reads the bytes of a file as a record.
    ///
    /// Valid is only what this program would write: the value is encoded again, and every byte must
    /// agree. That one comparison refuses duplicate and unknown keys, byte-order marks, other
    /// spellings of the same text and dates that do not exist. The cost is linear in the size.
    public init(reading bytes: [UInt8]) throws(RecordError) {
        guard bytes.count <= Self.maximumSize else {
            throw RecordError(
                .tooLarge, "\(bytes.count) bytes; a record has at most \(Self.maximumSize)")
        }
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw RecordError(.json, error.description)
        }
        if case .integer(let format)? = value["format"], format > Int64(Record.format) {
            throw RecordError(
                .newerFormat, "written in format \(format); this program knows \(Record.format)")
        }
        let record = try Record(value)
        let canonical = record.bytes
        guard canonical == bytes else {
            let place = zip(canonical, bytes).enumerated().first { $1.0 != $1.1 }?.offset
            let error = JSONError(
                what: "not in canonical form",
                at: place ?? min(canonical.count, bytes.count), in: bytes)
            throw RecordError(.notCanonical, error.description)
        }
        self.init(id: RecordID(of: bytes), record: record)
    }
}

extension Record {
    /// The canonical bytes: what the file holds and what the id is computed from.
    public var bytes: [UInt8] { JSONWriter.canonical(value) }

    /// The record as JSON.
    public var value: JSONValue {
        var fields = FieldWriter()
        fields.put("kind", kind)
        fields.put("format", Self.format)
        switch header.place {
        case .folder(let folder): fields.put("folder", folder)
        case .new(let nonce): fields.put("nonce", nonce.hex)
        }
        fields.put("after", header.after)
        fields.put("by", header.by)
        fields.put("on", header.on)
        fields.put("key", header.key?.text)
        fields.put("at", header.at.description)
        body.fields.write(to: &fields)
        return fields.value
    }

    /// Reads a JSON value; its spelling is not judged.
    init(_ value: JSONValue) throws(RecordError) {
        var fields = try FieldReader(value, path: "")
        let kind = try fields.choice("kind", RecordKind.self)
        _ = try fields.integer("format", Int64(Self.format)...Int64(Self.format))
        let place: Place
        switch (fields.has("folder"), fields.has("nonce")) {
        case (true, false): place = .folder(try fields.id("folder"))
        case (false, true):
            place = .new(try fields.parsed("nonce", "128 bits (32 hex digits)") { Nonce($0) })
        default: throw RecordError(.field, "exactly one of folder and nonce is needed")
        }
        let after: [RecordID] = try fields.ids("after")
        let begins =
            switch place {
            case .new: true
            case .folder: false
            }
        guard begins ? kind.canBegin : !kind.mustBegin else {
            throw RecordError(
                .field, "a \(kind.rawValue) record \(begins ? "cannot begin" : "begins") a folder")
        }
        guard begins == after.isEmpty else {
            throw RecordError(
                .field, begins ? "after: a first record follows none" : "after: is empty")
        }
        let by: PersonID? = fields.has("by") ? try fields.id("by") : nil
        guard by != nil || kind == .person else { throw RecordError(.field, "by: is missing") }
        let on: CommitName? = fields.has("on") ? try fields.id("on") : nil
        let key = try fields.optionalKey()
        let at = try fields.parsed("at", "a time (YYYY-MM-DDThh:mm:ssZ)") { Timestamp($0) }
        body = try Body(kind, from: &fields)
        try fields.finish()
        header = Header(place: place, after: after, by: by, on: on, key: key, at: at)
    }
}

extension FieldReader {
    /// The key that an act is signed with; `nil` where it names none.
    mutating func optionalKey() throws(RecordError) -> KeyFingerprint? {
        guard has("key") else { return nil }
        return try parsed("key", "a fingerprint (SHA256:…)") { KeyFingerprint($0) }
    }
}
