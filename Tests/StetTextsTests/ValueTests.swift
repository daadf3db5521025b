import TestSupport
import Testing

@testable import StetTexts

/// Values are read as people say them, and compared as they mean them.
@Suite struct ValueTests {
    private func value(_ text: String) throws -> StatedValue {
        let values = StatedValue.all(in: text)
        try #require(values.count == 1, "\(text): \(values)")
        return values[0]
    }

    @Test(arguments: [
        ("half a million people", "500,000 people", StatedValue.Agreement.equal),
        ("half a million people", "about 0.5 million people", .rounded),
        ("500,000 people", "487,000 people", .rounded),
        ("500,000 people", "400,000 people", .conflict),
        ("27 soldiers", "28 soldiers", .conflict),
        ("grow to about half a million", "about 500,000 troops", .equal),
        ("75,000 people", "about 75,000 troops", .rounded),
        ("27 soldiers", "twenty-seven soldiers", .equal),
        ("three hundred and forty soldiers", "340 soldiers", .equal),
        ("two and a half million soldiers", "2.5 million soldiers", .equal),
        ("a dozen ships", "12 ships", .equal),
        ("more than 500 ships", "510 ships", .rounded),
        ("more than 500 ships", "490 ships", .conflict),
        ("nearly 500 ships", "480 ships", .rounded),
        ("nearly 500 ships", "520 ships", .conflict),
        ("up to 500 ships", "500 ships", .rounded),
        ("between 5 and 7 million crowns", "6 million crowns", .rounded),
        ("5 to 7 million crowns", "8 million crowns", .conflict),
        ("5-7 crowns", "5–7 crowns", .equal),
        ("60 % of voters", "60 percent", .equal), ("60 per cent", "60.4%", .rounded),
        ("60 %", "61 %", .conflict),
        ("60 % less", "fell by 60 %", .equal), ("60 % less", "rose by 60 %", .conflict),
        ("$3.5 billion", "3.5bn dollars", .equal), ("US$5m", "5 million dollars", .equal),
        ("€5", "5 euros", .equal),
        ("5 km", "5,000 metres", .equal), ("3 hours", "180 minutes", .equal),
        ("2 years", "24 months", .equal),
        ("1,609 metres", "a walk of 1.609 km", .equal),
        ("1 June 2026", "June 1, 2026", .equal), ("1st June", "1 June 2026", .rounded),
        ("2026-06-01", "1 Jun 2026", .equal), ("June 2026", "1 July 2026", .conflict),
        ("a third of voters", "33 % of voters", .rounded),
        ("two-thirds of voters", "66.7 %", .rounded),
        ("two thirds of voters", "58 %", .conflict), ("half of the ships", "52 %", .rounded),
        ("half the ships", "a quarter of the ships", .conflict),
        ("one in five voters", "a fifth of voters", .equal),
        ("9 out of 10 ships", "90 %", .rounded),
        ("nine in ten ships", "80 %", .conflict), ("more than half of voters", "51 %", .rounded),
        ("more than half of voters", "49 %", .conflict),
        ("fell by half", "50 % less", .rounded), ("fell by a third", "rose by a third", .conflict),
        ("prices doubled", "rose by 100 %", .rounded), ("twice as many", "doubled", .equal),
        ("three times as many", "tripled", .equal), ("4 times more", "doubled", .conflict),
        ("nearly doubled", "rose by 95 %", .rounded), ("halved", "a 50 % cut", .rounded),
        ("by the end of 2026", "in June 2026", .rounded), ("in 2026", "in 2027", .conflict),
    ])
    func valuesAreCompared(_ one: String, _ other: String, _ agreement: StatedValue.Agreement)
        throws
    {
        let (one, other) = (try value(one), try value(other))
        #expect(one.agreement(with: other) == agreement, "\(one) \(other)")
        #expect(other.agreement(with: one) == agreement, "\(one) \(other)")
    }

    @Test(arguments: [
        ("5 ships", "5 planes"), ("75,000 people", "80,000 troops"), ("60 %", "60 ships"),
        ("$5", "€5"), ("1 June", "in 2026"),
        ("60 %", "60 % more"), ("5 km", "5 kg"),
    ])
    func differentThingsAreNotCompared(_ one: String, _ other: String) throws {
        #expect(try value(one).agreement(with: value(other)) == nil)
    }

    @Test func wordsAreThoseOfTheText() {
        let text = """
            The ferry carried about 40,000 new passengers in 2025, the 3rd year; one of them paid \
            $1,234.50. On 1 June it may march on, 2026 or not.
            """
        #expect(
            StatedValue.all(in: text).map(\.words) == [
                "about 40,000 new passengers", "2025", "$1,234.50", "1 June",
            ])
        for none in [
            "the first half of the year", "a quarter of an hour", "the third man", "a third person",
            "half an hour", "two in a row", "one in a million", "a third", "by half past",
        ] {
            #expect(StatedValue.all(in: none).allSatisfy { $0.content.isTime }, "\(none)")
        }
        #expect(StatedValue.all(in: "").isEmpty && StatedValue.all(in: "No numbers here.").isEmpty)
        #expect(StatedValue.all(in: "99999999999999999999 ships and 1,2,3,4 and 5.").count <= 3)
    }

    /// Whatever is said, reading comes to an end, and a value agrees with itself.
    @Test func anythingIsRead() {
        var generator = Seeded(9)
        let pieces = [
            "1", "0", ",", ".", "-", "–", " ", "\u{A0}", "%", "$", "million", "half", "a", "and",
            "two", "hundred", "between", "to", "km", "m", "June", "2026", "th", "bn", "per", "cent",
            "é", "👍", "\u{202E}", "\n", "more", "than", "people", "less", "k", "999999999999999",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<14, using: &generator)
            let text = (0..<count).map { _ in
                (pieces.randomElement(using: &generator) ?? "")
                    + (Bool.random(using: &generator) ? " " : "")
            }.joined()
            for value in StatedValue.all(in: text) {
                #expect(value.agreement(with: value) == .equal, "\(text)")
                #expect(!value.words.isEmpty)
            }
        }
        for piece in ["1", "1,", "a ", "hundred ", "two-", "9.", "$", "million ", "more than "] {
            _ = StatedValue.all(in: String(repeating: piece, count: 50_000))
        }
    }
}

extension StatedValue.Content {
    /// Whether it is a stretch of time, or a bare large number, and no part of anything.
    fileprivate var isTime: Bool {
        guard case .quantity(let quantity) = self else { return true }
        return quantity.unit != .percent && quantity.unit != .change
    }
}
