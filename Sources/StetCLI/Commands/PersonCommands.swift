internal import ArgumentParser
internal import Stet
internal import StetGit

struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "The people of the desk and what they may do.",
        subcommands: [Add.self, List.self, Show.self, Revise.self], defaultSubcommand: List.self)

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
            let outcome = try desk.addPerson(
                handle, name: name, email: email, roles: role.isEmpty ? [.reviewer] : role,
                keys: keys, conflicts: conflict)
            try session.report(outcome, desk, kind: .people, "Registered \(handle).")
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
                    Terminal.Cell(Narrator.describe(person.description)),
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
            session.reply.print("  \(Narrator.describe(person.description))")
            if person.descriptions.count > 1 {
                session.reply.print(
                    "  Described differently in two clones; only what both grant counts.")
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
        @Option(
            help: "A claimant or label not to judge, instead of all known; give it again for more.")
        var conflict: [String] = []

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let person = try desk.person(handle)
            let draft = Desk.PersonDraft(
                handle: newHandle, name: name, email: email,
                roles: noRole ? [] : role.isEmpty ? nil : role,
                keys: key.isEmpty ? nil : try key.map { try session.publicKey($0) },
                conflicts: conflict.isEmpty ? nil : conflict)
            let outcome = try desk.revisePerson(person.id, draft)
            try session.report(outcome, desk, kind: .people, "Revised \(handle).")
        }
    }
}

extension Session {
    /// The key in a public key file: type and base64, without the comment.
    func publicKey(_ path: String) throws -> String {
        let text = String(decoding: try input(path, limit: 65_536), as: UTF8.self)
        guard !text.contains("PRIVATE KEY") else {
            throw Failure(
                "private-key", "\(path) holds a private key.",
                why: "Private keys never enter a repository.",
                next: "Give the public one, usually \(path).pub")
        }
        let words = text.split { $0 == " " || $0 == "\n" }
        let types = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-", "sk-ssh-ed25519", "sk-ecdsa-sha2-"]
        guard words.count >= 2, types.contains(where: { words[0].hasPrefix($0) }) else {
            throw Failure(
                "no-key", "\(path) holds no SSH public key.",
                next: "Make one with ssh-keygen, and give its .pub file.")
        }
        return "\(words[0]) \(words[1])"
    }
}
