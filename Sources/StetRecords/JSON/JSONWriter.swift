/// Writes values in the one spelling that records have.
///
/// UTF-8, two-space indent, `"key": value`, keys in byte order, LF, one final newline, `[]` and
/// `{}` for empty collections, no escapes but the necessary ones.
package struct JSONWriter {
    private var bytes: [UInt8] = []
    private let pretty: Bool

    private init(pretty: Bool) { self.pretty = pretty }

    /// The canonical bytes of a value.
    package static func canonical(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(pretty: true)
        writer.bytes.reserveCapacity(1024)
        writer.write(value, depth: 0)
        writer.bytes.append(0x0A)
        return writer.bytes
    }

    /// The same value on one line, without the final newline.
    package static func line(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(pretty: false)
        writer.write(value, depth: 0)
        return writer.bytes
    }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .string(let text): write(text)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .array(let values):
            writeCollection(values, open: 0x5B, close: 0x5D, depth: depth) { writer, value in
                writer.write(value, depth: depth + 1)
            }
        case .object(let members):
            let sorted = members.sorted {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }
            writeCollection(sorted, open: 0x7B, close: 0x7D, depth: depth) { writer, member in
                writer.write(member.key)
                writer.bytes.append(0x3A)
                if writer.pretty { writer.bytes.append(0x20) }
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeCollection<Element>(
        _ elements: [Element], open: UInt8, close: UInt8, depth: Int,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            newline(depth: depth + 1)
            body(&self, element)
        }
        if !elements.isEmpty { newline(depth: depth) }
        bytes.append(close)
    }

    private mutating func newline(depth: Int) {
        guard pretty else { return }
        bytes.append(0x0A)
        for _ in 0..<depth * 2 { bytes.append(0x20) }
    }

    private mutating func write(_ text: String) {
        bytes.append(0x22)
        defer { bytes.append(0x22) }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard let first = bytes[start...].firstIndex(where: { Self.needsEscape($0) }) else {
            return
        }
        let rest = Array(bytes[first...])
        bytes.removeSubrange(first...)
        for byte in rest {
            switch byte {
            case 0x22: escape(0x22)
            case 0x5C: escape(0x5C)
            case 0x08: escape(0x62)
            case 0x09: escape(0x74)
            case 0x0A: escape(0x6E)
            case 0x0C: escape(0x66)
            case 0x0D: escape(0x72)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Hex.digit(byte >> 4))
                bytes.append(Hex.digit(byte & 15))
            default: bytes.append(byte)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C
    }

    private mutating func escape(_ letter: UInt8) {
        bytes.append(0x5C)
        bytes.append(letter)
    }
}
