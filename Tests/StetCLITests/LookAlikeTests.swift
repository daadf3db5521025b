import Stet
import TestSupport
import Testing

/// Names and addresses that look like others: compared as one, or told.
@Suite struct LookAlikeTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(
            """
            set -e; stet init --name Test --as editor --quiet
            stet person add ann --name 'Ann Smith' --email ann@desk.example --conflict "The Mayor's Office" --quiet
            """)
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    /// One more character that nobody sees makes no second person.
    @Test(arguments: [
        "ANN@desk.example", "ann@desk.example\u{200B}", "\u{FEFF}ann@desk.example",
        "ann@desk.example\u{A0}", "ann@desk\u{AD}.example", "ａnn@desk.example",
    ])
    func anAddressIsOnePersons(_ email: String) async throws {
        let shell = try await desk()
        let added = try await shell.stet("person", "add", "ann2", "--name", "A", "--email", email)
        // A full-width letter is another letter.
        let isOther = email.hasPrefix("ａ")
        #expect((added.status == 0) == isOther, "\(added.all)")
        #expect(isOther || added.errors.contains("is the address of ann"), "\(added.all)")
    }

    @Test func likenessIsToldAndNotRefused() async throws {
        let shell = try await desk()
        let added = try await shell.stet(
            "person", "add", "anm", "--name", "Ann Srnith", "--email", "аnn@desk.example")
        #expect(added.status == 0 && added.output.contains("Registered anm"), "\(added.all)")
        #expect(added.errors.contains("“Ann Smith” of ann looks much the same"), "\(added.all)")
        #expect(added.errors.contains("“ann@desk.example” of ann looks"), "\(added.all)")
        let other = try await shell.stet(
            "person", "add", "bob", "--name", "Bob", "--email", "bob@desk.example")
        #expect(other.status == 0 && other.errors == "", "\(other.all)")
        let revised = try await shell.data("person", "revise", "bob", "--new-handle", "ann1")
        #expect(revised["resembles"] == nil, "\(revised)")
        let told = try await shell.data("person", "revise", "ann1", "--name", "Ann Smith")
        guard case .array(let list)? = told["resembles"] else { throw Failed("\(told)") }
        #expect(list.contains { $0["handle"] == .string("ann") }, "\(told)")
    }

    /// A claimant's name in another spelling does not hide a conflict of interest.
    @Test(arguments: [
        "The Mayor’s Office", "THE  MAYOR'S OFFICE", "The May\u{200B}or's\u{A0}Office",
    ])
    func aConflictIsSeen(_ claimant: String) async throws {
        let shell = try await desk()
        _ = try await shell.stet("claim", "add", "--text", "A claim.", "--claimant", claimant)
        _ = try await shell.stet("open", "@")
        let refused = try await shell.error("assign", "@", "ann")
        #expect(refused.code == "refused-conflict-of-interest", "\(refused)")
    }
}
