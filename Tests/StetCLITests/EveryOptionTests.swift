import Stet
import TestSupport
import Testing

/// Every command with every option that it takes, each with what it must do.
///
/// What the help lists and no step here uses fails the test, so a new option comes with a step.
@Suite struct EveryOptionTests {
    /// The options that every command has; they are tried on their own.
    private static let everywhere: Set<String> = [
        "-C", "--json", "--quiet", "--no-color", "--as", "--dry-run", "--help", "-h", "--version",
    ]

    @Test func everyOptionDoesWhatItSays() async throws {
        let run = CommandRun(try Shell())
        try await found(run)
        try await gather(run)
        try await review(run)
        try await look(run)
        try await join(run)
        #expect(try await missing(run) == [])
    }

    private func missing(_ run: CommandRun) async throws -> [String] {
        let help = try await run.shell.stet("--experimental-dump-help")
        let root = try JSONReader.read(Array(help.output.utf8))["command"]
        var listed: Set<String> = []
        func walk(_ command: JSONValue, _ path: [String]) {
            let name = path.joined(separator: " ")
            var inner: [JSONValue] = []
            if case .array(let subcommands)? = command["subcommands"] { inner = subcommands }
            if inner.isEmpty { listed.insert(name) }
            if case .array(let arguments)? = command["arguments"] {
                for argument in arguments where argument["kind"] != .string("positional") {
                    guard case .array(let names)? = argument["names"] else { continue }
                    let spelled = names.compactMap { name -> String? in
                        guard case .string(let text)? = name["name"] else { return nil }
                        return (name["kind"] == .string("long") ? "--" : "-") + text
                    }
                    guard Self.everywhere.isDisjoint(with: spelled) else { continue }
                    if spelled.allSatisfy({ !run.used.contains("\(name) \($0)") }) {
                        listed.insert("\(name) \(spelled.last ?? "")")
                    }
                }
            }
            for subcommand in inner {
                guard case .string(let word)? = subcommand["commandName"] else { continue }
                walk(subcommand, path + [word])
            }
        }
        if let root { walk(root, []) }
        try #require(listed.count > 50)
        return listed.subtracting(run.used).sorted()
    }

    private func found(_ run: CommandRun) async throws {
        let shell = run.shell
        try await run.read(
            "init", "../bare", "--bare", "--name", "Bare", "--policy", "strict", "--as", "editor",
            prints: ["Git has no key"], status: 2)
        try await run.act(
            "init", "--name", "Harbour desk", "--policy", "standard", "--as", "editor",
            adds: ["Harbour desk"])
        let key = TestKey("ann").publicKey, other = TestKey("ann's next").publicKey
        try shell.directory.write("ann.pub", key + "\n")
        try shell.directory.write("next.pub", other + "\n")
        try await run.act(
            "person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example", "--role",
            "reviewer", "--key", "../ann.pub", "--conflict", "Harbour office",
            adds: [key, "Harbour office", "reviewer"])
        for handle in ["bob", "judge"] {
            try await run.act(
                "person", "add", handle, "--name", handle.uppercased(), "--email",
                "\(handle)@desk.example", "--role", handle == "bob" ? "reviewer" : "adjudicator")
        }
        try await run.act(
            "person", "revise", "ann", "--new-handle", "anna", "--name", "Anna", "--email",
            "anna@desk.example", "--role", "editor", "--conflict", "Ferry line", "--add-key",
            "../next.pub", adds: ["anna@desk.example", "Ferry line", other, "\"editor\""])
        try await run.act("person", "revise", "anna", "--revoke-key", "../next.pub")
        try await run.act("person", "revise", "anna", "--key", "../next.pub", adds: [other])
        try await run.act("person", "revise", "bob", "--no-role", adds: ["\"roles\": []"])
        for handle in ["anna", "bob"] {
            try await run.act(
                "person", "revise", handle, "--role", "reviewer", "--conflict", "Nobody",
                adds: ["\"Nobody\""])
        }
        try await run.read("person", "list", prints: ["anna", "judge"])
        try await run.read("person", "show", "anna", prints: ["must not judge: Nobody"])
        try await run.read(
            "person", "keys", prints: ["anna@desk.example namespaces=\"git\"", "valid-before"])
        try await run.read("policy", "show", prints: ["quorum"])
        guard let policy = try await shell.data("policy", "show")["policy"] else {
            throw Failed("none")
        }
        let text = String(decoding: JSONWriter.line(policy), as: UTF8.self)
        try shell.directory.write(
            "policy", text.replacing("\"tolerance\":0", with: "\"tolerance\":10"))
        try await run.act("policy", "set", "../policy", adds: ["\"tolerance\": 10"])
        try await run.read("rules", prints: ["append-only"])
        try await run.read("schema", "claim", prints: ["\"$schema\""])
        try await run.read("glance", prints: ["Nothing"])
    }

