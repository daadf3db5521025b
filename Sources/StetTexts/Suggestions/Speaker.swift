/// Who makes the claim of a sentence, as far as the sentence says so plainly: "the harbour office said",
/// "…,” said Ann Li", "according to the ministry".
///
/// English. Where it takes knowing more than the sentence (a pronoun, an aside between name and verb),
/// nobody is named.
public enum Speaker {
    /// The name, without an article; `nil` where nobody is named.
    public static func name(in sentence: String) -> String? {
        let words = sentence.split(whereSeparator: \.isWhitespace).prefix(mostWords).map {
            Word($0)
        }
        let isQuoted = quoted(words)
        for index in words.indices where verbs.contains(words[index].lower) && !isQuoted[index] {
            if index > 0, words[index - 1].closes, index + 1 < words.count, !words[index].closes,
                let name = phrase(words, from: index + 1, isWhole: !words[index - 1].quotes)
            {
                return name
            }
            if let name = phrase(words, upTo: index) { return name }
        }
        // "…,” Li said, according to the Daily": the Daily reports who said it.
        for index in words.indices where words[index].lower == "according" && !isQuoted[index] {
            guard index + 2 < words.count, words[index + 1].lower == "to" else { continue }
            if let name = phrase(words, from: index + 2) { return name }
        }
        return nil
    }

    /// Which words are between quotation marks; what comes before a mark that only ends is, too, as a
    /// quotation may have begun in another sentence.
    private static func quoted(_ words: [Word]) -> [Bool] {
        var quoted: [Bool] = []
        var isOpen = false
        for (index, word) in words.enumerated() {
            if word.beginsQuotation { isOpen = true }
            quoted.append(isOpen)
            guard word.endsQuotation else { continue }
            if !isOpen { quoted = Array(repeating: true, count: index + 1) }
            isOpen = false
        }
        return quoted
    }

