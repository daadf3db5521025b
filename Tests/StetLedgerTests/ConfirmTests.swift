import Stet
import StetGit
import StetRecords
import TestSupport
import Testing

/// Who may say that a late act counts: nobody who could not make it now.
@Suite struct ConfirmTests {
    /// A desk of two clones with an item that two judged.
    private func desks() async throws -> (
        here: TestDesk, there: TestDesk, TestDesk.Material, [RecordID]
    ) {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        let there = try await here.clone("there")
        return (here, there, material, evidence)
    }

    private func refused(_ act: () throws -> some Any) throws -> String? {
        do {
            _ = try act()
            return nil
        } catch let refusal as Refusal {
            return refusal.rule
        }
    }

    /// Whoever lost every role brings back neither what they withdrew apart from that, nor the
    /// confirmation of it.
    @Test func withoutARoleNobodyConfirms() async throws {
        let (here, there, material, evidence) = try await desks()
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let ann = try there.desk(as: "ann")
        let note = try ann.addNote(.items, FolderID(material.item), "Mine.").id
        let withdrawn = try ann.withdraw(ann.record(note.hex), because: "No.").id
        let judged = try there.judge(material.item, "supported", by: "ann", on: evidence)
        try await here.merge(there)
        let late = try here.desk(as: "ann")
        for record in [note, withdrawn, judged] {
            let rule = try refused { try late.confirm(late.record(record.hex), because: "Mine.") }
            #expect(rule == "confirm" || rule == "role", "\(record.short): \(rule ?? "legal")")
        }
        // An admin confirms, and then even that admin's confirmation is not for ann to confirm.
        _ = try editor.confirm(editor.record(judged.hex), because: "She had begun before.")
        #expect(try here.desk(as: "editor").verify(.init(isFull: true)).passes)
    }

    /// A right that one still has is not enough: each rule that made it late is asked again.
    @Test func aConflictOfInterestIsAskedAgain() async throws {
        let (here, there, material, evidence) = try await desks()
        let editor = try here.desk(as: "editor")
        let claimant = try #require(try editor.snapshot().claim(material.claim)?.claimants.first)
        _ = try editor.revisePerson(editor.person("ann").id, .init(conflicts: [claimant]))
        let judged = try there.judge(material.item, "supported", by: "ann", on: evidence)
        try await here.merge(there)
        let ann = try here.desk(as: "ann")
        #expect(
            try refused { try ann.confirm(ann.record(judged.hex), because: "Mine.") } == "confirm")
        _ = try editor.revisePerson(editor.person("ann").id, .init(conflicts: []))
        _ = try ann.confirm(ann.record(judged.hex), because: "The conflict is over.")
        let item = try #require(try here.desk(as: "ann").snapshot().item(material.item))
        #expect(item.countedVerdicts.map(\.id) == [judged])
        #expect(try here.desk(as: "editor").verify(.init(isFull: true)).passes)
    }
}
