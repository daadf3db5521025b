internal import StetRecords
internal import StetSignatures

extension Rule {
    /// What holds for people.
    static let people: [Rule] = [
        Rule(
            "one-person", "A handle, an address and a key belong to one person.",
            for: [.person, .personRevised]
        ) { act in
            guard let new = act.record.personDescription else { return nil }
            let address = ComparedName(new.email)
            for other in try act.before.people().all where FolderID(other.id) != act.record.folder {
                for known in other.descriptions {
                    if known.handle == new.handle {
                        return .init(
                            "the handle \(new.handle) is taken", next: "choose another handle")
                    }
                    if ComparedName(known.email) == address {
                        return .init("\(new.email) is the address of \(known.handle)")
                    }
                }
                // A key that was revoked stays its owner's: acts it signed are still theirs.
                if new.keys.contains(where: { other.keysEver.contains($0) }) {
                    return .init("one of the keys is that of \(other.handle)")
                }
            }
            return nil
        },
        Rule(
            "one-key",
            "Nobody takes up a key that is, or was, another's; who is registered once more has keys and address of one person.",
            for: [.person, .personRevised], makesLate: true
        ) { act in
            guard let new = act.record.personDescription else { return nil }
            let address = ComparedName(new.email)
            let people = try act.before.people()
            let others = people.all.filter { FolderID($0.id) != act.record.folder }
            let owners = others.filter { other in
                new.keys.contains { other.keysEver.contains($0) }
            }
            guard let owner = owners.first else { return nil }
            // Registered with keys of several, or with one more, somebody would be all of them for ever.
            let same =
                owners
                + others.filter { other in
                    other.descriptions.contains { ComparedName($0.email) == address }
                }
            let isOne =
                act.record.kind == .person
                && Set(same.map { people.representative(of: $0.id) }).count == 1
                && Set(owners.flatMap(\.keysEver)).isSuperset(of: new.keys)
            return isOne ? nil : .init("one of the keys is that of \(owner.handle)")
        },
        Rule(
            key, "A key is an SSH public key that can sign commits, in its one spelling.",
            for: [.person, .personRevised]
        ) { act in
            for key in act.record.personDescription?.keys ?? [] {
                do throws(PublicKey.Flaw) {
                    _ = try PublicKey(key)
                } catch {
                    return .init(
                        "a key is not usable: \(error.sentence)",
                        next: "make one with: ssh-keygen -t ed25519")
                }
            }
            return nil
        },
        Rule(
            "seniority",
            "Only they themselves, or an admin who has been one for longer, change what the desk says of an admin.",
            for: [.personRevised, .confirmed], makesLate: true
        ) { act in
            guard act.folderKind == .people, FolderID(act.record.by) != act.record.folder,
                let person = try act.before.people()[PersonID(act.record.folder)]
            else { return nil }
            if person.isFrozen, try act.writer()?.roles.contains(.admin) != true {
                return .init(
                    "changes of \(person.handle) were made apart and forbid each other",
                    next: "an admin settles it: stet person revise \(person.handle)")
            }
            // Who settles what a person's changes are at odds in decides on their roles, like anybody else.
            guard person.describedRoles.contains(.admin) else { return nil }
            let own = try act.before.seniority(of: act.record.by)
            let isAdmin = try act.writer()?.roles.contains(.admin) == true
            guard try !isAdmin || own >= act.before.seniority(of: person.id) else { return nil }
            return .init(
                "\(person.handle) has been an admin for as long as \(try act.before.people().handle(of: act.record.by)), or longer",
                next: "ask \(person.handle), or an admin of longer standing")
        },
        Rule(
            "last-admin",
            "A desk always has an admin who can act: where signatures are required, one with a key.",
            for: [.personRevised, .policy], makesLate: true
        ) { act in
            var admins = try act.before.people().all.filter { $0.roles.contains(.admin) }.map {
                (id: FolderID($0.id), hasKey: !$0.keys.isEmpty)
            }
            var needsKey = try act.before.policy()?.current.requiresSignatures ?? false
            if let new = act.record.personDescription {
                admins.removeAll { $0.id == act.record.folder }
                if new.roles.contains(.admin) {
                    admins.append((act.record.folder, !new.keys.isEmpty))
                }
                guard !admins.isEmpty else {
                    return .init(
                        "\(new.handle) is the only admin", next: "make somebody else an admin first"
                    )
                }
            }
            if case .policy(let policy) = act.record.body { needsKey = policy.requiresSignatures }
            guard needsKey, !admins.contains(where: \.hasKey) else { return nil }
            return .init(
                "no admin would have a key to sign with",
                next: "register one: stet person revise HANDLE --add-key FILE.pub")
        },
    ]

    /// What holds for the policy.
    static let policy: [Rule] = [
        Rule("one-policy", "A desk has one policy folder.", for: [.policy]) { act in
            guard act.record.beginsFolder else { return nil }
            return .init("the desk has a policy", next: "change it with: stet policy set FILE")
        },
        Rule(
            "policy-version", "A policy has one version more than the newest it follows.",
            for: [.policy]
        ) { act in
            guard case .policy(let policy) = act.record.body,
                let newest = try act.before.policy()?.newest
            else { return nil }
            let expected = (newest.map(\.policy.version).max() ?? 0) + 1
            guard policy.version == expected else {
                return .init("this is version \(policy.version); version \(expected) is next")
            }
            return nil
        },
        Rule(
            "policy-signatures", "A policy that follows one which asks for signatures asks too.",
            for: [.policy]
        ) { act in
            guard case .policy(let policy) = act.record.body, !policy.requiresSignatures,
                let state = try act.before.policy(), state.hasAskedForSignatures
            else { return nil }
            return .init(
                "the desk asks for signatures, and cannot stop",
                next: "leave \"signatures-required\": true in the policy")
        },
        Rule(
            "barrier",
            "The first policy that asks for signatures is signed with a key its author has.",
            for: [.policy]
        ) { act in
            guard case .policy(let policy) = act.record.body, policy.requiresSignatures,
                let state = try act.start.policy(), !state.hasAskedForSignatures,
                let writer = try act.start.people()[act.record.by]
            else { return nil }
            if let key = act.key, writer.has(key) { return nil }
            return .init(
                "the policy asks for signatures and is not signed with a key of \(writer.handle)",
                next: writer.keys.isEmpty
                    ? "register a key first: stet person revise \(writer.handle) --add-key FILE.pub"
                    : "git config gpg.format ssh; git config user.signingKey FILE.pub")
        },
    ]
}
