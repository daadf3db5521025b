/// Reads the values of a text, from its beginning to its end.
struct ValueReader {
    private let tokens: [ValueToken]
    private let text: [Unicode.Scalar]
    private var place = 0
    /// The most words of one number.
    private static let mostWords = 24

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
        tokens = ValueToken.all(in: self.text)
    }

    /// A number that was read, and the first token behind it.
    private struct Read {
        var number: StatedNumber
        var end: Int
        /// Whether its last word was a scale in letters at the digits, such as "5m".
        var suffix: String?
    }

    mutating func values() -> [StatedValue] {
        var values: [StatedValue] = []
        while place < tokens.count {
            let start = place
            if let (date, end) = date(at: start) {
                values.append(value(.date(date), start, end))
                place = end
            } else if let (quantity, first, end) = part(at: start) ?? factor(at: start)
                ?? quantity(at: start)
            {
                values.append(value(.quantity(quantity), first, end))
                place = end
            } else {
                place += 1
            }
        }
        return values
    }

    private func value(_ content: StatedValue.Content, _ start: Int, _ end: Int) -> StatedValue {
        let scalars = text[tokens[start].range.lowerBound..<tokens[end - 1].range.upperBound]
        let words = String(String.UnicodeScalarView(scalars))
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return StatedValue(words: words, content: content)
    }

    func word(_ index: Int) -> String? {
        tokens.indices.contains(index) ? tokens[index].word : nil
    }

    func symbol(_ index: Int) -> Unicode.Scalar? {
        tokens.indices.contains(index) ? tokens[index].symbol : nil
    }
}

// MARK: Dates

extension ValueReader {
    /// "1 June 2026", "June 1", "June 2026", "2026-06-01", "in 2026".
    private func date(at start: Int) -> (StatedDate, end: Int)? {
        if let date = isoDate(at: start) { return date }
        if let day = day(start), let month = month(start + 1) {
            let (year, end) = year(after: start + 2)
            return (StatedDate(year: year, month: month, day: day), end)
        }
        if let month = month(start) {
            if let day = day(start + 1) {
                let (year, end) = year(after: start + 2)
                return (StatedDate(year: year, month: month, day: day), end)
            }
            let (year, end) = year(after: start + 1)
            // "May" alone, as "march", is more often a verb.
            return year == nil ? nil : (StatedDate(year: year, month: month, day: nil), end)
        }
        guard let year = yearNumber(start), let before = word(start - 1),
            ValueWords.beforeYears.contains(before), !isUnit(start + 1)
        else { return nil }
        return (StatedDate(year: year, month: nil, day: nil), start + 1)
    }

    private func isoDate(at start: Int) -> (StatedDate, end: Int)? {
        guard let year = yearNumber(start), symbol(start + 1) == "-", symbol(start + 3) == "-",
            let month = plain(start + 2), let day = plain(start + 4), 1...12 ~= month,
            1...31 ~= day
        else { return nil }
        return (StatedDate(year: year, month: month, day: day), start + 5)
    }

    func plain(_ index: Int) -> Int? {
        guard tokens.indices.contains(index), case .number(_, let plain?, _) = tokens[index].kind
        else { return nil }
        return plain
    }

    private func day(_ index: Int) -> Int? {
        guard let day = plain(index), 1...31 ~= day else { return nil }
        let suffix = tokens[index].suffix
        return suffix == nil || ["st", "nd", "rd", "th"].contains(suffix) ? day : nil
    }

    private func month(_ index: Int) -> Int? {
        guard let word = word(index), tokens[index].isCapitalized else { return nil }
        return ValueWords.months[word]
    }

    private func yearNumber(_ index: Int) -> Int? {
        guard let year = plain(index), 1000...2999 ~= year, tokens[index].suffix == nil else {
            return nil
        }
        return year
    }

    private func year(after index: Int) -> (Int?, end: Int) {
        if let year = yearNumber(index) { return (year, index + 1) }
        if symbol(index) == ",", let year = yearNumber(index + 1) { return (year, index + 2) }
        return (nil, index)
    }

    private func isUnit(_ index: Int) -> Bool {
        if symbol(index) == "%" { return true }
        guard let word = word(index) else { return false }
        return ValueWords.measures[word] != nil || ValueWords.money[word] != nil
            || ValueWords.scales[word] != nil || word == "percent" || word == "per"
    }
}

// MARK: Quantities

