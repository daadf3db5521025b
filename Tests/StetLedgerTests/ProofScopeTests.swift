@testable import Stet
import StetGit
import StetLedger
import TestSupport
import Testing

/// What a proof carries beside the item: a proof says of it what `show` says, whatever acts write to
/// other folders at the same time.
@Suite struct ProofScopeTests {
    /// A signed desk with an item that has evidence.
    private func desk() async throws -> (test: TestDesk, material: TestDesk.Material, [RecordID]) {
        let test = try TestDesk(signed: true)
        try await test.git("config", "stet.durable", "false")
        try test.requireSignatures()
        let material = try test.material()
        return (test, material, try test.evidence(material))
    }

    /// What the proof of an item says, held against what the desk says.
    @discardableResult
    private func compare(
        _ test: TestDesk, _ item: ItemID, _ comment: String = ""
    ) throws -> ItemState? {
        let editor = try test.desk(as: "editor")
        let (made, bytes) = try editor.prove(item)
        #expect(made.findings == [], "\(comment)")
        guard made.passes else { return nil }
        let desk = try #require(try editor.id())
        let proof = try ItemProof.check(bytes, expected: desk, tip: editor.tip())
        #expect(proof.findings == [], "\(comment)")
        let theirs = try #require(try proof.snapshot?.item(item))
        let ours = try test.item(item)
        #expect(theirs.phase == ours.phase && theirs.outcome == ours.outcome, "\(comment)")
        #expect(theirs.verdicts.map(\.standing) == ours.verdicts.map(\.standing), "\(comment)")
        #expect(theirs.changes == ours.changes && theirs.tally == ours.tally, "\(comment)")
        #expect(theirs.affirmationObstacles == ours.affirmationObstacles, "\(comment)")
        let records = ours.standings.folder.records
        #expect(theirs.standings.folder.records == records, "\(comment)")
        for record in records {
            #expect(theirs.standings[record.id] == ours.standings[record.id], "\(comment)")
        }
        return theirs
    }

    private func exchangeKey(of handle: String, _ test: TestDesk) throws -> TestKey {
        let editor = try test.desk(as: "editor")
        let next = TestKey("next of \(handle)")
        _ = try editor.revisePerson(editor.person(handle).id, .init(keys: [next.publicKey]))
        return next
    }

    /// Does several things in one act.
    private func together(_ desk: Desk, _ work: () throws -> Void) throws {
        _ = try desk.inOneAct { act in
            try work()
            return try #require(act.first)
        } subject: {
            "Several records"
        }
    }

    /// One act judges two items, and is made apart from a change that forbids one of the verdicts. Whether
    /// that is late depends on what is late in the claim of its item; the other one counts.
    @Test func whatIsLateInOtherFoldersDecides() async throws {
        let (here, material, evidence) = try await desk()
        let editor = try here.desk(as: "editor")
        let claim = ClaimID(try editor.addClaim(ClaimDraft(text: "Another.")).folder)
        let beside = ItemID(try editor.open(claim, again: true).folder)
        let other = try here.evidence(material, on: beside)
        try here.judge(material.item, "supported", by: "bob", on: evidence)
        let appears = try here.desk(as: "ann").addAppearance(
            of: claim, AppearanceDraft(source: material.daily, place: .whole, claimant: "Boss"))
        let there = try await here.clone("there")
        let key = try exchangeKey(of: "ann", here)
        // Late, so ann still has what comes next to stand for.
        let old = try there.desk(as: "ann")
        _ = try old.withdraw(old.record(appears.id.hex), because: "x")
        try await here.merge(there)
        let apart = try await here.clone("apart")
        _ = try editor.revisePerson(editor.person("ann").id, .init(conflicts: ["Boss"]))
        let ann = try apart.desk(as: "ann", key: key)
        try together(ann) {
            for (item, evidence) in [(material.item, evidence), (beside, other)] {
                _ = try ann.giveVerdict(
                    item, VerdictDraft(rating: "supported", because: "x", evidence: evidence))
            }
        }
        try await here.merge(apart)
        #expect(try here.verify().passes)
        #expect(try here.item(material.item).phase == .agreed)
        #expect(try !here.item(material.item).verdicts.map(\.standing).contains(.late))
        try compare(here, material.item)
        let item = try compare(here, beside)
        #expect(item?.verdicts.map(\.standing).contains(.late) == true)
    }

