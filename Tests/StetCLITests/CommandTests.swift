import Stet
import TestSupport
import Testing

/// The wiring: the real binary from arguments to exit status.
@Suite struct CommandTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        for arguments in [
            ["init", "--name", "Test", "--as", "editor"],
            ["person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example"],
            ["person", "add", "bob", "--name", "Bob", "--email", "bob@desk.example"],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(done.all)")
        }
        try shell.directory.write("daily.txt", TestDesk.dailyText)
        try shell.directory.write("weekly.txt", TestDesk.weeklyText)
        return shell
    }

    @Test func theWholeWay() async throws {
        let shell = try await desk()
        let script = """
            set -e
            stet source add ../daily.txt --title "Bridge to close" --publisher Daily --quiet
            stet source add ../weekly.txt --title Papers --publisher Weekly --quiet
            daily=$(stet source list --json | grep -o '"bytes":[^}]*"title":"Bridge[^}]*' | grep -o '"id":"[0-9a-f]*' | cut -c7-)
            weekly=$(stet source list --json | grep -o '"bytes":[^}]*"title":"Papers[^}]*' | grep -o '"id":"[0-9a-f]*' | cut -c7-)
            stet claim add --text "The bridge closes on 3 May." --claimant "The mayor" --in $daily --quote "bridge will close" --open --assign ann --assign bob
            stet --as ann evidence add @ --source $daily --quote "3 May" --stance supports --json > ../e1
            stet --as ann evidence add @ --source $weekly --at 1 --stance supports --summary "From the papers." --json > ../e2
            e1=$(grep -o '"id":"[0-9a-f]*' ../e1 | cut -c7-14); e2=$(grep -o '"id":"[0-9a-f]*' ../e2 | cut -c7-14)
            stet verdict @ --rating supported --because "Both agree." --evidence $e1 $e2 --as ann --confidence high
            stet verdict @ --rating supported --because "So do I." --evidence $e1 --evidence $e2 --as bob
            stet resolve @
            stet publish @ --url https://example.org/1
            stet show @
            stet matrix
            stet log
            stet
            stet verify
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.contains("Resolved item") && done.output.contains("Everything holds."))
        #expect(done.output.contains("“bridge will close") == false)
        #expect(done.output.contains("ann     judged “supported”, high confidence"))
        #expect(done.output.contains("●+"))
        #expect(done.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let items = try await shell.data("list", "--state", "resolved")
        guard case .array(let list)? = items["items"], let item = list.first else {
            Issue.record("no list")
            return
        }
        #expect(
            item["outcome"]?["rating"] == .string("supported")
                && item["state"] == .string("resolved"))
        let stats = try await shell.data("stats")
        #expect(stats["folders"]?["items"] == .integer(1) && stats["overdue"] == .integer(0))
        #expect(stats["states"]?["resolved"] == .integer(1))
        guard case .array(let outcomes)? = stats["outcomes"],
            case .array(let people)? = stats["people"]
        else {
            Issue.record("no numbers")
            return
        }
        #expect(outcomes.count == 1 && outcomes[0]["count"] == .integer(1))
        #expect(outcomes[0]["outcome"]?["rating"] == .string("supported"))
        #expect(people.map { $0["person"] } == [.string("ann"), .string("bob")])
        #expect(people.allSatisfy { $0["judged"] == .integer(1) && $0["waiting"] == .integer(0) })
        let before = try await shell.stet("stats", "--at", "HEAD~3").output
        #expect(before.hasPrefix("2 sources · 1 claim · 1 item · 3 people\n"))
        #expect(before.contains("in-review  1      100 %\n") && !before.contains("OUTCOME"))
        #expect(before.contains("\nann     1       0        0\nbob     0       1        0\n"))
        let fsck = try await run("git", ["fsck", "--strict"], in: "\(shell.directory.path)/work")
        #expect(fsck.status == 0)
    }

    @Test func withoutADesk() async throws {
        let shell = try Shell()
        let alone = try await shell.stet()
        #expect(alone.status == 0 && alone.output.contains("stet init"))
        for command in [
            ["list"], ["verify"], ["claim", "add", "--text", "x"], ["queue"], ["doctor"],
        ] {
            let done = try await shell.stet(command)
            #expect(done.status == 2 && done.errors.contains("Next: Begin a desk"), "\(done.all)")
        }
    }

    @Test(arguments: [
        (["frobnicate"], "usage", 64), (["list", "--limit", "-1"], "usage", 64),
        (["list", "--search", "…"], "usage", 64), (["claim", "list", "--search", ""], "usage", 64),
        (["list", "--state", "nonsense"], "usage", 64),
        (["show"], "usage", 64), (["show", "zzzz"], "malformed-id", 2),
        (["show", "abc"], "malformed-id", 2),
        (["show", "0000000000"], "unknown-id", 2),
        (["person", "show", "eve"], "unknown-handle", 2),
        (["claim", "add", "--text", " "], "empty-words", 64),
        (["claim", "add"], "words-needed", 64),
        (["claim", "add", "--text", "x", "--said", "2023-02-30"], "usage", 64),
        (["source", "add", "/nowhere"], "no-file", 2),
        (["source", "add", "/dev/null"], "system", 2),
        (["source", "add", "/"], "system", 2),
        (["source", "attach", "/nowhere"], "no-directory", 2),
        (["person", "add", "Eve", "--name", "Eve", "--email", "e@x.y"], "record-field", 2),
        (["person", "add", "eve", "--name", "Eve\nx", "--email", "e@x.y"], "record-field", 2),
        (["person", "add", "eve", "--name", "Eve", "--email", "nobody"], "record-field", 2),
        (["person", "add", "ann", "--name", "Eve", "--email", "e@x.y"], "refused-one-person", 2),
        (["--as", "eve", "claim", "add", "--text", "x"], "unknown-actor", 2),
        (
            ["--as", "ann", "person", "add", "eve", "--name", "Eve", "--email", "e@x.y"],
            "refused-role", 2
        ),
        (["evidence", "add", "0000", "--source", "0000"], "usage", 64),
        (["evidence", "add", "0000"], "usage", 64),
        (["policy", "set", "/etc/hostname"], "record-json", 2),
        (["schema", "nonsense"], "unknown-kind", 64),
        (["withdraw", "@", "--because", "x"], "not-withdrawable", 2),
        (["show", "--at", "2020-01-01", "0000"], "no-commit", 2),
        (["close", "0000", "--as", "nonsense"], "usage", 64),
        (["do", "/nowhere"], "no-file", 2), (["verify", "--since", "nonsense"], "no-commit", 2),
    ]) func badInputIsRefusedWithACode(_ arguments: [String], _ code: String, _ status: Int32)
        async throws
    {
        let shell = try await desk()
        let work = "\(shell.directory.path)/work"
        let before = try await run("git", ["rev-parse", "HEAD"], in: work).output
        let done = try await shell.stet(arguments + ["--json"])
        let error = try #require(
            try JSONReader.read(Array(done.output.utf8))["error"], "\(done.all)")
        #expect(error["code"] == .string(code) && done.status == status, "\(done.all)")
        for key in ["what", "why", "next"] { #expect(error[key] != nil) }
        let plain = try await shell.stet(arguments)
        #expect(plain.status == status && plain.output == "" && !plain.errors.isEmpty)
        #expect(try await run("git", ["rev-parse", "HEAD"], in: work).output == before)
        #expect(try await run("git", ["status", "--porcelain"], in: work).output == "")
    }

    @Test func textsThatCannotBeUsed() async throws {
        let shell = try await desk()
        try shell.directory.write("empty", "")
        try shell.directory.write("latin", bytes: [0x63, 0x61, 0x66, 0xE9])
        try shell.directory.write("binary", bytes: [0x61, 0, 0x62])
        _ = try await run("truncate", ["-s", "200M", "huge"], in: shell.directory.path)
        for (file, code) in [
            ("empty", "empty-text"), ("latin", "not-utf8"), ("binary", "not-text"),
            ("huge", "too-large"),
        ] {
            let error = try await shell.error("source", "add", "../\(file)")
            #expect(error.code == code && error.status == 2)
        }
        try shell.directory.write("a name with\na newline and spaces", "Text.\n")
        let done = try await shell.stet(
            "source", "add", "../a name with\na newline and spaces", "--keep", "detached")
        #expect(done.status == 0, "\(done.all)")
        let twice = try await shell.error("source", "add", "../a name with\na newline and spaces")
        #expect(twice.code == "duplicate-source")
    }

    @Test func quotesMustBeUniqueAndThere() async throws {
        let shell = try await desk()
        try shell.directory.write("text", "one two one two three\n")
        guard case .string(let source)? = try await shell.data("source", "add", "../text")["folder"]
        else { throw Failed("no source") }
        func add(_ place: String...) async throws -> (code: String, status: Int32, whole: JSONValue)
        {
            try await shell.error("claim", "add", "--text", "x", "--in", source, place[0], place[1])
        }
        let several = try await add("--quote", "one two")
        #expect(several.code == "quote-ambiguous")
        #expect(several.whole["why"] == .string("At 0:7 (sentence 1), 8:15 (sentence 1)"))
        #expect(try await add("--quote", "four").code == "quote-not-found")
        #expect(try await add("--at", "9").code == "place-outside")
        #expect(try await add("--at", "x").code == "place-malformed")
        #expect(
            try await shell.stet("claim", "add", "--text", "x", "--in", source, "--at", "8:15")
                .status
                == 0)
    }

    @Test func ambiguousIDsListTheCandidates() async throws {
        let shell = try await desk()
        // Among a few hundred claims two share four digits; find such a pair by adding some.
        var seen: Set<String> = []
        var shared: String?
        let lines = (0..<450).map { "claim add --text 'Claim \($0)' --open --quiet" }.joined(
            separator: "\n")
        let done = try await shell.stet(["do", "-", "--together"], input: lines)
        try #require(done.status == 0, "\(done.all)")
        guard case .array(let claims)? = try await shell.data("claim", "list")["claims"] else {
            Issue.record("the answer has another shape")
            return
        }
        #expect(claims.count == 450)
        for claim in claims {
            guard case .string(let id)? = claim["id"] else {
                Issue.record("a claim without an id")
                continue
            }
            if !seen.insert(String(id.prefix(4))).inserted { shared = String(id.prefix(4)) }
        }
        let prefix = try #require(shared)
        let error = try await shell.error("claim", "show", prefix)
        #expect(error.code == "ambiguous-id")
        guard case .string(let why)? = error.whole["why"] else {
            Issue.record("the error lacks its words")
            return
        }
        #expect(why.contains("claim \(prefix)"))

        // Digits of an item and of another item's claim mean neither.
        guard case .array(let items)? = try await shell.data("list", "-n", "450")["items"] else {
            throw Failed("no items")
        }
        func start(_ value: JSONValue?) -> String {
            guard case .string(let id)? = value else { return "" }
            return String(id.prefix(4))
        }
        let own = Set(items.map { start($0["id"]) })
        let both = try #require(
            items.map { start($0["claim"]) }.first { own.contains($0) && !$0.isEmpty })
        for command in [["note", both, "x"], ["take", both], ["prove", both, "-o", "../proof"]] {
            let refused = try await shell.stet(command + ["--json"])
            #expect(
                refused.status == 2 && refused.output.contains("\"ambiguous-id\""), "\(refused.all)"
            )
        }
    }

    @Test func withoutAnIdentity() async throws {
        let shell = try Shell(identity: false)
        let error = try await shell.error("init", "--as", "editor")
        #expect(error.code == "no-identity" && error.status == 2)
        let path = "\(shell.directory.path)/work/.git"
        #expect(try await run("test", ["-e", path], in: "/tmp").status == 1)
    }

    @Test func aReadOnlyRepository() async throws {
        let shell = try await desk()
        // Root may write anywhere, so the refusal is made by a mount; others by permissions.
        let work = "\(shell.directory.path)/work"
        let script = """
            if [ "$(id -u)" = 0 ]; then
                mount --bind \(work) \(work) && mount -o remount,ro,bind \(work) || exit 99
            else
                chmod -R a-w \(work)
            fi
            HOME=\(shell.directory.path)/home \(Shell.binary) -C \(work) claim add --text x --json
            """
        let identity = try await run("id", ["-u"], in: "/tmp").output
        let done =
            identity == "0\n"
            ? try await run("unshare", ["-m", "sh", "-c", script], in: "/tmp")
            : try await run("sh", ["-c", script], in: "/tmp")
        let error = try #require(
            try JSONReader.read(Array(done.output.utf8))["error"], "\(done.all)")
        #expect(done.status == 2 && error["code"] == .string("system"), "\(done.all)")
        #expect(try await run("git", ["status", "--porcelain"], in: work).output == "")
    }

    @Test func outputNeverCommandsTheTerminal() async throws {
        let shell = try await desk()
        _ = try await shell.stet(
            "claim", "add", "--text", "red \u{1B}[31m and \u{202E}back\u{7}", "--quiet")
        for command in [["claim", "list"], ["claim", "show", "@"], ["log"], ["matrix"]] {
            let done = try await shell.stet(command)
            #expect(done.status == 0 && done.output.contains("red"))
            #expect(
                !done.output.unicodeScalars.contains {
                    $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{7}"
                })
        }
    }

    @Test func manyActsInOneFile() async throws {
        let shell = try await desk()
        let done = try await shell.stet(
            "do", "-",
            input: """
                # A comment, and an empty line.

                source add ../daily.txt --title 'Bridge to close'
                claim add --text "It \\"closes\\"." --in @ --quote "3 May"
                open @ --priority high --label "a b"
                take @ --as ann
                """)
        #expect(done.status == 0, "\(done.all)")
        guard case .array(let items)? = try await shell.data("list", "--label", "a b")["items"]
        else {
            Issue.record("there is no list of items")
            return
        }
        #expect(
            items.first?["text"] == .string("It \"closes\".")
                && items.first?["state"] == .string("assigned"))
        let stopped = try await shell.error("do", "-", input: "note @ one\nnote @\nnote @ three\n")
        #expect(stopped.code == "words-needed" && stopped.status == 64)
        guard case .string(let what)? = stopped.whole["what"] else {
            Issue.record("the error lacks its words")
            return
        }
        #expect(what.contains("Line 2"))
        let unfinished = try await shell.error("do", "-", input: "note @ 'one\n")
        #expect(unfinished.code == "unfinished-quote")
    }

    /// A thousand acts at a time are the same acts, to the commit's name.
    @Test func togetherIsTheSame() async throws {
        let lines = """
            source add ../daily.txt --title 'Bridge to close' --publisher Daily
            claim add --text 'It closes.' --in @ --quote "3 May" --open
            note @ 'A remark.'
            list --quiet
            take @ --as ann
            claim add --text 'Another.'
            claim add --text 'A third.' --dry-run
            show @
            redact @ --because 'An order.'
            claim add --text 'The last.' --open --json
            """
        var heads: Set<String> = []
        for arguments in [["do", "-"], ["do", "-", "--together"]] {
            let shell = try await desk()
            let done = try await shell.stet(arguments, input: lines)
            #expect(done.status == 0, "\(done.all)")
            let work = "\(shell.directory.path)/work"
            heads.insert(try await run("git", ["rev-parse", "HEAD"], in: work).output)
            #expect(try await run("git", ["status", "--porcelain"], in: work).output == "")
            #expect(try await run("git", ["fsck", "--strict"], in: work).status == 0)
            #expect(try await shell.stet("verify").status == 0)
            let loose = try await run("git", ["count-objects"], in: work).output
            #expect(try #require(Int(loose.prefix { $0 != " " })) > 20)
        }
        #expect(heads.count == 1)
        // What comes before a line that fails is done.
        let shell = try await desk()
        let stopped = try await shell.error(
            "do", "-", "--together",
            input: "claim add --text 'One.'\nclaim add --text 'Two.'\nnote @\nnote @ three\n")
        #expect(stopped.code == "words-needed")
        guard case .array(let claims)? = try await shell.data("claim", "list")["claims"] else {
            throw Failed("no claims")
        }
        #expect(claims.map { $0["text"] } == [.string("One."), .string("Two.")])
        #expect(try await shell.error("show", "@").code == "no-last-act")
        // Somebody holds the branch: what was gathered for a line that is no act is lost, and told.
        let lock = "\(shell.directory.path)/work/.git/refs/heads/main.lock"
        _ = try await run("touch", [lock], in: "/tmp")
        let lost = try await shell.error(
            "do", "-", "--together", input: "\n# Nothing.\nclaim add --text 'Lost.'\nlist\n")
        _ = try await run("rm", [lock], in: "/tmp")
        guard case .string(let why)? = lost.whole["why"] else { throw Failed("\(lost)") }
        #expect(lost.status == 75 && why.contains("The first 0 are."), "\(lost)")
        #expect(try await !shell.stet("claim", "list").output.contains("Lost."))
        #expect(try await shell.stet("verify").status == 0)
    }

    @Test func theDeskAsItWas() async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "First.", now: "2026-02-11T00:00:00Z")
        _ = try await shell.stet(
            "claim", "revise", "@", "--text", "Second.", now: "2026-02-12T00:00:00Z")
        #expect(try await shell.stet("show", "@").output.contains("restated the claim: Second."))
        let then = try await shell.stet("show", "@", "--at", "2026-02-11")
        #expect(then.output.contains("First.") && !then.output.contains("Second."))
        let before = try await shell.stet("show", "@", "--at", "HEAD~1")
        #expect(before.output == then.output)
        _ = try await shell.stet("claim", "add", "--text", "Third.", now: "2026-02-13T00:00:00Z")
        func texts(_ arguments: String...) async throws -> [JSONValue?] {
            let data = try await shell.data(["claim", "list"] + arguments)
            guard case .array(let claims)? = data["claims"] else { throw Failed("\(data)") }
            return claims.map { $0["text"] }
        }
        #expect(try await texts() == [.string("Second."), .string("Third.")])
        #expect(try await texts("--at", "2026-02-11") == [.string("First.")])
        #expect(try await texts("--at", "HEAD~1") == [.string("Second.")])
        #expect(try await texts("--limit", "1") == [.string("Second.")])
        #expect(try await texts("--search", "TH") == [.string("Third.")])
        #expect(try await texts("--search", "ird") == [])
        let matrix = try await shell.stet("matrix", "--at", "2026-02-11").output
        #expect(matrix.contains("First.") && !matrix.contains("Third."))
    }

    @Test func aLongQueueIsCut() async throws {
        let shell = try await desk()
        for number in 1...3 {
            _ = try await shell.stet("claim", "add", "--text", "Claim \(number).")
            let opened = try await shell.stet("open", "@", "--due", "2026-02-12")
            try #require(opened.status == 0, "\(opened.all)")
        }
        let queue = try await shell.stet("queue", "--limit", "1", "--as", "ann").output
        #expect(queue.contains("and 2 more"))
        let data = try await shell.data("queue", "-n", "2", "--as", "ann")
        guard case .array(let items)? = data["items"], case .array(let waiting)? = data["waiting"]
        else { throw Failed("\(data)") }
        #expect(items.count == 2 && waiting.first?["count"] == .integer(3))
        // Two acts ago there was one item less; in the beginning nobody knew Ann.
        let earlier = try await shell.data("queue", "--as", "ann", "--at", "HEAD~2")
        guard case .array(let before)? = earlier["waiting"] else { throw Failed("\(earlier)") }
        #expect(before.first?["count"] == .integer(2))
        let unknown = try await shell.stet("queue", "--as", "ann", "--at", "HEAD~8")
        #expect(
            unknown.status == 2 && unknown.all.contains("did not know ann yet"), "\(unknown.all)")
        // What was not overdue then is now.
        let (then, now) = ("2026-02-12T00:00:00Z", "2026-03-01T00:00:00Z")
        func overdue(_ arguments: String..., now: String) async throws -> Int {
            try await shell.stet(["list", "--overdue"] + arguments, now: now).output
                .split(separator: "\n").count { $0.contains("Claim ") }
        }
        #expect(try await overdue(now: now) == 3)
        #expect(try await overdue(now: then) == 0)
        #expect(try await overdue("--at", "2026-02-12", now: now) == 0)
    }

    @Test func reproducibleRuns() async throws {
        var heads: Set<String> = []
        for _ in 0..<2 {
            let shell = try await desk()
            heads.insert(
                try await run("git", ["rev-parse", "HEAD"], in: "\(shell.directory.path)/work")
                    .output)
        }
        #expect(heads.count == 1)
        let shell = try Shell()
        #expect(try await shell.stet("rules", now: "yesterday").status == 64)
    }
}
