import Stet
import StetGit
import TestSupport
import Testing

/// From a desk to a stranger's machine: blind verdicts, a proof, and what can be wrong with one.
@Suite struct ProofCommandTests {
    private func shell() async throws -> (shell: Shell, item: String, desk: String) {
        let shell = try Shell()
        let script = """
            set -e
            for who in editor ann bob; do ssh-keygen -q -t ed25519 -N '' -C $who -f ../$who; done
            git config --global gpg.format ssh
            me() { git config --global user.name $1; git config --global user.email $1@desk.example
                git config --global user.signingKey $PWD/../$1.pub; }
            me editor; stet init --as editor
            stet policy show --json | python3 -c 'import json, sys
            policy = json.load(sys.stdin)["data"]["policy"]
            print(json.dumps({**policy, "blind": True, "signatures-required": True}))' | stet policy set -
            for who in ann bob; do stet person add $who --name $who --email $who@desk.example --key ../$who.pub; done
            stet claim add --text 'The bridge closes.' --open --assign ann --assign bob --json > ../item
            stet evidence add @ --searched 'the archive' --terms bridge --json > ../evidence
            evidence=$(sed 's/.*"id":"\\([0-9a-f]*\\)".*/\\1/' ../evidence)
            for who in ann bob; do me $who
                stet verdict @ --rating 'not enough evidence' --because 'Nothing found.' --evidence $evidence; done
            stet show @
            for who in ann bob; do me $who; stet verdict @; done
            me editor; stet resolve @; stet verify
            """
        let done = try await shell.script(script)
        try #require(done.status == 0, "\(done.all)")
        #expect(done.output.contains("Sealed your verdict on item"))
        #expect(done.output.contains("Not opened: ann, bob."))
        #expect(done.output.contains("Opened your sealed verdict on item"))
        #expect(done.output.contains("11 acts, all signed"), "\(done.output.suffix(300))")
        let items = try await shell.data("list")
        let policy = try await shell.data("policy", "show")
        guard case .array(let list)? = items["items"], case .string(let item)? = list[0]["id"],
            case .string(let desk)? = policy["desk"]
        else { throw Failed("no item") }
        return (shell, item, desk)
    }

    @Test func aStrangerChecksWithoutARepository() async throws {
        let (shell, item, desk) = try await shell()
        let proved = try await shell.stet("prove", item, "-o", "../item.proof")
        #expect(proved.status == 0 && proved.output.contains("--expect \(desk) --tip "))
        let tip = try await run("git", ["rev-parse", "HEAD"], in: "\(shell.directory.path)/work")
        let path = "\(shell.directory.path)/item.proof"
        let bytes = try #require(try FileSystem.read(path, limit: 1 << 26))
        // Nothing of the desk is there, not even a home.
        let elsewhere = try TemporaryDirectory()
        func check(_ arguments: String...) async throws -> Finished {
            try await run(
                Shell.binary, ["check", path] + arguments, in: elsewhere.path,
                environment: ["COLUMNS": "80"])
        }
        let told = try await check("--expect", desk, "--tip", String(tip.output.prefix(40)))
        #expect(told.status == 0 && told.output.contains("outcome is “not enough evidence”"))
        #expect(
            told.output.contains("acts, all signed"))
        #expect(told.output.hasSuffix("The proof holds.\n") && !told.output.contains("--tip"))
        #expect(told.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let asOf = try await check("--expect", desk)
        #expect(asOf.status == 0 && asOf.output.contains("as of commit \(tip.output.prefix(40))"))
        #expect(asOf.output.contains("signed by editor") && asOf.output.contains("--tip"))
        let zeros = String(repeating: "0", count: 40)
        #expect(try await check("--expect", zeros).status == 1)
        #expect(try await check("--expect", desk, "--tip", zeros).status == 1)
        #expect(try await check("--expect", "abcd").status == 64)
        #expect(try await check().status == 64)

        for (change, code) in [
            (Array(bytes.dropLast(9)), "not-a-proof"), ([], "not-a-proof"),
            (Array("{\n  \"stet-proof\": 2\n}\n".utf8), "newer-format"),
        ] {
            try FileSystem.replace(path, with: change)
            let error = try await check("--expect", desk, "--json")
            #expect(
                error.status == 2 && error.output.contains("\"code\":\"\(code)\""), "\(error.all)")
        }
        // A gigabyte is refused before it is read.
        FileSystem.remove(path)
        _ = try await run("truncate", ["-s", "1G", path], in: "/")
        let large = try await check("--expect", desk)
        #expect(large.status == 2 && large.errors.contains("larger"), "\(large.all)")
    }

    @Test func whatMustGoIsRedacted() async throws {
        let (shell, item, _) = try await shell()
        let note = try await shell.data("note", item, "A name that must go.")
        guard case .string(let id)? = note["id"] else { throw Failed("no note") }
        #expect(try await shell.error("redact", id).code == "words-needed")
        let done = try await shell.stet("redact", id, "--because", "Order 7.")
        #expect(done.status == 0 && done.output.contains("earlier commits still hold it"))
        let shown = try await shell.stet("show", item)
        #expect(
            shown.output.contains("note, redacted by editor") && !shown.output.contains("must go"))
        #expect(try await shell.stet("verify").status == 0)
        #expect(try await shell.stet("verify", "--full").status == 0)
        #expect(try await shell.error("prove", item, "-o", "x").code == "unprovable")
    }
}
