import Stet
import TestSupport
import Testing

/// From a sentence that is suggested to a claim.
@Suite struct SuggestTests {
    private let text = """
        Ferry news

        Good evening. The ferry carried 40 percent more people in 2025, the harbour office said.
        We hope you will like it. The mayor closed the old pier.
        """

    @Test func aSuggestionBecomesAClaim() async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("news.txt", text)
        let added = try await shell.data("source", "add", "../news.txt", "--title", "News")
        guard case .string(let source)? = added["folder"] else { return }

        let shown = try await shell.stet("claim", "suggest", source)
        #expect(shown.status == 0 && shown.errors == "")
        let lines = shown.output.split(separator: "\n").map { String($0) }
        #expect(lines[0].contains("%  The ferry carried 40 percent more people in 2025"))
        let name = "\(source.prefix(8)):3"
        #expect(shown.output.contains("\(name) · numeric · claimed by Harbour office · "))
        #expect(lines.allSatisfy { $0.count <= 80 })
        let few = try await shell.stet("claim", "suggest", source, "-n", "2")
        #expect(few.errors == "3 more sentences: --limit N\n")

        let claim = try await shell.data("claim", "add", "--from", "\(source.prefix(6)):3")
        guard case .string(let id)? = claim["folder"] else {
            Issue.record("\(claim)")
            return
        }
        let told = try await shell.data("claim", "show", id)
        #expect(told["type"] == .string("numeric"))
        #expect(told["claimant"] == .string("Harbour office"))
        #expect(
            told["text"]
                == .string(
                    "The ferry carried 40 percent more people in 2025, the harbour office said."))
        let again = try await shell.data("claim", "suggest", source)
        guard case .array(let sentences)? = again["sentences"], let first = sentences.first,
            case .array(let known)? = first["claims"]
        else { return }
        #expect(sentences.count == 5 && again["all"] == .integer(5))
        #expect(known.map { $0["appears"] } == [.boolean(true)])
        #expect(known.map { $0["claim"] } == [.string(id)])
        let rest = try await shell.data("claim", "suggest", source, "--new")
        guard case .array(let new)? = rest["sentences"] else { return }
        #expect(new.count == 4 && new.allSatisfy { $0["from"] != first["from"] })

        for (wrong, code) in [
            ("\(source):9", "place-outside"), ("\(source):x", "place-malformed"),
            (source, "place-malformed"), ("ffff:1", "unknown-id"),
        ] {
            #expect(try await shell.error("claim", "add", "--from", wrong).code == code)
        }
        let both = try await shell.stet("claim", "add", "--from", "\(source):1", "--in", source)
        #expect(both.status == 64)
        let own = try await shell.data(
            "claim", "add", "--from", "\(source):5", "--text", "A pier was closed.", "--type",
            "event")
        #expect(own["id"] != nil)
    }
}
