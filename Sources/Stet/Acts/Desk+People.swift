extension Desk {
    /// What is said about a person; in a revision, `nil` keeps what was said before.
    public struct PersonDraft: Hashable, Sendable {
        /// The handle.
        public var handle: String?
        /// The name for commits.
        public var name: String?
        /// The address for commits.
        public var email: String?
        /// The roles.
        public var roles: [Role]?
        /// SSH public keys.
        public var keys: [String]?
        /// Claimants and labels the person must not judge.
        public var conflicts: [String]?

        /// A draft.
        public init(
            handle: String? = nil, name: String? = nil, email: String? = nil, roles: [Role]? = nil,
            keys: [String]? = nil, conflicts: [String]? = nil
        ) {
            self.handle = handle
            self.name = name
            self.email = email
            self.roles = roles
            self.keys = keys
            self.conflicts = conflicts
        }
    }

    /// The people whose handle, name or address resembles one that somebody else is about to have, with
    /// what of theirs does: a hint to look twice, and no refusal.
    public func people(resembling draft: PersonDraft, except own: PersonID? = nil) throws
        -> [(person: PersonState, what: String)]
    {
        try snapshot().people().all.flatMap { person in
            guard person.id != own else { return [] as [(person: PersonState, what: String)] }
            let known = person.description
            return [
                (draft.handle, known.handle), (draft.name, known.name), (draft.email, known.email),
            ].compactMap { new, old in
                guard let new, Resemblance.areNear(new, old) else { return nil }
                return (person, old)
            }
        }
    }

    /// Registers a person.
    public func addPerson(
        _ handle: String, name: String, email: String, roles: [Role] = [.reviewer],
        keys: [String] = [], conflicts: [String] = []
    ) throws -> Outcome {
        let nonce = nonce()
        let description = PersonDescription(
            handle: handle, name: name, email: email, roles: roles, keys: keys,
            conflicts: conflicts)
        return try perform { act in
            let list = roles.isEmpty ? "no role" : roles.map(\.rawValue).joined(separator: ", ")
            act.subject = Subject.line("Register \(handle)", list)
            return try act.begin(.people, nonce, .person(description))
        }
    }

    /// Changes what is known of a person; what the draft leaves out stays.
    public func revisePerson(_ id: PersonID, _ draft: PersonDraft) throws -> Outcome {
        try perform { act in
            guard let person = try act.snapshot.people()[id] else {
                throw DeskError.unknownHandle(id.short)
            }
            let old = person.description
            act.subject = Subject.line("Revise \(old.handle)", Self.difference(old, draft))
            let new = PersonDescription(
                handle: draft.handle ?? old.handle, name: draft.name ?? old.name,
                email: draft.email ?? old.email,
                roles: draft.roles ?? person.describedRoles,
                keys: draft.keys ?? person.describedKeys,
                conflicts: draft.conflicts ?? person.conflicts)
            if person.descriptions.count == 1, !person.isFrozen,
                Record.Body.personRevised(new).isWritten(
                    like: .personRevised(old), in: FolderID(id))
            {
                throw DeskError.nothingChanges(.people)
            }
            return try act.append(.people, FolderID(id), .personRevised(new))
        }
    }

    private static func difference(_ old: PersonDescription, _ draft: PersonDraft) -> String {
        var parts: [String] = []
        if let handle = draft.handle { parts.append("handle \(handle)") }
        if draft.name != nil { parts.append("name") }
        if draft.email != nil { parts.append("email") }
        if let roles = draft.roles {
            let list = roles.map(\.rawValue).sorted().joined(separator: ", ")
            parts.append(roles.isEmpty ? "no role" : "now \(list)")
        }
        if draft.keys != nil { parts.append("keys") }
        if draft.conflicts != nil { parts.append("conflicts of interest") }
        return parts.joined(separator: "; ")
    }

    /// Sets the next version of the policy.
    ///
    /// - Parameter text: The policy as JSON without `version`, as ``Desk/policyText()`` gives it.
    /// - Returns: What came of the act.
    /// - Throws: ``Refusal`` where a rule is broken; ``DeskError``, ``GitError``.
    public func setPolicy(_ text: [UInt8]) throws -> Outcome {
        try perform { act in
            guard let state = try act.snapshot.policy() else { throw DeskError.noDesk }
            let version = (state.newest.map(\.policy.version).max() ?? 0) + 1
            let policy: Policy
            do throws(RecordError) {
                policy = try Policy(text: text, version: version)
            } catch {
                throw DeskError.value(error)
            }
            act.subject = "Set policy \(version)"
            return try act.append(.policy, state.id, .policy(policy))
        }
    }

    /// The policy in force as JSON without `version`: what ``Desk/setPolicy(_:)`` reads.
    public func policyText() throws -> [UInt8] {
        guard let policy = try snapshot().policy() else { throw DeskError.noDesk }
        return policy.current.text
    }
}
