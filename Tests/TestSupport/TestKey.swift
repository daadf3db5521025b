internal import Crypto

/// An Ed25519 key that signs as `ssh-keygen -Y sign -n git` does, always the same for one name.
///
/// It shares no code with the library; that Git takes its signatures is tested.
public struct TestKey: Sendable {
    private let seed: [UInt8]

    /// The key of a name.
    public init(_ name: String) { seed = Array(SHA256.hash(data: Array(name.utf8))) }

    private func key() throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    }

    private static func string(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(bytes.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        var text = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            let group = bits[start..<min(start + 6, bits.count)]
            let value = group.reduce(0) { $0 << 1 | Int($1) } << (6 - group.count)
            text.append(digits[value])
        }
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    private var blob: [UInt8] {
        let point = (try? key().publicKey.rawRepresentation).map { Array($0) } ?? []
        return Self.string(Array("ssh-ed25519".utf8)) + Self.string(point)
    }

    /// The public key, as its `.pub` file would have it.
    public var publicKey: String { "ssh-ed25519 \(Self.base64(blob))" }

    /// The private key, as `ssh-keygen` would write it without a passphrase
    /// (OpenSSH `PROTOCOL.key`).
    public func privateFile() throws -> String {
        let point = try Array(key().publicKey.rawRepresentation)
        var secret: [UInt8] = [1, 2, 3, 4, 1, 2, 3, 4] + Self.string(Array("ssh-ed25519".utf8))
        secret += Self.string(point) + Self.string(seed + point) + Self.string([])
        var pad: UInt8 = 1
        while secret.count % 8 != 0 {
            secret.append(pad)
            pad += 1
        }
        let none = Self.string(Array("none".utf8))
        let whole =
            Array("openssh-key-v1\0".utf8) + none + none + Self.string([]) + [0, 0, 0, 1]
            + Self.string(blob) + Self.string(secret)
        return
            "-----BEGIN OPENSSH PRIVATE KEY-----\n\(Self.base64(whole))\n-----END OPENSSH PRIVATE KEY-----\n"
    }

    /// The armour of a signature over some bytes, with the line end that OpenSSH adds.
    public func sign(_ bytes: [UInt8], namespace: String = "git") throws -> [UInt8] {
        func fields(_ last: [UInt8]) -> [UInt8] {
            Self.string(Array(namespace.utf8)) + Self.string([]) + Self.string(Array("sha512".utf8))
                + Self.string(last)
        }
        let magic = Array("SSHSIG".utf8)
        let proof = try key().signature(
            for: magic + fields(Array(SHA512.hash(data: bytes))))
        let signature =
            Self.string(Array("ssh-ed25519".utf8)) + Self.string(Array(proof))
        let text = Self.base64(
            magic + [0, 0, 0, 1] + Self.string(blob) + fields(signature))
        var lines = ["-----BEGIN SSH SIGNATURE-----"]
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return Array((lines + ["-----END SSH SIGNATURE-----", ""]).joined(separator: "\n").utf8)
    }
}
