@testable import Stet
import StetGit
import StetLedger
@testable import StetReview
import TestSupport
import Testing

/// Reviews in which verdicts are sealed before anybody opens one.
@Suite struct BlindTests {
    /// A blind item that ann and bob are asked to review, with evidence.
    private func desk() throws -> (test: TestDesk, item: ItemID, evidence: [RecordID]) {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let item = ItemID(
            try editor.open(
                material.claim, ItemDraft(isBlind: true),
                assigning: [editor.person("ann").id, editor.person("bob").id], again: true
            ).folder)
        return (test, item, try test.evidence(material, on: item))
    }

    @Test func sealedThenOpenedThenResolved() throws {
        let (test, item, evidence) = try desk()
        let seal = try test.judge(item, "supported", by: "ann", on: evidence)
        var state = try test.item(item)
        #expect(state.phase == .inReview && state.verdicts.isEmpty)
        #expect(state.seals.map(\.id) == [seal] && state.seals[0].standing == .sealed)
        #expect(try state.sealsMissing == [test.desk(as: "editor").person("bob").id])
        // Nobody opens before all who were asked have sealed, and nobody seals twice.
        #expect(try refusal { try test.desk(as: "ann").openVerdict(item) } == "opening")
        #expect(
            try refusal { try test.judge(item, "refuted", by: "ann", on: evidence) } == "seal")
        try test.judge(item, "supported", by: "bob", on: evidence)
        _ = try test.desk(as: "ann").openVerdict(item)
        state = try test.item(item)
        #expect(state.phase == .inReview && state.countedVerdicts.count == 1)
        // After an opening nobody seals, and nobody is asked to.
        #expect(
            try refusal { try test.judge(item, "refuted", by: "cora", on: evidence) } == "seal")
        let editor = try test.desk(as: "editor")
        #expect(try refusal { try editor.assign(item, to: editor.person("cora").id) } == "seal")
        _ = try test.desk(as: "bob").openVerdict(item)
        #expect(try refusal { try test.desk(as: "bob").openVerdict(item) } == "opening")
        #expect(try test.item(item).phase == .agreed)
        _ = try editor.resolve(item)
        #expect(try test.item(item).phase == .resolved)
        #expect(try test.verify().findings == [])
    }

    @Test func theSealIsTheDocumentedHash() async throws {
        let (test, item, evidence) = try desk()
        try test.judge(item, "supported", by: "ann", on: evidence)
        let seal = try #require(try test.item(item).seals.first)
        let kept = "\(test.path)/.git/stet/seals/\(seal.seal.hex)"
        let modes = try await run(
            "stat", ["-c", "%a", kept, "\(test.path)/.git/stet/seals"], in: "/")
        #expect(modes.output == "600\n700\n")
        // Python says the same over the salt's bytes and the verdict's.
        let sum = try await run(
            "python3",
            [
                "-c",
                "import hashlib, sys; b = open(sys.argv[1], 'rb').read(); "
                    + "print(hashlib.sha256(bytes.fromhex(b[:64].decode()) + b[65:]).hexdigest())",
                kept,
            ], in: "/")
        #expect(sum.output == seal.seal.hex + "\n", "\(sum.all)")
        let text = try #require(try FileSystem.read(kept, limit: 1 << 20))
        let value = try JSONReader.read(Array(text.dropFirst(65)))
        #expect(value["kind"] == .string("verdict") && value["rating"] == .string("supported"))
        #expect(value["at"] == nil && value["after"] == nil && value["opens"] == nil)
        // Nothing of the verdict is in the repository.
        #expect(try await test.git("grep", "As cited", "HEAD", status: 1) == "")
    }

    @Test func aLostSaltIsSurvivableBeforeTheFirstOpening() throws {
        let (test, item, evidence) = try desk()
        let seal = try test.judge(item, "supported", by: "ann", on: evidence)
        try test.judge(item, "supported", by: "bob", on: evidence)
        let digest = try #require(try test.item(item).seals.first?.seal)
        FileSystem.remove("\(test.path)/.git/stet/seals/\(digest.hex)")
        let ann = try test.desk(as: "ann")
        #expect(throws: DeskError.notSealedHere(seal)) { try ann.openVerdict(item) }
        _ = try ann.withdraw(ann.record(seal.hex), because: "The salt is lost.")
        #expect(try refusal { try test.desk(as: "bob").openVerdict(item) } == "opening")
        try test.judge(item, "refuted", by: "ann", on: evidence)
        for handle in ["ann", "bob"] { _ = try test.desk(as: handle).openVerdict(item) }
        #expect(try test.item(item).countedVerdicts.count == 2)
        #expect(try test.verify().findings == [])
    }

    /// What somebody writes past the rules, and what names it.
    @Test func aVerdictChangedAfterItsSealIsFound() throws {
        let (test, item, evidence) = try desk()
        try test.judge(item, "supported", by: "ann", on: evidence)
        try test.judge(item, "supported", by: "bob", on: evidence)
        let ann = try test.desk(as: "ann")
        let state = try test.item(item)
        let own = try #require(state.seals.first { $0.by == (try? ann.actor().id) })
        let kept = "\(test.path)/.git/stet/seals/\(own.seal.hex)"
        let bytes = try #require(try FileSystem.read(kept, limit: 1 << 20))
        let salt = try #require(Salt(String(decoding: bytes.prefix(64), as: UTF8.self)))
        let other = try #require(state.seals.first { $0.id != own.id })
        let basis = try ann.snapshot().basis(
            claim: state.claim, sources: state.sources(ofEvidence: evidence))
        func verdict(_ rating: String, _ opens: SealOpening?) -> Verdict {
            Verdict(
                rating: rating, because: "As cited.", evidence: evidence.sorted(), basis: basis,
                opens: opens)
        }
        let wrong = try #require(Salt(String(repeating: "0", count: 64)))
        for forged in [
            verdict("refuted", SealOpening(seal: own.id, salt: salt)),
            verdict("supported", SealOpening(seal: own.id, salt: wrong)),
            verdict("supported", SealOpening(seal: other.id, salt: salt)),
            verdict("supported", SealOpening(seal: evidence[0], salt: salt)),
            verdict("supported", nil),
        ] {
            #expect(
                try refusal {
                    try ann.itemAct(item) { _, _ in ("Open", .verdict(forged)) }
                } == "opening")
        }
        _ = try ann.itemAct(item) { _, _ in
            ("Open", .verdict(verdict("supported", SealOpening(seal: own.id, salt: salt))))
        }
        #expect(try test.verify().findings == [])
    }

    /// Two clones: whoever seals without having seen an opening has not sealed in time.
    @Test func aSealBesideAnOpeningDoesNotCount() async throws {
        let (here, item, evidence) = try desk()
        try here.judge(item, "supported", by: "ann", on: evidence)
        try here.judge(item, "supported", by: "bob", on: evidence)
        let there = try await here.clone("there")
        _ = try here.desk(as: "ann").openVerdict(item)
        try there.judge(item, "refuted", by: "cora", on: evidence)
        for desk in [here, there] {
            try await desk.merge(desk === here ? there : here)
            let state = try desk.item(item)
            #expect(state.seals.map(\.standing).contains(.afterOpening))
            #expect(state.countedVerdicts.count == 1)
        }
        #expect(try refusal { try there.desk(as: "cora").openVerdict(item) } == "opening")
        _ = try here.desk(as: "bob").openVerdict(item)
        #expect(try here.item(item).phase == .agreed)
        #expect(try here.verify().findings == [])
    }

    /// Whoever seals two verdicts in two clones could choose once the others are open.
    @Test func twoSealsOfOneReviewerCountAsNone() async throws {
        let (here, item, evidence) = try desk()
        try here.judge(item, "supported", by: "bob", on: evidence)
        let there = try await here.clone("there")
        let first = try here.judge(item, "supported", by: "ann", on: evidence)
        try there.judge(item, "refuted", by: "ann", on: evidence)
        try await here.merge(there)
        #expect(try here.item(item).seals.count { $0.standing == .concurrent } == 2)
        #expect(try refusal { try here.desk(as: "bob").openVerdict(item) } == "opening")
        // Taking one back in time makes the other count.
        let ann = try there.desk(as: "ann")
        try await there.merge(here)
        _ = try ann.withdraw(ann.record(first.hex), because: "Sealed twice.")
        _ = try ann.openVerdict(item)
        #expect(try there.item(item).countedVerdicts.map(\.verdict.rating) == ["refuted"])
        #expect(try there.verify().findings == [])
    }

    @Test func reopeningBeginsAnotherRound() throws {
        let (test, item, evidence) = try desk()
        for handle in ["ann", "bob"] { try test.judge(item, "supported", by: handle, on: evidence) }
        for handle in ["ann", "bob"] { _ = try test.desk(as: handle).openVerdict(item) }
        let editor = try test.desk(as: "editor")
        _ = try editor.resolve(item)
        _ = try editor.reopen(item, because: "Once more.")
        #expect(try test.item(item).seals.allSatisfy { $0.standing == .beforeReopening })
        #expect(try refusal { try test.desk(as: "ann").openVerdict(item) } == "opening")
        for handle in ["ann", "bob"] { try test.judge(item, "refuted", by: handle, on: evidence) }
        for handle in ["ann", "bob"] { _ = try test.desk(as: handle).openVerdict(item) }
        #expect(try test.item(item).tally.rating == "refuted")
        #expect(try test.verify().findings == [])
    }

    /// A verdict is opened as it was sealed; that the sources have changed since, the state says.
    @Test func whatChangedSinceTheSealMakesTheVerdictOutdated() throws {
        let (test, item, evidence) = try desk()
        for handle in ["ann", "bob"] { try test.judge(item, "supported", by: handle, on: evidence) }
        let editor = try test.desk(as: "editor")
        let source = try #require(try editor.snapshot().folders(.sources).first)
        _ = try editor.correctSource(SourceID(source), .init(because: "A date."))
        for handle in ["ann", "bob"] { _ = try test.desk(as: handle).openVerdict(item) }
        let state = try test.item(item)
        #expect(state.countedVerdicts.isEmpty && state.phase == .inReview)
        #expect(
            state.verdicts.allSatisfy { if case .outdated = $0.standing { true } else { false } })
        #expect(try test.verify().findings == [])
    }

    @Test func aBlindPolicyOpensEveryReviewBlind() throws {
        let test = try TestDesk(policy: .strict)
        let material = try test.material()
        #expect(try test.item(material.item).isBlind)
        let editor = try test.desk(as: "editor")
        let claim = try #require(try editor.snapshot().claim(material.claim))
        let opening = ItemOpening(claim: claim.id, revision: claim.revision)
        let nonce = try #require(Nonce(String(repeating: "0", count: 32)))
        #expect(
            try refusal {
                try editor.perform { try $0.begin(.items, nonce, .item(opening)) }
            } == "blind")
        // In an open review there is nothing to seal.
        let plain = try TestDesk()
        let open = try plain.material()
        let seal = VerdictSeal(seal: Digest(of: []))
        #expect(
            try refusal {
                try plain.desk(as: "ann").itemAct(open.item) { _, _ in ("x", .verdictSealed(seal)) }
            } == "seal")
    }
}
