/// A word, a number in digits, or a mark of a text in which values are looked for.
struct ValueToken {
    /// What it is.
    enum Kind {
        /// Letters, in lower case.
        case word(String)
        /// Digits; the whole number where they have no separators, and the letters that stand at them.
        case number(StatedNumber, plain: Int?, suffix: String?)
        /// Anything else but white space.
        case symbol(Unicode.Scalar)
    }

    let kind: Kind
    /// Where it stands, in scalars.
    let range: Range<Int>
    /// Whether its first letter is a capital.
    let isCapitalized: Bool
    /// Whether nothing stands between it and the next.
    let touchesNext: Bool
    /// Whether only white space or a hyphen stands between it and the next word.
    let leadsOn: Bool

    var word: String? { if case .word(let word) = kind { word } else { nil } }
    var symbol: Unicode.Scalar? { if case .symbol(let symbol) = kind { symbol } else { nil } }
    var suffix: String? { if case .number(_, _, let suffix) = kind { suffix } else { nil } }

    /// The most digits of one number.
    private static let mostDigits = 15

    /// The tokens of a text. Linear.
    static func all(in text: [Unicode.Scalar]) -> [ValueToken] {
        var tokens: [ValueToken] = []
        var place = 0
        while place < text.count {
            let scalar = text[place]
            if scalar.properties.isWhitespace {
                place += 1
                continue
            }
            let start = place
            let kind: Kind
            if isDigit(scalar) {
                kind = number(in: text, &place)
            } else if isLetter(scalar) {
                while place < text.count, isLetter(text[place]) { place += 1 }
                kind = .word(string(text[start..<place]).lowercased())
            } else {
                place += 1
                kind = .symbol(scalar)
            }
            let next = place < text.count ? text[place] : nil
            tokens.append(
                ValueToken(
                    kind: kind, range: start..<place, isCapitalized: scalar.properties.isUppercase,
                    touchesNext: next.map { !$0.properties.isWhitespace } ?? false,
                    leadsOn: next.map { $0.properties.isWhitespace } ?? false))
        }
        return tokens
    }

    /// Digits with thousands in groups and a decimal point or comma, and letters that stand at them.
    private static func number(in text: [Unicode.Scalar], _ place: inout Int) -> Kind {
        var digits = ""
        var decimals = 0
        var (isGrouped, hasPoint) = (false, false)
        while place < text.count {
            if isDigit(text[place]) {
                digits.unicodeScalars.append(text[place])
                if hasPoint { decimals += 1 }
                place += 1
                continue
            }
            let count = text[min(place + 1, text.count)...].prefix { isDigit($0) }.prefix(4).count
            switch text[place] {
            case ",", "\u{A0}", "\u{202F}", "\u{2009}":
                // "1,234" are thousands, "3,5" is a decimal comma.
                if count == 3, !hasPoint, digits.count <= 3 || isGrouped {
                    isGrouped = true
                } else if text[place] == ",", count == 1 || count == 2, !hasPoint, !isGrouped {
                    hasPoint = true
                } else {
                    return end(digits, decimals, isGrouped || hasPoint, text, &place)
                }
            case ".":
                guard count > 0, !hasPoint else {
                    return end(digits, decimals, isGrouped || hasPoint, text, &place)
                }
                hasPoint = true
            default: return end(digits, decimals, isGrouped || hasPoint, text, &place)
            }
            place += 1
        }
        return end(digits, decimals, isGrouped || hasPoint, text, &place)
    }

    private static func end(
        _ digits: String, _ decimals: Int, _ hasMarks: Bool, _ text: [Unicode.Scalar],
        _ place: inout Int
    ) -> Kind {
        let start = place
        while place < text.count, isLetter(text[place]) { place += 1 }
        let suffix = start == place ? nil : string(text[start..<place]).lowercased()
        guard digits.utf8.count <= mostDigits, let value = Int64(digits),
            let number = StatedNumber(digits: value, exponent: -decimals)
        else { return .word(digits) }
        return .number(number, plain: hasMarks ? nil : Int(value), suffix: suffix)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { 0x30...0x39 ~= scalar.value }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? 0x61...0x7A ~= scalar.value | 0x20 : scalar.properties.isAlphabetic
    }
}
