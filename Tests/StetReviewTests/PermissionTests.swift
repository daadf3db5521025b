import StetRecords
import StetReview
import TestSupport
import Testing

/// Who may write what under the usual permissions: the table of docs/format.md.
@Suite struct PermissionTests {
    private let desk: RecordDesk
    private let item: ItemID
    private let source: SourceID
    private let evidence: RecordID
    private let note: RecordID

    init() throws {
        var desk = RecordDesk()
        source = try desk.source("Timetable", publisher: "Harbour Office")
        item = try desk.open(try desk.claim())
        evidence = try desk.cite(item, source)
        note = try desk.on(item, .note(Note(text: "Asked the harbour.")), by: "ann")
        let asked = Record.Body.assigned(Assignment(person: desk.id("ann"), task: .review))
        try desk.on(item, asked, by: "ed")
        self.desk = desk
    }

    /// What somebody may not do, and what says so; empty where all may.
    private func refusals(_ act: (inout RecordDesk, String) throws -> Void) throws
        -> [String: String]
    {
        var refusals: [String: String] = [:]
        for handle in ["ann", "ed", "jud"] {
            var copy = desk
            refusals[handle] = try refusal { try act(&copy, handle) }
        }
        // An admin may write everything.
        var copy = desk
        #expect(try refusal { try act(&copy, "chief") } == nil)
        return refusals
    }

    @Test func aRoleIsPermittedWhatThePolicySays() throws {
        let claim = ClaimStatement(text: "The ferry is full.")
        let described = SourceDescription(keep: .cited, title: "Log book")
        let search = Evidence(.search(where: "the harbour's site", terms: ["ferry"]))
        let both = ["ann": "role", "jud": "role"]
        #expect(
            try refusals { try $0.on(item, .note(Note(text: "Asked.")), by: $1) } == [:])
        #expect(try refusals { try $0.write($1, .claim(claim), .claims) } == ["jud": "role"])
        #expect(try refusals { try $0.write($1, .source(described), .sources) } == ["jud": "role"])
        #expect(try refusals { try $0.on(item, .evidence(search), by: $1) } == ["jud": "role"])
        #expect(
            try refusals { try $0.judge($1, item, "supported", [evidence]) }
                == ["ed": "role", "jud": "role"])
        let asked = Record.Body.assigned(Assignment(person: desk.id("cora"), task: .review))
        #expect(try refusals { try $0.on(item, asked, by: $1) } == both)
        #expect(try refusals { try $0.close(item, by: $1) } == both)
        let opening = ItemOpening(
            claim: try #require(try desk.state(item).claim),
            revision: try #require(try desk.state(item).revision))
        #expect(try refusals { try $0.write($1, .item(opening), .items) } == both)
        // Nobody but an admin without a permission of the policy.
        let person = PersonDescription(
            handle: "eve", name: "Eve", email: "eve@desk.example", roles: [.reviewer])
        let all = ["ann": "role", "ed": "role", "jud": "role"]
        #expect(try refusals { try $0.write($1, .person(person), .people) } == all)
        #expect(try refusals { try $0.setPolicy(by: $1) { _ in } } == all)
    }

    /// A task is taken by oneself, and left by oneself.
    @Test func ownTasksAreOnesOwn() throws {
        let left = Record.Body.unassigned(Unassignment(person: desk.id("ann")))
        #expect(try refusals { try $0.on(item, left, by: $1) } == ["jud": "role"])
        var desk = desk
        try desk.on(item, left, by: "ann")
        #expect(try refusal { try desk.on(item, left, by: "ann") } == "unassign")
        let taken = Record.Body.assigned(Assignment(person: desk.id("bob"), task: .review))
        #expect(try refusal { try desk.on(item, taken, by: "cora") } == "role")
        try desk.on(item, taken, by: "bob")
    }

    /// What one wrote oneself any role withdraws, and only what stands.
    @Test func ownRecordsAreWithdrawnInAnyRole() throws {
        #expect(try refusals { try $0.withdraw(note, by: $1) } == ["jud": "withdraw"])
        var desk = desk
        try desk.withdraw(note, by: "ann")
        #expect(try refusal { try desk.withdraw(note, by: "ann") } == "withdrawn-stands")
        #expect(try refusal { try desk.confirm(note) } == "confirmed-late")
        #expect(try refusal { try desk.judge("ann", item, "supported", []) } == "evidence-cited")
        // Without a role not even that.
        let other = try desk.on(item, .note(Note(text: "Asked again.")), by: "bob")
        let nobody = PersonDescription(
            handle: "bob", name: "bob", email: "bob@desk.example", roles: [])
        try desk.write("chief", .personRevised(nobody), .people, FolderID(desk.id("bob")))
        #expect(try refusal { try desk.withdraw(other, by: "bob") } == "withdraw")
    }

    /// A late record is confirmed by an admin, or by its author who may still write it.
    @Test func aLateRecordIsConfirmedByItsAuthorOrAnAdmin() throws {
        var desk = desk
        desk.lateness.records.insert(note)
        for (handle, isRefused) in [("ann", false), ("ed", true), ("jud", true), ("chief", false)] {
            var copy = desk
            #expect(
                try refusal { try copy.confirm(note, by: handle) } == (isRefused ? "confirm" : nil))
            #expect(try copy.state(item).notes.isEmpty == isRefused)
        }
    }
}
