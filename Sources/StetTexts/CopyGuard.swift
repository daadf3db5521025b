/// Notices words that repeat a text which must not be redistributed.
///
/// Words are runs of letters and digits, compared without case. Building it takes time and memory
/// linear in the texts; a check is linear in the words checked.
public struct CopyGuard: Sendable {
    /// How many consecutive words make a copy.
    public static let length = 8

    private var runs: Set<[Substring]> = []

    /// A guard over some texts.
    public init(_ texts: some Sequence<SourceText>) {
        for text in texts {
            let words = Self.words(String(decoding: text.bytes, as: UTF8.self))
            for run in Self.runs(of: words) { runs.insert(run) }
        }
    }

    /// The first words that repeat a guarded text; `nil` where nothing does.
    public func firstCopy(in words: String) -> String? {
        Self.runs(of: Self.words(words)).first { runs.contains($0) }
            .map { $0.joined(separator: " ") }
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static func runs(of words: [Substring]) -> [[Substring]] {
        guard words.count >= length else { return [] }
        return (0...(words.count - length)).map { Array(words[$0..<$0 + length]) }
    }
}
