internal import FoundationEssentials
internal import StetTexts

/// Who makes the claim of a sentence, against quotations whose speaker the annotators of BASIL name.
struct SpeakerEvaluation {
    private var quotations: [(sentence: String, speaker: String)] = []

    private struct Article: Decodable {
        let paragraphs: [[String]]

        enum CodingKeys: String, CodingKey { case paragraphs = "body-paragraphs" }
    }

    private struct Annotations: Decodable {
        let phrases: [Phrase]

        enum CodingKeys: String, CodingKey { case phrases = "phrase-level-annotations" }
    }

    private struct Phrase: Decodable {
        let id: String
        let quote: String
        let speaker: String
    }

    init(_ data: String) throws {
        let directory = "\(data)/articles/basil"
        for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        where name.hasSuffix("_ann.json") {
            func read<Value: Decodable>(_ name: String, _: Value.Type) throws -> Value {
                let file = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
                return try JSONDecoder().decode(Value.self, from: file)
            }
            let article = "\(name.dropLast("_ann.json".count)).json"
            let sentences = try read(article, Article.self).paragraphs.flatMap { $0 }
            var seen: Set<String> = []
            for phrase in try read(name, Annotations.self).phrases
            where phrase.quote == "yes" && !phrase.speaker.isEmpty
                && Self.isPerson(phrase.speaker) && seen.insert(phrase.id).inserted
            {
                guard let number = Int(phrase.id.dropFirst()), sentences.indices.contains(number)
                else { continue }
                quotations.append((sentences[number], phrase.speaker))
            }
        }
    }

    /// Whether an annotation names somebody, and not a side or a group.
    private static func isPerson(_ speaker: String) -> Bool {
        let parts = speaker.split(separator: "_")
        let groups: Set<String> = [
            "lawmakers", "democrats", "republicans", "officials", "campaign", "administration",
        ]
        return parts.count > 1 && !speaker.hasPrefix("other")
            && parts.allSatisfy { $0.first?.isUppercase == true }
            && !groups.contains(parts[parts.count - 1].lowercased())
    }

    func score() -> Score {
        var (right, named, there) = (0, 0, 0)
        for (sentence, speaker) in quotations {
            // "Barack_Obama": the last name, which is how most sentences call somebody.
            let name = speaker.split(separator: "_").last.map { $0.lowercased() } ?? ""
            if sentence.lowercased().contains(name) { there += 1 }
            guard let found = Speaker.name(in: sentence) else { continue }
            named += 1
            if found.lowercased().contains(name) { right += 1 }
        }
        return Score(
            work: "who makes a claim: right where somebody is named",
            data: "`articles/basil`, \(quotations.count) quotations",
            value: Double(right) / Double(max(1, named)), goal: 0.8,
            note: "\(named) named; the annotated name stands in \(there) of the sentences")
    }
}
