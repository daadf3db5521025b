/// English words that are written with a full stop and need not end a sentence.
enum Abbreviations {
    /// What stands before a name, and so ends none.
    static let titles = words(
        """
        mr mrs ms dr prof rev hon st sen sens rep reps gov govs gen col lt sgt capt cmdr adm maj cpl
        pvt pres supt det insp amb atty dist messrs mme mlle fr br sr mt ft sec asst assoc dep spc
        pfc
        """)

    /// What ends one only where a word follows that begins one.
    static let others = words(
        """
        inc corp co ltd llc bros jr esq etc al dept est ph.d m.d b.a m.a n.y n.j n.c s.c calif conn
        ariz ark colo del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa
        tenn tex va vt wash wis wyo ave blvd rd bldg hwy
        """)

    /// What a number or a name follows.
    static let beforeNumbers = words(
        "jan feb mar apr jun jul aug sep sept oct nov dec no nos vol fig pp p approx ca")

    /// What goes on in every case.
    static let joining = words("v vs cf e.g i.e viz mio mrd bzw")

    /// Words that begin a sentence more often than they are part of a name.
    static let beginnings = words(
        """
        the a an in on at but and he she it they we i this that these those there if when while as
        after before for from with his her their its our you what who how why where some many most
        all no not one two so yet or then now still even more last since although though because
        during by to both each every under over about according another asked earlier later also
        meanwhile however instead critics democrats republicans officials former president
        """)

    /// Verbs with which somebody is quoted.
    static let reporting = words(
        """
        said says asked asks wrote writes told added adds continued tweeted replied responded shouted
        exclaimed declared wondered demanded insisted
        """)

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map { String($0) })
    }
}
