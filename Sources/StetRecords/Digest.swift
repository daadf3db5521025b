internal import Crypto

/// A SHA-256 of some bytes (FIPS 180-4).
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 64 lower-case hex digits.
    public let hex: String

    /// Reads exactly 64 lower-case hex digits; `nil` for anything else.
    public init?(_ text: String) {
        guard Hex.isHex(text, count: 64) else { return nil }
        hex = text
    }

    /// The SHA-256 of `bytes`.
    public init(of bytes: some Sequence<UInt8>) {
        hex = Hex.encode(SHA256.hash(data: Array(bytes)))
    }

    /// The 64 hex digits.
    public var description: String { hex }

    /// Orders digests as their hex spellings are ordered.
    public static func < (left: Self, right: Self) -> Bool {
        left.hex.utf8.lexicographicallyPrecedes(right.hex.utf8)
    }
}

extension Identifier where Subject == RecordSubject {
    /// The id that a record with these bytes has.
    ///
    /// `sha256sum FILE | cut -c1-40` prints the same.
    public init(of bytes: [UInt8]) {
        self.init(prefixOf: SHA256.hash(data: bytes))
    }
}
