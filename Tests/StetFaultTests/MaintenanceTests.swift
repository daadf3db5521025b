import Stet
import TestSupport
import Testing

/// Objects are packed while others write and read, and while the packer is killed.
@Suite struct MaintenanceTests {
    /// Makes a repository with 9,000 loose objects beside the desk's.
    private static let pile: String = {
        let stream = """
            import sys
            print('commit refs/heads/pile\\ncommitter P <p@desk.example> 1770000000 +0000\\ndata 1\\nx')
            for n in range(9000): print(f'M 100644 inline {n % 50}/{n}\\ndata {len(str(n))}\\n{n}')
            """
        return """
            set -e
            stet init --as editor --quiet
            python3 -c "\(stream)" | git -c fastimport.unpackLimit=100000 fast-import --quiet
            test $(git count-objects | cut -d' ' -f1) -gt 9000
            """
    }()

    @Test func nobodyWaitsAndNothingIsLost() async throws {
        let shell = try Shell()
        let (writers, acts) = (4, 15)
        let script = """
            set -e
            stet init --as editor --quiet
            git config stet.durable false
            for n in $(seq \(writers)); do
                for k in $(seq \(acts)); do echo "claim add --text 'Claim $n $k.'"; done > ../lines-$n
            done
            for n in $(seq \(writers)); do STET_SEED=$n stet do ../lines-$n --quiet & jobs="$jobs $!"; done
            ( while [ ! -e ../done ]; do
                stet maintain --quiet; stet maintain --full --quiet; stet list --quiet
                stet verify --full --quiet || touch ../unverified
            done ) & keeper=$!
            for job in $jobs; do wait $job; done
            touch ../done; wait $keeper; test ! -e ../unverified
            git fsck --strict 2>&1; test -z "$(git status --porcelain)"
            test "$(git rev-list --count HEAD)" = \(writers * acts + 1)
            stet maintain --json
            git count-objects -v
            stet verify --full --quiet
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.contains("\"loose\":0,\"packs\":"), "\(done.all)")
        #expect(done.output.contains("count: 0\n"))
    }

    /// Killed with all it started, at any moment, it has lost nothing, and the next one finishes.
    @Test func aKilledOneLosesNothing() async throws {
        let shell = try Shell()
        let script = """
            set -e
            stet init --as editor --quiet
            for k in $(seq 40); do echo "claim add --text 'Claim $k.'"; done > ../lines
            stet do ../lines --quiet
            for pause in 0 0.004 0.008 0.012 0.016 0.02 0.03 0.04 0.06; do
                setsid stet maintain --quiet & packer=$!
                sleep $pause
                kill -9 -- -$packer 2>/dev/null || true
                wait $packer 2>/dev/null || true
                git fsck --strict 2>&1
                stet claim add --text "After $pause." --quiet
                stet verify --full --quiet
            done
            stet maintain; test "$(git rev-list --count HEAD)" = 50
            stet doctor --as editor
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
    }

    /// An act starts it in the background where there is enough of it.
    @Test(arguments: [true, false]) func itIsDoneByItself(_ isWanted: Bool) async throws {
        let shell = try Shell()
        let script = """
            \(Self.pile)
            \(isWanted ? "" : "git config stet.autoMaintain false")
            stet claim add --text 'A claim.' --quiet
            for wait in $(seq 900); do
                test -e .git/objects/info/commit-graphs && break
                \(isWanted ? "sleep 0.1" : "break")
            done
            git count-objects; ls .git/stet
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.hasPrefix("0 objects") == isWanted, "\(done.all)")
        #expect(done.output.contains("maintain.lock") == isWanted)
        #expect(!done.output.contains("maintain.log"))
    }

    /// Where it cannot help it says so and is left alone for a day.
    @Test func whatCannotBePackedIsTold() async throws {
        let shell = try Shell()
        let script = """
            \(Self.pile)
            git config pack.packSizeLimit nonsense
            stet claim add --text 'A claim.' --quiet
            for wait in $(seq 900); do test -e .git/stet/maintain.log && break; sleep 0.1; done
            stet doctor --as editor --quick || test $? = 1
            rm -rf .git/objects/info/commit-graphs
            stet claim add --text 'Another.' --quiet; sleep 0.3
            test ! -e .git/objects/info/commit-graphs
            git config --unset pack.packSizeLimit
            test $(git count-objects | cut -d' ' -f1) -gt 9000
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.contains("Git could not pack the objects."), "\(done.all)")
    }
}
