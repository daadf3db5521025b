extension SourceText {
    /// The parts of a text that no sentence goes beyond, as byte ranges: paragraphs, headings, entries
    /// of lists.
    ///
    /// A line end is one of them, unless the lines were broken to fit a width: then the first word of
    /// each would not have fitted on the line before.
    var paragraphs: [Range<Int>] {
        let lines = lines
        let lengths = lines.map { line in bytes[line].count { $0 & 0xC0 != 0x80 } }
        let width = lengths.filter { $0 <= Self.widestBroken }.max() ?? 0
        var paragraphs: [Range<Int>] = []
        var first = 0
        while first < lines.count {
            var last = first
            if !isBlank(lines[first]) {
                while last + 1 < lines.count, !isBlank(lines[last + 1]), !isEntry(lines[last + 1]) {
                    last += 1
                }
                // Of lines that were broken each but the last is as full as can be.
                let isBroken =
                    width >= Self.narrowestBroken
                    && (first..<last).allSatisfy { line in
                        endsSentence(lines[line])
                            || lengths[line] <= width
                                && lengths[line] + 1 + firstWord(lines[line + 1]) > width
                    }
                if isBroken {
                    paragraphs.append(lines[first].lowerBound..<lines[last].upperBound)
                } else {
                    paragraphs += lines[first...last]
                }
            }
            first = last + 1
        }
        return paragraphs
    }

    private static let narrowestBroken = 50
    private static let widestBroken = 120

    private func isBlank(_ line: Range<Int>) -> Bool {
        var position = line.lowerBound
        while position < line.upperBound {
            let (scalar, length) = scalar(at: position)
            guard scalar.isSpace else { return false }
            position += length
        }
        return true
    }

    /// Whether a line begins as an entry of a list does: with a dash, a bullet or a number.
    private func isEntry(_ line: Range<Int>) -> Bool {
        let start = bytes[line].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? line.upperBound
        guard start < line.upperBound else { return false }
        let (scalar, length) = scalar(at: start)
        var position = start + length
        switch scalar {
        case "-", "*", "•", "–", "—", "‣", "◦", "·": break
        case "0"..."9":
            while position < line.upperBound, 0x30...0x39 ~= bytes[position] { position += 1 }
            guard position - start <= 3, position < line.upperBound,
                bytes[position] == 0x2E || bytes[position] == 0x29
            else { return false }
            position += 1
        default: return false
        }
        return position < line.upperBound && bytes[position] == 0x20
    }

    private func endsSentence(_ line: Range<Int>) -> Bool {
        var position = line.upperBound
        while position > line.lowerBound {
            let (scalar, length) = scalar(before: position)
            guard scalar.isSpace || scalar.isClosing else { return scalar.isTerminator }
            position -= length
        }
        return false
    }

    /// How many scalars the first word of a line has.
    private func firstWord(_ line: Range<Int>) -> Int {
        var (position, count) = (line.lowerBound, 0)
        while position < line.upperBound, scalar(at: position).value.isSpace {
            position += scalar(at: position).length
        }
        while position < line.upperBound, !scalar(at: position).value.isSpace {
            position += scalar(at: position).length
            count += 1
        }
        return count
    }
}

extension SourceText {
    /// The scalar that begins at a byte, and its length.
    func scalar(at byte: Int) -> (value: Unicode.Scalar, length: Int) {
        let first = bytes[byte]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[byte + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// The scalar that ends before a byte, and its length.
    func scalar(before byte: Int) -> (value: Unicode.Scalar, length: Int) {
        var start = byte - 1
        while bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(at: start)
    }
}

extension Unicode.Scalar {
    /// Whether it is white space; ASCII first, which most is.
    var isSpace: Bool {
        isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace
    }

    /// Whether it ends a sentence where a space follows.
    var isTerminator: Bool {
        switch self {
        case ".", "!", "?", "…", "‽", "؟", "۔", "।", "॥": true
        default: endsAlone
        }
    }

    /// Whether it ends a sentence whatever follows.
    var endsAlone: Bool {
        switch self {
        case "。", "！", "？", "｡": true
        default: false
        }
    }

    /// Whether it closes what a sentence is in: a quote, a bracket.
    var isClosing: Bool {
        switch self {
        case "\"", "'", "”", "’", ")", "]", "»", "«", "“", "」", "』", "）": true
        default: false
        }
    }

    /// Whether it opens a quote or a bracket.
    var isOpening: Bool {
        switch self {
        case "\"", "'", "“", "‘", "(", "[", "«", "»", "„", "‚", "「", "『", "（", "¿", "¡": true
        default: false
        }
    }

    /// Whether it goes on with what stands before it.
    var isContinuing: Bool {
        switch self {
        case "—", "–", "―", "-", ",", ";", ":": true
        default: false
        }
    }
}
