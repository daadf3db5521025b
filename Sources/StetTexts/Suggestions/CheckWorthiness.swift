/// Whether a sentence is worth checking, and why: a suggestion, never a verdict.
///
/// A logistic regression over some twenty properties that a person can see, fitted to annotated
/// sentences of debates (`make evaluate`). English only: see ``isEnglish(_:)``.
public struct CheckWorthiness: Hashable, Sendable {
    /// How likely somebody who checks facts would choose the sentence, from 0 to 1.
    public let score: Double
    /// What speaks for it, the strongest first.
    public let reasons: [Reason]
    /// What speaks against it, the strongest first.
    public let drawbacks: [Drawback]
    /// Whether it has a quantity: a figure that is no date, a share, a large number.
    public let hasQuantity: Bool

    /// What makes a sentence worth checking.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// A share or a rate.
        case percentage
        /// Another number.
        case number
        /// A comparison, a superlative, a change.
        case comparison
        /// Who said, promised, or voted for something.
        case attribution
        /// Somebody or something is named.
        case name
        /// One thing is said to bring about another.
        case cause
        /// It tells what happened.
        case past
    }

    /// What makes it less so.
    public enum Drawback: String, CaseIterable, Hashable, Sendable {
        /// A question.
        case question
        /// An opinion or a wish.
        case opinion
        /// What will be.
        case prediction
        /// What should or could be.
        case demand
        /// It speaks of the speaker.
        case speaker
        /// It speaks to somebody.
        case address
        /// Hardly a sentence.
        case short
    }

    /// Judges a sentence.
    public init(_ sentence: String) {
        let facts = SentenceFacts(sentence)
        var reasons: [(Reason, Double)] = []
        var drawbacks: [(Drawback, Double)] = []
        var sum = -2.34 + 0.56 * Double(min(facts.words.count, 40)) / 40
        func add(_ reason: Reason, _ weight: Double) {
            sum += weight
            if weight > 0 { reasons.append((reason, weight)) }
        }
        func add(_ drawback: Drawback, _ weight: Double, when holds: Bool) {
            guard holds else { return }
            sum -= weight
            drawbacks.append((drawback, weight))
        }
        add(.percentage, facts.hasPercent ? 1.83 : 0)
        add(
            .number,
            0.17 * Double(min(facts.figures, 3)) + 0.68 * Double(min(facts.numbers, 4))
                + (facts.hasMoney ? 0.44 : 0) + (facts.has(SignalWords.large) ? 1.11 : 0))
        add(
            .comparison,
            (facts.has(SignalWords.comparing) ? 0.86 : 0) + (facts.hasSuperlative ? 0.72 : 0))
        add(.attribution, facts.has(SignalWords.acting) ? 1.31 : 0)
        add(.name, 0.32 * Double(min(facts.names, 4)))
        add(.cause, facts.has(SignalWords.causing) ? 0.01 : 0)
        add(.past, (facts.hasPastTense ? 0.81 : 0) + (facts.has(SignalWords.happened) ? 0.51 : 0))
        add(.question, 1.38, when: facts.isQuestion)
        add(.address, 1.24, when: facts.has(SignalWords.addressing))
        add(.prediction, 1.07, when: facts.has(SignalWords.predicting))
        add(.demand, 1.03, when: facts.has(SignalWords.demanding))
        add(.opinion, 0.91, when: facts.has(SignalWords.opining))
        add(.speaker, 0.82, when: facts.has(SignalWords.speaker))
        add(.address, 0.35, when: facts.has(SignalWords.addressed))
        add(.short, 0.23, when: facts.words.count < 6)
        hasQuantity =
            facts.hasPercent || facts.hasMoney || facts.hasQuantity || facts.has(SignalWords.large)
        score = 1 / (1 + Logarithm.exponential(-sum))
        self.reasons = Self.ordered(reasons)
        self.drawbacks = Self.ordered(drawbacks)
    }

    private static func ordered<Kind: Hashable & RawRepresentable<String>>(
        _ weighed: [(Kind, Double)]
    ) -> [Kind] {
        var weights: [Kind: Double] = [:]
        for (kind, weight) in weighed { weights[kind, default: 0] += weight }
        return weights.sorted { left, right in
            left.value == right.value
                ? left.key.rawValue < right.key.rawValue : left.value > right.value
        }.map(\.key)
    }

    /// Whether a text looks English; of another the score says little.
    ///
    /// At least one word in eight must be one of the most frequent.
    public static func isEnglish(_ text: String) -> Bool {
        let words = SentenceFacts(String(text.prefix(20_000))).words
        return 8 * words.count { SignalWords.frequent.contains($0) } >= words.count
    }
}

