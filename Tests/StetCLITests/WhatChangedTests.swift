import Stet
import TestSupport
import Testing

/// What an act does to others is told, and nobody is sent to an act that is refused.
@Suite struct WhatChangedTests {
    /// A desk with two sources, and an item that two people judged and that was resolved.
    private func desk() async throws -> (
        shell: Shell, sources: [String], claim: String, item: String
    ) {
        let shell = try Shell()
        for arguments in [
            ["init", "--name", "Test", "--as", "editor"],
            ["person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example"],
            ["person", "add", "bob", "--name", "Bob", "--email", "bob@desk.example"],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(done.all)")
        }
        try shell.directory.write("a", "The bridge closes on Monday.\n")
        try shell.directory.write("b", "From next week on nobody crosses the river there.\n")
        var sources: [String] = []
        for name in ["a", "b"] {
            sources.append(
                try await folder(
                    shell, ["source", "add", "../\(name)", "--title", name, "--publisher", name]))
        }
        let claim = try await folder(shell, ["claim", "add", "--text", "The bridge closes."])
        let item = try await folder(shell, ["open", claim])
        try await judge(shell, item, sources, ["ann": "supported", "bob": "supported"])
        let resolved = try await shell.stet("resolve", item)
        try #require(resolved.status == 0, "\(resolved.all)")
        return (shell, sources, claim, item)
    }

    private func folder(_ shell: Shell, _ arguments: [String]) async throws -> String {
        guard case .string(let id)? = try await shell.data(arguments)["folder"] else {
            throw Failed("no folder")
        }
        return id
    }

    private func judge(
        _ shell: Shell, _ item: String, _ sources: [String], _ ratings: [String: String]
    ) async throws {
        var evidence: [String] = []
        for source in sources {
            guard
                case .string(let id)? = try await shell.data(
                    [
                        "evidence", "add", item, "--source", source, "--at", "1", "--stance",
                        "supports",
                        "--primary", "--as", "ann",
                    ])["id"]
            else { throw Failed("no id") }
            evidence.append(id)
        }
        for (person, rating) in ratings.sorted(by: { $0.key < $1.key }) {
            let given = try await shell.stet(
                [
                    "verdict", item, "--rating", rating, "--because", "So it is.", "--as", person,
                    "--evidence",
                ] + evidence)
            try #require(given.status == 0, "\(given.all)")
        }
    }

