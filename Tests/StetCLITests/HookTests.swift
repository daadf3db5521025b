import TestSupport
import Testing

/// What a server takes that has the hook, by whatever name it is pushed.
@Suite struct HookTests {
    /// A bare repository with the hook and no desk yet, and a clone `here` with a desk. In the clone
    /// `$good` goes on from the desk, and `$bad` does not verify.
    private func desks(branch: String = "main") async throws -> Shell {
        let shell = try Shell()
        let script = """
            set -e
            git init -q --bare -b \(branch) ../hub.git
            stet -C ../hub.git hook install pre-receive --quiet
            stet init ../here --as editor --quiet
            cd ../here; git remote add origin ../hub.git
            git tag base; stet claim add --text 'A claim.' --quiet; git tag good
            git checkout -q --detach base; echo x > reviews/x; git add reviews/x; git commit -qm x; git tag bad
            git checkout -q main; git reset -q --hard base
            """
        let made = try await shell.script(script)
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    /// Pushes, and says what the server answered and whether its desk moved.
    private func push(_ shell: Shell, _ arguments: String, moves: Bool = false) async throws
        -> String
    {
        let before = try await shell.script("git rev-parse main", in: "hub.git").output
        let done = try await shell.script("git push origin \(arguments)", in: "here")
        let after = try await shell.script("git rev-parse main", in: "hub.git").output
        #expect((before != after) == moves, "\(arguments): \(done.all)")
        #expect((done.status == 0) == moves, "\(arguments): \(done.all)")
        return done.errors
    }

    /// The hook is there before the first push, which is judged like any.
    @Test func theFirstPushIsJudged() async throws {
        let shell = try await desks()
        #expect(try await push(shell, "bad~0:refs/heads/main").contains("[record]"))
        let plain = try await shell.script(
            "git checkout -q --orphan plain && git rm -rfq . && git commit -q --allow-empty -m x",
            in: "here")
        try #require(plain.status == 0, "\(plain.all)")
        #expect(try await push(shell, "plain:main").contains("brings no desk"))
        // With the branch of the desk others may come, that hold a desk, too.
        _ = try await push(shell, "base~0:refs/heads/main good~0:refs/heads/draft", moves: true)
        _ = try await push(shell, "good~0:refs/heads/main", moves: true)
        let verified = try await shell.stet("verify", "--full", in: "hub.git")
        #expect(verified.status == 0, "\(verified.all)")
    }

    /// The next command says which branch will be judged, where it is not there.
    @Test func installingTellsOfTheBranch() async throws {
        let shell = try await desks(branch: "master")
        let again = try await shell.stet("hook", "install", "pre-receive", in: "hub.git")
        #expect(again.status == 0 && again.errors.contains("no branch master yet"), "\(again.all)")
        let refused = try await push(shell, "good~0:refs/heads/main")
        #expect(refused.contains("git symbolic-ref HEAD refs/heads/main"), "\(refused)")
        _ = try await shell.script(
            "git symbolic-ref HEAD refs/heads/main; git config stet.branch other", in: "hub.git")
        let other = try await push(shell, "good~0:refs/heads/main")
        #expect(other.contains("git config stet.branch main"), "\(other)")
    }

    /// What moves the branch of the desk is judged by whatever name it comes, and is a commit.
    @Test func everyNameOfTheBranchIsJudged() async throws {
        let shell = try await desks()
        _ = try await push(shell, "base~0:refs/heads/main", moves: true)
        let links = try await shell.script(
            """
            git symbolic-ref refs/heads/trunk refs/heads/main
            git symbolic-ref refs/heads/far refs/heads/trunk
            git symbolic-ref refs/odd/name refs/heads/main
            """, in: "hub.git")
        try #require(links.status == 0, "\(links.all)")
        for name in ["main", "trunk", "far"] {
            #expect(try await push(shell, "bad~0:refs/heads/\(name)").contains("[record]"))
            #expect(try await push(shell, "+good^{tree}:refs/heads/\(name)").contains("rejected"))
        }
        #expect(try await push(shell, "bad~0:refs/odd/name").contains("[record]"))
        #expect(try await push(shell, ":refs/heads/trunk").contains("cannot be removed"))
        #expect(try await push(shell, ":main").contains("cannot be removed"))
        #expect(
            try await push(shell, "--atomic bad~0:refs/heads/x bad~0:refs/heads/main").contains(
                "[record]"))
        let tagged = try await shell.script("git tag -a -m x signed good", in: "here")
        try #require(tagged.status == 0, "\(tagged.all)")
        #expect(try await push(shell, "+signed:refs/heads/main").contains("rejected"))
        _ = try await push(shell, "good~0:refs/heads/trunk", moves: true)
        #expect(try await push(shell, "+base~0:refs/heads/far").contains("cannot be set back"))
        // The branch itself may be symbolic.
        let turned = try await shell.script(
            """
            git update-ref --no-deref -d refs/heads/trunk; git update-ref --no-deref -d refs/heads/far
            git update-ref -d refs/heads/main; git update-ref refs/heads/real \(try await commit(shell, "base"))
            git symbolic-ref refs/heads/main refs/heads/real
            """, in: "hub.git")
        try #require(turned.status == 0, "\(turned.all)")
        #expect(try await push(shell, "bad~0:refs/heads/real").contains("[record]"))
        _ = try await push(shell, "good~0:refs/heads/real", moves: true)
    }

