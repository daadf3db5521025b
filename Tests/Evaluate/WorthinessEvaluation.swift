internal import FoundationEssentials
internal import StetTexts

/// Which sentences are worth checking, against annotated sentences of debates (ClaimBuster).
struct WorthinessEvaluation {
    private let sentences: [Sentence]

    private struct Sentence: Decodable {
        let text: String
        let label: Int
    }

    init(_ data: String) throws {
        let place = "\(data)/check-worthiness/debate-sentences-train.json"
        let file = try Data(contentsOf: URL(filePath: place))
        sentences = try JSONDecoder().decode([Sentence].self, from: file)
    }

    func score() -> Score {
        let ranked = sentences.enumerated().map { place, sentence in
            (place, CheckWorthiness(sentence.text).score, sentence.label == 1)
        }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        var (hits, sum) = (0, 0.0)
        for (rank, sentence) in ranked.enumerated() where sentence.2 {
            hits += 1
            sum += Double(hits) / Double(rank + 1)
        }
        return Score(
            work: "check-worthy sentences, average precision",
            data: "`check-worthiness`, \(sentences.count) sentences", value: sum / Double(hits),
            goal: 0.75, note: "by chance: \(Score.text(Double(hits) / Double(sentences.count)))")
    }
}
