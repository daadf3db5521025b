package import StetRecords
internal import StetSignatures

extension Snapshot {
    /// What is wrong with a signature by a person, as of this moment; `nil` for nothing.
    func flaw(of signing: Signing, by writer: PersonState) throws -> Refusal.Reason? {
        let isRequired = try policy()?.newest.contains { $0.policy.requiresSignatures } ?? false
        let key: PublicKey
        switch signing {
        case .pending: return nil
        case .none:
            guard isRequired else { return nil }
            return .init(
                "the act is not signed",
                next: writer.keys.isEmpty
                    ? "an admin registers your key: stet person revise \(writer.handle) --add-key FILE.pub"
                    : "git config gpg.format ssh; git config user.signingKey FILE.pub")
        case .key(let found): key = found
        }
        if writer.keys.contains(key.text) { return nil }
        if writer.formerKeys.contains(key.text) {
            return .init("the act is signed with \(key.fingerprint), a key that was revoked")
        }
        let owner = try people().all.first {
            $0.id != writer.id && ($0.keys + $0.formerKeys).contains(key.text)
        }
        if let owner {
            return .init("the act is signed with \(key.fingerprint), the key of \(owner.handle)")
        }
        guard isRequired else { return nil }
        return .init(
            "the act is signed with \(key.fingerprint), which is no key of \(writer.handle)",
            next: "an admin registers it: stet person revise \(writer.handle) --add-key FILE.pub")
    }

    /// Why an act is refused for what it is signed with; `nil` where it is not.
    package func refusal(of signing: Signing, by person: PersonID) throws -> Refusal? {
        guard let writer = try people()[person], let reason = try flaw(of: signing, by: writer)
        else { return nil }
        return Refusal(rule: "signature", why: reason.why, next: reason.next)
    }
}

extension Proposal {
    /// Whether a person changes nothing about themselves but their keys, which takes no role where
    /// the act is signed with a key they have.
    func changesOnlyOwnKeys(_ new: PersonDescription) throws -> Bool {
        guard record.folder == FolderID(record.by), let writer = try start.people()[record.by],
            writer.descriptions.count == 1
        else { return false }
        switch signing {
        case .none: return false
        case .key(let key): guard writer.keys.contains(key.text) else { return false }
        case .pending: break
        }
        let old = writer.description
        return !old.keys.isEmpty && !new.keys.isEmpty
            && new
                == PersonDescription(
                    handle: old.handle, name: old.name, email: old.email, roles: old.roles,
                    keys: new.keys, conflicts: old.conflicts)
    }
}
