import StetRecords
import Subprocess
import TestSupport
import Testing

@Suite struct TimeTests {
    /// Python's proleptic Gregorian calendar is the judge of ours.
    @Test func daysAgreeWithPython() async throws {
        var generator = Seeded(3)
        let seconds = (0..<500).map { _ in
            Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
        }
        let script = """
            import sys, datetime
            for line in sys.stdin:
                d = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(line))
                print('%04d-%02d-%02dT%02d:%02d:%02dZ' % (d.year, d.month, d.day, d.hour, d.minute, d.second))
            """
        let printed = try await run(
            Environment.python, ["-c", script], in: "/tmp",
            input: seconds.map { String($0) }.joined(separator: "\n") + "\n")
        let lines = printed.output.split(separator: "\n").map { String($0) }
        try #require(lines.count == seconds.count, "\(printed.errors)")
        for (second, line) in zip(seconds, lines) {
            #expect(Timestamp(secondsSince1970: second).description == line)
            #expect(Timestamp(line)?.secondsSince1970 == second)
        }
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-02-10T24:00:00Z", "2026-02-10T09:60:00Z",
        "2026-02-10T09:30:60Z", "2026-02-10 09:30:00Z", "2026-02-10T09:30:00",
        "0000-01-01T00:00:00Z",
        "2026-2-10T09:30:00Z", "२026-02-10T09:30:00Z", "",
    ]) func refusesATimeThatIsNone(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func extendedDatesHaveBounds() throws {
        let day = try #require(ExtendedDate("2023-02-17?"))
        #expect(day.earliest == day.latest && day.earliest?.description == "2023-02-17")
        let month = try #require(ExtendedDate("2024-02"))
        #expect(month.earliest?.day == 1 && month.latest?.day == 29)
        let interval = try #require(ExtendedDate("2022-10/2023-02"))
        #expect(interval.earliest?.description == "2022-10-01")
        #expect(interval.latest?.description == "2023-02-28")
        #expect(ExtendedDate("../2023")?.earliest == nil)
        for wrong in [
            "", "23", "2023-1", "2023-02-30", "2023-02/2022", "2023-02-17T10", "a/b", "../..",
        ] {
            #expect(ExtendedDate(wrong) == nil, "\(wrong)")
        }
    }
}
