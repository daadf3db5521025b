import Glibc
import TestSupport
import Testing

@testable import StetTexts

/// Claims are found again in other words of the same kind.
@Suite struct MatchTests {
    private static let claims = [
        "The ferry to Holm starts on 1 June.",
        "A bridge across the sound will cost 3.5 million crowns.",
        "The mayor has never visited the island of Holm.",
        "Fares on the Holm ferry were doubled in 2025.",
        "The lighthouse was sold to a hotel chain.",
    ]

    private func matcher(_ claims: [String] = claims) -> ClaimList {
        var matcher = ClaimList()
        for claim in claims { matcher.add(claim) }
        return matcher
    }

    @Test(arguments: [
        ("stories", "story"), ("boxes", "box"), ("classes", "class"), ("bus", "bus"),
        ("closed", "clos"), ("closes", "clos"), ("closing", "clos"), ("close", "clos"),
        ("stopped", "stop"), ("falling", "fall"), ("king", "king"), ("red", "red"),
        ("élan", "élan"),
        ("3s", "3s"), ("s", "s"), ("", ""),
    ])
    func wordsHaveStems(_ word: String, _ stem: String) {
        #expect(Stem.of(word) == stem)
    }

    @Test func wordsAreTakenApart() {
        let text = """
            The mayor’s #ClimateChange plan costs $14,231, said @HolmPost: https://example.org/a?b \
            — Ann Berg (@ann_b) May 3, 2026
            """
        let words = MatchWords(text).words
        #expect(
            words.map(\.written) == [
                "mayor", "climate", "change", "plan", "costs", "14231", "holm", "post", "ann",
                "berg",
                "b", "may", "3", "2026",
            ])
        #expect(
            words.map(\.weight) == Array(repeating: 1, count: 8) + [0.8, 0.8, 0.8, 0.5, 0.5, 0.5])
        #expect(MatchWords("— a dash (and a bracket) ends it").words.map(\.weight) == [1, 1, 1])
        #expect(MatchWords("").words == [] && MatchWords("it is the").words == [])
    }

    /// The claim itself comes first and is likely; the same in other forms too; something else is not.
    @Test func theSameIsFound() throws {
        let matcher = matcher()
        for (place, claim) in Self.claims.enumerated() {
            let best = try #require(try matcher.matches(claim).first)
            #expect(best.claim == place && best.match.isLikely && best.match.likelihood > 0.7)
        }
        let other = try matcher.matches("Is it true that FERRIES to Holm start in June?")
        #expect(other.first?.claim == 0 && other.first?.match.isLikely == true)
        #expect(other.first?.match.words == ["ferries", "holm", "start", "june"])
        #expect(other.dropFirst().allSatisfy { !$0.match.isLikely })
        #expect(
            try matcher.matches("Trains to the capital run every hour.").allSatisfy {
                !$0.match.isLikely
            })
        #expect(try matcher.matches("").isEmpty && matcher.matches("zzz").isEmpty)
        #expect(try ClaimList().matches("The ferry").isEmpty)
        #expect(try matcher.matches("holm", limit: 2).count == 2)
    }

    /// Among many claims a text that repeats one stands out, and one that repeats none does not.
    @Test func likelihoodKnowsManyClaims() throws {
        var generator = Seeded(4)
        let vocabulary = (0..<3_000).map { "word\($0)" }
        func sentence() -> String {
            (0..<12).map { _ in
                // Some words are said far more often than others.
                let place = Int.random(in: 0..<vocabulary.count, using: &generator)
                return vocabulary[place * Int.random(in: 0...place, using: &generator) / 3_000]
            }.joined(separator: " ")
        }
        let claims = (0..<2_000).map { _ in sentence() }
        let matcher = matcher(claims)
        var (found, wrong) = (0, 0)
        for number in 0..<200 {
            let words = claims[number * 7].split(separator: " ").shuffled(using: &generator)
            let said = words.prefix(9).joined(separator: " ") + " " + sentence().prefix(20)
            let matches = try matcher.matches(said)
            if matches.first?.claim == number * 7, matches[0].match.isLikely { found += 1 }
            if try matcher.matches(sentence()).contains(where: { $0.match.isLikely }) { wrong += 1 }
        }
        #expect(found > 180 && wrong < 20, "\(found) \(wrong)")
        let text = claims[3] + " " + claims[4]
        let again = try self.matcher(claims).matches(text)
        #expect(try matcher.matches(text).elementsEqual(again) { $0 == $1 })
    }

    /// Our own logarithm and exponential are those of the C library, but for the last digits.
    @Test func arithmeticIsRight() {
        var generator = Seeded(2)
        for _ in 0..<20_000 {
            let value = Double.random(in: -30...30, using: &generator)
            #expect(abs(Logarithm.exponential(value) / exp(value) - 1) < 1e-13)
            let positive = exp(value)
            #expect(abs(Logarithm.of(positive) - log(positive)) < 1e-12)
        }
        #expect(Logarithm.of(0) == 0 && Logarithm.of(1) == 0 && Logarithm.of(-1) == 0)
        #expect(Logarithm.exponential(-10_000) >= 0 && Logarithm.exponential(10_000).isFinite)
    }

    @Test(arguments: ["a", "#", "A—(@", "’s ", "ies ", "1,", "— (@a) "]) func endlessTexts(
        _ piece: String
    ) throws {
        let text = String(repeating: piece, count: 100_000)
        #expect(try matcher().matches(text).count <= 5)
    }
}
