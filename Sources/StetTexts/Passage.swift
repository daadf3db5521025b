public import StetRecords

extension SourceText {
    /// The longest passage a selector may cover, in Unicode scalars.
    public static let maximumPassage = 10_000

    /// How many scalars of context a selector keeps on either side.
    static let contextLength = 32

    /// The selector of a byte range that starts and ends between scalars.
    ///
    /// `hashed`: Whether only hashes of the words may be kept.
    public func selector(ofBytes range: Range<Int>, hashed: Bool) throws(TextError)
        -> TextSelector
    {
        guard !range.isEmpty, range.upperBound <= bytes.count,
            let start = scalarOffset(ofByte: range.lowerBound),
            let end = scalarOffset(ofByte: range.upperBound)
        else { throw outside }
        guard end - start <= Self.maximumPassage else {
            throw .passageTooLong(scalars: end - start)
        }
        return TextSelector(
            scalars: start..<end, bytes: range,
            exact: .init(string(inBytes: range), hashed: hashed),
            prefix: .init(string(inBytes: prefix(of: range)), hashed: hashed),
            suffix: .init(string(inBytes: suffix(of: range)), hashed: hashed))
    }

    /// Whether a selector, context included, describes this text to the byte.
    public func holds(_ selector: TextSelector) -> Bool {
        let range = selector.bytes
        guard range.upperBound <= bytes.count,
            scalarOffset(ofByte: range.lowerBound) == selector.scalars.lowerBound,
            scalarOffset(ofByte: range.upperBound) == selector.scalars.upperBound
        else { return false }
        return selector.exact.matches(string(inBytes: range))
            && selector.prefix.matches(string(inBytes: prefix(of: range)))
            && selector.suffix.matches(string(inBytes: suffix(of: range)))
    }

    /// Reads a place: `START:END` in scalars, or the number of a sentence or of several (`12`, `12-14`).
    public func bytes(at place: String) throws(TextError) -> Range<Int> {
        if let (start, end) = Self.numbers(place, separator: ":") {
            guard start < end, let first = byteOffset(ofScalar: start),
                let last = byteOffset(ofScalar: end)
            else { throw outside }
            return first..<last
        }
        let numbers =
            Self.numbers(place, separator: "-")
            ?? Self.number(place).map { (first: $0, second: $0) }
        guard let (first, last) = numbers else { throw .placeMalformed }
        let sentences = sentences
        guard first >= 1, first <= last, last <= sentences.count else { throw outside }
        return sentences[first - 1].lowerBound..<sentences[last - 1].upperBound
    }

    private var outside: TextError {
        .placeOutside(scalars: scalarCount, sentences: sentences.count)
    }

    private static func numbers(_ text: String, separator: Character) -> (
        first: Int, second: Int
    )? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(parts[0]), let second = number(parts[1]) else {
            return nil
        }
        return (first, second)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int(text) : nil
    }

    private func prefix(of range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var scalars = 0
        while start > 0, scalars < Self.contextLength {
            start -= 1
            if bytes[start] & 0xC0 != 0x80 { scalars += 1 }
        }
        return start..<range.lowerBound
    }

    private func suffix(of range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        var scalars = 0
        while end < bytes.count, scalars < Self.contextLength {
            end += 1
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            scalars += 1
        }
        return range.upperBound..<end
    }
}
