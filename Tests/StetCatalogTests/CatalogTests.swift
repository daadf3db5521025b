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
                        try catalog.visiting(history) { try Answers($0, snapshot) }
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
}
