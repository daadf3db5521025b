internal import Stet

/// Words of others as they stand in formats that take some signs for commands.
///
/// All of it goes by Unicode scalars, as those do who read these formats: to Swift a quote with a combining
/// mark behind it is another Character than a quote, and would not be escaped.
enum Escaping {
    /// A field of comma-separated values (RFC 4180), always quoted; a spreadsheet must not take words for a
    /// formula.
    static func csv(_ text: String) -> String {
        // Some skip what nobody sees, and take full-width signs for the plain ones.
        let first = text.unicodeScalars.first {
            !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
        }
        let isFormula = first.map { "=+-@−＝＋－＠".unicodeScalars.contains($0) } ?? false
        return "\"\(isFormula ? "'" : "")"
            + replacing(text) { $0 == "\"" ? "\"\"" : nil } + "\""
    }

    /// Words on one line without what Markdown or HTML would take for a command.
    static func markdown(_ text: String) -> String {
        replacing(Terminal.oneLine(text)) { scalar in
            switch scalar {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case "|", "`", "*", "_", "[", "]", "\\", "#", "!", "~": "\\\(scalar)"
            default: nil
            }
        }
    }

    /// Words in an element or an attribute of XML (1.0), without the characters that it may not hold.
    static func xml(_ text: String) -> String {
        replacing(Terminal.safe(text)) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: nil
            }
        }
    }

    /// JSON in which what could command a terminal, end a line, or turn it around is escaped.
    ///
    /// `text`: JSON, in which such characters stand nowhere but in strings; line feeds between its parts stay.
    static func json(_ text: String) -> String {
        replacing(text) { scalar in
            guard scalar != "\n",
                Terminal.isHostile(scalar)
                    || "\u{61C}\u{200E}\u{200F}".unicodeScalars.contains(scalar)
            else { return nil }
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    private static func replacing(
        _ text: String, _ replacement: (Unicode.Scalar) -> String?
    ) -> String {
        guard text.unicodeScalars.contains(where: { replacement($0) != nil }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let other = replacement(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
