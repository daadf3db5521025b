import Stet
import TestSupport
import Testing

/// The tool at a terminal, as a Python program with a pseudo-terminal uses it.
@Suite struct TerminalTests {
    @Test(arguments: ["editor", "pager", "completion", "interrupt"])
    func asAPersonUsesIt(_ what: String) async throws {
        let judge = "\(packageRoot)/Tests/Oracles/terminal.py"
        let shell = try Shell()
        let done = try await run(
            "python3", [judge, Shell.binary, what], in: shell.directory.path,
            environment: shell.environment().merging(["TMPDIR": shell.directory.path]) { $1 })
        #expect(done.status == 0, "\(done.all)")
    }
}
