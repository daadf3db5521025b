internal import StetGit

extension Desk {
    /// The first person of a desk.
    public struct Founder: Hashable, Sendable {
        /// The handle.
        public var handle: String
        /// The name and address that stand in the founder's commits.
        public var identity: GitIdentity
        /// The SSH public keys the founder signs with.
        public var keys: [String]

        /// A founder.
        public init(handle: String, identity: GitIdentity, keys: [String] = []) {
            self.handle = handle
            self.identity = identity
            self.keys = keys
        }
    }

    /// Founds a desk: one commit that registers the founder and sets policy 1.
    ///
    /// Makes the repository where there is none. The founder holds every role. The branch is set to
    /// merge on pull, because a rebase would make other commits of the acts.
    ///
    /// - Throws: ``DeskError/deskExists(_:)`` where the branch has a desk.
    public static func found(
        in directory: String, bare: Bool = false, name: String? = nil, founder: Founder,
        policy: Policy.Preset = .standard, options: Options
    ) throws -> (desk: Desk, outcome: Outcome) {
        let description = PersonDescription(
            handle: founder.handle, name: founder.identity.name, email: founder.identity.email,
            roles: Role.allCases, keys: founder.keys)
        let policy = Policy(policy)
        if policy.requiresSignatures, options.signing.signer == nil || founder.keys.isEmpty {
            throw Refusal(
                rule: "signature",
                why: "this policy requires signed acts, and Git has no key to sign with",
                next: "git config gpg.format ssh; git config user.signingKey FILE.pub")
        }
        for key in founder.keys {
            do throws(PublicKey.Flaw) { _ = try PublicKey(key) } catch {
                throw DeskError.key(error)
            }
        }
        guard let repository = try open(directory, bare: bare) else {
            func found(_ repository: Repository) throws -> (desk: Desk, outcome: Outcome) {
                try Self.found(in: repository, name: name, description, policy, options)
            }
            // A trial leaves nothing behind.
            if options.dryRun {
                return try Repository.withTrial(
                    in: options.temporaryDirectory, bare: bare, branch: "main"
                ) { try found($0) }
            }
            return try found(
                Repository.create(
                    directory, bare: bare, branch: "main",
                    configuration: [("branch.main.rebase", "false")]))
        }
        let result = try found(in: repository, name: name, description, policy, options)
        if !options.dryRun {
            // The desk is founded; that somebody holds the configuration's lock undoes nothing.
            try? repository.setConfiguration("branch.\(result.desk.branch).rebase", "false")
        }
        return result
    }

    private static func found(
        in repository: Repository, name: String?, _ description: PersonDescription,
        _ policy: Policy, _ options: Options
    ) throws -> (desk: Desk, outcome: Outcome) {
        let desk = Desk(try ledger(repository), options: options)
        // A founding that was cut off left files; it is finished or taken back first, like any act.
        if !options.dryRun, desk.ledger.hasJournal { _ = try desk.ledger.recover() }
        if let known = try desk.knownPolicy() { throw DeskError.deskExists(known) }
        if let path = try desk.ledger.fileInTheWayOfDesk() { throw DeskError.filesInTheWay(path) }
        let at = options.now()
        let nonces = (desk.nonce(), desk.nonce())
        let outcome = try desk.commit(
            by: { snapshot in
                if let policy = try snapshot.policy() { throw DeskError.deskExists(policy.id) }
                return Act.Writer(
                    person: nil, name: description.name, email: description.email, at: at,
                    keys: description.keys)
            }, at: at, founding: true
        ) { act in
            act.subject = Subject.line("Found the desk", name ?? "")
            let person = try act.begin(.people, nonces.0, .person(description))
            return try act.begin(
                .policy, nonces.1, .policy(policy), by: PersonID(person.id))
        }
        return (desk, outcome)
    }

    /// The desk of the branch; `nil` also where what is in its place is no desk's.
    private func knownPolicy() throws -> FolderID? {
        guard try ledger.tip().map({ try !ledger.policyFolders(at: $0).isEmpty }) ?? false else {
            return nil
        }
        return try snapshot().policy()?.id
    }

    /// The repository that a directory is in; `nil` where there is none.
    private static func open(_ directory: String, bare: Bool) throws -> Repository? {
        do {
            return try Repository.open(directory, searching: !bare)
        } catch {
            guard error.code == .noRepository else { throw error }
            return nil
        }
    }
}
