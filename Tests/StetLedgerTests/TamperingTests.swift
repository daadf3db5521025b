import Stet
import StetGit
import StetLedger
import TestSupport
import Testing

/// What somebody with plain Git can do to a history, and the check that names it.
@Suite struct TamperingTests {
    /// A resolved item, and what a script needs to tamper with it.
    private func resolved() async throws -> (test: TestDesk, item: ItemID, verdict: RecordID) {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let verdict = try test.judge(material.item, "supported", by: "ann", on: evidence)
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        _ = try test.desk(as: "editor").resolve(material.item)
        #expect(try test.verify().findings == [])
        return (test, material.item, verdict)
    }

    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let script: String
        let rules: Set<String>
        var testDescription: String { name }
    }

    static let attacks = [
        Attack(
            name: "a changed verdict",
            script: "sed -i 's/supported/refuted/' $verdict; git commit -qam x",
            rules: ["append-only", "record"]),
        Attack(
            name: "a removed verdict", script: "git rm -q $verdict; git commit -qm x",
            rules: ["append-only"]),
        Attack(
            name: "a renamed verdict",
            script:
                "git mv $verdict ${verdict%/*}/20200101T000000Z-verdict-${verdict##*-}; git commit -qm x",
            rules: ["append-only", "record"]),
        Attack(
            name: "a moved verdict",
            script:
                "mkdir -p reviews/items/0/0/0/$zeros; git mv $verdict reviews/items/0/0/0/$zeros/; git commit -qm x",
            rules: ["append-only", "record"]),
        Attack(
            name: "an executable record", script: "chmod +x $verdict; git commit -qam x",
            rules: ["append-only", "record"]),
        Attack(
            name: "a link in place of a record",
            script: "ln -sf /etc/passwd $verdict; git commit -qam x",
            rules: ["append-only", "record"]),
        Attack(
            name: "a stray file",
            script: "echo hello > reviews/items/README; git add -A; git commit -qm x",
            rules: ["record"]),
        Attack(
            name: "changed attributes",
            script: "echo '* text' > reviews/.gitattributes; git commit -qam x",
            rules: ["append-only"]),
        Attack(
            name: "a forged author",
            script: "git commit -q --amend --no-edit --author 'Bob <bob@desk.example>'",
            rules: ["author"]),
        Attack(
            name: "a forged date",
            script: "git commit -q --amend --no-edit --date 2020-01-01T00:00:00Z", rules: ["author"]
        ),
        Attack(
            name: "trailers that disagree",
            script:
                "git commit -q --amend -m \"$(git log -1 --format=%B | sed 's/Record: 0/Record: 1/;t;s/Record: ./Record: 0/')\"",
            rules: ["trailers"]),
        Attack(
            name: "trailers of another desk",
            script:
                "git commit -q --amend -m \"$(git log -1 --format=%B | sed 's/Desk: ./Desk: x/')\"",
            rules: ["trailers"]),
        Attack(
            name: "a record that is not canonical",
            script:
                "echo '{}' > ${verdict%/*}/20200101T000000Z-note-$zeros.json; git add -A; git commit -qm x",
            rules: ["record"]),
        Attack(
            name: "a replaced text of a source",
            script: "echo other > $(ls reviews/sources/*/*/*/*/*.txt | head -1); git commit -qam x",
            rules: ["append-only", "text"]),
        Attack(
            name: "a dropped act",
            script: "git rebase -q --onto HEAD~2 HEAD~1",
            rules: ["on", "after", "evidence-cited", "quorum", "basis"]),
        Attack(
            name: "two acts in another order",
            script: """
                second=$(git rev-parse HEAD); first=$(git rev-parse HEAD~1); git reset -q --hard HEAD~2
                git cherry-pick $second >/dev/null; git cherry-pick $first >/dev/null
                """, rules: ["on", "after", "quorum", "basis", "evidence-cited"]),
        Attack(
            name: "the bytes of two pieces of evidence swapped",
            script: """
                set -- $(ls ${verdict%/*}/*-evidence-*.json)
                cp $1 .git/x; cp $2 $1; cp .git/x $2; git commit -qam x
                """, rules: ["append-only", "record"]),
        Attack(
            name: "acts squashed into one",
            script: "git reset -q --soft HEAD~2; git commit -qm x",
            rules: ["on", "one-act", "author", "trailers", "after"]),
        Attack(
            name: "merge -s ours",
            script: """
                git checkout -q -b side HEAD~1; git commit -q --allow-empty -m side
                git checkout -q main; git checkout -q -b old HEAD~1; git merge -q -s ours -m x main
                git checkout -q main; git merge -q --ff-only old
                """, rules: ["merge"]),
        Attack(
            name: "an edit inside a merge",
            script: """
                git checkout -q -b side HEAD~1; git commit -q --allow-empty -m side
                git checkout -q main; git merge -q --no-commit side
                echo hello > reviews/hello; git add -A; git commit -qm x
                """, rules: ["merge"]),
    ]

    @Test(arguments: attacks) func isFoundAndNamed(_ attack: Attack) async throws {
        let (test, _, verdict) = try await resolved()
        let before = try #require(try test.desk(as: "editor").tip())
        let server = try await test.server()
        let path = try await test.git("ls-files", "reviews/items/**\(verdict.hex).json")
        let script = """
            set -e
            export GIT_AUTHOR_NAME=Mallory GIT_AUTHOR_EMAIL=mallory@x GIT_COMMITTER_NAME=Mallory GIT_COMMITTER_EMAIL=mallory@x
            verdict=\(path.split(separator: "\n").first ?? "")
            zeros=\(String(repeating: "0", count: 40))
            \(attack.script)
            """
        let done = try await run("sh", ["-c", script], in: test.path)
        try #require(done.status == 0, "\(done.all)")
        let report = try test.verify()
        let rules = Set(report.findings.filter { $0.severity == .error }.map(\.rule))
        #expect(!report.passes)
        #expect(rules.contains("state") && !rules.isDisjoint(with: attack.rules))
        #expect(rules.isSubset(of: attack.rules.union(["state"])), "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.commit != nil || $0.path != nil })
        // A server that judges what it is sent does not take it.
        let push = try await test.push(to: server)
        #expect(push.status != 0 && push.errors.contains("stet: "), "\(push.all)")
        #expect(try Repository.open(server).tip(ofBranch: "main") == before)
    }

    /// The history of a desk of somebody's own, merged into this one's: of two policies the one with
    /// the lower id counts, and anybody can found desks until theirs is lower.
    @Test(arguments: [true, false]) func anotherDesksHistoryIsNotJoined(_ isLower: Bool)
        async throws
    {
        let (test, _, _) = try await resolved()
        let own = try #require(try test.desk(as: "editor").id())
        let (server, clone) = (try await test.server(), try await test.clone("clone"))
        var other = try TestDesk()
        while try (other.desk(as: "editor").id()?.hex ?? "" < own.hex) != isLower {
            other = try TestDesk()
        }
        test.isTampered = true
        let before = try #require(try test.desk(as: "editor").tip())
        try await test.git("fetch", "-q", other.path, "main")
        try await test.git(
            "merge", "-q", "--allow-unrelated-histories", "-m", "x", "FETCH_HEAD")
        let tip = try #require(try Repository.open(test.path).tip(ofBranch: "main"))
        for request in [
            VerificationRequest(), VerificationRequest(isFull: true),
            VerificationRequest(expected: own),
        ] {
            let report = try test.desk(as: "editor").verify(request)
            #expect(report.desk == own)
            #expect(
                report.findings.contains { $0.rule == "desk" && $0.sentence.contains("merged") })
        }
        let push = try await test.push(to: server)
        #expect(push.status != 0 && push.errors.contains("another desk"), "\(push.all)")
        #expect(try Repository.open(server).tip(ofBranch: "main") == before)
        #expect(throws: DeskError.self) {
            try test.desk(as: "editor").addClaim(ClaimDraft(text: "One more."))
        }
        // Nobody takes it in, nor does anybody's sync send it.
        try await clone.git("fetch", "-q", test.path, "main")
        let desk = try clone.desk(as: "editor")
        let report = try desk.sync(with: Holding(tip: tip))
        #expect(report.refused.contains { $0.rule == "desk" } && report.accepted.isEmpty)
        #expect(try desk.tip() == before)
    }

    /// A remote that holds a commit.
    private struct Holding: DeskRemote {
        let tip: CommitID
        var name: String { "there" }
        func knownTip() throws -> CommitID? { nil }
        func fetch() throws -> CommitID? { tip }
        func push(_ commit: CommitID) throws -> Bool { throw Failed("nothing is sent") }
        func mergeWithGit(_ commit: CommitID) throws { throw Failed("nothing is merged") }
    }

    /// Records that the rules would have refused, written past them and committed as their author
    /// would commit them.
    @Test func anActThatTheRulesForbidIsFound() async throws {
        let (test, item, _) = try await resolved()
        let desk = try test.desk(as: "editor")
        let snapshot = try desk.snapshot()
        let ann = try desk.person("ann")
        let standings = try #require(try snapshot.standings(.items, FolderID(item)))
        let bodies: [(String, Record.Body)] = [
            (
                "role",
                .closed(
                    Closing(
                        reason: .outOfScope, because: "x",
                        basis: try snapshot.basis(claim: test.item(item).claim, sources: [])))
            ),
            (
                "rating",
                .verdict(Verdict(rating: "true", because: "x", evidence: [], basis: Basis([:])))
            ),
            (
                "evidence-cited",
                .verdict(
                    Verdict(rating: "supported", because: "x", evidence: [], basis: Basis([:])))
            ),
            ("withdraw", .withdrawn(Withdrawal(record: RecordID(item), because: "x"))),
            (
                "source-exists",
                .evidence(
                    Evidence(
                        .source(
                            .init(
                                source: SourceID(item), revision: RecordID(item), place: nil,
                                stance: .supports))))
            ),
        ]
        // The same note, following what its writer had long gone past, or nothing that is there.
        let stale = Record.Body.note(Note(text: "x"))
        let cases =
            bodies.map { ($0.0, $0.1, standings.folder.heads) } + [
                ("after", stale, [RecordID(item)]),
                ("after", stale, [RecordID(item), standings.folder.heads[0]].sorted()),
            ]
        let tip = try #require(try desk.tip())
        for (rule, body, after) in cases {
            let at = Timestamp(secondsSince1970: 1_771_000_000)
            let record = Record(
                .init(
                    place: .folder(FolderID(item)), after: after, by: ann.id,
                    on: CommitName(tip), at: at), body)
            let stored = try StoredRecord(reading: record.bytes)
            let path = RecordPath(stored, in: .items).path
            try FileSystem.replace("\(test.path)/\(path)", with: record.bytes)
            try await test.git("add", "-A")
            let message =
                "x\n\nStet-Desk: \(try desk.id()?.hex ?? "")\nStet-Record: \(stored.id.hex)"
            try await test.git(
                "commit", "-q", "-m", message, "--author", "Ann <ann@desk.example>",
                "--date", at.description)
            let report = try test.verify()
            #expect(report.findings.map(\.rule) == [rule, "state"])
            #expect(report.findings.first?.person == "ann" && report.findings.first?.path == path)
            try await test.git("reset", "-q", "--hard", "HEAD~1")
        }
    }

    /// The first commit made anew, with more or less than it must have.
    @Test(arguments: [
        "echo x > reviews/people/extra", "echo '* text' > reviews/.gitattributes",
        "rm reviews/.gitattributes", "echo x > reviews/extra",
    ]) func aDeskThatBeginsOtherwiseIsFound(_ script: String) async throws {
        let test = try TestDesk()
        test.isTampered = true
        let begin = """
            set -e
            export GIT_AUTHOR_NAME=Editor GIT_AUTHOR_EMAIL=editor@desk.example
            export GIT_COMMITTER_NAME=M GIT_COMMITTER_EMAIL=m@x
            first=$(git rev-list --max-parents=0 HEAD); date=$(git log -1 --format=%aI $first)
            git reset -q --hard $first
            \(script)
            git add -A; GIT_AUTHOR_DATE=$date git commit -q --amend --no-edit
            """
        let done = try await run("sh", ["-c", begin], in: test.path)
        try #require(done.status == 0, "\(done.all)")
        let report = try test.verify()
        #expect(report.findings.contains { $0.rule == "founding" }, "\(report.findings)")
    }

    /// Somebody the desk does not know, with a record in the right place.
    @Test func anActByNobodyOfTheDeskIsFound() async throws {
        let (test, item, _) = try await resolved()
        let editor = try test.desk(as: "editor")
        let standings = try #require(try editor.snapshot().standings(.items, FolderID(item)))
        let nobody = try #require(PersonID(String(repeating: "5e", count: 20)))
        let at = Timestamp(secondsSince1970: 1_771_000_000)
        let record = try StoredRecord(
            reading: Record(
                .init(
                    place: .folder(FolderID(item)), after: standings.folder.heads, by: nobody,
                    on: CommitName(try #require(try editor.tip())), at: at),
                .note(Note(text: "x"))
            ).bytes)
        try FileSystem.replace(
            "\(test.path)/\(RecordPath(record, in: .items).path)", with: record.record.bytes)
        try await test.git("add", "-A")
        try await test.git(
            "commit", "-q", "-m",
            "x\n\nStet-Desk: \(try editor.id()?.hex ?? "")\nStet-Record: \(record.id.hex)",
            "--date", at.description)
        #expect(try test.verify().findings.map(\.rule) == ["known-person", "state"])
    }

    /// A record that continues a folder which was never begun.
    @Test func aFolderThatWasNeverBegunIsFound() async throws {
        let (test, _, verdict) = try await resolved()
        let editor = try test.desk(as: "editor")
        let folder = try #require(FolderID(String(repeating: "0", count: 40)))
        let at = Timestamp(secondsSince1970: 1_771_000_000)
        let record = try StoredRecord(
            reading: Record(
                .init(
                    place: .folder(folder), after: [verdict], by: editor.person("ann").id,
                    on: CommitName(try #require(try editor.tip())), at: at),
                .note(Note(text: "x"))
            ).bytes)
        let path = "\(test.path)/\(RecordPath(record, in: .items).path)"
        try FileSystem.makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
        try FileSystem.replace(path, with: record.record.bytes)
        try await test.git("add", "-A")
        try await test.git(
            "commit", "-q", "-m",
            "x\n\nStet-Desk: \(try editor.id()?.hex ?? "")\nStet-Record: \(record.id.hex)",
            "--author", "Ann <ann@desk.example>", "--date", at.description)
        #expect(try test.verify().findings.map(\.rule).contains("folder"))
    }

    @Test func aBranchWithoutADeskIsNone() async throws {
        let test = try TestDesk()
        let editor = try test.desk(as: "editor")
        test.isTampered = true
        try await test.git("rm", "-rq", "reviews")
        try await test.git("commit", "-qm", "x")
        #expect(
            try Set(editor.verify(.init(isFull: true)).findings.map(\.rule)).isSuperset(
                of: ["append-only", "state"]))
        try await test.git("update-ref", "-d", "refs/heads/main")
        #expect(try editor.verify(.init(isFull: true)).findings.map(\.rule) == ["desk"])
    }

    @Test func damageHidesNothingElse() async throws {
        let (test, item, verdict) = try await resolved()
        let path = try await test.git("ls-files", "reviews/items/**\(verdict.hex).json")
        let file = "\(test.path)/\(path.split(separator: "\n").first ?? "")"
        let bytes = try #require(try FileSystem.read(file, limit: 1 << 20))
        for damaged in [Array(bytes.prefix(bytes.count / 2)), [], [0, 0xFF], Array("[]\n".utf8)] {
            try FileSystem.replace(file, with: damaged)
            try await test.git("commit", "-qam", "x")
            let desk = try test.desk(as: "editor")
            // What is read is what legal acts brought, whatever the files say.
            let state = try #require(try desk.snapshot().item(item))
            #expect(state.verdicts.count == 2)
            #expect(state.verdicts.contains { $0.id == verdict })
            #expect(try desk.lostFiles().map(\.change) == [.setRight])
            #expect(desk.flaws.map(\.rule).contains("state"))
        }
        #expect(try !test.verify().passes)
    }

    @Test func aNewerFormatStopsNobody() async throws {
        let (test, item, _) = try await resolved()
        let folder = RecordPath.directory(.items, FolderID(item))
        let newer = "{\n  \"format\": 2\n}\n"
        let id = RecordID(of: Array(newer.utf8))
        try FileSystem.replace(
            "\(test.path)/\(folder)/20300101T000000Z-note-\(id.hex).json", with: Array(newer.utf8))
        try await test.git("add", "-A")
        try await test.git("commit", "-qm", "x")
        let desk = try test.desk(as: "editor")
        // Somebody who could write a newer format would otherwise stop everybody.
        #expect(try desk.snapshot().item(item)?.phase == .resolved)
        #expect(throws: DeskError.self) { try desk.reopen(item, because: "x") }
        #expect(try desk.lostFiles().map(\.change) == [.takenOut])
        _ = try desk.restore()
        #expect(try desk.verify(.init(isFull: true)).passes)
        _ = try desk.reopen(item, because: "x")
    }

    /// What is no directory where a desk has one, or a tree that Git does not write, is one stray file:
    /// it must not keep anybody from knowing the state.
    @Test(arguments: [
        "tree=$(git ls-tree HEAD:reviews | sed \"s/^040000 tree .*people$/100644 blob $blob\tpeople/\" | git mktree)",
        "tree=$(git ls-tree HEAD:reviews | sed \"s/^040000 tree .*people$/120000 blob $blob\tpeople/\" | git mktree)",
        "tree=$blob",
    ]) func aTreeThatIsNoneFreezesNobody(_ script: String) async throws {
        let (test, item, _) = try await resolved()
        test.isTampered = true
        let made = try await run(
            "sh",
            [
                "-ec",
                """
                export GIT_AUTHOR_NAME=M GIT_AUTHOR_EMAIL=m@x GIT_COMMITTER_NAME=M GIT_COMMITTER_EMAIL=m@x
                blob=$(echo x | git hash-object -w --stdin)
                \(script)
                root=$({ printf '40000 reviews\\0'; printf $tree | perl -ne 'print pack("H*", $_)'; } |
                    git hash-object -t tree -w --stdin --literally)
                git update-ref refs/heads/main $(git commit-tree -p HEAD -m x $root)
                """,
            ], in: test.path)
        try #require(made.status == 0, "\(made.all)")
        let desk = try test.desk(as: "editor")
        #expect(try desk.snapshot().item(item)?.phase == .resolved)
        let report = try test.verify()
        #expect(!report.passes && report.findings.map(\.rule).contains("state"))
        #expect(!report.findings.map(\.rule).contains("history"), "\(report.findings)")
        _ = try desk.restore()
        #expect(try test.verify().passes)
        _ = try test.desk(as: "editor").addClaim(ClaimDraft(text: "Work goes on."))
    }
}
