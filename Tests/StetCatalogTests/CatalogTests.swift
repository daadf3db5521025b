import Stet
import StetCatalog
import StetGit
import StetLedger
import StetReview
import Subprocess
import TestSupport
import Testing

@Suite struct CatalogTests {
    /// The catalog is taken to every commit of a random desk, in random order, and says what reading
    /// the whole desk there says. Each commit has a history of its own: `make histories` goes through
    /// more than a thousand.
    @Test func theCatalogSaysWhatTheDeskSays() async throws {
        var (histories, contested) = (0, 0)
        var phases: Set<ItemState.Phase> = []
        for seed in try Environment.histories() ?? 3...4 {
            let desk = try await RandomDesk(
                seed: seed, acts: 100, changesRules: seed.isMultiple(of: 4))
            let ledger = try Ledger(Repository.open(desk.clone.path))
            let path = "\(desk.clone.path)/.git/stet/catalog.sqlite"
            try FileSystem.makeDirectory("\(desk.clone.path)/.git/stet")
            var catalog = try Catalog(path)
            var generator = Seeded(seed)
            for (number, commit) in desk.commits.shuffled(using: &generator).enumerated() {
                if number % 50 == 49 {
                    catalog.close()
                    catalog = try Catalog(path)
                }
                let reader = try ledger.folderReader(at: commit)
                let (scanning, snapshot) = (ScanningQueries(reader), Snapshot(reader))
                let expected = try Answers(scanning, snapshot)
                let history = try ledger.history(at: commit)
                let said =
                    if number % 3 == 1 {
                        try Answers(catalog.visit(history) { _ in }, snapshot)
                    } else {
                        try Answers(
                            catalog.queries(at: history.commit, { history }, progress: { _ in }),
                            snapshot)
                    }
                let differences = said.differences(from: expected)
                #expect(differences == [], "at \(commit), the \(number)th of desk \(seed)")
                guard differences.isEmpty else { return }
                phases.formUnion(try scanning.itemCounts().keys)
                contested += try scanning.contested().count
                histories += 1
            }
            catalog.close()
        }
        #expect(histories > 250 && phases.count > 7 && contested > 100, "\(phases)")
        if try Environment.histories() != nil { print("\(histories) histories") }
    }

    /// A desk with a catalog, and what it says.
    private func cataloged() throws -> (test: TestDesk, path: String, said: Answers) {
        let test = try TestDesk()
        _ = try test.evidence(test.material())
        let desk = try test.desk(as: "editor")
        let said = try Answers(desk.queries(), desk.snapshot())
        return (test, "\(test.path)/.git/stet/catalog.sqlite", said)
    }

    private func answers(_ test: TestDesk) throws -> Answers {
        let desk = try test.desk(as: "editor")
        return try Answers(desk.queries(), desk.snapshot())
    }

    /// Changes a catalog with Python's SQLite.
    private func change(_ path: String, _ statements: String) async throws {
        let script = """
            import sqlite3
            connection = sqlite3.connect('\(path)')
            connection.executescript('''\(statements);''')
            connection.close()
            """
        let done = try await run(Environment.python, ["-c", script], in: "/tmp")
        try #require(done.status == 0, "\(done.all)")
    }

    @Test func aDamagedCatalogIsMadeAnew() async throws {
        let (test, path, said) = try cataloged()
        let bytes = try #require(try FileSystem.read(path, limit: 1 << 24))
        var page = bytes
        page.replaceSubrange(4096..<8192, with: [UInt8](repeating: 0xA5, count: 4096))
        let damages: [[UInt8]] = [
            [], Array("no database at all, but long enough to be looked at".utf8),
            Array(bytes.prefix(bytes.count / 2)), Array(bytes.prefix(100)), page,
            [UInt8](repeating: 0, count: bytes.count),
        ]
        for (number, damage) in damages.enumerated() {
            try FileSystem.replace(path, with: damage)
            // A child of another test has this one's lock for a moment; the next question is asked of
            // a catalog that is whole.
            var isWhole = false
            for _ in 0..<20 where !isWhole {
                #expect(try answers(test).differences(from: said) == [], "damage \(number)")
                let made = try FileSystem.read(path, limit: 1 << 24) ?? []
                isWhole = made.starts(with: "SQLite format 3".utf8) && made.count > 4096 * 20
            }
            #expect(isWhole, "damage \(number) stays")
        }
        for table in ["item", "rests", "mark", "folder", "claimWords"] {
            try await change(path, "DROP TABLE \(table)")
            #expect(try answers(test).differences(from: said) == [], "without \(table)")
        }
        // A catalog that says it is at a commit nobody has is made anew too.
        let nowhere = String(repeating: "a", count: 40)
        try await change(path, "UPDATE mark SET value = '\(nowhere)' WHERE name = 'commit'")
        #expect(try answers(test).differences(from: said) == [])
    }