    private func gather(_ run: CommandRun) async throws {
        let shell = run.shell
        try shell.directory.write("notice", "The ferry sails on Monday. The pier is closed.\n")
        try shell.directory.write(
            "paper", "Our town. The ferry sails on Monday, the office says.\n")
        try shell.directory.write("page", "<html><body><p>Fährt am Montag.</p></body></html>")
        try await run.act(
            "source", "add", "../notice", "--title", "Notice", "--publisher", "Ferry line",
            "--author",
            "A. Writer", "--author", "B. Writer", "--agency", "Coast news", "--owner",
            "Shipping group",
            "--url", "https://ferry.example/notice", "--published", "2026-02-01", "--retrieved",
            "2026-02-02", "--language", "en", "--keep", "embedded", name: "notice",
            adds: [
                "Notice", "Ferry line", "A. Writer", "B. Writer", "Coast news", "Shipping group",
                "https://ferry.example/notice", "2026-02-01", "2026-02-02", "\"en\"", "embedded",
            ])
        try await run.act(
            "source", "add", "../paper", "--derived-from", "$notice", name: "paper",
            adds: ["source-derived", "$notice"])
        try await run.act(
            "source", "add", "../page", "--form", "html", "--encoding", "utf-8", "--keep",
            "detached",
            name: "page", adds: ["\"html\"", "utf-8", "detached"])
        try await run.read("source", "list", "-n", "1", "--at", "HEAD", prints: ["TITLE"])
        try await run.read("source", "show", "$notice", "--numbered", prints: ["2 27"])
        try await run.read("source", "attach", "..", prints: ["found", "page"])
        try await run.act(
            "source", "revise", "$paper", "--title", "Paper", "--publisher", "Town paper",
            "--author",
            "C. Writer", "--agency", "Town news", "--owner", "Town group", "--url",
            "https://paper.example/ferry", "--published", "2026-02-03", "--retrieved", "2026-02-04",
            "--language", "de",
            adds: [
                "Paper", "Town paper", "C. Writer", "Town news", "Town group",
                "https://paper.example/ferry", "2026-02-03", "2026-02-04", "\"de\"",
            ])
        try shell.directory.write("page2", "<html><body><p>Fährt am Dienstag.</p></body></html>")
        try await run.act(
            "source", "revise", "$page", "../page2", "--form", "html", "--encoding", "utf-8",
            "--keep",
            "embedded", adds: ["Fährt am Dienstag.", "embedded"])
        try await run.act(
            "source", "correct", "$page", "--because", "The day.", "--url",
            "https://paper.example/corrections", "--published", "2026-02-05",
            adds: ["The day.", "https://paper.example/corrections", "2026-02-05"])
        try await run.act(
            "source", "retract", "$page", "--because", "Made up.", "--url",
            "https://paper.example/retractions", "--published", "2026-02-06",
            adds: ["Made up.", "https://paper.example/retractions", "2026-02-06"])
        try await run.act(
            "source", "derive", "$paper", "independent", "$page", "--because", "Both asked.",
            adds: ["independent", "Both asked."])
        try await run.read("source", "copies", "-n", "1")
        try await run.read("source", "groups", "$notice", "$paper", prints: ["1"])
        try await run.read("source", "citations", "$notice")
        try await run.act(
            "claim", "add", "--text", "The ferry sails on Monday.", "--claimant", "Ferry line",
            "--said",
            "2026-02-01", "--type", "event", "--language", "en", "--because", "Many ask.", "--in",
            "$notice", "--quote", "sails on Monday", name: "ferry",
            adds: ["Ferry line", "2026-02-01", "\"event\"", "Many ask.", "sails on Monday"])
        try await run.act(
            "claim", "add", "--text", "The pier is closed.", "--in", "$notice", "--at", "2",
            "--open",
            "--assign", "anna", name: "pier", adds: ["The pier is closed.", "assigned"])
        try await run.read(
            "claim", "suggest", "$notice", "$paper", "-n", "5", "--new", prints: ["Our town."])
        try await run.act(
            "claim", "add", "--from", "$paper:2", name: "other", adds: ["the office says"])
        try await run.act(
            "claim", "appears", "$ferry", "--in", "$paper", "--quote", "The ferry sails on Monday",
            "--claimant", "The office", "--said", "2026-02-03", adds: ["The office", "2026-02-03"])
        try await run.act("claim", "appears", "$ferry", "--in", "$notice", "--at", "1")
        try await run.act(
            "claim", "link", "$other", "repeats", "$ferry", "--suggested", "--because",
            "Same words.",
            adds: ["repeats", "suggested", "Same words."])
        try await run.read(
            "claim", "list", "--search", "ferry", "-n", "9", "--at", "HEAD", prints: ["The ferry"])
        try await run.read("claim", "show", "$ferry", prints: ["The ferry sails on Monday."])
        try await run.act(
            "claim", "revise", "$other", "--text", "It sails.", "--claimant", "The office",
            "--said",
            "2026-02-04", "--type", "position", "--language", "en", "--because", "Shorter.",
            adds: ["It sails.", "The office", "2026-02-04", "\"position\"", "Shorter."])
        try await run.read(
            "claim", "match", "the ferry sails", "-n", "3", "--all", prints: ["ferry"])
    }

