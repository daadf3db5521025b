import TestSupport
import Testing

/// A key that its owner exchanged, and somebody else kept: what it can still do is nothing.
@Suite struct TieTests {
    /// A signed desk of an admin and of ann, an admin of shorter standing; `hub.git` judges what it is
    /// sent, `open.git` does not.
    private static let desk = """
        set -e
        for key in F1 F2 F3 A1 P1; do ssh-keygen -q -t ed25519 -N '' -C $key -f ../$key; done
        git config --global gpg.format ssh
        git config --global user.signingkey "$PWD/../F1"
        git init -q --bare -b main ../hub.git; git init -q --bare -b main ../open.git
        stet init --policy strict --as editor --quiet
        stet person add ann --role admin --name Ann --email ann@desk.example --key ../A1.pub --quiet
        stet claim add --text 'One.' --open --quiet
        stet -C ../hub.git hook install pre-receive >/dev/null
        git remote add hub ../hub.git; git remote add open ../open.git
        git push -q hub main 2>/dev/null; git push -q open main
        git clone -q -o open ../open.git ../thief; git clone -q -o open ../open.git ../ann
        stet person revise editor --add-key ../F2.pub --revoke-key ../F1.pub --quiet
        git config user.signingkey "$PWD/../F2"
        stet claim add --text 'Two.' --quiet
        git push -q hub main; git push -q open main
        stet verify --full
        """

    /// What the old key does on a fork from before its exchange, joined with the honest history.
    private static func theft(merge: String) -> String {
        """
        set -e
        cd ../thief
        stet claim add --text 'Three.' --quiet
        stet person add puppet --role admin --name P --email p@desk.example --key ../P1.pub --quiet
        stet person revise editor --add-key ../F3.pub --revoke-key ../F1.pub --quiet
        git fetch -q
        \(merge)
        git push -q --force open HEAD:main
        """
    }

    private static let merges = [
        "git merge -q --no-edit open/main",
        "mine=$(git rev-parse HEAD); git reset -q --hard open/main; git merge -q --no-edit $mine",
        // The fork alone: only who has the other exchange sees the tie.
        ":",
    ]

