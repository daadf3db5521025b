/// The subject lines of commits: what a person wants to read in `git log --oneline`.
enum Subject {
    /// One line of at most 72 characters; longer text ends in an ellipsis.
    static func line(_ prefix: String, _ text: String) -> String {
        let clean = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        let whole = clean.isEmpty ? prefix : "\(prefix): \(clean)"
        return shortened(whole, to: 72)
    }

    /// A text cut to a length at the end of a word where possible.
    static func shortened(_ text: String, to length: Int) -> String {
        guard text.count > length else { return text }
        let cut = text.prefix(length - 1)
        let atWord = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return (atWord.count > length / 2 ? String(atWord) : String(cut)) + "…"
    }
}
