/// Takes the fields of one JSON object apart and notices what was left over.
package struct FieldReader {
    /// What was not taken yet; few enough that a search is faster than a dictionary.
    private var members: [JSONMember]
    private let path: String

    package init(_ value: JSONValue, path: String) throws(RecordError) {
        guard case .object(let members) = value else {
            throw RecordError(.field, "\(path.isEmpty ? "the record" : path) is not an object")
        }
        // Keys are ASCII (checked here), so `String` equality is byte equality.
        for member in members where !member.key.utf8.allSatisfy({ $0 < 0x80 }) {
            throw RecordError(.field, "unknown field \"\(member.key)\"")
        }
        self.members = members
        self.path = path
    }

    private func failure(_ key: String, _ what: String) -> RecordError {
        RecordError(.field, "\(path)\(key): \(what)")
    }

    package func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    package mutating func take(_ key: String) throws(RecordError) -> JSONValue {
        guard let index = members.firstIndex(where: { $0.key == key }) else {
            throw failure(key, "is missing")
        }
        return members.remove(at: index).value
    }

    /// Refuses fields that nobody took.
    package func finish() throws(RecordError) {
        if let key = members.map(\.key).min() { throw failure(key, "is not a field here") }
    }

    package mutating func nested(_ key: String) throws(RecordError) -> FieldReader {
        try FieldReader(take(key), path: "\(path)\(key).")
    }

    package mutating func string(_ key: String, _ limit: Limit) throws(RecordError) -> String {
        try string(take(key), key, limit)
    }

    private func string(_ value: JSONValue, _ key: String, _ limit: Limit) throws(RecordError)
        -> String
    {
        guard case .string(let text) = value else { throw failure(key, "is not a string") }
        guard !text.isEmpty else { throw failure(key, "is empty") }
        guard text.unicodeScalars.count <= limit.rawValue else {
            throw failure(key, "is longer than \(limit.rawValue) characters")
        }
        if limit.isLine,
            text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        {
            throw failure(key, "holds a control character")
        }
        return text
    }

    package mutating func integer(_ key: String, _ range: ClosedRange<Int64>) throws(RecordError)
        -> Int
    {
        guard case .integer(let number) = try take(key) else {
            throw failure(key, "is not an integer")
        }
        guard range.contains(number) else {
            throw failure(key, "is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    package mutating func boolean(_ key: String) throws(RecordError) -> Bool {
        guard case .boolean(let flag) = try take(key) else {
            throw failure(key, "is neither true nor false")
        }
        return flag
    }

    /// A field that is `true` or absent.
    package mutating func flag(_ key: String) throws(RecordError) -> Bool {
        guard has(key) else { return false }
        guard try boolean(key) else { throw failure(key, "is left out where it is false") }
        return true
    }

    package mutating func array(_ key: String) throws(RecordError) -> [JSONValue] {
        guard case .array(let values) = try take(key) else { throw failure(key, "is not a list") }
        guard values.count <= Limit.elements else {
            throw failure(key, "has more than \(Limit.elements) entries")
        }
        return values
    }

    /// A list of strings whose order means something.
    package mutating func strings(_ key: String, _ limit: Limit) throws(RecordError) -> [String] {
        var result: [String] = []
        for value in try array(key) { result.append(try string(value, key, limit)) }
        return result
    }

    /// A set of strings, written in byte order.
    package mutating func set(_ key: String, _ limit: Limit) throws(RecordError) -> [String] {
        let texts = try strings(key, limit)
        for (left, right) in zip(texts, texts.dropFirst())
        where !left.utf8.lexicographicallyPrecedes(right.utf8) {
            throw failure(key, "is not in order, or names something twice")
        }
        return texts
    }

    package mutating func parsed<Value>(
        _ key: String, _ what: @autoclosure () -> String, _ parse: (String) -> Value?
    ) throws(RecordError) -> Value {
        guard case .string(let text) = try take(key), let value = parse(text) else {
            throw failure(key, "is not \(what())")
        }
        return value
    }

    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _: Choice.Type
    ) throws(RecordError) -> Choice where Choice.RawValue == String {
        try parsed(key, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))") {
            Choice(rawValue: $0)
        }
    }

    package mutating func id<Subject>(_ key: String) throws(RecordError) -> Identifier<Subject> {
        try parsed(key, "an id (40 hex digits)") { Identifier($0) }
    }

    /// A set of ids, written in order.
    package mutating func ids<Subject>(_ key: String) throws(RecordError) -> [Identifier<Subject>] {
        try ids(take(key), key)
    }

    package func ids<Subject>(_ value: JSONValue, _ key: String) throws(RecordError)
        -> [Identifier<Subject>]
    {
        guard case .array(let values) = value, values.count <= Limit.elements else {
            throw failure(key, "is not a list of at most \(Limit.elements) ids")
        }
        var ids: [Identifier<Subject>] = []
        for value in values {
            guard case .string(let text) = value, let id = Identifier<Subject>(text) else {
                throw failure(key, "is not a list of ids (40 hex digits)")
            }
            if let last = ids.last, last >= id {
                throw failure(key, "is not in order, or names something twice")
            }
            ids.append(id)
        }
        return ids
    }

    package mutating func date(_ key: String) throws(RecordError) -> ExtendedDate {
        try parsed(key, "a date (YYYY, YYYY-MM or YYYY-MM-DD, \"?\" if inferred)") {
            ExtendedDate($0)
        }
    }

    package mutating func digest(_ key: String) throws(RecordError) -> Digest {
        try parsed(key, "a SHA-256 (64 hex digits)") { Digest($0) }
    }

    /// The value of a field that may be absent.
    package mutating func optional<Value>(
        _ key: String, _ read: (inout FieldReader, String) throws(RecordError) -> Value
    ) throws(RecordError) -> Value? {
        has(key) ? try read(&self, key) : nil
    }

    package mutating func optionalString(_ key: String, _ limit: Limit) throws(RecordError)
        -> String?
    {
        has(key) ? try string(key, limit) : nil
    }

    package mutating func optionalDate(_ key: String) throws(RecordError) -> ExtendedDate? {
        has(key) ? try date(key) : nil
    }
}

