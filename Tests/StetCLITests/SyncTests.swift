import Stet
import Subprocess
import TestSupport
import Testing

/// Several clones and a server in the middle, reached in the ways in which Git reaches one.
@Suite struct SyncTests {
    /// A bare repository that judges what it is sent, and two clones of it, `here` and `there`.
    private func desks(_ shell: Shell) async throws {
        let script = """
            set -e
            git init -q --bare -b main ../hub.git; git -C ../hub.git config http.receivepack true
            stet init ../here --as editor --quiet
            cd ../here; git remote add origin ../hub.git; stet sync --quiet
            stet -C ../hub.git hook install pre-receive
            git clone -q ../hub.git ../there
            """
        let made = try await shell.script(script)
        try #require(made.status == 0, "\(made.all)")
    }

    private func tree(_ shell: Shell, _ place: String) async throws -> String {
        try await shell.script("git rev-parse HEAD:reviews", in: place).output
    }

    @Test func twoClonesAndAServer() async throws {
        let shell = try Shell()
        try await desks(shell)
        for (place, count) in [("here", 1), ("there", 2)] {
            for number in 1...count {
                let added = try await shell.stet(
                    "claim", "add", "--text", "From \(place), \(number).", "--as", "editor",
                    in: place, environment: ["STET_SEED": "\(place) \(number)"])
                #expect(added.status == 0, "\(added.all)")
            }
        }
        let first = try await shell.stet("sync", in: "here")
        #expect(first.output == "Sent 1 act to origin.\n" && first.status == 0, "\(first.all)")
        let second = try await shell.stet("sync", in: "there")
        #expect(
            second.output == "Received 1 act from origin, and sent 2 acts.\n", "\(second.all)")
        let third = try await shell.data("sync", in: "here")
        #expect(third["received"] == .integer(2) && third["sent"] == .integer(0))
        #expect(third["complete"] == .boolean(true) && third["merged"] == .boolean(false))
        #expect(try await tree(shell, "here") == tree(shell, "there"))
        #expect(
            try await shell.stet("sync", in: "here").output
                == "Nothing new: origin and this clone have the same.\n")
        for place in ["here", "there"] {
            #expect(try await shell.script("git status --porcelain", in: place).output == "")
            #expect(try await shell.stet("verify", "--full", in: place).status == 0)
        }
    }

    /// A server whose HEAD names a branch that nobody pushes to judges nothing, so it takes no desk.
    @Test func theServersBranchIsTheOnePushedTo() async throws {
        let shell = try Shell()
        let script = """
            set -e
            git init -q --bare -b trunk ../hub.git
            printf '#!/bin/sh\nexec stet hook pre-receive\n' > ../hub.git/hooks/pre-receive
            chmod +x ../hub.git/hooks/pre-receive
            stet init ../here --as editor --quiet
            cd ../here; git remote add origin ../hub.git
            git checkout -q --orphan plain; git rm -rfq .; git commit -q --allow-empty -m x
            git push -q origin plain; git checkout -q main
            """
        let made = try await shell.script(script)
        try #require(made.status == 0, "\(made.all)")
        let refused = try await shell.stet("sync", in: "here")
        #expect(
            refused.status != 0 && refused.all.contains("would not be judged"), "\(refused.all)")
        let named = try await shell.script(
            "git -C ../hub.git symbolic-ref HEAD refs/heads/main && git push -q origin main",
            in: "here")
        #expect(named.status == 0, "\(named.all)")
    }

    /// Plain Git in one clone, `stet sync` in the other: the same tree.
    @Test func plainGitComesToTheSame() async throws {
        let shell = try Shell()
        try await desks(shell)
        let script = """
            set -e
            cd ../here; STET_SEED=a stet claim add --text 'Here.' --quiet
            cd ../there; STET_SEED=b stet claim add --text 'There.' --quiet; stet sync
            cd ../here; git pull -q --no-rebase --no-edit; git push -q
            cd ../there; stet sync; stet verify --full
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(try await tree(shell, "here") == tree(shell, "there"))
    }

    /// What does not verify goes nowhere: not from here, and not from a server that took it.
    @Test func whatDoesNotVerifyIsNotMoved() async throws {
        let shell = try Shell()
        try await desks(shell)
        let spoil = "echo x > reviews/x; git add reviews/x; git commit -qm x"
        #expect(try await shell.script(spoil, in: "there").status == 0)
        let refused = try await shell.error("sync", in: "there")
        #expect(refused.code == "outgoing-unverified" && refused.status == 2)
        let hook = try await shell.script("git push -q", in: "there")
        #expect(hook.status != 0 && hook.errors.contains("[record]"), "\(hook.all)")
        #expect(
            try await shell.script("git push -q --delete origin main", in: "there").errors
                .contains("cannot be removed"))
        // A server without the hook takes it, and the next clone does not.
        let taken = try await shell.script(
            "rm ../hub.git/hooks/pre-receive; git push -q", in: "there")
        #expect(taken.status == 0, "\(taken.all)")
        let before = try await tree(shell, "here")
        let incoming = try await shell.stet("sync", in: "here")
        #expect(incoming.status == 1 && incoming.errors.contains("What origin has does not hold"))
        #expect(incoming.errors.contains("nothing was sent"), "\(incoming.all)")
        #expect(try await tree(shell, "here") == before)
    }

    @Test func aServerThatWasSetBackIsSetRight() async throws {
        let shell = try Shell()
        try await desks(shell)
        _ = try await shell.stet("claim", "add", "--text", "A claim.", in: "here")
        _ = try await shell.stet("sync", in: "here")
        let back = try await shell.script("git update-ref refs/heads/main main~1", in: "hub.git")
        #expect(back.status == 0, "\(back.all)")
        let done = try await shell.stet("sync", in: "here")
        #expect(done.errors.contains("origin was set back"), "\(done.all)")
        #expect(done.output == "Sent 1 act to origin.\n")
        #expect(
            try await shell.script("git rev-parse main:reviews", in: "hub.git").output
                == tree(shell, "here"))
    }

    @Test func errorsSayWhatToDo() async throws {
        let shell = try Shell()
        _ = try await shell.stet("init", "--as", "editor")
        #expect(try await shell.error("sync").code == "no-remote")
        #expect(try await shell.error("sync", "nowhere").code == "unknown-remote")
        _ = try await shell.script("git remote add origin ../nothing-there")
        #expect(try await shell.error("sync").code == "git-failed")
        _ = try await shell.script(
            "STET_SEED=other stet init ../other --as editor --bare; git remote set-url origin ../other"
        )
        let other = try await shell.error("sync")
        #expect(other.code == "other-desk" && other.status == 2)
        _ = try await shell.script(
            "git init -q --bare -b main ../empty; git remote set-url origin ../empty")
        #expect(try await shell.stet("sync").output == "Sent 1 act to origin.\n")
    }

    /// Files beside the desk are Git's to merge.
    @Test func filesBesideTheDeskAreMergedByGit() async throws {
        let shell = try Shell()
        try await desks(shell)
        let script = """
            set -e
            cd ../here; echo one > README; git add README; git commit -qm Readme; stet sync
            cd ../there; STET_SEED=b stet claim add --text 'There.' --quiet; stet sync
            cat README; git status --porcelain; stet verify --full --quiet
            cd ../here; stet sync; cd ../there
            echo two > README; git commit -qam Two; cd ../here; echo three > README; git commit -qam Three; stet sync
            """
        let done = try await shell.script(script)
        #expect(done.status == 0 && done.output.contains("\none\n"), "\(done.all)")
        let conflict = try await shell.error("sync", in: "there")
        #expect(conflict.code == "merge-failed" && conflict.status == 2)
    }

    /// Over smart HTTP, with a credential helper, and over SSH, with the user's own configuration.
    @Test(arguments: ["http", "ssh"]) func overTheNetwork(_ transport: String) async throws {
        let shell = try Shell()
        try await desks(shell)
        let serve =
            transport == "http"
            ? """
            mkfifo ../in; \(Environment.python) \(packageRoot)/Tests/Oracles/git_http.py "$root" <../in >../port &
            exec 9>../in; while [ ! -s ../port ]; do sleep 0.05; done
            url=http://127.0.0.1:$(cat ../port)/hub.git
            git config --global credential.helper '!f() { echo username=user; echo password=secret; }; f'
            """
            : """
            ssh-keygen -q -t ed25519 -N '' -f ../host; ssh-keygen -q -t ed25519 -N '' -f ../user
            cp ../user.pub ../authorized; chmod 600 ../authorized
            port=$(\(Environment.python) -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
            mkdir -p /run/sshd 2>/dev/null || true
            printf '%s\\n' "Port $port" "ListenAddress 127.0.0.1" "HostKey $root/host" "AuthorizedKeysFile $root/authorized" \
                "PidFile none" "StrictModes no" "UsePAM no" "PasswordAuthentication no" "SetEnv PATH=$PATH" > ../sshd_config
            $(command -v sshd || echo /usr/sbin/sshd) -D -e -f $root/sshd_config 2>../sshd.log & server=$!
            trap "kill $server" EXIT
            git config --global core.sshCommand "ssh -F none -i $root/user -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=$root/known -o LogLevel=ERROR -o ConnectionAttempts=20"
            url=ssh://$(id -un)@127.0.0.1:$port$root/hub.git
            """
        let script = """
            set -e
            root=$(cd ..; pwd); export GIT_TERMINAL_PROMPT=0
            \(serve)
            for place in here there; do git -C ../$place remote set-url origin $url; done
            cd ../here; STET_SEED=a stet claim add --text 'Here.' --quiet; stet sync
            cd ../there; STET_SEED=b stet claim add --text 'There.' --quiet; stet sync
            cd ../here; stet sync; stet verify --full --quiet
            echo x > reviews/x; git add reviews/x; git commit -qm x
            if git push -q 2>../refused; then echo 'the server took it'; exit 1; fi
            grep -q 'does not verify' ../refused
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        #expect(
            done.output.contains("Received 1 act from origin, and sent 1 act.")
                && done.output.contains("Received 1 act from origin.\n"), "\(done.all)")
        #expect(
            try await shell.script("git rev-parse main:reviews", in: "hub.git").output
                == tree(shell, "there"))
    }

    /// Everybody acts and syncs at once; whoever comes too late tries again.
    @Test func manyAtOnce() async throws {
        let shell = try Shell()
        try await desks(shell)
        let script = """
            set -e
            for n in 1 2 3 4 5; do git clone -q ../hub.git ../clone-$n; done
            for n in 1 2 3 4 5; do (
                cd ../clone-$n
                for k in 1 2 3; do
                    STET_SEED="$n $k" stet claim add --as editor --text "Claim $n $k." --quiet
                    stet sync --quiet
                done ) & jobs="$jobs $!"; done
            for job in $jobs; do wait $job; done
            cd ../here; stet sync; stet verify --full --quiet; stet claim list --json
            """
        let done = try await shell.script(script)
        #expect(done.status == 0, "\(done.all)")
        let line = done.output.split(separator: "\n").last ?? ""
        let claims = try JSONReader.read(Array(line.utf8))["data"]?["claims"]
        guard case .array(let list)? = claims else {
            Issue.record("no claims: \(done.all)")
            return
        }
        #expect(list.count == 15)
    }

    /// What others do arrives while `stet sync --watch` runs, and what is done here goes.
    @Test func watchingKeepsTheDeskCurrent() async throws {
        let shell = try Shell()
        try await desks(shell)
        let script = """
            set -e
            (cd ../here; exec timeout 60 stet sync --watch --every 1 2> ../watched) & watcher=$!
            STET_SEED=1 stet claim add --text 'From there.' --as editor --quiet; stet sync --quiet
            STET_SEED=2 stet -C ../here claim add --text 'From here.' --as editor --quiet
            for n in $(seq 100); do
                stet sync --quiet; [ $(stet claim list --json | grep -o '"text"' | wc -l) = 2 ] && break; sleep 0.2
            done
            kill $watcher; wait $watcher || true
            git rev-parse HEAD; git -C ../here rev-parse HEAD; git -C ../hub.git rev-parse main
            """
        let done = try await shell.script(script, in: "there")
        let tips = done.output.split(separator: "\n")
        #expect(done.status == 0 && tips.count == 3 && Set(tips).count == 1, "\(done.all)")
        let told = try await shell.script("cat ../watched", in: "there").output
        #expect(told.contains("eceived 1 act") && told.contains("ent 1 act"), "\(told)")
    }

    /// Objects that are damaged here and whole at the remote.
    @Test func damagedObjectsComeBackFromARemote() async throws {
        let shell = try Shell()
        try await desks(shell)
        let script = """
            set -e
            for n in 1 2 3; do STET_SEED=$n stet claim add --text "Claim $n." --as editor --quiet; done
            stet sync --quiet
            n=0
            for file in .git/objects/??/*; do
                n=$((n + 1)); [ $((n % 4)) = 0 ] || continue
                case $n in *[02468]) rm -f $file; continue;; esac
                chmod +w $file; printf x | dd of=$file bs=1 seek=9 conv=notrunc status=none
            done
            ! stet verify --full --quiet 2> /dev/null
            stet doctor > ../problems && exit 1 || test $? = 1
            grep -q 'objects are damaged or missing' ../problems; grep -q 'from origin' ../problems
            stet doctor --fix; stet verify --full; git fsck --strict
            """
        let done = try await shell.script(script, in: "here")
        #expect(done.status == 0 && done.output.contains("Everything holds."), "\(done.all)")
    }
}
