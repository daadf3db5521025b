import StetTexts
import Testing

@Suite struct CheckWorthinessTests {
    /// What speaks for and against a sentence is seen.
    @Test(arguments: [
        (
            "Unemployment fell to 4.5 percent in Holm, the lowest rate ever.",
            [CheckWorthiness.Reason.percentage, .number, .comparison, .name],
            [CheckWorthiness.Drawback]()
        ),
        (
            "The mayor said the bridge was closed because of ice.", [.attribution, .past, .cause],
            []
        ),
        ("I think we should wait.", [], [.demand, .opinion, .speaker, .short]),
        ("Will you come?", [], [.question, .prediction, .address, .short]),
        ("Thank you all so very much for coming.", [], [.address]),
        ("It cost $3 million.", [.number], [.short]),
        ("", [], [.short]),
    ])
    func signsAreSeen(
        _ sentence: String, _ reasons: [CheckWorthiness.Reason],
        _ drawbacks: [CheckWorthiness.Drawback]
    ) {
        let worth = CheckWorthiness(sentence)
        #expect(Set(worth.reasons) == Set(reasons), "\(worth.reasons)")
        #expect(Set(worth.drawbacks) == Set(drawbacks), "\(worth.drawbacks)")
        #expect(0 < worth.score && worth.score < 1)
    }

    /// Dates are no quantities, and neither is one of two.
    @Test(arguments: [
        ("It rose by 40 percent.", true), ("It has 75,000 seats.", true), ("It cost $3.", true),
        ("About half a million came.", true), ("It weighs 1,850 kilos.", true), ("12 came.", true),
        ("In October 2022 it closed.", false), ("On 17 February it closed.", false),
        ("On February 17, 2022, it closed.", false), ("One thing is clear.", false),
        ("", false), ("It has 2022 seats", false), ("a1", true),
    ])
    func quantitiesAreTold(_ sentence: String, _ expected: Bool) {
        #expect(CheckWorthiness(sentence).hasQuantity == expected)
    }

    /// What can be checked comes before what cannot.
    @Test func whatCanBeCheckedComesFirst() {
        let sentences = [
            "Exports of Holm rose by 40 percent to 3 million crowns in 2025.",
            "The harbour office announced that the ferry carried more people than ever.",
            "The ferry left the harbour of Holm in the morning.", "Good evening.",
            "I hope you will all enjoy this.",
        ]
        let scores = sentences.map { CheckWorthiness($0).score }
        #expect(scores[0] > scores[1] && scores[1] > scores[2])
        #expect(scores[2] > max(scores[3], scores[4]) && scores[0] > 0.9 && scores[4] < 0.05)
        #expect(CheckWorthiness(sentences[0]) == CheckWorthiness(sentences[0]))
    }

    @Test func otherLanguagesAreTold() {
        #expect(CheckWorthiness.isEnglish("The ferry to Holm starts in June, and it is not late."))
        #expect(
            !CheckWorthiness.isEnglish("Die Fähre nach Holm fährt ab Juni und ist nicht zu spät."))
        #expect(!CheckWorthiness.isEnglish("Паром в Хольм отправляется в июне."))
        let endless = String(repeating: "a", count: 1_000_000)
        #expect(!CheckWorthiness.isEnglish(endless) && CheckWorthiness(endless).score > 0)
    }
}