/// How long a string may be, in Unicode scalars.
package enum Limit: Int {
    /// A name, a title, a label: one line.
    case line = 500
    /// A URL: one line.
    case url = 2000
    /// Prose of any number of lines.
    case prose = 10_000

    /// How many entries a list may have.
    package static let elements = 1000

    package var isLine: Bool { self != .prose }
}

/// Collects the fields of one JSON object; absent values leave no trace.
struct FieldWriter {
    private(set) var members: [JSONMember] = []

    var value: JSONValue { .object(members) }

    mutating func put(_ key: String, _ value: JSONValue?) {
        if let value { members.append(JSONMember(key, value)) }
    }

    mutating func put(_ key: String, _ text: String?) {
        put(key, text.map { JSONValue.string($0) })
    }

    mutating func put(_ key: String, _ number: Int) { put(key, .integer(Int64(number))) }

    mutating func put(_ key: String, _ flag: Bool) { put(key, .boolean(flag)) }

    /// A field that leaves no trace where it is false.
    mutating func put(flag key: String, _ flag: Bool) { if flag { put(key, true) } }

    mutating func put<Choice: RawRepresentable>(_ key: String, _ choice: Choice?)
    where Choice.RawValue == String {
        put(key, choice?.rawValue)
    }

    mutating func put<Subject>(_ key: String, _ id: Identifier<Subject>?) { put(key, id?.hex) }

    mutating func put<Subject>(_ key: String, _ ids: [Identifier<Subject>]) {
        put(key, .array(ids.map { .string($0.hex) }))
    }

    mutating func put(_ key: String, _ texts: [String]) {
        put(key, .array(texts.map { .string($0) }))
    }

    mutating func put(_ key: String, _ date: ExtendedDate?) { put(key, date?.text) }

    mutating func put(_ key: String, _ date: CalendarDay?) { put(key, date?.description) }
}
