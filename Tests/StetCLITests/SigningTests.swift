import Stet
import StetGit
import Subprocess
import TestSupport
import Testing

/// Signing with the real `ssh-keygen`, as Git's own settings say.
@Suite struct SigningTests {
    /// A shell whose user has a key, with Git told to sign with it.
    private func shell(_ type: String = "ed25519", signs: Bool = true) async throws -> Shell {
        let shell = try Shell()
        let made = try await run(
            "ssh-keygen",
            ["-q", "-t", type, "-N", "", "-C", "editor", "-f", "\(shell.directory.path)/key"],
            in: shell.directory.path)
        try #require(made.status == 0, "\(made.all)")
        if signs { try configure(shell, "user.signingkey", "\(shell.directory.path)/key.pub") }
        return shell
    }

    private func configure(_ shell: Shell, _ key: String, _ value: String) throws {
        let path = "\(shell.directory.path)/home/.gitconfig"
        let old = String(decoding: try FileSystem.read(path, limit: 65_536) ?? [], as: UTF8.self)
        let (section, name) = (
            key.split(separator: ".").dropLast().joined(separator: "."),
            key.split(separator: ".").last ?? ""
        )
        let parts = section.split(separator: ".", maxSplits: 1)
        let head = parts.count == 2 ? "[\(parts[0]) \"\(parts[1])\"]" : "[\(section)]"
        try shell.directory.write(
            "home/.gitconfig", old + "[gpg]\n\tformat = ssh\n\(head)\n\t\(name) = \(value)\n")
    }

    @Test(arguments: ["ed25519", "ecdsa", "rsa"]) func gitVerifiesEveryAct(_ type: String)
        async throws
    {
        let shell = try await shell(type)
        let script = """
            set -e
            stet init --policy strict --as editor
            ssh-keygen -q -t ed25519 -N '' -f ../second
            stet claim add --text 'One.'
            stet person revise editor --add-key ../second.pub
            git config --global user.signingKey ../second
            STET_NOW=2026-02-10T10:30:00Z stet person revise editor --revoke-key ../key.pub
            STET_NOW=2026-02-10T11:30:00Z stet claim add --text 'Two.'
            stet person keys > ../allowed
            git config gpg.ssh.allowedSignersFile $PWD/../allowed
            for commit in $(git rev-list HEAD); do git verify-commit $commit; done
            git log --show-signature | grep -c '^Good "git" signature for editor@desk.example'
            stet verify
            """
        let done = try await shell.script(script)
        #expect(done.status == 0 && done.output.contains("\n5\n"), "\(done.all)")
        #expect(done.output.contains("5 acts, all signed"), "\(done.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
        let data = try await shell.data("person", "keys")
        guard case .array(let keys)? = data["keys"] else { throw Failed("no keys") }
        #expect(keys.count == 2 && keys[0]["revoked"] != nil && keys[1]["revoked"] == nil)
    }

    @Test func aStrictDeskNeedsAKey() async throws {
        let shell = try Shell()
        #expect(try await shell.error("init", "--policy", "strict").code == "refused-signature")
        #expect(FileSystem.names(in: "\(shell.directory.path)/work/reviews") == nil)
        #expect(try await shell.stet("init").status == 0)
        let policy = try await shell.data("policy", "show")
        guard case .object(let members)? = policy["policy"] else { throw Failed("no policy") }
        let strict = JSONValue.object(
            members + [JSONMember("signatures-required", .boolean(true))])
        let text = String(decoding: JSONWriter.canonical(strict), as: UTF8.self)
        let refused = try await shell.error("policy", "set", "-", input: text)
        #expect(refused.code == "refused-last-admin")
    }

