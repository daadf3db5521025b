/// Which numbers of RSA are taken (NIST SP 800-89, section 5.3.3, as far as it needs no primality test).
enum RSANumbers {
    /// The primes that a modulus must not have as factors: those below 752.
    private static let smallPrimes: [Int] = (2..<752).filter { number in
        !(2..<number).contains { $0 * $0 <= number && number % $0 == 0 }
    }

    /// Whether an exponent is odd and at least three: with others there is no signature, or anybody
    /// can make one.
    static func isUsable(exponent: [UInt8]) -> Bool {
        guard let last = exponent.last else { return false }
        return last & 1 == 1 && exponent != [1]
    }

    /// Whether a modulus has no small factor, which the product of two large primes never has.
    static func isUsable(modulus: [UInt8]) -> Bool {
        !smallPrimes.contains { prime in
            modulus.reduce(0) { ($0 << 8 | Int($1)) % prime } == 0
        }
    }

    /// Whether a signature is as long as the modulus, and below it (RFC 8332, RFC 8017).
    static func isSignature(_ bytes: [UInt8], modulus: [UInt8]) -> Bool {
        bytes.count == modulus.count && bytes.lexicographicallyPrecedes(modulus)
    }
}
