import Stet
import TestSupport
import Testing

/// Sources that share their words, as the command tells them.
@Suite struct CopiesTests {
    private let wire = """
        The harbour office said on Tuesday that the ferry to Holm starts on the first of June, after
        nine years without a boat. A ticket costs three crowns, children travel free of charge.
        """

    @Test func copiesAreShownAndDeclared() async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("a.txt", wire + "\n")
        try shell.directory.write("b.txt", "News of the day\n\n\(wire) Islanders are glad.\n")
        try shell.directory.write("c.txt", "Something else is said here, about other things.\n")
        for (file, title) in [("a", "Wire"), ("b", "Courier"), ("c", "Weather")] {
            let added = try await shell.stet(
                "source", "add", "../\(file).txt", "--title", title, "--keep",
                file == "b" ? "detached" : "embedded")
            try #require(added.status == 0, "\(added.all)")
        }
        let cited = try await shell.stet(
            "source", "add", "--title", "Gone", "--url", "https://example.org/1", "--keep", "cited")
        try #require(cited.status == 0, "\(cited.all)")

        let shown = try await shell.stet("source", "copies")
        #expect(shown.status == 0)
        #expect(shown.output.contains("The first is contained in the second: 100 %"))
        #expect(shown.output.contains("33 words, sentence 1 and 2\n"))
        #expect(shown.output.contains("    “The harbour office said on Tuesday that the … "))
        #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(shown.errors == "Not compared: 1 source whose text is not at hand here.\n")

        let data = try await shell.data("source", "copies")
        guard case .array(let pairs)? = data["pairs"], case .array(let missing)? = data["missing"],
            pairs.count == 1, let pair = pairs.first,
            case .string(let shorter)? = pair["shorter"], case .string(let longer)? = pair["longer"]
        else {
            Issue.record("\(data)")
            return
        }
        #expect(missing.count == 1 && data["compared"] == .integer(3))
        #expect(pair["kind"] == .string("contained") && pair["containment"] == .string("1.000"))
        #expect(pair["words"] == .integer(33) && pair["quotedWords"] == .integer(0))
        guard case .array(let passages)? = pair["passages"] else { return }
        #expect(passages.count == 1)
        #expect(passages[0]["shorter"]?["start"] == .integer(0))
        #expect(passages[0]["longer"]?["start"] == .integer(17))

        // Both for one claim: whoever adds the second is told.
        for command in [["claim", "add", "--text", "The ferry starts."], ["open", "@"]] {
            let done = try await shell.stet(command)
            try #require(done.status == 0, "\(done.all)")
        }
        let item = try await shell.data("show", "@")["id"]
        guard case .string(let item)? = item else { return }
        func support(_ source: String) async throws -> Finished {
            try await shell.stet(
                "evidence", "add", item, "--source", source, "--stance", "supports")
        }
        #expect(try await support(shorter).errors == "")
        let told = try await support(longer)
        #expect(told.status == 0 && told.errors.contains("100 % of “Wire” stands in “Courier”"))
        #expect(told.errors.contains("Look: stet source copies"))

        let derived = try await shell.stet("source", "derive", longer, "copy", shorter)
        #expect(derived.status == 0, "\(derived.all)")
        #expect(try await support(longer).errors == "")
        let again = try await shell.stet("source", "copies", shorter)
        let declared = try await shell.data("source", "copies")
        guard case .array(let known)? = declared["pairs"] else { return }
        #expect(known.map { $0["declared"] } == [.string("copy")])
        #expect(again.output.contains("Declared:") && !again.output.contains("Next:"))
        let other = try await shell.stet("source", "list", "--json")
        #expect(other.status == 0)
        let none = try await shell.stet("source", "copies", "--passages", "-1")
        #expect(none.status == 64)
    }
}
