import Stet
import TestSupport
import Testing

/// Forms of repositories that newer Git makes, and files that are none: each works, or is refused in words.
@Suite struct GitOfTodayTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(
            "stet init --name Test --as editor --quiet && stet claim add --text One. --quiet")
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    /// Acts, and finds Git, the working tree and the tool agreed.
    private let agrees = """
        stet claim add --text 'Another.' --quiet && test -z "$(git status --porcelain)" && git fsck --strict 2>&1 \
            && stet verify --full && stet doctor
        """

    @Test(arguments: [
        "git config index.skipHash true; git reset -q",
        "python3 -c 'p=\".git/index\"; d=open(p,\"rb\").read(); open(p,\"wb\").write(d[:-20]+bytes(20))'",
        "git update-index --index-version 4; python3 -c 'p=\".git/index\"; d=open(p,\"rb\").read(); open(p,\"wb\").write(d[:-20]+bytes(20))'",
        "git update-index --index-version 4", "git update-index --untracked-cache || true",
        "git sparse-checkout set --no-cone reviews/people/",
        "git sparse-checkout set --cone reviews/people",
        "git symbolic-ref refs/heads/master refs/heads/main; git symbolic-ref HEAD refs/heads/master",
        "git symbolic-ref refs/heads/master refs/heads/main; git symbolic-ref refs/heads/trunk refs/heads/master; git symbolic-ref HEAD refs/heads/trunk",
        "git symbolic-ref refs/heads/master refs/heads/main; git config stet.branch master",
        "git worktree add -q ../tree -b side; git symbolic-ref refs/heads/alias refs/heads/main; git -C ../tree symbolic-ref HEAD refs/heads/alias; git -C ../tree reset -q --hard; cd ../tree",
        "mkdir ../x; git checkout -q --detach; git worktree add -q ../x/tree main; git config stet.branch main; printf '../../../../x/tree/.git\\n' > .git/worktrees/tree/gitdir; printf 'gitdir: ../../work/.git/worktrees/tree\\n' > ../x/tree/.git; cd ../x/tree",
        "git pack-refs --all", "git config core.logAllRefUpdates always",
        "git config gc.writeCommitGraph true; git commit-graph write --reachable",
        "mkfifo ../pipe; git update-index --refresh",
    ])
    func worksWith(form: String) async throws {
        let shell = try await desk()
        let done = try await shell.script("set -e; \(form); \(agrees)")
        #expect(done.status == 0, "\(form): \(done.all)")
    }

    @Test(arguments: [
        ("git update-index --split-index", "--no-split-index"),
        ("git sparse-checkout set --cone --sparse-index reviews/people", "--no-sparse-index"),
    ])
    func anIndexThatCannotBeWrittenIsRefused(form: String, remedy: String) async throws {
        let shell = try await desk()
        let script = """
            \(form); before=$(git rev-parse HEAD)
            stet claim add --text Lost. --json; echo "status $?"
            stet doctor; echo "status $?"
            stet list > /dev/null && stet verify --full > /dev/null && test "$before" = "$(git rev-parse HEAD)" && git status --porcelain && ls .git/*.lock .git/*.stet
            """
        let done = try await shell.script(script)
        #expect(
            done.output.contains("index-form") && done.output.contains("status 2"), "\(done.all)")
        #expect(done.output.contains(remedy) && done.output.hasSuffix("status 1\n"), "\(done.all)")
        let mended = try await shell.script(
            remedy == "--no-split-index"
                ? "git update-index \(remedy); \(agrees)"
                : "git sparse-checkout reapply \(remedy); \(agrees)")
        #expect(mended.status == 0, "\(mended.all)")
    }

    @Test(arguments: ["refs/tags/x", "refs/heads/master"])
    func anAliasThatIsNoneIsRefused(target: String) async throws {
        let shell = try await desk()
        let done = try await shell.script(
            "git tag x; git symbolic-ref refs/heads/master \(target); git symbolic-ref HEAD refs/heads/master; stet claim add --text x --json"
        )
        #expect(
            done.status == 2 && done.output.contains("another name")
                || done.output.contains("without an end"), "\(done.all)")
    }

    @Test(arguments: ["blob:none", "tree:0"])
    func partialClonesAreNamed(filter: String) async throws {
        let shell = try await desk()
        let script = """
            set -e
            git clone -q --bare . ../hub; git -C ../hub config uploadpack.allowFilter true; git -C ../hub config uploadpack.allowAnySHA1InWant true
            git remote add origin "file://$PWD/../hub"
            git clone -q --filter=\(filter) --no-checkout "file://$PWD/../hub" ../mine
            stet claim add --text Two. --quiet; stet sync --quiet
            """
        let made = try await shell.script(script)
        try #require(made.status == 0, "\(made.all)")
        for command in [["list"], ["verify"], ["claim", "add", "--text", "x"], ["sync"]] {
            let refused = try await shell.stet(command + ["--json"], in: "mine")
            // What verify finds it says as it always does.
            guard command != ["verify"] else {
                #expect([1, 2].contains(refused.status), "\(refused.all)")
                continue
            }
            #expect(
                refused.status == 2 && refused.output.contains("\"partial-clone\""),
                "\(command): \(refused.all)")
        }
        let found = try await shell.stet("doctor", in: "mine")
        #expect(found.status == 1 && found.output.contains("partial"), "\(found.all)")
        let fixed = try await shell.script(
            "stet doctor --fix; git checkout -q main; stet sync && stet claim add --text Three. --quiet && stet verify --full && stet doctor",
            in: "mine")
        #expect(fixed.status == 0 && fixed.output.contains("Everything holds."), "\(fixed.all)")
        // What comes later comes whole.
        let later = try await shell.script(
            "set -e; stet claim add --text Four. --quiet; stet sync --quiet; cd ../mine; stet sync; stet verify --full; git rev-list --objects --all --missing=print | grep -c '^?' || true"
        )
        #expect(later.status == 0 && later.output.hasSuffix("\n0\n"), "\(later.all)")
    }

    @Test func whatIsNoFileIsNotWaitedFor() async throws {
        let shell = try await desk()
        let script = """
            id=$(git ls-tree -r HEAD reviews/claims | cut -d' ' -f3 | cut -f1); file=.git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)
            rm -f $file; mkfifo $file
            for command in list verify 'verify --full' doctor 'doctor --fix' 'show @' 'claim list' 'claim add --text x'; do
                timeout 100 stet $command > /dev/null 2>&1; test $? != 124 || echo "$command waits"
            done
            rm $file; mkfifo .git/objects/pack/pack-1234567890123456789012345678901234567890.idx .git/stet/last-before
            for command in list 'verify --full' 'claim add --text x' doctor; do
                timeout 100 stet $command > /dev/null 2>&1; test $? != 124 || echo "$command waits"
            done
            rm -f .git/objects/pack/*.idx; mkfifo reviews/pipe
            for command in list 'verify --full' 'claim add --text x' doctor; do
                timeout 100 stet $command > /dev/null 2>&1; test $? != 124 || echo "$command waits"
            done
            """
        let done = try await shell.script(script)
        #expect(done.output == "", "\(done.all)")
    }

    @Test(arguments: ["group", "all", "0640", "umask", "0660"])
    func sharedRepositoriesStayShared(how: String) async throws {
        let shell = try Shell()
        let script = """
            set -e; umask 077
            git init -q --bare --shared=\(how) -b main ../theirs; git init -q --bare --shared=\(how) -b main ../ours
            git commit-tree $(git -C ../theirs mktree < /dev/null) -m x > /dev/null 2>&1 || true
            printf 'blob\\nmark :1\\ndata 1\\nx\\ncommit refs/heads/main\\ncommitter E <e@x> 0 +0000\\ndata 1\\nx\\nM 644 :1 a/b\\n\\n' | git -C ../theirs fast-import --quiet
            echo more | git -C ../theirs hash-object -w --stdin > /dev/null; rm -rf ../ours; git init -q --bare --shared=\(how) -b main ../ours
            stet init ../ours --as editor --bare --quiet; stet -C ../ours claim add --text One. --quiet
            modes() { find "$1" \\( -name stet -prune \\) -o \\( -path '*/objects/??' -o -path '*/objects/??/*' -o -path '*refs/heads/main' \\) -printf '%y %m\\n' | sort -u; }
            modes ../theirs > ../git; modes ../ours > ../stet; diff ../git ../stet
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(how): \(done.all)")
    }

    @Test func aCopyThatLagsBehindIsNotCalledSetBack() async throws {
        let shell = try await desk()
        let script = """
            set -e
            git init -q --bare -b main ../hub; git init -q --bare -b main ../mirror
            git remote add origin "$PWD/../mirror"; git config remote.origin.pushurl "$PWD/../hub"
            stet sync; git -C ../mirror fetch -q ../hub main:main; stet sync
            stet claim add --text Two. --quiet; stet sync; stet sync
            """
        let done = try await shell.script(script)
        #expect(done.errors.contains("a copy that lags behind"), "\(done.all)")
        #expect(!done.errors.contains("origin was set back"), "\(done.all)")
    }
}
