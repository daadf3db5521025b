/// The claims of a desk that are most similar to a text.
public struct SimilarClaims: Sendable {
    /// The claims, the most similar first.
    public let claims: [Similar]
    /// Among how many claims they were looked for.
    public let compared: Int

    /// One claim.
    public struct Similar: Sendable {
        /// The claim.
        public let claim: ClaimState
        /// The items that review it, in order.
        public let items: [ItemSummary]
        /// How likely it is the same, and what both have.
        public let match: ClaimMatcher.Match
    }
}

extension Desk {
    /// Looks for what was checked before: the claims of the desk that a text may repeat.
    ///
    /// Reads the text of every claim, from the catalog where there is one.
    ///
    /// - Parameters:
    ///   - text: What somebody says.
    ///   - limit: At most so many claims.
    /// - Returns: The nearest claims, likely ones or not.
    /// - Throws: What reading the desk throws.
    public func claims(similarTo text: String, limit: Int = 5) throws -> SimilarClaims {
        let queries = try queries()
        let texts = try queries.claimTexts()
        var matcher = ClaimMatcher()
        for known in texts { matcher.add(known.text) }
        let snapshot = try snapshot()
        let found = try matcher.matches(text, limit: limit).compactMap {
            match -> SimilarClaims.Similar? in
            let id = texts[match.claim].claim
            guard let claim = try snapshot.ifReadable({ try snapshot.claim(id) }) else {
                return nil
            }
            let items = try queries.items(where: .claim(id), limit: nil).sorted { $0.id < $1.id }
            return SimilarClaims.Similar(claim: claim, items: items, match: match)
        }
        return SimilarClaims(claims: found, compared: texts.count)
    }
}
