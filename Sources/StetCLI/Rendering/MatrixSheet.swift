internal import Stet

/// A matrix as it is written: a letter for each source, a few signs for each cell.
struct MatrixSheet {
    let matrix: Matrix
    let letters: [String]

    static let legend = [
        "● makes the claim   + supports   − refutes   ~ context   (…) not decided",
        "= the claim's value   ≈ as it is rounded or hedged   ≠ another value",
    ]

    init(_ matrix: Matrix) {
        self.matrix = matrix
        letters = matrix.sources.indices.map { Self.letter($0) }
    }

    /// A, B, … Z, AA, AB, …
    private static func letter(_ index: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let last = String(alphabet[index % 26])
        return index < 26 ? last : letter(index / 26 - 1) + last
    }

    /// Whether any source states a value of a claim.
    var hasValues: Bool {
        matrix.rows.contains { $0.cells.values.contains { !$0.values.isEmpty } }
    }

    /// Which sources are one voice, by their letters, and why.
    var voices: [String] {
        guard let independence = matrix.voices else { return [] }
        var names: [RecordID: String] = [:]
        for (letter, source) in zip(letters, matrix.sources) { names[RecordID(source.id)] = letter }
        let view = IndependenceView(independence: independence) { names[$0] ?? $0.short }
        return independence.groups.filter { $0.count > 1 }.map { group in
            let members = IndependenceView.list(group.map { names[$0] ?? $0.short })
            return "\(members) are one voice, as \(Terminal.oneLine(view.reasons(within: group)))"
        }
    }

    var legend: [String] { hasValues ? Self.legend : Array(Self.legend.prefix(1)) }

    /// The signs of a cell; `nil` where the source has nothing to do with the claim.
    func signs(_ row: Matrix.Row, _ source: SourceState) -> String? {
        guard let cell = row.cells[source.id] else { return nil }
        return (cell.appearances > 0 ? "●" : "")
            + cell.orderedStances.map(\.sign).joined() + (cell.agreement?.sign ?? "")
    }

    /// The outcome of a claim's review, or what it is at.
    func review(_ row: Matrix.Row) -> String {
        row.items.first.map { $0.outcomeText.isEmpty ? $0.phase.rawValue : $0.outcomeText } ?? ""
    }

    /// The values that a source states in the place of the claim's, in words.
    func values(_ row: Matrix.Row, _ source: SourceState) -> [String] {
        (row.cells[source.id]?.values ?? []).map {
            "\($0.agreement.name): \(Terminal.oneLine($0.stated.words))"
        }
    }
}

extension Matrix.Cell {
    var orderedStances: [Evidence.Stance] {
        Evidence.Stance.allCases.filter { stances.contains($0) }
    }
}

extension StatedValue.Agreement {
    var name: String {
        switch self {
        case .equal: "equal"
        case .rounded: "rounded"
        case .conflict: "differs"
        }
    }

    /// The sign in a matrix.
    var sign: String {
        switch self {
        case .equal: "="
        case .rounded: "≈"
        case .conflict: "≠"
        }
    }

    var look: Terminal.Look {
        switch self {
        case .equal, .rounded: .green
        case .conflict: .red
        }
    }
}

// MARK: For a terminal

extension MatrixSheet {
    /// Tables as wide as the terminal, as many as the sources need.
    func text(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        let reviews = matrix.rows.map(review)
        let fixed = 8 + 2 + (reviews.map(\.count).max() ?? 0) + 2
        let widths = matrix.sources.indices.map { index in
            2
                + (matrix.rows.compactMap { signs($0, matrix.sources[index])?.count } + [
                    letters[index].count
                ]).reduce(0, max)
        }
        // As many sources beside each other as leave room to read the claims.
        var first = 0
        repeat {
            var (last, width) = (first, fixed)
            while last < widths.count, last == first || width + widths[last] <= terminal.width - 20
            {
                width += widths[last]
                last += 1
            }
            if first > 0 { lines.append("") }
            lines += table(first..<last, reviews, terminal)
            first = last
        } while first < widths.count
        lines += values(terminal)
        lines.append("")
        for (name, source) in zip(letters, matrix.sources) {
            lines.append(
                "\(terminal.bold(name))  \(terminal.faint(source.id.short))  "
                    + Terminal.cut(
                        Terminal.oneLine(source.label), terminal.width - 12 - name.count))
        }
        for voice in voices { lines += terminal.wrap(voice).map { terminal.faint($0) } }
        return lines + legend.map { terminal.faint($0) }
    }

    private func table(_ columns: Range<Int>, _ reviews: [String], _ terminal: Terminal)
        -> [String]
    {
        let rows = zip(matrix.rows, reviews).map { row, review -> [Terminal.Cell] in
            let cells = matrix.sources[columns].map { source -> Terminal.Cell in
                guard let signs = signs(row, source), let cell = row.cells[source.id] else {
                    return Terminal.Cell("·", .faint)
                }
                if cell.agreement == .conflict { return Terminal.Cell(signs, .red) }
                let stances = cell.orderedStances
                return Terminal.Cell(signs, stances.count == 1 ? stances[0].look : nil)
            }
            return [Terminal.Cell(row.claim.id.short, .faint)] + cells + [
                Terminal.Cell(review, row.items.first?.phase.look),
                Terminal.Cell(row.claim.statement.text),
            ]
        }
        return terminal.table(["CLAIM"] + letters[columns] + ["REVIEW", ""], rows)
    }

    /// What the sources state where they do not all state what the claim does.
    private func values(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        for row in matrix.rows {
            let said = zip(letters, matrix.sources).flatMap { letter, source in
                (row.cells[source.id]?.values ?? []).map { (letter, $0) }
            }
            guard row.isAtOdds || said.contains(where: { $0.1.agreement != .equal }) else {
                continue
            }
            lines.append("")
            let mark = row.isAtOdds ? terminal.look(.red, "at odds") : "the same, rounded"
            lines.append("\(terminal.faint(row.claim.id.short))  \(mark)")
            var claimed: [StatedValue] = []
            for (_, value) in said where !claimed.contains(value.claimed) {
                claimed.append(value.claimed)
            }
            for value in claimed {
                lines += terminal.wrap("the claim: “\(Terminal.oneLine(value.words))”", indent: 2)
                for (letter, other) in said where other.claimed == value {
                    let words = Terminal.oneLine(other.stated.words)
                    let sign = terminal.look(other.agreement.look, other.agreement.sign)
                    let room = max(20, terminal.width - 10)
                    lines.append("    \(letter) \(sign) “\(Terminal.cut(words, room))”")
                }
            }
        }
        return lines
    }
}
