import Stet
import TestSupport
import Testing

/// Acts that come as lines of JSON.
@Suite struct ImportTests {
    private func desk(seed: String = "test") async throws -> Shell {
        let shell = try Shell(seed: seed)
        let done = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(done.status == 0, "\(done.all)")
        return shell
    }

    /// Every act there is, in an order in which all are legal.
    private static let everything = #"""
        {"id":"ann","act":"person add","handle":"ann","name":"Ann","email":"ann@desk.example","roles":["reviewer"]}
        {"id":"bob","act":"person add","handle":"bob","name":"Bob","email":"bob@desk.example"}
        {"id":"dan","act":"person add","handle":"dan","name":"Dan","email":"dan@desk.example","roles":["adjudicator"],"conflicts":["Northern Line"]}
        {"id":"daily","act":"source add","text":"The bridge will close on 3 May.\r\nIt is \u00e9t\u00e9.","title":"Bridge to close","publisher":"Daily","authors":["A","B"],"published":"2026-02?","language":"en"}
        {"id":"weekly","act":"source add","title":"Papers","publisher":"Weekly","url":"https://weekly.example/1","retrieved":"2026-02-09"}

        {"id":"copy","act":"source add","keep":"detached","text":"Kept elsewhere.","from":"daily","by":"ann"}
        {"act":"source revise","source":"weekly","agency":"Wire"}
        {"act":"source correct","source":"weekly","because":"The date.","url":"https://weekly.example/2","published":"2026-02-08"}
        {"act":"source derive","source":"weekly","from":"daily","relation":"independent","because":"They asked others."}
        {"id":"claim","act":"claim add","text":"The bridge closes on 3 May.","type":"event","claimant":"The mayor","said":"2026-02","language":"en","because":"Many asked.","source":"daily","place":{"quote":"bridge will close"},"by":"ann","at":"2026-02-11T08:00:00Z"}
        {"id":"other","act":"claim add","text":"It never closes."}
        {"act":"claim revise","claim":"claim","said":"2026-02-07"}
        {"act":"claim appears","claim":"claim","source":"daily","place":{"start":0,"end":10},"claimant":"A clerk","said":"2026"}
        {"act":"claim link","claim":"other","relation":"contradicts","other":"claim","because":"Both cannot be."}
        {"id":"item","act":"open","claim":"claim","question":"On that day?","priority":"high","due":"2026-03-01","labels":["roads","bridges"],"assigned":["ann"]}
        {"id":"second","act":"open","claim":"other"}
        {"act":"assign","item":"item","person":"bob","task":"review","due":"2026-02-20"}
        {"act":"unassign","item":"item","person":"bob"}
        {"act":"take","item":"item","by":"bob","due":"2026-02-20"}
        {"id":"e1","act":"evidence add","item":"item","source":"daily","stance":"supports","place":{"quote":"3 May"},"directness":"secondary","origin":"The city","summary":"It says so.","by":"ann"}
        {"id":"e2","act":"evidence add","item":"item","source":"weekly","stance":"supports","by":"bob"}
        {"id":"e3","act":"evidence add","item":"item","searched":"The archive","terms":["bridge","May"],"by":"bob"}
        {"act":"verdict","item":"item","rating":"supported","because":"Both say so.","evidence":["e1","e2"],"confidence":"high","holds":"2026","by":"ann"}
        {"id":"v2","act":"verdict","item":"item","rating":"supported","because":"Yes.","evidence":["e1","e2"],"by":"bob"}
        {"act":"resolve","item":"item","because":"They agree.","holds":"2026"}
        {"act":"publish","item":"item","url":"https://desk.example/1"}
        {"act":"evidence add","item":"item","source":"daily","stance":"context"}
        {"act":"affirm","item":"item","because":"It changes nothing."}
        {"act":"reopen","item":"item","because":"To look again."}
        {"act":"publish","item":"item","url":"https://desk.example/2","type":"correction","because":"We look again."}
        {"act":"source retract","source":"weekly","because":"It was wrong."}
        {"act":"note","item":"item","text":"Ask the city.","labels":["todo"],"due":"2026-02-28"}
        {"act":"note","claim":"other","text":"Odd."}
        {"act":"withdraw","item":"item","record":"v2","because":"By mistake."}
        {"act":"leave","item":"item","by":"bob"}
        {"act":"close","item":"second","closed":"duplicate","of":"item","because":"The same."}
        """#

    @Test func everyActIsTheOneOfItsCommand() async throws {
        let shell = try await desk()
        let done = try await shell.stet("import", "-", "--key", "id", input: Self.everything)
        #expect(done.status == 0, "\(done.all)")
        let count = Self.everything.split(separator: "\n").count
        #expect(done.output == "\(count) acts.\n")
        let named = Self.everything.split(separator: "\n").compactMap {
            try? JSONReader.read(Array($0.utf8))["act"]
        }
        #expect(Set(named) == Set(Importer.actNames.map { .string($0) }), "an act is not tried")
        #expect(try await shell.stet("verify", "--full").status == 0)

        let work = "\(shell.directory.path)/work"
        #expect(try await run("git", ["fsck", "--strict"], in: work).status == 0)
        #expect(try await run("git", ["status", "--porcelain"], in: work).output == "")
        let log = try await run("git", ["log", "--format=%an|%aI|%s"], in: work).output
        #expect(log.split(separator: "\n").count == count + 1)
        #expect(
            log.contains("Ann|2026-02-11T08:00:00+00:00|Claim: The bridge closes on 3 May."))

        // Every field is where a reader of --json finds it.
        let items = try await shell.data("list")
        guard case .array(let list)? = items["items"], list.count == 2 else {
            throw Failed("\(items)")
        }
        let item = try #require(list.first { $0["priority"] == .string("high") })
        guard case .string(let id)? = item["id"] else { throw Failed("\(item)") }
        let whole = try await shell.data("show", id)
        #expect(whole["question"] == .string("On that day?"))
        #expect(whole["due"] == .string("2026-03-01"))
        #expect(whole["labels"] == .array([.string("bridges"), .string("roads")]))
        guard case .array(let evidence)? = whole["evidence"],
            case .array(let verdicts)? = whole["verdicts"]
        else { throw Failed("\(whole)") }
        #expect(evidence.count == 4)
        let quoted = try #require(evidence.first { $0["origin"] == .string("The city") })
        #expect(quoted["directness"] == .string("secondary"))
        #expect(quoted["summary"] == .string("It says so."))
        #expect(quoted["place"]?["quote"] == .string("3 May"))
        let search = try #require(evidence.first { $0["searched"] == .string("The archive") })
        #expect(search["terms"] == .array([.string("bridge"), .string("May")]))
        let verdict = try #require(verdicts.first { $0["by"] == .string("ann") })
        #expect(verdict["confidence"] == .string("high") && verdict["holds"] == .string("2026"))
        #expect(verdict["because"] == .string("Both say so."))
        let claims = try await shell.stet("claim", "list", "--json").output
        for part in [
            #""claimant":"The mayor""#, #""said":"2026-02-07""#, #""because":"Many asked.""#,
            #""relation":"contradicts""#, #""claimant":"A clerk""#, #""start":0"#, #""end":10"#,
        ] {
            #expect(claims.contains(part), "\(part)")
        }
        let sources = try await shell.stet("source", "list", "--json").output
        for part in [
            #""authors":["A","B"]"#, #""agency":"Wire""#, #""published":"2026-02?""#,
            #""retrieved":"2026-02-09""#, #""keep":"detached""#, #""retracted":true"#,
            #""corrected":true"#,
        ] {
            #expect(sources.contains(part), "\(part)")
        }
    }

    /// Whatever an import came to, the same lines again bring the rest and nothing twice; also where
    /// what this clone remembers of it is gone, garbage, or of another history.
    @Test func linesAreDoneOnce() async throws {
        let shell = try await desk()
        let lines = Self.everything.split(separator: "\n").filter { $0.contains("\"id\"") }
            .map(String.init)
        let work = "\(shell.directory.path)/work"
        func tip() async throws -> String {
            try await run("git", ["rev-parse", "HEAD"], in: work).output
        }
        let part = lines.prefix(6).joined(separator: "\n")
        let first = try await shell.stet("import", "-", "--key", "id", input: part)
        #expect(first.output == "6 acts.\n", "\(first.all)")
        let all = lines.joined(separator: "\n")
        let second = try await shell.stet("import", "-", "--key", "id", input: all)
        #expect(
            second.output == "\(lines.count - 6) acts; 6 were known already.\n", "\(second.all)")
        let end = try await tip()
        let path = "\(work)/.git/stet/import.sqlite"
        for spoil in [
            "true", "rm -f \(path)*", "echo garbage > \(path)",
            "head -c 5000 \(path) > x; mv x \(path)",
            "git reset -q --hard HEAD~3 && git -c user.name=E -c user.email=editor@desk.example commit -q --allow-empty -m x && git reset -q --hard \(end)",
        ] {
            let spoilt = try await run("sh", ["-c", spoil], in: work)
            try #require(spoilt.status == 0, "\(spoil): \(spoilt.all)")
            let again = try await shell.stet("import", "-", "--key", "id", input: all)
            #expect(
                again.output == "0 acts; \(lines.count) were known already.\n",
                "\(spoil): \(again.all)")
            #expect(try await tip() == end, "\(spoil)")
        }
        // A clone knows them from the history, and a history without them does not.
        _ = try await run("git", ["clone", "-q", work, "clone"], in: shell.directory.path)
        let there = try await shell.stet("import", "-", "--key", "id", in: "clone", input: all)
        #expect(there.output == "0 acts; \(lines.count) were known already.\n", "\(there.all)")
        _ = try await run("git", ["reset", "-q", "--hard", "HEAD~2"], in: work)
        let back = try await shell.stet("import", "-", "--key", "id", input: all)
        #expect(back.output == "2 acts; \(lines.count - 2) were known already.\n", "\(back.all)")
        // Without keys it is done again, and a key is then no field.
        let plain = #"{"act":"claim add","text":"Twice."}"#
        for day in 11...12 {
            let done = try await shell.stet(
                "import", "-", now: "2026-02-\(day)T09:30:00Z", input: plain)
            #expect(done.output == "1 act.\n", "\(done.all)")
        }
        #expect(try await shell.error("import", "-", input: lines[0]).code == "import-field")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    /// Keys are those of acts: what a commit says that brought nothing, or brought another record, or
    /// what a merge says, names none.
    @Test func onlyAnActNamesAKey() async throws {
        let shell = try await desk()
        let known = #"{"id":"a","act":"claim add","text":"The bridge closes."}"#
        let first = try await shell.stet("import", "-", "--key", "id", input: known)
        #expect(first.output == "1 act.\n", "\(first.all)")
        // Somebody without a key of the desk claims records of others for names of lines to come.
        let made = try await shell.script(
            #"""
            export GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@x GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@x
            record=$(git log -1 --format=%B | sed -n 's/^Stet-Record: //p')
            empty() { git commit -q --allow-empty -m "$1" -m "Stet-Key: $record $2"; }
            empty "Update notes" b
            mkdir -p notes && echo x > notes/x && git add notes && git commit -q -m "Notes" -m "Stet-Key: $record c"
            main=$(git rev-parse HEAD)
            side=$(git commit-tree -p HEAD~1 -m side HEAD~1^{tree})
            merge=$(printf 'Merge\n\nStet-Key: %s d\n' $record | git commit-tree -p $main -p $side HEAD^{tree})
            git reset -q --hard $merge
            """#)
        try #require(made.status == 0, "\(made.all)")
        let lines = ["b", "c", "d"].map { key in
            #"{"id":"\#(key)","act":"claim add","text":"Claim \#(key)."}"#
        }
        // What an earlier version learnt of such commits is forgotten.
        let path = "\(shell.directory.path)/work/.git/stet/import.sqlite"
        let spoilt = try await run(
            "python3",
            [
                "-c",
                """
                import sqlite3, sys
                memory = sqlite3.connect(sys.argv[1])
                memory.execute("DROP TABLE known")
                memory.execute("CREATE TABLE known(key TEXT PRIMARY KEY, record BLOB, run, line)")
                memory.execute("INSERT INTO known VALUES('b', randomblob(20), 0, 0)")
                memory.execute("PRAGMA user_version = 2")
                memory.commit()
                """, path,
            ], in: shell.directory.path)
        try #require(spoilt.status == 0, "\(spoilt.all)")
        let refused = try await shell.error(
            "import", "-", "--key", "id", input: #"{"id":"x","act":"open","claim":"c"}"#)
        #expect(refused.code == "unknown-reference", "\(refused)")
        let all = ([known] + lines).joined(separator: "\n")
        let done = try await shell.stet("import", "-", "--key", "id", input: all)
        #expect(done.output == "3 acts; 1 were known already.\n", "\(done.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    @Test func aTrialWritesNothing() async throws {
        let shell = try await desk()
        let list =
            "find .git -type f | grep -v -e stet/lock -e 'stet/catalog' -e 'stet/judged' | sort | xargs sha256sum"
        let before = try await shell.script(list)
        _ = try await shell.script("mkdir ../tmp")
        let place = ["TMPDIR": "\(shell.directory.path)/tmp"]
        let tried = try await shell.stet(
            "import", "-", "--key", "id", "--dry-run", input: Self.everything, environment: place)
        #expect(tried.output.hasPrefix("Would be done: 36 acts"), "\(tried.all)")
        let whole = try await shell.stet(
            "import", "-", "--one-commit", "--dry-run",
            input: #"{"act":"claim add","text":"One."}"#, environment: place)
        #expect(whole.output == "Would be done: 1 act.\n", "\(whole.all)")
        let refused = try await shell.stet(
            "import", "-", "--dry-run", input: #"{"act":"claim add","text":"One."}"# + "\n{}",
            environment: place)
        #expect(
            refused.status == 2 && refused.errors.contains("Nothing was done"), "\(refused.all)")
        #expect(try await shell.script(list).output == before.output)
        #expect(try await shell.script("ls ../tmp").output == "")
    }

    @Test func allLinesAreOneCommit() async throws {
        let shell = try await desk()
        let lines = #"""
            {"id":"s","act":"source add","text":"The bridge will close.","publisher":"Daily"}
            {"id":"c","act":"claim add","text":"It closes.","source":"s","place":{"quote":"will close"}}
            {"id":"i","act":"open","claim":"c"}
            {"id":"e","act":"evidence add","item":"i","source":"s","stance":"supports"}
            {"act":"note","item":"i","text":"A remark."}
            {"act":"note","item":"i","text":"Another."}
            """#
        let done = try await shell.stet("import", "-", "--key", "id", "--one-commit", input: lines)
        #expect(done.output == "6 acts.\n", "\(done.all)")
        let work = "\(shell.directory.path)/work"
        let log = try await run("git", ["log", "--format=%s"], in: work).output
        #expect(log == "Import 7 records\nFound the desk: Test\n")
        #expect(try await run("git", ["status", "--porcelain"], in: work).output == "")
        #expect(try await run("git", ["fsck", "--strict"], in: work).status == 0)
        #expect(try await shell.stet("verify", "--full").status == 0)
        let again = try await shell.stet("import", "-", "--key", "id", "--one-commit", input: lines)
        // Two lines have no key.
        #expect(again.output == "2 acts; 4 were known already.\n", "\(again.all)")
        let known = lines.split(separator: "\n").prefix(4).joined(separator: "\n")
        let nothing = try await shell.stet(
            "import", "-", "--key", "id", "--one-commit", input: known)
        #expect(nothing.output == "0 acts; 4 were known already.\n", "\(nothing.all)")
        #expect(try await run("git", ["rev-list", "--count", "HEAD"], in: work).output == "3\n")

        // One person at one moment, and nothing that holds in one order only.
        let other = #"{"act":"claim add","text":"x"}"# + "\n"
        for (input, code) in [
            (
                other + #"{"act":"claim add","text":"y","at":"2026-01-01T00:00:00Z"}"#,
                "several-writers"
            ),
            (other + #"{"act":"claim add","text":"y","by":"ann"}"#, "several-writers"),
            (
                #"{"id":"t","act":"source add","title":"T"}"# + "\n"
                    + #"{"id":"d","act":"claim add","text":"z"}"# + "\n"
                    + #"{"id":"j","act":"open","claim":"d"}"# + "\n"
                    + #"{"act":"evidence add","item":"j","source":"t","stance":"supports"}"# + "\n"
                    + #"{"act":"withdraw","source":"t","because":"No."}"#, "order-matters"
            ),
        ] {
            let failed = try await shell.error(
                "import", "-", "--key", "id", "--one-commit", input: input)
            #expect(failed.code == code && failed.status == 2, "\(failed)")
        }
        #expect(try await run("git", ["rev-list", "--count", "HEAD"], in: work).output == "3\n")
    }

    /// An act of thousands of records, whose commit has more than a megabyte, is like any other.
    @Test func oneCommitCanBeLarge() async throws {
        let shell = try await desk()
        let lines = (1...3000).map { number in
            let key = "\(number)" + String(repeating: "k", count: 400)
            return #"{"id":"\#(key)","act":"claim add","text":"Claim \#(number)."}"#
        }.joined(separator: "\n")
        let done = try await shell.stet("import", "-", "--key", "id", "--one-commit", input: lines)
        #expect(done.output == "3000 acts.\n", "\(done.all)")
        let work = "\(shell.directory.path)/work"
        let size = try await run("git", ["cat-file", "-s", "HEAD"], in: work).output
        #expect(try #require(Int(size.dropLast())) > 1 << 20)
        let verified = try await shell.stet("verify", "--full")
        #expect(verified.status == 0, "\(verified.all)")
        #expect(try await run("git", ["fsck", "--strict"], in: work).status == 0)
        let again = try await shell.stet("import", "-", "--key", "id", "--one-commit", input: lines)
        #expect(again.output == "0 acts; 3000 were known already.\n", "\(again.all)")
    }

    /// What is wrong with a line is said with its number; the lines before it are done.
    @Test(arguments: [
        ("{", "import-json"), ("[]", "import-field"), ("7", "import-field"), ("{}", "import-field"),
        (#"{"act":"claim add"}"#, "record-field"),
        (#"{"act":"claim add","text":7}"#, "import-field"),
        (#"{"act":"claim add","text":null}"#, "import-json"),
        (#"{"act":"claim add","text":"x","text":"y"}"#, "import-json"),
        (#"{"act":"claim add","text":"x","colour":"red"}"#, "import-field"),
        (#"{"act":"claim add","text":"x","type":"odd"}"#, "import-field"),
        (#"{"act":"claim add","text":"x","at":"today"}"#, "import-field"),
        (#"{"act":"claim add","text":"x","by":"nobody"}"#, "unknown-actor"),
        (#"{"act":"claim delete","claim":"x"}"#, "unknown-act"),
        (#"{"act":"init"}"#, "unknown-act"),
        (#"{"act":"open","claim":"c9"}"#, "unknown-reference"),
        (#"{"act":"open","claim":"0123456789012345678901234567890123456789"}"#, "unknown-id"),
        (
            #"{"act":"verdict","item":"c","rating":"supported","because":"x","evidence":[]}"#,
            "unknown-id"
        ),
        (#"{"id":"c","act":"claim add","text":"Again."}"#, "repeated-key"),
        (#"{"id":"","act":"claim add","text":"x"}"#, "import-field"),
        (#"{"id":"a\nStet-Record: b","act":"claim add","text":"x"}"#, "import-field"),
        (#"{"act":"withdraw","claim":"c","record":"c","because":""}"#, "import-field"),
        (#"{"act":"source add","text":"a\u0000b"}"#, "import-json"),
        ("\u{FEFF}{}", "import-json"),
    ])
    func aBadLineIsNamed(_ line: String, _ code: String) async throws {
        let shell = try await desk()
        let input = #"{"id":"c","act":"claim add","text":"Before."}"# + "\n\n" + line + "\n"
        let failed = try await shell.error("import", "-", "--key", "id", input: input)
        #expect(failed.code == code && failed.status == 2, "\(failed)")
        guard case .string(let what)? = failed.whole["what"],
            case .string(let why)? = failed.whole["why"]
        else { throw Failed("\(failed)") }
        #expect(
            what.hasPrefix("Line 3: ") && why.contains("1 act before it is done."), "\(failed)")
        #expect(try await shell.stet("claim", "list").output.contains("Before."))
        #expect(try await shell.stet("verify").status == 0)
    }

    /// One text is one source, also where both come in one import.
    @Test func aTextIsEmbeddedOnce() async throws {
        let shell = try await desk()
        let line = #"{"act":"source add","text":"The same."}"#
        let failed = try await shell.error("import", "-", input: line + "\n" + line)
        #expect(failed.code == "duplicate-source", "\(failed)")
        #expect(try await shell.error("import", "-", input: line).code == "duplicate-source")
        #expect(try await shell.error("import", "gone").code == "no-file")
        #expect(try await shell.error("import", "..").code == "no-file")
        // A pipe is read as it comes.
        let piped = try await shell.script(
            #"mkfifo ../pipe; echo '{"act":"claim add","text":"Piped."}' > ../pipe & stet import ../pipe"#
        )
        #expect(piped.output == "1 act.\n", "\(piped.all)")
    }
}
