internal import FoundationEssentials
internal import StetTexts

/// Where sentences end, against the annotators of BASIL.
struct SentenceEvaluation {
    private let articles: [[[String]]]

    private struct Article: Decodable {
        let paragraphs: [[String]]

        enum CodingKeys: String, CodingKey { case paragraphs = "body-paragraphs" }
    }

    init(_ data: String) throws {
        let directory = "\(data)/articles/basil"
        articles = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            .filter { $0.hasSuffix(".json") && !$0.hasSuffix("_ann.json") }
            .map { name in
                let file = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
                return try JSONDecoder().decode(Article.self, from: file).paragraphs
                    .map { $0.map { String(decoding: Self.trimmed($0), as: UTF8.self) } }
            }
    }

    private static func trimmed(_ text: String) -> ArraySlice<UInt8> {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return bytes
    }

    /// The paragraphs of each article.
    var paragraphs: [[String]] {
        articles.map {
            $0.map { $0.filter { !$0.isEmpty }.joined(separator: " ") }.filter { !$0.isEmpty }
        }
    }

    func score() throws -> Score {
        let asWritten = try agreement {
            $0.map { $0.joined(separator: " ") }.joined(separator: "\n\n")
        }
        let onOneLine = try agreement { $0.flatMap { $0 }.joined(separator: " ") }
        return Score(
            work: "sentence boundaries, F1", data: "`articles/basil`, \(articles.count) articles",
            value: asWritten.f1, goal: 0.975,
            note: "each article on one line: \(Score.text(onOneLine.f1))")
    }

    /// Compares where sentences end, in bytes of the text that is made of an article's sentences.
    private func agreement(_ text: ([[String]]) -> String) throws -> Agreement {
        var agreement = Agreement()
        for paragraphs in articles {
            let paragraphs = paragraphs.map { $0.filter { !$0.isEmpty } }.filter { !$0.isEmpty }
            let bytes = Array(text(paragraphs).utf8)
            var wanted: Set<Int> = []
            var position = 0
            for sentence in paragraphs.flatMap({ $0 }) {
                while bytes[position] <= 0x20 { position += 1 }
                position += sentence.utf8.count
                wanted.insert(position)
            }
            agreement.add(Set(try SourceText(bytes).sentences.map(\.upperBound)), wanted)
        }
        return agreement
    }
}
