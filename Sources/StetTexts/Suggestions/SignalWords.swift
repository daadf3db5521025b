/// English words that tell what a sentence is about, in lower case.
enum SignalWords {
    static let numbers = words(
        """
        one two three four five six seven eight nine ten twenty thirty forty fifty hundred thousand
        million billion trillion half third quarter dozen percent double twice
        """)
    static let large = words("hundred thousand million billion trillion")
    static let comparing = words(
        """
        more less fewer most least higher lower largest biggest best worst than increase increased
        decrease rose fell cut doubled record highest lowest rate ever never first last only every
        average
        """)
    static let happened = words("was were had has have been did")
    static let months = words(
        """
        january february march april may june july august september october november december jan feb
        mar apr jun jul aug sep sept oct nov dec
        """)
    static let causing = words("because caused cause causes led leads result results due therefore")
    static let acting = words(
        """
        said says voted vote supported opposed proposed promised signed passed introduced called
        announced told
        """)
    static let opining = words(
        "think believe feel hope guess opinion want like wish suppose sure")
    static let predicting = words("will shall i'll we'll going")
    static let demanding = words("should must ought need could would may might can")
    static let speaker = words("i i'm i'd i'll i've my")
    static let addressing = words("thank thanks please welcome good evening question let")
    static let addressed = words("you your")
    /// The most frequent words, by which a text is told to be English.
    static let frequent = words(
        "the of and to a in that is was he for it with as his on be at by i this had not are but from"
    )

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map { String($0) })
    }
}
