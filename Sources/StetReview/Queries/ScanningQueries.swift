package import StetRecords
internal import StetTexts

/// Answers questions about a whole desk by reading all of it, once.
///
/// Needs no index, and time and memory in proportion to the desk.
package final class ScanningQueries: DeskQuerying {
    private let reader: any FolderReading
    private let snapshot: Snapshot
    private lazy var summaries = Result { try readAll() }
    private lazy var claims = Result { try ReadClaims(summaries.get()) }

    package init(_ reader: any FolderReading) {
        self.reader = reader
        snapshot = Snapshot(reader)
    }

    private func readAll() throws -> [FolderSummary] {
        var summaries: [FolderSummary] = []
        for kind in FolderKind.allCases {
            for id in try reader.folders(kind, startingWith: "") {
                let place = FolderReference(kind, id)
                if let summary = try FolderSummary(place, reader, snapshot) {
                    summaries.append(summary)
                }
            }
        }
        return summaries
    }

    private func items() throws -> [ItemSummary] {
        try summaries.get().compactMap { summary in
            if case .item(let item) = summary.content { item } else { nil }
        }
    }

    package func items(where predicate: ItemPredicate, limit: Int?) throws -> [ItemSummary] {
        let found = try items().filter { predicate.matches($0) }.sorted(by: ItemSummary.hurriesMore)
        return Array(found.prefix(limit ?? .max))
    }

    package func itemCount(where predicate: ItemPredicate) throws -> Int {
        try items().count { predicate.matches($0) }
    }

    package func itemCounts() throws -> [ItemState.Phase: Int] {
        Dictionary(grouping: try items(), by: \.phase).mapValues(\.count)
    }

    package func outcomeCounts() throws -> [ItemState.Outcome: Int] {
        var counts: [ItemState.Outcome: Int] = [:]
        for outcome in try items().compactMap(\.outcome) {
            if case .closed(let reason, _) = outcome {
                counts[.closed(reason, of: nil), default: 0] += 1
            } else {
                counts[outcome, default: 0] += 1
            }
        }
        return counts
    }

    package func items(restingOn folder: FolderReference) throws -> [ItemID] {
        try summaries.get().filter { $0.folder.kind == .items && $0.rests.contains(folder) }
            .map { ItemID($0.folder.id) }.sorted()
    }

    package func claims(saying words: [String], limit: Int?) throws -> [ClaimID] {
        let found = try summaries.get().compactMap { summary -> (SortKey, ClaimID)? in
            guard case .claim(let text, isWithdrawn: false) = summary.content,
                SearchWords.contains(words, in: SearchWords.of(text))
            else { return nil }
            return (SortKey(text), ClaimID(summary.folder.id))
        }
        return Array(found.sorted { $0 < $1 }.map(\.1).prefix(limit ?? .max))
    }

    package func claims(similarTo text: String, limit: Int) throws -> RankedClaims {
        try RankedClaims(claims.get(), text, limit: limit)
    }

    package func folders(citing source: SourceID) throws -> [FolderReference] {
        try summaries.get().filter { $0.cites.contains(source) }.map(\.folder).sorted()
    }

    package func sources(limit: Int?) throws -> [SourceID] {
        let found = try summaries.get().compactMap { summary -> (SortKey, SourceID)? in
            guard case .source(let label, _, _) = summary.content else { return nil }
            return (SortKey(label), SourceID(summary.folder.id))
        }
        return Array(found.sorted { $0 < $1 }.map(\.1).prefix(limit ?? .max))
    }

    package func sources(ofText digest: Digest) throws -> [SourceID] {
        try summaries.get().filter { summary in
            guard case .source(_, let texts, isWithdrawn: false) = summary.content else {
                return false
            }
            return texts.contains(digest)
        }.map { SourceID($0.folder.id) }.sorted()
    }

    package func folderCount(_ kind: FolderKind) throws -> Int {
        try summaries.get().count { $0.folder.kind == kind }
    }

    package func records(startingWith digits: String, in kinds: [FolderKind], limit: Int) throws
        -> [RecordPlace]
    {
        var found: [RecordPlace] = []
        for summary in try summaries.get() where kinds.contains(summary.folder.kind) {
            found += summary.records.filter { $0.hex.hasPrefix(digits) }
                .map { RecordPlace(summary.folder, $0) }
        }
        return Array(found.sorted().prefix(limit))
    }

    package func contested() throws -> [Contested] {
        try summaries.get().compactMap(\.contested).sorted { $0.folder < $1.folder }
    }

    package func aliens(limit: Int) throws -> [Alien] {
        Array(try summaries.get().flatMap(\.aliens).sorted().prefix(limit))
    }
}

/// The claims that were read and not taken back.
private struct ReadClaims: ClaimIndex {
    private var list = ClaimList()
    private var names: [ClaimID] = []

    init(_ summaries: [FolderSummary]) {
        for summary in summaries {
            guard case .claim(let text, isWithdrawn: false) = summary.content else { continue }
            list.add(text)
            names.append(ClaimID(summary.folder.id))
        }
    }

    func size() -> (claims: Int, words: Int) { list.size() }
    func postings(of stem: String) -> [ClaimPosting] { list.postings(of: stem) }
    func stems(of claim: Int64) -> (found: Set<String>, own: [String]) { list.stems(of: claim) }
    func name(of claim: Int64) -> ClaimID { names[Int(claim)] }
}
