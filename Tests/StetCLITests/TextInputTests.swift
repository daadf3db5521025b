import Stet
import TestSupport
import Testing

/// What other systems and programs write: line ends, byte order marks, encodings, spellings of one thing.
@Suite struct TextInputTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let done = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(done.status == 0, "\(done.all)")
        return shell
    }

    private func claims(_ shell: Shell) async throws -> [String] {
        guard case .array(let claims)? = try await shell.data("claim", "list")["claims"] else {
            throw Failed("no claims")
        }
        return claims.compactMap { claim in
            if case .string(let text)? = claim["text"] { text } else { nil }
        }.sorted()
    }

    @Test(
        arguments: [
            ("claim add --text A\r\nclaim add --text B\r\n", ["A", "B"]),
            ("# Monday\r\nclaim add --text A\r\n\r\nclaim add --text B", ["A", "B"]),
            ("claim add --text A # note\r\nclaim add --text B\r\n", ["A", "B"]),
            ("claim add --text A\rclaim add --text B\r", ["A", "B"]),
            ("claim add --text A\n\rclaim add --text B\r\n", ["A", "B"]),
            ("\u{FEFF}claim add --text A\n", ["A"]),
            ("\u{FEFF}# note\r\nclaim add --text A\r\n", ["A"]),
            ("claim add --text \"e\u{301}\"\n", ["e\u{301}"]),
            ("claim add --text \"A\"\u{301}\n", ["A\u{301}"]),
            ("claim add --text 'A B'\t\n", ["A B"]),
            ("claim add --text A\u{A0}B\n", ["A\u{A0}B"]),
            ("claim add --text A\u{2028}B\n", ["A\u{2028}B"]),
            ("claim add --text A\u{85}B\n", ["A\u{85}B"]),
        ], [false, true])
    func linesAreLines(file: (text: String, claims: [String]), together: Bool) async throws {
        let shell = try await desk()
        try shell.directory.write("lines", file.text)
        let done = try await shell.stet(["do", "../lines"] + (together ? ["--together"] : []))
        #expect(done.status == 0, "\(done.all)")
        let count = file.claims.count
        #expect(done.errors.hasSuffix(count == 1 ? "1 line done.\n" : "\(count) lines done.\n"))
        let found = try await claims(shell)
        #expect(
            found.map { Array($0.utf8) } == file.claims.map { Array($0.utf8) }, "\(file): \(found)")
    }

    @Test func whatIsNotUnicodeIsRefused() async throws {
        let shell = try await desk()
        let before = try await shell.script("git rev-parse HEAD").output
        let script = #"""
            printf 'claim add --text \351\n' > ../latin; printf '\377\376c\000' > ../wide
            printf 'A text.\n' > "../$(printf 'n\351.txt')"
            for command in 'do ../latin' 'do ../wide' 'policy set ../wide'; do
                stet $command --json; echo " $?"
            done
            stet claim add --text "$(printf 'caf\351')" --json; echo " $?"
            stet source add "../$(printf 'n\351.txt')" --json; echo " $?"
            stet claim add --text x --as "$(printf '\351')" --json; echo " $?"
            STET_AS="$(printf '\351')" stet claim add --text x --json; echo " $?"
            GIT_AUTHOR_NAME="$(printf '\351')" stet claim add --text x --json; echo " $?"
            GIT_COMMITTER_EMAIL="$(printf '\351')" stet claim add --text x --json; echo " $?"
            git config user.name "$(printf '\351')"; stet claim add --text x --json; echo " $?"
            git config --unset user.name; stet source attach .. > /dev/null; echo " $?"
            """#
        let lines = try await shell.script(script).output.split(separator: "\n").filter {
            !$0.hasPrefix("{")
        }
        let answers = try await shell.script(script).output.split(separator: "\n").filter {
            $0.hasPrefix("{")
        }
        #expect(answers.count == 10 && answers.allSatisfy { $0.contains("UTF-8") }, "\(answers)")
        #expect(lines.dropLast().allSatisfy { $0 != " 0" }, "\(lines)")
        #expect(try await shell.script("git rev-parse HEAD").output == before)
    }

    @Test func importsAreReadAsOthersWriteThem() async throws {
        let shell = try await desk()
        let moments = [
            "2026-02-10T09:30:00Z", "2026-02-10T09:30:00.000Z", "2026-02-10T09:30:00+00:00",
            "2026-02-10t09:30:00z", "2026-02-10T10:30:00.123456+01:00", "2026-02-10T00:30:00-09:00",
        ]
        for (number, moment) in moments.enumerated() {
            try shell.directory.write(
                "at",
                "\u{FEFF}{\"act\":\"claim add\",\"text\":\"\(number)\",\"at\":\"\(moment)\"}\r\n")
            let done = try await shell.stet("import", "../at")
            #expect(done.status == 0, "\(moment): \(done.all)")
            let date = try await shell.script("git log -1 --format=%aI").output
            #expect(date.hasPrefix("2026-02-10T09:30:00"), "\(moment): \(date)")
        }
        for moment in [
            "2026-02-10T09:30:00", "2026-02-10 09:30:00Z", "2026-02-10T09:30:00.Z",
            "2026-02-10T24:00:00Z",
            "2026-02-10T09:30:00+1:00", "2026-02-10T09:30:00+24:00", "2026-02-10T09:30:60Z",
            "0001-01-01T00:00:00+01:00", "2026-02-10T09:30Z", "",
        ] {
            try shell.directory.write(
                "at", "{\"act\":\"claim add\",\"text\":\"x\",\"at\":\"\(moment)\"}\n")
            #expect(try await shell.stet("import", "../at").status != 0, "\(moment)")
        }
    }

    /// Keys are the same only to the byte: within a run, in the next one, and in another clone.
    @Test func keysAreComparedByBytes() async throws {
        let shell = try await desk()
        let keys = [
            "caf\u{E9}", "cafe\u{301}", "\u{301}q", "q", " \u{301}q", "\u{200D}q", "\u{1F3FB}",
        ]
        let lines = keys.map { "{\"id\":\"\($0)\",\"act\":\"claim add\",\"text\":\"A claim.\"}" }
        try shell.directory.write("keys", lines.joined(separator: "\n"))
        let first = try await shell.data("import", "../keys", "--key", "id")
        #expect(first["done"] == .integer(Int64(keys.count)), "\(first)")
        for place in ["work", "other"] {
            if place == "other" { _ = try await shell.script("git clone -q . ../other") }
            let again = try await shell.data("import", "../keys", "--key", "id", in: place)
            #expect(again["known"] == .integer(Int64(keys.count)), "\(place): \(again)")
            #expect(again["done"] == .integer(0), "\(place): \(again)")
        }
    }

    @Test func wordsOfAnEditorMayEndAsOnWindows() async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "A claim.")
        try shell.directory.write(
            "editor",
            "#!/bin/sh\nprintf 'My remark.\\nIts second line.\\n' > ../n; cat \"$1\" >> ../n; sed 's/$/\\r/' ../n > \"$1\"\n"
        )
        let done = try await shell.script(
            "chmod +x ../editor; GIT_EDITOR=$PWD/../editor script -qec 'stet note @' /dev/null; git show HEAD"
        )
        #expect(done.output.contains(#""text": "My remark.\nIts second line.""#), "\(done.all)")
    }
}
