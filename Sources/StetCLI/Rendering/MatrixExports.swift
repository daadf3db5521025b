internal import Stet

// MARK: Comma-separated values (RFC 4180)

extension MatrixSheet {
    /// A header and a row for each claim; lines end with CRLF.
    var csv: String {
        let head =
            ["claim", "text", "review", "at odds"]
            + matrix.sources.map { "\($0.id.short) \(Terminal.oneLine($0.label))" }
        let rows = matrix.rows.map { row in
            [
                row.claim.id.hex, Terminal.oneLine(row.claim.statement.text), review(row),
                row.isAtOdds ? "yes" : "no",
            ] + matrix.sources.map { words(row, $0).joined(separator: "; ") }
        }
        return ([head] + rows).map { $0.map { Escaping.csv($0) }.joined(separator: ",") + "\r\n" }
            .joined()
    }

    /// A cell in words.
    private func words(_ row: Matrix.Row, _ source: SourceState) -> [String] {
        guard let cell = row.cells[source.id] else { return [] }
        return (cell.appearances > 0 ? ["makes"] : []) + cell.orderedStances.map(\.rawValue)
            + values(row, source)
    }
}

// MARK: Markdown

extension MatrixSheet {
    /// A table, the sources and the legend.
    var markdown: [String] {
        let head = ["Claim"] + letters + ["Review"]
        var lines = [
            "| " + head.joined(separator: " | ") + " |",
            "|" + String(repeating: "---|", count: head.count),
        ]
        for row in matrix.rows {
            let cells = matrix.sources.map { source in
                ([signs(row, source) ?? ""] + values(row, source).map { Escaping.markdown($0) })
                    .filter { !$0.isEmpty }.joined(separator: "<br>")
            }
            let claim = "\(Escaping.markdown(row.claim.statement.text)) `\(row.claim.id.short)`"
            lines.append(
                "| " + ([claim] + cells + [Escaping.markdown(review(row))]).joined(separator: " | ")
                    + " |")
        }
        lines.append("")
        for (letter, source) in zip(letters, matrix.sources) {
            lines.append("- **\(letter)** `\(source.id.short)` \(Escaping.markdown(source.label))")
        }
        lines.append("")
        return lines + [(voices.map { Escaping.markdown($0) } + legend).joined(separator: "<br>")]
    }
}

// MARK: A picture

extension MatrixSheet {
    private enum Measure {
        static let (margin, row, column, text, review, line) = (24, 26, 44, 490, 170, 58)
    }

    /// A picture that needs nothing else: no font, style or script of others.
    var svg: [String] {
        let top = Measure.margin + 34
        let left = Measure.margin + Measure.text
        let width =
            left + Measure.column * letters.count + Measure.review + Measure.margin
        var y = top
        var body: [String] = []
        for (letter, index) in zip(letters, letters.indices) {
            let x = left + Measure.column * index + Measure.column / 2
            body.append(Self.text(letter, x: x, y: top - 12, anchor: "middle", weight: "bold"))
        }
        for row in matrix.rows {
            let lines = Self.lines(row.claim.statement.text)
            let height = max(Measure.row, 18 * lines.count + 8)
            body.append(
                "<line x1=\"\(Measure.margin)\" x2=\"\(width - Measure.margin)\" y1=\"\(y)\" y2=\"\(y)\" stroke=\"#dddddd\"/>"
            )
            for (number, line) in lines.enumerated() {
                body.append(Self.text(line, x: Measure.margin, y: y + 18 + 18 * number))
            }
            for (index, source) in matrix.sources.enumerated() {
                guard let signs = signs(row, source), let cell = row.cells[source.id] else {
                    continue
                }
                let x = left + Measure.column * index
                let about = ([Terminal.oneLine(source.label)] + values(row, source))
                    .joined(separator: " · ")
                body.append(
                    "<g><title>\(Escaping.xml(about))</title><rect x=\"\(x + 2)\" y=\"\(y + 2)\" width=\"\(Measure.column - 4)\" height=\"\(height - 4)\" rx=\"4\" fill=\"\(cell.color)\"/>"
                        + Self.text(
                            signs, x: x + Measure.column / 2, y: y + height / 2 + 5,
                            anchor: "middle")
                        + "</g>")
            }
            body.append(
                Self.text(
                    Terminal.cut(review(row), 24), x: left + Measure.column * letters.count + 10,
                    y: y + height / 2 + 5, weight: row.isAtOdds ? "bold" : nil))
            y += height
        }
        y += 30
        for (letter, source) in zip(letters, matrix.sources) {
            let name = "\(letter)  \(source.id.short)  \(Terminal.oneLine(source.label))"
            body.append(Self.text(Terminal.cut(name, width / 8), x: Measure.margin, y: y))
            y += 20
        }
        for line in voices.map({ Terminal.cut($0, width / 8) }) + legend {
            y += 6
            body.append(Self.text(line, x: Measure.margin, y: y, color: "#666666"))
            y += 16
        }
        return [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(y + 8)\" font-family=\"sans-serif\" font-size=\"14\">",
            "<rect width=\"\(width)\" height=\"\(y + 8)\" fill=\"#ffffff\"/>",
        ] + body + ["</svg>"]
    }

    private static func text(
        _ words: String, x: Int, y: Int, anchor: String? = nil, weight: String? = nil,
        color: String = "#222222"
    ) -> String {
        let anchor = anchor.map { " text-anchor=\"\($0)\"" } ?? ""
        let weight = weight.map { " font-weight=\"\($0)\"" } ?? ""
        return
            "<text x=\"\(x)\" y=\"\(y)\" fill=\"\(color)\" xml:space=\"preserve\"\(anchor)\(weight)>\(Escaping.xml(words))</text>"
    }

    /// Words in at most four lines.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in Terminal.oneLine(text).split(separator: " ") {
            let word = Terminal.cut(String(word), Measure.line)
            if !line.isEmpty, line.count + 1 + word.count > Measure.line {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        guard lines.count > 4 else { return lines }
        return Array(lines.prefix(3)) + [Terminal.cut(lines[3] + " …", Measure.line)]
    }
}

extension Matrix.Cell {
    /// What a cell is filled with in a picture.
    fileprivate var color: String {
        if agreement == .conflict { return "#f7c6c0" }
        switch orderedStances {
        case [.supports]: return "#cfe8d4"
        case [.refutes]: return "#f3d3a8"
        case []: return "#e3e9f2"
        default: return "#eeeeee"
        }
    }
}
