// Parts of a whole and multiples of what was, which people say without percent signs: "a third of",
// "nine in ten", "twice as many", "doubled". They are about so many percent unless they are hedged
// otherwise: nobody says "a third" and means 33.3.
extension ValueReader {
    /// "a third of", "two-thirds of", "half of", "half the", "one in five", "nine out of ten", and the
    /// same in "fell by half".
    func part(at start: Int) -> (Quantity, first: Int, end: Int)? {
        guard let (above, below, end, isBare) = fraction(at: start) else { return nil }
        let (hedge, hedged) = hedge(before: start)
        var sign: Int64 = 1
        var unit = Quantity.Unit.percent
        if word(hedged - 1) == "by",
            let change = word(hedged - 2).flatMap({ ValueWords.changesBefore[$0] })
        {
            (sign, unit) = (Int64(change), .change)
        } else if isBare {
            return nil
        }
        let digits = (10_000 * above + below / 2) / below
        guard let number = StatedNumber(digits: sign * digits, exponent: -2) else { return nil }
        return (
            Quantity(number: number, upTo: nil, hedge: hedge ?? .about, unit: unit), hedged, end
        )
    }

    /// A fraction in words and where it ends; `isBare`: whether nothing says of what.
    private func fraction(at start: Int) -> (above: Int64, below: Int64, end: Int, isBare: Bool)? {
        if word(start) == "half" {
            // "the first half of the year" is a time.
            if let before = word(start - 1), ValueWords.ordinals.contains(before) { return nil }
            switch word(start + 1) {
            case "of": return isOfOne(start + 2) ? nil : (1, 2, start + 1, false)
            case "the", "their", "its", "all": return (1, 2, start + 1, false)
            default: return (1, 2, start + 1, true)
            }
        }
        let count: Int64? = word(start) == "a" ? 1 : small(start)
        guard let above = count, above > 0 else { return nil }
        var next = start + 1
        if symbol(next) == "-" { next += 1 }
        if let below = word(next).flatMap({ ValueWords.parts[$0] }), above < below {
            guard word(next + 1) == "of", !isOfOne(next + 2) else {
                return (above, below, next + 1, true)
            }
            return (above, below, next + 1, false)
        }
        let behind =
            word(next) == "in"
            ? next + 1 : word(next) == "out" && word(next + 1) == "of" ? next + 2 : nil
        guard word(start) != "a", let behind, let below = small(behind), above < below, below >= 3
        else { return nil }
        return (above, below, behind + 1, false)
    }

    /// Whether "a quarter of" goes on "an hour", which is a time.
    private func isOfOne(_ index: Int) -> Bool { ["a", "an"].contains(word(index)) }

    private func small(_ index: Int) -> Int64? {
        word(index).flatMap { ValueWords.small[$0] }
            ?? plain(index).flatMap { $0 <= 100 ? Int64($0) : nil }
    }

    /// "doubled", "halved", "twice as many", "three times as high", "4 times more".
    func factor(at start: Int) -> (Quantity, first: Int, end: Int)? {
        guard let first = word(start) else { return times(at: start) }
        if let percent = ValueWords.multiplied[first] { return change(percent, start, start + 1) }
        if first == "twice" || first == "double",
            word(start + 1) == "as" || first == "twice" && isMore(start + 1)
        {
            return change(100, start, start + 2)
        }
        return times(at: start)
    }

    private func times(at start: Int) -> (Quantity, first: Int, end: Int)? {
        guard let count = small(start), count > 1, word(start + 1) == "times",
            word(start + 2) == "as" || isMore(start + 2)
        else { return nil }
        return change((count - 1) * 100, start, start + 3)
    }

    private func isMore(_ index: Int) -> Bool {
        word(index).flatMap { ValueWords.changes[$0] } == 1
            || ["larger", "bigger", "greater", "longer", "faster"].contains(word(index))
    }

    private func change(_ percent: Int64, _ start: Int, _ end: Int) -> (
        Quantity, first: Int, end: Int
    )? {
        let (hedge, hedged) = hedge(before: start)
        guard let number = StatedNumber(digits: percent, exponent: 0) else { return nil }
        return (
            Quantity(number: number, upTo: nil, hedge: hedge ?? .about, unit: .change), hedged, end
        )
    }
}
