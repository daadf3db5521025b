internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetSignatures

/// Programs outside this library that sign and verify: `ssh-keygen`, so that agents, passphrases and
/// hardware keys just work.
public struct SigningTools: Sendable {
    /// Signs bytes as `ssh-keygen -Y sign -n git` does, and returns the armour; `nil` where acts are
    /// not signed.
    public var sign: (@Sendable (_ bytes: [UInt8]) throws -> [UInt8])?
    /// Whether an armoured signature is one of some bytes by the key in it, as
    /// `ssh-keygen -Y check-novalidate -n git` says; asked for keys that are not Ed25519.
    public var verify: (@Sendable (_ armor: [UInt8], _ bytes: [UInt8]) throws -> Bool)?

    /// Tools; by default none, so that acts are not signed and only Ed25519 can be verified.
    public init(
        sign: (@Sendable (_ bytes: [UInt8]) throws -> [UInt8])? = nil,
        verify: (@Sendable (_ armor: [UInt8], _ bytes: [UInt8]) throws -> Bool)? = nil
    ) {
        self.sign = sign
        self.verify = verify
    }
}

/// Why an act could not be signed.
public enum SigningError: Error, Hashable, Sendable {
    /// What the signing program gave is no signature that Git would take.
    case unusable
    /// The signature does not verify.
    case wrong
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

    /// What the commit says it is signed with; nothing is verified.
    var signing: Signing {
        guard let signature = try? signature() else { return .none }
        return .key(signature.key)
    }

    /// What an act counts as signed with: of a kind that cannot be verified everywhere only a key that its
    /// author had where it was made. Of any other such key nothing was verified, and it is as good as
    /// none.
    ///
    /// - Parameters:
    ///   - person: Who acts.
    ///   - before: The desk as the act found it.
    /// - Returns: The key, or none.
    /// - Throws: What reading the desk throws.
    func signing(by person: PersonID?, before: () throws -> Snapshot) throws -> Signing {
        guard case .key(let key) = signing, !key.text.hasPrefix("ssh-ed25519 ") else {
            return signing
        }
        guard let person, try before().people()[person]?.keys.contains(key.text) == true else {
            return .none
        }
        return signing
    }
}

extension Act {
    /// The bytes of the act's commit, signed where that is asked for.
    ///
    /// The signature is held to what verification will ask of it, so that a wrong key or a broken
    /// program is found before anything is written.
    func signedCommit(_ payload: [UInt8], with tools: SigningTools) throws -> [UInt8] {
        guard let sign = tools.sign else {
            try Self.check(payload)
            return payload
        }
        let printed = try sign(payload)
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
        if let refusal = try refusal(signedWith: signature.key) { throw refusal }
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
