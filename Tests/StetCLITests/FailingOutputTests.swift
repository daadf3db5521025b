import Stet
import TestSupport
import Testing

/// An answer that cannot be written is no success, and one that can is written whole.
@Suite struct FailingOutputTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(
            """
            set -e
            stet init --name Test --as editor --quiet
            ssh-keygen -q -t ed25519 -N '' -f ../key
            stet person revise editor --add-key ../key.pub --quiet
            seq 1 3 | sed "s/.*/claim add --text 'Claim &.' --open/" > ../lines
            stet do ../lines --quiet
            """)
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    @Test(arguments: [
        "list", "list --json", "verify", "matrix --format csv", "log", "person keys",
        "schema claim",
        "--version", "help", "claim add --help", "--generate-completion-script bash",
        "show nobody --json",
        "claim add --text One.", "note @ x --json", "do ../lines", "stats", "rules",
    ])
    func aFullDiskIsToldOf(command: String) async throws {
        let shell = try await desk()
        let full = try await shell.script("stet \(command) > /dev/full; echo \"status $?\" >&2")
        #expect(full.errors.contains("status 74"), "\(full.all)")
        #expect(full.errors.contains("could not be written: No space left"), "\(full.all)")
        // Nothing is half-written, and acts that were done are.
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    @Test func aPipeThatDoesNotBlockGetsEverything() async throws {
        let shell = try await desk()
        let reader = """
            import fcntl, os, subprocess, sys, time
            r, w = os.pipe()
            fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
            child = subprocess.Popen(sys.argv[1:], stdout=w)
            os.close(w)
            time.sleep(1)
            data = b""
            while piece := os.read(r, 65536):
                data += piece
            print(len(data), child.wait())
            """
        try shell.directory.write("reader.py", reader)
        let script = """
            seq 1 20000 | sed 's/.*/Line & of a long text./' > ../long
            stet source add ../long --quiet
            stet source show @ --numbered | wc -c
            python3 ../reader.py stet source show @ --numbered
            """
        let lines = try await shell.script(script).output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].count > 5 && lines[1] == "\(lines[0]) 0", "\(lines)")
    }

    @Test func whoReadsNoMoreEndsItQuietly() async throws {
        let shell = try await desk()
        // Asked of bash, which tells of both sides of a pipe.
        try shell.directory.write(
            "pipes",
            """
            stet rules | true; echo "${PIPESTATUS[0]}"
            trap '' PIPE; stet rules | true; echo "${PIPESTATUS[0]}"
            """)
        let done = try await shell.script("bash ../pipes")
        let statuses = Set(done.output.split(separator: "\n"))
        #expect(statuses.isSubset(of: ["0", "141"]) && done.errors == "", "\(done.all)")
    }

    @Test func aClosedOutputIsNoFileOfTheRepository() async throws {
        let shell = try await desk()
        let done = try await shell.script(
            """
            stet claim add --text 'Where to?' --json >&-; echo "status $?"
            stet list >&- <&-; echo "status $?"
            stet list 2>&- >&- <&-; echo "status $?"
            git fsck --strict && stet verify --full --quiet && stet doctor
            """)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.hasPrefix("status 74\nstatus 74\nstatus 74\n"), "\(done.all)")
    }

    @Test func whatIsWaitedForIsBounded() async throws {
        let shell = try await desk()
        for seconds in ["0", "-1", "86401", "5000000000", "99999999999999999999", "x"] {
            let refused = try await shell.stet("sync", "--watch", "--every", seconds)
            #expect(refused.status == 64, "\(seconds): \(refused.all)")
        }
        _ = try await shell.script(
            "git init -q --bare -b main ../hub; git remote add origin ../hub; stet sync")
        let waiting = try await shell.script(
            "timeout -s TERM 4 stet sync --watch --every 5000; echo \"status $?\"")
        #expect(waiting.output.contains("status 124"), "\(waiting.all)")
        for limit in ["-1", "0", "9223372036854775807", "99999999999999999999"] {
            for command in [
                "list -n", "log --number", "claim list -n", "queue -n", "source list -n",
            ] {
                let done = try await shell.script("stet \(command) \(limit)")
                #expect(done.status == 0 || done.status == 64, "\(command) \(limit): \(done.all)")
            }
        }
    }
}
