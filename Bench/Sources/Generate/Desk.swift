/// A desk of many items, as lines for `stet import --key id`.
///
/// Sources are cited, by publishers who know of each other nothing. Some claims are never reviewed;
/// of the items some wait, some are disputed, and nearly half are resolved. Work on several goes on at
/// the same time. Equal seeds give equal lines, and a shorter desk is the beginning of a longer one,
/// but for the work that it leaves undone.
struct Desk {
    private let seed: UInt64
    private let founder: String
    private let lexicon: Lexicon
    private var seconds = 1_577_836_800
    /// How many records the lines make.
    private(set) var records = 2
    private let write: (String) -> Void

    private static let reviewers = 40
    private static let editors = 5
    private static let publishers = 200
    /// The stages of an item lie so many items apart.
    private static let distance = 7

    init(seed: UInt64, founder: String, write: @escaping (String) -> Void) {
        self.seed = seed
        self.founder = founder
        self.write = write
        lexicon = Lexicon(seed)
    }

    /// What becomes of an item.
    private enum Fate {
        case unreviewed, open, inReview, disputed, resolved

        init(_ generator: inout Generator) {
            switch generator.below(100) {
            case ..<15: self = .unreviewed
            case ..<30: self = .open
            case ..<45: self = .inReview
            case ..<55: self = .disputed
            default: self = .resolved
            }
        }
    }

    /// Writes lines until there are so many records.
    mutating func write(records wanted: Int) {
        addPeople()
        var step = 0
        while records < wanted {
            if step % 3 == 0 { addSource(step / 3) }
            for stage in 0..<4 where step >= stage * Self.distance {
                let item = step - stage * Self.distance
                var generator = Generator(seed, item * 4 + stage + 1)
                var fate = Generator(seed, item * 4)
                write(item, stage, Fate(&fate), &generator)
            }
            step += 1
        }
    }

    private mutating func line(
        _ act: String, by: String, _ fields: [String], records count: Int = 1
    ) {
        seconds += 61
        records += count
        let all = ["\"act\":\"\(act)\"", "\"by\":\"\(by)\"", "\"at\":\"\(moment)\""] + fields
        write("{" + all.joined(separator: ",") + "}\n")
    }

    /// The time of an act, by the days of the proleptic Gregorian calendar (Hinnant's `civil_from_days`).
    private var moment: String {
        let shifted = seconds / 86_400 + 719_468
        let (era, day) = (shifted / 146_097, shifted % 146_097)
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date =
            "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))"
        let time = seconds % 86_400
        return "\(date)T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }

    private mutating func addPeople() {
        for number in 1...Self.reviewers { addPerson("reviewer", number) }
        for number in 1...Self.editors { addPerson("editor", number) }
    }

    private mutating func addPerson(_ role: String, _ number: Int) {
        let handle = "\(role)-\(number)"
        line(
            "person add", by: founder,
            [
                "\"id\":\"\(handle)\"", "\"handle\":\"\(handle)\"",
                "\"name\":\"\(role) \(number)\"",
                "\"email\":\"\(handle)@desk.example\"", "\"roles\":[\"\(role)\"]",
            ])
    }

    private func reviewer(_ number: Int) -> String { "reviewer-\(number % Self.reviewers + 1)" }
    private func editor(_ number: Int) -> String { "editor-\(number % Self.editors + 1)" }

    private mutating func addSource(_ number: Int) {
        var generator = Generator(seed, -2 - number)
        line(
            "source add", by: reviewer(number),
            [
                "\"id\":\"s\(number)\"", "\"title\":\"\(lexicon.claim(&generator).dropLast())\"",
                // Neighbours have different publishers, so two of them are independent.
                "\"publisher\":\"Publisher \(number % Self.publishers)\"",
                "\"url\":\"https://publisher-\(number % Self.publishers).example/\(number)\"",
                "\"published\":\"\(2000 + generator.below(25))-0\(1 + generator.below(9))\"",
                "\"language\":\"en\"",
            ])
    }

    /// Writes what a stage of an item does.
    private mutating func write(
        _ item: Int, _ stage: Int, _ fate: Fate, _ generator: inout Generator
    ) {
        let newest = item / 3
        switch (stage, fate) {
        case (0, _):
            let type = ["numeric", "event", "causal", "position", "other"][generator.below(5)]
            line(
                "claim add", by: reviewer(item),
                [
                    "\"id\":\"c\(item)\"", "\"text\":\"\(lexicon.claim(&generator))\"",
                    "\"type\":\"\(type)\"",
                    "\"claimant\":\"\(lexicon.name(&generator)) Party\"",
                    "\"source\":\"s\(newest)\"", "\"language\":\"en\"",
                ], records: 2)
        case (1, .unreviewed): break
        case (1, _):
            let priority = ["low", "normal", "normal", "normal", "high", "urgent"][
                generator.below(6)]
            line(
                "open", by: editor(item),
                [
                    "\"id\":\"i\(item)\"", "\"claim\":\"c\(item)\"", "\"priority\":\"\(priority)\"",
                    "\"labels\":[\"\(lexicon.name(&generator))\"]",
                    "\"assigned\":[\"\(reviewer(item + 1))\"]",
                ], records: 2)
        case (2, .inReview), (2, .disputed), (2, .resolved):
            for (place, stance) in stances(of: item, fate).enumerated() {
                addEvidence(item, place, stance, source: max(0, newest - 1 + place), &generator)
            }
        case (3, .inReview): giveVerdict(item, 1, outcome(of: item), &generator)
        case (3, .disputed):
            giveVerdict(item, 1, "supported", &generator)
            giveVerdict(item, 2, "refuted", &generator)
        case (3, .resolved):
            giveVerdict(item, 1, outcome(of: item), &generator)
            giveVerdict(item, 2, outcome(of: item), &generator)
            line("resolve", by: editor(item), ["\"item\":\"i\(item)\""])
        default: break
        }
    }

    private func outcome(of item: Int) -> String {
        ["supported", "refuted", "missing context", "not enough evidence"][item % 4]
    }

    private func stances(of item: Int, _ fate: Fate) -> [String] {
        if fate == .disputed { return ["supports", "refutes"] }
        switch outcome(of: item) {
        case "supported": return ["supports", "supports"]
        case "refuted": return ["refutes", "refutes"]
        case "missing context": return ["context"]
        default: return ["search"]
        }
    }

    private mutating func addEvidence(
        _ item: Int, _ place: Int, _ stance: String, source: Int, _ generator: inout Generator
    ) {
        let what =
            stance == "search"
            ? [
                "\"searched\":\"Archive \(generator.below(50))\"",
                "\"terms\":[\"\(lexicon.name(&generator))\"]",
            ]
            : ["\"source\":\"s\(source)\"", "\"stance\":\"\(stance)\""]
        line(
            "evidence add", by: reviewer(item + 1 + place),
            ["\"id\":\"e\(item)-\(place)\"", "\"item\":\"i\(item)\""] + what
                + ["\"summary\":\"\(lexicon.reason(&generator))\""])
    }

    private mutating func giveVerdict(
        _ item: Int, _ number: Int, _ rating: String, _ generator: inout Generator
    ) {
        let count = rating == "supported" || rating == "refuted" ? 2 : 1
        let evidence = (0..<count).map { "\"e\(item)-\($0)\"" }.joined(separator: ",")
        line(
            "verdict", by: reviewer(item + number),
            [
                "\"item\":\"i\(item)\"", "\"rating\":\"\(rating)\"",
                "\"because\":\"\(lexicon.reason(&generator))\"",
                "\"evidence\":[\(evidence)]",
            ])
    }
}