    private func review(_ run: CommandRun) async throws {
        try await run.act(
            "open", "$ferry", "--question", "On which day?", "--priority", "high", "--due",
            "2026-02-20",
            "--label", "sea", "--assign", "anna", "--assign", "bob", name: "item",
            adds: ["On which day?", "\"high\"", "2026-02-20", "\"sea\""])
        try await run.act(
            "open", "$ferry", "--again", "--blind", name: "blind", adds: ["\"blind\": true"])
        try await run.act(
            "assign", "$blind", "judge", "--to", "adjudicate", "--due", "2026-02-21",
            adds: ["adjudicate", "2026-02-21"])
        try await run.act("unassign", "$blind", "judge", adds: ["unassigned"])
        try await run.act(
            "take", "$blind", "--due", "2026-02-22", "--as", "bob", adds: ["2026-02-22"])
        try await run.act("leave", "$blind", "--as", "bob", adds: ["unassigned"])
        try await run.act(
            "evidence", "add", "$item", "--source", "$notice", "--quote",
            "The ferry sails on Monday.",
            "--stance", "supports", "--primary", "--summary", "They say it.", name: "e1",
            record: true,
            adds: ["\"supports\"", "\"primary\"", "They say it."])
        try await run.act(
            "evidence", "add", "$item", "--source", "$paper", "--at", "2", "--stance", "refutes",
            "--secondary", "--origin", "The office", name: "e2", record: true,
            adds: ["\"refutes\"", "\"secondary\"", "The office"])
        try await run.act(
            "evidence", "add", "$item", "--searched", "The timetable", "--terms", "ferry",
            "--terms",
            "Monday", name: "e3", record: true, adds: ["The timetable", "\"Monday\""])
        for person in ["anna", "bob"] {
            try await run.act(
                "verdict", "$item", "--rating", "not enough evidence", "--because", "Nobody says.",
                "--evidence", "$e3", "--confidence", "low", "--holds", "2026-02", "--as", person,
                adds: ["not enough evidence", "Nobody says.", "$e3", "\"low\"", "\"2026-02\""])
        }
        try await run.act(
            "resolve", "$item", "--holds", "2026-02", adds: ["resolved", "\"2026-02\""])
        try await run.act(
            "publish", "$item", "--url", "https://desk.example/1", adds: ["https://desk.example/1"])
        try await run.act(
            "publish", "$item", "--url", "https://desk.example/2", "--correction", "A word.",
            adds: ["correction", "A word."])
        try await run.act(
            "publish", "$item", "--url", "https://desk.example/3", "--retract", "--because",
            "All wrong.",
            adds: ["retraction", "All wrong."])
        try await run.act("evidence", "add", "$item", "--searched", "The pier", "--terms", "ferry")
        try await run.act(
            "affirm", "$item", "--because", "It still holds.", adds: ["It still holds."])
        try await run.act("reopen", "$item", "--because", "News.", adds: ["News."])
        try await run.act(
            "verdict", "$item", "--rating", "not enough evidence", "--because", "x",
            "--evidence", "$e3", "--as", "anna")
        try await run.act(
            "verdict", "$item", "--rating", "conflicting evidence", "--because", "x",
            "--evidence", "$e1", "$e2", "--as", "bob")
        try await run.act(
            "resolve", "$item", "--rating", "conflicting evidence", "--because", "Both are right.",
            "--as",
            "judge", adds: ["Both are right."])
        try await run.act(
            "close", "$blind", "--reason", "duplicate", "--of", "$item", "--because",
            "One is enough.",
            adds: ["duplicate", "$item", "One is enough."])
        try await run.act(
            "note", "$item", "Ask again.", "--label", "later", "--due", "2026-03-01", name: "note",
            record: true,
            adds: ["Ask again.", "later", "2026-03-01"])
        try await run.act("withdraw", "$note", "--because", "Done.", adds: ["withdrawn", "Done."])
        try await run.act(
            "redact", "$note", "--because", "A court's order.", adds: ["A court's order."])
        try await run.read("confirm", "$e1", "--because", "x", prints: ["Refused"], status: 2)
        try run.shell.directory.write("lines", "claim add --text 'From a line.'\n")
        try await run.act("do", "../lines", "--together", adds: ["From a line."])
        try run.shell.directory.write(
            "imported",
            """
            {"id":"c1","act":"claim add","text":"Imported."}
            {"id":"n1","act":"note","claim":"c1","text":"With a note."}

            """)
        try await run.act(
            "import", "../imported", "--key", "id", "--one-commit",
            adds: ["Imported.", "With a note.", "Stet-Key"])
    }

