/// Finds which of many claims a text repeats: has this been checked before?
///
/// Claims are ranked by the words they share with the text, rare ones first (BM25: Robertson and
/// Zaragoza 2009). How likely it is that the best of them really is the same is told by how much it
/// stands out: fitted to annotated pairs (`make evaluate`). The same texts in the same order get the
/// same answer on every machine.
public struct ClaimMatcher: Sendable {
    private var postings: [String: [Posting]] = [:]
    private var claims: [Claim] = []
    private var words = 0

    private struct Posting {
        let claim: Int32
        var count: Int32
    }

    private struct Claim {
        let length: Int
        /// The stems of the claim itself.
        let own: [String]
    }

    /// How soon more of the same word stops to count, and how much the length of a claim does.
    private static let (saturation, lengthWeight) = (1.2, 0.75)

    /// A claim that a text may repeat.
    public struct Match: Hashable, Sendable {
        /// The claim, by the order in which claims were added.
        public let claim: Int
        /// How many and how rare the words are that both have; comparable for one text only.
        public let score: Double
        /// How likely the claim is the same, from 0 to 1.
        public let likelihood: Double
        /// The words of the text that the claim has, too, as the text has them but in lower case.
        public let words: [String]

        /// Whether it is worth showing to somebody who did not ask for the nearest.
        public var isLikely: Bool { likelihood >= ClaimMatcher.threshold }
    }

    /// From this likelihood on a match is worth showing. Of 250 statements that none of 14,231 claims
    /// makes one in twenty gets a match then.
    public static let threshold = 0.36

    /// Among fewer claims too little is known of which words are rare.
    static let fewestForLikelihood = 1_000

    /// A matcher without claims.
    public init() {}

    /// How many claims there are.
    public var count: Int { claims.count }

    /// Adds a claim.
    ///
    /// `context`: What else is said of it, which it may be found by: a headline, who claims it.
    public mutating func add(_ text: String, context: String = "") {
        let own = MatchWords(text)
        let stems = own.stems + MatchWords(context).stems
        var counts: [String: Int32] = [:]
        for stem in stems { counts[stem, default: 0] += 1 }
        let claim = Int32(claims.count)
        for (stem, count) in counts {
            postings[stem, default: []].append(Posting(claim: claim, count: count))
        }
        claims.append(Claim(length: stems.count, own: own.words.map(\.stem)))
        words += stems.count
    }

    /// The claims that are most similar to a text, the most similar first.
    ///
    /// `limit`: At most so many.
    public func matches(_ text: String, limit: Int = 5) -> [Match] {
        let asked = MatchWords(text).words
        let scores = scores(of: asked)
        let ranked = scores.sorted { left, right in
            left.value == right.value ? left.key < right.key : left.value > right.value
        }
        guard let best = ranked.prefix(max(limit, Self.beside + 1)).first?.value, best > 0 else {
            return []
        }
        // What the sixth has, nearly every text has with some claim.
        let usual = ranked.count > Self.beside ? ranked[Self.beside].value : 0
        return ranked.prefix(limit).map { claim, score in
            let shared = asked.filter { has(Int(claim), $0.stem) }
            let facts = Facts(
                score: score, usual: usual, covered: covered(Int(claim), by: asked),
                rarest: shared.map { rarity($0.stem) }.max() ?? 0,
                uncommon: shared.count { (postings[$0.stem]?.count ?? 0) <= 200 },
                asked: asked.count,
                askedRarity: asked.reduce(0) { $0 + $1.weight * rarity($1.stem) })
            return Match(
                claim: Int(claim), score: score,
                likelihood: claims.count < Self.fewestForLikelihood
                    ? facts.coveredLikelihood : facts.likelihood,
                words: shared.map(\.written))
        }
    }

    /// How many of the best are looked at beside each other.
    private static let beside = 5

    private func scores(of asked: [MatchWords.Word]) -> [Int32: Double] {
        var scores: [Int32: Double] = [:]
        let average = max(1, Double(words) / Double(max(1, claims.count)))
        let (k, b) = (Self.saturation, Self.lengthWeight)
        for word in asked {
            guard let found = postings[word.stem] else { continue }
            let weight = word.weight * rarity(word.stem) * (k + 1)
            for posting in found {
                let count = Double(posting.count)
                let length = Double(claims[Int(posting.claim)].length) / average
                scores[posting.claim, default: 0] +=
                    weight * count / (count + k * (1 - b + b * length))
            }
        }
        return scores
    }

    /// The logarithm of how seldom a word is (Robertson and Spärck Jones); of an unknown one, as if one
    /// claim had it.
    private func rarity(_ stem: String) -> Double {
        let count = Double(max(1, postings[stem]?.count ?? 1))
        return Logarithm.of(1 + (Double(claims.count) - count + 0.5) / (count + 0.5))
    }

    private func has(_ claim: Int, _ stem: String) -> Bool {
        // Postings are in the order of the claims.
        guard let found = postings[stem] else { return false }
        var (low, high) = (0, found.count)
        while low < high {
            let middle = low + (high - low) / 2
            if found[middle].claim < claim { low = middle + 1 } else { high = middle }
        }
        return low < found.count && found[low].claim == claim
    }

    /// The part of a claim's own words, the rarer the more, that a text has.
    private func covered(_ claim: Int, by asked: [MatchWords.Word]) -> Double {
        let stems = Set(asked.map(\.stem))
        var (shared, all) = (0.0, 0.0)
        for stem in claims[claim].own {
            let weight = rarity(stem)
            all += weight
            if stems.contains(stem) { shared += weight }
        }
        return all > 0 ? shared / all : 0
    }

    /// What the likelihood of a match is told from.
    private struct Facts {
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
}

/// Logarithm and exponential by arithmetic that is the same everywhere, which libm is not.
enum Logarithm {
    /// The natural logarithm of a positive number, to some 14 digits.
    static func of(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var exponent = Double(value.exponent)
        var significand = value.significand
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        // ln(s) = 2 artanh((s - 1) / (s + 1))
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var (term, sum) = (ratio, 0.0)
        for odd in stride(from: 1.0, through: 27, by: 2) {
            sum += term / odd
            term *= square
        }
        return 2 * sum + exponent * 0.6931471805599453
    }

    /// The exponential of a number.
    static func exponential(_ value: Double) -> Double {
        let bounded = min(max(value, -700), 700)
        let power = (bounded / 0.6931471805599453).rounded()
        let rest = bounded - power * 0.6931471805599453
        var (term, sum) = (1.0, 1.0)
        for step in 1...20 {
            term *= rest / Double(step)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }
}
