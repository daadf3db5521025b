import Stet
import TestSupport
import Testing

/// Who acts is who Git says, and an act is signed as Git signs; Git itself is the judge.
@Suite struct IdentityTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let script = """
            set -e
            stet init --name Test --as editor --quiet
            for who in ann bob; do
                stet person add $who --name "$who" --email $who@desk.example --role editor --quiet
                printf '[user]\\n\\tname = %s\\n\\temail = %s@desk.example\\n' $who $who > ~/$who
            done
            git remote add origin https://desk.example/desk.git
            mkdir -p ../tree
            """
        let made = try await shell.script(script)
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    /// Ways of telling Git who one is: a name, and the shell commands, which end with the variables to set.
    static let ways: [(name: String, setting: String)] = [
        ("user.email", "git config user.email ann@desk.example; git config user.name ann"),
        ("author.email", "git config author.email ann@desk.example; git config author.name ann"),
        (
            "committer.email",
            "git config committer.email bob@desk.example; git config committer.name bob"
        ),
        ("GIT_AUTHOR_EMAIL", "export GIT_AUTHOR_EMAIL=ann@desk.example GIT_AUTHOR_NAME=ann"),
        (
            "GIT_COMMITTER_EMAIL",
            "export GIT_COMMITTER_EMAIL=bob@desk.example GIT_COMMITTER_NAME=bob"
        ),
        ("GIT_CONFIG_GLOBAL", "export GIT_CONFIG_GLOBAL=$HOME/ann"),
        (
            "GIT_CONFIG_SYSTEM",
            "mv ~/.gitconfig ~/old; unset GIT_CONFIG_NOSYSTEM; export GIT_CONFIG_SYSTEM=$HOME/ann"
        ),
        (
            "GIT_CONFIG_COUNT",
            "export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.email GIT_CONFIG_VALUE_0=ann@desk.example GIT_CONFIG_KEY_1=user.name GIT_CONFIG_VALUE_1=ann"
        ),
        (
            "XDG_CONFIG_HOME",
            "mkdir -p ~/x/git; mv ~/.gitconfig ~/old; cp ~/ann ~/x/git/config; export XDG_CONFIG_HOME=$HOME/x"
        ),
        ("include.path", "git config --global include.path ann"),
        ("includeIf gitdir", "git config --global includeIf.gitdir:$PWD/.path ann"),
        (
            "includeIf gitdir/i",
            "git config --global \"includeIf.gitdir/i:$(echo $PWD | tr a-z A-Z)/.path\" ann"
        ),
        ("includeIf onbranch", "git config --global includeIf.onbranch:main.path ann"),
        ("includeIf onbranch of another", "git config --global includeIf.onbranch:other.path ann"),
        (
            "includeIf hasconfig",
            "git config --global 'includeIf.hasconfig:remote.*.url:https://desk.example/**.path' ann"
        ),
        (
            "includeIf hasconfig of another",
            "git config --global 'includeIf.hasconfig:remote.*.url:https://other.example/**.path' ann"
        ),
        (
            "config.worktree",
            "git config extensions.worktreeConfig true; git config --worktree user.email ann@desk.example; git config --worktree user.name ann"
        ),
        ("EMAIL", "git config --global --unset user.email; export EMAIL=ann@desk.example"),
        ("EMAIL beside user.email", "export EMAIL=ann@desk.example"),
        ("an empty author.email", "git config author.email ''"),
        (
            "the last of two",
            "git config --add user.email bob@desk.example; git config --add user.email ann@desk.example"
        ),
        (
            "an alias of Git",
            "git config alias.act '!stet claim add --text Alias. --quiet'; act='git -c user.email=ann@desk.example -c user.name=ann act'; judge='git -c user.email=ann@desk.example -c user.name=ann'"
        ),
        (
            "spaces around",
            "git config user.email '  ann@desk.example  '; git config user.name ' ann '"
        ),
        (
            "a linked working tree",
            "git config user.email bob@desk.example; git worktree add -q ../tree/x; git config extensions.worktreeConfig true; cd ../tree/x; git config --worktree user.email ann@desk.example; git config --worktree user.name ann; git config stet.branch main"
        ),
    ]

    @Test(arguments: ways.map(\.name))
    func whoActsIsWhoGitSays(way: String) async throws {
        let shell = try await desk()
        let setting = try #require(Self.ways.first { $0.name == way }).setting
        let script = """
            act='stet claim add --text Done. --quiet'; judge=git
            \(setting)
            $judge var GIT_AUTHOR_IDENT | sed 's/.*<\\(.*\\)>.*/\\1/'
            $judge var GIT_COMMITTER_IDENT | sed 's/ [0-9]* [-+][0-9]*$//'
            $act; echo "status $?"
            git log -1 --format='%ae%n%cn <%ce>' main
            """
        let done = try await shell.script(script)
        let lines = done.output.split(separator: "\n").map { String($0) }
        try #require(lines.count == 5, "\(done.all)")
        #expect(lines[2] == "status 0", "\(done.all)")
        #expect(lines[3] == lines[0], "\(way): the author: \(lines)")
        #expect(lines[4] == lines[1], "\(way): the committer: \(lines)")
    }

    @Test(arguments: [
        "git config --global --unset user.email",
        "git config --global --unset user.name; git config user.name ''",
        "export GIT_AUTHOR_NAME=",
        "git config --global --unset user.email; git config user.useConfigOnly true",
        "git config user.email nobody@desk.example", "export GIT_AUTHOR_EMAIL=nobody@desk.example",
        "printf '[user\\n' >> ~/.gitconfig", "git config user.name \"$(printf 'a\\351')\"",
    ])
    func whoIsNobodyDoesNotAct(setting: String) async throws {
        let shell = try await desk()
        let script = """
            before=$(git rev-parse main)
            \(setting)
            stet claim add --text Done. --json; echo "status $?"
            test "$(GIT_CONFIG_GLOBAL=/dev/null git rev-parse main)" = "$before" && echo same
            """
        let done = try await shell.script(script)
        #expect(done.output.hasSuffix("status 2\nsame\n"), "\(setting): \(done.all)")
    }

    /// How Git's settings are combined, and whether `git commit` then signs.
    @Test(
        arguments: ["", "true", "yes", "1", "false", "off", "0", "maybe"],
        ["", "ssh", "openpgp", "x509", "SSH"])
    func actsAreSignedAsCommitsAre(gpgSign: String, format: String) async throws {
        let shell = try await desk()
        let script = """
            ssh-keygen -q -t ed25519 -N '' -f ../key; stet person revise editor --add-key ../key.pub --quiet
            git config gpg.program false; git config gpg.x509.program false
            \(gpgSign.isEmpty ? "" : "git config commit.gpgSign \(gpgSign)")
            \(format.isEmpty ? "" : "git config gpg.format \(format)")
            for key in none file literal command; do
                git config --unset user.signingKey; git config --unset gpg.ssh.defaultKeyCommand
                case $key in
                file) git config user.signingKey $PWD/../key.pub;;
                literal) git config user.signingKey "key::$(cut -d' ' -f1,2 ../key.pub)"; eval "$(ssh-agent)" > /dev/null; ssh-add -q ../key;;
                command) git config gpg.ssh.defaultKeyCommand "echo key::$(cut -d' ' -f1,2 ../key.pub)";;
                esac
                git commit -q --allow-empty -m git 2> /dev/null; git=$?
                test $git = 0 && git cat-file commit HEAD | grep -q '^gpgsig' && git=signed
                test $git = signed || test $git = 0 || git=refused
                test $git = refused || git reset -q --hard HEAD^
                before=$(git rev-parse HEAD)
                stet claim add --text "By $key." --quiet 2> ../errors; stet=$?
                test $stet = 0 && git cat-file commit HEAD | grep -q '^gpgsig' && stet=signed
                test $stet = signed || test $stet = 0 || stet=refused
                echo "$key $git $stet"
            done
            test -z "$SSH_AGENT_PID" || kill $SSH_AGENT_PID
            """
        let done = try await shell.script(script)
        let lines = done.output.split(separator: "\n").map {
            $0.split(separator: " ").map { String($0) }
        }
        try #require(lines.count == 4, "\(done.all)")
        for line in lines {
            let (key, git, stet) = (line[0], line[1], line[2])
            // Where commit.gpgSign is not set, Git's SSH key signs acts all the same: what `git commit -S` does.
            let isAsked = gpgSign.isEmpty && format == "ssh" && (key == "file" || key == "literal")
            #expect(stet == (isAsked ? "signed" : git), "\(gpgSign) \(format) \(line): \(done.all)")
        }
        #expect(
            try await shell.stet(
                "verify", "--full", environment: ["GIT_CONFIG_GLOBAL": "/dev/null"]
            ).status == 0)
    }

    @Test func aRepositoryOfAnotherOwnerIsGits() async throws {
        let shell = try await desk()
        let script = """
            test "$(id -u)" = 0 || exit 77
            chown -R daemon:daemon .
            stet list; echo "status $?"
            for safe in '*' "$PWD" "$PWD/"; do
                git config --global --replace-all safe.directory "$safe"
                git status -s > /dev/null 2>&1; git=$?; stet claim add --text "$safe" --quiet; echo "$git $?"
            done
            git config --global --replace-all safe.directory /elsewhere
            stet verify; echo "status $?"
            git config --global --add safe.directory '*'; git config --global --add safe.directory ''
            stet verify; echo "status $?"
            """
        let done = try await shell.script(script)
        guard done.status != 77 else { return }
        let lines = done.output.split(separator: "\n")
        #expect(
            lines.first == "status 2" && lines.suffix(2).allSatisfy { $0 == "status 2" },
            "\(done.all)")
        for line in lines.dropFirst().dropLast(2) {
            #expect(["0 0", "128 2"].contains(line), "Git and the tool differ: \(done.all)")
        }
        #expect(done.errors.contains("safe.directory"))
    }

    @Test func anotherRepositorysHookChangesNothing() async throws {
        let shell = try await desk()
        let script = """
            git init -q --bare -b main ../hub; git remote set-url origin "$PWD/../hub"; stet sync --quiet
            git init -q ../other; git -C ../other commit -q --allow-empty -m x
            git -C ../other remote add origin "$PWD/../hub"
            stet claim add --text One. --quiet
            before=$(git -C ../other for-each-ref; git -C ../other count-objects)
            desk=$PWD; cd ../other
            export GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD GIT_INDEX_FILE=$PWD/.git/index GIT_PREFIX= GIT_OBJECT_DIRECTORY=$PWD/.git/objects
            stet -C $desk sync; stet -C $desk claim add --text Two. --quiet; stet -C $desk doctor; (cd $desk; stet verify --full); echo "status $?"
            test "$before" = "$(git for-each-ref; git count-objects)" && echo same
            """
        let done = try await shell.script(script)
        #expect(
            done.output.contains("Sent 1 act") && done.output.hasSuffix("status 0\nsame\n"),
            "\(done.all)")
    }
}
