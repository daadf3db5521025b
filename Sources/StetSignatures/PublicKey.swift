internal import Crypto

/// An SSH public key of a kind that can sign commits.
///
/// A key has one spelling: what ``init(_:)`` accepts is exactly what ``text`` gives back, so that
/// two texts are equal when the keys are.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The algorithm.
    public let algorithm: Algorithm
    /// The key as SSH sends it (RFC 4253, section 6.6).
    package let blob: [UInt8]
    /// The point of an Ed25519 key; empty for others.
    let point: [UInt8]
    /// The modulus of an RSA key; empty for others.
    let modulus: [UInt8]

    /// The algorithms; the raw value is the name SSH gives it.
    public enum Algorithm: String, CaseIterable, Hashable, Sendable {
        /// Ed25519 (RFC 8709); verified in this process.
        case ed25519 = "ssh-ed25519"
        /// RSA (RFC 4253) of at least 2,048 bits.
        case rsa = "ssh-rsa"
        /// ECDSA on the curve P-256 (RFC 5656).
        case ecdsa256 = "ecdsa-sha2-nistp256"
        /// ECDSA on the curve P-384.
        case ecdsa384 = "ecdsa-sha2-nistp384"
        /// ECDSA on the curve P-521.
        case ecdsa521 = "ecdsa-sha2-nistp521"
        /// Ed25519 in a hardware key (OpenSSH `PROTOCOL.u2f`).
        case hardwareEd25519 = "sk-ssh-ed25519@openssh.com"
        /// ECDSA on the curve P-256 in a hardware key.
        case hardwareECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
    }

    /// Why a text is no usable key.
    public enum Flaw: Error, Hashable, Sendable {
        /// The text is not an algorithm, a space, and base64.
        case form
        /// The algorithm is not one of ``Algorithm``.
        case algorithm(String)
        /// The base64 is not the key it says it is.
        case contents
        /// Anybody could sign with it: an Ed25519 point of small order, or an RSA key with numbers that
        /// nobody chooses well.
        case weak
        /// An RSA key is shorter than 2,048 bits or longer than 16,384.
        case rsaLength(Int)
    }

    /// Reads `algorithm base64`, without a comment.
    public init(_ text: String) throws(Flaw) {
        let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 8192 else { throw .form }
        let name = String(decoding: parts[0], as: UTF8.self)
        guard let algorithm = Algorithm(rawValue: name) else { throw .algorithm(name) }
        guard let blob = Base64.decode(parts[1]) else { throw .form }
        try self.init(blob: blob)
        guard self.algorithm == algorithm else { throw .contents }
    }

    /// Reads a key as SSH sends it.
    package init(blob: [UInt8]) throws(Flaw) {
        var reader = WireReader(blob)
        guard let name = reader.text() else { throw .contents }
        guard let algorithm = Algorithm(rawValue: name) else { throw .algorithm(name) }
        let number = try Self.checkContents(algorithm, &reader)
        guard reader.isAtEnd else { throw .contents }
        self.algorithm = algorithm
        self.blob = blob
        point = algorithm == .ed25519 ? number : []
        modulus = algorithm == .rsa ? number : []
    }

    /// Reads the numbers of a key, and returns the point or the modulus.
    private static func checkContents(_ algorithm: Algorithm, _ reader: inout WireReader)
        throws(Flaw) -> [UInt8]
    {
        let number: [UInt8]
        switch algorithm {
        case .ed25519, .hardwareEd25519:
            guard let key = reader.string() else { throw .contents }
            switch Ed25519Encoding.point(key) {
            case .usable: number = key
            case .smallOrder: throw .weak
            case .notCanonical: throw .contents
            }
        case .rsa:
            guard let exponent = reader.positive(), let modulus = reader.positive(),
                let first = modulus.first, exponent.count <= 8
            else { throw .contents }
            let bits = modulus.count * 8 - first.leadingZeroBitCount
            guard 2048...16_384 ~= bits else { throw .rsaLength(bits) }
            guard RSANumbers.isUsable(exponent: exponent), RSANumbers.isUsable(modulus: modulus)
            else { throw .weak }
            number = modulus
        case .ecdsa256, .ecdsa384, .ecdsa521, .hardwareECDSA:
            guard let curve = ECDSACurve(algorithm), reader.text() == curve.rawValue,
                let key = reader.string(), key.first == 4, curve.hasPoint(key)
            else { throw .contents }
            number = key
        }
        if algorithm == .hardwareEd25519 || algorithm == .hardwareECDSA {
            guard reader.text() != nil else { throw .contents }
        }
        return number
    }

    /// `algorithm base64`, as a `.pub` file has it before the comment.
    public var text: String {
        "\(algorithm.rawValue) \(String(decoding: Base64.encode(blob), as: UTF8.self))"
    }

    /// The fingerprint as `ssh-keygen -l` prints it.
    public var fingerprint: String { Self.fingerprint(of: blob) }

    /// The fingerprint of a key that was read before, without looking at its numbers again; `nil` where
    /// the text is none.
    package static func fingerprint(of text: String) -> String? {
        guard let space = text.utf8.firstIndex(of: 0x20),
            let blob = Base64.decode(text.utf8[text.utf8.index(after: space)...])
        else { return nil }
        return fingerprint(of: blob)
    }

    private static func fingerprint(of blob: [UInt8]) -> String {
        let digest = Base64.encode(Array(SHA256.hash(data: blob)))
        return "SHA256:" + String(decoding: digest.prefix { $0 != 0x3D }, as: UTF8.self)
    }

    /// The fingerprint.
    public var description: String { fingerprint }
}