    /// A remark on an item, in one act with the confirmation of what is late in another, takes nothing
    /// from the proof of the first.
    @Test func aConfirmationBesideIsNoObstacle() async throws {
        let (here, material, _) = try await desk()
        let editor = try here.desk(as: "editor")
        let beside = ItemID(try editor.open(material.claim, again: true).folder)
        let there = try await here.clone("there")
        let key = try exchangeKey(of: "ann", here)
        let late = try there.desk(as: "ann").addNote(.items, FolderID(beside), "Late.").id
        try await here.merge(there)
        let ann = try here.desk(as: "ann", key: key)
        try together(ann) {
            _ = try ann.addNote(.items, FolderID(material.item), "Here.")
            _ = try ann.confirm(ann.record(late.hex), because: "Mine.")
        }
        #expect(try here.verify().passes)
        let item = try compare(here, material.item)
        #expect(item?.notes.count == 1)
        try compare(here, beside)
    }

    /// Notes on many items, in one act, do not make the proof of one of them carry the others.
    @Test func remarksOnManyItemsCostLittle() async throws {
        let (test, material, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let ann = try test.desk(as: "ann")
        func size() throws -> (bytes: Int, acts: Int) {
            let (proof, bytes) = try editor.prove(material.item)
            #expect(proof.findings == [])
            return (bytes.count, proof.acts)
        }
        let items = try (0..<8).map { _ in
            FolderID(try editor.open(material.claim, again: true).folder)
        }
        for item in items { _ = try ann.addNote(.items, item, "One.") }
        _ = try ann.addNote(.items, FolderID(material.item), "Alone.")
        let before = try size()
        try together(ann) {
            for item in items + [FolderID(material.item)] {
                _ = try ann.addNote(.items, item, "Together.")
            }
        }
        let after = try size()
        #expect(after.acts == before.acts + 1)
        #expect(after.bytes < before.bytes + 8 * 8_192)
        try compare(test, material.item)
    }

    /// Where a source was redacted evidence from it cannot be proven; once that is withdrawn, and
    /// nothing rests on it, the item can.
    @Test func evidenceThatIsWithdrawnNeedsNoSource() async throws {
        let (test, material, evidence) = try await desk()
        for handle in ["ann", "bob"] {
            try test.judge(material.item, "supported", by: handle, on: evidence)
        }
        let editor = try test.desk(as: "editor")
        let third = SourceID(
            try editor.addSource(SourceDraft(title: "Third", publisher: "Third")).folder)
        let named = try editor.reviseSource(third, SourceDraft(title: "The name of a child"))
        _ = try editor.redact(editor.record(named.id.hex), because: "court")
        let piece = try test.desk(as: "cora").addEvidence(
            material.item, .source(third, .whole, .context))
        #expect(try !editor.prove(material.item).proof.passes)
        _ = try editor.withdraw(editor.record(piece.id.hex), because: "Not ours to show.")
        let item = try compare(test, material.item)
        #expect(item?.phase == .agreed && item?.evidence.count == 4)
        // Also where a verdict rested on it that was withdrawn.
        let again = try test.desk(as: "cora").addEvidence(
            material.item, .source(third, .whole, .supports))
        let verdict = try test.judge(
            material.item, "supported", by: "cora", on: evidence + [again.id])
        #expect(try !editor.prove(material.item).proof.passes)
        for id in [verdict, again.id] {
            _ = try editor.withdraw(editor.record(id.hex), because: "x")
        }
        try compare(test, material.item)
    }

    /// A record that was redacted is in no proof, also where it came with one of the item.
    @Test func whatWasRedactedIsNotCarried() async throws {
        let (test, material, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let ann = try test.desk(as: "ann")
        let beside = FolderID(try editor.open(material.claim, again: true).folder)
        var note: RecordID?
        try together(ann) {
            note = try ann.addNote(.items, beside, "The name of a child").id
            _ = try ann.addNote(.items, FolderID(material.item), "Here.")
        }
        try compare(test, material.item)
        _ = try editor.redact(editor.record(try #require(note).hex), because: "court")
        let (proof, _) = try editor.prove(material.item)
        #expect(proof.findings.first?.sentence.contains("redacted") == true)
    }

    /// A proof with one more act, which is of the desk and not of the commit: it would make late what
    /// it forbids.
    @Test func anActBesideTheHistoryDecidesNothing() async throws {
        let (here, material, evidence) = try await desk()
        let apart = try await here.clone("apart")
        try here.judge(material.item, "supported", by: "ann", on: evidence)
        let editor = try apart.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let (proof, bytes) = try here.desk(as: "editor").prove(material.item)
        try #require(proof.passes)
        let (_, other) = try editor.prove(material.item)
        func lists(_ bytes: [UInt8], _ key: String) throws -> [JSONValue] {
            guard case .array(let values)? = try JSONReader.read(bytes)[key] else {
                throw Failed("no list")
            }
            return values
        }
        func name(_ value: JSONValue) -> String {
            if case .string(let text)? = value["id"] ?? value["commit"] { text } else { "" }
        }
        func union(_ key: String) throws -> [JSONValue] {
            let all = try lists(bytes, key) + lists(other, key)
            return Dictionary(all.map { (name($0), $0) }) { first, _ in first }
                .sorted { $0.key < $1.key }.map(\.value)
        }
        guard case .object(let members) = try JSONReader.read(bytes) else { throw Failed("none") }
        var objects = try union("objects")
        let acts = try union("acts")
        #expect(try acts.count == lists(bytes, "acts").count + 1)
        let desk = try #require(try here.desk(as: "editor").id())
        // Objects that nothing needs are told one by one.
        while true {
            let text = JSONWriter.canonical(
                .object(
                    members.map {
                        switch $0.key {
                        case "acts": JSONMember("acts", .array(acts))
                        case "objects": JSONMember("objects", .array(objects))
                        default: $0
                        }
                    }))
            let report = try ItemProof.check(text, expected: desk, tip: proof.tip)
            let needless = report.findings.first?.sentence.split(separator: " ") ?? []
            if needless.count > 2, needless.starts(with: ["the", "object"]) {
                objects.removeAll { name($0) == String(needless[2]) }
                continue
            }
            #expect(!report.passes)
            break
        }
    }

    /// Proof and desk agree on every item of desks on which several people do anything, in clones that know
    /// of each other now and then; where they do several things in one act there may be no proof.
    @Test(arguments: 1...4) func theyAgreeOnRandomDesks(_ seed: Int) async throws {
        var generator = Seeded(seed)
        let isTogether = seed % 2 == 1
        let (here, material, _) = try await desk()
        _ = try here.desk(as: "editor").open(material.claim, again: true)
        var clones = [here]
        for name in ["second", "third"] { clones.append(try await here.clone(name)) }
        for clone in clones { try await clone.git("config", "stet.durable", "false") }
        var acts = 0
        while acts < 25 {
            let index = Int.random(in: 0..<3, using: &generator)
            if Int.random(in: 0..<10, using: &generator) == 0 {
                let other = clones[(index + Int.random(in: 1...2, using: &generator)) % 3]
                try await clones[index].merge(other)
                continue
            }
            let handle = (["editor"] + TestDesk.people).randomElement(using: &generator) ?? "ann"
            let desk = try clones[index].desk(as: handle)
            let count = isTogether ? Int.random(in: 1...3, using: &generator) : 1
            do {
                _ = try desk.inOneAct { act in
                    for _ in 0..<count {
                        _ = try RandomAct.perform(rightsEvery: 5, using: &generator) { _ in desk }
                    }
                    guard let first = act.first, try act.refusalAsVerified() == nil else {
                        throw Failed("nothing")
                    }
                    return first
                } subject: {
                    "Some records"
                }
                acts += 1
            } catch is Failed {
                continue
            } catch is Refusal {
                continue
            }
        }
        for other in clones.dropFirst() { try await here.merge(other) }
        let report = try here.verify()
        #expect(report.findings.allSatisfy { $0.severity != .error || $0.rule == "tied" })
        guard report.passes else { return }
        let snapshot = try here.desk(as: "editor").snapshot()
        for item in try snapshot.folders(.items) {
            try compare(here, ItemID(item), "seed \(seed), item \(item.short)")
        }
    }
}
