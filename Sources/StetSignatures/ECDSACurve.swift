internal import Crypto

/// A curve of ECDSA keys; the raw value is the name SSH gives it (RFC 5656).
enum ECDSACurve: String {
    case p256 = "nistp256"
    case p384 = "nistp384"
    case p521 = "nistp521"

    /// The curve of an algorithm; `nil` for one that is not ECDSA.
    init?(_ algorithm: PublicKey.Algorithm) {
        switch algorithm {
        case .ecdsa256, .hardwareECDSA: self = .p256
        case .ecdsa384: self = .p384
        case .ecdsa521: self = .p521
        case .ed25519, .rsa, .hardwareEd25519: return nil
        }
    }

    /// Whether some bytes are a point of the curve, uncompressed; the curves have no others than those
    /// of the one large order.
    func hasPoint(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .p256: (try? P256.Signing.PublicKey(x963Representation: bytes)) != nil
        case .p384: (try? P384.Signing.PublicKey(x963Representation: bytes)) != nil
        case .p521: (try? P521.Signing.PublicKey(x963Representation: bytes)) != nil
        }
    }

    /// The order of the curve (FIPS 186-5).
    private var order: [UInt8] {
        switch self {
        case .p256:
            Self.bytes("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
        case .p384:
            Self.bytes(
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF"
                    + "581A0DB248B0A77AECEC196ACCC52973")
        case .p521:
            Self.bytes(
                "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                    + "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409")
        }
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { $0 < 0x41 ? $0 - 0x30 : $0 - 0x37 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Whether a signature is two numbers from one to below the order.
    func isSignature(_ bytes: [UInt8]) -> Bool {
        var reader = WireReader(bytes)
        guard let r = reader.positive(), let s = reader.positive(), reader.isAtEnd else {
            return false
        }
        return [r, s].allSatisfy { number in
            number.count < order.count
                || number.count == order.count && number.lexicographicallyPrecedes(order)
        }
    }
}
