/// A value that a text states: a number with its unit, or a date.
public struct StatedValue: Hashable, Sendable {
    /// The words that state it, on one line.
    public let words: String
    /// What they state.
    public let content: Content

    /// The two sorts of value.
    public enum Content: Hashable, Sendable {
        /// A number of something.
        case quantity(Quantity)
        /// A day, a month or a year.
        case date(StatedDate)
    }

    /// How two values of the same kind go together, the better the less.
    public enum Agreement: Int, Comparable, Hashable, Sendable {
        /// They are the same.
        case equal
        /// Each may be the other, as it was rounded, hedged or said less exactly.
        case rounded
        /// They cannot both be right.
        case conflict

        /// Orders agreements from equal to conflict.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// How two values go together; `nil` where they are of different things, so that nothing can be
    /// said.
    public func agreement(with other: StatedValue) -> Agreement? {
        switch (content, other.content) {
        case (.quantity(let one), .quantity(let two)): one.agreement(with: two)
        case (.date(let one), .date(let two)): one.agreement(with: two)
        default: nil
        }
    }

    /// The values that a text states, in its order.
    ///
    /// English numbers, in digits and in words ("half a million"), with what hedges them; percentages,
    /// money, measures and counted things; dates with at least a month or a year. What stands for a
    /// value otherwise, such as "last Friday" or a pronoun, is not read. Linear in the text.
    public static func all(in text: String) -> [StatedValue] {
        var reader = ValueReader(text)
        return reader.values()
    }
}

/// A date as far as it is stated.
public struct StatedDate: Hashable, Sendable {
    /// The year.
    public let year: Int?
    /// The month, from 1.
    public let month: Int?
    /// The day of the month, from 1.
    public let day: Int?

    /// Compares what both say.
    func agreement(with other: StatedDate) -> StatedValue.Agreement? {
        let pairs = [(year, other.year), (month, other.month), (day, other.day)]
        let shared = pairs.compactMap { one, two in one.flatMap { one in two.map { (one, $0) } } }
        guard !shared.isEmpty else { return nil }
        if shared.contains(where: { $0 != $1 }) { return .conflict }
        return self == other ? .equal : .rounded
    }
}
