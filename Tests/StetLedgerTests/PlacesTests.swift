import Stet
import TestSupport
import Testing

/// Taking and leaving the places of an item.
@Suite struct PlacesTests {
    @Test func asManyTakeItAsItTakes() throws {
        let test = try TestDesk()
        let material = try test.material()
        for handle in ["ann", "bob"] { _ = try test.desk(as: handle).take(material.item) }
        #expect(throws: DeskError.alreadyAssigned) {
            try test.desk(as: "ann").take(material.item)
        }
        #expect(throws: DeskError.placesTaken(by: ["ann", "bob"])) {
            try test.desk(as: "cora").take(material.item)
        }
        _ = try test.desk(as: "bob").leave(material.item)
        _ = try test.desk(as: "cora").take(material.item)
        let people = try test.desk(as: "editor").snapshot().people()
        #expect(
            try test.item(material.item).assignments.map { people.handle(of: $0.assignment.person) }
                .sorted() == ["ann", "cora"])
        #expect(try test.verify().findings == [])
    }

    /// A place whose time has run out without a verdict is free; with one it is not.
    @Test func aLeaseLapses() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        // The clock of the tests stands in February 2026.
        let past = try #require(CalendarDay(year: 2026, month: 1, day: 31))
        _ = try test.desk(as: "ann").take(material.item, due: past)
        _ = try test.desk(as: "bob").take(material.item, due: past)
        _ = try test.desk(as: "cora").take(material.item)
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        // Cora has one place, Bob's verdict the other; Ann's is gone.
        #expect(throws: DeskError.placesTaken(by: ["bob", "cora"])) {
            try test.desk(as: "ann").take(material.item)
        }
        _ = try test.desk(as: "cora").leave(material.item)
        _ = try test.desk(as: "ann").take(material.item)
        #expect(try test.verify().findings == [])
    }

    /// In two clones two people can take the last place; then both are there, and each can leave.
    @Test func twoTakersInTwoClonesShowAsSuch() async throws {
        let here = try TestDesk()
        let material = try here.material()
        _ = try here.desk(as: "ann").take(material.item)
        let there = try await here.clone("there")
        _ = try here.desk(as: "bob").take(material.item)
        _ = try there.desk(as: "cora").take(material.item)
        try await here.merge(there)
        let people = try here.desk(as: "editor").snapshot().people()
        let today = try #require(CalendarDay(year: 2026, month: 2, day: 2))
        let item = try here.item(material.item)
        #expect(item.holders(of: .review, on: today, among: people).count == 3)
        #expect(item.places(for: .review) == 2)
        _ = try here.desk(as: "cora").leave(material.item)
        #expect(try here.item(material.item).assignments.count == 2)
        #expect(try here.verify().findings == [])
    }
}
