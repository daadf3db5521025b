/// A number of something, as exactly as it was said.
public struct Quantity: Hashable, Sendable {
    /// The number.
    public let number: StatedNumber
    /// The other end of a range: "5 to 7".
    public let upTo: StatedNumber?
    /// What limits it.
    public let hedge: Hedge?
    /// Of what it is a number.
    public let unit: Unit

    /// Words that say that a number is not meant to the last digit.
    public enum Hedge: Hashable, Sendable {
        /// About, some, roughly.
        case about
        /// Nearly, almost.
        case nearly
        /// More than, at least, over.
        case atLeast
        /// Less than, up to, under.
        case atMost
    }

    /// What is counted or measured.
    public enum Unit: Hashable, Sendable {
        /// Hundredths.
        case percent
        /// Hundredths more than before; less where the number is below zero.
        case change
        /// Money, by the ISO 4217 code.
        case money(String)
        /// A measure, in the unit it is converted to.
        case measure(String)
        /// Things, by the stems of the words behind the number; none where it stands alone.
        case things(Set<String>)
    }

    /// Compares two numbers of the same.
    func agreement(with other: Quantity) -> StatedValue.Agreement? {
        let isSame = number == other.number && upTo == other.upTo
        if case .things(let one) = unit, case .things(let two) = other.unit {
            // "75,000 people" and "75,000 troops" may be the same; "75,000" and "80,000" need not be.
            guard !one.isDisjoint(with: two) || (isSame && abs(number.value) >= 1_000) else {
                return nil
            }
            if one.isDisjoint(with: two) { return hedge == other.hedge ? .equal : .rounded }
        } else if unit != other.unit {
            return nil
        }
        if isSame, hedge == other.hedge { return .equal }
        let (own, others) = (limits, other.limits)
        let (low, high) = (max(own.low, others.low), min(own.high, others.high))
        // "27" and "28" touch at 27.5 and are not the same; a limit itself is within the limit.
        let isPoint = own.low == own.high || others.low == others.high
        let isShared =
            low < high || (low == high && (isPoint || hedge != nil || other.hedge != nil))
        return isShared ? .rounded : .conflict
    }

    /// The numbers that may be meant.
    private var limits: (low: Double, high: Double) {
        let value = number.value
        if let upTo { return (min(value, upTo.value), max(value, upTo.value)) }
        let size = abs(value)
        switch hedge {
        case nil: return (value - number.rounding, value + number.rounding)
        case .about:
            let room = max(number.rounding, size / 10)
            return (value - room, value + room)
        case .nearly: return (value - size / 10, value)
        case .atLeast: return (value, .infinity)
        case .atMost: return (-.infinity, value)
        }
    }
}

/// A decimal number as it is written, without rounding.
public struct StatedNumber: Hashable, Sendable {
    /// The digits before the power of ten, the last of them not zero.
    public let digits: Int64
    /// The power of ten.
    public let exponent: Int

    /// `nil` where there are more digits than a number has that people say.
    init?(digits: Int64, exponent: Int) {
        guard abs(digits) <= Self.most, abs(exponent) <= Self.mostPower else { return nil }
        var (digits, exponent) = (digits, digits == 0 ? 0 : exponent)
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        self.digits = digits
        self.exponent = exponent
    }

    private static let most: Int64 = 999_999_999_999_999
    private static let mostPower = 30

    /// The number, to some 15 digits.
    public var value: Double {
        let power = Self.power(abs(exponent))
        return exponent < 0 ? Double(digits) / power : Double(digits) * power
    }

    /// How far from it a number may be that was rounded to it: half a unit of its last digit, zeros at
    /// the end of numbers from a hundred on aside, and then at most a twentieth.
    var rounding: Double {
        if exponent < 0 { return 0.5 / Self.power(-exponent) }
        return abs(value) < 100 ? 0.5 : min(Self.power(exponent) / 2, max(0.5, abs(value) / 20))
    }

    private static func power(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// The product; `nil` where it has too many digits.
    func times(_ factor: StatedNumber) -> StatedNumber? {
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor.digits)
        return overflow
            ? nil : StatedNumber(digits: product, exponent: exponent + factor.exponent)
    }

    /// The sum; `nil` where it has too many digits.
    func plus(_ other: StatedNumber) -> StatedNumber? {
        let lowest = min(exponent, other.exponent)
        func raised(_ number: StatedNumber) -> Int64? {
            var digits = number.digits
            for _ in lowest..<number.exponent {
                let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                digits = product
            }
            return digits
        }
        guard let one = raised(self), let two = raised(other) else { return nil }
        let (sum, overflow) = one.addingReportingOverflow(two)
        return overflow ? nil : StatedNumber(digits: sum, exponent: lowest)
    }

    /// The number with the other sign.
    var negated: StatedNumber { StatedNumber(digits: -digits, exponent: exponent) ?? self }
}
