public import StetRecords

/// How many independent voices stand behind some pieces of evidence, and why not more.
public struct Independence: Hashable, Sendable {
    /// The pieces in groups, each group one voice; groups and pieces in order of their ids.
    public let groups: [[RecordID]]
    /// What makes two pieces one voice.
    public let ties: [Tie]
    /// Pieces that do not count at all.
    public let excluded: [RecordID: Exclusion]

    /// The number of independent pieces.
    public var count: Int { groups.count }

    /// Two pieces that are one voice.
    public struct Tie: Hashable, Sendable {
        /// The piece with the lower id.
        public let first: RecordID
        /// The other piece.
        public let second: RecordID
        /// Why.
        public let reason: Reason
    }

    /// Why two pieces are one voice.
    public enum Reason: Hashable, Sendable {
        /// They cite the same source.
        case sameSource
        /// Their texts are the same to the byte.
        case sameText
        /// They pass on the same knowledge.
        case sameOrigin(String)
        /// Neither names an origin or an agency, and one owner has both.
        case sameOwner(String)
        /// Whose knowledge either is, nobody recorded.
        case unknownOrigin
        /// One source is declared to derive from the other, or both from a third.
        case derived
    }

    /// Why a piece does not count.
    public enum Exclusion: Hashable, Sendable {
        /// It is the claimant's own word.
        case claimantsWord(String)
        /// Its publisher retracted the source.
        case retracted
        /// The desk took the source back.
        case sourceWithdrawn
    }

    /// A piece of evidence as far as independence is concerned.
    struct Piece {
        let id: RecordID
        let source: SourceID
        let text: Digest?
        let origin: String?
        /// Who owns the source; `nil` where an origin or an agency is named, whose knowledge it is.
        let owner: String?
        /// Both as they are compared; every two pieces are.
        private let names: (origin: ComparedName?, owner: ComparedName?)

        init(id: RecordID, source: SourceID, text: Digest?, origin: String?, owner: String?) {
            self.id = id
            self.source = source
            self.text = text
            self.origin = origin
            self.owner = owner
            names = (origin.map { ComparedName($0) }, owner.map { ComparedName($0) })
        }

        /// Whether both have an origin, and it is one.
        func hasOrigin(of other: Piece) -> Bool {
            names.origin != nil && names.origin == other.names.origin
        }

        /// Whether both have an owner, and it is one.
        func hasOwner(of other: Piece) -> Bool {
            names.owner != nil && names.owner == other.names.owner
        }
    }

    /// Joins the pieces that are not independent.
    init(_ pieces: [Piece], _ derivations: Derivations, excluded: [RecordID: Exclusion]) {
        var derivations = derivations
        var sets = DisjointSets<RecordID>()
        var ties: [Tie] = []
        let pieces = pieces.sorted { $0.id < $1.id }
        for (index, first) in pieces.enumerated() {
            for second in pieces[(index + 1)...] {
                guard !derivations.areIndependent(first.source, second.source),
                    let reason = Self.tie(first, second, &derivations)
                else { continue }
                sets.join(first.id, second.id)
                ties.append(Tie(first: first.id, second: second.id, reason: reason))
            }
        }
        let grouped = Dictionary(grouping: pieces.map(\.id)) { sets.representative(of: $0) }
        groups = grouped.sorted { $0.key < $1.key }.map(\.value)
        self.ties = ties
        self.excluded = excluded
    }

    private static func tie(
        _ first: Piece, _ second: Piece, _ derivations: inout Derivations
    ) -> Reason? {
        if first.source == second.source { return .sameSource }
        if let text = first.text, text == second.text { return .sameText }
        if derivations.areTied(first.source, second.source) { return .derived }
        switch (first.origin, second.origin) {
        case (nil, nil): return .unknownOrigin
        case (let origin?, _) where first.hasOrigin(of: second): return .sameOrigin(origin)
        default: break
        }
        if let owner = first.owner, first.hasOwner(of: second) { return .sameOwner(owner) }
        return nil
    }
}
