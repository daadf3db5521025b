internal import StetRecords

extension Rule {
    /// What holds for people.
    static let people: [Rule] = [
        Rule(
            "one-person", "A handle, an address and a key belong to one person.",
            for: [.person, .personRevised]
        ) { act in
            guard let new = act.record.personDescription else { return nil }
            for other in try act.before.people().all where FolderID(other.id) != act.record.folder {
                for known in other.descriptions {
                    if known.handle == new.handle {
                        return .init(
                            "the handle \(new.handle) is taken", next: "choose another handle")
                    }
                    if known.email.lowercased() == new.email.lowercased() {
                        return .init("\(new.email) is the address of \(known.handle)")
                    }
                    if known.keys.contains(where: { new.keys.contains($0) }) {
                        return .init("one of the keys is that of \(known.handle)")
                    }
                }
            }
            return nil
        },
        Rule("last-admin", "A desk always has an admin.", for: [.personRevised]) { act in
            guard let new = act.record.personDescription, !new.roles.contains(.admin) else {
                return nil
            }
            let others = try act.before.people().all.filter {
                FolderID($0.id) != act.record.folder && $0.roles.contains(.admin)
            }
            guard others.isEmpty else { return nil }
            return .init(
                "\(new.handle) is the only admin", next: "make somebody else an admin first")
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
    ]
}
