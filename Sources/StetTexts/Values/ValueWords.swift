/// The words that values are made of, in English.
enum ValueWords {
    static let months: [String: Int] = {
        var months: [String: Int] = [:]
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december",
        ]
        for (index, name) in names.enumerated() {
            months[name] = index + 1
            months[String(name.prefix(3))] = index + 1
        }
        months["sept"] = 9
        return months
    }()

    /// Names of small numbers.
    static let small: [String: Int64] = {
        let units = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen",
        ]
        let tens = [
            "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        ]
        var small: [String: Int64] = [:]
        for (index, name) in units.enumerated() { small[name] = Int64(index) }
        for (index, name) in tens.enumerated() { small[name] = Int64(index + 2) * 10 }
        return small
    }()

    /// Powers of ten that stand behind a number; of "a dozen" the digits are 12.
    static let scales: [String: (digits: Int64, exponent: Int)] = [
        "hundred": (1, 2), "thousand": (1, 3), "million": (1, 6), "billion": (1, 9),
        "trillion": (1, 12), "dozen": (12, 0),
    ]

    /// The same in letters that stand at the digits: "$5bn". An "m" is a million only of money.
    static let suffixes: [String: Int] = [
        "k": 3, "mn": 6, "mln": 6, "bn": 9, "tn": 12, "m": 6,
    ]

    static let moneySigns: [Unicode.Scalar: String] = [
        "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₹": "INR",
    ]

    static let money: [String: String] = [
        "dollar": "USD", "dollars": "USD", "usd": "USD", "euro": "EUR", "euros": "EUR",
        "eur": "EUR", "gbp": "GBP", "yen": "JPY", "rouble": "RUB", "roubles": "RUB",
        "ruble": "RUB", "rubles": "RUB", "rub": "RUB", "chf": "CHF", "byn": "BYN", "uah": "UAH",
        "hryvnia": "UAH", "hryvnias": "UAH", "rupees": "INR",
    ]

    /// Measures: the unit they are converted to, and by which number.
    static let measures: [String: (unit: String, digits: Int64, exponent: Int)] = {
        var measures: [String: (unit: String, digits: Int64, exponent: Int)] = [:]
        func put(_ names: String, _ unit: String, _ digits: Int64, _ exponent: Int) {
            for name in names.split(separator: " ") {
                measures[String(name)] = (unit, digits, exponent)
            }
        }
        put("m metre metres meter meters", "m", 1, 0)
        put("km kilometre kilometres kilometer kilometers", "m", 1, 3)
        put("cm centimetre centimetres centimeter centimeters", "m", 1, -2)
        put("mm millimetre millimetres millimeter millimeters", "m", 1, -3)
        put("mile miles", "m", 1_609_344, -3)
        put("foot feet ft", "m", 3048, -4)
        put("kg kilo kilos kilogram kilograms", "kg", 1, 0)
        put("g gram grams", "kg", 1, -3)
        put("tonne tonnes", "kg", 1, 3)
        put("litre litres liter liters", "l", 1, 0)
        put("second seconds", "s", 1, 0)
        put("minute minutes", "s", 6, 1)
        put("hour hours", "s", 36, 2)
        put("day days", "s", 864, 2)
        put("week weeks", "s", 6048, 2)
        put("month months", "month", 1, 0)
        put("year years", "month", 12, 0)
        put("hectare hectares ha", "m2", 1, 4)
        put("acre acres", "m2", 40_468_564, -4)
        put("mw megawatt megawatts", "W", 1, 6)
        put("gw gigawatt gigawatts", "W", 1, 9)
        return measures
    }()

    /// Parts of a whole, and how many make it.
    static let parts: [String: Int64] = [
        "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6,
        "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
    ]
    /// Verbs that multiply, and by how many percent what was has changed then.
    static let multiplied: [String: Int64] = [
        "doubled": 100, "doubles": 100, "tripled": 200, "triples": 200, "trebled": 200,
        "quadrupled": 300, "halved": -50, "halves": -50,
    ]
    /// Words before "half" that make it a stretch of time.
    static let ordinals: Set<String> = ["first", "second", "latter", "last", "other", "next"]

    /// What stands before a number, the longest first.
    static let hedges: [(words: [String], hedge: Quantity.Hedge)] = [
        (["no", "more", "than"], .atMost), (["no", "fewer", "than"], .atLeast),
        (["no", "less", "than"], .atLeast), (["not", "more", "than"], .atMost),
        (["as", "many", "as"], .atMost), (["more", "than"], .atLeast), (["at", "least"], .atLeast),
        (["less", "than"], .atMost), (["fewer", "than"], .atMost), (["up", "to"], .atMost),
        (["at", "most"], .atMost), (["an", "estimated"], .about), (["about"], .about),
        (["around"], .about), (["roughly"], .about), (["approximately"], .about),
        (["some"], .about), (["circa"], .about), (["nearly"], .nearly), (["almost"], .nearly),
        (["over"], .atLeast), (["above"], .atLeast), (["exceeding"], .atLeast),
        (["under"], .atMost), (["below"], .atMost), (["estimated"], .about),
    ]

    /// Words behind a percentage that make it a change, and its sign.
    static let changes: [String: Int] = [
        "less": -1, "fewer": -1, "lower": -1, "decrease": -1, "drop": -1, "fall": -1, "decline": -1,
        "reduction": -1, "cut": -1, "more": 1, "higher": 1, "increase": 1, "rise": 1, "growth": 1,
        "gain": 1,
    ]
    /// Words before it that do; "by" or "to" may stand between.
    static let changesBefore: [String: Int] = [
        "fell": -1, "dropped": -1, "declined": -1, "decreased": -1, "shrank": -1, "down": -1,
        "reduced": -1, "falls": -1, "drops": -1, "rose": 1, "grew": 1, "increased": 1, "up": 1,
        "jumped": 1, "climbed": 1, "rises": 1, "grows": 1,
    ]
    /// Words that end the name of what is counted.
    static let noThings = Set(
        """
        a an the of to in on at for and or nor but by from with without as that which who whom whose is
        are was were be been being has have had will would can could may might must shall should do does
        did not this these those it its they them their he his she her we our you your i than if when
        while where after before since until during over under about against between into per each
        said says told
        """.split { $0 == " " || $0 == "\n" }.map { String($0) })
    /// Words before a bare number that make it a year.
    static let beforeYears: Set<String> = [
        "in", "of", "by", "since", "until", "till", "during", "from", "to", "year", "early", "late",
        "mid", "before", "after", "for", "and",
    ]
}
