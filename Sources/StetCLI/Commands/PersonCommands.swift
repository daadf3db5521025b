internal import ArgumentParser
internal import Stet
internal import StetGit

struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "The people of the desk and what they may do.",
        subcommands: [Add.self, List.self, Show.self, Revise.self, Keys.self],
        defaultSubcommand: List.self)

    struct Add: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Register a person.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The short name used on the command line.") var handle: String
        @Option(help: "The name that stands in commits.") var name: String
        @Option(help: "The address that stands in commits.") var email: String
        @Option(help: "A role; give it again for more. Else: reviewer.") var role: [Role] = []
        @Option(help: "A file with an SSH public key; give it again for more.") var key: [String] =
            []
        @Option(help: "A claimant or label the person must not judge; give it again for more.")
        var conflict: [String] = []

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let keys = try key.map { try session.publicKey($0) }
            let others = try desk.people(
                resembling: Desk.PersonDraft(handle: handle, name: name, email: email))
            let outcome = try desk.addPerson(
                handle, name: name, email: email, roles: role.isEmpty ? [.reviewer] : role,
                keys: keys, conflicts: conflict)
            try session.report(outcome, desk, kind: .people, "Registered \(handle).")
            session.tell(resembling: others)
        }
    }

    struct List: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the people.")
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let snapshot = try session.desk().snapshot()
            let people = try snapshot.people().all
            let views = try JSONViews(snapshot)
            session.reply.data = json(["people": .list(people) { views.person($0) }])
            let rows = people.map { person in
                [
                    Terminal.Cell(person.handle, .bold),
                    Terminal.Cell(Narrator.describe(person.roles)),
                    Terminal.Cell("\(person.description.name) <\(person.description.email)>"),
                ]
            }
            for line in session.terminal.table(["HANDLE", "ROLES", "NAME"], rows) {
                session.reply.print(line)
            }
        }
    }

    struct Show: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a person and their story.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The person's handle.") var handle: String

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let snapshot = try desk.snapshot()
            let person = try desk.person(handle)
            session.reply.data = try JSONViews(snapshot).person(person)
            session.reply.print(
                session.terminal.bold(person.handle)
                    + " · \(Terminal.oneLine(person.description.name)) <\(Terminal.oneLine(person.description.email))>"
            )
            session.reply.print("  \(Narrator.describe(person.roles))")
            if person.isFrozen {
                session.reply.print(
                    "  Changes of \(person.handle) forbid each other, so none of them counts: stet verify."
                )
            }
            if person.descriptions.count > 1 {
                session.reply.print(
                    "  Described differently in two clones; only what both grant counts.")
            }
            for key in person.keys {
                session.reply.print("  key: \((try? PublicKey(key))?.fingerprint ?? key)")
            }
            for conflict in person.conflicts {
                session.reply.print("  must not judge: \(Terminal.oneLine(conflict))")
            }
            session.reply.print()
            let narrator = try Narrator(desk, snapshot, session.terminal)
            for line in try narrator.story(person.standings) { session.reply.print(line) }
        }
    }

    struct Revise: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "revise",
            abstract: "Change what is known of a person; what is not given stays.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The person's handle.") var handle: String
        @Option(help: "A new handle.") var newHandle: String?
        @Option(help: "The name that stands in commits.") var name: String?
        @Option(help: "The address that stands in commits.") var email: String?
        @Option(help: "A role, instead of all held; give it again for more.") var role: [Role] = []
        @Flag(help: "Take every role away.") var noRole = false
        @Option(
            help: "A file with an SSH public key, instead of all known; give it again for more.")
        var key: [String] = []
        @Option(help: "A file with one more SSH public key; give it again for more.")
        var addKey: [String] = []
        @Option(
            help:
                "A key to revoke: a file with it, or its fingerprint (SHA256:…); give it again for more."
        )
        var revokeKey: [String] = []
        @Option(
            help: "A claimant or label not to judge, instead of all known; give it again for more.")
        var conflict: [String] = []

        func validate() throws {
            if !key.isEmpty, !addKey.isEmpty || !revokeKey.isEmpty {
                throw ValidationError(
                    "--key replaces all keys; --add-key and --revoke-key change some.")
            }
            if noRole, !role.isEmpty {
                throw ValidationError("Give either --role or --no-role, not both.")
            }
        }

        private func keys(of person: PersonState, _ session: Session) throws -> [String]? {
            if !key.isEmpty { return try key.map { try session.publicKey($0) } }
            if addKey.isEmpty, revokeKey.isEmpty { return nil }
            var keys = person.describedKeys
            for text in revokeKey {
                let revoked = try keys.first {
                    try text.hasPrefix("SHA256:")
                        ? (try? PublicKey($0))?.fingerprint == text
                        : $0 == session.publicKey(text)
                }
                guard let revoked else {
                    throw Failure(
                        "unknown-key", "\(text) is no key of \(person.handle).",
                        next: "See them: stet person show \(person.handle)")
                }
                keys.removeAll { $0 == revoked }
            }
            return try keys + addKey.map { try session.publicKey($0) }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let person = try desk.person(handle)
            let draft = Desk.PersonDraft(
                handle: newHandle, name: name, email: email,
                roles: noRole ? [] : role.isEmpty ? nil : role,
                keys: try keys(of: person, session),
                conflicts: conflict.isEmpty ? nil : conflict)
            let others = try desk.people(resembling: draft, except: person.id)
            let outcome = try desk.revisePerson(person.id, draft)
            try session.report(outcome, desk, kind: .people, "Revised \(handle).")
            session.tell(resembling: others)
        }
    }
}

