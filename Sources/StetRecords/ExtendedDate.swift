/// A date in the world as far as it is known: the part of EDTF (ISO 8601-2) that sources need.
///
/// `2023`, `2023-02`, `2023-02-17`; with `?` where it is inferred (`2023-02?`); an interval of two
/// of these (`2022-10/2023-02`), either end of which may be open (`../2023`, `2023/..`). A date
/// that does not exist, and an interval that ends before it begins, are refused.
public struct ExtendedDate: Hashable, Sendable, CustomStringConvertible {
    /// The date as written.
    public let text: String
    /// The first day the expression can mean; `nil` where the start is open.
    public let earliest: CalendarDay?
    /// The last day the expression can mean; `nil` where the end is open.
    public let latest: CalendarDay?

    /// Reads an expression of the supported part of EDTF; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        let open = Array("..".utf8)
        switch parts.count {
        case 1:
            guard let (first, last) = Self.bounds(of: Array(parts[0])) else { return nil }
            (earliest, latest) = (first, last)
        case 2:
            let (start, end) = (Array(parts[0]), Array(parts[1]))
            guard start != open || end != open else { return nil }
            let from = start == open ? nil : Self.bounds(of: start)
            let to = end == open ? nil : Self.bounds(of: end)
            guard (from != nil) == (start != open), (to != nil) == (end != open) else {
                return nil
            }
            if let from, let to, to.last < from.first { return nil }
            (earliest, latest) = (from?.first, to?.last)
        default: return nil
        }
        self.text = text
    }

    /// The expression as written.
    public var description: String { text }

    private static func bounds(of part: [UInt8]) -> (first: CalendarDay, last: CalendarDay)? {
        var digits = part[...]
        if digits.last == 0x3F { digits = digits.dropLast() }
        guard [4, 7, 10].contains(digits.count), let year = Decimal.value(digits.prefix(4)) else {
            return nil
        }
        switch digits.count {
        case 4:
            guard let first = CalendarDay(year: year, month: 1, day: 1),
                let last = CalendarDay(year: year, month: 12, day: 31)
            else { return nil }
            return (first, last)
        case 7:
            guard digits[4] == 0x2D, let month = Decimal.value(digits[5..<7]), 1...12 ~= month,
                let first = CalendarDay(year: year, month: month, day: 1),
                let last = CalendarDay(
                    year: year, month: month,
                    day: CalendarDay.length(ofMonth: month, year: year))
            else { return nil }
            return (first, last)
        default:
            guard let day = CalendarDay(digits) else { return nil }
            return (day, day)
        }
    }
}
