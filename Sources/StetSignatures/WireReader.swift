/// Reads the data types of SSH (RFC 4251, section 5) from bytes that may be anything.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Whether every byte was read.
    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func byte() -> UInt8? { bytes(1)?.first }

    mutating func uint32() -> UInt32? {
        bytes(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// A length of four bytes, and so many bytes.
    mutating func string() -> [UInt8]? {
        guard let count = uint32(), count <= rest.count else { return nil }
        return bytes(Int(count))
    }

    /// A string that is ASCII text.
    mutating func text() -> String? {
        guard let bytes = string(), bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A positive integer without leading zeros, as its bytes.
    mutating func positive() -> [UInt8]? {
        guard var bytes = string(), let first = bytes.first else { return nil }
        if first == 0 {
            bytes.removeFirst()
            // A zero byte stands only before one that would else make the number negative.
            guard let next = bytes.first, next & 0x80 != 0 else { return nil }
        } else if first & 0x80 != 0 {
            return nil
        }
        return bytes
    }
}

extension [UInt8] {
    /// Appends a length of four bytes, and the bytes.
    mutating func appendWireString(_ bytes: some Collection<UInt8>) {
        let count = UInt32(truncatingIfNeeded: bytes.count)
        for shift in [24, 16, 8, 0] as [UInt32] {
            append(UInt8(truncatingIfNeeded: count >> shift))
        }
        append(contentsOf: bytes)
    }
}
