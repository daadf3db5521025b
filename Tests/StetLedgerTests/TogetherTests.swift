@testable import Stet
import StetGit
import StetLedger
import StetRecords
import StetReview
import TestSupport
import Testing

/// What one act may bring together: records of which none hangs on what is only beside it.
@Suite struct TogetherTests {
    /// Does several things in one act; the rule by which that is refused.
    private func refusal(_ desk: Desk, _ work: () throws -> Void) throws -> String? {
        let before = try desk.tip()
        do {
            _ = try desk.inOneAct { act in
                try work()
                return try #require(act.first)
            } subject: {
                "Several records"
            }
            return nil
        } catch let refusal as Refusal {
            #expect(try desk.tip() == before)
            return refusal.rule
        }
    }

    /// Who exchanges their key, or changes what they may do, does nothing else in that act: made apart,
    /// the exchange would forbid the rest.
    @Test func whoTakesTheirOwnKeyDoesNothingBeside() throws {
        let test = try TestDesk(signed: true)
        try test.requireSignatures()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let ann = try test.desk(as: "ann")
        let next = TestKey("ann next").publicKey
        let rule = try refusal(ann) {
            _ = try ann.addNote(.items, FolderID(material.item), "And this.")
            _ = try ann.revisePerson(ann.person("ann").id, .init(keys: [next]))
        }
        #expect(rule == "together")
        // What takes nothing from anybody goes with anything.
        let id = try ann.person("ann").id
        let none = try refusal(editor) {
            _ = try editor.addNote(.items, FolderID(material.item), "And this.")
            _ = try editor.revisePerson(id, .init(name: "Ann Bee"))
        }
        #expect(none == nil)
        #expect(try test.verify().findings == [])
    }

    /// Somebody new is asked to review in the act that registers them: the one names the other.
    @Test func whatIsNamedStands() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let rule = try refusal(editor) {
            let act = try editor.addPerson("dee", name: "Dee", email: "dee@desk.example")
            _ = try editor.assign(material.item, to: PersonID(act.folder))
        }
        #expect(rule == nil)
        #expect(try test.verify().findings == [])
        #expect(
            try test.item(material.item).standings.folder.records.contains { $0.kind == .assigned })
    }

    /// A claimant with whom somebody has a conflict of interest comes in one act with the question to judge:
    /// which came first only the order of the ids would tell.
    @Test func aQuestionNamesNoClaim() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let ann = try test.person("ann").id
        _ = try editor.revisePerson(ann, .init(conflicts: ["Boss"]))
        _ = try editor.reviseClaim(
            material.claim, ClaimDraft(text: "Boss closes it.", claimant: "Boss"))
        let other = try refusal(editor) {
            _ = try editor.reviseClaim(
                material.claim, ClaimDraft(text: "It closes.", claimant: "City"))
            _ = try editor.assign(material.item, to: ann)
        }
        // By the order of their ids the one is judged before the other.
        #expect(other == "together" || other == "conflict-of-interest")
        _ = try editor.reviseClaim(
            material.claim, ClaimDraft(text: "It closes.", claimant: "City"))
        _ = try editor.assign(material.item, to: ann)
        #expect(try test.verify().findings == [])
    }

    /// An act that changes people has few records, as each is held against each change.
    @Test func fewRecordsComeWithAChange() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        let ann = try editor.person("ann").id
        func act(_ notes: Int) throws {
            _ = try refusal(editor) {
                _ = try editor.revisePerson(ann, .init(name: "Ann \(notes)"))
                for number in 0..<notes {
                    _ = try editor.addNote(.items, FolderID(material.item), "\(number)")
                }
            }
        }
        try act(20)
        #expect(throws: LedgerError.tooManyRecords(100)) { try act(100) }
        #expect(throws: LedgerError.tooManyRecords(1_000)) {
            _ = try refusal(editor) {
                for number in 0..<1_001 {
                    _ = try editor.addNote(.items, FolderID(material.item), "\(number)")
                }
            }
        }
        #expect(try test.verify().findings == [])
    }
}
