import Stet
import StetGit
import TestSupport
import Testing

/// What somebody with plain Git, and perhaps a key of the desk, can do to a signed history; and the
/// rule or check that names it.
@Suite struct SignedTamperingTests {
    /// Functions that the scripts share. `$item` and `$other` are item folders with the same
    /// evidence; in `$other` only ann has judged, twice.
    static let prelude = """
        set -e
        export GIT_COMMITTER_NAME=Operator GIT_COMMITTER_EMAIL=operator@desk.example
        at=2026-03-01T10:00:00Z
        files() { ls $1/*-$2-*.json; }
        id() { name=${1##*-}; echo ${name%.json}; }
        # The newest record of a folder, which a new one must follow.
        head() { ls -t $1/*.json | while read f; do
            grep -lq "$(id $f)" $(ls $1/*.json | grep -v $f) 2>/dev/null || { id $f; break; }; done; }
        # like FILE BY FOLDER [SED]: a record like another, by somebody, after the newest of a folder
        like() { eval named=\\$key_$2; sed -e 's|"key": "[^"]*"|"key": "'$named'"|' -e '/"after"/{n;s/"[0-9a-f]*"/"'$(head $3)'"/;}' -e 's/"by": "[^"]*"/"by": "'$2'"/' \\
            -e 's/"on": "[^"]*"/"on": "'$(git rev-parse HEAD)'"/' \\
            -e 's/"at": "[^"]*"/"at": "'$at'"/' -e 's/"folder": "[^"]*"/"folder": "'${3##*/}'"/' -e "${4:-}" $1 > .git/new; }
        # put KIND FOLDER: adds .git/new under the name that its bytes have
        put() { record=$(sha256sum .git/new | cut -c1-40); cp .git/new $2/20260301T100000Z-$1-$record.json
            after=$(sed -n '/"after"/{n;s/[^0-9a-f]//gp;}' .git/new); git add -A; }
        message() { printf 'x\\n\\nStet-Desk: %s\\nStet-Record: %s\\nStet-After: %s\\n' $desk $record $after; }
        # act HANDLE [KEY]: commits what was put as an act of somebody, signed with a key
        act() { git -c gpg.format=ssh -c user.signingkey=$keys/${2:-$1} commit -q -S -m "$(message)" \\
            --author "$(echo $1 | sed 's/./\\u&/') <$1@desk.example>" --date $at; }
        # forge: makes the bytes on standard input the newest commit
        forge() { git update-ref HEAD $(git hash-object -t commit -w --stdin --literally); }
        good() { git -c gpg.ssh.allowedSignersFile=$allowed verify-commit HEAD 2>/dev/null; }

        """

    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let script: String
        let rules: Set<String>
        /// Whether `git verify-commit` takes the newest commit for good all the same.
        var foolsGit = false
        /// What is found as well, depending on the ids.
        var mayAlso: Set<String> = []
        var testDescription: String { name }
    }

    static let insiders = [
        Attack(
            name: "a verdict by somebody without the role",
            script: "like $verdict $dan $item; put verdict $item; act dan", rules: ["role"]),
        Attack(
            name: "an act signed with another's key",
            script: "like $verdict $ann $item; put verdict $item; act ann bob",
            rules: ["signature"]),
        Attack(
            name: "an act in another's name",
            script: "like $verdict $bob $item; put verdict $item; act ann",
            rules: ["signature", "author"]),
        Attack(
            name: "one person's two votes as a quorum",
            script: """
                set -- $(for f in $(files $other verdict); do id $f; done | sort)
                sed -e '/"verdicts"/{n;s/"[0-9a-f]*"/"'$1'"/;n;s/"[0-9a-f]*"/"'$2'"/;}' $(files $item resolved) > .git/base
                like .git/base $editor $other; put resolved $other; act editor
                """, rules: ["quorum"]),
        Attack(
            name: "one person under two names, with one key",
            script: """
                mallory=$(files reviews/people/$ann person)
                sed -e 's/"handle": "ann"/"handle": "eve"/' -e 's/ann@/eve@/' -e 's/"name": "Ann"/"name": "Eve"/' \\
                    -e 's/"nonce": "../"nonce": "00/' -e 's/"on": "[^"]*"/"on": "'$(git rev-parse HEAD)'"/' -e 's/"at": "[^"]*"/"at": "'$at'"/' $mallory > .git/new
                record=$(sha256sum .git/new | cut -c1-40); mkdir reviews/people/$record
                cp .git/new reviews/people/$record/20260301T100000Z-person-$record.json; git add -A
                git -c gpg.format=ssh -c user.signingkey=$keys/editor commit -q -S --date $at --author 'Editor <editor@desk.example>' \\
                    -m "$(printf 'x\\n\\nStet-Desk: %s\\nStet-Record: %s' $desk $record)"
                """, rules: ["one-person"]),
        Attack(
            name: "one person under two names, with one address",
            script: """
                mallory=$(files reviews/people/$ann person)
                sed -e 's/"handle": "ann"/"handle": "eve"/' -e '/ssh-ed25519/d' -e 's/"keys": \\[/"keys": []/' -e '/^  \\],$/{x;s/^/x/;/^xx*$/{x;b};x}' \\
                    -e 's/"nonce": "../"nonce": "00/' -e 's/"on": "[^"]*"/"on": "'$(git rev-parse HEAD)'"/' -e 's/"at": "[^"]*"/"at": "'$at'"/' $mallory | python3 -c '
                import sys
                text = sys.stdin.read()
                start = text.index("\\"keys\\": []")
                sys.stdout.write(text[:start] + "\\"keys\\": []," + text[text.index("],", start) + 2:])' > .git/new
                record=$(sha256sum .git/new | cut -c1-40); mkdir reviews/people/$record
                cp .git/new reviews/people/$record/20260301T100000Z-person-$record.json; git add -A
                git -c gpg.format=ssh -c user.signingkey=$keys/editor commit -q -S --date $at --author 'Editor <editor@desk.example>' \\
                    -m "$(printf 'x\\n\\nStet-Desk: %s\\nStet-Record: %s' $desk $record)"
                """, rules: ["one-person"]),
        Attack(
            name: "evidence from a source that is not there",
            script: """
                sed -e 's/"source": "......../"source": "00000000/' $(files $item evidence | sed -n 1p) > .git/base
                like .git/base $ann $item; put evidence $item; act ann
                """, rules: ["source-exists"]),
        Attack(
            name: "a verdict on evidence that is not there",
            script: """
                like $verdict $ann $item '/"evidence"/{n;s/"......../"00000000/;}'; put verdict $item; act ann
                """, rules: ["evidence-cited"]),
        Attack(
            name: "a record that follows nothing",
            script: """
                like $verdict $ann $item; sed -i '/"after"/{n;s/"......../"00000000/;}' .git/new; put verdict $item; act ann
                """, rules: ["after"]),
        Attack(
            name: "a trailer that disagrees with the tree",
            script: "like $verdict $ann $item; put verdict $item; record=$(id $verdict); act ann",
            rules: ["trailers"]),
        Attack(
            name: "a trailer that says another revision was seen",
            script: "like $verdict $ann $item; put verdict $item; after=$(id $verdict); act ann",
            rules: ["trailers"]),
        Attack(
            name: "a policy rolled back to an older version",
            script: """
                old=$(files $policy policy | sed -n 1p); new=$(files $policy policy | sed -n 2p)
                like $new $editor $policy '/signatures-required/d'
                sed -i -e 's/"version": 2/"version": 1/' .git/new
                python3 -c 'import re; p=".git/new"; t=open(p).read(); open(p,"w").write(re.sub(r",(\\s*})", r"\\1", t))'
                put policy $policy; act editor
                """, rules: ["policy-version"]),
        Attack(
            name: "a policy by somebody who is no admin",
            script: """
                like $(files $policy policy | sed -n 2p) $ann $policy 's/"version": 2/"version": 3/'
                put policy $policy; act ann
                """, rules: ["role"]),
        Attack(
            name: "a source whose text is another",
            script: """
                source=$(ls -d reviews/sources/*/*/*/* | sed -n 1p); file=$(files $source source); text=$(ls $source/*.txt)
                sed -e 's/"nonce": "../"nonce": "00/' -e 's/"on": "[^"]*"/"on": "'$(git rev-parse HEAD)'"/' -e 's/"at": "[^"]*"/"at": "'$at'"/' $file > .git/new
                record=$(sha256sum .git/new | cut -c1-40)
                folder=reviews/sources/$(echo $record | sed 's,\\(.\\)\\(.\\)\\(.\\).*,\\1/\\2/\\3,')/$record; mkdir -p $folder
                cp .git/new $folder/20260301T100000Z-source-$record.json
                sed 's/3 May/9 May/' $text > $folder/${text##*/}; git add -A
                git -c gpg.format=ssh -c user.signingkey=$keys/editor commit -q -S --date $at --author 'Editor <editor@desk.example>' \\
                    -m "$(printf 'x\\n\\nStet-Desk: %s\\nStet-Record: %s' $desk $record)"
                """, rules: ["text"]),
    ]

    static let signatures = [
        Attack(
            name: "an act signed with an unknown key",
            script: "like $verdict $ann $item; put verdict $item; act ann mallory",
            rules: ["signature"]),
        Attack(
            name: "an act that is not signed",
            script: """
                like $verdict $ann $item; put verdict $item
                git commit -q -m "$(message)" --author 'Ann <ann@desk.example>' --date $at
                """, rules: ["signature"]),
        Attack(
            name: "a signature moved to another commit",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed 's/^x$/y/' | forge
                """, rules: ["signature-valid"]),
        Attack(
            name: "a signed commit on another parent",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed "s/^parent .*/parent $(git rev-parse HEAD~2)/" | forge
                """, rules: ["signature-valid", "one-act", "trailers", "on"], mayAlso: ["author"]),
        Attack(
            name: "a signature in the message",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD > .git/c
                { sed '/^gpgsig/,/END SSH/d' .git/c; echo; sed -n '/^gpgsig/,/END SSH/p' .git/c; } > .git/d; forge < .git/d
                """, rules: ["signature", "trailers"]),
        Attack(
            name: "a signature in the message, before the trailers",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD > .git/c
                { sed '/^gpgsig/,/END SSH/d; /^x$/,$d' .git/c; sed -n '/^gpgsig/,/END SSH/p' .git/c; echo; sed -n '/^Stet/p' .git/c; } > .git/d
                forge < .git/d
                """, rules: ["signature"]),
        Attack(
            name: "a signature twice",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD > .git/c
                { sed '/END SSH/q' .git/c; sed -n '/^gpgsig/,$p' .git/c; } > .git/d; forge < .git/d
                """, rules: ["commit-form"], foolsGit: true),
        Attack(
            name: "a header that the signature does not cover",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed 's/^gpgsig /gpgsig-sha256 smuggled\\n&/' | forge; good
                """, rules: ["commit-form"], foolsGit: true),
        Attack(
            name: "a blank line inside the armour",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed 's/^ U1NI\\|^gpgsig .*/&\\n /' | forge; good
                """, rules: ["signature-valid"], foolsGit: true),
        Attack(
            name: "an unknown header under the signature",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed 's/^committer .*/&\\nencoding UTF-8/' > .git/c
                sed '/^gpgsig/,/END SSH/d' .git/c > .git/payload
                ssh-keygen -q -Y sign -n git -f $keys/ann .git/payload
                { sed '/^$/,$d' .git/payload; sed -e '1s/^/gpgsig /' -e '1!s/^/ /' .git/payload.sig; sed -n '/^$/,$p' .git/payload; } | forge
                good
                """, rules: ["commit-form"], foolsGit: true),
        Attack(
            name: "bytes after a zero byte in the message",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                { git cat-file commit HEAD | sed '/^gpgsig/,/END SSH/d'; printf '\\0hidden'; } > .git/payload
                ssh-keygen -q -Y sign -n git -f $keys/ann .git/payload
                { sed '/^$/,$d' .git/payload; sed -e '1s/^/gpgsig /' -e '1!s/^/ /' .git/payload.sig; sed -n '/^$/,$p' .git/payload; } | forge
                good
                """, rules: ["commit-form"], foolsGit: true),
        Attack(
            name: "a signature for another purpose",
            script: """
                like $verdict $ann $item; put verdict $item; act ann
                git cat-file commit HEAD | sed '/^gpgsig/,/END SSH/d' > .git/payload
                ssh-keygen -q -Y sign -n file -f $keys/ann .git/payload
                { sed '/^$/,$d' .git/payload; sed -e '1s/^/gpgsig /' -e '1!s/^/ /' .git/payload.sig; sed -n '/^$/,$p' .git/payload; } | forge
                """, rules: ["signature-valid"]),
        Attack(
            name: "a forged author under somebody's signature",
            script: """
                like $verdict $bob $item; put verdict $item; act bob ann; good
                """, rules: ["signature"], foolsGit: true),
    ]

    /// A desk whose policy requires signatures since its second version, with a resolved item.
    private func desk() async throws -> (test: TestDesk, prelude: String) {
        let test = try TestDesk(signed: true)
        let editor = try test.desk(as: "editor")
        try test.requireSignatures()
        let material = try test.material()
        let other = ItemID(try editor.open(material.claim, again: true).folder)
        let evidence = try test.evidence(material)
        let verdict = try test.judge(material.item, "supported", by: "ann", on: evidence)
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        _ = try editor.resolve(material.item)
        let same = try test.evidence(material, on: other)
        try test.judge(other, "supported", by: "ann", on: same)
        try test.judge(other, "supported", by: "ann", on: same)
        #expect(try test.verify().findings == [])

        let keys = "\(test.path)/.git/keys"
        try FileSystem.makeDirectory(keys)
        var allowed = ""
        for handle in ["editor", "mallory"] + TestDesk.people {
            try FileSystem.replace(
                "\(keys)/\(handle)", with: Array(try TestKey(handle).privateFile().utf8),
                mode: 0o600)
            guard handle != "mallory" else { continue }
            allowed += "\(handle)@desk.example namespaces=\"git\" \(TestKey(handle).publicKey)\n"
        }
        try FileSystem.replace("\(keys)/allowed", with: Array(allowed.utf8))
        let item = RecordPath.directory(.items, FolderID(material.item))
        let names = try await test.git("ls-files", "\(item)/*\(verdict.hex).json")
        var lines = [
            "item=\(item)", "other=\(RecordPath.directory(.items, FolderID(other)))",
            "verdict=\(names.split(separator: "\n").first ?? "")",
            "desk=\(try editor.id()?.hex ?? "")", "keys=\(keys)", "allowed=\(keys)/allowed",
            "policy=\(RecordPath.directory(.policy, try #require(try editor.id())))",
        ]
        for handle in ["editor"] + TestDesk.people {
            let id = try editor.person(handle).id.hex
            let key = try PublicKey(TestKey(handle).publicKey).fingerprint
            lines += ["\(handle)=\(id)", "key_\(id)=\(key)"]
        }
        return (test, Self.prelude + lines.joined(separator: "\n") + "\n")
    }

    @Test(arguments: insiders + signatures) func isFoundAndNamed(_ attack: Attack) async throws {
        let (test, prelude) = try await desk()
        test.isTampered = true
        let before = try #require(try test.desk(as: "editor").tip())
        let server = try await test.server()
        let done = try await run("bash", ["-c", prelude + attack.script], in: test.path)
        try #require(done.status == 0, "\(done.all)")
        try #require(try test.desk(as: "editor").tip() != before)
        let report = try test.verify()
        let errors = report.findings.filter { $0.severity == .error }
        let rules = Set(errors.map(\.rule))
        #expect(
            !report.passes && rules.subtracting(attack.mayAlso) == attack.rules.union(["state"]),
            "\(errors)")
        #expect(errors.allSatisfy { $0.commit != nil || $0.path != nil })
        // On signatures Git says the same, but where it is known to be fooled.
        if Self.signatures.contains(where: { $0.name == attack.name }) {
            let git = try await run(
                "git",
                [
                    "-c", "gpg.ssh.allowedSignersFile=\(test.path)/.git/keys/allowed",
                    "verify-commit", "HEAD",
                ], in: test.path)
            #expect((git.status == 0) == attack.foolsGit, "\(git.all)")
        }
        // Looking only at what is new finds the same; where verified commits were dropped, that too.
        let again = try test.desk(as: "editor").verify()
        #expect(Set(again.findings.map(\.rule)).subtracting(["tip"]) == rules)
        // Neither does a server take it that judges what it is sent.
        let push = try await test.push(to: server)
        #expect(push.status != 0 && push.errors.contains("stet: "), "\(push.all)")
        #expect(try Repository.open(server).tip(ofBranch: "main") == before)
    }

    @Test func gitAndWeAgreeOnEveryCommit() async throws {
        let (test, _) = try await desk()
        let keys = "\(test.path)/.git/keys"
        for commit in try await test.git("rev-list", "HEAD").split(separator: "\n") {
            try await test.git(
                "-c", "gpg.ssh.allowedSignersFile=\(keys)/allowed", "verify-commit", String(commit))
        }
        let report = try test.verify()
        #expect(report.signatures == report.acts && report.acts > 15)
    }

    @Test func aRevokedKeySignsNothingMore() async throws {
        let (test, prelude) = try await desk()
        let editor = try test.desk(as: "editor")
        let ann = try editor.person("ann")
        _ = try editor.revisePerson(ann.id, .init(keys: [TestKey("ann's next").publicKey]))
        let before = try #require(try editor.tip())
        let item = try #require(try editor.snapshot().folders(.items).first)
        #expect(
            try refusal { try test.desk(as: "ann").addNote(.items, item, "x") } == "signature")
        _ = try test.desk(as: "ann", key: TestKey("ann's next")).addNote(.items, item, "y")
        #expect(try test.verify().findings == [])
        try await test.git("reset", "-q", "--hard", before.description)
        test.isTampered = true
        // By the clock the key was still good: Git cannot know the order, so it is fooled.
        let allowed = "ann@desk.example namespaces=\"git\",valid-before=\"20260310000000Z\" "
        try FileSystem.replace(
            "\(test.path)/.git/keys/allowed",
            with: Array((allowed + TestKey("ann").publicKey + "\n").utf8))
        let script =
            "GIT_COMMITTER_DATE=$at; export GIT_COMMITTER_DATE; like $verdict $ann $item; put verdict $item; act ann; good"
        let done = try await run("bash", ["-c", prelude + script], in: test.path)
        try #require(done.status == 0, "\(done.all)")
        #expect(try test.verify().findings.map(\.rule) == ["signature", "state"])
    }

    /// Whoever kept a revoked key can fork from before its revocation; what comes of it is late.
    @Test func aForkFromBeforeARevocationIsLate() async throws {
        let (here, _) = try await desk()
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(
            editor.person("ann").id, .init(keys: [TestKey("ann's next").publicKey]))
        let item = try #require(try editor.snapshot().folders(.items).first)
        let note = try there.desk(as: "ann").addNote(.items, item, "x").id
        let fine = try there.desk(as: "bob").addNote(.items, item, "y").id
        try await here.merge(there)
        let standings = try #require(try here.desk(as: "editor").snapshot().standings(.items, item))
        #expect(standings[note] == .late && standings[fine] == .stands)
        let report = try here.verify()
        #expect(report.passes && report.findings.map(\.rule) == ["late"])
    }

    @Test func keysAreTheirOwners() async throws {
        let (test, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let next = TestKey("ann's next")
        let ann = try test.desk(as: "ann")
        // People rotate their own keys, and nothing else about themselves.
        _ = try ann.revisePerson(
            ann.person("ann").id, .init(keys: [TestKey("ann").publicKey, next.publicKey]))
        _ = try test.desk(as: "ann", key: next).revisePerson(
            ann.person("ann").id, .init(keys: [next.publicKey]))
        #expect(
            try refusal {
                try test.desk(as: "ann", key: next).revisePerson(
                    ann.person("ann").id, .init(roles: [.admin]))
            } == "role")
        // Without a signature of their own nobody does, whatever the policy.
        let plain = try TestDesk(signed: true)
        let unsigned = try Desk(
            in: plain.path,
            options: .init(
                actor: .handle("ann"), committer: TestDesk.identity("operator"),
                now: { Timestamp(secondsSince1970: 1_771_000_000) }))
        for desk in [unsigned, try plain.desk(as: "ann", key: TestKey("nobody's"))] {
            #expect(
                try refusal {
                    try desk.revisePerson(desk.person("ann").id, .init(keys: [next.publicKey]))
                } == "role")
        }
        // A key stays its first owner's, also once it was revoked.
        for taken in [TestKey("ann").publicKey, TestKey("bob").publicKey] {
            #expect(
                try refusal {
                    try editor.revisePerson(editor.person("cora").id, .init(keys: [taken]))
                } == "one-person")
        }
        #expect(
            try refusal {
                try editor.revisePerson(editor.person("cora").id, .init(keys: ["ssh-dss AAAA"]))
            } == "key")
        #expect(
            try refusal { try editor.revisePerson(editor.person("editor").id, .init(keys: [])) }
                == "last-admin")
        #expect(try test.verify().findings == [])
        let history = try editor.person("ann").keyHistory
        #expect(history.map(\.key) == [TestKey("ann").publicKey, next.publicKey])
        #expect(history.map { $0.revoked == nil } == [false, true])
    }

    @Test func aStrangerWhoWasToldTwoValuesFindsWhatWasDropped() async throws {
        let (test, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let tip = try #require(try editor.tip())
        let id = try #require(try editor.id())
        let there = try await test.clone("there")
        let stranger = try there.desk(as: "editor")
        #expect(try stranger.verify(.init(expected: id, expectedCommit: tip)).findings == [])
        try await there.git("reset", "-q", "--hard", "HEAD~1")
        // Everything that is left holds; only who was told the tip can tell, or who verified before.
        #expect(try stranger.verify(.init(isFull: true)).findings == [])
        for request in [
            VerificationRequest(expected: id, expectedCommit: tip, isFull: true),
            VerificationRequest(expectedCommit: tip),
        ] {
            let report = try stranger.verify(request)
            #expect(report.findings.first?.rule == "tip" && !report.passes)
        }
        let another = try TestDesk(signed: true)
        let other = try another.desk(as: "editor")
        #expect(try other.verify(.init(expected: id)).findings.first?.rule == "expect")
        #expect(try other.verify(.init(expectedCommit: tip)).findings.first?.rule == "tip")
    }

    @Test func whatWasVerifiedIsRememberedAndNotTrustedBlindly() async throws {
        let (test, _) = try await desk()
        let editor = try test.desk(as: "editor")
        let whole = try editor.verify()
        #expect(whole.known == whole.tip && whole.commits == 0)
        let item = try #require(try editor.snapshot().folders(.items).first)
        _ = try editor.addNote(.items, item, "x")
        let next = try editor.verify()
        #expect(next.known == whole.tip && next.commits == 1 && next.findings == [])
        #expect(next.acts == whole.acts + 1 && next.signatures == whole.signatures + 1)
        let full = try editor.verify(.init(isFull: true))
        #expect(
            full.acts == next.acts && full.records == next.records
                && full.passagesFound == next.passagesFound && full.known == nil)
        // What was verified here may not vanish.
        try await test.git("reset", "-q", "--hard", "HEAD~2")
        #expect(try editor.verify().findings.first?.rule == "tip")
        #expect(try editor.verify().findings.first?.rule == "tip")
        #expect(try editor.verify(.init(isFull: true)).findings == [])
        #expect(try editor.verify().findings == [])
        // Nothing in the file that is not as this program writes it is used.
        let memory = "\(test.path)/.git/stet/verified"
        for text in ["", "x", "stet-verified 2\n", "stet-verified 3\n"] {
            try FileSystem.replace(memory, with: Array(text.utf8))
            #expect(try editor.verify().known == nil)
        }
        // A clone knows nothing of it.
        let there = try await test.clone("there")
        #expect(try there.desk(as: "editor").verify().known == nil)
    }
}
