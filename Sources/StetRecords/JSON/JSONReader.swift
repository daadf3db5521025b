/// Reads one JSON text strictly, in time linear in its length and with bounded nesting.
///
/// What RFC 8259 allows and records do not (floating point, `null`, U+0000, duplicate keys,
/// integers beyond ±2⁵³) is refused with its place. White space and escapes are read in any
/// spelling: whether a text is *canonical* is decided by writing the value again.
package struct JSONReader {
    /// Collections may nest this deep.
    package static let maximumDepth = 16

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a whole text as one value.
    package static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.error("text after the value") }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ what: String) -> JSONError {
        JSONError(what: what, at: position, in: bytes)
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
        guard current == byte else { throw error("expected \(what)") }
        position += 1
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let byte = current else { throw error("the text ends where a value should be") }
        switch byte {
        case 0x22: return .string(try string())
        case 0x7B: return try object(depth: depth)
        case 0x5B: return try array(depth: depth)
        case 0x2D, 0x30...0x39: return .integer(try integer())
        case 0x74:
            try literal("true")
            return .boolean(true)
        case 0x66:
            try literal("false")
            return .boolean(false)
        case 0x6E:
            try literal("null")
            throw error("null is not used; leave the key out")
        default: throw error("unexpected character")
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        for byte in word.description.utf8 {
            guard current == byte else { throw error("unexpected character") }
            position += 1
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth < Self.maximumDepth else {
            throw error("nested deeper than \(Self.maximumDepth) levels")
        }
        position += 1
        skipSpace()
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var members: [JSONMember] = []
        var keys = DistinctKeys()
        if current == 0x7D {
            position += 1
            return .object([])
        }
        while true {
            guard current == 0x22 else { throw error("expected a key") }
            let key = try string()
            guard keys.insert(key) else {
                throw error("the key \"\(key)\" occurs twice")
            }
            skipSpace()
            try expect(0x3A, "a colon")
            skipSpace()
            members.append(JSONMember(key, try value(depth: depth + 1)))
            skipSpace()
            if current == 0x7D { break }
            try expect(0x2C, "a comma or }")
            skipSpace()
        }
        position += 1
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var values: [JSONValue] = []
        if current == 0x5D {
            position += 1
            return .array([])
        }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if current == 0x5D { break }
            try expect(0x2C, "a comma or ]")
            skipSpace()
        }
        position += 1
        return .array(values)
    }

    private mutating func integer() throws(JSONError) -> Int64 {
        let start = position
        let negative = current == 0x2D
        if negative { position += 1 }
        var magnitude: Int64 = 0
        let first = position
        while let byte = current, 0x30...0x39 ~= byte {
            guard magnitude <= JSONValue.integers.upperBound else { break }
            magnitude = magnitude * 10 + Int64(byte - 0x30)
            position += 1
        }
        guard position > first else { throw error("a number without digits") }
        guard bytes[first] != 0x30 || position == first + 1 else {
            throw JSONError(what: "a number with a leading zero", at: start, in: bytes)
        }
        guard magnitude <= JSONValue.integers.upperBound else {
            throw JSONError(what: "an integer beyond ±2^53", at: start, in: bytes)
        }
        if let byte = current, byte == 0x2E || byte == 0x65 || byte == 0x45 {
            throw JSONError(what: "a floating-point number", at: start, in: bytes)
        }
        return negative ? -magnitude : magnitude
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        // What stands between escapes is taken as it is; most strings have none.
        var text: [UInt8] = []
        var taken = position
        while true {
            guard let byte = current else {
                throw JSONError(what: "a string without an end", at: start, in: bytes)
            }
            position += 1
            switch byte {
            case 0x22:
                let rest = bytes[taken..<(position - 1)]
                let string =
                    text.isEmpty
                    ? String(validating: rest, as: UTF8.self)
                    : String(validating: text + rest, as: UTF8.self)
                guard let string else {
                    throw JSONError(what: "a string that is not UTF-8", at: start, in: bytes)
                }
                return string
            case 0x5C:
                text += bytes[taken..<(position - 1)]
                try escape(into: &text)
                taken = position
            case ..<0x20: throw error("an unescaped control character in a string")
            default: break
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let letter = current else { throw error("the text ends inside an escape") }
        position += 1
        switch letter {
        case 0x22, 0x5C, 0x2F: text.append(letter)
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0C)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        case 0x75: try appendScalar(into: &text)
        default: throw error("an unknown escape")
        }
    }

    private mutating func appendScalar(into text: inout [UInt8]) throws(JSONError) {
        var code = try codeUnit()
        if 0xD800...0xDBFF ~= code {
            guard current == 0x5C, position + 1 < bytes.count, bytes[position + 1] == 0x75 else {
                throw error("half a surrogate pair")
            }
            position += 2
            let second = try codeUnit()
            guard 0xDC00...0xDFFF ~= second else { throw error("half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (second - 0xDC00)
        }
        guard code != 0 else { throw error("U+0000 in a string") }
        guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair") }
        text.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error("the text ends inside an escape") }
            let lower = 0x41...0x46 ~= byte ? byte + 0x20 : byte
            guard let digit = Hex.value(of: lower) else { throw error("a bad \\u escape") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}

/// Why a text is not the JSON that records are written in, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, without the place.
    public let what: String
    /// The line, from 1.
    public let line: Int
    /// The byte within the line, from 1.
    public let column: Int

    package init(what: String, at position: Int, in bytes: [UInt8]) {
        self.what = what
        var line = 1
        var start = 0
        for (index, byte) in bytes.prefix(position).enumerated() where byte == 0x0A {
            line += 1
            start = index + 1
        }
        self.line = line
        column = position - start + 1
    }

    /// What is wrong, with line and column.
    public var description: String { "\(what) (line \(line), column \(column))" }
}

/// Notices keys that occur twice; in order, as records have them, that costs one comparison a key.
private struct DistinctKeys {
    private var last: String?
    private var all: [String] = []
    private var set: Set<[UInt8]> = []

    /// Takes a key; `false` where it was taken before.
    mutating func insert(_ key: String) -> Bool {
        defer { last = key }
        if set.isEmpty, last.map({ $0.utf8.lexicographicallyPrecedes(key.utf8) }) != false {
            all.append(key)
            return true
        }
        if set.isEmpty { set = Set(all.map { Array($0.utf8) }) }
        return set.insert(Array(key.utf8)).inserted
    }
}