    /// Programs that do not do what they should: nothing is written, and the reason is told.
    @Test func whatCannotBeSignedIsNotDone() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        let programs = [
            ("exit 1", "signing-failed"), ("exit 0", "signing-failed"),
            ("for last; do :; done; echo nonsense > \"$last.sig\"", "signing-failed"),
            (
                "for last; do :; done; echo other > \"$last.other\"; ssh-keygen -q -Y sign -n git -f ../key \"$last.other\"; mv \"$last.other.sig\" \"$last.sig\"; rm \"$last.other\"",
                "signing-failed"
            ),
            (
                "for last; do :; done; exec ssh-keygen -q -Y sign -n file -f ../key \"$last\"",
                "signing-failed"
            ),
        ]
        let head = try await run("git", ["rev-parse", "HEAD"], in: "\(shell.directory.path)/work")
        for (script, code) in programs {
            try shell.directory.write("program", "#!/bin/sh\n\(script)\n")
            let path = "\(shell.directory.path)/program"
            _ = try await run("chmod", ["+x", path], in: "/")
            try configure(shell, "gpg.ssh.program", path)
            let error = try await shell.error("claim", "add", "--text", "One.")
            #expect(error.code == code && error.status == 2, "\(script): \(error)")
        }
        for missing in ["/nowhere/at/all", "no-such-program-anywhere"] {
            try configure(shell, "gpg.ssh.program", missing)
            let error = try await shell.error("claim", "add", "--text", "One.")
            #expect(error.code == "no-signing-program", "\(error)")
        }
        let after = try await run(
            "sh",
            [
                "-c",
                "git rev-parse HEAD; git status --porcelain",
            ],
            in: "\(shell.directory.path)/work")
        #expect(after.output == head.output, "\(after.all)")
        try configure(shell, "gpg.ssh.program", "ssh-keygen")
        #expect(try await shell.stet("claim", "add", "--text", "One.").status == 0)
    }

    @Test func aKeyThatIsLockedOrGoneIsTold() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        // A passphrase cannot be asked for without a terminal.
        _ = try await run(
            "ssh-keygen", ["-q", "-p", "-P", "", "-N", "secret", "-f", "key"],
            in: shell.directory.path)
        let locked = try await shell.error("claim", "add", "--text", "One.")
        #expect(locked.code == "signing-failed")
        #expect("\(locked.whole)".contains("secret") == false)
        FileSystem.remove("\(shell.directory.path)/key")
        FileSystem.remove("\(shell.directory.path)/key.pub")
        let gone = try await shell.error("claim", "add", "--text", "One.")
        #expect(gone.code == "no-signing-key")
        #expect(try await shell.error("init", "other").code == "no-signing-key")
    }

    /// Git signs with a private key beside which there is no public one, and so do acts: which key it is
    /// `ssh-keygen` says without its passphrase.
    @Test func aPrivateKeyAloneSigns() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        let name = try await run(
            "ssh-keygen", ["-l", "-f", "key.pub"], in: shell.directory.path)
        try configure(shell, "user.signingKey", "\(shell.directory.path)/key")
        FileSystem.remove("\(shell.directory.path)/key.pub")
        let added = try await shell.stet("claim", "add", "--text", "One.")
        #expect(added.status == 0, "\(added.all)")
        #expect(try await shell.stet("verify").output.contains("2 acts, all signed"))
        let named = try #require(name.output.split(separator: " ").dropFirst().first)
        // The founder, the policy and the claim.
        let count = try await shell.script("grep -rhoF '\"key\": \"\(named)\"' reviews | wc -l")
        #expect(count.output.hasPrefix("3"), "\(count.all)")
    }

    /// A program that signs with another key than the one that the records name writes nothing.
    @Test func anotherKeyThanTheNamedOneIsRefused() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        let made = try await shell.script(
            """
            ssh-keygen -q -t ed25519 -N '' -f ../other
            printf '#!/bin/sh\nfor last; do :; done\nexec ssh-keygen -Y sign -n git -f "%s" "$last"\n' "$PWD/../other" > ../signs
            chmod +x ../signs; git config gpg.ssh.program "$PWD/../signs"; git rev-parse HEAD
            """)
        #expect(made.status == 0, "\(made.all)")
        let refused = try await shell.error("claim", "add", "--text", "One.")
        #expect(refused.code == "signing-failed" && "\(refused.whole)".contains("another key"))
        #expect(try await shell.script("git rev-parse HEAD").output == made.output)
    }

    @Test func keyFilesThatAreNoneAreRefused() async throws {
        let shell = try await shell(signs: false)
        #expect(try await shell.stet("init", "--as", "editor").status == 0)
        try shell.directory.write("empty.pub", "")
        try shell.directory.write("words.pub", "these are words\n")
        try shell.directory.write("type.pub", "ssh-unknown AAAAC3NzaC1lZDI1NTE5\n")
        try shell.directory.write("short.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n")
        try shell.directory.write("binary.pub", bytes: [0, 1, 2, 0xFF])
        let key = try #require(
            try FileSystem.read("\(shell.directory.path)/key.pub", limit: 65_536))
        try shell.directory.write("two.pub", bytes: key + key)
        for (file, code) in [
            ("key", "private-key"), ("empty.pub", "no-key"), ("words.pub", "no-key"),
            ("type.pub", "no-key"), ("short.pub", "no-key"), ("binary.pub", "no-key"),
            ("two.pub", "no-key"), ("none.pub", "no-file"),
        ] {
            let error = try await shell.error(
                "person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example", "--key",
                "../\(file)")
            #expect(error.code == code, "\(file): \(error)")
        }
        #expect(
            try await shell.stet(
                "person", "add", "ann", "--name", "Ann", "--email", "ann@desk.example", "--key",
                "../key.pub"
            ).status == 0)
    }

    @Test func theDoctorSeesWhatKeepsFromSigning() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        #expect(try await shell.stet("doctor").output.contains("sign") == false)
        let script = """
            ssh-keygen -q -t ed25519 -N '' -f ../other
            git config user.signingKey ../other.pub; stet doctor
            git config gpg.format openpgp; stet doctor
            """
        let done = try await shell.script(script)
        #expect(done.output.contains("does not know the key that Git signs with"))
        #expect(done.output.contains("Git has no SSH key to sign with"))
    }

    @Test func aClockYearsOffChangesNothing() async throws {
        let shell = try await shell()
        for (now, arguments) in [
            ("2026-02-10T09:30:00Z", ["init", "--policy", "strict", "--as", "editor"]),
            ("1999-01-01T00:00:00Z", ["claim", "add", "--text", "One."]),
            ("2090-01-01T00:00:00Z", ["claim", "add", "--text", "Two."]),
            ("2026-02-10T09:31:00Z", ["claim", "add", "--text", "Three."]),
        ] {
            #expect(try await shell.stet(arguments, now: now).status == 0)
        }
        let verified = try await shell.stet("verify")
        #expect(verified.status == 0 && verified.output.contains("4 acts, all signed"))
    }

    @Test func aKeyInTheSettingItselfAndAnAgentSign() async throws {
        let shell = try await shell(signs: false)
        let script = """
            set -e
            eval "$(ssh-agent -s)" >/dev/null; trap 'ssh-agent -k >/dev/null' EXIT
            ssh-add -q ../key; rm ../key
            git config --global gpg.format ssh
            git config --global user.signingKey "key::$(cut -d' ' -f1,2 ../key.pub)"
            stet init --policy strict --as editor
            git config --global user.signingKey $PWD/../key.pub
            stet claim add --text 'One.'
            stet verify
            """
        let done = try await shell.script(script)
        #expect(done.status == 0 && done.output.contains("2 acts, all signed"), "\(done.all)")
    }

    /// The findings as SARIF, read by models that others wrote.
    @Test func findingsAreWrittenAsSARIF() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--policy", "strict", "--as", "editor").status == 0)
        #expect(try await shell.stet("claim", "add", "--text", "One.").status == 0)
        let judge = ["\(packageRoot)/Tests/Oracles/sarif_judge.py", "findings.sarif"]
        #expect(try await shell.stet("verify", "--sarif", "findings.sarif").status == 0)
        let none = try await run(Environment.python, judge, in: "\(shell.directory.path)/work")
        #expect(none.status == 0 && none.output == "", "\(none.all)")
        let tampered = try await shell.script(
            "echo x >> $(git ls-files 'reviews/claims/*') && echo y > 'reviews/é %.txt' && git add reviews && git commit -qm x"
        )
        try #require(tampered.status == 0, "\(tampered.all)")
        #expect(try await shell.stet("verify", "--sarif", "findings.sarif").status == 1)
        let some = try await run(Environment.python, judge, in: "\(shell.directory.path)/work")
        let lines = some.output.split(separator: "\n").sorted()
        #expect(
            some.status == 0 && lines.contains("record error reviews/%C3%A9%20%25.txt"),
            "\(some.all)")
        #expect(lines.contains { $0.hasPrefix("append-only error reviews/claims/") })
    }

    @Test func whatIsToldOutOfBandIsGivenWhole() async throws {
        let shell = try await shell()
        #expect(try await shell.stet("init", "--as", "editor").status == 0)
        for option in ["--expect", "--tip"] {
            #expect(try await shell.error("verify", option, "abcd").code == "usage")
        }
        let zeros = String(repeating: "0", count: 40)
        for option in ["--expect", "--tip"] {
            let found = try await shell.stet("verify", option, zeros)
            #expect(found.status == 1 && found.output.hasPrefix("error \(option.dropFirst(2)):"))
        }
    }
}
