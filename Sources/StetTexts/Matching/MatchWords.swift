/// The words of a text as claims are matched by: stems of what is not said everywhere, each with how much
/// it weighs.
///
/// Links are left out, the words of a hashtag or a handle are taken apart, possessives and thousands
/// separators dropped. Where a post is quoted with who wrote it and when (`— Name (@handle) date`),
/// these weigh less than its words. English first; words of other languages are taken as they are.
struct MatchWords: Sendable {
    /// A word and how it was written.
    struct Word: Hashable, Sendable {
        let stem: String
        let written: String
        let weight: Double
    }

    /// Each stem once, in the order of the text.
    private(set) var words: [Word] = []
    /// All stems in the order of the text, as often as they are there.
    private(set) var stems: [String] = []

    private static let authorWeight = 0.8
    private static let dateWeight = 0.5

    init(_ text: String) {
        let parts = Self.parts(text)
        var places: [String: Int] = [:]
        for (part, weight) in parts {
            for word in Self.plainWords(part) where !StopWords.all.contains(word) {
                let stem = Stem.of(word)
                stems.append(stem)
                if places[stem] == nil {
                    places[stem] = words.count
                    words.append(Word(stem: stem, written: word, weight: weight))
                }
            }
        }
    }

    /// What is said, who said it, and when.
    private static func parts(_ text: String) -> [(scalars: ArraySlice<Unicode.Scalar>, Double)] {
        let scalars = Array(text.unicodeScalars)
        guard let dash = scalars.lastIndex(of: "—"),
            let open = scalars[dash...].firstIndex(of: "("),
            let close = scalars[open...].firstIndex(of: ")"), scalars[open + 1] == "@"
        else { return [(scalars[...], 1)] }
        return [
            (scalars[..<dash], 1), (scalars[(dash + 1)..<close], authorWeight),
            (scalars[(close + 1)...], dateWeight),
        ]
    }

    /// The words of a text in lower case.
    private static func plainWords(_ text: ArraySlice<Unicode.Scalar>) -> [String] {
        var words: [String] = []
        for piece in text.split(whereSeparator: \.isSpace) where !isLink(piece) {
            var word = String.UnicodeScalarView()
            var isTag = false
            func end() {
                if !word.isEmpty { words.append(String(word).lowercased()) }
                word = String.UnicodeScalarView()
            }
            for place in piece.indices {
                let scalar = piece[place]
                let last = place > piece.startIndex ? piece[place - 1] : nil
                let next = place + 1 < piece.endIndex ? piece[place + 1] : nil
                if scalar.isWordPart {
                    // Of "#ClimateChange" each part is a word.
                    if isTag, scalar.properties.isUppercase, last?.properties.isLowercase == true {
                        end()
                    }
                    word.append(scalar)
                } else if scalar == ",", last?.isDigit == true, next?.isDigit == true {
                    // 14,231 is one number.
                    continue
                } else {
                    // What stands behind an apostrophe is none of the words: a stop word.
                    end()
                    isTag = scalar == "#" || scalar == "@"
                }
            }
            end()
        }
        return words
    }

    private static func isLink(_ piece: ArraySlice<Unicode.Scalar>) -> Bool {
        switch piece.first {
        case "h":
            piece.starts(with: "http://".unicodeScalars)
                || piece.starts(with: "https://".unicodeScalars)
        case "w": piece.starts(with: "www.".unicodeScalars)
        case "p": piece.starts(with: "pic.twitter.com/".unicodeScalars)
        default: false
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { 0x30...0x39 ~= value }

    /// Whether it is a letter, a mark or a digit; ASCII first, which most is.
    fileprivate var isWordPart: Bool {
        if isASCII { return isDigit || 0x61...0x7A ~= value | 0x20 }
        return properties.isAlphabetic || properties.numericType != nil
            || properties.generalCategory == .nonspacingMark
    }
}

/// What is left of an English word without the ending that its form has.
///
/// Lighter than Porter's: it parts few words that belong together, and joins fewer that do not.
enum Stem {
    static func of(_ word: String) -> String {
        var letters = Array(word.utf8)
        guard letters.allSatisfy({ 0x61...0x7A ~= $0 }) else { return word }
        if letters.count > 4, letters.ends(with: "ies") {
            letters.removeLast(3)
            letters.append(0x79)
        } else if letters.count > 4,
            letters.ends(with: "ses") || letters.ends(with: "xes") || letters.ends(with: "zes")
        {
            letters.removeLast(2)
        } else if letters.count > 3, letters.last == 0x73, !letters.ends(with: "ss"),
            !letters.ends(with: "us")
        {
            letters.removeLast()
        }
        if letters.count > 5, letters.ends(with: "ing") {
            letters.removeLast(3)
        } else if letters.count > 4, letters.ends(with: "ed") {
            letters.removeLast(2)
        }
        if letters.count > 3, letters.last == 0x65 { letters.removeLast() }
        // "stopp" of "stopped"; "fall" and "miss" stay.
        if letters.count > 4, let last = letters.last, letters[letters.count - 2] == last,
            last != 0x6C, last != 0x73
        {
            letters.removeLast()
        }
        return String(decoding: letters, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func ends(with ending: StaticString) -> Bool {
        let length = ending.utf8CodeUnitCount
        return count >= length && suffix(length).elementsEqual(ending.description.utf8)
    }
}

/// Words that are in too many texts to tell any from another.
enum StopWords {
    static let all = Set(
        """
        a an the of to in on at for and or is are was were be been by with as that this it its from he
        she they we you i his her their our your my not no do does did has have had will would can
        could than then so if but about into over after before up out just all more most what when
        where who which how there here them him us me am being s t know why any get got go going come
        make made say said think want like really let one see look take even also don didn doesn isn
        aren won ve ll re people thing time now today via amp rt pic
        """.split { $0 == " " || $0 == "\n" }.map { String($0) })
}
