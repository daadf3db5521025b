import Stet
import TestSupport
import Testing

/// How many voices there are, and why not more.
@Suite struct IndependenceTests {
    @Test func theCountExplainsItself() async throws {
        let shell = try Shell()
        func done(_ arguments: String...) async throws -> String {
            let finished = try await shell.stet(arguments)
            try #require(finished.status == 0, "\(arguments): \(finished.all)")
            return finished.output.split { $0.isWhitespace }.joined(separator: " ")
        }
        _ = try await done("init", "--name", "Test", "--as", "editor")
        for (title, more) in [
            ("A", ["--agency", "Wire"]), ("B", ["--agency", "wire"]), ("C", ["--owner", "Group"]),
            ("D", ["--owner", "group"]),
        ] {
            let added = try await shell.stet(
                ["source", "add", "--title", title, "--publisher", "P\(title)"] + more)
            try #require(added.status == 0, "\(added.all)")
        }
        guard case .array(let listed)? = try await shell.data("source", "list")["sources"] else {
            return
        }
        var ids: [String: String] = [:]
        for source in listed {
            if case .string(let title)? = source["title"], case .string(let id)? = source["id"] {
                ids[title] = id
            }
        }
        let (a, b, c, d) = (ids["A"] ?? "", ids["B"] ?? "", ids["C"] ?? "", ids["D"] ?? "")
        let groups = try await done("source", "groups")
        #expect(groups.hasPrefix("4 sources, 2 independent "))
        #expect(groups.contains("one voice, as both pass on what "))
        #expect(groups.lowercased().contains("one voice, as group owns both"))
        #expect(try await done("source", "groups", a, c).hasPrefix("2 sources, 2 independent"))

        _ = try await done("claim", "add", "--text", "The ferry sails.")
        _ = try await done("open", "@")
        for source in [a, b, c, c] {
            _ = try await done("evidence", "add", "@", "--source", source, "--stance", "supports")
        }
        let item = try await shell.data("show", "@")
        guard case .array(let pieces)? = item["evidence"] else { return }
        let evidence = pieces.compactMap { piece -> String? in
            if case .string(let id)? = piece["id"] { id } else { nil }
        }
        #expect(evidence.count == 4)
        guard case .string(let id)? = item["id"] else { return }
        _ = try await shell.stet(
            ["verdict", "@", "--rating", "supported", "--because", "x", "--evidence"] + evidence)
        let shown = try await done("show", "@")
        #expect(shown.contains("4 pieces for it, 2 independent: “"), "\(shown)")
        #expect(
            shown.contains("“A” and “B” are one voice, as both pass on what ")
                || shown.contains("“B” and “A” are one voice, as both pass on what "))
        #expect(shown.contains("2 of “C” are one voice, as they cite one source"))
        let data = try await shell.data("show", "@")
        #expect(data["independent"]?["supporting"]?["count"] == .integer(2))
        #expect(data["independent"]?["refuting"]?["count"] == .integer(0))

        // A person overrules, with a reason.
        _ = try await done("source", "derive", a, "independent", b, "--because", "Both were there.")
        _ = try await shell.stet(
            ["verdict", id, "--rating", "supported", "--because", "x", "--evidence"] + evidence)
        #expect(try await done("show", id).contains("4 pieces for it, 3 independent: 2 of “C”"))
        _ = try await done("source", "retract", d, "--because", "Invented.")
        let now = try await done("source", "groups")
        #expect(
            now.hasPrefix("3 sources, 3 independent") && now.contains("its publisher retracted it"))
    }
}
