/// The words of a text as a search compares them: runs of letters, marks and digits in lower case.
///
/// Letters with marks are compared as they are written; nothing is normalised.
public enum SearchWords {
    /// The words of a text, in order.
    public static func of(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            if isPart(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    /// Whether each of some beginnings of words begins a word of a text; all are as ``of(_:)`` gives
    /// them.
    public static func contains(_ beginnings: [String], in words: [String]) -> Bool {
        beginnings.allSatisfy { beginning in
            words.contains { $0.utf8.starts(with: beginning.utf8) }
        }
    }

    static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return 0x61...0x7A ~= scalar.value || 0x30...0x39 ~= scalar.value
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber:
            true
        default: false
        }
    }
}
