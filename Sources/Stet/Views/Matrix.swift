/// Claims against sources: where each claim is made, and what each source says for or against it.
public struct Matrix: Sendable {
    /// The sources that any of the claims touches, in the order of their ids.
    public let sources: [SourceState]
    /// A row for each claim.
    public let rows: [Row]

    /// One claim.
    public struct Row: Sendable {
        /// The claim.
        public let claim: ClaimState
        /// The items that review it.
        public let items: [ItemState]
        /// What the sources have to do with it; a source without an entry has nothing.
        public let cells: [SourceID: Cell]
    }

    /// What one source has to do with one claim.
    public struct Cell: Hashable, Sendable {
        /// How often the source makes the claim.
        public var appearances = 0
        /// The stances of evidence from the source.
        public var stances: Set<Evidence.Stance> = []
    }
}

extension Desk {
    /// The matrix of some claims, or of all in the order of their text.
    ///
    /// - Parameters:
    ///   - claims: The claims; none for all.
    ///   - commit: As of when; `nil` for the newest commit.
    /// - Returns: The matrix; claims that were taken back or cannot be read are left out.
    /// - Throws: What reading the desk throws.
    public func matrix(_ claims: [ClaimID] = [], at commit: CommitID? = nil) throws -> Matrix {
        let snapshot = try commit.map { try self.snapshot(at: $0) } ?? self.snapshot()
        let queries = try commit.map { try self.queries(at: $0) } ?? self.queries()
        let wanted = claims.isEmpty ? try queries.claims(saying: [], limit: nil) : claims
        var rows: [Matrix.Row] = []
        var touched: Set<SourceID> = []
        for id in wanted {
            guard let claim = try snapshot.ifReadable({ try snapshot.claim(id) }),
                !claim.isWithdrawn
            else { continue }
            var cells: [SourceID: Matrix.Cell] = [:]
            for (_, appearance) in claim.appearances {
                cells[appearance.source, default: .init()].appearances += 1
            }
            let items = try queries.items(where: .claim(id), limit: nil).map(\.id).sorted()
                .compactMap { item in
                    try snapshot.ifReadable { try snapshot.item(item) }
                }.filter { $0.phase != .withdrawn }
            for item in items {
                for piece in item.standingEvidence {
                    guard let citation = piece.evidence.citation else { continue }
                    cells[citation.source, default: .init()].stances.insert(citation.stance)
                }
            }
            touched.formUnion(cells.keys)
            rows.append(Matrix.Row(claim: claim, items: items, cells: cells))
        }
        let sources = try touched.sorted().compactMap { try snapshot.source($0) }
        return Matrix(sources: sources, rows: rows)
    }
}
