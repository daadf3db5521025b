import Stet
import StetGit
import TestSupport
import Testing

/// Records that had to be removed by law.
@Suite struct RedactionTests {
    private func desk() async throws -> (test: TestDesk, item: ItemID, evidence: [RecordID]) {
        let test = try TestDesk(signed: true)
        let material = try test.material()
        let evidence = try test.evidence(material)
        for handle in ["ann", "bob"] {
            try test.judge(material.item, "supported", by: handle, on: evidence)
        }
        _ = try test.desk(as: "editor").resolve(material.item)
        return (test, material.item, evidence)
    }

    @Test func aTombstoneTakesThePlaceOfARecord() async throws {
        let (test, item, evidence) = try await desk()
        let editor = try test.desk(as: "editor")
        let match = try editor.record(evidence[2].hex)
        let outcome = try editor.redact(match, because: "Order 1.")
        let state = try test.item(item)
        let tombstone = try #require(state.standings.folder[evidence[2]])
        #expect(
            tombstone.redaction?.because == "Order 1." && tombstone.redaction?.kind == .evidence)
        #expect(state.standings[evidence[2]] == .withdrawn(by: []))
        #expect(state.phase == .stale && state.changes.contains(.evidenceGone(evidence[2])))
        #expect(state.standings.folder.missing == [] && state.standings.folder.unreadable.isEmpty)
        let report = try test.verify()
        #expect(report.findings == [] && report.signatures == report.acts)
        #expect(try editor.verify().findings == [])
        #expect(try await test.git("grep", "council's site", "HEAD", status: 1) == "")
        #expect(try await test.git("status", "--porcelain") == "")
        // Stock Git names the one exception to append-only.
        let changed = try await test.git(
            "log", "--full-history", "-m", "--diff-filter=MDRT", "--format=%H", "--", "reviews")
        #expect(changed == "\(outcome.commit.map { "\($0)" } ?? "")\n")
        #expect(try refusal { try editor.redact(match, because: "Again.") } == "redact")
        // Acts go on.
        _ = try editor.reopen(item, because: "A piece of evidence is gone.")
        #expect(try test.verify().findings == [])
    }

    @Test func aVerdictThatIsGoneMakesTheOutcomeStale() async throws {
        let (test, item, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let verdict = try #require(try test.item(item).verdicts.first?.id)
        _ = try editor.redact(editor.record(verdict.hex), because: "Order 1.")
        let state = try test.item(item)
        #expect(state.phase == .stale && state.changes.contains(.verdictGone(verdict)))
        #expect(state.affirmationObstacles.contains(.quorum(have: 1, need: 2)))
        #expect(try test.verify().findings == [])
    }

    @Test func aSourceGoesWithItsText() async throws {
        let (test, item, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let source = try #require(
            try editor.snapshot().folders(.sources).first {
                try editor.snapshot().source(SourceID($0))?.label == "Bridge to close"
            })
        let passages = try test.verify().passagesFound
        _ = try editor.redact(editor.record(source.hex), because: "Order 2.")
        #expect(try editor.snapshot().source(SourceID(source)) == nil)
        let texts = try await test.git(
            "grep", "-l", "six weeks", "HEAD", "--", "reviews/sources", status: 1)
        #expect(texts == "")
        let state = try test.item(item)
        #expect(state.phase == .stale && state.changes.contains(.sourceWithdrawn(SourceID(source))))
        let report = try test.verify()
        // What cited it was looked up where it was made.
        #expect(report.findings == [] && report.passagesFound == passages)
    }

    @Test func onlyAnAdminRedactsAndNotPeople() async throws {
        let (test, item, evidence) = try await desk()
        let ann = try test.desk(as: "ann")
        #expect(
            try refusal { try ann.redact(ann.record(evidence[0].hex), because: "x") } == "redact")
        let editor = try test.desk(as: "editor")
        for id in [try editor.person("ann").id.hex, try #require(try editor.id()).hex] {
            #expect(try refusal { try editor.redact(editor.record(id), because: "x") } == "redact")
        }
        #expect(try test.item(item).phase == .resolved)
    }

    @Test func clonesPreferTheTombstone() async throws {
        let (here, item, evidence) = try await desk()
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        _ = try editor.redact(editor.record(evidence[2].hex), because: "Order 1.")
        _ = try there.desk(as: "bob").addNote(.items, FolderID(item), "Beside.")
        for desk in [here, there] {
            try await desk.merge(desk === here ? there : here)
            #expect(try desk.item(item).standings.folder[evidence[2]]?.redaction != nil)
            #expect(try desk.verify().findings == [])
        }
        // A merge that takes the removed record back is found.
        there.isTampered = true
        let path = try #require(
            try there.item(item).standings.folder[evidence[2]].map {
                RecordPath($0, in: .items).path
            })
        let script = """
            set -e
            export GIT_AUTHOR_NAME=M GIT_AUTHOR_EMAIL=m@x GIT_COMMITTER_NAME=M GIT_COMMITTER_EMAIL=m@x
            git checkout -q -b side $(git log --format=%H --diff-filter=M -- \(path))~1
            git commit -q --allow-empty -m side; git checkout -q main
            git merge -q --no-commit --no-ff side || true
            git checkout side -- \(path); git commit -qm back
            """
        let done = try await run("sh", ["-c", script], in: there.path)
        try #require(done.status == 0, "\(done.all)")
        #expect(try there.verify().findings.map(\.rule).contains("merge"))
    }

    /// What somebody with plain Git can do with tombstones.
    @Test func aTombstoneThatIsNoneIsFound() async throws {
        let (test, item, evidence) = try await desk()
        let editor = try test.desk(as: "editor")
        let (ann, admin) = (try editor.person("ann").id, try editor.person("editor").id)
        let original = try #require(try test.item(item).standings.folder[evidence[2]])
        let other = try #require(try test.item(item).standings.folder[evidence[1]])
        let path = RecordPath(original, in: .items).path
        let at = Timestamp(secondsSince1970: 1_771_000_000)
        let tip = try #require(try editor.tip())
        let start = tip.description
        test.isTampered = true
        for (tombstone, rules) in [
            (original.redacted(by: ann, on: CommitName(tip), at: at, because: "x"), ["redact"]),
            (
                other.redacted(by: admin, on: CommitName(tip), at: at, because: "x"),
                ["append-only", "record"]
            ),
        ] {
            try FileSystem.replace("\(test.path)/\(path)", with: tombstone.bytes)
            try await test.git("add", "-A")
            try await test.git(
                "commit", "-q", "--author", "Editor <editor@desk.example>", "--date",
                at.description, "-m",
                "x\n\nStet-Desk: \(try editor.id()?.hex ?? "")\nStet-Record: "
                    + "\(RecordID(of: tombstone.bytes).hex)\nStet-Redacts: \(evidence[2].hex)")
            let found = Set(try test.verify().findings.map(\.rule))
            #expect(!found.isDisjoint(with: rules), "\(found)")
            try await test.git("reset", "-q", "--hard", start)
        }
        // What was redacted does not come back.
        _ = try editor.redact(editor.record(evidence[2].hex), because: "Order 1.")
        try FileSystem.replace("\(test.path)/\(path)", with: original.record.bytes)
        try await test.git("commit", "-qam", "x")
        #expect(try test.verify().findings.map(\.rule).contains("append-only"))
        // A proof would carry it, so there is none.
        try await test.git("reset", "-q", "--hard", "HEAD~1")
        let (proof, _) = try editor.prove(item)
        #expect(!proof.passes && proof.findings.first?.path == path)
    }

    /// A clone in which an admin redacted a record, while the desk took the admin's rights away.
    private func redactedApart(_ record: RecordID, of here: TestDesk) async throws -> TestDesk {
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: [.admin]))
        let there = try await here.clone("there")
        let ann = try there.desk(as: "ann")
        _ = try ann.redact(ann.record(record.hex), because: "Order 1.")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        return there
    }

    /// An admin whose rights were taken away apart redacts: that is late, the state has the original, and
    /// acts that follow redact nothing of their own.
    @Test func aLateRedactionTakesNothing() async throws {
        let (here, item, evidence) = try await desk()
        let editor = try here.desk(as: "editor")
        let there = try await redactedApart(evidence[2], of: here)
        // Git keeps both files of a place apart, so the tool joins them.
        let tip = try #require(try there.desk(as: "editor").tip())
        try await here.git("fetch", "-q", there.path, "main")
        _ = try here.desk(as: "editor").ledger.merge(
            tip, called: "there", as: Signature(name: "M", email: "m@x", seconds: 1_771_000_000))
        #expect(try here.item(item).standings.stands(evidence[2]))
        let noted = try here.desk(as: "editor").addNote(.items, FolderID(item), "Work goes on.")
        let beside = try await here.clone("beside")
        _ = try editor.revisePerson(editor.person("cora").id, .init(roles: []))
        _ = try beside.desk(as: "bob").addNote(.items, FolderID(item), "Beside.")
        try await here.merge(beside)
        let state = try here.item(item)
        #expect(state.standings.stands(evidence[2]) && state.standings.stands(noted.id))
        let report = try here.verify()
        #expect(report.passes && report.findings.count { $0.rule == "late" } == 1)
        #expect(try here.desk(as: "editor").snapshot().people()[editor.person("cora").id] != nil)
    }

    /// A late redaction of a source left its tombstone and its line in the files. Redacting again takes
    /// what it left, which need not be written once more.
    @Test func whatALateRedactionLeftIsRedactedAgain() async throws {
        let (here, _, _) = try await desk()
        let editor = try here.desk(as: "editor")
        let source = try #require(
            try editor.snapshot().folders(.sources).first {
                try editor.snapshot().source(SourceID($0))?.label == "Bridge to close"
            })
        let there = try await redactedApart(RecordID(source), of: here)
        try await here.merge(there)
        let lines = try await here.git(
            "grep", "-l", "This text was redacted", "HEAD", "--", "reviews/sources")
        #expect(lines != "")
        let before = try here.verify()
        #expect(before.passes && before.findings.count { $0.rule == "late" } == 1)
        #expect(try here.desk(as: "editor").snapshot().source(SourceID(source)) != nil)
        let desk = try here.desk(as: "editor")
        _ = try desk.redact(desk.record(source.hex), because: "Order 2.")
        let after = try here.verify()
        #expect(after.passes, "\(after.findings)")
        #expect(after.findings.map(\.rule) == ["late"], "\(after.findings)")
        #expect(try here.desk(as: "editor").snapshot().source(SourceID(source)) == nil)
        #expect(try await here.git("status", "--porcelain") == "")
        #expect(
            try await here.git(
                "grep", "-l", "This text was redacted", "HEAD", "--", "reviews/sources") != "")
    }

    /// What a late redaction left in the files is set right before anybody acts: a proof has no redactions,
    /// so an act that was made on a tombstone could not be shown.
    @Test func nobodyActsOnWhatALateRedactionLeft() async throws {
        let (here, item, evidence) = try await desk()
        let there = try await redactedApart(evidence[2], of: here)
        try await here.merge(there)
        #expect(try here.verify().passes)
        let tip = try here.desk(as: "editor").tip()
        do {
            _ = try here.desk(as: "editor").addNote(.items, FolderID(item), "Too early.")
            Issue.record("an act was made on what a late redaction left")
        } catch DeskError.notState(let findings) {
            #expect(findings.map(\.rule) == ["state"])
            #expect(findings[0].sentence.contains("1 file is still as a redaction left it"))
        }
        #expect(try here.desk(as: "editor").tip() == tip)
        #expect(try here.desk(as: "editor").restore().files.count == 1)
        _ = try here.desk(as: "editor").addNote(.items, FolderID(item), "Now.")
        let (proof, _) = try here.desk(as: "editor").prove(item)
        #expect(proof.passes, "\(proof.findings)")
    }
}
