internal import ArgumentParser
internal import CStetSchemas
internal import Stet

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "The rules the desk chose for itself.",
        subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

    struct Show: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show the policy in force.",
            discussion: "With --json, \"policy\" is what stet policy set reads.")
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let desk = try session.desk()
            guard let state = try desk.snapshot().policy() else { throw DeskError.noDesk }
            let policy = state.current
            let body = try JSONReader.read(desk.policyText())
            session.reply.data = json([
                "version": .number(policy.version), "desk": .id(state.id), "policy": body,
                "contested": .boolean(state.isUnsettled),
            ])
            let reply = session.reply
            reply.print(
                "policy \(policy.version) of desk \(state.id.short) · quorum \(policy.quorum) · tolerance \(policy.tolerance)"
            )
            if state.isUnsettled {
                reply.print(
                    "Two policies were set in different clones; an admin decides with: stet policy set FILE"
                )
            }
            if policy.requiresSignatures { reply.print("every act must be signed") }
            if policy.isBlind { reply.print("every review is blind: verdicts are sealed first") }
            if !policy.requiredLabels.isEmpty {
                reply.print(
                    "notes needed before resolving: \(policy.requiredLabels.joined(separator: ", "))"
                )
            }
            reply.print()
            let ratings = policy.ratings.map { rating in
                [
                    Terminal.Cell(rating.name, .bold), Terminal.Cell(rating.needs.phrase),
                    Terminal.Cell(rating.meaning),
                ]
            }
            for line in session.terminal.table(["RATING", "TAKES", "MEANING"], ratings) {
                reply.print(line)
            }
            reply.print()
            let rights = Policy.Permission.allCases.map { permission in
                [
                    Terminal.Cell(permission.rawValue, .bold),
                    Terminal.Cell(
                        (policy.permissions[permission] ?? []).map(\.rawValue).joined(
                            separator: ", ")),
                ]
            }
            for line in session.terminal.table(["MAY", "ROLES BESIDE ADMIN"], rights) {
                reply.print(line)
            }
        }
    }

    struct Set: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set the next version of the policy.",
            discussion: "FILE is JSON: what stet policy show --json prints as \"policy\".")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The policy, or - for standard input.") var file: String

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            let text = try session.text(file, limit: StoredRecord.maximumSize)
            let outcome = try desk.setPolicy(Array(text.utf8))
            try session.report(outcome, desk, kind: .policy, "Set the policy.")
        }
    }
}

extension Policy.Needs {
    /// What a rating takes, in words.
    var phrase: String {
        let parts = [
            (supporting, "supporting"), (refuting, "refuting"), (context, "context"),
            (searches, searches == 1 ? "search" : "searches"),
        ].filter { $0.0 > 0 }
        return parts.isEmpty ? "nothing" : parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

struct RulesCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Every rule an act must keep, and every check of verify.")
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        session.reply.data = json([
            "rules": .list(Rule.all) { rule in
                json([
                    "name": .text(rule.name), "sentence": .text(rule.sentence),
                    "rights": .boolean(rule.makesLate),
                    "kinds": .texts(rule.kinds.map(\.rawValue).sorted()),
                ])
            },
            "checks": .list(Check.allCases) { check in
                json(["name": .text(check.rawValue), "sentence": .text(check.sentence)])
            },
        ])
        let width = (Rule.all.map(\.name) + Check.allCases.map(\.rawValue)).map(\.count).max() ?? 0
        func show(_ name: String, _ sentence: String) {
            let lines = session.terminal.wrap(sentence, indent: width + 2)
            for (index, line) in lines.enumerated() {
                session.reply.print(
                    index == 0
                        ? session.terminal.bold(Terminal.padded(name, width))
                            + line.dropFirst(width)
                        : line)
            }
        }
        session.reply.print("An act keeps these rules; verify asks them again of every act:\n")
        for rule in Rule.all { show(rule.name, rule.sentence) }
        session.reply.print("\nverify checks beside them:\n")
        for check in Check.allCases { show(check.rawValue, check.sentence) }
    }
}

struct SchemaCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a kind of record, or list the kinds.")
    @OptionGroup var options: GlobalOptions
    @Argument(help: "The kind of record.") var kind: String?

    func run(_ session: Session) throws {
        guard let kind else {
            session.reply.data = json(["kinds": .texts(RecordKind.allCases.map(\.rawValue))])
            for kind in RecordKind.allCases { session.reply.print(kind.rawValue) }
            return
        }
        guard let text = unsafe stet_schema(kind) else {
            throw Failure(
                "unknown-kind", "\"\(kind)\" is no kind of record.",
                next: "List them: stet schema", exit: .usage)
        }
        let schema = unsafe String(cString: text)
        session.reply.data = json(["kind": .text(kind), "text": .text(schema)])
        session.reply.text = schema
    }
}
