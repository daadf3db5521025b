/// Base64 (RFC 4648), in its one canonical spelling: padded, no line breaks, unused bits zero.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// The bytes that some text spells; `nil` for anything but the canonical spelling.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var word: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            if byte == 0x3D {
                padding += 1
                guard padding <= 2, digits % 4 >= 2 else { return nil }
            } else {
                let value = values[Int(byte)]
                guard value != 0xFF, padding == 0 else { return nil }
                word |= UInt32(value)
            }
            digits += 1
            if digits % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: word >> 16))
                if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: word >> 8)) }
                if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: word)) }
                // What padding leaves unused says nothing, so only zero is canonical.
                let unused: UInt32 = padding == 2 ? 0xFFFF : padding == 1 ? 0xFF : 0
                guard word & unused == 0 else { return nil }
                word = 0
            } else {
                word <<= 6
            }
        }
        return bytes
    }

    /// The canonical spelling of some bytes, in ASCII.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for (index, byte) in group.enumerated() { word |= UInt32(byte) << (16 - 8 * index) }
            for index in 0..<4 {
                if index <= group.count {
                    text.append(alphabet[Int(word >> (18 - 6 * index) & 63)])
                } else {
                    text.append(0x3D)
                }
            }
        }
        return text
    }
}
