import Stet
import Subprocess
import TestSupport
import Testing

/// Many processes that write to one repository at once, half of them many acts at a time.
@Suite struct ManyWritersTests {
    @Test(arguments: [false, true]) func nothingIsLostOrDoubled(_ bare: Bool) async throws {
        let shell = try Shell()
        let (writers, acts) = (8, 12)
        let script = """
            set -e
            stet init --as editor --quiet \(bare ? "--bare" : "")
            for n in $(seq \(writers)); do
                for k in $(seq \(acts)); do echo "claim add --text 'Claim $n $k.'"; done > ../lines-$n
            done
            for n in $(seq \(writers)); do STET_SEED=$n stet do ../lines-$n --quiet $(test $((n % 2)) = 0 || echo --together) & jobs="$jobs $!"; done
            # Somebody who knows nothing of this uses Git meanwhile.
            for k in $(seq 20); do git status >/dev/null 2>&1 || true; git gc -q --auto || true; done
            for job in $jobs; do wait $job; done
            \(bare ? "" : "test -z \"$(git status --porcelain)\"")
            git fsck --strict 2>&1; test "$(git rev-list --count HEAD)" = \(writers * acts + 1)
            stet verify --full --quiet; stet claim list --json
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        let line = done.output.split(separator: "\n").last ?? ""
        guard case .array(let claims)? = try JSONReader.read(Array(line.utf8))["data"]?["claims"]
        else {
            Issue.record("no claims: \(done.all)")
            return
        }
        #expect(claims.count == writers * acts)
    }

    /// Many want one item with two places: two get it, and the others are told who.
    @Test func takingIsAtomic() async throws {
        let shell = try Shell()
        let script = """
            set -e
            stet init --as editor --quiet
            for n in 1 2 3 4 5 6; do stet person add p$n --name P$n --email p$n@desk.example --role reviewer --quiet; done
            stet claim add --text 'A claim.' --open --quiet
            item=$(stet list --json | grep -o '"id":"[0-9a-f]*"' | head -1 | cut -d'"' -f4)
            for n in 1 2 3 4 5 6; do ( code=0; stet take $item --as p$n --json || code=$?; echo "exit $code" ) > ../out-$n & jobs="$jobs $!"; done
            for job in $jobs; do wait $job; done
            cat ../out-*
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        let lines = done.output.split(separator: "\n")
        #expect(lines.count { $0 == "exit 0" } == 2, "\(done.all)")
        #expect(lines.count { $0 == "exit 2" } == 4)
        #expect(lines.count { $0.contains("\"places-taken\"") } == 4)
        #expect(try await shell.stet("verify").status == 0)
    }

    /// A lock that another program left or holds is waited for, then named; nothing is lost.
    @Test(arguments: ["index.lock", "refs/heads/main.lock", "HEAD.lock", "config.lock"])
    func aForeignLockIsNamed(_ lock: String) async throws {
        let shell = try Shell()
        _ = try await shell.stet("init", "--as", "editor")
        _ = try await shell.script(": > .git/\(lock)")
        let act = try await shell.stet("claim", "add", "--text", "A claim.")
        // Not every lock is in an act's way.
        if ["index.lock", "refs/heads/main.lock"].contains(lock) {
            #expect(act.status == 75 && act.errors.contains(lock), "\(act.all)")
            #expect(try await shell.stet("doctor").output.contains(lock))
        } else {
            #expect(act.status == 0, "\(act.all)")
        }
        _ = try await shell.script("rm -f .git/\(lock)")
        let again = try await shell.stet("claim", "add", "--text", "Another.")
        #expect(again.status == 0, "\(again.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
        #expect(
            try await shell.script(
                "git status --porcelain; git fsck --strict --no-dangling --no-progress"
            ).output == "")
    }

    /// A lock that goes away while an act waits for it is no failure.
    @Test func aLockIsWaitedFor() async throws {
        let shell = try Shell()
        _ = try await shell.stet("init", "--as", "editor")
        let done = try await shell.script(
            ": > .git/index.lock; (sleep 0.4; rm .git/index.lock) & stet claim add --text 'A claim.'"
        )
        #expect(done.status == 0, "\(done.all)")
    }

    /// Whoever waits for another act is told so, and is judged on what that act left.
    @Test func whoWaitsIsToldAndJudgedAnew() async throws {
        let shell = try Shell()
        let script = """
            set -e
            stet init --as editor --quiet; stet claim add --text 'A claim.' --open --quiet
            git clone -q . ../ahead
            item=$(stet list --json | grep -o '"id":"[0-9a-f]*"' | head -1 | cut -d'"' -f4)
            (cd ../ahead; STET_SEED=2 stet close $item --reason out-of-scope --because 'Not ours.' --as editor --quiet)
            flock .git/stet/lock sh -c 'sleep 2; git pull -q --ff-only ../ahead main' & holder=$!
            sleep 0.3
            code=0; STET_SEED=3 stet close $item --reason not-checkable --because 'Nobody knows.' --as editor || code=$?
            wait $holder; echo "exit $code"
            """
        let done = try await shell.script(script)
        #expect(done.status == 0 && done.output.contains("exit 2"), "\(done.all)")
        #expect(done.errors.contains("waiting for another act"), "\(done.all)")
        #expect(done.errors.contains("somebody acted while this waited"), "\(done.all)")
        #expect(try await shell.stet("verify", "--full").status == 0)
    }
}
