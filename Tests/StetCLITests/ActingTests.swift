import Stet
import TestSupport
import Testing

/// Who acts, what `@` means, and acts that are refused rather than recorded wrongly.
@Suite struct ActingTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        for arguments in [
            ["init", "--name", "Test", "--as", "editor"],
            ["person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example"],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(done.all)")
        }
        return shell
    }

    private func author(_ shell: Shell) async throws -> String {
        try await shell.script("git log -1 --format=%an").output.filter { $0 != "\n" }
    }

    @Test func whoActsInLinesIsWhoIsNamed() async throws {
        let shell = try await desk()
        try shell.directory.write(
            "lines", "claim add --text 'First.'\nclaim add --text 'Second.' --as editor\n")
        try shell.directory.write("one", "claim add --text 'One.'\n")
        for arguments in [
            ["do", "../one", "--as", "ann"], ["--as", "ann", "do", "../one", "--together"],
        ] {
            let done = try await shell.stet(arguments)
            #expect(done.status == 0, "\(done.all)")
            #expect(try await author(shell) == "Ann", "\(arguments)")
        }
        // A line that says who acts is believed; a word after -- is no option.
        #expect(try await shell.stet("do", "../lines", "--as=ann").status == 0)
        let authors = try await shell.script("git log -2 --format=%an").output
        #expect(authors == "Editor\nAnn\n")
        try shell.directory.write("dashes", "note @ -- --as\n")
        let noted = try await shell.stet("do", "../dashes", "--as", "ann")
        #expect(noted.status == 0, "\(noted.all)")
        #expect(try await author(shell) == "Ann")

        let before = try await shell.script("git rev-parse HEAD").output
        for arguments in [
            ["do", "../one", "--as", "nobody"], ["do", "../one", "--as", "nobody", "--together"],
            ["list", "--as", "nobody"], ["--as", "nobody", "claim", "list"],
        ] {
            let refused = try await shell.stet(arguments + ["--json"])
            #expect(
                refused.status == 2 && refused.output.contains("\"unknown-actor\""), "\(arguments)")
        }
        try shell.directory.write("elsewhere", "claim add --text 'Lost.' -C ../other\n")
        #expect(try await shell.error("do", "../elsewhere").code == "line-elsewhere")
        #expect(try await shell.script("git rev-parse HEAD").output == before)
    }

    @Test func aReasonIsNoPerson() async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "A claim.", "--open")
        // The former spelling lives as long as nobody has that handle.
        let former = try await shell.stet("close", "@", "--as", "out-of-scope", "--because", "No.")
        #expect(
            former.status == 0 && former.errors.contains("--reason out-of-scope"), "\(former.all)")
        #expect(try await author(shell) == "Editor")
        for reason in ["duplicate", "not-checkable", "out-of-scope"] {
            let name = "Person \(reason)"
            _ = try await shell.stet(
                "person", "add", reason, "--name", name, "--email", "\(reason)@desk.example",
                "--role", "editor")
            let added = try await shell.stet(
                "claim", "add", "--text", reason, "--open", "--as", reason)
            #expect(added.status == 0, "\(added.all)")
            #expect(try await author(shell) == name)
            let missing = try await shell.error("close", "@", "--as", reason, "--because", "No.")
            #expect(
                missing.code == (reason == "duplicate" ? "usage" : "reason-missing")
                    && missing.status == 64)
        }
        let item = try await shell.data("claim", "add", "--text", "Whose?", "--open")
        guard case .string(let id)? = item["folder"] else { throw Failed("no folder") }
        let closed = try await shell.stet(
            "close", id, "--reason", "not-checkable", "--because", "No.", "--as", "duplicate")
        #expect(closed.status == 0, "\(closed.all)")
        #expect(try await author(shell) == "Person duplicate")
    }

    @Test func oneOptionHasOneValue() async throws {
        let shell = try await desk()
        try shell.directory.write("twice", "claim add --text 'One.' --text 'Two.'\n")
        for arguments in [
            ["claim", "add", "--text", "One.", "--text", "Two."],
            ["claim", "add", "--text=One.", "--text", "Two."],
            ["--as", "ann", "claim", "add", "--text", "One.", "--as", "editor"],
            ["-C", ".", "list", "-C", ".."], ["do", "../twice"],
            [
                "person", "add", "bob", "--name", "Bob", "--email", "b@desk.example", "--name",
                "Rob",
            ],
        ] {
            let refused = try await shell.stet(arguments + ["--json"])
            #expect(
                refused.status == 64 && refused.output.contains("\"option-twice\""), "\(arguments)")
        }
        // An option that may be repeated, one with the same value twice, and words that are no option.
        for arguments in [
            [
                "person", "add", "bob", "--name", "Bob", "--email", "b@desk.example", "--role",
                "reviewer", "--role", "editor",
            ],
            ["--as", "ann", "claim", "add", "--text", "One.", "--as", "ann"],
            ["note", "@", "--label", "a", "--label", "b", "--", "--text one --text two"],
        ] {
            let done = try await shell.stet(arguments)
            #expect(done.status == 0, "\(done.all)")
        }
    }

    @Test func theLastActIsNamedAndForgotten() async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "The bridge is closed.")
        let opened = try await shell.stet("open", "@")
        #expect(
            opened.output.contains("\n  @: claim ")
                && opened.output.contains("“The bridge is closed.”"))
        let data = try await shell.data("note", "@", "Seen.")
        #expect(data["used"]?["words"] == .string("The bridge is closed."))
        // A trial changes nothing, nor does reading.
        _ = try await shell.stet("claim", "add", "--text", "Not yet.", "--dry-run")
        _ = try await shell.stet("claim", "add", "--text", "", "--dry-run")
        #expect(try await shell.stet("show", "@").output.contains("The bridge is closed."))
        for refused in [
            ["claim", "add", "--text", "Where?", "--in", "0000"],
            ["claim", "add", "--txt", "Mistyped."],
            ["clam", "add", "--text", "Mistyped."],
            ["claim", "add", "--text", "One.", "--text", "Two."],
            ["source", "add", "../no-such-file"],
            ["do", "../no-such-file"], ["import", "../no-such-file"],
        ] {
            _ = try await shell.stet("claim", "add", "--text", "Before \(refused).")
            #expect(try await shell.stet("show", "@").status == 0)
            #expect(try await shell.stet(refused).status != 0)
            let gone = try await shell.error("open", "@")
            #expect(gone.code == "no-last-act", "\(refused)")
            guard case .string(let why)? = gone.whole["why"] else { throw Failed("no why") }
            #expect(why.contains("Before it, @ was claim") && why.contains("“Before"), "\(why)")
        }
        _ = try await shell.stet("claim", "add", "--text", "Kept.")
        _ = try await shell.stet("list", "--no-such-option")
        #expect(try await shell.stet("show", "@").output.contains("Kept."))
        // It is never taken for something of another kind.
        let other = try await shell.error("verdict", "@", "--rating", "true", "--because", "Me.")
        #expect(other.status != 0)
        _ = try await shell.stet(
            "person", "add", "cora", "--name", "Cora", "--email", "c@desk.example")
        #expect(try await shell.error("open", "@").code == "last-act-other")
        #expect(try await shell.stet("help").output.contains("@"))
    }

    @Test func aClaimIsReviewedOnce() async throws {
        let shell = try await desk()
        let claim = try await shell.data("claim", "add", "--text", "A claim.")
        guard case .string(let id)? = claim["folder"] else { throw Failed("no folder") }
        let item = try await shell.data("open", id)
        guard case .string(let first)? = item["folder"] else { throw Failed("no folder") }
        #expect(try await shell.error("open", "@").code == "is-open")
        #expect(try await shell.error("open", id).code == "review-exists")
        #expect(try await shell.error("open", first).code == "is-open")
        try shell.directory.write("again", "open \(id)\n")
        try shell.directory.write("two", "claim add --text 'New.'\nopen @\nopen \(id)\n")
        #expect(try await shell.error("do", "../again").code == "review-exists")
        #expect(try await shell.error("do", "../two", "--together").code == "review-exists")
        try shell.directory.write("lines", #"{"act":"open","claim":"\#(id)"}"# + "\n")
        #expect(try await shell.error("import", "../lines").code == "review-exists")
        try shell.directory.write(
            "keyed",
            """
            {"id":"c","act":"claim add","text":"Keyed."}
            {"id":"i","act":"open","claim":"c"}
            {"id":"j","act":"open","claim":"c"}

            """)
        #expect(try await shell.error("import", "../keyed", "--key", "id").code == "review-exists")
        let closed = try await shell.stet(
            "close", first, "--reason", "not-checkable", "--because", "Nobody knows.")
        #expect(closed.status == 0, "\(closed.all)")
        let decided = try await shell.error("open", id)
        #expect(decided.code == "review-exists")
        guard case .string(let next)? = decided.whole["next"] else { throw Failed("no next") }
        #expect(next.contains("stet reopen"))
        let again = try await shell.stet("open", id, "--again")
        #expect(again.status == 0, "\(again.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    @Test func whatSaysNothingIsNoAct() async throws {
        let shell = try await desk()
        let source = try await shell.data("source", "add", "--title", "A title.")
        let claim = try await shell.data("claim", "add", "--text", "A claim.")
        guard case .string(let s)? = source["folder"], case .string(let c)? = claim["folder"] else {
            throw Failed("no folder")
        }
        // Another spelling of the same is a change.
        for text in ["Caf\u{E9}.", "Cafe\u{301}.", "A claim."] {
            let revised = try await shell.stet("claim", "revise", c, "--text", text)
            #expect(revised.status == 0, "\(revised.all)")
        }
        try shell.directory.write("empty", #"{"act":"source add"}"# + "\n")
        for (arguments, code) in [
            (["source", "add"], "empty-source"),
            (["source", "add", "--language", "en"], "empty-source"),
            (["import", "../empty"], "empty-source"),
            (["source", "revise", s], "nothing-changes"),
            (["source", "revise", s, "--title", "A title."], "nothing-changes"),
            (["claim", "revise", c], "nothing-changes"),
            (["person", "revise", "ann"], "nothing-changes"),
            (["person", "revise", "ann", "--role", "reviewer"], "nothing-changes"),
            (["person", "revise", "ann", "--role", "editor", "--no-role"], "usage"),
        ] {
            let refused = try await shell.stet(arguments + ["--json"])
            #expect(
                refused.status == 64 && refused.output.contains("\"code\":\"\(code)\""),
                "\(arguments): \(refused.all)")
        }
    }

    @Test func anAddressIsOneOfAPage() async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "A claim.", "--open")
        let item = try await shell.data("list")
        guard case .array(let items)? = item["items"], case .string(let id)? = items.first?["id"]
        else {
            throw Failed("no item: \(item)")
        }
        let source = try await shell.data("source", "add", "--title", "A title.")
        guard case .string(let s)? = source["folder"] else { throw Failed("no folder") }
        for address in [
            "notaurl", "javascript:alert(1)", "data:text/html,x", "JAVASCRIPT://x/%0Aalert(1)",
            "file:///etc/passwd", "ftp://host.example/x", "https:", "https://", "https:///path",
            "https://user:secret@host.example/", "https://host.example/a b",
            "https://host.example/\u{202E}x", "https://host.example:port/", "//host.example/x",
            "https://host.example/\"x", "http:\\\\host.example", " https://host.example",
        ] {
            try shell.directory.write(
                "line", json(["act": "source add", "title": "T", "url": address]))
            for arguments in [
                ["source", "add", "--title", "T", "--url", address],
                ["source", "revise", s, "--url", address],
                ["source", "correct", s, "--because", "B.", "--url", address],
                ["source", "retract", s, "--because", "B.", "--url", address],
                ["publish", id, "--url", address, "--correction", "C."], ["import", "../line"],
            ] {
                let refused = try await shell.stet(arguments + ["--json"])
                #expect(
                    refused.status == 2 && refused.output.contains("\"not-an-address\""),
                    "\(arguments): \(refused.all)")
            }
        }
        for address in [
            "https://news.example/story", "HTTP://news.example", "https://bücher.example/ä?q=1#x",
            "http://[2001:db8::1]:8080/", "https://news.example:443/a(b)'c",
        ] {
            let added = try await shell.stet("source", "add", "--title", address, "--url", address)
            #expect(added.status == 0, "\(added.all)")
        }
    }

    private func json(_ members: [String: String]) -> String {
        let object = JSONValue.object(
            members.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
        return String(decoding: JSONWriter.line(object), as: UTF8.self) + "\n"
    }

    @Test func aDeskIsNotFoundedAmongOtherFiles() async throws {
        let shell = try Shell()
        let committed = """
            git init -q . && mkdir reviews && echo a > reviews/book.md && git add . && git commit -qm a
            """
        #expect(try await shell.script(committed, in: "committed").status == 0)
        #expect(
            try await shell.script("git init -q .; mkdir reviews; echo a > reviews/b", in: "beside")
                .status == 0)
        #expect(try await shell.script("git init -q .; echo a > reviews", in: "file").status == 0)
        for place in ["committed", "beside", "file"] {
            let refused = try await shell.error("init", "--as", "editor", in: place)
            #expect(refused.code == "files-in-the-way" && refused.status == 2, "\(place)")
            #expect(try await shell.script("ls .git/stet", in: place).output == "", "\(place)")
        }
        let moved = try await shell.script(
            "git mv reviews/book.md . && git commit -qm b && stet init --as editor && stet verify",
            in: "committed")
        #expect(moved.status == 0, "\(moved.all)")
        #expect(
            try await shell.script("git init -q .; mkdir reviews; stet init --as e", in: "empty")
                .status == 0)
    }

    @Test(arguments: ["Sam D. Jr.", "'t Hart", "\"Bob\" Stone", "Winston H.", "O'Neill,", "\\o/"])
    func namesEndInAnySign(name: String) async throws {
        let shell = try Shell(identity: false)
        let file =
            "[user]\n\tname = \"\(name.reduce("") { $0 + ("\"\\".contains($1) ? "\\" : "") + String($1) })\"\n\temail = sam@desk.example\n"
        try shell.directory.write("home/.gitconfig", file)
        let founded = try await shell.stet("init", "--as", "sam")
        #expect(founded.status == 0, "\(founded.all)")
        let acted = try await shell.stet("claim", "add", "--text", "A claim.")
        #expect(acted.status == 0, "\(acted.all)")
        let raw = try await shell.script("git cat-file commit HEAD; git fsck --strict").output
        #expect(raw.contains("author \(name) <sam@desk.example> "), "\(raw)")
        let verified = try await shell.stet("verify", "--full")
        #expect(verified.status == 0, "\(verified.all)")
        #expect(try await shell.stet("log").output.contains("sam"))
    }
}
