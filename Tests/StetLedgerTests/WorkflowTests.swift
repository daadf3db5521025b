import Stet
import Subprocess
import TestSupport
import Testing

@Suite struct WorkflowTests {
    @Test func fromSourcesToAResolvedItem() async throws {
        let test = try TestDesk()
        let material = try test.material()
        #expect(try test.item(material.item).phase == .open)
        let editor = try test.desk(as: "editor")
        _ = try editor.assign(material.item, to: editor.person("ann").id)
        #expect(try test.item(material.item).phase == .assigned)
        let evidence = try test.evidence(material)
        try test.judge(material.item, "supported", by: "ann", on: evidence)
        #expect(try test.item(material.item).phase == .inReview)
        #expect(try refusal { try editor.resolve(material.item) } == "quorum")
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        #expect(try test.item(material.item).phase == .agreed)
        #expect(try refusal { try test.desk(as: "ann").resolve(material.item) } == "role")
        let outcome = try editor.resolve(material.item)
        let item = try test.item(material.item)
        #expect(item.phase == .resolved && item.outcome == .rated("supported"))

        let report = try test.verify()
        #expect(report.findings == [] && report.passes)
        #expect(report.acts == 16 && report.passagesFound == 3)
        #expect(try await test.git("status", "--porcelain") == "")
        #expect(try await !test.git("fsck", "--strict").contains("error"))
        let commit = try #require(outcome.commit)
        let shown = try await test.git("log", "-1", "--format=%an <%ae>|%cn|%s", commit.description)
        #expect(
            shown
                == "Editor <editor@desk.example>|Operator|Resolve as \"supported\": The bridge closes on 3 May.\n"
        )
        let trailers = try await test.git(
            "log", "-1", "--format=%(trailers:only,unfold,key=Stet-Record,valueonly)",
            commit.description)
        #expect(trailers.split(separator: "\n") == [Substring(outcome.id.hex)])
    }

    /// Every record that this repository's desk and a desk of random acts hold is one that the schemas
    /// and an independent validator accept.
    @Test func whatIsWrittenKeepsTheSchemas() async throws {
        let test = try TestDesk()
        _ = try test.material()
        var generator = Seeded(9)
        for _ in 0..<200 { _ = try RandomAct.perform(using: &generator) { try test.desk(as: $0) } }
        let judge = "\(packageRoot)/Tests/Oracles/schema_judge.py"
        for (tree, least) in [("\(test.path)/reviews", 60), ("\(packageRoot)/reviews", 240)] {
            let done = try await run(
                Environment.python, [judge, "\(packageRoot)/schemas", "--tree", tree], in: "/tmp")
            #expect(done.status == 0, "\(done.all)")
            #expect(Int(done.output.prefix { $0 != "\n" }) ?? 0 >= least, "\(done.all)")
        }
        #expect(try test.verify().passes)
        #expect(try await !test.git("fsck", "--strict").contains("error"))
    }

    @Test func aDryRunWritesNothing() async throws {
        let test = try TestDesk()
        let before = try await test.git("rev-parse", "HEAD")
        var options = Desk.Options(
            actor: .handle("editor"), committer: TestDesk.identity("operator"),
            now: { Timestamp(secondsSince1970: 1_780_000_000) })
        options.dryRun = true
        let desk = try Desk(in: test.path, options: options)
        let outcome = try desk.addClaim(ClaimDraft(text: "Nobody will read this."))
        #expect(outcome.commit == nil)
        #expect(try outcome.snapshot.claim(ClaimID(outcome.folder)) != nil)
        #expect(try await test.git("rev-parse", "HEAD") == before)
        #expect(try await test.git("status", "--porcelain", "--untracked-files=all") == "")
    }

    @Test func eachRatingTakesWhatThePolicySays() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        // One piece is no two; a search does not refute.
        for (rating, cited, isAgreed) in [
            ("supported", [evidence[0]], false), ("refuted", evidence, false),
            ("conflicting evidence", evidence, false),
            ("not enough evidence", [evidence[0]], false),
            ("not enough evidence", [evidence[2]], true),
            ("supported", [evidence[0], evidence[1]], true),
        ] {
            try test.judge(material.item, rating, by: "ann", on: cited)
            try test.judge(material.item, rating, by: "bob", on: cited)
            #expect(try (test.item(material.item).phase == .agreed) == isAgreed, "\(rating)")
        }
    }

    @Test func oneVoiceIsOneVoice() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        func supporting(_ evidence: [RecordID]) throws -> Independence {
            try test.judge(material.item, "supported", by: "ann", on: evidence)
            return try test.item(material.item).tally.count.supporting
        }
        func add(_ draft: SourceDraft, origin: String? = nil) throws -> RecordID {
            let source = try editor.addSource(draft)
            return try editor.addEvidence(
                material.item, .source(SourceID(source.folder), .whole, .supports, origin: origin)
            ).id
        }
        let base = try test.evidence(material)
        #expect(try supporting([base[0], base[1]]).count == 2)
        // Nobody recorded whose knowledge these are, so they are one.
        let unknown = try [add(SourceDraft(title: "A")), add(SourceDraft(title: "B"))]
        #expect(try supporting(unknown).count == 1)
        #expect(try supporting(unknown).ties.map(\.reason) == [.unknownOrigin])
        // Two outlets that carry one agency are one, in whatever case it is written.
        let agency = try [
            add(SourceDraft(title: "C", publisher: "X", agency: "Wire")),
            add(SourceDraft(title: "D", publisher: "Y", agency: "wire ")),
        ]
        #expect(try supporting(agency).count == 1)
        // Two outlets of one owner are one, but not where both pass on what others know.
        let owned = try [
            add(SourceDraft(title: "F", publisher: "V", owner: "The Group")),
            add(SourceDraft(title: "G", publisher: "W", owner: "the  group")),
            add(SourceDraft(title: "H", publisher: "U", agency: "Reporters", owner: "The Group")),
            add(SourceDraft(title: "I", publisher: "T", owner: "The Group"), origin: "A witness"),
        ]
        let reasons = try supporting(Array(owned[..<2])).ties.map(\.reason)
        // As the one with the lower id has it.
        #expect([[.sameOwner("The Group")], [.sameOwner("the  group")]].contains(reasons))
        #expect(try supporting(owned).count == 3)
        // The claimant's own word is none.
        let own = try add(SourceDraft(title: "E", publisher: "Z"), origin: "the Mayor")
        let counted = try supporting([base[0], own])
        #expect(counted.count == 1 && counted.excluded[own] == .claimantsWord("the Mayor"))
        // A declared copy ties; declared independence unties.
        #expect(try supporting([base[0], base[1]]).count == 2)
        _ = try editor.deriveSource(material.weekly, from: material.daily, .rewrite)
        #expect(try supporting([base[0], base[1]]).ties.map(\.reason) == [.derived])
        _ = try editor.deriveSource(
            material.weekly, from: material.daily, .independent, because: "It has the papers.")
        #expect(try supporting([base[0], base[1]]).count == 2)
        // A retracted source does not count.
        _ = try editor.retractSource(material.daily, .init(because: "Invented."))
        #expect(try supporting([base[0], base[1]]).excluded[base[0]] == .retracted)
        #expect(try test.verify().findings == [])
    }

    @Test func rulesRefuse() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let (editor, ann, dan) = try (
            test.desk(as: "editor"), test.desk(as: "ann"), test.desk(as: "dan")
        )
        let (item, claim) = (material.item, material.claim)
        func verdict(_ rating: String, _ on: [RecordID]) -> VerdictDraft {
            VerdictDraft(rating: rating, because: "x", evidence: on)
        }
        #expect(try refusal { try ann.giveVerdict(item, verdict("true", evidence)) } == "rating")
        #expect(
            try refusal { try ann.giveVerdict(item, verdict("supported", [])) } == "evidence-cited")
        #expect(
            try refusal { try ann.giveVerdict(item, verdict("supported", [RecordID(claim)])) }
                == "evidence-cited")
        #expect(try refusal { try dan.giveVerdict(item, verdict("supported", evidence)) } == "role")
        #expect(try refusal { try ann.open(claim, again: true) } == "role")
        #expect(try refusal { try editor.assign(item, to: dan.person("dan").id) } == "assignee")
        #expect(
            try refusal { try editor.assign(item, to: dan.person("dan").id, .adjudicate) } == nil)
        #expect(try refusal { try editor.unassign(item, dan.person("bob").id) } == "unassign")
        #expect(try refusal { try ann.addPerson("eve", name: "Eve", email: "eve@x") } == "role")
        #expect(
            try refusal { try editor.addPerson("ann", name: "A", email: "new@x") } == "one-person")
        #expect(
            try refusal { try editor.addPerson("new", name: "A", email: "ANN@desk.example") }
                == "one-person")
        #expect(
            try refusal { try editor.revisePerson(editor.actor().id, .init(roles: [.editor])) }
                == "last-admin")
        #expect(try refusal { try editor.linkClaim(claim, .repeats, claim) } == "link")
        #expect(try refusal { try editor.affirm(item, because: "x") } == "affirm")
        #expect(try refusal { try editor.reopen(item, because: "x") } == "reopen")
        #expect(try refusal { try editor.publish(item, url: "https://x") } == "publish")
        #expect(
            try refusal { try dan.resolve(item, rating: "supported", because: "x") }
                == "adjudicator")
        #expect(
            try refusal { try editor.close(item, as: .duplicate, of: item, because: "x") }
                == "close")
        let match = try editor.record(evidence[0].hex)
        #expect(
            try refusal { try test.desk(as: "bob").withdraw(match, because: "x") } == "withdraw")
        #expect(try refusal { try ann.withdraw(match, because: "x") } == nil)
        #expect(try refusal { try ann.withdraw(match, because: "x") } == "withdrawn-stands")
        #expect(
            try refusal { try ann.giveVerdict(item, verdict("supported", evidence)) }
                == "evidence-cited")
        #expect(try refusal { try editor.confirm(match, because: "x") } == "confirmed-late")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let remaining = try editor.record(evidence[1].hex)
        #expect(try refusal { try ann.withdraw(remaining, because: "x") } == "withdraw")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: [.reviewer]))
        _ = try editor.close(item, as: .notCheckable, because: "About the future.")
        #expect(
            try refusal { try ann.giveVerdict(item, verdict("supported", [evidence[1]])) }
                == "not-ended")
        #expect(try test.item(item).phase == .closed)
        #expect(try test.verify().findings == [])
    }

    @Test func aConflictOfInterestBars() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let editor = try test.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(conflicts: ["the MAYOR"]))
        #expect(
            try refusal { try test.judge(material.item, "supported", by: "ann", on: evidence) }
                == "conflict-of-interest")
        #expect(
            try refusal { try editor.assign(material.item, to: editor.person("ann").id) }
                == "conflict-of-interest")
        #expect(
            try refusal { try test.judge(material.item, "supported", by: "bob", on: evidence) }
                == nil)
    }

    @Test func disputesAreSettledByAThirdPerson() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let editor = try test.desk(as: "editor")
        try test.judge(material.item, "supported", by: "ann", on: evidence)
        try test.judge(material.item, "not enough evidence", by: "bob", on: evidence)
        #expect(try test.item(material.item).phase == .disputed)
        #expect(try refusal { try editor.resolve(material.item) } == "quorum")
        _ = try editor.revisePerson(
            editor.person("ann").id, .init(roles: [.reviewer, .adjudicator]))
        let ann = try test.desk(as: "ann")
        #expect(
            try refusal { try ann.resolve(material.item, rating: "supported", because: "x") }
                == "adjudicator")
        let dan = try test.desk(as: "dan")
        #expect(
            try refusal { try dan.resolve(material.item, rating: "refuted", because: "x") }
                == "adjudicated-evidence")
        _ = try dan.resolve(material.item, rating: "supported", because: "The papers settle it.")
        #expect(try test.item(material.item).outcome == .rated("supported"))
        #expect(try test.verify().findings == [])
    }

    @Test func anOutcomeGrowsStaleAndIsAffirmedOrReopened() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let (editor, ann) = try (test.desk(as: "editor"), test.desk(as: "ann"))
        let extra = try ann.addEvidence(
            material.item,
            .source(
                SourceID(editor.addSource(SourceDraft(title: "E", publisher: "Evening")).folder),
                .whole, .supports)
        ).id
        let cited = [evidence[0], evidence[1], extra]
        try test.judge(material.item, "supported", by: "ann", on: cited)
        try test.judge(material.item, "supported", by: "bob", on: cited)
        _ = try editor.resolve(material.item)
        // One of three pieces goes: stale, but two are enough to affirm.
        _ = try ann.withdraw(editor.record(extra.hex), because: "Wrong page.")
        #expect(try test.item(material.item).changes == [.evidenceGone(extra)])
        #expect(try test.item(material.item).phase == .stale)
        _ = try editor.affirm(material.item, because: "Two remain.")
        #expect(try test.item(material.item).phase == .resolved)
        // A second one goes: one is not enough.
        _ = try ann.withdraw(editor.record(evidence[0].hex), because: "Misread.")
        #expect(try test.item(material.item).phase == .stale)
        #expect(try refusal { try editor.affirm(material.item, because: "x") } == "affirm")
        _ = try editor.reopen(material.item, because: "Evidence fell away.")
        #expect(try test.item(material.item).phase != .resolved)
        #expect(try test.item(material.item).countedVerdicts.isEmpty)
        #expect(try test.verify().findings == [])
    }

    @Test func whatMakesAnOutcomeStale() throws {
        let changes: [(String, (Desk, TestDesk.Material) throws -> Desk.Outcome)] = [
            ("claim", { try $0.reviseClaim($1.claim, ClaimDraft(text: "It closes on 4 May.")) }),
            ("correction", { try $0.correctSource($1.daily, .init(because: "4 May.")) }),
            ("retraction", { try $0.retractSource($1.weekly, .init(because: "Invented.")) }),
            ("text", { try $0.reviseSource($1.weekly, SourceDraft(text: Array("New.".utf8))) }),
            ("origin", { try $0.reviseSource($1.weekly, SourceDraft(agency: "Daily")) }),
            ("owner", { try $0.reviseSource($1.weekly, SourceDraft(owner: "Group")) }),
            ("dependence", { try $0.deriveSource($1.weekly, from: $1.daily, .copy) }),
            ("evidence", { try $0.addEvidence($1.item, .source($1.daily, .at1, .context)) }),
            ("source", { try $0.withdraw($0.record($1.weekly.hex), because: "x") }),
        ]
        for (name, change) in changes {
            let test = try TestDesk()
            let material = try test.material()
            let evidence = try test.evidence(material)
            let editor = try test.desk(as: "editor")
            try test.judge(material.item, "supported", by: "ann", on: evidence)
            try test.judge(material.item, "supported", by: "bob", on: evidence)
            _ = try editor.resolve(material.item)
            // These change nothing that matters.
            _ = try editor.addNote(.items, FolderID(material.item), "A remark.")
            _ = try editor.reviseSource(material.weekly, SourceDraft(title: "A better title"))
            _ = try editor.addAppearance(
                of: material.claim, AppearanceDraft(source: material.weekly, place: .whole))
            #expect(try test.item(material.item).phase == .resolved, "\(name)")
            _ = try change(editor, material)
            let item = try test.item(material.item)
            #expect(item.phase == .stale && !item.changes.isEmpty, "\(name)")
            if name == "claim" {
                #expect(item.affirmationObstacles.contains(.claimChanged))
                _ = try editor.reopen(material.item, because: "Restated.")
                #expect(try test.item(material.item).revision != item.revision)
            }
        }
    }
}

extension PlaceDraft {
    static var at1: PlaceDraft { .place("1") }
}
