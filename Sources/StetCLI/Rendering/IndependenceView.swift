internal import Stet

/// How many voices some pieces are, and why not more, in sentences.
struct IndependenceView {
    let independence: Independence
    /// What to call a piece: its source.
    let label: (RecordID) -> String

    /// The reasons why pieces do not count, and why several are one.
    ///
    /// `what`: What the pieces are: "pieces for it".
    func sentences(_ what: String) -> [String] {
        let excluded = independence.excluded.sorted { $0.key < $1.key }.map {
            "\(label($0.key)) does not count: \($0.value.phrase)."
        }
        let pieces = independence.groups.reduce(0) { $0 + $1.count }
        guard pieces > independence.count else { return excluded }
        let groups = independence.groups.filter { $0.count > 1 }.map { group in
            "\(names(group)) are one voice, as \(reasons(within: group))"
        }
        return excluded + [
            "\(pieces) \(what), \(independence.count) independent: \(groups.joined(separator: "; "))."
        ]
    }

    /// The pieces of a group by their sources; of several in one source how many.
    private func names(_ group: [RecordID]) -> String {
        var counts: [(name: String, count: Int)] = []
        for piece in group {
            let name = label(piece)
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return Self.list(counts.map { $0.count == 1 ? $0.name : "\($0.count) of \($0.name)" })
    }

    /// Why the pieces of a group are one, each reason once.
    func reasons(within group: [RecordID]) -> String {
        var phrases: [String] = []
        let members = Set(group)
        for tie in independence.ties where members.contains(tie.first) {
            if !phrases.contains(tie.reason.phrase) { phrases.append(tie.reason.phrase) }
        }
        return Self.list(phrases)
    }

    /// "A, B and C".
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The groups and their reasons as data.
    var json: JSONValue {
        StetCLI.json([
            "count": .number(independence.count),
            "groups": .list(independence.groups) { group in
                .array(group.map { .string($0.hex) })
            },
            "ties": .list(independence.ties) { tie in
                StetCLI.json([
                    "first": .id(tie.first), "second": .id(tie.second),
                    "because": .text(tie.reason.phrase),
                ])
            },
            "excluded": .list(independence.excluded.sorted { $0.key < $1.key }) { piece, reason in
                StetCLI.json(["id": .id(piece), "because": .text(reason.phrase)])
            },
        ])
    }
}
