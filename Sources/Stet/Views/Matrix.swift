/// Claims against sources: where each claim is made, and what each source says for or against it.
public struct Matrix: Sendable {
    /// The sources that any of the claims touches, in the order of their ids.
    public let sources: [SourceState]
    /// A row for each claim.
    public let rows: [Row]
    /// Which of the sources are one voice; `nil` where there are more than sixty.
    public let voices: Independence?

    /// One claim.
    public struct Row: Sendable {
        /// The claim.
        public let claim: ClaimState
        /// The items that review it.
        public let items: [ItemState]
        /// What the sources have to do with it; a source without an entry has nothing.
        public let cells: [SourceID: Cell]

        /// Whether a source states a value that cannot be right where the claim's is, or another's.
        public let isAtOdds: Bool
    }

    /// What one source has to do with one claim.
    public struct Cell: Hashable, Sendable {
        /// How often the source makes the claim.
        public var appearances = 0
        /// The stances of evidence from the source.
        public var stances: Set<Evidence.Stance> = []
        /// What the cited passages say in the place of the values of the claim.
        public var values: [Value] = []

        /// How the values go with those of the claim, at their worst; `nil` where there are none.
        public var agreement: StatedValue.Agreement? { values.map(\.agreement).max() }
    }

    /// A value of a claim, and what a source says in its place.
    public struct Value: Hashable, Sendable {
        /// What the claim says.
        public let claimed: StatedValue
        /// What the source says.
        public let stated: StatedValue
        /// How the two go together.
        public let agreement: StatedValue.Agreement
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
            var passages: [SourceID: [String]] = [:]
            func read(_ source: SourceID, _ revision: RecordID, _ place: TextSelector?) throws {
                guard let place, let words = try self.words(source, revision, place, snapshot)
                else {
                    return
                }
                passages[source, default: []].append(words)
            }
            for (_, appearance) in claim.appearances {
                cells[appearance.source, default: .init()].appearances += 1
                try read(appearance.source, appearance.revision, appearance.place)
            }
            let items = try queries.items(where: .claim(id), limit: nil).map(\.id).sorted()
                .compactMap { item in
                    try snapshot.ifReadable { try snapshot.item(item) }
                }.filter { $0.phase != .withdrawn }
            for item in items {
                for piece in item.standingEvidence {
                    guard let citation = piece.evidence.citation else { continue }
                    cells[citation.source, default: .init()].stances.insert(citation.stance)
                    try read(citation.source, citation.revision, citation.place)
                }
            }
            touched.formUnion(cells.keys)
            let claimed = StatedValue.all(in: claim.statement.text)
            if !claimed.isEmpty {
                for (source, passages) in passages {
                    let stated = passages.flatMap { StatedValue.all(in: $0) }
                    cells[source]?.values = claimed.compactMap { Matrix.value($0, among: stated) }
                }
            }
            rows.append(
                Matrix.Row(
                    claim: claim, items: items, cells: cells,
                    isAtOdds: Matrix.areAtOdds(cells.values.flatMap(\.values))))
        }
        let sources = try touched.sorted().compactMap { try snapshot.source($0) }
        let voices =
            sources.count <= 60 ? try snapshot.independence(of: sources.map(\.id)) : nil
        return Matrix(sources: sources, rows: rows, voices: voices)
    }

    /// The words of a cited passage; `nil` where its text is not at hand.
    private func words(
        _ source: SourceID, _ revision: RecordID, _ place: TextSelector, _ snapshot: Snapshot
    ) throws -> String? {
        if case .text(let words) = place.exact { return words }
        guard let state = try snapshot.ifReadable({ try snapshot.source(source) }) else {
            return nil
        }
        do {
            let words = try text(of: state, revision: revision).words(at: place.bytes)
            return words.flatMap { place.exact.matches($0) ? $0 : nil }
        } catch is DeskError {
            return nil
        }
    }
}

extension Matrix {
    /// Of what a source states the value that goes best with a claimed one; `nil` where nothing is of
    /// the same kind.
    fileprivate static func value(_ claimed: StatedValue, among stated: [StatedValue]) -> Value? {
        var best: Value?
        for stated in stated {
            guard let agreement = claimed.agreement(with: stated) else { continue }
            if best.map({ agreement < $0.agreement }) ?? true {
                best = Value(claimed: claimed, stated: stated, agreement: agreement)
            }
        }
        return best
    }

    /// Whether any value is in conflict with what is claimed, or two of the same place with each other.
    fileprivate static func areAtOdds(_ values: [Value]) -> Bool {
        if values.contains(where: { $0.agreement == .conflict }) { return true }
        let byPlace = Dictionary(grouping: values, by: \.claimed).values
        return byPlace.contains { values in
            values.indices.contains { index in
                values[..<index].contains {
                    $0.stated.agreement(with: values[index].stated) == .conflict
                }
            }
        }
    }
}
