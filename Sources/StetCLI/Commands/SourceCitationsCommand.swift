internal import ArgumentParser
internal import Stet

extension SourceCommand {
    struct Citations: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "citations",
            abstract: "Show what became of the passages that are cited from a source.",
            discussion: """
                Each passage that a claim or evidence cites is looked for in the newest text of the \
                source. Exact: it stands where it stood. Moved: its words stand elsewhere, or with \
                other quotes, dashes, spaces or accents. Changed: other words stand in its place. \
                Lost: it is gone, or it cannot be told which of several it is; the fewer its words, \
                the more of what stands around it must have stayed. Nothing is recorded.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The source.") var source: String

        func run(_ session: Session) throws {
            let desk = try session.desk()
            let found = try desk.citations(of: desk.findSource(source))
            session.reply.data = json([
                "source": .id(found.source.id),
                "citations": .list(found.citations) { $0.json(found.text) },
            ])
            for citation in found.citations { print(citation, found, session) }
            session.tell(found.summary ?? "Nothing cites source \(found.source.id.short).")
        }

        private func print(
            _ citation: Stet.Citations.Citation, _ found: Stet.Citations, _ session: Session
        ) {
            let (terminal, reply) = (session.terminal, session.reply)
            let fate = terminal.look(citation.look, Terminal.padded(citation.name, 8))
            reply.print("\(fate) \(terminal.bold(citation.by.title))\(citation.by.stance)")
            for line in terminal.wrap(citation.description(in: found.text), indent: 9) {
                reply.print(line)
            }
            guard let next = citation.next(found.source.id) else { return }
            reply.print(terminal.look(.cyan, "         Next: \(next)"))
        }
    }
}

extension Stet.Citations {
    /// How many passages met which fate; `nil` where nothing is cited.
    var summary: String? {
        guard !citations.isEmpty else { return nil }
        let names = ["exact", "moved", "changed", "lost", "whole", "unknown"]
        let parts = names.compactMap { name -> String? in
            let count = citations.count { $0.name == name }
            return count == 0 ? nil : "\(count) \(name)"
        }
        let all = citations.count == 1 ? "1 citation" : "\(citations.count) citations"
        return "\(all): " + parts.joined(separator: ", ") + "."
    }
}

extension Stet.Citations.By {
    fileprivate var title: String {
        switch self {
        case .claim(let claim): "claim \(claim.id.short)"
        case .item(let item, _): "item \(item.id.short)"
        }
    }

    fileprivate var stance: String {
        switch self {
        case .claim: "  appears there"
        case .item(_, let stance): "  evidence: \(stance.rawValue)"
        }
    }
}

extension Stet.Citations.Citation {
    /// The fate in a word.
    var name: String {
        switch fate {
        case .passage(.exact): "exact"
        case .passage(.moved): "moved"
        case .passage(.changed): "changed"
        case .passage(.lost): "lost"
        case .whole: "whole"
        case .unknown: "unknown"
        }
    }

    fileprivate var look: Terminal.Look {
        switch fate {
        case .passage(.exact), .passage(.moved): .green
        case .passage(.changed): .yellow
        case .passage(.lost): .red
        case .whole, .unknown: .faint
        }
    }

    /// The words, or what is known in their place; what was changed as `git diff --word-diff` shows it.
    fileprivate func description(in text: SourceText?) -> String {
        let words = Terminal.oneLine(words ?? "")
        func sentence(_ place: Range<Int>) -> String {
            text.map { " (sentence \($0.sentence(ofByte: place.lowerBound)))" } ?? ""
        }
        return switch fate {
        case .passage(.exact(let place)), .passage(.moved(let place)):
            "“\(words)”\(sentence(place))"
        case .passage(.changed(let place, let differences)):
            "“\(differences.map(\.marked).joined(separator: " "))”\(sentence(place))"
        case .passage(.lost): "“\(words)”"
        case .whole: "The source as a whole is cited."
        case .unknown: "The text, or the place in it, is not at hand here, or it is too long."
        }
    }

    /// What to do about a passage that is no longer as it was cited.
    fileprivate func next(_ source: SourceID) -> String? {
        switch fate {
        case .passage(.changed), .passage(.lost): break
        default: return nil
        }
        return switch by {
        case .claim(let claim):
            "stet claim appears \(claim.id.short) --in \(source.short) --quote WORDS"
        case .item(let item, _): "stet show \(item.id.short)"
        }
    }

    fileprivate func json(_ text: SourceText?) -> JSONValue {
        var (claim, item, stance): (ClaimID?, ItemID?, Evidence.Stance?)
        switch by {
        case .claim(let state): claim = state.id
        case .item(let state, let cited): (item, stance) = (state.id, cited)
        }
        var (place, differences): (Range<Int>?, [PassageFate.Difference]?)
        if case .passage(let fate) = fate {
            place = fate.place
            if case .changed(_, let found) = fate { differences = found }
        }
        func offset(_ byte: Int?) -> JSONValue? {
            byte.flatMap { text?.scalarOffset(ofByte: $0) }.map { .number($0) }
        }
        return StetCLI.json([
            "record": .id(record), "claim": .id(claim), "item": .id(item),
            "stance": .text(stance?.rawValue), "fate": .text(name), "words": .text(words),
            "start": offset(place?.lowerBound), "end": offset(place?.upperBound),
            "differences": differences.map {
                .list($0) { StetCLI.json(["kind": .text($0.name), "words": .string($0.words)]) }
            },
        ])
    }
}

extension PassageFate.Difference {
    fileprivate var name: String {
        switch self {
        case .kept: "kept"
        case .removed: "removed"
        case .added: "added"
        }
    }

    fileprivate var words: String {
        switch self {
        case .kept(let words), .removed(let words), .added(let words): words
        }
    }

    fileprivate var marked: String {
        let words = Terminal.oneLine(words)
        return switch self {
        case .kept: words
        case .removed: "[-\(words)-]"
        case .added: "{+\(words)+}"
        }
    }
}
