import Stet
import StetGit
import StetLedger
import TestSupport
import Testing

/// What writers saw on remotes, said in their acts and held against the history.
@Suite struct WitnessTests {
    /// A desk, and two clones of a bare copy that is their `origin`.
    private struct Desks {
        let first: TestDesk
        let server: String
        let ann: TestDesk
        let bob: TestDesk

        init() async throws {
            first = try TestDesk()
            _ = try first.material()
            server = "\(first.path)-origin.git"
            try await first.git("clone", "-q", "--bare", ".", server)
            ann = try await first.clone("ann")
            bob = try await first.clone("bob")
            for clone in [ann, bob] {
                try await clone.git("remote", "set-url", "origin", server)
                try await clone.git("fetch", "-q")
            }
        }
    }

    /// An act of somebody's.
    @discardableResult
    private func act(_ test: TestDesk, _ handle: String) throws -> RecordID {
        let desk = try test.desk(as: handle)
        guard let item = try desk.snapshot().folders(.items).first else { throw Failed("no item") }
        return try desk.addEvidence(ItemID(item), .search(where: "there", terms: ["x"])).id
    }

    private func seen(_ test: TestDesk, _ commit: String = "HEAD") async throws -> [String] {
        try await test.git(
            "log", "-1", "--format=%(trailers:key=Stet-Seen,valueonly)", commit
        ).split(separator: "\n").map { String($0) }
    }

    private func witness(_ report: VerificationReport) -> [Finding] {
        report.findings.filter { $0.rule == "witness" }
    }

    @Test func actsSayWhatWasSeenOnEachRemote() async throws {
        let desks = try await Desks()
        try act(desks.first, "ann")
        #expect(try await seen(desks.first) == [], "it has no remote")

        try act(desks.ann, "ann")
        let origin = try await desks.ann.git("rev-parse", "origin/main")
        let trailers = try await seen(desks.ann)
        #expect(trailers.count == 1)
        #expect(trailers.first?.hasPrefix(origin.prefix(40)) == true)
        // Everybody calls it the same.
        try act(desks.bob, "bob")
        #expect(try await seen(desks.bob) == trailers)

        // A second remote that is the same one, one that is another's, and one that was not fetched.
        try await desks.ann.git("remote", "add", "again", "file://\(desks.server)")
        try await desks.ann.git("fetch", "-q", "again")
        let other = try TestDesk()
        try await desks.ann.git("remote", "add", "other", other.path)
        try await desks.ann.git("fetch", "-q", "other")
        try await desks.ann.git("remote", "add", "never", desks.first.path)
        try act(desks.ann, "ann")
        #expect(try await seen(desks.ann) == trailers)
        try await desks.ann.git("fetch", "-q", "never")
        try act(desks.ann, "ann")
        #expect(try await seen(desks.ann).count == 2)

        try await desks.ann.git("config", "stet.witness", "false")
        try act(desks.ann, "ann")
        #expect(try await seen(desks.ann) == [])
        #expect(try desks.ann.verify().findings == [])
    }