    private func shell(_ merge: String) async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(Self.desk)
        try #require(made.status == 0, "\(made.all)")
        let stolen = try await shell.script(Self.theft(merge: merge))
        try #require(stolen.status == 0, "\(stolen.all)")
        return shell
    }

    @Test(arguments: merges) func nobodyTakesItIn(_ merge: String) async throws {
        let shell = try await shell(merge)
        let before = try await shell.script(
            "stet person list; stet list; git rev-parse HEAD:reviews/people")
        let pushed = try await shell.script("git push --force ../hub.git HEAD:main", in: "thief")
        #expect(
            pushed.status != 0 && pushed.all.contains("pre-receive hook declined"), "\(pushed.all)")
        let sync = try await shell.stet("sync", "open")
        #expect(sync.status == 1 && sync.all.contains("error tied"), "\(sync.all)")
        #expect(sync.all.contains("git reset --keep"), "\(sync.all)")
        let after = try await shell.script(
            "stet person list; stet list; git rev-parse HEAD:reviews/people")
        // The fork's acts from before its exchange are taken in, and late.
        #expect(
            after.output.split(separator: "\n").dropLast()
                == before.output.split(separator: "\n").dropLast(), "\(after.all)")
        let verified = try await shell.stet("verify", "--full")
        #expect(verified.status == 0, "\(verified.all)")
        #expect(verified.all.contains("error") == false)
        #expect(try await shell.stet("claim", "add", "--text", "Four.").status == 0)
        #expect(try await shell.stet("verify").status == 0)
        // Whoever is honest sets the remote back, and goes on.
        let back = try await shell.script("git push -q --force open main && stet sync open")
        #expect(back.status == 0, "\(back.all)")
        let ann = try await shell.stet("sync", "open", in: "ann")
        #expect(ann.status == 0, "\(ann.all)")
        #expect(try await shell.stet("verify", "--full", in: "ann").status == 0)
    }

    @Test(arguments: merges.prefix(2)) func whoHasBothIsTold(_ merge: String) async throws {
        let shell = try await shell(merge)
        _ = try await shell.script("git clone -q -o open ../open.git ../fresh")
        let report = try await shell.stet("verify", "--json", in: "fresh")
        #expect(
            report.status == 1 && report.output.contains("\"rule\":\"tied\"")
                || report.output.contains("\"rule\": \"tied\""), "\(report.all)")
        let act = try await shell.stet("claim", "add", "--text", "Five.", "--json", in: "fresh")
        #expect(act.status == 2 && act.all.contains("tied"), "\(act.all)")
        let people = try await shell.script("stet person list 2>/dev/null", in: "fresh")
        #expect(people.output.contains("puppet") == false, "\(people.all)")
        #expect(people.output.contains("editor  no role"), "\(people.all)")
        let item = try await shell.script(
            "stet list --json 2>/dev/null | grep -o '\"id\": *\"[0-9a-f]*' | head -1 | grep -o '[0-9a-f]*$'"
        )
        let proof = try await shell.script(
            "stet prove \(item.output.split(separator: "\n").first ?? "x") -o ../proof", in: "fresh"
        )
        #expect(proof.status != 0, "\(proof.all)")
        // One of the two commits that it names leads out.
        let way = try await shell.script(
            "git reset -q --keep $(stet verify | grep -o 'reset --keep [0-9a-f]*' | head -1 | cut -d' ' -f3) && stet verify --full",
            in: "fresh")
        #expect(way.status == 0, "\(way.all)")
    }

    /// Else somebody with a key that the founder exchanged could tie the exchange, and an admin of
    /// shorter standing settle it as the two like. The settling by the founder of somebody's tie is
    /// among the attacks, where it comes beside two policies.
    @Test func anAdminOfShorterStandingDoesNotSettleIt() async throws {
        let shell = try await shell(Self.merges[0])
        let refused = try await shell.script(
            """
            git pull -q
            git config user.signingkey "$PWD/../A1"
            stet person revise editor --key ../F2.pub --as ann
            """, in: "ann")
        #expect(refused.status == 2 && refused.all.contains("longer standing"), "\(refused.all)")
        let back = try await shell.script(
            """
            git reset -q --keep $(stet verify | grep -o 'reset --keep [0-9a-f]*' | head -1 | cut -d' ' -f3)
            stet verify --full
            """, in: "ann")
        #expect(back.status == 0 && back.output.contains("Everything holds."), "\(back.all)")
    }

    /// A desk that began unsigned and asks for signatures, and a fork from before that which asks, too.
    @Test func aSecondBarrierIsNotTakenIn() async throws {
        let shell = try Shell()
        let made = try await shell.script(
            """
            set -e
            for key in F1 T1; do ssh-keygen -q -t ed25519 -N '' -C $key -f ../$key; done
            stet init --as editor --quiet
            git init -q --bare -b main ../open.git; git remote add open ../open.git
            git push -q open main; git clone -q -o open ../open.git ../thief
            git config --global gpg.format ssh
            asks() {
              git config user.signingkey "$PWD/../$1"
              stet person revise editor --key "../$1.pub" --quiet
              stet policy show --json | python3 -c 'import json, sys; policy = json.load(sys.stdin)["data"]["policy"]; policy.pop("version", 0); policy["signatures-required"] = True; print(json.dumps(policy))' > ../policy
              stet policy set ../policy --quiet
            }
            asks F1
            stet claim add --text 'One.' --quiet
            cd ../thief; asks T1
            git push -q open main
            """)
        try #require(made.status == 0, "\(made.all)")
        let sync = try await shell.stet("sync", "open")
        #expect(sync.status == 1 && sync.all.contains("one-barrier"), "\(sync.all)")
        let after = try await shell.script(
            "stet verify --full && stet claim add --text 'Two.' && stet verify")
        #expect(after.status == 0, "\(after.all)")
    }
}
