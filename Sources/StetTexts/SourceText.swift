public import StetRecords

/// The text of a source: UTF-8 exactly as it is, addressed in Unicode scalars.
///
/// Nothing is normalised. Converting between scalars and bytes walks the text once.
public struct SourceText: Hashable, Sendable {
    /// The bytes, which are valid UTF-8 without U+0000.
    public let bytes: [UInt8]
    /// The length in Unicode scalars.
    public let scalarCount: Int

    /// The largest text that is read, in bytes.
    public static let maximumSize = 32 * 1024 * 1024

    /// Takes bytes that are a text.
    ///
    /// - Throws: ``TextError`` for bytes that are empty, too many, not UTF-8 or hold U+0000.
    public init(_ bytes: [UInt8]) throws(TextError) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.maximumSize else { throw .tooLarge(bytes: bytes.count) }
        // UTF-16, which is full of zeros, says so at its start.
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        guard !isUTF16 else { throw .notUTF8(byte: 0) }
        if let zero = bytes.firstIndex(of: 0) { throw .binary(byte: zero) }
        if let byte = Self.firstFault(in: bytes) { throw .notUTF8(byte: byte) }
        self.bytes = bytes
        scalarCount = bytes.count { $0 & 0xC0 != 0x80 }
    }

    /// What identifies the text.
    public var identity: TextIdentity {
        TextIdentity(sha256: Digest(of: bytes), bytes: bytes.count, scalars: scalarCount)
    }

    /// The byte offset of a scalar offset; `nil` past the end.
    public func byteOffset(ofScalar scalar: Int) -> Int? {
        guard scalar >= 0, scalar <= scalarCount else { return nil }
        var seen = 0
        for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            if seen == scalar { return offset }
            seen += 1
        }
        return bytes.count
    }

    /// The scalar offset of a byte offset; `nil` past the end or inside a scalar.
    public func scalarOffset(ofByte byte: Int) -> Int? {
        guard byte >= 0, byte <= bytes.count else { return nil }
        if byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { return nil }
        return bytes[..<byte].count { $0 & 0xC0 != 0x80 }
    }

    /// Ranges of Unicode scalars in bytes; those that end after the text are left out.
    ///
    /// `ranges`: In order, none over another. Walks the text once.
    public func bytes(ofScalars ranges: [Range<Int>]) -> [Range<Int>] {
        var (scalar, byte) = (0, 0)
        func offset(_ end: Int) -> Int {
            while scalar < end, byte < bytes.count {
                byte += 1
                while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
                scalar += 1
            }
            return byte
        }
        return ranges.filter { $0.upperBound <= scalarCount }.map { range in
            let start = offset(range.lowerBound)
            return start..<offset(range.upperBound)
        }
    }

    /// The words in a byte range that starts and ends between scalars.
    public func string(inBytes range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The words in any byte range; `nil` where it does not start and end between scalars of the text.
    public func words(at range: Range<Int>) -> String? {
        func isBetween(_ byte: Int) -> Bool {
            byte == bytes.count || 0..<bytes.count ~= byte && bytes[byte] & 0xC0 != 0x80
        }
        return isBetween(range.lowerBound) && isBetween(range.upperBound)
            ? string(inBytes: range) : nil
    }

    /// The first line that is not blank, where it may be a headline: short, no sentence, and not all
    /// there is.
    public var headline: String? {
        for line in lines.prefix(16) {
            let words = string(inBytes: line)
                .split(whereSeparator: { $0.isWhitespace || $0 == "\u{FEFF}" })
                .joined(separator: " ")
            if words.isEmpty { continue }
            let isAll = bytes[line.upperBound...].allSatisfy { $0 <= 0x20 }
            let isShort = words.unicodeScalars.count <= Self.longestHeadline
            return isShort && !isAll && !words.hasSuffix(".") ? words : nil
        }
        return nil
    }

    private static let longestHeadline = 150

    /// The lines as byte ranges, without their line ends: LF, CRLF, CR alone as on old Macs, U+0085, U+2028 and
    /// U+2029. A byte order mark is part of no line.
    ///
    /// Text after the last line end is a line too; nothing after it is none.
    var lines: [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var position = start
        while position < bytes.count {
            let length = lengthOfLineEnd(at: position)
            if length > 0 {
                lines.append(start..<position)
                start = position + length
            }
            position += max(1, length)
        }
        if start < bytes.count { lines.append(start..<bytes.count) }
        return lines
    }

    /// How many bytes the line end has that begins here; 0 for none.
    private func lengthOfLineEnd(at position: Int) -> Int {
        switch bytes[position] {
        case 0x0A: 1
        case 0x0D: position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
        case 0xC2: position + 1 < bytes.count && bytes[position + 1] == 0x85 ? 2 : 0
        case 0xE2:
            position + 2 < bytes.count && bytes[position + 1] == 0x80
                && (bytes[position + 2] == 0xA8 || bytes[position + 2] == 0xA9) ? 3 : 0
        default: 0
        }
    }

    /// The first byte that is not UTF-8; `nil` where all is.
    package static func firstFault(in bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            valid += UTF8.width(scalar)
        }
        return valid
    }
}

/// Why bytes are not a usable text, or a place is not in it.
public enum TextError: Error, Hashable, Sendable {
    /// There are no bytes.
    case empty
    /// There are more bytes than any text may have.
    case tooLarge(bytes: Int)
    /// The bytes are not UTF-8 from this offset on.
    case notUTF8(byte: Int)
    /// There is a U+0000 at this offset, so this is not text.
    case binary(byte: Int)
    /// The quote does not occur.
    case quoteNotFound
    /// The quote occurs at each of these byte ranges.
    case quoteAmbiguous([Range<Int>])
    /// The quote holds no words.
    case quoteEmpty
    /// The place is not written as one.
    case placeMalformed
    /// The place lies outside the text, which has this many scalars and sentences.
    case placeOutside(scalars: Int, sentences: Int)
    /// The passage is longer than a record can hold.
    case passageTooLong(scalars: Int)
}
