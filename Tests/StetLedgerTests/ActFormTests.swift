@testable import Stet
import StetGit
import StetLedger
import StetRecords
import TestSupport
import Testing

/// The form of acts that other programs write, as docs/format.md has it.
@Suite struct ActFormTests {
    /// Writes the newest commit anew with plain Git, after a script.
    private func rewrite(_ test: TestDesk, _ script: String) async throws {
        let made = try await run(
            "sh",
            [
                "-ec",
                """
                export GIT_COMMITTER_NAME=M GIT_COMMITTER_EMAIL=m@x
                \(script)
                """,
            ], in: test.path)
        try #require(made.status == 0, "\(made.all)")
    }

    @Test func trailersOfRecordsStandInAnyOrder() async throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        _ = try editor.addClaim(
            ClaimDraft(text: "Work takes six weeks.", type: .event),
            appearance: AppearanceDraft(source: material.daily, place: .quote("six weeks")))
        try await rewrite(
            test,
            """
            git log -1 --format=%B | sed -n '/^Stet-Record/p' | sort -r > .git/reversed
            test $(wc -l < .git/reversed) = 2
            for order in 'sort' 'sort -r'; do
                body=$(git log -1 --format=%B | sed '/^Stet-Record/d')
                { echo "$body"; $order .git/reversed; } > .git/message
                git commit -q --amend -F .git/message
                git log -1 --format=%B | sed -n '/^Stet-Record/p' >> .git/seen
            done
            test $(sort -u .git/seen | wc -l) = 2
            """)
        #expect(try test.verify().findings == [])
    }

    /// The text, its hash and its length are one statement.
    @Test(arguments: [("Zwölf\n", 7, 6, true), ("Zwölf\n", 7, 7, false), ("Zwölf\n", 6, 6, false)])
    func aTextIsAsLongAsItsRecordSays(
        _ text: String, _ bytes: Int, _ scalars: Int, _ isRight: Bool
    ) async throws {
        let found = try await findings(of: Array(text.utf8), bytes, scalars)
        #expect(found == (isRight ? [] : ["text", "state"]))
    }

    @Test func aTextIsUTF8() async throws {
        #expect(try await findings(of: [0x7A, 0xFF, 0x0A], 3, 3) == ["text", "state"])
    }

    /// The rules of what is found of an act that brings a text of which its record says two lengths.
    private func findings(of text: [UInt8], _ bytes: Int, _ scalars: Int) async throws -> [String] {
        let test = try TestDesk()
        let editor = try test.desk(as: "editor")
        let at = Timestamp(secondsSince1970: 1_771_000_000)
        var chance = Seeded(7)
        let identity = TextIdentity(sha256: Digest(of: text), bytes: bytes, scalars: scalars)
        let record = Record(
            .init(
                place: .new(Nonce(using: &chance)), after: [], by: try editor.actor().id,
                on: CommitName(try #require(try editor.tip())), at: at),
            .source(SourceDescription(keep: .embedded, text: identity, title: "Twelve")))
        let stored = try StoredRecord(reading: record.bytes)
        let place = RecordPath(stored, in: .sources).path
        let words = RecordPath(text: identity.sha256, of: stored.folder).path
        let folder = place.split(separator: "/").dropLast().joined(separator: "/")
        try FileSystem.makeDirectory("\(test.path)/\(folder)")
        try FileSystem.replace("\(test.path)/\(place)", with: record.bytes)
        try FileSystem.replace("\(test.path)/\(words)", with: text)
        try await test.git("add", "-A")
        try await test.git(
            "commit", "-q", "--author", "Editor <editor@desk.example>", "--date", at.description,
            "-m",
            "x\n\nStet-Desk: \(try editor.id()?.hex ?? "")\nStet-Record: \(stored.id.hex)")
        return try test.verify().findings.map(\.rule)
    }

    /// A redaction takes a text that nothing names any more, and no other.
    @Test func aRedactionTakesTheTextThatGoesWithIt() async throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        // A second description of the same text: while it stands, the text stays.
        let revised = try editor.reviseSource(material.weekly, SourceDraft(title: "Council papers"))
        let start = try #require(try editor.tip())
        _ = try editor.redact(editor.record(revised.id.hex), because: "Order 1.")
        #expect(try test.verify().findings == [])
        let text = try #require(
            try await test.git("ls-files", "reviews/sources").split(separator: "\n").first {
                $0.contains(FolderID(material.weekly).hex) && $0.hasSuffix(".txt")
            })
        test.isTampered = true
        try await rewrite(
            test, "echo 'This text was redacted.' > \(text); git commit -qa --amend --no-edit")
        #expect(try test.verify().findings.map(\.rule).contains("text"))
        // Where the only description goes, the text may not stay.
        try await test.git("reset", "-q", "--hard", start.description)
        _ = try editor.redact(editor.record(revised.id.hex), because: "Order 1.")
        _ = try editor.redact(
            editor.record(RecordID(material.weekly).hex), because: "Order 1.")
        #expect(try test.verify().findings == [])
        try await rewrite(
            test,
            "git checkout -q \(start.description) -- \(text); git commit -qa --amend --no-edit")
        #expect(try test.verify().findings.map(\.rule).contains("text"))
    }

    /// Where clones gave a person two names, acts may carry either.
    @Test func anActCarriesAnyOfItsAuthorsCurrentNames() async throws {
        let here = try TestDesk()
        let material = try here.material()
        let there = try await here.clone("there")
        for (desk, name) in [(here, "Ann Berg"), (there, "Ann Thal")] {
            let editor = try desk.desk(as: "editor")
            _ = try editor.revisePerson(editor.person("ann").id, .init(name: name))
        }
        try await here.merge(there)
        _ = try here.desk(as: "ann").addNote(.items, FolderID(material.item), "Asked.")
        for name in ["Ann Berg", "Ann Thal"] {
            try await rewrite(
                here, "git commit -q --amend --no-edit --author '\(name) <ann@desk.example>'")
            #expect(try here.verify().findings == [])
        }
        try await rewrite(
            here, "git commit -q --amend --no-edit --author 'Ann <ann@desk.example>'")
        #expect(try here.verify().findings.map(\.rule).contains("author"))
    }
}
