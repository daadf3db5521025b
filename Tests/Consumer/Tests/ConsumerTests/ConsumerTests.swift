import FoundationEssentials
import Stet
import Testing

@Suite struct ConsumerTests {
    @Test func opensAssignsJudgesAndResolves() throws {
        let path =
            FileManager.default.temporaryDirectory.path
            + "/stet-consumer-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let operatorIdentity = Desk.GitIdentity(name: "Operator", email: "operator@desk.example")
        func options(_ handle: String) -> Desk.Options {
            Desk.Options(
                actor: .handle(handle), committer: operatorIdentity,
                now: { Timestamp(secondsSince1970: 1_770_000_000) })
        }
        let founder = Desk.Founder(handle: "editor", identity: operatorIdentity)
        let (editor, _) = try Desk.found(in: path, founder: founder, options: options("editor"))
        for handle in ["ann", "bob"] {
            _ = try editor.addPerson(handle, name: "Reviewer", email: "\(handle)@desk.example")
        }
        let source = try editor.addSource(
            SourceDraft(text: Array("The bridge closes on 3 May.".utf8), title: "Bridge"))
        let claim = try editor.addClaim(ClaimDraft(text: "The bridge closes in May."))
        let item = ItemID(try editor.open(ClaimID(claim.folder)).folder)
        _ = try editor.assign(item, to: editor.person("ann").id)
        let passage = try editor.addEvidence(
            item, .source(SourceID(source.folder), .quote("3 May"), .supports))
        let search = try editor.addEvidence(
            item, .search(where: "the council's site", terms: ["bridge"]))
        for handle in ["ann", "bob"] {
            let reviewer = try Desk(in: path, options: options(handle))
            _ = try reviewer.giveVerdict(
                item,
                VerdictDraft(
                    rating: "not enough evidence", because: "One report.",
                    evidence: [passage.id, search.id]))
        }
        #expect(throws: Refusal.self) { try editor.resolve(item, rating: "refuted", because: "x") }
        _ = try editor.resolve(item)
        let snapshot = try editor.snapshot()
        let state = try #require(try snapshot.item(item))
        #expect(state.phase == .resolved && state.outcome == .rated("not enough evidence"))
        #expect(try editor.verify().passes)
    }
}
