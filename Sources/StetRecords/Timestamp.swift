/// A moment in UTC with whole seconds, written as RFC 3339: `2026-02-10T09:30:00Z`.
///
/// Only years 1 to 9999 are representable, only the `Z` offset is read, and a date or time that
/// does not exist (`2026-02-30`, `24:00:00`, a leap second) is refused.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
    public let secondsSince1970: Int64

    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A moment by its POSIX seconds; moved to the nearest representable one outside of it.
    public init(secondsSince1970 seconds: Int64) {
        secondsSince1970 = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`; `nil` for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == 0x54, bytes[19] == 0x5A, bytes[13] == 0x3A,
            bytes[16] == 0x3A,
            let day = CalendarDay(bytes[0..<10]),
            let hour = Decimal.value(bytes[11..<13]), hour < 24,
            let minute = Decimal.value(bytes[14..<16]), minute < 60,
            let second = Decimal.value(bytes[17..<19]), second < 60
        else { return nil }
        secondsSince1970 =
            Int64(day.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Reads a moment as RFC 3339 lets it be written: with small letters, fractions of a second, which are
    /// left out, and an offset from UTC.
    package init?(rfc3339 text: String) {
        var bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == 0x54 || bytes[10] == 0x74 else { return nil }
        var rest = bytes[19...]
        if rest.first == 0x2E {
            let digits = rest.dropFirst().prefix { 0x30...0x39 ~= $0 }
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
        }
        var offset: Int64 = 0
        if rest.elementsEqual([0x5A]) || rest.elementsEqual([0x7A]) {
            offset = 0
        } else {
            let start = rest.startIndex
            guard rest.count == 6, let sign = rest.first, sign == 0x2B || sign == 0x2D,
                rest[start + 3] == 0x3A,
                let hours = Decimal.value(rest[(start + 1)..<(start + 3)]), hours < 24,
                let minutes = Decimal.value(rest[(start + 4)..<(start + 6)]), minutes < 60
            else { return nil }
            offset = Int64(hours * 3600 + minutes * 60) * (sign == 0x2D ? -1 : 1)
        }
        bytes[10] = 0x54
        guard let local = Timestamp(String(decoding: bytes[..<19] + [0x5A], as: UTF8.self)) else {
            return nil
        }
        let seconds = local.secondsSince1970 - offset
        guard let first = Timestamp("0001-01-01T00:00:00Z"),
            let last = Timestamp("9999-12-31T23:59:59Z"),
            first.secondsSince1970...last.secondsSince1970 ~= seconds
        else { return nil }
        self.init(secondsSince1970: seconds)
    }

    /// The calendar day, in UTC.
    public var day: CalendarDay {
        CalendarDay(daysSince1970: Int((Double(secondsSince1970) / 86_400).rounded(.down)))
    }

    /// `YYYY-MM-DDThh:mm:ssZ`.
    public var description: String {
        String(decoding: bytes(dash: [0x2D], colon: [0x3A]), as: UTF8.self)
    }

    private func bytes(dash: [UInt8], colon: [UInt8]) -> [UInt8] {
        let day = day
        let second = Int(secondsSince1970 - Int64(day.daysSince1970) * 86_400)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        Decimal.append(day.year, 4, to: &bytes)
        bytes += dash
        Decimal.append(day.month, 2, to: &bytes)
        bytes += dash
        Decimal.append(day.day, 2, to: &bytes)
        bytes.append(0x54)
        Decimal.append(second / 3600, 2, to: &bytes)
        bytes += colon
        Decimal.append(second / 60 % 60, 2, to: &bytes)
        bytes += colon
        Decimal.append(second % 60, 2, to: &bytes)
        bytes.append(0x5A)
        return bytes
    }

    /// The form used in file names: `20260210T093000Z`.
    package var compact: String {
        String(decoding: bytes(dash: [], colon: []), as: UTF8.self)
    }

    /// Orders moments in time.
    public static func < (left: Self, right: Self) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }
}

/// A day of the proleptic Gregorian calendar in the years 1 to 9999, written `YYYY-MM-DD`.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// A day that exists; `nil` otherwise.
    public init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD` given as ASCII bytes.
    package init?(_ bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes.count == 10, bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D,
            let year = Decimal.value(bytes[start..<start + 4]),
            let month = Decimal.value(bytes[start + 5..<start + 7]),
            let day = Decimal.value(bytes[start + 8..<start + 10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The inverse of ``daysSince1970`` (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`).
    package init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01 (Hinnant's `days_from_civil`).
    public var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The number of days in a month.
    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        var bytes: [UInt8] = []
        Decimal.append(year, 4, to: &bytes)
        bytes.append(0x2D)
        Decimal.append(month, 2, to: &bytes)
        bytes.append(0x2D)
        Decimal.append(day, 2, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Orders days in time.
    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

/// Unsigned decimal numbers of fixed width.
enum Decimal {
    static func value(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard 0x30...0x39 ~= digit else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    /// Appends a number below 10 to the power of a width.
    static func append(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        var rest = value
        for _ in 0..<width {
            // Days that a damaged file tells may be before the first year.
            bytes.append(0x30 + UInt8((rest % 10).magnitude))
            rest /= 10
        }
        bytes[start...].reverse()
    }
}
