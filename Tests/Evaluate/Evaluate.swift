internal import FoundationEssentials
internal import Glibc
internal import StetTexts

/// Prints how good what Stet suggests is, on annotated data: `StetEvaluate DATA`.
///
/// Exits with 1 where a goal is missed, and with 2 where the data is not there.
@main
enum Evaluate {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let data = arguments.first, arguments.count == 1 else {
            print("usage: StetEvaluate DATA")
            exit(64)
        }
        do {
            let scores =
                try [SentenceEvaluation(data).score()] + CopyEvaluation(data).scores()
                + MatchEvaluation(data).scores() + [WorthinessEvaluation(data).score()]
                + CitationEvaluation(data).scores() + [SpeakerEvaluation(data).score()]
            print("| work | data | measured | goal |\n|---|---|---|---|")
            for score in scores { print(score.row) }
            exit(scores.allSatisfy(\.isReached) ? 0 : 1)
        } catch {
            print("The data cannot be read in \(data): \(error)")
            exit(2)
        }
    }
}

/// One figure beside its goal.
struct Score {
    let work: String
    let data: String
    let value: Double
    let goal: Double
    /// What else is worth knowing.
    let note: String

    var isReached: Bool { value >= goal }

    var row: String {
        "| \(work) | \(data) | \(Self.text(value))\(note.isEmpty ? "" : " (\(note))") | ≥ \(Self.text(goal)) |"
    }

    /// Three places after the point.
    static func text(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let places = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - places.count) + places
    }
}

/// How many answers were right, wrong and missing.
struct Agreement {
    var right = 0
    var wrong = 0
    var missing = 0

    mutating func add(_ found: Set<Int>, _ wanted: Set<Int>) {
        right += found.intersection(wanted).count
        wrong += found.subtracting(wanted).count
        missing += wanted.subtracting(found).count
    }

    /// The harmonic mean of precision and recall.
    var f1: Double { 2 * Double(right) / Double(2 * right + wrong + missing) }
}
