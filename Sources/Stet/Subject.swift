/// The subject lines of commits: what a person wants to read in `git log --oneline`.
enum Subject {
    /// One line of at most 72 characters; longer text ends in an ellipsis.
    static func line(_ prefix: String, _ text: String) -> String {
        // By scalars: to find where characters end costs many times more.
        let words = text.unicodeScalars.split { $0.properties.isWhitespace }
        let clean = words.map { String($0) }.joined(separator: " ")
        let whole = clean.isEmpty ? prefix : "\(prefix): \(clean)"
        return shortened(whole, to: 72)
    }

    /// A text cut to a length at the end of a word where possible.
    static func shortened(_ text: String, to length: Int) -> String {
        guard text.utf8.count > length, text.count > length else { return text }
        let cut = text.prefix(length - 1)
        let atWord = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return (atWord.count > length / 2 ? String(atWord) : String(cut)) + "…"
    }
}
