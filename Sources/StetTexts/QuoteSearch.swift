extension SourceText {
    /// Finds the one place where a quote stands, as a byte range of the text.
    ///
    /// First to the byte. Where that fails, as a person would see it: straight quotes for curly
    /// ones, any dash for any dash, any white space for any white space, composed for decomposed
    /// accents; and with `…` (or `...`) between the first and the last words of a longer passage.
    /// The text's own words are found, never the given ones. Linear in the length of the text.
    ///
    /// - Throws: ``TextError/quoteNotFound``, ``TextError/quoteAmbiguous(_:)`` with every place, or
    ///   ``TextError/quoteEmpty``.
    public func find(quote: String) throws(TextError) -> Range<Int> {
        let exact = Array(quote.utf8)
        guard quote.contains(where: { !$0.isWhitespace }) else { throw .quoteEmpty }
        let matches = Self.occurrences(of: exact, in: bytes).map { $0..<$0 + exact.count }
        if !matches.isEmpty { return try Self.only(matches) }

        let folded = FoldedText(bytes)
        let whole = folded.ranges(of: FoldedText.fold(quote))
        if !whole.isEmpty { return try Self.only(whole) }

        let parts = Self.partsAroundEllipsis(quote)
        guard parts.count == 2 else { throw .quoteNotFound }
        let starts = folded.ranges(of: FoldedText.fold(parts[0]))
        let ends = folded.ranges(of: FoldedText.fold(parts[1]))
        var spans: [Range<Int>] = []
        for start in starts {
            guard let end = ends.first(where: { $0.lowerBound >= start.upperBound }) else {
                continue
            }
            spans.append(start.lowerBound..<end.upperBound)
        }
        // Of several beginnings with one end, the nearest to the end is what a reader means.
        var nearest: [Range<Int>] = []
        for span in spans {
            if nearest.last?.upperBound == span.upperBound { nearest.removeLast() }
            nearest.append(span)
        }
        return try Self.only(nearest)
    }

    private static func only(_ ranges: [Range<Int>]) throws(TextError) -> Range<Int> {
        guard let first = ranges.first else { throw .quoteNotFound }
        guard ranges.count == 1 else { throw .quoteAmbiguous(ranges) }
        return first
    }

    private static func partsAroundEllipsis(_ quote: String) -> [String] {
        quote.split(separator: quote.contains("…") ? "…" : "...").map { String($0) }
    }

    /// Where `pattern` begins in `text`, overlaps included (Knuth, Morris and Pratt).
    static func occurrences<Element: Equatable>(of pattern: [Element], in text: [Element])
        -> [Int]
    {
        guard !pattern.isEmpty, pattern.count <= text.count else { return [] }
        var borders = [0]
        var length = 0
        for element in pattern.dropFirst() {
            while length > 0, pattern[length] != element { length = borders[length - 1] }
            if pattern[length] == element { length += 1 }
            borders.append(length)
        }
        var starts: [Int] = []
        length = 0
        for (index, element) in text.enumerated() {
            while length > 0, pattern[length] != element { length = borders[length - 1] }
            if pattern[length] == element { length += 1 }
            if length == pattern.count {
                starts.append(index + 1 - length)
                length = borders[length - 1]
            }
        }
        return starts
    }
}

/// A text as a person compares it, with the way back to its bytes.
///
/// The units are Swift `Character`s because they compare by canonical equivalence; positions are
/// never counted in them.
struct FoldedText {
    private var units: [Character] = []
    private var ranges: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        var offset = 0
        for character in String(decoding: bytes, as: UTF8.self) {
            let end = offset + character.utf8.count
            let folded = Self.fold(character)
            if folded == " ", units.last == " ", let last = ranges.popLast() {
                ranges.append(last.lowerBound..<end)
            } else {
                units.append(folded)
                ranges.append(offset..<end)
            }
            offset = end
        }
    }

    /// The byte ranges in which the folded pattern occurs.
    func ranges(of pattern: [Character]) -> [Range<Int>] {
        SourceText.occurrences(of: pattern, in: units).map { start in
            ranges[start].lowerBound..<ranges[start + pattern.count - 1].upperBound
        }
    }

    /// The units of a quote: runs of white space are one space, none at the ends.
    static func fold(_ quote: String) -> [Character] {
        var units: [Character] = []
        for character in quote {
            let folded = fold(character)
            if folded == " ", units.isEmpty || units.last == " " { continue }
            units.append(folded)
        }
        if units.last == " " { units.removeLast() }
        return units
    }

    private static func fold(_ character: Character) -> Character {
        switch character {
        case "‘", "’", "‚", "‛", "′", "`", "´": "'"
        case "“", "”", "„", "‟", "″", "«", "»": "\""
        case "‐", "‑", "‒", "–", "—", "―", "−": "-"
        default: character.isWhitespace ? " " : character
        }
    }
}
