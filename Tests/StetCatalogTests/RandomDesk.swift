import Stet
import StetLedger
import TestSupport

/// A desk of three clones that act at random, know of each other now and then, and in the end all
/// lie in the first one's repository: each of its commits is a history of its own.
struct RandomDesk {
    let clone: TestDesk
    private(set) var commits: [ObjectID] = []

    /// `changesRules`: Whether acts change the policy and who is who, after which all is read anew.
    init(seed: Int, acts: Int, changesRules: Bool) async throws {
        var generator = Seeded(seed)
        clone = try TestDesk()
        try await clone.git("config", "stet.durable", "false")
        try Self.decide(clone)
        var clones = [clone]
        for name in ["second", "third"] {
            let other = try await clone.clone(name)
            try await other.git("config", "stet.durable", "false")
            clones.append(other)
        }
        var done = 0
        while done < acts {
            let index = Int.random(in: 0..<3, using: &generator)
            if Int.random(in: 0..<8, using: &generator) == 0 {
                let other = clones[(index + Int.random(in: 1...2, using: &generator)) % 3]
                try await clones[index].merge(other)
                continue
            }
            let isOther = Int.random(in: 0..<5, using: &generator) == 0
            let outcome =
                try isOther
                ? Self.otherAct(clones[index], changesRules, &generator)
                : RandomAct.perform(using: &generator) { try clones[index].desk(as: $0) }
            done += outcome == nil ? 0 : 1
        }
        for other in clones.dropFirst() { try await clone.merge(other) }
        commits = try await clone.git("rev-list", "--all").split(separator: "\n").compactMap {
            ObjectID(String($0))
        }
    }

    /// One item that is resolved, one that is agreed, and one that is closed.
    private static func decide(_ clone: TestDesk) throws {
        let material = try clone.material()
        let editor = try clone.desk(as: "editor")
        let other = ItemID(try editor.open(material.claim, again: true).folder)
        for item in [material.item, other] {
            let evidence = try clone.evidence(material, on: item)
            try clone.judge(item, "supported", by: "ann", on: evidence)
            try clone.judge(item, "supported", by: "bob", on: evidence)
        }
        _ = try editor.resolve(material.item)
        let third = ItemID(try editor.open(material.claim, again: true).folder)
        _ = try editor.close(third, as: .duplicate, of: other, because: "x")
    }

    /// What ``RandomAct`` does not do: labels, days, sources that fall, people who turn out to be
    /// one, a policy that asks for less.
    private static func otherAct(
        _ clone: TestDesk, _ changesRules: Bool, _ generator: inout Seeded
    ) throws -> Desk.Outcome? {
        let desk = try clone.desk(as: "editor")
        let snapshot = try desk.snapshot()
        func pick(_ kind: FolderKind) throws -> FolderID {
            guard let id = try snapshot.folders(kind).randomElement(using: &generator) else {
                throw Failed("there is nothing to pick")
            }
            return id
        }
        let (item, claim, source) = try (
            ItemID(pick(.items)), ClaimID(pick(.claims)), SourceID(pick(.sources))
        )
        let day = CalendarDay(year: 2026, month: 2, day: Int.random(in: 1...6, using: &generator))
        let person = TestDesk.people.randomElement(using: &generator) ?? "ann"
        do {
            switch Int.random(in: 0..<(changesRules ? 12 : 10), using: &generator) {
            case 0:
                let priority = ItemOpening.Priority.allCases.randomElement(using: &generator)
                return try desk.open(
                    claim, ItemDraft(priority: priority ?? .high, due: day, labels: ["x", person]),
                    again: true)
            case 1, 2, 3: return try desk.assign(item, to: desk.person(person).id, due: day)
            case 4: return try desk.assign(item, to: desk.person("dan").id, .adjudicate, due: day)
            case 5:
                return try desk.addSource(
                    SourceDraft(
                        text: Array("Text \(generator.next())".utf8), title: "É \(person)",
                        publisher: person))
            case 6: return try desk.retractSource(source, .init(because: "x"))
            case 7: return try desk.correctSource(source, .init(because: "x"))
            case 8: return try desk.reviseSource(source, SourceDraft(agency: person))
            case 9:
                return try desk.withdraw(desk.record(FolderID(claim).hex), because: "x")
            case 10:
                let email = TestDesk.identity(person).email
                return try desk.revisePerson(desk.person("cora").id, .init(email: email))
            default:
                let text = String(decoding: try desk.policyText(), as: UTF8.self)
                let quorum = Int.random(in: 1...2, using: &generator)
                return try desk.setPolicy(
                    Array(
                        text.replacing("\"quorum\": 2", with: "\"quorum\": \(quorum)")
                            .replacing("\"quorum\": 1", with: "\"quorum\": \(quorum)").utf8))
            }
        } catch is Refusal {
            return nil
        } catch DeskError.alreadyAssigned, DeskError.placesTaken, DeskError.duplicateSource,
            DeskError.nothingChanges
        {
            return nil
        }
    }
}