/// What can be seen of a sentence.
struct SentenceFacts {
    /// The words in lower case, with straight apostrophes.
    private(set) var words: [String] = []
    private(set) var figures = 0
    private(set) var names = 0
    private(set) var hasPercent = false
    private(set) var hasMoney = false
    private(set) var isQuestion = false
    /// Whether a figure is no year and does not stand beside a month.
    private(set) var hasQuantity = false
    private var known: Set<String> = []

    /// Digits, and words for numbers.
    var numbers: Int {
        digits + words.count { SignalWords.numbers.contains($0) }
    }
    private var digits = 0

    init(_ sentence: String) {
        var word = ""
        var isCapital = false
        var isFirst = true
        var isInFigure = false
        var figure: [UInt8] = []
        // The word before a figure, and the figure whose next word is not known yet.
        var (before, open) = ("", [UInt8]())
        func settle(_ next: String) {
            guard !open.isEmpty else { return }
            let isYear =
                open.count == 4 && (open.starts(with: "1".utf8) || open.starts(with: "20".utf8))
            let isDay =
                open.count < 3
                && (SignalWords.months.contains(before) || SignalWords.months.contains(next))
            if !isYear, !isDay { hasQuantity = true }
            open = []
        }
        var words: [String] = []
        var names = 0
        func end() {
            guard !word.isEmpty else { return }
            words.append(word.lowercased())
            settle(words[words.count - 1])
            if isCapital, !isFirst, word.unicodeScalars.count > 1 { names += 1 }
            isFirst = false
            word = ""
        }
        for scalar in sentence.unicodeScalars {
            let isDigit = 0x30...0x39 ~= scalar.value
            if isDigit {
                if !isInFigure {
                    end()
                    settle("")
                    before = words.last ?? ""
                    figures += 1
                } else if figure.isEmpty {
                    // A year has no separator.
                    open.append(0x2C)
                }
                figure.append(UInt8(scalar.value))
                digits += 1
            } else if !figure.isEmpty {
                open += figure
                figure = []
            }
            isInFigure = isDigit || (isInFigure && (scalar == "," || scalar == "."))
            if scalar.properties.isAlphabetic || ((scalar == "'" || scalar == "’") && !word.isEmpty)
            {
                if word.isEmpty { isCapital = scalar.properties.isUppercase }
                word.unicodeScalars.append(scalar == "’" ? "'" : scalar)
                continue
            }
            end()
            switch scalar {
            case "%": hasPercent = true
            case "$", "€", "£": hasMoney = true
            case "?", "؟", "？": isQuestion = true
            // What begins a sentence is written large, name or not.
            case ".", "!", ":", "“", "\"": isFirst = true
            default: break
            }
        }
        end()
        open += figure
        settle("")
        self.words = words
        self.names = names
        known = Set(words)
        hasPercent = hasPercent || known.contains("percent")
        hasMoney = hasMoney || !known.isDisjoint(with: ["dollars", "euros", "crowns", "pounds"])
    }

    func has(_ signals: Set<String>) -> Bool { !known.isDisjoint(with: signals) }

    var hasPastTense: Bool { known.contains { $0.utf8.count > 4 && $0.hasSuffix("ed") } }

    var hasSuperlative: Bool { known.contains { $0.utf8.count > 5 && $0.hasSuffix("est") } }
}
