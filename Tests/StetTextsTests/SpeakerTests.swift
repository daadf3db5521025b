import Testing

@testable import StetTexts

/// Who makes a claim, where the sentence says so.
@Suite struct SpeakerTests {
    @Test(arguments: [
        ("The ferry carried 40 percent more people, the harbour office said.", "Harbour office"),
        ("“The ferry will sail,” said Ann Li, who runs the harbour.", "Ann Li"),
        ("\"The ferry will sail,\" the mayor of Holm told reporters.", "Mayor of Holm"),
        ("According to the Ministry of Transport, 12,000 people crossed.", "Ministry of Transport"),
        ("Some 12,000 people crossed, according to Blue Line.", "Blue Line"),
        ("Ann de la Rue has said that it will sail.", "Ann de la Rue"),
        ("It will sail, but Blue Line denied it.", "Blue Line"),
        ("“It sails,” Mr. Li said.", "Li"), ("Robert D. Li said that it sails.", "Robert D. Li"),
        ("It sails, said Ann Li.", "Ann Li"), ("“It sails,” said the mayor on Sunday.", "Mayor"),
        ("“It sails,” Li said at a meeting, according to the Daily.", "Li"),
        ("He insisted “Blue Line says it sails,” according to Ann Li.", "Ann Li"),
        ("It sails,” said Ann Li.", "Ann Li"),
        ("The UN estimates that 12,000 crossed.", "UN"),
    ])
    func speakersAreNamed(_ sentence: String, _ name: String) {
        #expect(Speaker.name(in: sentence) == name)
    }

    @Test(arguments: [
        "The ferry sails.", "He said that it sails.", "It was said that it sails.", "said", "",
        "Ann Li, who runs the harbour, said so.", "those who said so",
        "Officials they met said so.",
        "according to", "According to him it sails.", "“", "said “", "The said ferry.",
        "The minister, who came late, said Sunday that it sails.", "Ms. Li and Mr. Ray said so.",
        "The mayor, speaking in Holm, said Blue Line would sail.",
        "Aides and allies of Mr. Li said so.",
        "It sails, said an official.",
        "The office, in answer to it, said the remark is an affront.",
        "“Ann Li says that it sails.", "\"Ann Li said so,\" he told us.",
        "Ann Li said so,” he added.",
        "As many people as ever in all these years before the war said so.",
    ])
    func nobodyIsGuessed(_ sentence: String) {
        #expect(Speaker.name(in: sentence) == nil)
    }
}
