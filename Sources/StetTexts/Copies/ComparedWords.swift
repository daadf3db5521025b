/// The words of a text as copies are found by: without case, marks between them, and how they are
/// quoted, each with its place.
///
/// Some 20 bytes for each word. Linear in the length of the text.
struct ComparedWords: Sendable {
    /// A number for each word, the same for the same letters (FNV-1a).
    private(set) var numbers: [UInt64] = []
    /// Where each word stands, in bytes.
    private(set) var places: [Range<Int32>] = []
    /// Whether each word is between quotation marks.
    private(set) var isQuoted: [Bool] = []

    /// How many consecutive words make a shingle.
    static let shingle = 5

    /// `ignored`: Stretches whose words are not looked at, in bytes and in order.
    init(_ text: SourceText, ignoring ignored: [Range<Int>] = []) {
        var position = 0
        var quote = Quote()
        var ignored = RangeWalk(ignored)
        while position < text.bytes.count {
            if let stretch = ignored.range(at: position) {
                position = min(stretch.upperBound, text.bytes.count)
                continue
            }
            let (scalar, length) = text.scalar(at: position)
            guard SearchWords.isPart(scalar) || scalar.properties.isAlphabetic else {
                quote.meet(scalar)
                position += length
                continue
            }
            let start = position
            var number: UInt64 = 0xcbf2_9ce4_8422_2325
            func take(_ byte: UInt8) { number = (number ^ UInt64(byte)) &* 0x100_0000_01b3 }
            while position < text.bytes.count {
                let (scalar, length) = text.scalar(at: position)
                if scalar.isASCII {
                    if 0x41...0x5A ~= scalar.value {
                        take(UInt8(scalar.value) | 0x20)
                    } else if SearchWords.isPart(scalar) {
                        take(UInt8(scalar.value))
                    } else if scalar != "'" || !goesOn(text, position + length) {
                        break
                    }
                } else if scalar == "’" {
                    guard goesOn(text, position + length) else { break }
                } else if SearchWords.isPart(scalar) || scalar.properties.isAlphabetic {
                    for byte in scalar.properties.lowercaseMapping.utf8 { take(byte) }
                } else {
                    break
                }
                position += length
            }
            numbers.append(number)
            places.append(Int32(start)..<Int32(position))
            isQuoted.append(quote.isOpen)
        }

        /// Whether a letter stands here, so that an apostrophe before it is part of a word.
        func goesOn(_ text: SourceText, _ position: Int) -> Bool {
            position < text.bytes.count
                && text.scalar(at: position).value.properties.isAlphabetic
        }
    }

    /// A number for each run of words, by its first word; none where there are fewer words.
    var shingles: [UInt64] {
        guard numbers.count >= Self.shingle else { return [] }
        return (0...(numbers.count - Self.shingle)).map { start in
            var sum: UInt64 = 0
            for number in numbers[start..<(start + Self.shingle)] {
                sum = (sum ^ number) &* 0x9E37_79B9_7F4A_7C15
                sum ^= sum >> 29
            }
            return sum
        }
    }
}

/// Whether what is read is between quotation marks; one that is not closed ends with its paragraph.
private struct Quote {
    private var closing: Unicode.Scalar?
    private var hasLineEnd = false

    var isOpen: Bool { closing != nil }

    mutating func meet(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n":
            if hasLineEnd { closing = nil }
            hasLineEnd = true
            return
        case "\r", " ", "\t": return
        default: hasLineEnd = false
        }
        if let expected = closing {
            if scalar == expected { closing = nil }
            return
        }
        switch scalar {
        case "“", "„": closing = "”"
        case "«": closing = "»"
        case "»": closing = "«"
        case "\"": closing = "\""
        case "「": closing = "」"
        default: break
        }
    }
}
