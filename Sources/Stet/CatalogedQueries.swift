internal import StetCatalog
internal import StetGit

/// Answers questions about a whole desk from the clone's catalog, which is made or brought up to date
/// first; from the desk itself where the catalog is of no use.
final class CatalogedQueries: DeskQuerying {
    private let ledger: Ledger
    private let commit: ObjectID?
    private let tip: ObjectID?
    private let onReading: (Int) -> Void
    private var opened: Opened?
    private var answering: (any DeskQuerying)?

    /// An open catalog; whoever has one keeps others from deleting it.
    private struct Opened {
        let catalog: Catalog
        let lock: FileLock
    }

    /// Answers for a commit from a catalog that is kept at the tip.
    init(
        _ ledger: Ledger, at commit: ObjectID?, tip: ObjectID?, onReading: @escaping (Int) -> Void
    ) {
        self.ledger = ledger
        self.commit = commit
        self.tip = tip
        self.onReading = onReading
    }

    deinit {
        answering = nil
        opened?.catalog.close()
    }

    /// Asks the catalog; where it turns out to be damaged it is made anew, once.
    private func ask<Answer>(_ question: (any DeskQuerying) throws -> Answer) throws -> Answer {
        if let answering {
            do {
                return try question(answering)
            } catch CatalogError.damaged {
                discard()
            } catch is CatalogError {
                self.answering = nil
            }
        }
        for isLast in [false, true] {
            do {
                guard let cataloged = try cataloged() else { break }
                let answer = try question(cataloged)
                answering = cataloged
                return answer
            } catch CatalogError.damaged where !isLast {
                discard()
            } catch is CatalogError {
                break
            }
        }
        let scanning = ScanningQueries(try ledger.folderReader(at: commit))
        answering = scanning
        return try question(scanning)
    }

    /// The catalog's answers; `nil` where no catalog is wanted.
    private func cataloged() throws -> (any DeskQuerying)? {
        guard let commit, let tip, try ledger.repository.configuration("stet.catalog") != "false"
        else {
            return nil
        }
        // The catalog is kept by trees, so it is of use where these are the states.
        try ledger.prepare(tip)
        guard try ledger.treeIsState(of: tip), try ledger.treeIsState(of: commit) else {
            return nil
        }
        let opened = try self.opened ?? open()
        self.opened = opened
        let current = try opened.catalog.queries(
            at: tip.description, { try ledger.history(at: tip) }, progress: onReading)
        guard commit != tip else { return current }
        return try visit(commit, in: opened.catalog, leaving: current)
    }

    private func visit(
        _ commit: ObjectID, in catalog: Catalog, leaving current: consuming CatalogQueries
    ) throws -> any DeskQuerying {
        // One transaction ends before the other begins.
        _ = consume current
        return try catalog.visit(ledger.history(at: commit), progress: onReading)
    }

    private var path: String { ledger.database("catalog.sqlite") }
    private var lockPath: String { "\(ledger.localDirectory)/catalog.lock" }

    private func open() throws -> Opened {
        do {
            try FileSystem.makeDirectory(ledger.localDirectory)
            let lock = try FileLock(sharing: lockPath)
            return Opened(catalog: try Catalog(path), lock: lock)
        } catch let error as GitError {
            throw CatalogError.unusable(error.message)
        }
    }

    /// Deletes the catalog, unless somebody else has it open.
    private func discard() {
        answering = nil
        opened?.catalog.close()
        opened = nil
        guard let lock = FileLock(ifFree: lockPath) else { return }
        for suffix in ["", "-wal", "-shm"] { FileSystem.remove(path + suffix) }
        withExtendedLifetime(lock) {}
    }

    func items(where predicate: ItemPredicate, limit: Int?) throws -> [ItemSummary] {
        try ask { try $0.items(where: predicate, limit: limit) }
    }
    func itemCount(where predicate: ItemPredicate) throws -> Int {
        try ask { try $0.itemCount(where: predicate) }
    }
    func itemCounts() throws -> [ItemState.Phase: Int] { try ask { try $0.itemCounts() } }
    func outcomeCounts() throws -> [ItemState.Outcome: Int] { try ask { try $0.outcomeCounts() } }
    func items(restingOn folder: FolderReference) throws -> [ItemID] {
        try ask { try $0.items(restingOn: folder) }
    }
    func claims(saying words: [String], limit: Int?) throws -> [ClaimID] {
        try ask { try $0.claims(saying: words, limit: limit) }
    }
    func claims(similarTo text: String, limit: Int) throws -> RankedClaims {
        try ask { try $0.claims(similarTo: text, limit: limit) }
    }
    func folders(citing source: SourceID) throws -> [FolderReference] {
        try ask { try $0.folders(citing: source) }
    }
    func sources(limit: Int?) throws -> [SourceID] { try ask { try $0.sources(limit: limit) } }
    func sources(ofText digest: Digest) throws -> [SourceID] {
        try ask { try $0.sources(ofText: digest) }
    }
    func folderCount(_ kind: FolderKind) throws -> Int { try ask { try $0.folderCount(kind) } }
    func records(startingWith digits: String, in kinds: [FolderKind], limit: Int) throws
        -> [RecordPlace]
    {
        try ask { try $0.records(startingWith: digits, in: kinds, limit: limit) }
    }
    func contested() throws -> [Contested] { try ask { try $0.contested() } }
    func aliens(limit: Int) throws -> [Alien] { try ask { try $0.aliens(limit: limit) } }
}
