import Stet
import StetGit
@testable import StetLedger
import TestSupport
import Testing

@Suite struct CloneTests {
    @Test func twoClonesJudgeOneItem() async throws {
        for (second, phase) in [
            ("supported", ItemState.Phase.agreed), ("not enough evidence", .disputed),
        ] {
            let here = try TestDesk()
            let material = try here.material()
            let evidence = try here.evidence(material)
            let there = try await here.clone("there")
            try here.judge(material.item, "supported", by: "ann", on: evidence)
            try there.judge(material.item, second, by: "bob", on: evidence)
            #expect(try here.item(material.item).phase == .inReview)
            try await here.merge(there)
            #expect(try here.item(material.item).phase == phase)
            #expect(try here.item(material.item).countedVerdicts.count == 2)
            let report = try here.verify()
            #expect(report.findings == [] && report.merges == 1)
            #expect(
                try await here.git(
                    "log", "--full-history", "-m", "--diff-filter=MDRT", "--", "reviews") == "")
            #expect(try await here.git("status", "--porcelain") == "")
        }
    }

    @Test func onePersonInTwoClonesIsNotTwo() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        let there = try await here.clone("there")
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        try there.judge(material.item, "supported", by: "ann", on: evidence)
        try await here.merge(there)
        let item = try here.item(material.item)
        #expect(item.verdicts.map(\.standing) == [.concurrent, .concurrent])
        #expect(item.phase == .inReview && item.tally.people == 0)
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        #expect(try here.item(material.item).tally.people == 1)
    }

    @Test func decisionsAtOddsAreADispute() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        try here.judge(material.item, "supported", by: "bob", on: evidence)
        let there = try await here.clone("there")
        _ = try here.desk(as: "editor").resolve(material.item)
        _ = try there.desk(as: "editor").close(material.item, as: .outOfScope, because: "Not ours.")
        try await here.merge(there)
        #expect(try here.item(material.item).phase == .disputed)
        #expect(try here.item(material.item).hasConflictingDecisions)
        let editor = try here.desk(as: "editor")
        #expect(
            try refusal { try editor.resolve(material.item, rating: "supported", because: "x") }
                == "adjudicator")
        _ = try here.desk(as: "dan").resolve(
            material.item, rating: "supported", because: "Ours it is.")
        #expect(try here.item(material.item).phase == .resolved)
        #expect(try here.verify().findings == [])
    }

    @Test func theSameDecisionTwiceIsOneOutcome() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        try here.judge(material.item, "supported", by: "bob", on: evidence)
        let there = try await here.clone("there")
        _ = try here.desk(as: "editor").resolve(material.item)
        _ = try there.desk(as: "editor").resolve(material.item)
        try await here.merge(there)
        let item = try here.item(material.item)
        #expect(item.phase == .resolved && item.ruling.count == 2)
    }

    @Test func aCircleOfDuplicatesClosesNothing() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let other = ItemID(try here.desk(as: "editor").open(material.claim, again: true).folder)
        let there = try await here.clone("there")
        _ = try here.desk(as: "editor").close(
            material.item, as: .duplicate, of: other, because: "x")
        _ = try there.desk(as: "editor").close(
            other, as: .duplicate, of: material.item, because: "x")
        #expect(
            try refusal {
                try here.desk(as: "editor").close(
                    other, as: .duplicate, of: material.item, because: "x")
            } == "close")
        try await here.merge(there)
        for id in [material.item, other] {
            let item = try here.item(id)
            #expect(item.isInDuplicateCircle && item.phase == .open)
        }
        #expect(try here.verify().findings == [])
    }

    @Test func aForkFromThePastDoesNotBringBackRights() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let verdict = try there.judge(material.item, "supported", by: "ann", on: evidence)
        let fine = try there.judge(material.item, "supported", by: "bob", on: evidence)
        #expect(try there.item(material.item).phase == .agreed)
        for desk in [here, there] {
            try await desk.merge(desk === here ? there : here)
            let item = try desk.item(material.item)
            #expect(item.verdicts.first { $0.id == verdict }?.standing == .late)
            #expect(item.verdicts.first { $0.id == fine }?.standing == .counts)
            #expect(item.phase == .inReview)
            let report = try desk.verify()
            #expect(report.passes && report.findings.map(\.rule) == ["late"])
        }
        let match = try here.desk(as: "editor").record(verdict.hex)
        #expect(try refusal { try here.desk(as: "ann").confirm(match, because: "x") } == "confirm")
        _ = try editor.confirm(match, because: "It was made in good faith.")
        #expect(try here.item(material.item).phase == .agreed)
        // What counts is not called late any more, remembered or not.
        #expect(try here.verify().findings == [])
        #expect(try editor.verify().findings == [])
        #expect(try editor.verify().findings == [])
    }

    /// A late change stays out of the changes that knew it: those forbid only what they forbid themselves.
    @Test(arguments: ["editor", "ann"]) func aLateChangeIsNoPartOfALaterOne(_ handle: String)
        async throws
    {
        let here = try TestDesk(signed: true)
        let material = try here.material()
        let evidence = try here.evidence(material)
        let editor = try here.desk(as: "editor")
        let (annID, bobID) = try (editor.person("ann").id, editor.person("bob").id)
        _ = try editor.revisePerson(annID, .init(roles: [.admin]))
        let there = try await here.clone("there")
        // She is an admin no longer, and takes bob's role where nobody knows it: late.
        _ = try editor.revisePerson(annID, .init(roles: [.editor]))
        _ = try there.desk(as: "ann").revisePerson(bobID, .init(roles: []))
        try await there.merge(here)
        #expect(try there.desk(as: "editor").snapshot().people()[bobID]?.roles == [.reviewer])
        // Meanwhile bob goes on; the next change, made on the late one, does not forbid it.
        let verdict = try here.judge(material.item, "supported", by: "bob", on: evidence)
        if handle == "editor" {
            _ = try there.desk(as: "editor").addPerson(
                "eve", name: "Eve", email: "eve@desk.example", roles: [.reviewer])
        } else {
            let keys = [TestKey("ann").publicKey, TestKey("ann again").publicKey]
            _ = try there.desk(as: "ann").revisePerson(annID, .init(keys: keys))
        }
        for desk in [here, there] {
            try await desk.merge(desk === here ? there : here)
            let state = try desk.item(material.item)
            #expect(state.verdicts.first { $0.id == verdict }?.standing == .counts)
            #expect(try desk.desk(as: "editor").snapshot().people()[bobID]?.roles == [.reviewer])
            #expect(try desk.verify().findings.map(\.rule) == ["late"])
        }
    }

    /// What a clone remembers of late acts saves a walk, and proves nothing.
    @Test func verificationDoesNotReadWhatIsRemembered() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let verdict = try there.judge(material.item, "supported", by: "ann", on: evidence)
        try await here.merge(there)
        #expect(try here.item(material.item).verdicts.first?.standing == .late)
        let memory = "\(here.path)/.git/stet/judged"
        #expect(try FileSystem.read(memory, limit: 10_000)?.isEmpty == false)
        for text in ["nonsense", "", "stet-verified 3\n"] {
            try FileSystem.replace(memory, with: Array(text.utf8))
            #expect(try here.item(material.item).verdicts.first?.standing == .late)
            #expect(try here.verify().findings.map(\.rule) == ["late"])
        }
        #expect(verdict == (try here.item(material.item).verdicts.first?.id))
    }

    @Test func aTighterPolicyMakesConcurrentDecisionsLate() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        try here.judge(material.item, "supported", by: "bob", on: evidence)
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        let text = String(decoding: try editor.policyText(), as: UTF8.self)
            .replacing("\"quorum\": 2", with: "\"quorum\": 3")
        _ = try editor.setPolicy(Array(text.utf8))
        _ = try there.desk(as: "editor").resolve(material.item)
        #expect(try there.item(material.item).phase == .resolved)
        try await there.merge(here)
        #expect(try there.item(material.item).phase == .inReview)
        #expect(try there.verify().findings.map(\.rule) == ["late"])
    }

    @Test func twoPoliciesWaitForAnAdmin() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let there = try await here.clone("there")
        for (desk, quorum) in [(here, 3), (there, 4)] {
            let editor = try desk.desk(as: "editor")
            let text = String(decoding: try editor.policyText(), as: UTF8.self)
                .replacing("\"quorum\": 2", with: "\"quorum\": \(quorum)")
            _ = try editor.setPolicy(Array(text.utf8))
        }
        try await here.merge(there)
        let editor = try here.desk(as: "editor")
        #expect(try editor.snapshot().policy()?.newest.count == 2)
        #expect(
            try refusal { try editor.addNote(.items, FolderID(material.item), "x") }
                == "policy-settled")
        #expect(try refusal { try here.desk(as: "ann").setPolicy(editor.policyText()) } == "role")
        _ = try editor.setPolicy(editor.policyText())
        #expect(try editor.snapshot().policy()?.current.version == 3)
        #expect(try here.verify().findings == [])
    }

    /// The founder, who has been an admin for longer, takes the rights of another; what that one does
    /// apart as an admin is late, and nobody takes the founder's.
    @Test func theLongerStandingAdminWins() async throws {
        let here = try TestDesk()
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: [.admin]))
        let there = try await here.clone("there")
        let (annID, editorID) = try (editor.person("ann").id, editor.person("editor").id)
        _ = try editor.revisePerson(annID, .init(roles: []))
        let ann = try there.desk(as: "ann")
        #expect(try refusal { try ann.revisePerson(editorID, .init(roles: [])) } == "seniority")
        let friend = try ann.addPerson("friend", name: "F", email: "f@x", roles: [.admin])
        for desk in [here, there] {
            try await desk.merge(desk === here ? there : here)
            let snapshot = try desk.desk(as: "editor").snapshot()
            let people = try snapshot.people()
            #expect(people[editorID]?.roles.contains(.admin) == true)
            #expect(people[annID]?.roles == [])
            #expect(people[PersonID(friend.id)] == nil)
            #expect(try desk.verify().passes)
        }
    }

    /// Random acts in three clones, merged in random order with plain `git merge`: in the end every
    /// clone has the same tree and the same states, and the history verifies.
    @Test(arguments: 1...4) func randomClonesConverge(_ seed: Int) async throws {
        var generator = Seeded(seed)
        let first = try TestDesk()
        _ = try first.material()
        var clones = [first]
        for name in ["second", "third"] { clones.append(try await first.clone(name)) }
        var done = 0
        while done < 60 {
            let index = Int.random(in: 0..<3, using: &generator)
            if Int.random(in: 0..<8, using: &generator) == 0 {
                let other = clones[(index + Int.random(in: 1...2, using: &generator)) % 3]
                try await clones[index].merge(other)
            } else {
                let outcome = try RandomAct.perform(using: &generator) {
                    try clones[index].desk(as: $0)
                }
                done += outcome == nil ? 0 : 1
            }
        }
        // Everybody merges everybody, in an order of their own.
        for index in [0, 1, 2, 0, 1, 2] {
            for other in [0, 1, 2].shuffled(using: &generator) where other != index {
                try await clones[index].merge(clones[other])
            }
        }
        var trees: Set<String> = []
        var states: Set<[String]> = []
        for clone in clones {
            trees.insert(try await clone.git("rev-parse", "HEAD:reviews"))
            let snapshot = try clone.desk(as: "editor").snapshot()
            states.insert(
                try snapshot.folders(.items).map { id in
                    let item = try snapshot.item(ItemID(id))
                    return
                        "\(id.short) \(item.map { "\($0.phase) \($0.verdicts.map(\.standing))" } ?? "")"
                })
            let report = try clone.verify()
            #expect(report.passes, "\(report.findings.prefix(3))")
            #expect(
                report.acts > 55 && report.merges > 5, "the schedule did too little to prove much")
            #expect(try await !clone.git("fsck", "--strict").contains("error"))
        }
        #expect(trees.count == 1 && states.count == 1)
        try checkLateness(in: clones[0])
    }

    /// What is late at each commit follows from what is late at the newest, and is the same as what a
    /// walk from the beginning finds.
    private func checkLateness(in clone: TestDesk) throws {
        let repository = try Repository.open(clone.path)
        let (walked, told) = try (
            Ledger.forVerification(of: repository), Ledger.forVerification(of: repository)
        )
        let tip = try #require(try walked.tip())
        let lateness = try walked.lateness(at: tip)
        let known = Ledger.Verified(tip: tip, lateness: lateness, others: [])
        var sizes: Set<Int> = []
        for commit in try repository.history(of: tip).shuffled() {
            let late = try told.assuming(known) { try told.late(at: commit) }
            #expect(try late == walked.late(at: commit), "\(commit)")
            sizes.insert(late.records.count)
        }
        #expect(lateness.lateness.isEmpty || sizes.count > 1)
    }

    /// Committer dates are whatever a committer says. Git's walks go by them, and stop too early where
    /// they lie; what is late must not depend on it.
    @Test(arguments: [0, 2_000_000_000]) func committerDatesMakeNothingLate(_ date: Int)
        async throws
    {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let verdict = try test.judge(material.item, "supported", by: "ann", on: evidence)
        let side = try await test.clone("side")
        // Twelve acts whose commits have odd dates.
        let odd = try Desk(
            in: test.path,
            options: .init(
                actor: .handle("bob"), committer: TestDesk.identity("operator"),
                now: { Timestamp(secondsSince1970: Int64(date)) }))
        for _ in 0..<12 {
            _ = try odd.addEvidence(material.item, .search(where: "there", terms: ["x"]))
        }
        // A change that knows of the verdict, and forbids nothing but what comes later.
        let editor = try test.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        _ = try side.desk(as: "bob").addEvidence(
            material.item, .search(where: "here", terms: ["x"]))
        try await test.merge(side)
        #expect(try test.item(material.item).countedVerdicts.map(\.id) == [verdict])
        #expect(try test.verify().findings == [])
    }
}