    @Test func oneRemoteHasOneMarkWhateverItsAddress() throws {
        let desk = try #require(FolderID(String(repeating: "a", count: 40)))
        func mark(_ address: String, machine: String = "m", branch: String = "main") -> RemoteMark {
            RemoteMark(
                address, desk: desk, branch: branch, directory: "/no/where", machine: machine)
        }
        let same = [
            "https://git.example/desk/facts.git", "https://git.example/desk/facts",
            "https://ann:secret@git.example/desk/facts.git/", "HTTPS://GIT.example:443/desk/facts",
            "ssh://git@git.example/desk/facts.git", "ssh://git@git.example:22/desk/facts",
            "git@git.example:desk/facts.git", "git.example:/desk/facts",
            "http://git.example:80/desk/facts", "git://git.example/desk/facts",
        ]
        for address in same { #expect(mark(address) == mark(same[0]), "\(address)") }
        let others = [
            "https://git.example/desk/Facts", "https://git.example:8443/desk/facts",
            "ssh://git.example:2222/desk/facts", "https://other.example/desk/facts",
            "https://git.example/facts", "/desk/facts", "../facts", "",
            "ssh://localhost/desk/facts", "http://127.0.0.1/desk/facts", "http://[::1]/desk/facts",
            "http://[::1]:8080/desk/facts", "https://", "ext::sh -c x",
        ]
        #expect(Set((others + [same[0]]).map { mark($0) }).count == others.count + 1)
        #expect(mark(same[0], branch: "desk") != mark(same[0]))
        // What is on a machine is another thing on another machine.
        for address in ["/desk/facts", "../facts", "http://localhost/x", "file:///x"] {
            #expect(mark(address) != mark(address, machine: "n"), "\(address)")
        }
        #expect(mark(same[0]) == mark(same[0], machine: "n"))
        #expect(mark("../facts") == mark("file:///no/where/../facts"))
    }

    @Test func whatVanishedFromARemoteIsNamedAndComesBack() async throws {
        let desks = try await Desks()
        let lost = try act(desks.ann, "ann")
        try await desks.ann.git("push", "-q", "origin", "main")
        // Bob looks, goes on from the old commit, and overwrites what Ann did.
        try await desks.bob.git("fetch", "-q")
        #expect(witness(try desks.bob.verify()) == [])
        try act(desks.bob, "bob")
        #expect(witness(try desks.bob.verify()) == [], "it is not lost, only not joined")
        try await desks.bob.git("push", "-q", "--force", "origin", "main")

        // He still has it, so it is an error, which he can set right.
        let report = try desks.bob.verify()
        #expect(!report.passes)
        #expect(witness(report).map(\.severity) == [.error])
        #expect(witness(report).first?.sentence.contains(lost.short) == true)
        #expect(witness(report).first?.person == "bob")

        // A stranger does not have it, and sees that the remote must have had it.
        let stranger = try await desks.first.clone("stranger")
        try await stranger.git("remote", "set-url", "origin", "file://\(desks.server)")
        try await stranger.git("fetch", "-q")
        try await stranger.git("reset", "-q", "--hard", "origin/main")
        let theirs = try stranger.verify()
        #expect(theirs.passes)
        #expect(witness(theirs).map(\.severity) == [.warning])
        #expect(witness(theirs).first?.sentence.contains("no longer has it") == true)
        // Elsewhere it is only unknown.
        try await stranger.git("remote", "remove", "origin")
        #expect(witness(try stranger.verify()).map(\.severity) == [.note])

        let restored = try desks.bob.desk(as: "bob").restore()
        #expect(restored.files.map(\.path).contains { $0.contains(lost.hex) })
        #expect(try desks.bob.verify().findings == [])
        #expect(try desks.bob.desk(as: "bob").restore().files == [])
        try await desks.bob.git("push", "-q", "origin", "main")
        try await desks.ann.git("pull", "-q", "--no-rebase")
        #expect(try desks.ann.verify().findings == [])
    }

    @Test func whatNeverHeldHasNotVanished() async throws {
        let desks = try await Desks()
        try act(desks.ann, "ann")
        try await desks.ann.git("rm", "-qr", "reviews/claims")
        try await desks.ann.git("commit", "-qm", "x")
        try await desks.ann.git("push", "-q", "origin", "main")
        try await desks.bob.git("fetch", "-q")
        try act(desks.bob, "bob")
        try await desks.bob.git("push", "-q", "--force", "origin", "main")
        #expect(try desks.bob.verify().findings == [])
    }

    @Test func aRemoteThatShowsTwoHistoriesIsNamed() async throws {
        let desks = try await Desks()
        let address = "https://git.example/desk.git"
        var servers: [String] = []
        for (clone, handle) in [(desks.ann, "ann"), (desks.bob, "bob")] {
            let server = "\(desks.server)-\(handle)"
            try await desks.first.git("clone", "-q", "--bare", desks.server, server)
            try await clone.git("remote", "set-url", "origin", address)
            try await clone.git("config", "url.\(server).insteadOf", address)
            servers.append(server)
        }
        for clone in [desks.ann, desks.bob] {
            let handle = clone === desks.ann ? "ann" : "bob"
            try act(clone, handle)
            try await clone.git("push", "-q", "origin", "main")
            try act(clone, handle)
            #expect(witness(try clone.verify()) == [], "nobody can know yet")
        }
        // What Ann verified before is remembered.
        #expect(try desks.ann.desk(as: "ann").verify().passes)
        try await desks.ann.merge(desks.bob)
        for isFull in [false, true] {
            let report = try desks.ann.desk(as: "ann").verify(
                VerificationRequest(isFull: isFull))
            let found = witness(report)
            #expect(report.passes && found.map(\.severity) == [.warning], "\(isFull) \(found)")
            let people = ["ann", "bob", "somebody earlier"].filter { name in
                found.contains { $0.person == name || $0.sentence.contains(name) }
            }
            #expect(people.count == 2, "\(found)")
        }
    }

    /// A writer can say anything; what others cannot check must never keep them from their desk.
    @Test(
        arguments: [
            ("0000000000000000000000000000000000000001 0123456789abcdef", "note", ["witness"]),
            ("$before 0123456789abcdef", "none", []),
            ("$evil 0123456789abcdef", "note", ["witness"]),
            ("$other 0123456789abcdef", "none", []),
            ("$blob 0123456789abcdef", "none", []),
            ("nonsense", "error", ["trailers"]),
            ("$tip  0123456789abcdef", "error", ["trailers"]),
            ("$tip 0123456789abcdeF", "error", ["trailers"]),
            ("$tip 0123456789abcdef\nStet-Seen: $tip 0123456789abcdef", "error", ["trailers"]),
        ] as [(String, String, Set<String>)])
    func madeUpSightings(_ value: String, _ severity: String, _ rules: Set<String>) async throws {
        let test = try TestDesk()
        _ = try test.material()
        let script = """
            git config user.name Operator; git config user.email operator@desk.example
            tip=$(git rev-parse HEAD~1)
            before=$(git commit-tree -m before $(git mktree </dev/null))
            other=$(printf 'tree %s\\nauthor A <a@x> 0 +0000\\ncommitter A <a@x> 0 +0000\\n\\nx\\n' \\
                $(git mktree </dev/null) | git hash-object -w -t commit --stdin)
            blob=$(echo x | git hash-object -w --stdin)
            evil=$(git rm -q --cached -r reviews/claims; git commit-tree -m evil -p HEAD~1 $(git write-tree))
            git reset -q --hard
            message=$(git log -1 --format=%B)
            git commit -q --amend -m "$message\nStet-Seen: \(value)"
            """
        let done = try await run("sh", ["-e", "-c", script], in: test.path)
        #expect(done.status == 0, "\(done.all)")
        let report = try test.verify()
        let also: Set<String> = severity == "error" ? ["state"] : []
        #expect(Set(report.findings.map(\.rule)) == rules.union(also), "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.severity.rawValue == severity })
    }

    /// Random histories and random sightings: what is named is what comparing each with each names.
    @Test(arguments: 1...12) func forksAreThoseThatComparingAllFinds(_ seed: Int) async throws {
        var generator = Seeded(seed)
        let first = try TestDesk(bare: true)
        _ = try first.material()
        let clones = [first, try await first.bareClone("b"), try await first.bareClone("c")]
        var commits = [try #require(try first.desk(as: "editor").tip())]
        /// What was seen on each of the remotes: one for all, or two of which one is one clone's.
        var seen: [Int: Set<CommitID>] = [:]
        func remote(_ number: Int) -> Int { seed % 3 == 0 && number == 0 ? 1 : 0 }
        for (number, clone) in clones.enumerated() {
            try await clone.git("remote", "add", "r", "https://git.example/\(remote(number))")
        }
        for _ in 0..<24 {
            let number = Int.random(in: clones.indices, using: &generator)
            let clone = clones[number]
            let desk = try clone.desk(as: "editor")
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                let commit = commits.suffix(8).randomElement(using: &generator) ?? commits[0]
                _ = try desk.ledger.merge(
                    commit, called: "x",
                    as: Signature(name: "Operator", email: "operator@desk.example", seconds: 1))
            case 1:
                let now = commits.suffix(Int.random(in: 1...6, using: &generator)).first
                try await clone.git(
                    "update-ref", "refs/remotes/r/main", (now ?? commits[0]).description)
            default:
                try act(clone, "editor")
                let commit = try Repository.open(clone.path).commit(at: "refs/remotes/r/main")
                if let commit { seen[remote(number), default: []].insert(commit) }
            }
            if let tip = try desk.tip() { commits.append(tip) }
        }
        let desk = try first.desk(as: "editor")
        for clone in clones.dropFirst() {
            let other = try #require(try clone.desk(as: "editor").tip())
            _ = try desk.ledger.merge(
                other, called: "x",
                as: Signature(name: "Operator", email: "operator@desk.example", seconds: 1))
        }
        let repository = desk.ledger.repository
        let forked = try seen.values.count { commits in
            try commits.contains { one in
                try commits.contains { other in
                    try !repository.isAncestor(one, of: other)
                        && !repository.isAncestor(other, of: one)
                }
            }
        }
        let found = witness(try first.verify())
        #expect(found.count == forked, "\(found)")
        #expect(found.allSatisfy { $0.severity == .warning })
    }
}