    private static let mostWords = 200
    private static let mostOfName = 7
    private static let verbs: Set<String> = [
        "said", "says", "announced", "announces", "claimed", "claims", "stated", "states", "warned",
        "warns", "insisted", "insists", "confirmed", "confirms", "denied", "denies", "argued",
        "argues", "wrote", "writes", "estimated", "estimates", "promised", "promises", "told",
        "vowed", "alleged", "alleges", "acknowledged", "predicted", "predicts",
    ]
    private static let courtesies: Set<String> = ["mr", "mrs", "ms", "miss", "dr", "prof"]
    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "sen", "sens", "rep", "reps", "gov", "gen", "col", "lt",
        "sgt",
        "st", "rev", "hon", "jr", "sr",
    ]
    private static let days: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
        "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december", "today", "yesterday",
    ]
    private static let joining: Set<String> = ["of", "de", "la", "van", "von", "for", "al", "bin"]
    private static let auxiliary: Set<String> = ["has", "have", "had", "also", "later", "then"]
    private static let nobody: Set<String> = [
        "he", "she", "it", "they", "we", "i", "you", "who", "which", "that", "this", "those",
        "these",
        "there", "what", "nobody", "everybody", "someone", "some", "many", "most", "one", "both",
        "be",
        "is", "was", "are", "were", "been", "being", "will", "would", "could", "should", "can",
        "may",
        "not", "as", "and", "but", "or", "when", "while", "because", "if", "than", "so", "after",
        "before", "in", "on", "at", "to", "by", "from", "with", "into", "per", "his", "her",
        "their",
    ]

    /// A word, and what stands at it.
    private struct Word {
        let core: String
        /// The word with the point of an abbreviation.
        let written: String
        let lower: String
        let isCapital: Bool
        /// Whether a mark ends a clause or a quotation behind it.
        let closes: Bool
        /// Whether a quotation ends behind it.
        let quotes: Bool
        /// Whether a quotation begins before it, or ends behind it, for certain: not with an apostrophe.
        let beginsQuotation: Bool
        let endsQuotation: Bool
        /// Whether a mark begins something before it.
        let opens: Bool

        init(_ text: Substring) {
            func isPart(_ scalar: Unicode.Scalar) -> Bool {
                scalar.properties.isAlphabetic || 0x30...0x39 ~= scalar.value
            }
            let scalars = text.unicodeScalars
            let start = scalars.firstIndex(where: isPart) ?? scalars.endIndex
            let end = scalars.lastIndex(where: isPart).map { scalars.index(after: $0) } ?? start
            core = String(scalars[start..<max(start, end)])
            lower = core.lowercased()
            isCapital = core.unicodeScalars.first?.properties.isUppercase ?? false
            opens = start > scalars.startIndex
            let tail = scalars[max(start, end)...]
            quotes = tail.contains { ["”", "\"", "»", "’"].contains($0) }
            let marks: [Unicode.Scalar] = ["“", "”", "\"", "«", "»"]
            beginsQuotation = scalars[..<start].contains { marks.contains($0) }
            endsQuotation = tail.contains { marks.contains($0) }
            // The point of "Mr." and of an initial ends nothing.
            let isShort =
                tail.elementsEqual(".".unicodeScalars)
                && (core.unicodeScalars.count == 1 || Speaker.titles.contains(lower))
            written = isShort ? core + "." : core
            closes = !isShort && (!tail.isEmpty || core.isEmpty)
        }
    }

    /// The name that begins at a word.
    ///
    /// `isWhole`: Whether a mark must end it, as where no quotation ended before: "…, said the mayor.",
    /// and not "…, said the mayor would come."
    private static func phrase(_ words: [Word], from start: Int, isWhole: Bool = false) -> String? {
        var phrase: [Word] = []
        for word in words[start...] {
            guard phrase.count <= mostOfName, !nobody.contains(word.lower),
                !verbs.contains(word.lower), !days.contains(word.lower),
                phrase.isEmpty || !word.opens
            else { break }
            phrase.append(word)
            if word.closes { break }
        }
        let isEnded = phrase.last?.closes ?? false
        return isEnded || !isWhole || start + phrase.count == words.count ? name(phrase) : nil
    }

    /// The name that ends before a word.
    private static func phrase(_ words: [Word], upTo end: Int) -> String? {
        var phrase: [Word] = []
        var index = end - 1
        while index >= 0, auxiliary.contains(words[index].lower), !words[index].closes {
            index -= 1
        }
        while index >= 0, !words[index].closes, !nobody.contains(words[index].lower) {
            phrase.insert(words[index], at: 0)
            if words[index].opens || phrase.count > mostOfName + 1 { break }
            index -= 1
        }
        // "they", "who": somebody whom the sentence does not name.
        if phrase.isEmpty { return nil }
        // "A and B said": two, of whom neither said it alone.
        if index > 0, words[index].lower == "and", words[index - 1].isCapital { return nil }
        if index >= 0, !words[index].closes, nobody.contains(words[index].lower),
            !["and", "but", "when", "while", "because", "if", "as", "so", "that"].contains(
                words[index].lower)
        {
            return nil
        }
        return name(phrase)
    }

    /// A phrase as a name: with a capital behind its first word, or after an article.
    private static func name(_ phrase: [Word]) -> String? {
        var words = phrase.filter { !courtesies.contains($0.lower) }[...]
        // "an official": nobody in particular.
        let hasArticle = words.first?.lower == "the"
        if hasArticle { words.removeFirst() }
        while let last = words.last, joining.contains(last.lower) { words.removeLast() }
        guard 1...mostOfName ~= words.count, let first = words.first,
            hasArticle || words.allSatisfy({ $0.isCapital || joining.contains($0.lower) }),
            !words.contains(where: \.core.isEmpty)
        else { return nil }
        let name = words.map(\.written).joined(separator: " ")
        guard 2...80 ~= name.unicodeScalars.count else { return nil }
        return first.written.prefix(1).uppercased() + name.dropFirst()
    }
}