extension ValueReader {
    /// A number with what hedges it and what it is a number of; where it begins and ends.
    private func quantity(at start: Int) -> (Quantity, first: Int, end: Int)? {
        var index = start
        var money: String?
        if let sign = symbol(index), let code = ValueWords.moneySigns[sign] {
            money = code
            index += 1
        }
        guard var read = number(at: index) else { return nil }
        var first = start
        // "US$5" is what "$5" is.
        if money != nil, let code = word(start - 1), code == "us", tokens[start - 1].touchesNext {
            first -= 1
        }
        if read.suffix == "m", money == nil, let scaled = withoutScale(read) { read = scaled }
        var upTo: StatedNumber?
        if let (other, end) = rangeEnd(after: read.end, from: start, money: money != nil) {
            upTo = other.number
            // "5 to 7 million" are millions on both sides.
            if let scale = scale(of: other, from: read.end + 1),
                scale.exponent > read.number.exponent + 1,
                let scaled = read.number.times(scale)
            {
                read.number = scaled
            }
            read.end = end
            read.suffix = other.suffix
        }
        let (hedge, hedged) = self.hedge(before: first)
        guard let (unit, factor, end) = unit(after: read, money: money, before: hedged) else {
            return nil
        }
        guard let number = read.number.times(factor), let far = Self.times(upTo, factor) else {
            return nil
        }
        return (Quantity(number: number, upTo: far, hedge: hedge, unit: unit), hedged, end)
    }

    /// The product of a number there may be: `nil` where it is too large.
    private static func times(_ number: StatedNumber?, _ factor: StatedNumber) -> StatedNumber?? {
        guard let number else { return .some(nil) }
        return number.times(factor).map { .some($0) }
    }

    /// A number in digits or words, with its scale.
    private func number(at start: Int) -> Read? {
        guard tokens.indices.contains(start) else { return nil }
        if case .number(let number, _, _) = tokens[start].kind {
            var read = Read(number: number, end: start + 1, suffix: tokens[start].suffix)
            if let suffix = read.suffix {
                guard let power = ValueWords.suffixes[suffix] else {
                    // "5km": the unit stands at the digits. "5th" is no number of things.
                    return ["st", "nd", "rd", "th", "s"].contains(suffix) ? nil : read
                }
                guard let factor = StatedNumber(digits: 1, exponent: power),
                    let scaled = number.times(factor)
                else { return nil }
                read.number = scaled
                return read
            }
            guard let factor = scale(at: start + 1) else { return read }
            guard let scaled = number.times(factor) else { return nil }
            return Read(number: scaled, end: start + 2, suffix: nil)
        }
        return numberInWords(at: start)
    }

    private func scale(at index: Int) -> StatedNumber? {
        guard let word = word(index), let scale = ValueWords.scales[word] else { return nil }
        return StatedNumber(digits: scale.digits, exponent: scale.exponent)
    }

    /// The scale that the second number of a range has in words or letters.
    private func scale(of read: Read, from index: Int) -> StatedNumber? {
        if let suffix = read.suffix, let power = ValueWords.suffixes[suffix] {
            return StatedNumber(digits: 1, exponent: power)
        }
        return scale(at: read.end - 1)
    }

    /// "5m" without money are metres.
    private func withoutScale(_ read: Read) -> Read? {
        guard let factor = StatedNumber(digits: 1, exponent: -6),
            let number = read.number.times(factor)
        else { return nil }
        return Read(number: number, end: read.end, suffix: "m")
    }

    /// "half a million", "two and a half million", "three hundred and forty", "twenty-five thousand".
    private func numberInWords(at start: Int) -> Read? {
        guard let first = word(start) else { return nil }
        let half = StatedNumber(digits: 5, exponent: -1)
        if first == "half" || first == "quarter" {
            let article = word(start + 1) == "of" ? start + 2 : start + 1
            let part = first == "half" ? half : StatedNumber(digits: 25, exponent: -2)
            guard word(article) == "a", let scale = scale(at: article + 1),
                let number = part?.times(scale)
            else { return nil }
            return Read(number: number, end: article + 2)
        }
        if first == "a" {
            guard let number = scale(at: start + 1) else { return nil }
            return Read(number: number, end: start + 2)
        }
        guard ValueWords.small[first] != nil else { return nil }
        var (total, current) = (
            StatedNumber(digits: 0, exponent: 0), StatedNumber(digits: 0, exponent: 0)
        )
        var index = start
        var isScaled = false
        while index < start + Self.mostWords, let word = word(index) {
            if let small = ValueWords.small[word],
                let number = StatedNumber(digits: small, exponent: 0)
            {
                current = current?.plus(number)
                index += 1
                if symbol(index) == "-", let next = self.word(index + 1),
                    ValueWords.small[next].map({ $0 < 10 }) ?? false
                {
                    index += 1
                }
            } else if word == "hundred", let scale = scale(at: index) {
                current = current?.times(scale)
                index += 1
                isScaled = true
            } else if let scale = scale(at: index) {
                total = current.flatMap { $0.times(scale) }.flatMap { total?.plus($0) }
                current = StatedNumber(digits: 0, exponent: 0)
                index += 1
                isScaled = true
            } else if word == "and", self.word(index + 1) == "a", self.word(index + 2) == "half" {
                current = half.flatMap { current?.plus($0) }
                index += 3
                isScaled = true
            } else if word == "and", isScaled, let next = self.word(index + 1),
                ValueWords.small[next] != nil
            {
                index += 1
            } else {
                break
            }
        }
        // "one of them" counts nothing.
        if first == "one", !isScaled { return nil }
        guard let number = current.flatMap({ total?.plus($0) }) else { return nil }
        return Read(number: number, end: index)
    }

