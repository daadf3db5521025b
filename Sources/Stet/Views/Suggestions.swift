/// Sentences of sources that may be worth checking, the most likely first.
public struct Suggestions: Sendable {
    /// The sentences.
    public let sentences: [Sentence]
    /// Sources that do not look English, of which the suggestions are weak.
    public let foreign: [SourceID]

    /// One sentence.
    public struct Sentence: Sendable {
        /// The source.
        public let source: SourceState
        /// Its number in the source, from 1.
        public let number: Int
        /// Where it stands, in bytes of the source's text.
        public let place: Range<Int>
        /// The sentence, on one line.
        public let text: String
        /// Why it may be worth checking.
        public let worth: CheckWorthiness
        /// Whether it stands in what seems to be no part of what the source tells: then it comes last.
        public let isBoilerplate: Bool
        /// What kind of claim it seems to be.
        public let type: ClaimStatement.ClaimType
        /// Who makes the claim, where the sentence names somebody.
        public let speaker: String?
        /// Claims of the desk that it seems to repeat, or that are recorded as appearing there.
        public let known: [Known]
    }

    /// A claim that the desk has already.
    public struct Known: Hashable, Sendable {
        /// The claim.
        public let claim: ClaimID
        /// Whether the desk records that it appears in this sentence.
        public let appears: Bool
    }
}

extension Desk {
    /// Ranks the sentences of sources by how likely they are worth checking. Nothing is recorded.
    ///
    /// - Parameter sources: The sources, whose texts must be at hand.
    /// - Returns: All their sentences, ranked, none left out.
    /// - Throws: ``DeskError`` where a text is not at hand, and what reading the desk throws.
    public func suggestions(from sources: [SourceID]) throws -> Suggestions {
        let snapshot = try snapshot()
        let queries = try queries()
        var sentences: [Suggestions.Sentence] = []
        var foreign: [SourceID] = []
        for id in sources {
            guard let source = try snapshot.source(id) else {
                throw DeskError.unknownID(id.short, [.sources])
            }
            let text = try self.text(of: source)
            if !CheckWorthiness.isEnglish(text.string(inBytes: 0..<text.bytes.count)) {
                foreign.append(id)
            }
            var boilerplate = RangeWalk(source.description.boilerplate(in: text))
            for (index, place) in text.sentences.enumerated() {
                let words = text.string(inBytes: place).split(whereSeparator: \.isWhitespace)
                    .joined(separator: " ")
                var known: [Suggestions.Known] = []
                for ranked in try queries.claims(similarTo: words, limit: 3).claims {
                    let claim = ranked.claim
                    let appears = try self.appears(claim, in: id, at: place, snapshot)
                    if appears || ranked.match.isLikely {
                        known.append(Suggestions.Known(claim: claim, appears: appears))
                    }
                }
                let worth = CheckWorthiness(words)
                sentences.append(
                    Suggestions.Sentence(
                        source: source, number: index + 1, place: place, text: words, worth: worth,
                        isBoilerplate: boilerplate.range(at: place.lowerBound) != nil,
                        type: Self.type(of: worth), speaker: Speaker.name(in: words), known: known))
            }
        }
        sentences.sort { left, right in
            if left.isBoilerplate != right.isBoilerplate { return right.isBoilerplate }
            return (right.worth.score, left.source.id, left.number)
                < (left.worth.score, right.source.id, right.number)
        }
        return Suggestions(sentences: sentences, foreign: foreign)
    }

    /// What kind of claim a sentence seems to be.
    static func type(of worth: CheckWorthiness) -> ClaimStatement.ClaimType {
        let reasons = Set(worth.reasons)
        if worth.hasQuantity { return .numeric }
        if reasons.contains(.cause) { return .causal }
        if reasons.contains(.attribution) { return .quote }
        return reasons.contains(.past) ? .event : .other
    }

    private func appears(
        _ claim: ClaimID, in source: SourceID, at place: Range<Int>, _ snapshot: Snapshot
    ) throws -> Bool {
        guard let claim = try snapshot.ifReadable({ try snapshot.claim(claim) }) else {
            return false
        }
        return claim.appearances.contains { _, appearance in
            appearance.source == source
                && appearance.place.map { $0.bytes.overlaps(place) } ?? false
        }
    }
}