    @Test(arguments: ["correct", "retract", "revise", "withdraw", "redact", "derive", "restate"])
    func whatGrewStaleIsTold(how: String) async throws {
        let (shell, sources, claim, item) = try await desk()
        try shell.directory.write("c", "The bridge closes on Tuesday.\n")
        let acts = [
            "correct": ["source", "correct", sources[0], "--because", "The day."],
            "retract": ["source", "retract", sources[0], "--because", "Made up."],
            "revise": ["source", "revise", sources[0], "../c"],
            "withdraw": ["withdraw", sources[0], "--because", "Not ours."],
            "redact": ["redact", sources[0], "--because", "The law."],
            "derive": ["source", "derive", sources[0], "copy", sources[1]],
            "restate": ["claim", "revise", claim, "--text", "The bridge closes for good."],
        ]
        let act = try #require(acts[how])
        // A trial does nothing, so it tells nothing.
        let trial = try await shell.stet(act + ["--dry-run"])
        #expect(trial.status == 0 && !trial.output.contains("stale"), "\(trial.all)")
        _ = try await shell.script("git clone -q . ../other")
        let data = try await shell.data(act)
        guard case .array(let stale)? = data["stale"] else {
            Issue.record("\(data)")
            return
        }
        #expect(stale.count == 1 && stale[0]["item"] == .string(item), "\(data)")
        #expect(stale[0]["outcome"] == .string("supported"))
        let told = try await shell.stet(act, in: "other")
        #expect(told.status == 0, "\(told.all)")
        let words = told.output.split { $0.isWhitespace }.joined(separator: " ")
        #expect(
            words.contains(
                "An outcome is stale now: \(item.prefix(8)) “supported”: The bridge closes"),
            "\(told.all)")
        // What is stale already is not told again.
        let again = try await shell.stet("source", "correct", sources[1], "--because", "More.")
        #expect(again.status == 0 && !again.output.contains("stale"), "\(again.all)")
    }

    @Test func aReviewAfterReopeningIsInDisputeOverVerdicts() async throws {
        let (shell, sources, _, item) = try await desk()
        _ = try await shell.stet("reopen", item, "--because", "New.")
        try await judge(shell, item, sources, ["ann": "supported", "bob": "conflicting evidence"])
        let shown = try await shell.stet("show", item)
        #expect(shown.output.contains("Verdicts are at odds"), "\(shown.all)")
        #expect(!shown.output.contains("different outcomes"), "\(shown.all)")
        #expect(try await shell.stet("disagreements").output.contains("verdicts too far apart"))
    }

    @Test func nobodyIsSentToWhatIsRefused() async throws {
        let (shell, _, _, _) = try await desk()
        let claim = try await folder(shell, ["claim", "add", "--text", "The road closes."])
        let item = try await folder(shell, ["open", claim, "--assign", "ann"])
        #expect(try await shell.stet("queue", "--as", "ann").output.contains("To review"))
        _ = try await shell.stet("claim", "revise", claim, "--text", "The road closes for good.")
        let refused = try await shell.stet(
            "verdict", item, "--rating", "not enough evidence", "--because", "x", "--as", "ann")
        #expect(refused.status == 2)
        let shown = try await shell.data("show", item)
        #expect(shown["halt"] == .string("restated"), "\(shown)")
        guard case .string(let next)? = shown["next"] else { throw Failed("no next") }
        #expect(next.contains("stet reopen") && !next.contains("verdict"))
        #expect(try await shell.stet("queue", "--as", "ann").errors.contains("Nothing waits"))
        #expect(try await shell.stet("queue").output.contains("Claim restated since, to reopen"))
        // The same without a catalog.
        _ = try await shell.script("git config stet.catalog false")
        #expect(try await shell.stet("queue").output.contains("Claim restated since, to reopen"))
        _ = try await shell.script("git config --unset stet.catalog")
        let reopened = try await shell.stet("reopen", item, "--because", "For the new statement.")
        #expect(reopened.status == 0, "\(reopened.all)")
        #expect(try await shell.stet("queue", "--as", "ann").output.contains("To review"))

        _ = try await shell.stet("withdraw", claim, "--because", "Not said.")
        #expect(try await shell.stet("show", item).output.contains("stet close"))
        #expect(try await shell.stet("queue", "--as", "ann").errors.contains("Nothing waits"))
        #expect(
            try await shell.stet("queue").output.contains("Claim withdrawn, to close or withdraw"))
        let closed = try await shell.stet(
            "close", item, "--reason", "out-of-scope", "--because", "Withdrawn.")
        #expect(closed.status == 0, "\(closed.all)")
    }

    @Test(arguments: ["changed", "missing", "staged", "replaced"])
    func whatNobodyRecordedIsSeen(how: String) async throws {
        let (shell, _, claim, _) = try await desk()
        let path = try await shell.script("git ls-files 'reviews/claims/*\(claim)*' | head -1")
            .output
            .filter { $0 != "\n" }
        #expect(try await shell.stet("doctor", "--quick").status == 0)
        let clean = try await shell.stet("verify")
        #expect(clean.status == 0 && !clean.output.contains("working-tree"), "\(clean.all)")
        let script = [
            // The times and the size stay, and only the number of the file tells.
            "changed":
                "touch -r \(path) ../t; sed 's/bridge/fridge/' \(path) > ../n; mv ../n \(path); touch -r ../t \(path)",
            "missing": "rm \(path)",
            "staged":
                "sed -i 's/bridge/fridge/' \(path); git add \(path); git show HEAD:\(path) > \(path)",
            "replaced": "mv \(path) ../n; ln -s ../n \(path)",
        ]
        #expect(try await shell.script(try #require(script[how])).status == 0)
        for full in [[], ["--full"]] {
            let verified = try await shell.stet(["verify"] + full)
            // The history holds.
            #expect(verified.status == 0 && verified.output.contains("Everything holds."))
            #expect(verified.output.contains("working-tree") && verified.output.contains(claim))
        }
        let doctor = try await shell.stet("doctor", "--quick")
        #expect(doctor.status == 1 && doctor.output.contains("git restore"), "\(doctor.all)")
        let restored = try await shell.script(
            "git restore --source=HEAD --staged --worktree -- reviews && git status --porcelain")
        #expect(restored.status == 0 && restored.output == "", "\(restored.all)")
        #expect(try await shell.stet("doctor", "--quick").status == 0)
        // The same file written again is read, and is what it was.
        _ = try await shell.script("cp \(path) ../n; cp ../n \(path)")
        #expect(try await shell.stet("doctor", "--quick").status == 0)
    }
}