    private func look(_ run: CommandRun) async throws {
        try await run.read(
            "list", "--state", "resolved", "--assignee", "anna", "--claim", "$ferry", "--label",
            "sea",
            "--search", "ferry", "-n", "5", "--at", "HEAD", prints: ["The ferry sails on Monday."])
        try await run.read("list", "--overdue", prints: [])
        try await run.read("list", "--stale")
        try await run.read(
            "queue", "anna", "-n", "5", "--at", "HEAD", prints: ["The pier is closed."])
        try await run.read("queue", "--overdue")
        try await run.read("show", "$item", "--at", "HEAD", prints: ["Both are right."])
        try await run.read("log", "$item", "--number", "1", prints: ["took back"])
        try await run.read(
            "matrix", "$ferry", "--format", "csv", "--at", "HEAD",
            prints: ["The ferry sails on Monday."])
        try await run.read("stats", "--at", "HEAD", prints: ["resolved"])
        try await run.read("disagreements")
        try await run.read("prove", "$pier", "-o", "../proof", prints: [])
        let data = try await run.shell.data("verify")
        guard case .string(let desk)? = data["desk"], case .string(let tip)? = data["tip"] else {
            throw Failed("no desk")
        }
        run.ids["desk"] = desk
        run.ids["tip"] = tip
        try await run.read(
            "check", "../proof", "--expect", "$desk", "--tip", "$tip", prints: ["holds"])
        try await run.read("verify", "--since", "$tip", prints: ["Everything holds."])
        try await run.read("verify", "--full", "--sarif", "../sarif", prints: ["Everything holds."])
        try await run.read(
            "verify", "--expect", "$desk", "--tip", "$tip", prints: ["Everything holds."])
        #expect(try await run.shell.script("grep -c 2.1.0 ../sarif").status == 0)
    }

    private func join(_ run: CommandRun) async throws {
        let hub = try await run.shell.script(
            "git init -q --bare -b main ../hub; git remote add origin ../hub; git push -q origin main; git fetch -q"
        )
        #expect(hub.status == 0, "\(hub.all)")
        try await run.act("claim", "add", "--text", "To send.")
        try await run.read("sync", "origin", "--no-push", prints: [])
        try await run.read("sync")
        let watching = try await run.shell.script(
            "timeout -s INT 3 stet sync --watch --every 1; echo \"status $?\"")
        #expect(watching.output.contains("status"), "\(watching.all)")
        for option in ["--watch", "--every"] { run.note(["sync", option]) }
        try await run.read("hook", "install", "pre-push", prints: ["pre-push"])
        try await run.read("hook", "pre-push", "origin", "../hub", prints: [])
        try await run.read("hook", "pre-receive", prints: [])
        try await run.read("doctor", "--quick", "--fix", prints: ["Nothing found"])
        try await run.read("restore")
        try await run.read("maintain", "--full")
        try await run.read("maintain", "--if-due")
        try await run.read("help", "claim", prints: ["SUBCOMMANDS"])
    }
}
