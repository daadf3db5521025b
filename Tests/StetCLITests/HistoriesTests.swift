import Subprocess
import TestSupport
import Testing

/// Random histories of desks, half of them hostile, before the program and before a second implementation
/// of docs/format.md (`Tests/Oracles/desk`); and what docs/trust.md promises, over pairs of an honest
/// history and what one party adds. `make oracle` and `make properties` do as many as one likes.
@Suite struct HistoriesTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") {
        "\($0)/\($1)"
    }
    /// It is built beside the program.
    private static let states = "\(Shell.binary.dropLast("stet".count))StetStates"

    private func run(_ script: String, _ arguments: [String]) async throws -> Finished {
        let place = try TemporaryDirectory()
        return try await TestSupport.run(
            Environment.python, ["\(Self.root)/scripts/\(script)"] + arguments, in: place.path,
            environment: ["TMPDIR": place.path, "PYTHONDONTWRITEBYTECODE": "1"], seconds: 900)
    }

    @Test(arguments: [1, 2])
    func theOracleAgrees(seed: Int) async throws {
        let done = try await run(
            "histories.py", [Self.states, "--seed", "\(seed * 1000)", "--count", "34"])
        #expect(
            done.status == 0 && done.output.contains("histories: 102 agree, 0 do not"),
            "\(done.all)")
    }

    @Test func thePromisesHold() async throws {
        let done = try await run(
            "properties.py",
            [Self.states, Shell.binary, "--seed", "3000", "--count", "40", "--commands", "4"])
        #expect(done.status == 0 && done.output.contains("; 0 break a promise"), "\(done.all)")
    }
}
