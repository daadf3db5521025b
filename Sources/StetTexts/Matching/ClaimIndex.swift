/// Claims by the stems of their words, wherever these are kept.
package protocol ClaimIndex {
    /// What claims are known by, and in which order those are told that are equally like a text.
    associatedtype Name: Comparable

    /// How many claims there are, and how many words they have in all.
    func size() throws -> (claims: Int, words: Int)
    /// The claims that have a stem, each once.
    func postings(of stem: String) throws -> [ClaimPosting]
    /// The stems by which a claim is found, and those that it has itself; in any order.
    func stems(of claim: Int64) throws -> (found: Set<String>, own: [String])
    /// The name of a claim.
    func name(of claim: Int64) throws -> Name
}

/// A claim that has a stem.
package struct ClaimPosting {
    /// The claim's number in its index.
    package let claim: Int64
    /// How often it has the stem.
    package let count: Int32
    /// How many words it has, the same ones counted as often as they are there.
    package let length: Int32

    package init(claim: Int64, count: Int32, length: Int32) {
        self.claim = claim
        self.count = count
        self.length = length
    }
}

extension ClaimIndex {
    /// The claims that are most similar to a text, the most similar first.
    ///
    /// Claims are ranked by the words they share with the text, rare ones first (BM25: Robertson and
    /// Zaragoza 2009). How likely it is that the best of them really is the same is told by how much
    /// it stands out: fitted to annotated pairs (`make evaluate`). The same texts get the same answer
    /// on every machine and from every index.
    ///
    /// `limit`: At most so many.
    package func matches(_ text: String, limit: Int = 5) throws -> [(
        claim: Name, match: ClaimMatch
    )] {
        let asked = MatchWords(text).words
        let (claims, words) = try size()
        var ranking = Ranking(index: self, claims: claims, words: words)
        let scores = try ranking.scores(of: asked)
        let values = scores.values.sorted(by: >)
        guard limit > 0, let lowest = values.prefix(max(limit, Ranking<Self>.beside + 1)).last
        else { return [] }
        // What the sixth has, nearly every text has with some claim.
        let usual = values.count > Ranking<Self>.beside ? values[Ranking<Self>.beside] : 0
        let best = try scores.filter { $0.value >= lowest }.map { claim, score in
            (name: try name(of: claim), claim: claim, score: score)
        }.sorted { left, right in
            left.score == right.score ? left.name < right.name : left.score > right.score
        }
        return try best.prefix(limit).map {
            ($0.name, try ranking.match($0.claim, $0.score, usual: usual, asked))
        }
    }
}

/// The ranking of claims for one text.
private struct Ranking<Index: ClaimIndex> {
    let index: Index
    let claims: Int
    let words: Int
    /// How many claims have a stem.
    private var frequencies: [String: Int] = [:]

    /// How many of the best are looked at beside each other.
    static var beside: Int { 5 }
    /// How soon more of the same word stops to count, and how much the length of a claim does.
    private static var saturation: Double { 1.2 }
    private static var lengthWeight: Double { 0.75 }

    init(index: Index, claims: Int, words: Int) {
        (self.index, self.claims, self.words) = (index, claims, words)
    }

    mutating func scores(of asked: [MatchWords.Word]) throws -> [Int64: Double] {
        var scores: [Int64: Double] = [:]
        let average = max(1, Double(words) / Double(max(1, claims)))
        let (k, b) = (Self.saturation, Self.lengthWeight)
        for word in asked {
            let found = try index.postings(of: word.stem)
            frequencies[word.stem] = found.count
            let weight = word.weight * rarity(found.count) * (k + 1)
            for posting in found {
                let count = Double(posting.count)
                let length = Double(posting.length) / average
                scores[posting.claim, default: 0] +=
                    weight * count / (count + k * (1 - b + b * length))
            }
        }
        return scores
    }

    mutating func match(
        _ claim: Int64, _ score: Double, usual: Double, _ asked: [MatchWords.Word]
    ) throws -> ClaimMatch {
        let stems = try index.stems(of: claim)
        let shared = asked.filter { stems.found.contains($0.stem) }
        let facts = MatchFacts(
            score: score, usual: usual, covered: try covered(stems.own, by: asked),
            rarest: try shared.map { rarity(try frequency($0.stem)) }.max() ?? 0,
            uncommon: try shared.count { try frequency($0.stem) <= 200 }, asked: asked.count,
            askedRarity: try asked.reduce(0) { $0 + $1.weight * rarity(try frequency($1.stem)) })
        return ClaimMatch(
            score: score,
            likelihood: claims < ClaimMatch.fewestForLikelihood
                ? facts.coveredLikelihood : facts.likelihood,
            words: shared.map(\.written))
    }

    private mutating func frequency(_ stem: String) throws -> Int {
        if let known = frequencies[stem] { return known }
        let count = try index.postings(of: stem).count
        frequencies[stem] = count
        return count
    }

    /// The logarithm of how seldom a word is (Robertson and Spärck Jones); of an unknown one, as if one
    /// claim had it.
    private func rarity(_ frequency: Int) -> Double {
        let count = Double(max(1, frequency))
        return Logarithm.of(1 + (Double(claims) - count + 0.5) / (count + 0.5))
    }

    /// The part of a claim's own words, the rarer the more, that a text has.
    private mutating func covered(_ own: [String], by asked: [MatchWords.Word]) throws -> Double {
        let stems = Set(asked.map(\.stem))
        var (shared, all) = (0.0, 0.0)
        // In one order, as sums of fractions depend on it.
        for stem in own.sorted() {
            let weight = rarity(try frequency(stem))
            all += weight
            if stems.contains(stem) { shared += weight }
        }
        return all > 0 ? shared / all : 0
    }
}
