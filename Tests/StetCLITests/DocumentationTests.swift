import Stet
import Subprocess
import TestSupport
import Testing

/// The documents say what the tool does.
@Suite struct DocumentationTests {
    @Test(arguments: ["README.md"]) func transcriptsAreWhatIsPrinted(_ file: String) async throws {
        let done = try await run(
            Environment.python,
            ["\(packageRoot)/scripts/transcripts.py", Shell.binary, "\(packageRoot)/\(file)"],
            in: packageRoot)
        #expect(done.status == 0, "\(done.all)")
    }

    @Test func theRulesPageIsWhatTheToolSays() async throws {
        let done = try await run(
            Environment.python, ["\(packageRoot)/scripts/rules.py", Shell.binary, "--check"],
            in: packageRoot)
        #expect(done.status == 0, "\(done.all)")
    }

    @Test func theEmbeddedSchemasAreTheFiles() async throws {
        let shell = try Shell()
        for kind in RecordKind.allCases {
            let file = try await run(
                "cat", ["\(packageRoot)/schemas/\(kind.rawValue).schema.json"], in: "/tmp")
            #expect(try await shell.stet("schema", kind.rawValue).output == file.output)
        }
    }

    @Test func helpNamesEveryCommandOnce() async throws {
        let shell = try Shell()
        let help = try await shell.stet("--help")
        #expect(help.status == 0)
        for command in [
            "init", "person", "policy", "rules", "schema", "source", "claim", "open", "assign",
            "unassign", "take", "evidence", "verdict", "resolve", "affirm", "reopen", "close",
            "publish",
            "note", "withdraw", "confirm", "do", "list", "queue", "show", "log", "matrix", "stats",
            "verify",
            "doctor",
        ] {
            #expect(help.output.contains("\n  \(command) "), "\(command)")
            #expect(try await shell.stet(command, "--help").status == 0)
        }
        #expect(!help.output.contains("glance "))
    }
}