    private func commit(_ shell: Shell, _ name: String) async throws -> String {
        String(try await shell.script("git rev-parse \(name)", in: "here").output.dropLast())
    }

    /// What makes Git show something else than what was judged is refused, and may be removed.
    @Test func nothingHidesTheBranch() async throws {
        let shell = try await desks()
        _ = try await push(shell, "base~0:refs/heads/main", moves: true)
        let base = try await commit(shell, "base")
        let replaced = try await push(shell, "bad:refs/replace/\(base)")
        #expect(replaced.contains("show another object"), "\(replaced)")
        for name in ["refs/tags/main", "refs/main", "refs/tags/origin/main"] {
            #expect(try await push(shell, "bad~0:\(name)").contains("would hide the branch"))
        }
        _ = try await shell.script(
            "git -c user.name=N -c user.email=n@x replace \(base) $(git -c user.name=N -c user.email=n@x commit-tree -m x \(base)^{tree})",
            in: "hub.git")
        let removed = try await shell.script("git push -q origin :refs/replace/\(base)", in: "here")
        #expect(removed.status == 0, "\(removed.all)")
        // Other names are nobody's business.
        let others = try await shell.script(
            "git push -q origin bad~0:refs/heads/x/main bad:refs/tags/t bad~0:refs/notes/commits",
            in: "here")
        #expect(others.status == 0, "\(others.all)")
    }

    /// What a push brings beside the branch costs next to nothing.
    @Test func manyReferences() async throws {
        let shell = try await desks(branch: "master")
        let made = try await shell.script(
            """
            for i in $(seq 3000); do
              printf 'commit refs/heads/b/%s\\ncommitter N <n@x> %s +0000\\ndata 1\\nx\\n' $i $i
            done | git fast-import --quiet
            git push -q origin 'refs/heads/b/*'
            """, in: "here")
        #expect(made.status == 0, "\(made.all)")
        #expect(try await push(shell, "good~0:refs/heads/b/desk").contains("would not be judged"))
    }

    /// A revision with spaces does not hide from the hook what is pushed.
    @Test func theOwnPushIsJudged() async throws {
        let shell = try await desks()
        _ = try await push(shell, "base~0:refs/heads/main", moves: true)
        let script = """
            stet hook install pre-push --quiet; rm ../hub.git/hooks/pre-receive
            git commit-tree -p bad -m 'two words' bad^{tree} > ../child; git tag child $(cat ../child)
            """
        try #require(try await shell.script(script, in: "here").status == 0)
        #expect(try await push(shell, "'child^{/two words}:refs/heads/main'").contains("[record]"))
        let odd = try await shell.stet("hook", "pre-push", in: "here", input: "HEAD x\n")
        #expect(odd.status == 2 && odd.errors.contains("cannot be read"), "\(odd.all)")
        _ = try await push(shell, "'good^{/A claim}:refs/heads/main'", moves: true)
    }
}
