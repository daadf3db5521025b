/// Which sources of a desk share their texts.
public struct Copies: Sendable {
    /// The pairs of which one is in the other by half or more, the largest part first.
    public let pairs: [Pair]
    /// How many sources were compared.
    public let compared: Int
    /// The sources whose texts are not at hand.
    public let missing: [SourceID]

    /// Two sources that share much.
    public struct Pair: Sendable {
        /// The source with the shorter text.
        public let shorter: SourceState
        /// The other.
        public let longer: SourceState
        /// The part of the runs of five words of the shorter text that the longer has, too.
        public let containment: Double
        /// What is shared, in the shorter text and in the longer.
        public let passages: SharedPassages
        /// The texts compared.
        public let texts: (shorter: SourceText, longer: SourceText)
        /// What the desk declares of the two; `nil` where it says nothing.
        public let declared: Derivation.Relation?

        /// What the two are to each other.
        public var kind: Kind {
            if texts.shorter == texts.longer { return .sameText }
            if passages.isQuotation { return .sharedQuotation }
            return containment >= 0.9 ? .contained : .partly
        }
    }

    /// How two texts share words.
    public enum Kind: String, Hashable, Sendable {
        /// They are the same to the byte.
        case sameText = "same-text"
        /// The shorter is in the longer, all but a tenth.
        case contained
        /// Half of the shorter or more is in the longer.
        case partly
        /// Most of what they share is between quotation marks in both: what a third has said.
        case sharedQuotation = "shared-quotation"
    }
}

extension SourceDescription {
    /// What of the source's text seems to be no part of what it tells, in bytes and in order.
    public func boilerplate(in text: SourceText) -> [Range<Int>] {
        guard let original, !original.boilerplate.isEmpty else { return [] }
        return text.bytes(ofScalars: original.boilerplate)
    }
}

extension Desk {
    /// Compares the texts of sources that were not taken back, without their boilerplate: two pages of
    /// one outlet share their navigation.
    ///
    /// Time and memory grow with the texts and with what they share.
    ///
    /// - Parameter source: Only pairs with this source; `nil` for all.
    /// - Returns: The pairs, and what could not be compared.
    /// - Throws: What reading the desk throws.
    public func copies(of source: SourceID? = nil) throws -> Copies {
        let snapshot = try snapshot()
        var search = CopySearch()
        var states: [SourceState] = []
        var missing: [SourceID] = []
        for id in try snapshot.folders(.sources) {
            guard let state = try snapshot.ifReadable({ try snapshot.source(SourceID(id)) }),
                !state.isWithdrawn
            else { continue }
            guard let text = try textAtHand(of: state) else {
                missing.append(state.id)
                continue
            }
            search.add(text, ignoring: state.description.boilerplate(in: text))
            states.append(state)
        }
        let found = search.pairs().filter { pair in
            source == nil || states[pair.shorter].id == source || states[pair.longer].id == source
        }
        let pairs = try found.compactMap { pair -> Copies.Pair? in
            let (shorter, longer) = (states[pair.shorter], states[pair.longer])
            guard let first = try textAtHand(of: shorter), let second = try textAtHand(of: longer)
            else { return nil }
            return Self.pair((shorter, first), (longer, second), pair.containment)
        }
        return Copies(
            pairs: pairs.sorted { left, right in
                (right.containment, left.shorter.id, left.longer.id)
                    < (left.containment, right.shorter.id, right.longer.id)
            }, compared: states.count, missing: missing)
    }

    /// Which sources of the evidence on an item share half of their words or more with another of them,
    /// where nobody has declared what they are to each other: they count as independent, and may not be.
    ///
    /// Reads the texts of these sources alone, of at most thirty and at most 1 MB each.
    ///
    /// - Throws: What reading the desk throws.
    public func undeclaredCopies(in item: ItemState) throws -> [Copies.Pair] {
        let snapshot = try snapshot()
        var search = CopySearch()
        var known: [(state: SourceState, text: SourceText)] = []
        let sources = Set(item.standingEvidence.compactMap { $0.evidence.citation?.source })
        for id in sources.sorted().prefix(30) {
            guard let state = try snapshot.ifReadable({ try snapshot.source(id) }),
                !state.isWithdrawn, (state.description.text?.bytes ?? 0) <= 1 << 20,
                let text = try textAtHand(of: state)
            else { continue }
            search.add(text, ignoring: state.description.boilerplate(in: text))
            known.append((state, text))
        }
        guard known.count > 1 else { return [] }
        return search.pairs().compactMap { pair in
            let (shorter, longer) = (known[pair.shorter], known[pair.longer])
            let found = Self.pair(shorter, longer, pair.containment)
            guard found.declared == nil else { return nil }
            // The same text to the byte is one voice without anybody's saying so.
            return found.kind == .sameText || found.kind == .sharedQuotation ? nil : found
        }
    }

    private func textAtHand(of source: SourceState) throws -> SourceText? {
        do { return try text(of: source) } catch is DeskError { return nil }
    }

    private static func pair(
        _ shorter: (state: SourceState, text: SourceText),
        _ longer: (state: SourceState, text: SourceText), _ containment: Double
    ) -> Copies.Pair {
        Copies.Pair(
            shorter: shorter.state, longer: longer.state, containment: containment,
            passages: SharedPassages(
                shorter.text, longer.text,
                ignoring: (
                    shorter.state.description.boilerplate(in: shorter.text),
                    longer.state.description.boilerplate(in: longer.text)
                )), texts: (shorter.text, longer.text),
            declared: declared(shorter.state, longer.state))
    }

    private static func declared(_ one: SourceState, _ other: SourceState)
        -> Derivation.Relation?
    {
        let relations =
            one.derivations.filter { $0.from == other.id }
            + other.derivations.filter { $0.from == one.id }
        // That two are independent is said of what looks otherwise, and wins.
        return relations.map(\.relation).first { $0 == .independent } ?? relations.first?.relation
    }
}
