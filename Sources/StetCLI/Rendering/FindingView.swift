internal import Stet

extension Finding {
    /// The finding for a person: what is wrong, where, and whose act it is.
    func line(_ terminal: Terminal) -> String {
        let look: Terminal.Look =
            switch severity {
            case .error: .red
            case .warning: .yellow
            case .note: .faint
            }
        var text = "\(terminal.look(look, severity.rawValue)) \(terminal.bold(rule)):"
        if let commit { text += " commit \(commit.short):" }
        if let person { text += " \(Terminal.oneLine(person)):" }
        text += " \(Terminal.oneLine(sentence))"
        if let path { text += "\n  \(terminal.faint(Terminal.oneLine(path)))" }
        return text
    }

    /// The finding for a program.
    var json: JSONValue {
        StetCLI.json([
            "rule": .text(rule), "severity": .text(severity.rawValue),
            "commit": commit.map { .string($0.description) }, "path": .text(path),
            "person": .text(person), "text": .text(sentence),
        ])
    }
}
