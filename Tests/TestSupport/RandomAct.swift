public import Stet

/// An act that somebody might do next, legal or not; what the rules refuse is not done.
public enum RandomAct {
    /// Does one.
    ///
    /// - Parameters:
    ///   - rightsEvery: One act in so many takes rights from somebody, or gives them back.
    ///   - generator: What decides.
    ///   - open: Opens the desk for somebody.
    /// - Returns: The act; `nil` where the rules refuse it.
    /// - Throws: What is neither done nor refused.
    public static func perform(
        rightsEvery: Int = 8, using generator: inout Seeded, _ open: (String) throws -> Desk
    ) throws -> Desk.Outcome? {
        let handle = (["editor"] + TestDesk.people).randomElement(using: &generator) ?? "editor"
        let desk = try open(handle)
        let snapshot = try desk.snapshot()
        func pick(_ kind: FolderKind) throws -> FolderID {
            // Few of many are looked at, and all of few.
            let digit = String(Int.random(in: 0..<16, using: &generator), radix: 16)
            let some = try snapshot.folders(kind, startingWith: digit)
            let folders = try some.isEmpty ? snapshot.folders(kind) : some
            guard let id = folders.randomElement(using: &generator) else {
                throw Failed("there is nothing to pick")
            }
            return id
        }
        let item = ItemID(try pick(.items))
        let (claim, source) = (ClaimID(try pick(.claims)), SourceID(try pick(.sources)))
        let state = try snapshot.item(item)
        let evidence = state?.standingEvidence.map(\.id) ?? []
        let rating = ["supported", "not enough evidence"].randomElement(using: &generator) ?? ""
        let isAboutRights = Int.random(in: 0..<rightsEvery, using: &generator) == 0
        let choice = isAboutRights ? 21 : Int.random(in: 0..<21, using: &generator)
        do {
            switch choice {
            case 0: return try desk.addClaim(ClaimDraft(text: "Claim \(generator.next())"))
            case 1: return try desk.open(claim, again: true)
            case 2: return try desk.assign(item, to: desk.person("ann").id)
            case 3: return try desk.take(item)
            case 4, 5: return try desk.addEvidence(item, .source(source, .whole, .supports))
            case 6: return try desk.addEvidence(item, .search(where: "there", terms: ["x"]))
            case 7...12:
                return try desk.giveVerdict(
                    item, VerdictDraft(rating: rating, because: "x", evidence: evidence))
            case 13, 14: return try desk.resolve(item)
            case 15: return try desk.resolve(item, rating: rating, because: "x")
            case 16: return try desk.affirm(item, because: "x")
            case 17: return try desk.reopen(item, because: "x")
            case 18:
                let other = ItemID(try pick(.items))
                return try desk.close(item, as: .duplicate, of: other, because: "x")
            case 19:
                let records = state?.standings.records.dropFirst() ?? []
                guard let record = records.randomElement(using: &generator) else { return nil }
                return try desk.withdraw(desk.record(record.id.hex), because: "x")
            case 20:
                return try desk.reviseClaim(claim, ClaimDraft(text: "Restated \(generator.next())"))
            default:
                let person = try desk.person(
                    TestDesk.people.randomElement(using: &generator) ?? "ann")
                let isTaken = Int.random(in: 0..<3, using: &generator) == 0
                let roles: [Role] = person.handle == "dan" ? [.adjudicator] : [.reviewer]
                return try desk.revisePerson(person.id, .init(roles: isTaken ? [] : roles))
            }
        } catch is Refusal {
            return nil
        } catch DeskError.alreadyAssigned, DeskError.placesTaken, DeskError.nothingChanges {
            return nil
        }
    }
}
