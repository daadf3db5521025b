internal import StetTexts
internal import TextMutations

/// What is said of passages of BASIL articles after the articles were edited.
struct CitationEvaluation {
    private let articles: [[String]]

    init(_ data: String) throws {
        articles = try SentenceEvaluation(data).paragraphs
    }

    func scores() -> [Score] {
        var tally = FateTally()
        var number = 0
        // The same passages each time: spread over articles, paragraphs and lengths.
        for (index, paragraphs) in articles.enumerated() {
            for mutation in MutatedText.Mutation.allCases {
                for turn in 0..<6 {
                    number += 1
                    let paragraph = (number * 7 + turn) % paragraphs.count
                    let words = paragraphs[paragraph].split(separator: " ").count
                    let length = min(words, [1, 2, 3, 5, 9, 20][turn])
                    guard length > 0 else { continue }
                    let start = (number * 13) % (words - length + 1)
                    let others = articles[(index + 1) % articles.count]
                    guard
                        let text = MutatedText(
                            paragraphs, citing: (paragraph, start..<(start + length)), mutation,
                            other: others[number % others.count])
                    else { continue }
                    tally.add(text, Relocation(from: text.old, to: text.new).fate(of: text.passage))
                }
            }
        }
        let data = "`articles/basil`, \(tally.all) edits"
        let share = { (part: Int, all: Int) in Double(part) / Double(max(all, 1)) }
        return [
            Score(
                work: "citations on an edited text: not called found where they are not",
                data: data,
                value: 1 - share(tally.wrong, tally.all), goal: 1, note: "\(tally.wrong) wrong"),
            Score(
                work: "citations on an edited text: found where they are", data: data,
                value: share(tally.found, tally.there), goal: 0.95, note: "of \(tally.there)"),
        ]
    }
}
