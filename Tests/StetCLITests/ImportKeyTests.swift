import Stet
import TestSupport
import Testing

/// What the keys of imported lines mean where several people gave them, apart from each other.
@Suite struct ImportKeyTests {
    /// A desk with the reviewer bob, and a clone of it in which bob imports some lines.
    private func desk(bob lines: [String]) async throws -> Shell {
        let shell = try Shell(seed: "keys")
        _ = try await shell.stet("init", "--name", "Test", "--as", "editor")
        let made = try await shell.script(
            """
            stet person add bob --name Bob --email bob@desk.example --role reviewer &&
            git clone -q . ../there
            """)
        try #require(made.status == 0, "\(made.all)")
        guard !lines.isEmpty else { return shell }
        try await imports(
            lines.map { $0.replacing("}", with: #","by":"bob"}"#) }, in: shell, "there")
        return shell
    }

    private func imports(_ lines: [String], in shell: Shell, _ place: String = "work") async throws
    {
        let done = try await shell.stet(
            "import", "-", "--key", "id", in: place, input: lines.joined(separator: "\n"))
        #expect(
            done.output == "\(lines.count) \(lines.count == 1 ? "act" : "acts").\n", "\(done.all)")
    }

    /// Two clones that have the merge of both with its parents in either order, one that looked at its
    /// keys before, and one that did not.
    private func merged(_ shell: Shell) async throws -> [String] {
        let made = try await shell.script(
            """
            set -e
            export GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@x GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@x
            git fetch -q ../there main && git merge -q --no-edit FETCH_HEAD
            other=$(git commit-tree -m x -p HEAD^2 -p HEAD^1 HEAD^{tree})
            git clone -q . ../fresh
            git clone -q . ../turned && git -C ../turned fetch -q ../work $other
            git -C ../turned reset -q --hard $other
            """)
        try #require(made.status == 0, "\(made.all)")
        return ["work", "fresh", "turned", "there"]
    }

    private func line(_ key: String) -> String {
        #"{"id":"\#(key)","act":"claim add","text":"Claim \#(key)."}"#
    }

    private func opening(_ key: String) -> String { #"{"act":"open","claim":"\#(key)"}"# }

    private func catchUp(_ shell: Shell) async throws {
        let done = try await shell.script(
            "git -C ../there fetch -q ../work main && git -C ../there merge -q --ff-only FETCH_HEAD"
        )
        try #require(done.status == 0, "\(done.all)")
    }

    /// What was made in ignorance of a change that forbade it gives no key, neither one that is in use
    /// nor one to come.
    @Test func lateActsGiveNoKeys() async throws {
        let shell = try await desk(bob: [line("a"), line("b")])
        try await imports([line("a")], in: shell)
        let taken = try await shell.stet("person", "revise", "bob", "--no-role")
        try #require(taken.status == 0, "\(taken.all)")
        let places = try await merged(shell)
        try await catchUp(shell)
        for place in places {
            let unknown = try await shell.error(
                "import", "-", "--key", "id", in: place, input: opening("b"))
            #expect(unknown.code == "unknown-reference", "\(place): \(unknown)")
            let lines = [line("a"), line("b"), opening("a"), opening("b")]
            let done = try await shell.stet(
                "import", "-", "--key", "id", in: place, input: lines.joined(separator: "\n"))
            #expect(done.output == "3 acts; 1 were known already.\n", "\(place): \(done.all)")
            let claims = try await shell.stet("list", in: place).output
            #expect(claims.contains("Claim a.") && claims.contains("Claim b."), "\(claims)")
        }
        // Once an admin confirms it, it counts.
        let confirmed = try await shell.script(
            "stet confirm $(git -C ../there log --author=bob --format=%B | sed -n 's/^Stet-Key: \\(.*\\) b$/\\1/p') --because x"
        )
        try #require(confirmed.status == 0, "\(confirmed.all)")
        let refused = try await shell.error("import", "-", "--key", "id", input: opening("b"))
        #expect(refused.code == "ambiguous-key", "\(refused)")
    }

    /// A key that two people gave is neither's until one of the records is withdrawn; every clone says
    /// the same, whenever it looked and whatever order the parents of a merge have.
    @Test func aKeyOfTwoPeopleIsNeithers() async throws {
        let shell = try await desk(bob: [line("a"), line("b")])
        try await imports([line("a")], in: shell)
        let places = try await merged(shell)
        try await catchUp(shell)
        for place in places {
            for (text, code) in [
                (line("a"), "ambiguous-key"), (opening("a"), "ambiguous-key"),
                (line("b"), "foreign-key"),
            ] {
                let refused = try await shell.error(
                    "import", "-", "--key", "id", in: place, input: text)
                #expect(refused.code == code && refused.status == 2, "\(place): \(refused)")
                guard case .string(let what)? = refused.whole["what"] else { throw Failed("none") }
                #expect(what.contains("by bob"), "\(what)")
                #expect(what.contains("by editor") == (code == "ambiguous-key"), "\(what)")
            }
            // Whose key it is may use it, and who names it means that record.
            let known = try await shell.stet(
                "import", "-", "--key", "id", in: place,
                input: line("b").replacing("}", with: #","by":"bob"}"#))
            #expect(known.output == "0 acts; 1 were known already.\n", "\(known.all)")
        }
        let withdrawn = try await shell.script(
            """
            for key in a b; do
              stet withdraw $(git log --author=bob --format=%B | sed -n "s/^Stet-Key: \\(.*\\) $key$/\\1/p") \
                --because x || exit 1
            done
            """)
        try #require(withdrawn.status == 0, "\(withdrawn.all)")
        let lines = [line("a"), line("b"), opening("a"), opening("b")]
        let done = try await shell.stet(
            "import", "-", "--key", "id", input: lines.joined(separator: "\n"))
        #expect(done.output == "3 acts; 1 were known already.\n", "\(done.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    /// A whole id means its record, whatever key somebody gave to another.
    @Test func anIdIsNotTakenByAKey() async throws {
        let shell = try await desk(bob: [])
        try await imports([line("a")], in: shell)
        let id = try await shell.script(
            "git log -1 --format=%B | sed -n 's/^Stet-Record: //p' | tr -d '\\n'")
        let mine = line(id.output).replacing("}", with: #","by":"bob"}"#)
        try await imports([mine], in: shell)
        try await imports([opening(id.output)], in: shell)
        #expect(try await shell.stet("list").output.contains("Claim a."))
    }
}
