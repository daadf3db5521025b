internal import FoundationEssentials
internal import StetTexts

/// Which of 14,231 checked claims a post repeats, against annotated pairs (CheckThat! 2022, task 2A).
struct MatchEvaluation {
    private var matcher = ClaimList()
    private var claims: [String: Int] = [:]
    private var queries: [String: String] = [:]
    private let pairs: [String: [String: Set<Int>]]
    private let unmatched: [String]

    private struct Claim: Decodable {
        let vclaim: String
        let title: String
        let subtitle: String
        let vclaim_id: String
    }

    init(_ data: String) throws {
        let directory = "\(data)/claim-matching"
        func lines(_ name: String) throws -> [Substring] {
            let file = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
            return String(decoding: file, as: UTF8.self).split { $0 == "\n" || $0 == "\r\n" }
        }
        for line in try lines("claims-14231.jsonl") {
            let claim = try JSONDecoder().decode(Claim.self, from: Data(line.utf8))
            claims[claim.vclaim_id] = matcher.count
            matcher.add("\(claim.vclaim) \(claim.title)", context: claim.subtitle)
        }
        for line in try lines("queries-train-dev.tsv") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            if parts.count == 2 { queries[String(parts[0])] = String(parts[1]) }
        }
        var pairs: [String: [String: Set<Int>]] = [:]
        for part in ["train", "dev"] {
            for line in try lines("qrels-\(part).tsv") {
                let parts = line.split { $0 == "\t" || $0 == " " }.map { String($0) }
                guard parts.count == 4, parts[3] == "1", let claim = claims[parts[2]] else {
                    continue
                }
                pairs[part, default: [:]][parts[0], default: []].insert(claim)
            }
        }
        self.pairs = pairs
        unmatched = try lines("no-match-statements.txt").map { String($0) }
    }

    func scores() throws -> [Score] {
        var precision: [String: Double] = [:]
        var recall: [String: Double] = [:]
        for (part, wanted) in pairs {
            var (sum, found) = (0.0, 0)
            for (query, claims) in wanted.sorted(by: { $0.key < $1.key }) {
                let matches = try matcher.matches(queries[query] ?? "")
                var (hits, value) = (0, 0.0)
                for (place, match) in matches.enumerated() where claims.contains(match.claim) {
                    hits += 1
                    value += Double(hits) / Double(place + 1)
                }
                sum += value / Double(min(claims.count, 5))
                if matches.contains(where: { $0.match.isLikely && claims.contains($0.claim) }) {
                    found += 1
                }
            }
            precision[part] = sum / Double(wanted.count)
            recall[part] = Double(found) / Double(wanted.count)
        }
        // The threshold was chosen on every other statement, from the first on.
        let suggested = try unmatched.map { try matcher.matches($0).contains { $0.match.isLikely } }
        func share(_ first: Int) -> Double {
            let chosen = stride(from: first, to: suggested.count, by: 2).map { suggested[$0] }
            return Double(chosen.count { $0 }) / Double(chosen.count)
        }
        let data = "`claim-matching`, \(matcher.count) claims"
        return [
            Score(
                work: "claim matching, MAP@5", data: "\(data), dev", value: precision["dev"] ?? 0,
                goal: 0.92, note: "train: \(Score.text(precision["train"] ?? 0))"),
            Score(
                work: "no match: false suggestions kept out", data: "every other of 500 statements",
                value: 1 - share(1), goal: 0.95,
                note: "those it was tuned on: \(Score.text(1 - share(0)))"),
            Score(
                work: "no match: recall then", data: "\(data), dev", value: recall["dev"] ?? 0,
                goal: 0.85, note: "train: \(Score.text(recall["train"] ?? 0))"),
        ]
    }
}
