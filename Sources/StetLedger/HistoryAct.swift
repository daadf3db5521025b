internal import StetRecords
internal import StetReview

/// What a commit brings, as far as it matters who is late: records, or tombstones in the place of some.
final class HistoryAct {
    /// The records, each after those it refers to.
    let records: [ActRecord]
    /// The tombstones that it puts in the place of records.
    let redacted: [RedactedRecord]
    /// Whether it founds the desk: no state judges it.
    let isFounding: Bool
    /// The places of the records of people and policy; none in the act that founds the desk.
    let changes: [Int]
    /// The places that each record names.
    private lazy var named = findNamed()
    /// What was asked for last: the next record of a folder has all that the one before has.
    private var last: (place: Int, context: RecordContext)?

    init(records: [ActRecord], redacted: [RedactedRecord] = []) {
        self.records = records
        self.redacted = redacted
        isFounding = records.contains { $0.record.record.header.by == nil }
        changes =
            isFounding
            ? []
            : records.indices.filter {
                records[$0].kind == .people || records[$0].kind == .policy
            }
    }

    /// Whether it changes the people or the policy.
    var isChange: Bool { !changes.isEmpty }

    /// How many records and tombstones it has.
    var count: Int { records.count + redacted.count }

    /// The records and tombstones, those of one folder together and in their order.
    var all: [HistoryRecord] {
        places.map { HistoryRecord(act: self, place: $0) }
    }

    private var places: [Int] {
        guard records.count > 1 else { return Array(0..<count) }
        var first: [FolderID: Int] = [:]
        for (place, record) in records.enumerated() where first[record.record.folder] == nil {
            first[record.record.folder] = place
        }
        let places = records.indices.sorted {
            let (one, other) = (records[$0].record.folder, records[$1].record.folder)
            return (first[one] ?? 0, $0) < (first[other] ?? 0, $1)
        }
        return places + (records.count..<count)
    }

    /// The records of the act that one of its records names, over any number of steps.
    ///
    /// Costs little where those of a folder are asked for in order.
    func context(of place: Int) -> RecordContext {
        guard records.count > 1, place < records.count, !LateFacts.isOff("late-context") else {
            return RecordContext()
        }
        if let last, last.place == place { return last.context }
        var context = RecordContext()
        if let before = last?.place, named[place].contains(before) {
            // Taken out, so that adding copies nothing.
            var taken: (place: Int, context: RecordContext)?
            swap(&taken, &last)
            context = taken?.context ?? context
            taken = nil
            context.add(records[before], at: before)
        }
        var waiting = named[place]
        var found: Set<Int> = []
        while let other = waiting.popLast() {
            guard !context.has(other), found.insert(other).inserted else { continue }
            waiting += named[other]
        }
        // In the order of the act, as a folder's records follow each other.
        for other in found.sorted() { context.add(records[other], at: other) }
        last = (place, context)
        return context
    }

    private func findNamed() -> [[Int]] {
        let places = Dictionary(
            records.enumerated().map { ($1.record.id, $0) },
            uniquingKeysWith: { first, _ in first })
        return records.enumerated().map { place, record in
            record.record.record.named.compactMap { places[$0] }.filter { $0 != place }
        }
    }
}
