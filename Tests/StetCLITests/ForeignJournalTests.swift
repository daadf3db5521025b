import TestSupport
import Testing

/// A repository may come from anybody, with a journal of unfinished work in it.
@Suite struct ForeignJournalTests {
    /// A desk, beside it files of the user's, and `plant`, which leaves a journal and the lock of the
    /// index as a writer that was killed would: `plant BRANCH FILE BLOB REPLACED...`.
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let done = try await shell.stet("init", "--name", "Test", "--as", "editor")
        try #require(done.status == 0, "\(done.all)")
        try shell.directory.write("mine/known", "known\n")
        try shell.directory.write(
            "bin/plant",
            """
            #!/bin/sh
            branch=$1; shift
            commit=$(GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@x GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@x \
                git commit-tree -p HEAD -m x HEAD^{tree})
            mkdir -p .git/stet
            printf '%s\\0' 'stet-journal 1' "$branch" $commit "$@" end > .git/stet/journal
            cp .git/stet/journal .git/index.lock
            echo $commit
            """)
        _ = try await shell.script("chmod +x ../bin/plant")
        return shell
    }

    private func plant(_ shell: Shell, _ script: String) async throws {
        let done = try await shell.script(
            """
            set -e; PATH=$PWD/../bin:$PATH
            known=$(git hash-object -w ../mine/known); other=$(echo other | git hash-object -w --stdin)
            \(script)
            """)
        try #require(done.status == 0, "\(done.all)")
    }

    /// What names another place than an act writes to is refused whole, and nothing is touched.
    @Test(arguments: [
        "main ../mine/known $known $other", "main ../mine/known $known -",
        "main reviews/../../mine/known $known -", "main reviews/./x $known -",
        "main $PWD/../mine/known $known -", "main .git/config $other -",
        "main reviews/.git/config $other -", "main reviews/.GIT/config $other -",
        "main README $other -", "main reviews $other -", "main reviews//x $other -",
        "main reviews/ok $other - ../mine/known $known -",
        "../../../mine/known", "../../x/../../../mine/known", "-x", "a..b", "'a b'", "''",
    ])
    func otherPlacesAreRefused(_ arguments: String) async throws {
        let shell = try await desk()
        try await plant(
            shell,
            "commit=$(plant \(arguments)); echo $commit > ../mine/known.lock; : > ../mine/empty.lock"
        )
        let list =
            "find .git/stet/journal .git/index.lock ../mine -type f | xargs sha256sum; git rev-parse HEAD"
        let before = try await shell.script(list).output
        for command in [
            ["claim", "add", "--text", "One."], ["restore"], ["doctor", "--quick", "--fix"],
        ] {
            let failed = try await shell.stet(command + ["--json"])
            #expect(failed.status == 2, "\(command): \(failed.all)")
            #expect(failed.output.contains("foreign-journal"), "\(command): \(failed.all)")
        }
        #expect(try await shell.script(list).output == before)
        // The desk can still be read; acts go on once the journal is removed.
        #expect(try await shell.stet("list").status == 0)
        _ = try await shell.script("rm .git/stet/journal")
        let done = try await shell.stet("claim", "add", "--text", "One.")
        #expect(done.status == 0, "\(done.all)")
        #expect(try await shell.script("git status --porcelain").output == "")
    }

    /// Where the place is right but leads elsewhere, or holds something else, it is left alone and told.
    @Test(arguments: [
        // A link on the way, to what the journal knows.
        ("ln -s ../../mine reviews/x; plant main reviews/x/known $known -", "work/reviews/x/known"),
        (
            "ln -s ../../mine reviews/x; plant main reviews/x/known $other $known",
            "work/reviews/x/known"
        ),
        // A link in the place.
        ("ln -s ../../mine/known reviews/x; plant main reviews/x $known -", "work/reviews/x"),
        // Contents that the journal does not know, and ones that the branch does not have.
        ("echo mine > reviews/x; plant main reviews/x $other -", "work/reviews/x"),
        ("cp ../mine/known reviews/x; plant main reviews/x $known $other", "work/reviews/x"),
        // The same contents, and a blob that is not there.
        (
            "cp ../mine/known reviews/x; plant main reviews/x 1111111111111111111111111111111111111111 -",
            "work/reviews/x"
        ),
        // A working tree that is another repository's.
        (
            """
            git init -q ../other; cd ../other; mkdir reviews; cp ../mine/known reviews/x
            git -c user.name=N -c user.email=n@x commit -q --allow-empty -m x; git worktree add -q ../mine/tree
            mkdir ../mine/tree/reviews; cp ../mine/known ../mine/tree/reviews/x; cd ../work
            for place in ../mine/tree ../other; do
              mkdir -p .git/worktrees/$(basename $place); cd .git/worktrees/$(basename $place)
              echo ../.. > commondir; echo ref: refs/heads/main > HEAD; cd ../../..
              echo $PWD/$place/.git > .git/worktrees/$(basename $place)/gitdir
              cp .git/index.lock .git/worktrees/$(basename $place)/ 2>/dev/null || true
            done
            plant main reviews/x $known -
            cp .git/index.lock .git/worktrees/tree/index.lock; cp .git/index.lock .git/worktrees/other/index.lock
            """, ""
        ),
        // A working tree that the configuration moved.
        (
            """
            mkdir ../moved; cp -r reviews ../moved; cp ../mine/known ../moved/reviews/x
            git config core.worktree $PWD/../moved; plant main reviews/x $known -
            """, "moved/reviews/x"
        ),
    ])
    func whatIsNotTheWritersIsLeft(_ script: String, _ told: String) async throws {
        let shell = try await desk()
        try await plant(shell, script)
        let list =
            "find ../mine ../other ../moved reviews/x reviews/x/ \\( -type f -o -type l \\) 2>/dev/null | grep -v '\\.git/' | sort | xargs sha256sum"
        let before = try await shell.script(list).output
        let done = try await shell.stet("doctor", "--quick", "--fix")
        #expect(done.all.contains("Took back what a killed writer had begun"), "\(done.all)")
        #expect(
            told.isEmpty ? !done.all.contains("Left alone") : done.all.contains("\(told)\n"),
            "\(done.all)")
        #expect(try await shell.script(list).output == before)
        #expect(try await shell.script("ls .git/stet/journal .git/index.lock").output == "")
    }
}
