/// One line of an import: an act, and its fields.
///
/// Fields are named as in what the command line prints with `--json`; a field that the act does not
/// know is refused, so that nothing is dropped silently.
struct ImportLine {
    private var fields: FieldReader
    /// The record that a line before this one made, by its key.
    var find: (String) throws -> RecordID? = { _ in nil }

    /// Reads the bytes of a line.
    init(_ bytes: [UInt8]) throws {
        do {
            fields = try FieldReader(try JSONReader.read(bytes), path: "")
        } catch let error as JSONError {
            throw ImportError.field(RecordError(.json, "\(error.what) (byte \(error.column))"))
        } catch let error as RecordError {
            throw ImportError.field(error)
        }
    }

    private mutating func read<Value>(
        _ take: (inout FieldReader) throws(RecordError) -> Value
    ) throws -> Value {
        do {
            return try take(&fields)
        } catch {
            throw ImportError.field(error)
        }
    }

    func has(_ key: String) -> Bool { fields.has(key) }

    /// Refuses fields that nobody took.
    mutating func finish() throws { try read { fields throws(RecordError) in try fields.finish() } }

    mutating func text(_ key: String, _ limit: Limit = .prose) throws -> String {
        try read { fields throws(RecordError) in try fields.string(key, limit) }
    }

    mutating func optionalText(_ key: String, _ limit: Limit = .prose) throws -> String? {
        try read { fields throws(RecordError) in try fields.optionalString(key, limit) }
    }

    /// A text of any length.
    mutating func longText(_ key: String) throws -> String? {
        guard has(key) else { return nil }
        return try read { fields throws(RecordError) in
            try fields.parsed(key, "a string") { $0 }
        }
    }

    mutating func texts(_ key: String, _ limit: Limit = .line) throws -> [String]? {
        guard has(key) else { return nil }
        return try read { fields throws(RecordError) in try fields.strings(key, limit) }
    }

    mutating func flag(_ key: String) throws -> Bool {
        guard has(key) else { return false }
        return try read { fields throws(RecordError) in try fields.boolean(key) }
    }

    mutating func date(_ key: String) throws -> ExtendedDate? {
        try read { fields throws(RecordError) in try fields.optionalDate(key) }
    }

    mutating func day(_ key: String) throws -> CalendarDay? {
        guard has(key) else { return nil }
        return try read { fields throws(RecordError) in
            try fields.parsed(key, "a day (YYYY-MM-DD)") { CalendarDay(Array($0.utf8)[...]) }
        }
    }

    mutating func moment(_ key: String) throws -> Timestamp? {
        guard has(key) else { return nil }
        return try read { fields throws(RecordError) in
            try fields.parsed(key, "a moment (2026-02-10T09:30:00Z)") { Timestamp(rfc3339: $0) }
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type)
        throws -> Choice where Choice.RawValue == String
    {
        try read { fields throws(RecordError) in try fields.choice(key, Choice.self) }
    }

    mutating func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _: Choice.Type
    ) throws -> Choice? where Choice.RawValue == String {
        has(key) ? try choice(key, Choice.self) : nil
    }

    /// Choices by their names, each of one of which there is a list.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type)
        throws -> [Choice]? where Choice.RawValue == String
    {
        guard let names = try texts(key) else { return nil }
        return try names.map { name in
            guard let choice = Choice(rawValue: name) else {
                let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw ImportError.field(RecordError(.field, "\(key): is not among \(known)"))
            }
            return choice
        }
    }

    /// What the key of a line before, or an id, names.
    mutating func reference<Subject>(_ key: String) throws -> Identifier<Subject> {
        try identifier(try text(key, .line), in: key)
    }

    mutating func optionalReference<Subject>(_ key: String) throws -> Identifier<Subject>? {
        has(key) ? try reference(key) : nil
    }

    mutating func references<Subject>(_ key: String) throws -> [Identifier<Subject>] {
        try (texts(key) ?? []).map { try identifier($0, in: key) }
    }

    private func identifier<Subject>(_ text: String, in key: String) throws -> Identifier<Subject> {
        if let record = try find(text) { return Identifier(record) }
        guard let id = Identifier<Subject>(text) else {
            throw ImportError.unknownReference(field: key, text)
        }
        return id
    }

    /// Where in a text something stands, as `--json` prints it: an object with `quote`, or with
    /// `start` and `end` in Unicode scalars.
    mutating func place() throws -> PlaceDraft {
        guard has("place") else { return .whole }
        return try read { fields throws(RecordError) in
            var place = try fields.nested("place")
            let draft: PlaceDraft
            if place.has("quote") {
                draft = .quote(try place.string("quote", .prose))
            } else {
                let start = try place.integer("start", 0...JSONValue.integers.upperBound)
                let end = try place.integer("end", 0...JSONValue.integers.upperBound)
                draft = .place("\(start):\(end)")
            }
            try place.finish()
            return draft
        }
    }
}
