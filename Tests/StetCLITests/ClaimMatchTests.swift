import Stet
import TestSupport
import Testing

/// `stet claim match`, from words to what was decided.
@Suite struct ClaimMatchTests {
    @Test func whatWasCheckedIsFound() async throws {
        let shell = try Shell()
        for arguments in [
            ["init", "--name", "Test", "--as", "editor"],
            [
                "claim", "add", "--text", "The ferry to Holm starts on 1 June.", "--open",
                "--claimant", "Harbour office",
            ],
            ["close", "@", "--reason", "not-checkable", "--because", "No timetable yet."],
            ["claim", "add", "--text", "The lighthouse was sold."],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(done.all)")
        }
        let found = try await shell.stet("claim", "match", "Do ferries to Holm start in June?")
        #expect(found.status == 0 && found.errors == "")
        let lines = found.output.split(separator: "\n").map { String($0) }
        #expect(lines.count == 3 && lines[0].hasSuffix("The ferry to Holm starts on 1 June."))
        #expect(lines[1].hasSuffix("· closed · not checkable"))
        #expect(lines[2].hasSuffix("both have: ferries, holm, start, june"))

        let data = try await shell.data("claim", "match", "the LIGHTHOUSE: sold!", "--all")
        guard case .array(let matches)? = data["matches"], let match = matches.first else {
            Issue.record("\(data)")
            return
        }
        #expect(data["compared"] == .integer(2) && match["likely"] == .boolean(true))
        #expect(match["text"] == .string("The lighthouse was sold."))
        #expect(match["items"] == .array([]))

        // A claim that is added repeats one, too; nobody is told who does not want to be.
        let again = ["claim", "add", "--text", "In June the Holm ferry starts."]
        let added = try await shell.stet(again)
        #expect(added.status == 0 && added.output.hasPrefix("Added claim "))
        let told = added.errors.split(separator: "\n").map { String($0) }
        try #require(told.count == 3, "\(added.all)")
        #expect(told[0].hasPrefix("Checked before? claim "))
        #expect(told[0].hasSuffix(" closed, not checkable"))
        #expect(told[1] == "  The ferry to Holm starts on 1 June.")
        let link = try #require(told[2].split(separator: "stet ").last).split(separator: " ")
        let linked = try await shell.stet(link.map { String($0) })
        #expect(linked.status == 0, "\(linked.all)")
        let reply = try await shell.data([
            "claim", "add", "--text", "The Holm ferry starts in June, it says.",
        ])
        guard case .array(let similar)? = reply["similar"] else {
            Issue.record("\(reply)")
            return
        }
        #expect(similar.count == 2 && similar.allSatisfy { $0["claim"] != nil })
        #expect(
            try await shell.stet(
                "claim", "add", "--text", "In June, the Holm ferry starts.", "--quiet"
            ).all == "")
        let line = "claim add --text 'On June 1 the Holm ferry starts.'\n"
        let silent = try await shell.stet(["do", "-"], input: line)
        #expect(silent.status == 0 && silent.errors == "1 line done.\n", "\(silent.all)")
        let other = try await shell.stet("claim", "add", "--text", "A bridge is planned.")
        #expect(other.status == 0 && other.errors == "")

        let nothing = try await shell.stet("claim", "match", "-", input: "Trains run every hour.\n")
        #expect(nothing.status == 0 && nothing.output == "")
        #expect(nothing.errors == "Nothing similar among 7 claims.\n")
        let empty = try await shell.error("claim", "match", " ")
        #expect(empty.code == "no-text" && empty.status == 64)
        #expect(try await shell.stet("claim", "match", "x", "-n", "0").status == 64)
    }
}
