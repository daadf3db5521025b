/// How a claim that a text may repeat is like the text.
public struct ClaimMatch: Hashable, Sendable {
    /// How many and how rare the words are that both have; comparable for one text only.
    public let score: Double
    /// How likely the claim is the same, from 0 to 1.
    public let likelihood: Double
    /// The words of the text that the claim has, too, as the text has them but in lower case.
    public let words: [String]

    /// Whether it is worth showing to somebody who did not ask for the nearest.
    public var isLikely: Bool { likelihood >= Self.threshold }

    /// From this likelihood on a match is worth showing. Of 250 statements that none of 14,231 claims
    /// makes one in twenty gets a match then.
    public static let threshold = 0.36

    /// Among fewer claims too little is known of which words are rare.
    static let fewestForLikelihood = 1_000
}

/// What the likelihood of a match is told from.
struct MatchFacts {
    let score: Double
    let usual: Double
    let covered: Double
    let rarest: Double
    let uncommon: Int
    let asked: Int
    let askedRarity: Double

    /// A logistic regression on 999 posts with the claims they repeat, and 250 statements that
    /// repeat none.
    var likelihood: Double {
        let standsOut = score > 0 ? (score - usual) / score : 0
        let sum =
            -21.66 - 1.037 * Logarithm.of(1 + score) + 11.82 * standsOut
            + 3.64 * covered.squareRoot() + 0.193 * Double(uncommon) + 0.256 * rarest
            + 0.274 * Double(asked) - 0.0729 * askedRarity
            + 3.874 * Logarithm.of(1 + askedRarity)
        return 1 / (1 + Logarithm.exponential(-sum))
    }

    /// In a small desk: half of the claim's words, or more.
    var coveredLikelihood: Double { covered * 0.72 }
}
