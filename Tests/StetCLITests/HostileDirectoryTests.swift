import Dispatch
import Stet
import TestSupport
import Testing

@testable import StetCLI

/// A repository that somebody else made, with settings that name programs.
@Suite struct HostileDirectoryTests {
    /// A desk in whose repository every setting names a program that leaves a mark.
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(
            #"""
            set -e
            stet init --name Test --as editor --quiet; stet claim add --text 'A claim.' --quiet
            stet open @ --quiet; mkdir ../marks ../programs; place=$(cd ..; pwd)
            program() {
              printf '#!/bin/sh\ntouch %s/marks/%s\nexit 1\n' "$place" $1 > ../programs/$1
              chmod +x ../programs/$1; echo "$place/programs/$1"
            }
            for key in core.fsmonitor core.pager core.editor core.sshCommand core.askPass gpg.program \
                gpg.ssh.program credential.helper diff.external sequence.editor core.alternateRefsCommand \
                gc.recentObjectsHook filter.x.clean filter.x.smudge filter.x.process diff.x.textconv \
                merge.x.driver pager.log pager.show; do
              git config $key "$(program $key)"
            done
            echo '* filter=x diff=x merge=x' > .git/info/attributes
            mkdir ../hooks
            for hook in pre-commit post-commit reference-transaction post-checkout post-merge \
                post-index-change pre-push pre-auto-gc post-rewrite; do
              cp "$(program hook-$hook)" ../hooks/$hook; cp ../hooks/$hook .git/hooks/$hook
            done
            git config core.hooksPath "$place/hooks"
            # What is missing would have to be fetched.
            git config remote.origin.url "ext::$(program transport)"
            git config remote.origin.promisor true; git config protocol.ext.allow always
            echo change >> reviews/.gitattributes; git checkout -q reviews/.gitattributes || true
            rm -f ../marks/*
            """#)
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    private func marks(_ shell: Shell) async throws -> String {
        let marks = try await shell.script("ls ../marks; rm -f ../marks/*").output
        return marks.split(separator: "\n").joined(separator: " ")
    }

    /// Reading starts none of them; an act only what Git starts for a commit.
    @Test func readingStartsNothing() async throws {
        let shell = try await desk()
        for arguments in [
            [], ["list"], ["show", "@"], ["log"], ["verify", "--full"], ["matrix"], ["stats"],
            ["queue"],
            ["doctor"], ["doctor", "--fix"], ["disagreements"], ["restore"],
            ["prove", "@", "-o", "../p"],
            ["maintain"], ["maintain", "--full"], ["person"], ["policy", "show"],
            ["source", "groups"],
            ["hook", "install", "pre-push"], ["note", "@", "A note."],
            ["claim", "add", "--text", "Another."],
        ] {
            let done = try await shell.stet(arguments)
            #expect(try await marks(shell) == "", "\(arguments): \(done.all)")
        }
        // The setting that Git signs with is one that is asked for.
        _ = try await shell.script(
            "git config gpg.format ssh; git config user.signingKey 'key::\(TestKey("hostile").publicKey)'"
        )
        _ = try await shell.stet("note", "@", "Another note.")
        #expect(try await marks(shell) == "gpg.ssh.program")
        _ = try await shell.stet("verify", "--full")
        #expect(try await marks(shell) == "")
    }

    /// What belongs to another user is not used, which takes a user who may give files away to see.
    @Test func anotherUsersRepositoryIsRefused() async throws {
        let shell = try await desk()
        let given = try await shell.script("chown -R 12345 .").status == 0
        for arguments in [["list"], ["log"], ["note", "@", "x"], ["doctor"]] {
            let done = try await shell.stet(arguments)
            let git = try await run(
                "git", ["log", "-1"], in: "\(shell.directory.path)/work",
                environment: shell.environment())
            #expect(
                (done.status == 0) == (git.status == 0) && (git.status != 0) == given, "\(done.all)"
            )
            guard given else { continue }
            #expect(done.errors.contains("belongs to another user"), "\(done.all)")
            #expect(
                done.errors.contains("safe.directory \(shell.directory.path)/work\n"), "\(done.all)"
            )
        }
        #expect(try await marks(shell) == "")
        let trusted = try await shell.script(
            "git config --global --add safe.directory $PWD; stet list")
        #expect(trusted.status == 0, "\(trusted.all)")
    }

    /// The name of a remote is no option of Git's, and what a remote has in place of a branch no commit.
    @Test(arguments: ["--upload-pack", "--exec", "-u"])
    func aRemoteIsNoOption(_ option: String) async throws {
        let shell = try await desk()
        let named = try await shell.script(
            #"""
            name="\#(option)=$(cd ..; pwd)/programs/transport"
            git config "remote.$name.url" "$PWD"; git config --unset remote.origin.url
            git config branch.main.remote "$name"; stet sync; stet sync -- "$name"
            """#)
        #expect(named.errors.contains("cannot be the name of a remote"), "\(named.all)")
        #expect(try await marks(shell) == "")
    }

    @Test(arguments: ["HEAD^{tree}", "HEAD:reviews/.gitattributes", "tag"])
    func aBranchOfARemoteIsACommit(_ object: String) async throws {
        let shell = try Shell()
        let made = try await shell.script(
            """
            set -e; stet init --name Test --as editor --quiet; git tag -a -m x tag
            git clone -q --bare . ../hub.git; git remote add origin ../hub.git
            git -C ../hub.git rev-parse '\(object)' > ../id; cp ../id ../hub.git/refs/heads/main
            rm -f ../hub.git/packed-refs
            """)
        try #require(made.status == 0, "\(made.all)")
        let refused = try await shell.error("sync")
        #expect(refused.code == "not-a-commit", "\(refused)")
        #expect(try await shell.stet("claim", "add", "--text", "A claim.").status == 0)
        #expect(try await shell.stet("verify", "--full").status == 0)
    }

    /// A program that reads a document gets what it needs, and no more.
    @Test(arguments: [
        ("head -c 100000 /dev/zero | tr '\\0' x; echo", "Added source"),
        ("ulimit -v; ulimit -t; ulimit -c", "1048576\n60\n0"),
        ("exec python3 -c 'x = bytearray(2 << 30)'", "more memory or time"),
        ("kill -XCPU $$", "more memory or time"), ("kill -KILL $$", "more memory or time"),
        ("echo 'Syntax Error: odd' >&2; exit 1", "Syntax Error: odd"),
        ("exit 127", "not installed"),
    ])
    func whatReadsADocumentIsBound(_ script: String, _ answer: String) async throws {
        let shell = try await desk()
        try shell.directory.write("bin/pdftotext", "#!/bin/sh\ncat > /dev/null\n\(script)\n")
        try shell.directory.write("a.pdf", "%PDF-1.4\n")
        let done = try await shell.script(
            """
            chmod +x ../bin/pdftotext; PATH=$PWD/../bin:$PATH
            stet source add ../a.pdf --title 'A; touch "$HOME/x"' --quiet && cat reviews/sources/*/*/*/*/*.txt
            """)
        #expect(
            done.all.contains(answer) || done.status == 0 && answer == "Added source", "\(done.all)"
        )
    }

    /// Runs a program within bounds, on a thread that may wait for it.
    private func bounded(
        _ program: String, _ arguments: [String], processor: Int = 60, wall: Int = 60
    )
        async -> Child.End
    {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Child.run(
                        program, arguments, input: [],
                        within: Child.Bounds(megabytes: 512, seconds: processor), seconds: wall,
                        limit: 1 << 10))
            }
        }
    }

    /// The kernel ends what uses a processor for longer than it may.
    @Test func timeIsBoundByTheKernel() async throws {
        let busy = await bounded("python3", ["-c", "while True: pass"], processor: 1)
        guard case .timedOut = busy else { throw Failed("\(busy)") }
        let asleep = await bounded("sleep", ["60"], wall: 1)
        guard case .timedOut = asleep else { throw Failed("\(asleep)") }
        // No part of the arguments is a command.
        let odd = "a b'\"$(touch x);`touch y`\n-c"
        let echoed = await bounded("printf", ["%s", odd])
        guard case .ended(0, let output, _) = echoed else { throw Failed("\(echoed)") }
        #expect(output == Array(odd.utf8))
        let missing = await bounded("no-such-program", [])
        guard case .missing = missing else { throw Failed("\(missing)") }
    }
}
