internal import Crypto

/// A signature as `ssh-keygen -Y sign` makes it (OpenSSH `PROTOCOL.sshsig`).
///
/// Only one spelling of a signature is accepted: what ``armor`` gives back.
package struct SSHSignature: Hashable, Sendable {
    /// The key that signed, says the signature.
    package let key: PublicKey
    /// What the signature is for; Git's commits have `git`.
    package let namespace: String
    /// The hash of the message that was signed.
    package let hash: Hash
    /// The signature proper, as its algorithm has it.
    let proof: [UInt8]
    private let blob: [UInt8]

    /// The hashes a signature can be over.
    package enum Hash: String, Hashable, Sendable {
        /// SHA-256.
        case sha256
        /// SHA-512.
        case sha512
    }

    /// Why a text is no signature.
    package enum Flaw: Error, Hashable, Sendable {
        /// The text is not armoured as it must be, or spelled otherwise than it would be here.
        case armor
        /// The contents are not those of a signature.
        case contents
        /// The key in it is of no use.
        case key(PublicKey.Flaw)
        /// It signs the hash of an unknown function.
        case hash(String)
    }

    /// The namespace of commits.
    package static let gitNamespace = "git"
    /// No signature is longer, in bytes of armour.
    package static let maximumSize = 16_384

    private static let begin = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    private static let end = Array("\n-----END SSH SIGNATURE-----".utf8)
    /// The width at which OpenSSH breaks the base64.
    private static let width = 70

    /// Reads armour, without a final line end.
    package init(armor: [UInt8]) throws(Flaw) {
        guard armor.count <= Self.maximumSize, armor.starts(with: Self.begin),
            armor.count > Self.begin.count + Self.end.count,
            armor.suffix(Self.end.count).elementsEqual(Self.end)
        else { throw .armor }
        let lines = armor.dropFirst(Self.begin.count).dropLast(Self.end.count)
        guard let blob = Base64.decode(lines.filter { $0 != 0x0A }) else { throw .armor }
        try self.init(blob: blob)
        guard self.armor == armor else { throw .armor }
    }

    private init(blob: [UInt8]) throws(Flaw) {
        var reader = WireReader(blob)
        guard let magic = reader.bytes(6), magic.elementsEqual("SSHSIG".utf8),
            reader.uint32() == 1, let keyBlob = reader.string(), let namespace = reader.text(),
            let reserved = reader.string(), reserved.isEmpty, let name = reader.text(),
            let signature = reader.string(), reader.isAtEnd
        else { throw .contents }
        do { key = try PublicKey(blob: keyBlob) } catch { throw .key(error) }
        guard let hash = Hash(rawValue: name) else { throw .hash(name) }
        self.namespace = namespace
        self.hash = hash
        self.blob = blob
        proof = try Self.proof(signature, by: key)
    }

    /// Checks the form of a signature and of its numbers, so that no two byte strings are the same one.
    ///
    /// Of ECDSA there are two for each, in numbers (FIPS 186-5): that lies in the algorithm.
    private static func proof(_ signature: [UInt8], by key: PublicKey) throws(Flaw) -> [UInt8] {
        var reader = WireReader(signature)
        guard let name = reader.text(), let proof = reader.string() else { throw .contents }
        let isSound =
            switch key.algorithm {
            case .ed25519, .hardwareEd25519:
                name == key.algorithm.rawValue && Ed25519Encoding.isSignature(proof)
            case .rsa:
                (name == "rsa-sha2-512" || name == "rsa-sha2-256")
                    && RSANumbers.isSignature(proof, modulus: key.modulus)
            case .ecdsa256, .ecdsa384, .ecdsa521, .hardwareECDSA:
                name == key.algorithm.rawValue
                    && ECDSACurve(key.algorithm)?.isSignature(proof) == true
            }
        guard isSound else { throw .contents }
        if key.algorithm == .hardwareEd25519 || key.algorithm == .hardwareECDSA {
            guard reader.byte() != nil, reader.uint32() != nil else { throw .contents }
        }
        guard reader.isAtEnd else { throw .contents }
        return proof
    }

    /// The armour, without a final line end: what stands in a commit.
    package var armor: [UInt8] {
        var text = Self.begin
        let base64 = Base64.encode(blob)
        for start in stride(from: 0, to: base64.count, by: Self.width) {
            if start > 0 { text.append(0x0A) }
            text += base64[start..<min(start + Self.width, base64.count)]
        }
        return text + Self.end
    }

    /// The bytes that are signed for a message.
    func signedBytes(of message: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(message)
        let digest: [UInt8] =
            switch hash {
            case .sha256: Array(SHA256.hash(data: message))
            case .sha512: Array(SHA512.hash(data: message))
            }
        var bytes = Array("SSHSIG".utf8)
        bytes.appendWireString(Array(namespace.utf8))
        bytes.appendWireString([])
        bytes.appendWireString(Array(hash.rawValue.utf8))
        bytes.appendWireString(digest)
        return bytes
    }

    /// Whether this is a signature of a message by the key in it.
    ///
    /// - Returns: `nil` for the algorithms that are not verified in this process.
    package func verifies(_ message: some Sequence<UInt8>) -> Bool? {
        guard key.algorithm == .ed25519 else { return nil }
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key.point) else {
            return false
        }
        return key.isValidSignature(proof, for: signedBytes(of: message))
    }
}

extension SSHSignature.Flaw {
    /// The flaw in words.
    package var sentence: String {
        switch self {
        case .armor: "the signature is not spelled as SSH spells one"
        case .contents: "the signature is none that SSH makes for a commit"
        case .key(let flaw): "the signature's key is not usable: \(flaw.sentence)"
        case .hash(let name): "the signature is over an unknown hash, \(name.prefix(20))"
        }
    }
}
