/// The fingerprint of an SSH public key, as `ssh-keygen -l` prints it: `SHA256:` and the SHA-256 of the
/// key in base64 without padding.
public struct KeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The 50 characters.
    public let text: String

    /// Reads a fingerprint in its one spelling; `nil` for anything else.
    public init?(_ text: String) {
        let utf8 = text.utf8
        // 43 digits hold 258 bits, so the last two bits are zero.
        guard utf8.count == 50, text.hasPrefix("SHA256:"),
            utf8.dropFirst(7).allSatisfy({ Self.digits[Int($0)] < 64 }),
            let last = utf8.last, Self.digits[Int(last)] & 3 == 0
        else { return nil }
        self.text = text
    }

    /// The value of each byte as a digit of base64 (RFC 4648); 64 for others.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 64, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() { digits[Int(byte)] = UInt8(value) }
        return digits
    }()

    /// The fingerprint.
    public var description: String { text }
}
