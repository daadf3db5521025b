import Stet
import TestSupport
import Testing

/// People and programs that use the repository beside the desk, knowing nothing of it.
@Suite struct OtherToolsTests {
    private func desk(_ shell: Shell) async throws {
        let made = try await shell.script(
            """
            set -e
            stet init --as editor --quiet; echo one > README; git add README; git commit -qm Readme
            printf 'A text.\\r\\nWith line ends.\\r\\n' > ../text; stet source add ../text --title T --quiet
            """)
        try #require(made.status == 0, "\(made.all)")
    }

    /// Acts touch neither what is staged nor what is being edited.
    @Test func editingGoesOn() async throws {
        let shell = try Shell()
        try await desk(shell)
        let done = try await shell.script(
            """
            set -e
            echo two >> README; git add README; echo three >> README; echo new > notes; echo x > .README.swp
            git status --porcelain > ../before; git diff > ../diff; git diff --cached > ../cached
            for n in 1 2 3; do STET_SEED=$n stet claim add --text "Claim $n." --open --quiet; done
            git status --porcelain | cmp - ../before; git diff | cmp - ../diff; git diff --cached | cmp - ../cached
            git commit -qam 'Mine'; git show --stat --format= HEAD | grep -v README | grep -c reviews/ || true
            stet verify --full --quiet
            """)
        #expect(
            done.status == 0 && ("\n" + done.output).contains("\n0\n"),
            "\(done.all)")
    }

    /// Settings and attributes of the user's that would convert line ends, and a clone made with them.
    @Test func lineEndsStay() async throws {
        let shell = try Shell()
        try await desk(shell)
        let done = try await shell.script(
            """
            set -e
            git config core.autocrlf true; git config core.eol crlf
            mkdir -p .git/info; echo '* text=auto eol=crlf' > .git/info/attributes.off
            git config --global core.attributesFile "$PWD/.git/info/attributes.off"
            STET_SEED=2 stet source add ../text --title Again --quiet 2>/dev/null || true
            STET_SEED=3 stet claim add --text 'A claim.' --quiet
            git status --porcelain; touch README; git commit -qam x || true
            stet verify --full --quiet
            git -c core.autocrlf=true clone -q . ../clone; cd ../clone; git status --porcelain
            STET_SEED=4 stet claim add --text 'Another.' --quiet; git status --porcelain; stet verify --full --quiet
            """)
        #expect(done.status == 0, "\(done.all)")
        #expect(!done.output.contains("reviews/"), "\(done.all)")
    }

    /// Other programs pack, prune and repack while acts are recorded.
    @Test func maintenanceBesideActs() async throws {
        let shell = try Shell()
        try await desk(shell)
        let done = try await shell.script(
            """
            set -e
            (for k in $(seq 8); do git repack -q -a -d; git gc -q; git pack-refs --all; git prune-packed -q; done) & other=$!
            for n in $(seq 24); do STET_SEED=$n stet claim add --text "Claim $n." --quiet; done
            wait $other
            git fsck --strict --no-dangling --no-progress; git status --porcelain
            stet verify --full --quiet; stet claim list --json
            """)
        #expect(done.status == 0, "\(done.all)")
        let line = done.output.split(separator: "\n").last ?? ""
        guard case .array(let claims)? = try JSONReader.read(Array(line.utf8))["data"]?["claims"]
        else {
            Issue.record("no claims: \(done.all)")
            return
        }
        #expect(claims.count == 24)
    }

    /// Merges, squashes and rebases that lose or rewrite acts are named, and lose nothing for good:
    /// the acts are where they were made, and joining that history again brings them back.
    @Test(arguments: [
        "git merge -q -s ours -m x side",
        "git merge -q --squash side >/dev/null && git commit -qm x",
        "git rm -rq reviews/claims && git commit -qm x",
    ])
    func badMergesAreNamed(_ command: String) async throws {
        let shell = try Shell()
        try await desk(shell)
        let done = try await shell.script(
            """
            set -e
            git checkout -q -b side; git config stet.branch main
            git checkout -q main; STET_SEED=1 stet claim add --text 'Here.' --quiet
            git checkout -q side; git -c stet.branch=side status >/dev/null; git config stet.branch side
            STET_SEED=2 stet claim add --text 'There.' --as editor --quiet; STET_SEED=3 stet claim add --text 'There, too.' --quiet
            git checkout -q main; git config stet.branch main
            \(command)
            """)
        try #require(done.status == 0, "\(done.all)")
        let verified = try await shell.stet("verify", "--full")
        #expect(verified.status == 1, "\(verified.all)")
        // The desk can still be read and acted at.
        #expect(try await shell.stet("list").status == 0)
        #expect(try await shell.stet("doctor").status <= 1)
        #expect(
            try await shell.script("git config stet.branch side; stet verify --full").status == 0)
        // Joining what has the acts, and bringing back what was dropped, sets it right.
        let healed = try await shell.script(
            """
            set -e
            git config stet.branch main; git merge -q --no-edit side 2>/dev/null || true
            stet restore; stet verify --full; git status --porcelain; stet restore
            """)
        #expect(healed.status == 0 && healed.output.contains("Everything holds."), "\(healed.all)")
        #expect(
            healed.output.hasSuffix("Nothing is lost: the files are the desk's state.\n"),
            "\(healed.all)")
        #expect(
            healed.words.contains("it counts for nothing, and the files are right again"),
            "\(healed.all)")
        for text in ["Here.", "There.", "There, too."] {
            #expect(
                try await shell.stet("claim", "list").output.contains(text), "\(text) is lost")
        }
    }

    /// A repository that nothing can be written to is read, and acts say why they are refused.
    @Test func readOnly() async throws {
        let shell = try Shell()
        try await desk(shell)
        // Root may write anywhere, so a file system that is mounted read-only stands for it.
        let done = try await shell.script(
            """
            if unshare -rm true 2>/dev/null; then
                unshare -rm sh -c '
                    mount --bind . . && mount -o remount,ro,bind . && cd "$PWD"
                    stet list >/dev/null && stet verify --full --quiet >/dev/null && stet doctor >/dev/null; echo "read $?"
                    stet claim add --text No 2>&1; echo "act $?"'
            else
                chmod -R a-w .git; stet list >/dev/null && stet verify --full --quiet >/dev/null; echo "read $?"
                stet claim add --text No 2>&1; echo "act $?"; chmod -R u+w .git
            fi
            git fsck --strict --no-progress
            """)
        #expect(done.output.contains("read 0\n"), "\(done.all)")
        #expect(
            done.output.contains("act 2\n") && done.output.contains("stet: The system refused"),
            "\(done.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    /// A rebase makes other commits of one's acts. Nothing of them is lost; where they no longer say
    /// what their writers saw, or lost their signatures, that is named, and the real ones come back.
    @Test(arguments: [false, true]) func aRebaseIsNamedAndUndone(_ isSigned: Bool) async throws {
        let here = try TestDesk(signed: isSigned)
        let item = try here.material().item
        if isSigned { try here.requireSignatures() }
        let there = try await here.clone("there")
        let ours = try there.desk(as: "ann").take(item).id
        let theirs = try here.desk(as: "bob").take(item).id
        try await there.git("pull", "-q", "--rebase")
        let findings = try there.verify().findings
        #expect(findings.map(\.rule).contains("on") && findings.map(\.rule).contains("state"))
        let desk = try there.desk(as: "editor")
        #expect(throws: DeskError.self) { try desk.addNote(.items, FolderID(item), "No.") }
        try await there.git("merge", "-q", "--no-edit", "ORIG_HEAD")
        for id in [ours, theirs] {
            #expect(throws: Never.self) { try there.desk(as: "editor").record(id.hex) }
        }
        #expect(try there.verify().findings.allSatisfy { $0.severity == .warning })
        _ = try there.desk(as: "editor").addNote(.items, FolderID(item), "The next act.")
        #expect(try there.verify().passes)
    }

    /// Acts in folders that nobody else touched are made on another commit by a rebase, too.
    @Test func aRebaseBesideOthersIsNamedAndUndone() async throws {
        let here = try TestDesk()
        let item = try here.material().item
        let there = try await here.clone("there")
        _ = try there.desk(as: "editor").addClaim(ClaimDraft(text: "Another."))
        _ = try here.desk(as: "bob").take(item)
        try await there.git("pull", "-q", "--rebase")
        #expect(try there.verify().findings.map(\.rule) == ["on", "state"])
        try await there.git("merge", "-q", "--no-edit", "ORIG_HEAD")
        #expect(try there.verify().passes)
    }
}