    /// The second number of "5-7", "5 to 7" and "between 5 and 7".
    private func rangeEnd(after index: Int, from start: Int, money: Bool) -> (Read, end: Int)? {
        let joins: Bool
        if let dash = symbol(index) {
            joins = dash == "-" || dash == "–"
        } else {
            joins =
                word(index) == "to" && word(start - 1) != "up"
                || word(index) == "and" && word(start - 1) == "between"
        }
        guard joins else { return nil }
        var next = index + 1
        if money, let sign = symbol(next), ValueWords.moneySigns[sign] != nil { next += 1 }
        guard let read = number(at: next) else { return nil }
        return (read, read.end)
    }

    /// What stands before a number and limits it, and where it begins.
    func hedge(before start: Int) -> (Quantity.Hedge?, first: Int) {
        for (words, hedge) in ValueWords.hedges {
            let first = start - words.count
            if words.indices.allSatisfy({ word(first + $0) == words[$0] }) { return (hedge, first) }
        }
        return (nil, start)
    }

    /// What a number counts, by which factor it is converted, and where that ends.
    private func unit(after read: Read, money: String?, before start: Int)
        -> (Quantity.Unit, StatedNumber, end: Int)?
    {
        guard let one = StatedNumber(digits: 1, exponent: 0) else { return nil }
        if let money { return (.money(money), one, read.end) }
        if let end = percentEnd(read.end) {
            return percent(end, before: start).map { ($0, $1, $2) }
        }
        if let suffix = read.suffix, let measure = ValueWords.measures[suffix],
            let factor = StatedNumber(digits: measure.digits, exponent: measure.exponent)
        {
            return (.measure(measure.unit), factor, read.end)
        }
        // A number alone counts something where it is too large for a number of a page, and no year.
        let size = abs(read.number.value)
        let alone = size >= 1_000 && !(1_000..<3_000 ~= size)
        guard let next = word(read.end) else {
            return alone ? (.things([]), one, read.end) : nil
        }
        if let money = ValueWords.money[next] { return (.money(money), one, read.end + 1) }
        // "a 24-hour watch", "5 km"
        if let measure = ValueWords.measures[next],
            let factor = StatedNumber(digits: measure.digits, exponent: measure.exponent)
        {
            return (.measure(measure.unit), factor, read.end + 1)
        }
        var stems: Set<String> = []
        var index = read.end
        if next == "of" { index += 1 }
        let first = index
        while index < first + 3, let word = word(index), !ValueWords.noThings.contains(word),
            index == first || tokens[index - 1].leadsOn
        {
            stems.insert(Stem.of(word))
            index += 1
        }
        if stems.isEmpty { return alone ? (.things([]), one, read.end) : nil }
        return (.things(stems), one, index)
    }

    /// The end of a percent sign or word.
    private func percentEnd(_ index: Int) -> Int? {
        if symbol(index) == "%" { return index + 1 }
        switch word(index) {
        case "percent", "pct":
            return word(index + 1) == "points" ? index + 2 : index + 1
        case "percentage": return word(index + 1) == "points" ? index + 2 : nil
        case "per": return word(index + 1) == "cent" ? index + 2 : nil
        default: return nil
        }
    }

    private func percent(_ end: Int, before start: Int) -> (Quantity.Unit, StatedNumber, end: Int)?
    {
        var sign: Int?
        var last = end
        if let after = word(end), let change = ValueWords.changes[after] {
            (sign, last) = (change, end + 1)
        } else {
            let before = word(start - 1) == "by" ? start - 2 : start - 1
            if let word = word(before) { sign = ValueWords.changesBefore[word] }
        }
        guard let factor = StatedNumber(digits: Int64(sign ?? 1), exponent: 0) else { return nil }
        return (sign == nil ? .percent : .change, factor, last)
    }
}
