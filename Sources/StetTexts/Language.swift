/// Tells the language of a text by the words that every text of a language is full of.
///
/// No judge of short texts, of languages it does not know, or of texts in several: then it says nothing.
public enum Language {
    /// The language that a text seems to be in, as a BCP 47 tag; `nil` where that is not clear.
    ///
    /// Reads at most the first 20,000 bytes. A language is named where an eighth of the words, and at
    /// least a dozen, are among its most frequent ones, and half as many again as of any other.
    public static func guess(_ text: SourceText) -> String? {
        var counts: [String: Int] = [:]
        var words = 0
        var position = 0
        let end = min(text.bytes.count, 20_000)
        while position < end {
            let start = position
            var word = ""
            while position < end {
                let (scalar, length) = text.scalar(at: position)
                guard scalar.properties.isAlphabetic, word.utf8.count < 40 else { break }
                word += scalar.properties.lowercaseMapping
                position += length
            }
            guard position > start else {
                position += text.scalar(at: position).length
                continue
            }
            words += 1
            for language in known[word] ?? [] { counts[language, default: 0] += 1 }
        }
        let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard let best = ranked.first, best.value >= 12, 8 * best.value >= words else { return nil }
        if ranked.count > 1, 2 * best.value < 3 * ranked[1].value { return nil }
        return best.key
    }

    /// Frequent words of each language, most of them of no other.
    private static let frequent: [(language: String, words: String)] = [
        (
            "en",
            "the of and to in is that was for it with as on are this have from not but by which"
        ),
        (
            "de",
            "der die das und ist nicht mit den von zu ein eine auf für sich dem des im auch als"
        ),
        ("fr", "le les des et est une que dans pour qui sur pas plus par avec ce au du aux cette"),
        ("es", "el los las que y en una por con para del se no su lo es al como más pero"),
        ("it", "il che di e la per un una non sono con del della gli nel si alla anche più dei"),
        ("pt", "o os que e do da em um uma para com não por mais dos das no na ao como"),
        ("nl", "de het een van en dat niet te zijn op met voor is die aan er ook door naar bij"),
        ("sv", "och att det som en på är av för med den till inte har om ett de från var han"),
        ("da", "og at det som en på er af for med den til ikke har om et de fra var jeg"),
        ("pl", "w i na się nie że z do to jest o jak po przez od dla za oraz są który"),
        ("ru", "и в не на что с он по это как но из от для за его к же был или"),
        ("uk", "і в не на що з він як це але до від для за його та є був або про"),
    ]

    private static let known: [String: [String]] = {
        var known: [String: [String]] = [:]
        for (language, words) in frequent {
            for word in words.split(separator: " ") {
                known[String(word), default: []].append(language)
            }
        }
        return known
    }()
}
