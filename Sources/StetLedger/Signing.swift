internal import StetGit
public import StetRecords
internal import StetReview
internal import StetSignatures

/// What signs acts: a key, and a program that has its private half.
public struct Signer: Sendable {
    /// The key that will sign, as every record of the act names it before anything is signed.
    public var key: @Sendable () throws -> KeyFingerprint
    /// Signs bytes with that key as `ssh-keygen -Y sign -n git` does, and returns the armour.
    public var sign: @Sendable (_ bytes: [UInt8]) throws -> [UInt8]

    /// A signer.
    public init(
        key: @escaping @Sendable () throws -> KeyFingerprint,
        sign: @escaping @Sendable (_ bytes: [UInt8]) throws -> [UInt8]
    ) {
        self.key = key
        self.sign = sign
    }
}

/// Programs outside this library that sign and verify: `ssh-keygen`, so that agents, passphrases and
/// hardware keys just work.
public struct SigningTools: Sendable {
    /// What signs acts; `nil` where they are not signed.
    public var signer: Signer?
    /// Whether an armoured signature is one of some bytes by the key in it, as
    /// `ssh-keygen -Y check-novalidate -n git` says; asked for keys that are not Ed25519.
    public var verify: (@Sendable (_ armor: [UInt8], _ bytes: [UInt8]) throws -> Bool)?

    /// Tools; by default none, so that acts are not signed and only Ed25519 can be verified.
    public init(
        signer: Signer? = nil,
        verify: (@Sendable (_ armor: [UInt8], _ bytes: [UInt8]) throws -> Bool)? = nil
    ) {
        self.signer = signer
        self.verify = verify
    }
}

/// Why an act could not be signed.
public enum SigningError: Error, Hashable, Sendable {
    /// What the signing program gave is no signature that Git would take.
    case unusable
    /// The signature does not verify.
    case wrong
    /// The signing program signed with another key than the one that it was said to sign with.
    case otherKey
    /// The signature is by a key that cannot be verified here: there is no program that could.
    case cannotVerify
    /// The commit would not be one that ``Verifier`` accepts.
    case unverifiable(String)
}

extension CommitObject {
    /// The signature in the commit; `nil` where it has none.
    ///
    /// - Throws: What keeps it from being a signature that an act can carry.
    func signature() throws(SSHSignature.Flaw) -> SSHSignature? {
        guard let armor else { return nil }
        let signature = try SSHSignature(armor: armor)
        guard signature.namespace == SSHSignature.gitNamespace else { throw .contents }
        return signature
    }
}

extension Act {
    /// The bytes of the act's commit, signed where that is asked for.
    ///
    /// The signature is held to what verification will ask of it, so that a wrong key or a broken
    /// program is found before anything is written.
    func signedCommit(_ payload: [UInt8], with tools: SigningTools) throws -> [UInt8] {
        guard let signer = tools.signer else {
            try Self.check(payload)
            return payload
        }
        let printed = try signer.sign(payload)
        // OpenSSH ends the armour with a line end, which Git leaves out.
        let armor = Array(printed.prefix(through: (printed.lastIndex { $0 != 0x0A }) ?? -1))
        guard let signature = try? SSHSignature(armor: armor),
            signature.namespace == SSHSignature.gitNamespace,
            let bytes = CommitObject.bytes(of: payload, armor: armor)
        else { throw SigningError.unusable }
        if let verifies = signature.verifies(payload) {
            guard verifies else { throw SigningError.wrong }
        } else {
            guard let verify = tools.verify else { throw SigningError.cannotVerify }
            guard try verify(armor, payload) else { throw SigningError.wrong }
        }
        guard KeyFingerprint(signature.key) == signingKey else { throw SigningError.otherKey }
        try Self.check(bytes)
        return bytes
    }

    private static func check(_ bytes: [UInt8]) throws {
        do throws(CommitObject.Flaw) {
            _ = try CommitObject(bytes)
        } catch {
            throw SigningError.unverifiable(error.description)
        }
    }
}
