internal import Stet

/// How text looks: width, colour, and what must not reach a terminal.
struct Terminal {
    let width: Int
    private let rows: Int?
    private let hasColor: Bool

    init(noColor: Bool) {
        let size = Host.isTerminal(1) ? Host.terminalSize() : nil
        let wished = Host.environment("COLUMNS").flatMap { Int($0) }
        width = min(max(wished ?? size?.columns ?? 80, 40), 400)
        rows = size?.rows
        hasColor =
            !noColor && Host.isTerminal(1)
            && Host.environment("NO_COLOR") == nil && Host.environment("TERM") != "dumb"
    }

    /// Whether a text is longer than the screen.
    func needsPager(for text: String) -> Bool {
        guard let rows else { return false }
        return text.utf8.count { $0 == 0x0A } >= rows
    }

    /// The looks that text can have.
    enum Look: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case magenta = "35"
        case cyan = "36"
    }

    func look(_ look: Look, _ text: String) -> String {
        hasColor && !text.isEmpty ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String { look(.bold, text) }
    func faint(_ text: String) -> String { look(.faint, text) }

    /// Words from a repository without what could command a terminal or turn the line around:
    /// control characters, the bidirectional overrides, line separators and noncharacters.
    static func safe(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: view.append(scalar)
            case 0x09, 0x2028, 0x2029: view.append(" ")
            case _ where isHostile(scalar): view.append("\u{FFFD}")
            default: view.append(scalar)
            }
        }
        return String(view)
    }

    static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: scalar.value & 0xFFFE == 0xFFFE || 0xFDD0...0xFDEF ~= scalar.value
        }
    }

    /// A value as one line of JSON, in which what could command a terminal is escaped.
    static func line(of value: JSONValue) -> String {
        Escaping.json(String(decoding: JSONWriter.line(value), as: UTF8.self))
    }

    /// Such words on one line.
    static func oneLine(_ text: String) -> String {
        safe(text).split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    }

    /// A text cut to a width, with an ellipsis.
    static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Breaks words into lines of at most the width that is left after the indent.
    func wrap(_ text: String, indent: Int = 0) -> [String] {
        let room = max(20, width - indent)
        var lines: [String] = []
        for paragraph in Self.safe(text).split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(whereSeparator: \.isWhitespace) {
                var word = word
                // Not by its count, which would go through all of an endless word for each line.
                while let end = word.index(
                    word.startIndex, offsetBy: room, limitedBy: word.endIndex), end < word.endIndex
                {
                    if !line.isEmpty { lines.append(line) }
                    lines.append(String(word[..<end]))
                    line = ""
                    word = word[end...]
                }
                if word.isEmpty { continue }
                if line.isEmpty {
                    line = String(word)
                } else if line.count + 1 + word.count <= room {
                    line += " \(word)"
                } else {
                    lines.append(line)
                    line = String(word)
                }
            }
            lines.append(line)
        }
        let space = String(repeating: " ", count: indent)
        return lines.map { $0.isEmpty ? "" : space + $0 }
    }

    /// Lines of text in columns; the last column takes the room that is left, or a line of its own
    /// where that is too little to read.
    func table(_ head: [String], _ rows: [[Cell]]) -> [String] {
        var widths = head.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], cell.text.count)
            }
        }
        let fixed = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        let isStacked = width - fixed < 20
        if let last = widths.indices.last { widths[last] = isStacked ? width - 4 : width - fixed }
        func line(_ cells: [Cell]) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() {
                let isLast = index == cells.count - 1
                let content = Self.cut(cell.text, widths[index])
                let shown = cell.look.map { look($0, content) } ?? content
                if isLast {
                    while isStacked, text.last == " " { text.removeLast() }
                    text += isStacked ? "\n    \(shown)" : shown
                } else {
                    text += shown + String(repeating: " ", count: widths[index] - content.count + 2)
                }
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        return [line(head.map { Cell($0, .faint) })] + rows.map { line($0) }
    }

    /// One cell of a table.
    struct Cell {
        let text: String
        let look: Look?

        init(_ text: String, _ look: Look? = nil) {
            self.text = Terminal.oneLine(text)
            self.look = look
        }
    }
}
