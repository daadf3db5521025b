internal import CStetLibgit2

/// The name of a Git object: its SHA-1, written as 40 lower-case hex digits.
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Reads exactly 40 lower-case hex digits; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 40, text.utf8.allSatisfy({ Self.isHexDigit($0) }),
            let high = UInt64(text.prefix(16), radix: 16),
            let middle = UInt64(text.dropFirst(16).prefix(16), radix: 16),
            let low = UInt32(text.suffix(8), radix: 16)
        else { return nil }
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x66 ~= byte
    }

    /// Reads 40 lower-case hex digits out of some bytes; `nil` for anything else.
    init?(hex bytes: [UInt8], at start: Int) {
        guard start + 40 <= bytes.count else { return nil }
        func word(_ range: Range<Int>) -> UInt64? {
            var word: UInt64 = 0
            for index in range {
                let byte = bytes[start + index]
                guard Self.isHexDigit(byte) else { return nil }
                word = word << 4 | UInt64(byte < 0x40 ? byte - 0x30 : byte - 0x57)
            }
            return word
        }
        guard let high = word(0..<16), let middle = word(16..<32), let low = word(32..<40) else {
            return nil
        }
        (self.high, self.middle, self.low) = (high, middle, UInt32(low))
    }

    /// The digits as numbers: sixteen, sixteen and eight.
    package var words: (high: UInt64, middle: UInt64, low: UInt32) { (high, middle, low) }

    /// Whether this is forty zeros, which Git writes where there is no object.
    public var isZero: Bool { high == 0 && middle == 0 && low == 0 }

    /// The 40 hex digits.
    public var description: String {
        Self.padded(high, 16) + Self.padded(middle, 16) + Self.padded(UInt64(low), 8)
    }

    /// The first ten hex digits, as Git abbreviates in a repository of some size.
    public var short: String { String(description.prefix(10)) }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    /// The first of the twenty bytes.
    var firstByte: UInt8 { UInt8(truncatingIfNeeded: high >> 56) }

    /// Orders ids as their hex spellings are ordered.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    /// The id whose twenty bytes these are.
    ///
    /// - Precondition: There are twenty.
    package init(raw bytes: ArraySlice<UInt8>) {
        self.init(raw: bytes.span)
    }

    /// The id whose twenty bytes these are; there may be more.
    init(raw bytes: Span<UInt8>) {
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for index in 0..<8 { words.0 = words.0 << 8 | UInt64(bytes[index]) }
        for index in 8..<16 { words.1 = words.1 << 8 | UInt64(bytes[index]) }
        for index in 16..<20 { words.2 = words.2 << 8 | UInt32(bytes[index]) }
        (high, middle, low) = words
    }

    /// The twenty bytes.
    package var raw: [UInt8] {
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: high >> UInt64(shift)))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: middle >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(shift)))
        }
        return bytes
    }

    init(_ oid: git_oid) {
        var oid = oid
        (high, middle, low) = unsafe withUnsafeBytes(of: &oid) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
            )
        }
    }

    var oid: git_oid {
        var oid = git_oid()
        unsafe withUnsafeMutableBytes(of: &oid) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return oid
    }
}
