public import StetTexts

/// A text with a passage that is cited, and what an editor made of both.
public struct MutatedText {
    /// The text as it was.
    public let old: SourceText
    /// The passage, in bytes of the old text.
    public let passage: Range<Int>
    /// The text as it is now.
    public let new: SourceText
    /// Where the passage is now, in bytes; `nil` where it is not, or has other words.
    public let truth: Range<Int>?

    /// What can be done to a text.
    public enum Mutation: String, CaseIterable, Sendable {
        /// Nothing.
        case nothing
        /// A paragraph is added before the passage.
        case paragraphBefore
        /// A paragraph is added behind it.
        case paragraphBehind
        /// The paragraph with the passage changes its place.
        case moved
        /// The sentence with the passage is taken out, and with it the passage.
        case deleted
        /// A word of the passage is another one.
        case wordReplaced
        /// A word of the passage is missing.
        case wordDeleted
        /// Curly quotes become straight ones.
        case quotes
        /// Spaces become spaces that do not break.
        case spaces
        /// Lines end with CRLF.
        case lineEnds
        /// Accents stand beside their letters.
        case accents
    }

    /// Cites some words of a text and edits it.
    ///
    /// - Parameters:
    ///   - paragraphs: The text.
    ///   - cited: Which paragraph, and which of its words, counted from 0.
    ///   - mutation: What is done.
    ///   - other: A paragraph that is added, where one is; its first word replaces one.
    public init?(
        _ paragraphs: [String], citing cited: (paragraph: Int, words: Range<Int>),
        _ mutation: Mutation, other: String
    ) {
        // One space between words, so that it is known where each begins.
        let paragraphs = paragraphs.map { $0.split(separator: " ").joined(separator: " ") }
        let words = paragraphs[cited.paragraph].split(separator: " ")
        guard cited.words.upperBound <= words.count, !cited.words.isEmpty,
            let replacement = other.split(separator: " ").first
        else { return nil }
        func joined(_ words: some Sequence<Substring>) -> String { words.joined(separator: " ") }
        var before = joined(words[..<cited.words.lowerBound])
        var edited = joined(words[cited.words])
        var behind = joined(words[cited.words.upperBound...])
        if !before.isEmpty { before += " " }
        if !behind.isEmpty { behind = " " + behind }
        let plain = (before: before, cited: edited, behind: behind)
        var isThere = true
        var changedWords = Array(words[cited.words])
        let middle = changedWords.count / 2
        switch mutation {
        case .wordReplaced:
            guard changedWords[middle] != replacement else { return nil }
            changedWords[middle] = replacement
            edited = joined(changedWords)
            isThere = false
        case .wordDeleted:
            changedWords.remove(at: middle)
            edited = joined(changedWords)
            isThere = false
        case .deleted:
            // The whole paragraph but its first word, so that something stands there still.
            guard cited.words != 0..<1 else { return nil }
            (before, edited, behind) = (words.count > 1 ? "\(words[0])" : "", "", "")
            isThere = false
        default: break
        }
        var others = paragraphs
        others.remove(at: cited.paragraph)
        var place = cited.paragraph
        switch mutation {
        case .paragraphBefore:
            others.insert(other, at: place)
            place += 1
        case .paragraphBehind: others.insert(other, at: place)
        case .moved:
            place = others.isEmpty ? 0 : (place + 1 + others.count / 2) % (others.count + 1)
        default: break
        }
        // An edit that leaves the very words where they were is none: "no no" without one "no".
        if !isThere {
            let now =
                (words[..<cited.words.lowerBound] + changedWords + words[cited.words.upperBound...])
            let words = Array(words[cited.words])
            if mutation != .deleted,
                now.dropFirst(cited.words.lowerBound).starts(with: words)
                    || now.dropLast(behind.split(separator: " ").count).suffix(words.count)
                        .elementsEqual(words)
            {
                return nil
            }
        }
        func spelled(_ text: String) -> String { Self.spelled(text, mutation) }
        let above = others[..<place].map { $0 + "\n\n" }.joined()
        let below = others[place...].map { "\n\n" + $0 }.joined()
        let head = spelled(above + before)
        let exact = spelled(edited)
        let text = head + exact + spelled(behind + below)
        let originalHead =
            paragraphs[..<cited.paragraph].map { $0 + "\n\n" }.joined() + plain.before
        let original = paragraphs.joined(separator: "\n\n")
        guard let old = try? SourceText(Array(original.utf8)),
            let new = try? SourceText(Array(text.utf8)),
            // Of two paragraphs that are the same nobody sees that one took the place of the other.
            mutation != .moved || text != original
        else { return nil }
        self.old = old
        self.new = new
        let start = originalHead.utf8.count
        passage = start..<(start + plain.cited.utf8.count)
        truth = isThere ? head.utf8.count..<(head.utf8.count + exact.utf8.count) : nil
    }

    private static func spelled(_ text: String, _ mutation: Mutation) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch (mutation, scalar) {
            case (.quotes, "“"), (.quotes, "”"): result.append("\"")
            case (.quotes, "‘"), (.quotes, "’"): result.append("'")
            case (.spaces, " "): result.append("\u{A0}")
            case (.lineEnds, "\n"): result.append(contentsOf: "\r\n".unicodeScalars)
            case (.accents, _):
                result.append(contentsOf: (accents[scalar] ?? "").unicodeScalars)
                if accents[scalar] == nil { result.append(scalar) }
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static let accents: [Unicode.Scalar: String] = [
        "á": "a\u{301}", "é": "e\u{301}", "í": "i\u{301}", "ó": "o\u{301}", "ú": "u\u{301}",
        "à": "a\u{300}", "è": "e\u{300}", "ñ": "n\u{303}", "ö": "o\u{308}", "ü": "u\u{308}",
        "ä": "a\u{308}", "ç": "c\u{327}", "å": "a\u{30A}", "É": "E\u{301}",
    ]
}

/// How the fates of passages agree with what was done to them.
public struct FateTally: Sendable {
    /// How many passages there were.
    public private(set) var all = 0
    /// How many were said to be somewhere they are not.
    public private(set) var wrong = 0
    /// How many are still there.
    public private(set) var there = 0
    /// How many of those that are still there were found.
    public private(set) var found = 0
    /// How many have other words now or are gone.
    public private(set) var gone = 0
    /// How many of those that are gone were told so.
    public private(set) var told = 0

    /// Nothing yet.
    public init() {}

    /// Counts a passage; returns whether it was said to be somewhere it is not.
    @discardableResult public mutating func add(_ text: MutatedText, _ fate: PassageFate) -> Bool {
        all += 1
        var claimed: Range<Int>?
        switch fate {
        case .exact(let place), .moved(let place): claimed = place
        case .changed, .lost: break
        }
        guard let truth = text.truth else {
            gone += 1
            if claimed == nil { told += 1 } else { wrong += 1 }
            return claimed != nil
        }
        there += 1
        if claimed == truth { found += 1 }
        let isWrong = claimed != nil && claimed != truth
        if isWrong { wrong += 1 }
        return isWrong
    }
}
