/// Claims in memory, numbered from 0 in the order in which they are added.
package struct ClaimList: ClaimIndex {
    private var postings: [String: [ClaimPosting]] = [:]
    private var claims: [Claim] = []
    private var words = 0

    private struct Claim {
        let found: Set<String>
        let own: [String]
    }

    /// No claims.
    package init() {}

    /// How many claims there are.
    package var count: Int { claims.count }

    /// Adds a claim.
    ///
    /// `context`: What else is said of it, which it may be found by: a headline, who claims it.
    package mutating func add(_ text: String, context: String = "") {
        let stems = ClaimStems(text, context: context)
        for (stem, count) in stems.counts {
            postings[stem, default: []].append(
                ClaimPosting(
                    claim: Int64(claims.count), count: Int32(count), length: Int32(stems.length)))
        }
        claims.append(Claim(found: Set(stems.counts.keys), own: stems.own))
        words += stems.length
    }

    package func size() -> (claims: Int, words: Int) { (claims.count, words) }

    package func postings(of stem: String) -> [ClaimPosting] { postings[stem] ?? [] }

    package func stems(of claim: Int64) -> (found: Set<String>, own: [String]) {
        let claim = claims[Int(claim)]
        return (claim.found, claim.own)
    }

    package func name(of claim: Int64) -> Int { Int(claim) }
}

/// The stems that a claim is found by.
package struct ClaimStems {
    /// How often each stem is there.
    package let counts: [String: Int]
    /// How many words there are in all, the same ones counted as often as they are there.
    package let length: Int
    /// The different stems of the claim itself.
    package let own: [String]

    /// The stems of a claim, and of what else it may be found by.
    package init(_ text: String, context: String = "") {
        let words = MatchWords(text)
        let stems = words.stems + MatchWords(context).stems
        counts = stems.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        length = stems.count
        own = words.words.map(\.stem)
    }
}
