/// A 160-bit identifier that knows what it names, written as 40 lower-case hex digits.
///
/// The phantom parameter keeps a claim's id from being passed where an item's is meant. Values
/// compare by their bytes, in the order of their hex spelling.
public struct Identifier<Subject>: Hashable, Comparable, Sendable {
    /// The first eight bytes, big-endian.
    private let high: UInt64
    /// The next eight bytes, big-endian.
    private let middle: UInt64
    /// The last four bytes, big-endian.
    private let low: UInt32

    /// The number of hex digits in the written form.
    public static var length: Int { 40 }

    /// Reads exactly 40 lower-case hex digits; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        self.init(hex: text.utf8)
    }

    /// Reads exactly 40 lower-case hex digits given as ASCII bytes.
    package init?(hex: some Sequence<UInt8>) {
        // Nearly all are contiguous, and that saves other modules a reader for each kind of sequence.
        let read = hex.withContiguousStorageIfAvailable { unsafe Self(digits: $0.span) }
        guard let id = read ?? Self(digits: Array(hex.prefix(41)).span) else { return nil }
        self = id
    }

    /// Reads exactly 40 lower-case hex digits given as ASCII bytes.
    package init?(digits: borrowing Span<UInt8>) {
        guard digits.count == 40 else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        for index in digits.indices {
            guard let value = Hex.value(of: digits[index]) else { return nil }
            switch index {
            case ..<16: words.0 = words.0 << 4 | UInt64(value)
            case ..<32: words.1 = words.1 << 4 | UInt64(value)
            default: words.2 = words.2 << 4 | UInt64(value)
            }
        }
        self.init(high: words.0, middle: words.1, low: UInt32(words.2))
    }

    /// Takes the first 20 bytes of a digest.
    ///
    /// - Precondition: `bytes` holds at least 20 bytes.
    package init(prefixOf bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        for (index, byte) in bytes.prefix(20).enumerated() {
            switch index {
            case ..<8: words.0 = words.0 << 8 | UInt64(byte)
            case ..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt64(byte)
            }
        }
        self.init(high: words.0, middle: words.1, low: UInt32(words.2))
    }

    /// The digits as numbers: sixteen, sixteen and eight.
    package init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// The same digits as the id of something else: a folder's id as that of the item it is, say.
    ///
    /// The caller knows that this is right; nothing here can check it.
    public init<Other>(_ other: Identifier<Other>) {
        self.init(high: other.high, middle: other.middle, low: other.low)
    }

    /// The 20 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        for (word, count) in [(high, 8), (middle, 8), (UInt64(low), 4)] {
            for shift in stride(from: (count - 1) * 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// The 40 hex digits.
    public var hex: String {
        unsafe String(unsafeUninitializedCapacity: 40) { digits in
            for place in 0..<40 {
                let word = place < 16 ? high : place < 32 ? middle : UInt64(low) << 32
                let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - place % 16 * 4)) & 15
                unsafe digits[place] = Hex.digit(value)
            }
            return 40
        }
    }

    /// The first eight hex digits: enough for a person to tell things apart on one screen.
    public var short: String { String(hex.prefix(8)) }

    /// Orders ids as their hex spellings are ordered.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}

extension Identifier: CustomStringConvertible {
    /// The 40 hex digits.
    public var description: String { hex }
}

/// What a ``RecordID`` names.
public enum RecordSubject {}
/// What a ``FolderID`` names.
public enum FolderSubject {}
/// What a ``SourceID`` names.
public enum SourceSubject {}
/// What a ``ClaimID`` names.
public enum ClaimSubject {}
/// What an ``ItemID`` names.
public enum ItemSubject {}
/// What a ``PersonID`` names.
public enum PersonSubject {}
/// What a ``CommitName`` names.
public enum CommitSubject {}

/// The id of a record: the first 40 hex digits of the SHA-256 of its bytes.
public typealias RecordID = Identifier<RecordSubject>
/// The id of a folder: the id of its first record.
public typealias FolderID = Identifier<FolderSubject>
/// The id of a source's folder.
public typealias SourceID = Identifier<SourceSubject>
/// The id of a claim's folder.
public typealias ClaimID = Identifier<ClaimSubject>
/// The id of a review item's folder.
public typealias ItemID = Identifier<ItemSubject>
/// The id of a person's folder.
public typealias PersonID = Identifier<PersonSubject>
/// The name of a Git commit: its SHA-1.
public typealias CommitName = Identifier<CommitSubject>

/// Lower-case hexadecimal digits.
package enum Hex {
    /// The value of one lower-case hex digit; `nil` for any other byte, upper case included.
    package static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    /// The digit of a value below 16.
    package static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x61 + value - 10
    }

    /// Two digits for each byte.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether the text is exactly `count` lower-case hex digits.
    package static func isHex(_ text: String, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { value(of: $0) != nil }
    }
}
