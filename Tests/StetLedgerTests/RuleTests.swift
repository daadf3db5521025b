@testable import Stet
import StetLedger
import StetRecords
import StetReview
import TestSupport
import Testing

/// Rules that no command can break, but a program of somebody else's can.
@Suite struct RuleTests {
    @Test func aSecondPolicyRootIsRefused() throws {
        let test = try TestDesk()
        let editor = try test.desk(as: "editor")
        let policy = try Policy(text: editor.policyText(), version: 2)
        let nonce = try #require(Nonce(String(repeating: "0", count: 32)))
        #expect(
            try refusal {
                try editor.perform { try $0.begin(.policy, nonce, .policy(policy)) }
            } == "one-policy")
    }

    @Test func aTombstoneIsNotAdded() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let record = RecordID(material.claim)
        let redaction = Redaction(
            record: record, kind: .claim, by: try editor.actor().id,
            on: CommitName(try #require(try editor.tip())),
            at: Timestamp(secondsSince1970: 1_771_000_000), because: "x")
        #expect(
            try refusal {
                try editor.perform {
                    try $0.append(.claims, FolderID(material.claim), .redacted(redaction))
                }
            } == "redact")
    }

    /// A review of a statement that is no longer the claim's newest.
    @Test func aReviewOfAnOldStatementIsRefused() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let old = try #require(try editor.snapshot().claim(material.claim)?.revision)
        _ = try editor.perform {
            try $0.append(
                .claims, FolderID(material.claim),
                .claimRevised(ClaimStatement(text: "It closes on 4 May.", type: .event)))
        }
        let nonce = try #require(Nonce(String(repeating: "0", count: 32)))
        let opening = ItemOpening(claim: material.claim, revision: old)
        #expect(
            try refusal { try editor.perform { try $0.begin(.items, nonce, .item(opening)) } }
                == "claim-current")
    }

    @Test func aVerdictOnAnOldStatementIsRefused() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let editor = try test.desk(as: "editor")
        _ = try editor.perform {
            try $0.append(
                .claims, FolderID(material.claim),
                .claimRevised(ClaimStatement(text: "It closes on 4 May.", type: .event)))
        }
        #expect(
            try refusal { try test.judge(material.item, "supported", by: "ann", on: evidence) }
                == "claim-under-review")
    }

    @Test func aVerdictOnOtherRecordsThanTheNewestIsRefused() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let verdict = Verdict(
            rating: "supported", because: "x", evidence: evidence.sorted(), basis: Basis([:]))
        #expect(
            try refusal {
                try test.desk(as: "ann").itemAct(material.item) { _, _ in ("x", .verdict(verdict)) }
            } == "basis")
    }

    /// Where one verdict is a quorum, its author still does not resolve the item alone.
    @Test func nobodyResolvesOnTheirOwnWordAlone() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let editor = try test.desk(as: "editor")
        let text = String(decoding: try editor.policyText(), as: UTF8.self)
        _ = try editor.setPolicy(
            Array(text.replacing("\"quorum\": 2", with: "\"quorum\": 1").utf8))
        try test.judge(material.item, "supported", by: "editor", on: evidence)
        #expect(try test.item(material.item).phase == .agreed)
        #expect(try refusal { try editor.resolve(material.item) } == "second-person")
    }

    @Test func whatThePolicyWantsNotedIsNoted() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let editor = try test.desk(as: "editor")
        let text = String(decoding: try editor.policyText(), as: UTF8.self)
        let asking = text.replacing(
            "\"required-labels\": []", with: "\"required-labels\": [\"call\"]")
        try #require(asking != text)
        _ = try editor.setPolicy(Array(asking.utf8))
        for handle in ["ann", "bob"] {
            try test.judge(material.item, "supported", by: handle, on: evidence)
        }
        _ = try editor.addNote(.items, FolderID(material.item), "Asked.", labels: ["mail"])
        #expect(try refusal { try editor.resolve(material.item) } == "required-notes")
        _ = try editor.addNote(.items, FolderID(material.item), "Asked.", labels: ["call"])
        _ = try editor.resolve(material.item)
        #expect(try test.verify().findings == [])
    }
}
