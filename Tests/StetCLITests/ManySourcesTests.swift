import Stet
import TestSupport
import Testing

/// Many texts become sources at once.
@Suite struct ManySourcesTests {
    /// Texts without an end in sight are read in time that grows with them.
    @Test(arguments: ["a", "1,", "two-", "“", "Dr. ", "\u{202E}ש", "👍", "\n"])
    func endlessTexts(_ piece: String) async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("a.txt", "x" + String(repeating: piece, count: 300_000))
        let added = try await shell.stet("source", "add", "../a.txt")
        try #require(added.status == 0, "\(added.errors)")
        for command in [["source", "show", "@", "--numbered"], ["claim", "suggest", "@"]] {
            let shown = try await shell.stet(command)
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(!shown.output.contains("\u{202E}"))
        }
        try shell.directory.write("b.txt", "")
        let utf16 = try await run(
            "python3", ["-c", "open('b.txt','wb').write('The ferry.'.encode('utf-16'))"],
            in: shell.directory.path)
        try #require(utf16.status == 0)
        let read = try await shell.stet("source", "add", "../b.txt")
        #expect(read.output.contains("read as    text, utf-16le\n"), "\(read.all)")
    }

    @Test func eachFileIsASource() async throws {
        let shell = try Shell()
        let founded = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(founded.status == 0, "\(founded.all)")
        try shell.directory.write("a.txt", "\n  Ferry  returns \n\nThe ferry sails again.\n")
        try shell.directory.write("b.txt", "The bridge is closed. Nobody knows why.\n")
        try shell.directory.write("c.txt", "Only a line\n")
        let files = ["../a.txt", "../b.txt", "../c.txt"]
        let added = try await shell.stet(["source", "add"] + files + ["--publisher", "Daily"])
        #expect(added.status == 0 && added.errors == "", "\(added.all)")
        let lines = added.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[1] == "  title      Ferry returns (inferred)")
        #expect(!added.output.contains("“The bridge") && !added.output.contains("“Only"))

        // Again: what is there is passed over, what is new is added.
        try shell.directory.write("d.txt", "Nothing of a detached text\n\nis in the records.\n")
        let again = try await shell.data(
            ["source", "add"] + files + ["../d.txt", "--keep", "detached"])
        guard case .array(let sources)? = again["sources"], sources.count == 4 else {
            Issue.record("\(again)")
            return
        }
        let new = [false, false, false, true]
        #expect(sources.map { $0["new"] } == new.map { .boolean($0) })
        #expect(sources[3]["title"] == nil)
        guard case .array(let listed)? = try await shell.data("source", "list")["sources"] else {
            return
        }
        #expect(listed.count == 4 && listed.contains { $0["title"] == .string("Ferry returns") })
        #expect(listed.count { $0["publisher"] == .string("Daily") } == 3)

        // A file that is no text stops; what was before it is done.
        try shell.directory.write("e.txt", "One more.\n")
        try shell.directory.write("f.bin", "a\u{0}b")
        let stopped = try await shell.error("source", "add", "../e.txt", "../f.bin", "../a.txt")
        #expect(stopped.code == "not-text", "\(stopped)")
        guard case .array(let now)? = try await shell.data("source", "list")["sources"] else {
            return
        }
        #expect(now.count == 5)
        for wrong in [["--title", "T"], ["-"], ["--keep", "cited"], ["--derived-from", "abcd"]] {
            let refused = try await shell.stet(["source", "add", "../a.txt", "../b.txt"] + wrong)
            #expect(refused.status == 64, "\(wrong)")
        }
    }
}
