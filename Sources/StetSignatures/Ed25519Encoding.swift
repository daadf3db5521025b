/// Which points and numbers of Ed25519 are taken, of those that 32 bytes can spell (RFC 8032).
///
/// Libraries differ on the others (Chalkias, Garillot and Nikolaenko, “Taming the many EdDSAs”, 2020),
/// and a signature that proves something must be one for all of them.
enum Ed25519Encoding {
    /// p = 2²⁵⁵ - 19, the prime of the field.
    private static let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    /// L = 2²⁵² + 27742317777372353535851937790883648493, the order of the base point.
    private static let order: [UInt8] =
        [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9,
            0xDE,
            0x14,
        ] + [UInt8](repeating: 0, count: 15) + [0x10]

    /// The y coordinates of the eight points whose order divides eight, without the sign of x: those
    /// of order four, one, two, and eight.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF,
            0x98,
            0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D,
            0x53,
            0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10,
            0x67,
            0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92,
            0xAC,
            0x03, 0x7A,
        ],
    ]

    /// What 32 bytes spell where a point is wanted.
    enum Point {
        /// A point of large order, if one at all.
        case usable
        /// A point whose order divides eight; as a key it lets anybody sign.
        case smallOrder
        /// A y coordinate that has another spelling, or no point at all.
        case notCanonical
    }

    /// Judges the spelling of a point; whether it is on the curve is asked when a signature is verified.
    static func point(_ bytes: some Collection<UInt8>) -> Point {
        var y = Array(bytes)
        guard y.count == 32 else { return .notCanonical }
        y[31] &= 0x7F
        if smallOrder.contains(y) { return .smallOrder }
        return isLess(y, prime) ? .usable : .notCanonical
    }

    /// Whether 64 bytes are a signature in the one spelling: a usable point and a number below the order.
    static func isSignature(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 64, case .usable = point(bytes[..<32]) else { return false }
        return isLess(Array(bytes[32...]), order)
    }

    /// Compares two numbers of 32 bytes, the lowest first.
    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.reversed().lexicographicallyPrecedes(right.reversed())
    }
}
