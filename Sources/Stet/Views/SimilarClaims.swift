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
        public let match: ClaimMatch
    }
}

extension Desk {
    /// Looks for what was checked before: the claims of the desk that a text may repeat.
    ///
    /// Asks the catalog where there is one, and reads every claim where there is none.
    ///
    /// - Parameters:
    ///   - text: What somebody says.
    ///   - limit: At most so many claims.
    /// - Returns: The nearest claims, likely ones or not.
    /// - Throws: What reading the desk throws.
    public func claims(similarTo text: String, limit: Int = 5) throws -> SimilarClaims {
        let queries = try queries()
        let ranked = try queries.claims(similarTo: text, limit: limit)
        let snapshot = try snapshot()
        let found = try ranked.claims.compactMap { ranked -> SimilarClaims.Similar? in
            let id = ranked.claim
            guard let claim = try snapshot.ifReadable({ try snapshot.claim(id) }) else {
                return nil
            }
            let items = try queries.items(where: .claim(id), limit: nil).sorted { $0.id < $1.id }
            return SimilarClaims.Similar(claim: claim, items: items, match: ranked.match)
        }
        return SimilarClaims(claims: found, compared: ranked.compared)
    }
}
