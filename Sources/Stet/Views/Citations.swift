/// What became of the passages of a source that a desk cites.
public struct Citations: Sendable {
    /// The source.
    public let source: SourceState
    /// Its newest text; `nil` where it has none or none is at hand.
    public let text: SourceText?
    /// What cites it: claims first, then items, each in the order of their ids.
    public let citations: [Citation]

    /// A record that cites the source.
    public struct Citation: Sendable {
        /// The record.
        public let record: RecordID
        /// Whose record it is.
        public let by: By
        /// The words that were cited; `nil` where the source as a whole is, or its text is not at hand.
        public let words: String?
        /// What became of them.
        public let fate: Fate
    }

    /// What cites.
    public enum By: Sendable {
        /// A claim, which appears there.
        case claim(ClaimState)
        /// An item, with evidence of some stance.
        case item(ItemState, Evidence.Stance)
    }

    /// What became of what was cited.
    public enum Fate: Hashable, Sendable {
        /// A passage.
        case passage(PassageFate)
        /// No passage is named; the source as a whole is cited.
        case whole
        /// The older text, the newer one or a sealed place is not at hand here, or the texts have more
        /// than 8 MB.
        case unknown
    }
}

extension Desk {
    /// Finds the passages of a source that claims and evidence cite in its newest text.
    ///
    /// Time is linear in the texts for each passage that was cited in another text than the newest.
    ///
    /// - Parameter source: The source.
    /// - Returns: Each citation that stands, with what became of it.
    /// - Throws: ``DeskError`` where there is no such source, and what reading the desk throws.
    public func citations(of source: SourceID) throws -> Citations {
        let snapshot = try snapshot()
        guard let state = try snapshot.source(source) else {
            throw DeskError.unknownID(source.short, [.sources])
        }
        var finder = PassageFinder(self, state)
        var citations: [Citations.Citation] = []
        for folder in try queries().folders(citing: source).sorted(by: Self.claimsFirst) {
            if folder.kind == .claims {
                let claim = try snapshot.ifReadable { try snapshot.claim(ClaimID(folder.id)) }
                guard let claim, !claim.isWithdrawn else { continue }
                for (id, appearance) in claim.appearances where appearance.source == source {
                    citations.append(
                        try finder.citation(
                            id, .claim(claim), appearance.revision, appearance.place,
                            isSealed: appearance.sealedPlace != nil))
                }
            } else {
                let item = try snapshot.ifReadable { try snapshot.item(ItemID(folder.id)) }
                guard let item, item.phase != .withdrawn else { continue }
                for (id, evidence) in item.standingEvidence {
                    guard let cited = evidence.citation, cited.source == source else { continue }
                    citations.append(
                        try finder.citation(
                            id, .item(item, cited.stance), cited.revision, cited.place,
                            isSealed: cited.sealedPlace != nil))
                }
            }
        }
        return Citations(source: state, text: try finder.newest(), citations: citations)
    }

    private static func claimsFirst(_ left: FolderReference, _ right: FolderReference) -> Bool {
        left.kind == right.kind ? left.id < right.id : left.kind == .claims
    }
}

/// Finds passages of older texts of a source in its newest, each pair of texts prepared once.
private struct PassageFinder {
    private let desk: Desk
    private let source: SourceState
    /// Two texts of this size take half a gigabyte to compare.
    private static let largestText = 8 << 20
    private var texts: [RecordID: SourceText?] = [:]
    private var prepared: [RecordID: Relocation] = [:]

    init(_ desk: Desk, _ source: SourceState) { (self.desk, self.source) = (desk, source) }

    /// The newest text; `nil` where it is not at hand.
    mutating func newest() throws -> SourceText? { try text(in: source.revision) }

    mutating func citation(
        _ record: RecordID, _ by: Citations.By, _ revision: RecordID, _ place: TextSelector?,
        isSealed: Bool
    ) throws -> Citations.Citation {
        guard let place else {
            return .init(record: record, by: by, words: nil, fate: isSealed ? .unknown : .whole)
        }
        // A record may say any place, whoever wrote it.
        guard let old = try text(in: revision), let words = old.words(at: place.bytes),
            place.exact.matches(words)
        else { return .init(record: record, by: by, words: nil, fate: .unknown) }
        guard let new = try newest(), max(old.bytes.count, new.bytes.count) <= Self.largestText
        else {
            return .init(record: record, by: by, words: words, fate: .unknown)
        }
        if prepared[revision] == nil { prepared[revision] = Relocation(from: old, to: new) }
        let fate = prepared[revision]?.fate(of: place.bytes) ?? .lost
        return .init(record: record, by: by, words: words, fate: .passage(fate))
    }

    private mutating func text(in revision: RecordID) throws -> SourceText? {
        if let known = texts[revision] { return known }
        var text: SourceText?
        do { text = try desk.text(of: source, revision: revision) } catch is DeskError {}
        texts[revision] = .some(text)
        return text
    }
}
