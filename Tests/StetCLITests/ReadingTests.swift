import Stet
import TestSupport
import Testing

/// Documents become sources.
@Suite struct ReadingTests {
    private let page = """
        <!doctype html><html lang=en><title>Ferry | Gazette</title><meta name=author content="A. Writer">
        <meta property="og:site_name" content="Gazette"><nav>Menu of the harbour pages</nav>
        <p>The ferry to Holm sails again on 1 June.<p>It took 12,000 people in 2023.

        """

    private func shell() async throws -> Shell {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("page.html", page)
        return shell
    }

    @Test func aPageIsReadCitedAndVerified() async throws {
        let shell = try await shell()
        let added = try await shell.stet("source", "add", "../page.html", "--title", "Mine")
        #expect(
            added.output.contains("read as    HTML, utf-8, 25 % of it looks like"), "\(added.all)")
        #expect(added.output.contains("\n  authors    A. Writer\n"))
        #expect(!added.output.contains("Gazette\n  title") && !added.output.contains("title  "))
        let source = try await shell.data("source", "show", "@")
        #expect(source["title"] == .string("Mine") && source["publisher"] == .string("Gazette"))
        #expect(source["inferred"] == .array([]) && source["language"] == .string("en"))
        #expect(source["original"]?["form"] == .string("html"))
        #expect(
            source["original"]?["sha256"] == .string(Digest(of: Array(page.utf8)).hex))
        let shown = try await shell.stet("source", "show", "@")
        #expect(shown.output.contains("  read from  HTML in utf-8, \(page.utf8.count) bytes"))
        let numbered = try await shell.stet("source", "show", "@", "--numbered")
        #expect(numbered.output.contains("1  0      ~  Menu of the harbour pages\n"))
        #expect(numbered.output.contains("2  27        The ferry to Holm"))

        let suggested = try await shell.data("claim", "suggest", "@")
        guard case .array(let sentences)? = suggested["sentences"] else { return }
        #expect(sentences.map { $0["boilerplate"] } == [false, false, true].map { .boolean($0) })
        let claim = try await shell.stet(
            "claim", "add", "--text", "The ferry sails on 1 June.", "--in", "@", "--quote",
            "sails again on 1 June")
        #expect(claim.status == 0, "\(claim.all)")
        let verified = try await shell.stet("verify")
        #expect(verified.output.contains("1 passage found in their texts"), "\(verified.all)")

        // The same page is known; a newer one keeps what was said.
        #expect(try await shell.error("source", "add", "../page.html").code == "duplicate-source")
        try shell.directory.write("newer.html", page + "<p>One more line.\n")
        let id = source["id"].flatMap { if case .string(let id) = $0 { id } else { nil } } ?? ""
        let revised = try await shell.stet(
            "source", "revise", id, "../newer.html", "--owner", "Group")
        #expect(revised.status == 0 && !revised.output.contains("publisher"), "\(revised.all)")
        let newer = try await shell.data("source", "show", id)
        #expect(newer["title"] == .string("Mine") && newer["owner"] == .string("Group"))
        #expect(newer["original"]?["sha256"] != source["original"]?["sha256"])
        // A better description keeps the text, and what it was read from.
        let described = try await shell.stet("source", "revise", id, "--language", "en-GB")
        #expect(described.status == 0, "\(described.all)")
        let last = try await shell.data("source", "show", id)
        #expect(last["original"] == newer["original"] && last["sha256"] == newer["sha256"])
    }

    /// What is read from a document that stays outside is found again, here and in another clone.
    @Test(arguments: ["detached", "sealed"])
    func documentsThatStayOutside(_ keep: String) async throws {
        let shell = try await shell()
        let added = try await shell.stet("source", "add", "../page.html", "--keep", keep)
        #expect(added.status == 0, "\(added.all)")
        let source = try await shell.data("source", "show", "@")
        #expect(source["title"] == nil && source["authors"] == .array([]))
        #expect((source["publisher"] == .string("Gazette")) == (keep == "detached"))
        #expect((source["original"] == nil) == (keep == "sealed"))
        let claim = try await shell.stet(
            "claim", "add", "--text", "It sails.", "--in", "@", "--quote", "sails again on 1 June")
        #expect(claim.status == 0, "\(claim.all)")
        let files = try await run(
            "find", [".git/stet/read", "-perm", "/077"], in: shell.directory.path + "/work")
        #expect(files.output == "" && files.status == 0, "\(files.all)")
        let words = try await run(
            "grep", ["-r", "Holm", "reviews"], in: shell.directory.path + "/work")
        #expect(words.status == 1)
        guard keep == "detached" else { return }
        let verified = try await shell.stet("verify")
        #expect(verified.output.contains("1 passage found in their texts"), "\(verified.all)")
        let cloned = try await run(
            "git", ["clone", "-q", "work", "other"], in: shell.directory.path)
        try #require(cloned.status == 0)
        let before = try await shell.stet("source", "show", "@", "--numbered", in: "other")
        #expect(before.status != 0)
        let attached = try await shell.stet("source", "attach", "..", in: "other")
        #expect(attached.output.hasPrefix("found "), "\(attached.all)")
        let after = try await shell.stet("verify", in: "other")
        #expect(after.output.contains("1 passage found in their texts"), "\(after.all)")
    }

    @Test func whatCannotBeReadIsToldWithWhatToDo() async throws {
        let shell = try await shell()
        try shell.directory.write("mixed.txt", bytes: Array("caf\u{E9} ".utf8) + [0xE9, 0x20])
        let mixed = try await shell.error("source", "add", "../mixed.txt")
        #expect(mixed.code == "not-utf8" && mixed.status == 2)
        try shell.directory.write(
            "old.txt", bytes: Array("The caf".utf8) + [0xE9] + Array(" is open.\n".utf8))
        let old = try await shell.stet("source", "add", "../old.txt")
        #expect(old.output.contains("windows-1252 (inferred; or say --encoding)"), "\(old.all)")
        #expect(
            try await shell.data("source", "show", "@")["inferred"] == .array([.string("encoding")])
        )
        for (arguments, code, status) in [
            (["--encoding", "no-such"], "no-encoding", 64),
            (["--encoding", "utf-8"], "not-utf8", 2),
            (["--encoding", "shift_jis", "--form", "pdf"], "unreadable", 2),
        ] as [([String], String, Int32)] {
            let finished = try await shell.stet(
                ["source", "add", "../old.txt", "--json"] + arguments)
            #expect(finished.output.contains("\"code\":\"\(code)\""), "\(finished.all)")
            #expect(finished.status == status, "\(arguments)")
        }
        // More than a pipe holds, for a program that ends before it reads any of it.
        let long = Array(repeating: Array("caf".utf8) + [UInt8(0xE9), 0x0A], count: 20_000).joined()
        try shell.directory.write("long.txt", bytes: Array(long))
        for _ in 0..<5 {
            let unread = try await shell.error(
                "source", "add", "../long.txt", "--encoding", "no-such")
            #expect(unread.code == "no-encoding" && unread.status == 64)
        }
        let empty = try await shell.error("source", "add", "--form", "html")
        #expect(empty.status == 64)
        // Without the programs that read them.
        try shell.directory.write("a.pdf", "%PDF-1.4\n")
        let linked = try await run(
            "sh", ["-c", "mkdir bin && ln -s \"$(command -v timeout)\" bin/timeout"],
            in: shell.directory.path)
        try #require(linked.status == 0)
        let bare = try await shell.stet(
            "source", "add", "../a.pdf", environment: ["PATH": "\(shell.directory.path)/bin"])
        #expect(bare.errors.contains("pdftotext, which is not installed"), "\(bare.all)")
        let none = try await shell.stet("source", "list", "--json")
        #expect(none.output.ranges(of: "\"revision\"").count == 1)
    }
}
