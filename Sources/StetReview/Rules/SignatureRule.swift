public import StetRecords
public import StetSignatures

extension Snapshot {
    /// What is wrong with the key that a person's act names, as of this moment; `nil` for nothing.
    ///
    /// - Parameters:
    ///   - key: The key that the act says it is signed with; `nil` where it says none.
    ///   - writer: Who acts.
    /// - Returns: What is wrong, and what to do about it.
    /// - Throws: What reading the desk throws.
    func flaw(of key: KeyFingerprint?, by writer: PersonState) throws -> Refusal.Reason? {
        guard let key else {
            guard try policy()?.newest.contains(where: { $0.policy.requiresSignatures }) == true
            else { return nil }
            return .init(
                "the act is not signed",
                next: writer.keys.isEmpty
                    ? "an admin registers your key: stet person revise \(writer.handle) --add-key FILE.pub"
                    : "git config gpg.format ssh; git config user.signingKey FILE.pub")
        }
        if writer.has(key) { return nil }
        if let reason = try flaw(ofSigner: key, besides: writer) { return reason }
        return .init(
            "the act is signed with \(key), which is no key of \(writer.handle)",
            next: "an admin registers it: stet person revise \(writer.handle) --add-key FILE.pub")
    }

    /// What is wrong with a key that signs for a person who does not have it: that it was theirs, or
    /// somebody else's, now or once; `nil` where the desk knows it as nobody's.
    private func flaw(ofSigner key: KeyFingerprint, besides writer: PersonState) throws
        -> Refusal.Reason?
    {
        let isKey = { (text: String) in KeyFingerprint(ofKey: text) == key }
        if writer.formerKeys.contains(where: isKey) {
            return .init("the act is signed with \(key), a key that was revoked")
        }
        let owner = try people().all.first {
            $0.id != writer.id && $0.keysEver.contains(where: isKey)
        }
        guard let owner else { return nil }
        return .init("the act is signed with \(key), the key of \(owner.handle)")
    }

    /// Why an act is refused for the key that it names; `nil` where it is not.
    ///
    /// - Parameters:
    ///   - key: The key; `nil` where it names none.
    ///   - person: Who acts.
    /// - Returns: The refusal.
    /// - Throws: What reading the desk throws.
    package func refusal(of key: KeyFingerprint?, by person: PersonID) throws -> Refusal? {
        guard let writer = try people()[person], let reason = try flaw(of: key, by: writer)
        else { return nil }
        return Refusal(rule: Rule.signature, why: reason.why, next: reason.next)
    }

    /// What is wrong with the signature of a commit whose records name a key, or none; `nil` for nothing.
    /// By a key that the desk knows as nobody's a signature that is not named counts as none.
    ///
    /// - Parameters:
    ///   - signer: The key in the signature; `nil` where there is none.
    ///   - writer: Who acts.
    ///   - named: The key that the records name.
    /// - Returns: What is wrong.
    /// - Throws: What reading the desk throws.
    package func flaw(
        ofSigner signer: KeyFingerprint?, in writer: PersonState,
        whoseActNames named: KeyFingerprint?
    ) throws -> String? {
        switch (named, signer) {
        case (nil, nil): return nil
        case (let named?, nil):
            return "its records say that it is signed with \(named), and it is not signed"
        case (let named?, let signer?):
            return signer == named
                ? nil : "it is signed with \(signer), and its records say with \(named)"
        case (nil, let signer?):
            if writer.has(signer) {
                return "it is signed with \(signer), and its records do not say so"
            }
            return try flaw(ofSigner: signer, besides: writer)?.why
        }
    }

    /// Why nobody can act with a key that would sign; `nil` where somebody can.
    ///
    /// - Parameters:
    ///   - key: The key that would sign.
    ///   - person: Who would act.
    /// - Returns: The refusal.
    /// - Throws: What reading the desk throws.
    package func refusal(ofSigner key: KeyFingerprint, by person: PersonID) throws -> Refusal? {
        guard let writer = try people()[person], !writer.has(key) else { return nil }
        let isRequired =
            try policy()?.newest.contains { $0.policy.requiresSignatures } ?? false
        let reason =
            try isRequired ? flaw(of: key, by: writer) : flaw(ofSigner: key, besides: writer)
        return reason.map { Refusal(rule: Rule.signature, why: $0.why, next: $0.next) }
    }
}

extension PersonState {
    /// Whether the person signs with a key, as far as the desk knows.
    package func has(_ key: KeyFingerprint) -> Bool {
        keys.contains { KeyFingerprint(ofKey: $0) == key }
    }
}

extension KeyFingerprint {
    /// The fingerprint of a public key as people's records name it; `nil` where it is none.
    package init?(ofKey text: String) {
        guard let fingerprint = PublicKey.fingerprint(of: text) else { return nil }
        self.init(fingerprint)
    }

    /// The fingerprint of a public key.
    public init?(_ key: PublicKey) { self.init(key.fingerprint) }
}

extension Proposal {
    /// Whether a person changes nothing about themselves but their keys, which takes no role where
    /// the act is signed with a key they have.
    func changesOnlyOwnKeys(_ new: PersonDescription) throws -> Bool {
        guard record.folder == FolderID(record.by), let writer = try before.people()[record.by],
            // That the key is one of theirs as the act begins, `signature` asks.
            writer.descriptions.count == 1, key != nil
        else { return false }
        let old = writer.description
        return !new.keys.isEmpty
            && new
                == PersonDescription(
                    handle: old.handle, name: old.name, email: old.email, roles: old.roles,
                    keys: new.keys, conflicts: old.conflicts)
    }
}
