import Stet
import TestSupport
import Testing

/// Claims against sources, in each form.
@Suite struct MatrixTests {
    /// A desk with a claim of which three sources state the value in their own way.
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let texts = [
            ("a", "The ferry carried half a million passengers, the office said.", "=1+1 | <b>"),
            ("b", "About 0.5 million passengers were carried.", "Courier"),
            ("c", "In fact there were 300,000 passengers.", "Daily"),
        ]
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        for (name, text, title) in texts {
            try shell.directory.write("\(name).txt", text + "\n")
            let added = try await shell.stet(
                "source", "add", "../\(name).txt", "--title", title, "--keep",
                name == "b" ? "detached" : "embedded")
            try #require(added.status == 0, "\(added.all)")
        }
        guard case .array(let listed)? = try await shell.data("source", "list")["sources"] else {
            throw TestFailure()
        }
        let ids = Dictionary(
            uniqueKeysWithValues: listed.compactMap { source -> (String, String)? in
                guard case .string(let id)? = source["id"],
                    case .string(let title)? = source["title"]
                else { return nil }
                return (title, id)
            })
        func id(_ title: String) throws -> String { try #require(ids[title]) }
        for arguments in [
            [
                "claim", "add", "--text", "The ferry carried 500,000 passengers.", "--in",
                try id("=1+1 | <b>"), "--quote", "half a million passengers", "--open",
            ],
            [
                "evidence", "add", "@", "--source", try id("Courier"), "--quote",
                "About 0.5 million passengers", "--stance", "supports",
            ],
            [
                "evidence", "add", "@", "--source", try id("Daily"), "--quote",
                "300,000 passengers", "--stance", "refutes",
            ],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(done.all)")
        }
        return shell
    }

    private struct TestFailure: Error {}

    @Test func valuesAreShownInEachForm() async throws {
        let shell = try await desk()
        let shown = try await shell.stet("matrix").output
        for words in [
            "●=", "+≈", "−≠", "at odds\n  the claim: “500,000 passengers”\n",
            " = “half a million passengers”\n", " ≈ “About 0.5 million passengers”\n",
            " ≠ “300,000 passengers”\n",
            "A, B and C are one voice, as nobody recorded whose knowledge they are\n",
        ] {
            #expect(shown.contains(words), "\(words) in \(shown)")
        }
        let data = try await shell.data("matrix")
        guard case .array(let rows)? = data["claims"],
            case .array(let cells)? = rows.first?["cells"]
        else {
            Issue.record("\(data)")
            return
        }
        #expect(rows.first?["atOdds"] == .boolean(true))
        let agreements = cells.compactMap { cell -> JSONValue? in
            guard case .array(let values)? = cell["values"] else { return nil }
            return values.first?["agreement"]
        }
        #expect(Set(agreements) == [.string("equal"), .string("rounded"), .string("differs")])

        // Python's reader of CSV sees what was meant, and no formula.
        let csv = try await shell.stet("matrix", "--format", "csv").output
        try shell.directory.write("matrix.csv", csv)
        let read = try await run(
            "python3",
            [
                "-c",
                "import csv,json;print(json.dumps(list(csv.reader(open('matrix.csv',newline='')))))",
            ], in: shell.directory.path)
        let table = try JSONReader.read(Array(read.output.utf8))
        guard case .array(let lines) = table, lines.count == 2, case .array(let head) = lines[0],
            case .array(let row) = lines[1]
        else {
            Issue.record("\(read.all)")
            return
        }
        #expect(head.count == 7 && row.count == 7 && row[3] == .string("yes"))
        #expect(row.contains(.string("makes; equal: half a million passengers")))
        #expect(!csv.contains("\"="))

        let markdown = try await shell.stet("matrix", "--format", "markdown").output
        #expect(markdown.contains("−≠<br>differs: 300,000 passengers"))
        #expect(markdown.contains("=1+1 \\| &lt;b&gt;"))
        let svg = try await shell.stet("matrix", "--format", "svg").output
        try shell.directory.write("matrix.svg", svg)
        let parsed = try await run(
            "python3",
            [
                "-c",
                "import xml.dom.minidom as m; print(m.parse('matrix.svg').documentElement.tagName)",
            ],
            in: shell.directory.path)
        #expect(parsed.output == "svg\n" && svg.contains("=1+1 | &lt;b&gt;"), "\(parsed.all)")
        #expect(!svg.contains("http://www.w3.org/1999") && !svg.contains("<script"))
    }

    /// Many sources go into several tables, each as wide as the terminal.
    @Test func manySourcesFit() async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        let added = try await shell.stet("claim", "add", "--text", "A claim that is made widely.")
        try #require(added.status == 0, "\(added.all)")
        guard case .array(let claims)? = try await shell.data("claim", "list")["claims"],
            case .string(let claim)? = claims.first?["id"]
        else {
            throw TestFailure()
        }
        let lines = (0..<30).map { number in
            "source add --keep cited --title 'Source \(number)' --url https://example.org/\(number)\n"
                + "claim appears \(claim) --in @\n"
        }
        let done = try await shell.stet(["do", "-"], input: lines.joined())
        try #require(done.status == 0, "\(done.all)")
        let shown = try await shell.stet("matrix").output.split(separator: "\n")
        #expect(shown.allSatisfy { $0.count <= 80 })
        #expect(shown.count { $0.hasPrefix("CLAIM") } == 2)
        #expect(shown.contains { $0.hasPrefix("AD  ") })
    }
}
