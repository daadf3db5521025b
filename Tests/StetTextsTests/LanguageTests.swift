import StetTexts
import Testing

/// The language of a text is told by its frequent words.
@Suite struct LanguageTests {
    @Test(arguments: [
        (
            "en",
            "The ferry to the island sails from the harbour in the morning, and it is not clear for how long. The owner of the boat said that it was as full as it can be with people who have to work on the mainland, which is why they are waiting."
        ),
        (
            "de",
            "Die Fähre zu der Insel fährt am Morgen von dem Hafen ab, und es ist nicht klar, wie lange noch. Der Besitzer sagt, dass sie mit den Leuten voll ist, die auf dem Festland arbeiten, und das ist auch im Winter so für viele."
        ),
        (
            "fr",
            "Le bac pour les îles part du port dans la matinée, et on ne sait pas pour combien de temps. Le patron dit que le bateau est plein avec les gens qui travaillent sur la côte, et que ce sera une année de plus au moins pour des familles."
        ),
        (
            "es",
            "El barco que va a la isla sale del puerto por la mañana y no se sabe por cuánto tiempo. El dueño dice que los que trabajan en la costa lo llenan, pero las familias van con más calma como en una fiesta."
        ),
        (
            "it",
            "Il traghetto per la isola parte dal porto di mattina e non si sa per quanto. Il padrone dice che è pieno di gente che lavora sulla costa, con una fila della quale si parla anche nel paese, come più volte alla radio."
        ),
        (
            "pt",
            "O barco para a ilha sai do porto de manhã e não se sabe por quanto tempo. O dono diz que os que trabalham na costa o enchem, mas as famílias vão com mais calma, como em uma festa dos velhos tempos do mar, e não ao contrário."
        ),
        (
            "nl",
            "De boot naar het eiland vaart in de ochtend van de haven en het is niet duidelijk voor hoe lang. De eigenaar zegt dat er een hoop mensen zijn die op het vasteland werken, en ook door de week is het te vol met hen."
        ),
        (
            "sv",
            "Färjan till ön går från hamnen på morgonen och det är inte klart för hur länge. Ägaren säger att den är full av folk som har jobb på fastlandet, och att de som inte har det åker med om det är fint, för att se på havet."
        ),
        (
            "da",
            "Færgen til øen går fra havnen om morgenen, og det er ikke klart for hvor længe. Ejeren siger at den er fuld af folk, som har job på fastlandet, og de som ikke har det, tager med for at se på havet, og jeg var en af dem."
        ),
        (
            "pl",
            "Prom na wyspę odpływa z portu rano i nie wiadomo, jak długo to potrwa. Właściciel mówi, że jest pełny ludzi, którzy pracują na lądzie, a to się nie zmieni przez rok. Z portu do miasta jest daleko, za to od wyspy po plażę jest blisko, i to się liczy."
        ),
        (
            "ru",
            "Паром на остров идёт из порта утром, и не ясно, как долго это будет. Хозяин говорит, что он полон людей, и это не изменится за год. Что до порта, то он далеко от города, но к острову это не относится, а по воде и с берега не видно."
        ),
        (
            "uk",
            "Пором на острів іде з порту вранці, і не ясно, як довго це триватиме. Власник каже, що він був повний людей, що його не видно, і до міста від порту далеко. За рік це не зміниться, але є надія, та про те він не каже, або не хоче."
        ),
    ])
    func languagesAreTold(_ language: String, _ text: String) throws {
        #expect(Language.guess(try SourceText(Array(text.utf8))) == language)
    }

    @Test(arguments: [
        "The ferry sails.", "12 13 14 15 16 17 18",
        String(repeating: "Holm Ann Li Ferry ", count: 50),
        String(repeating: "フェリーは毎日運航します。", count: 20),
        "The ferry to the island is full and it was not so before the war. "
            + "Die Fähre auf der Insel ist voll und das ist nicht gut für den Hafen und die Leute.",
    ])
    func unclearTextsAreLeft(_ text: String) throws {
        #expect(Language.guess(try SourceText(Array(text.utf8))) == nil)
    }
}
