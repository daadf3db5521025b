import Stet
import TestSupport
import Testing

/// What became of cited passages, as the command tells it.
@Suite struct CitationsTests {
    private let old = """
        The harbour office said on Tuesday that the ferry to Holm starts on the first of June.

        A single ticket costs three crowns, and children travel free of charge.

        “We expect 40,000 passengers in the first year,” the director added.
        """
    private let new = """
        Corrected on Friday.

        The harbour office said on Tuesday that the ferry to Holm starts on the first of June.

        A single ticket costs four crowns, and children travel free of charge.
        """

    @Test func fatesAreShown() async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("a.txt", old + "\n")
        try shell.directory.write("b.txt", new + "\n")
        let added = try await shell.stet("source", "add", "../a.txt", "--title", "Wire")
        try #require(added.status == 0, "\(added.all)")
        guard case .string(let source)? = try await shell.data("source", "show", "@")["id"] else {
            Issue.record("no source")
            return
        }
        let nothing = try await shell.stet("source", "citations", source)
        #expect(nothing.status == 0 && nothing.output.isEmpty)
        #expect(nothing.errors == "Nothing cites source \(source.prefix(8)).\n")

        let quotes = [
            "ferry to Holm starts on the first of June", "ticket costs three crowns",
            "40,000 passengers in the first year",
        ]
        for (number, quote) in quotes.enumerated() {
            let claim = try await shell.stet(
                "claim", "add", "--text", "Claim \(number)", "--in", source, "--quote", quote)
            try #require(claim.status == 0, "\(claim.all)")
        }
        let opened = try await shell.stet("open", "@")
        try #require(opened.status == 0, "\(opened.all)")
        for quote in [["--quote", quotes[1]], []] {
            let arguments = ["evidence", "@", "--source", source, "--stance", "supports"] + quote
            let evidence = try await shell.stet(arguments)
            try #require(evidence.status == 0, "\(evidence.all)")
        }
        let before = try await shell.stet("source", "citations", source)
        #expect(before.errors == "5 citations: 4 exact, 1 whole.\n")

        let revised = try await shell.stet("source", "revise", source, "../b.txt")
        try #require(revised.status == 0, "\(revised.all)")
        let counts = "5 citations: 1 moved, 2 changed, 1 lost, 1 whole."
        #expect(
            revised.errors == "\(counts) Look: stet source citations \(source.prefix(8))\n")
        let shown = try await shell.stet("source", "citations", source)
        #expect(shown.status == 0 && shown.errors == counts + "\n")
        #expect(shown.output.contains("“ferry to Holm starts on the first of June” (sentence 2)"))
        #expect(shown.output.contains("“ticket costs [-three-] {+four+} crowns” (sentence 3)"))
        #expect(shown.output.contains("“40,000 passengers in the first year”\n"))
        #expect(shown.output.contains("The source as a whole is cited."))
        #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 80 })

        let data = try await shell.data("source", "citations", source)
        guard case .array(let citations)? = data["citations"] else {
            Issue.record("\(data)")
            return
        }
        let changed = try #require(citations.first { $0["fate"] == .string("changed") })
        #expect(changed["claim"] != nil && changed["words"] == .string(quotes[1]))
        guard case .integer(let first)? = changed["start"],
            case .integer(let last)? = changed["end"],
            case .array(let differences)? = changed["differences"]
        else {
            Issue.record("\(changed)")
            return
        }
        let scalars = Array(new.unicodeScalars)[Int(first)..<Int(last)]
        #expect(scalars.elementsEqual("ticket costs four crowns".unicodeScalars))
        let kinds = ["kept", "removed", "added", "kept"]
        #expect(differences.map { $0["kind"] } == kinds.map { .string($0) })
    }
}