    @Test func aCatalogOfANewerVersionIsLeftAlone() async throws {
        let (test, path, said) = try cataloged()
        try await change(path, "PRAGMA user_version = 99; DELETE FROM item;")
        let before = try FileSystem.read(path, limit: 1 << 24)
        #expect(try answers(test).differences(from: said) == [])
        #expect(try FileSystem.read(path, limit: 1 << 24) == before)
        // One of an older version is made anew.
        try await change(path, "PRAGMA user_version = 0")
        #expect(try answers(test).differences(from: said) == [])
        #expect(try FileSystem.read(path, limit: 1 << 24) != before)
    }

    @Test func aCatalogThatCannotBeWrittenChangesNoAnswer() throws {
        let (test, path, said) = try cataloged()
        FileSystem.remove(path)
        try FileSystem.makeDirectory(path)
        #expect(try answers(test).differences(from: said) == [])
        let other = try cataloged()
        try FileSystem.moveAside(
            "\(other.test.path)/.git/stet", to: "\(other.test.path)/.git/moved")
        try FileSystem.replace("\(other.test.path)/.git/stet", with: [])
        #expect(try answers(other.test).differences(from: other.said) == [])
    }

    /// Whoever holds the catalog holds up nobody who finds it at the tip, and others not for ever.
    @Test func aHeldCatalogIsNotWaitedForLong() throws {
        let (test, path, said) = try cataloged()
        let ledger = try Ledger(Repository.open(test.path))
        let tip = try #require(try ledger.tip())
        let history = try ledger.history(at: tip)
        let catalog = try Catalog(path)
        do {
            let visit = try catalog.visit(history) { _ in }
            defer { withExtendedLifetime(visit) {} }
            #expect(try answers(test).differences(from: said) == [])
            _ = try test.desk(as: "editor").addClaim(ClaimDraft(text: "One more."))
            let moved = try ledger.history(at: #require(try ledger.tip()))
            let impatient = try Catalog(path, patience: 0.1)
            #expect(throws: CatalogError.busy) {
                try impatient.queries(at: moved.commit, { moved }, progress: { _ in })
            }
        }
        let desk = try test.desk(as: "editor")
        #expect(try desk.queries().folderCount(.claims) == 2)
    }

    /// What an answer is about stays, whatever others do meanwhile.
    @Test func anAnswerIsOfOneMoment() throws {
        let (test, path, _) = try cataloged()
        let ledger = try Ledger(Repository.open(test.path))
        let history = try ledger.history(at: #require(try ledger.tip()))
        let catalog = try Catalog(path)
        let queries = try catalog.queries(at: history.commit, { history }, progress: { _ in })
        _ = try test.desk(as: "editor").addClaim(ClaimDraft(text: "One more."))
        #expect(try test.desk(as: "editor").queries().folderCount(.claims) == 2)
        #expect(try queries.folderCount(.claims) == 1)
    }

    /// A desk answers for the past, and goes on answering for the present.
    @Test func aDeskAnswersForThePast() throws {
        let (test, _, said) = try cataloged()
        let desk = try test.desk(as: "editor")
        let then = try #require(try desk.tip())
        _ = try desk.addClaim(ClaimDraft(text: "One more."))
        #expect(try desk.queries().folderCount(.claims) == 2)
        let past = try Answers(desk.queries(at: then), desk.snapshot(at: then))
        #expect(past.differences(from: said) == [])
        #expect(try desk.queries().folderCount(.claims) == 2)
    }

    /// What changes in a source is noticed where something rests on it, over any number of steps, and
    /// nowhere else.
    @Test func oneRetractionFindsWhatIsStale() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        try test.judge(material.item, "supported", by: "ann", on: evidence)
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        let editor = try test.desk(as: "editor")
        _ = try editor.resolve(material.item)
        let origin = SourceID(
            try editor.addSource(
                SourceDraft(text: Array("The origin.".utf8), title: "Origin", publisher: "O")
            ).folder)
        _ = try editor.open(material.claim, again: true)
        _ = try editor.deriveSource(material.daily, from: origin, .copy)
        func resting(_ source: SourceID) throws -> [ItemID] {
            try test.desk(as: "editor").queries().items(
                restingOn: FolderReference(.sources, FolderID(source)))
        }
        // The origin is asked for only because the daily derives from it.
        #expect(try resting(material.daily) == [material.item])
        #expect(try resting(origin) == [material.item])
        _ = try test.desk(as: "editor").retractSource(material.daily, .init(because: "Wrong."))
        let stale = try test.desk(as: "editor").queries().items(where: .phase([.stale]), limit: nil)
        #expect(stale.map(\.id) == [material.item])
    }
}