extension Session {
    /// Says whose handle, name or address resembles that of a person who was registered or revised.
    fileprivate func tell(resembling others: [(person: PersonState, what: String)]) {
        guard !others.isEmpty else { return }
        reply.add(
            "resembles",
            .list(others) { json(["handle": .text($0.person.handle), "what": .text($0.what)]) })
        for (person, what) in others {
            tell(
                "“\(Terminal.oneLine(what))” of \(person.handle) looks much the same. If that is one "
                    + "person, undo this: two people are two votes.")
        }
    }
}

extension PersonCommand {
    struct Keys: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "keys",
            abstract: "Print the keys of all people as Git's allowed-signers file.",
            discussion: """
                git config gpg.ssh.allowedSignersFile FILE lets git log --show-signature and \
                git verify-commit know them. A revoked key is valid before the act that revoked it, \
                by that act's clock, because Git knows no other order; stet verify goes by the \
                position in the history.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The handle of one person.") var handle: String?

        private static func isPattern(_ email: String) -> Bool {
            email.utf8.contains { "*?!,\"\\ #".utf8.contains($0) }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let people = try handle.map { [try desk.person($0)] } ?? desk.snapshot().people().all
            let signers = people.flatMap { person in
                person.keyHistory.map { (person: person, entry: $0) }
            }
            session.reply.data = json([
                "keys": .list(signers) { signer in
                    json([
                        "person": .id(FolderID(signer.person.id)),
                        "handle": .text(signer.person.handle), "key": .text(signer.entry.key),
                        "fingerprint": .text((try? PublicKey(signer.entry.key))?.fingerprint),
                        "revoked": .text(signer.entry.revoked?.description),
                    ])
                }
            ])
            // In that file an address is a pattern, and this one would be many people's.
            let patterns = Set(
                signers.map(\.person.description.email).filter { Self.isPattern($0) })
            for email in patterns.sorted() {
                session.tell(
                    "Left out \(Terminal.oneLine(email)): allowed-signers files read it as a pattern."
                )
            }
            for (person, entry) in signers where !patterns.contains(person.description.email) {
                let until = entry.revoked.map { ",valid-before=\"\($0.gitDigits)\"" } ?? ""
                session.reply.print(
                    "\(person.description.email) namespaces=\"git\"\(until) \(entry.key) \(person.handle)"
                )
            }
        }
    }
}

extension Session {
    /// The key in a public key file: type and base64, without the comment.
    func publicKey(_ path: String) throws -> String {
        // Whatever is no text is no key, and that is what is told.
        let bytes = try input(path, limit: 65_536)
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        return try PublicKeyFile.key(
            in: String(decoding: bytes.dropFirst(isMarked ? 3 : 0), as: UTF8.self), from: path)
    }
}

extension Timestamp {
    /// The moment as OpenSSH's allowed-signers file writes it: `20260210093000Z`.
    fileprivate var gitDigits: String {
        String(description.filter { $0.isNumber }) + "Z"
    }
}
