internal import StetRecords
internal import StetReview

/// The records among which some may be late, and what each knew of the others.
///
/// A repository and a proof provide it; who is late follows from the records alone, so both come to
/// the same answer.
protocol RecordHistory {
    /// The changes of people and policy, and the records that may have been made apart from one, each once.
    var records: [HistoryRecord] { get }
    /// Whether a record knew of another, or names it; asked only where one of the two is a change.
    func knows(_ record: Int, _ other: Int) -> Bool
    /// The desk as a record's act found it, with what was late there.
    func before(_ record: Int) throws -> any FolderReading
    /// Whether a change can forbid a record at all; a quick answer that may be wrong only where it says
    /// that it can.
    func mayForbid(_ change: Int, _ record: Int) throws -> Bool
    /// The seniority of a change's author where the change was made.
    func rank(of change: Int) throws -> Int
    /// The changes that a record knew, by their numbers among all changes.
    func changes(_ all: [Int], knownTo record: Int) -> ChangeSet
    /// The changes that knew a record which is none itself.
    func changes(_ all: [Int], knowing record: Int) -> ChangeSet
    /// A number that records share which found the same people and policy; `nil` where nobody can say.
    func group(of record: Int) throws -> Int?
    /// Whether a change can forbid any of the records in the group of one; the answer may be wrong only
    /// where it says that it can.
    func mayForbid(_ change: Int, anyLike record: Int) throws -> Bool
}

extension RecordHistory {
    func changes(_ all: [Int], knownTo record: Int) -> ChangeSet {
        ChangeSet(all.indices.filter { knows(record, all[$0]) })
    }

    func changes(_ all: [Int], knowing record: Int) -> ChangeSet {
        ChangeSet(all.indices.filter { knows(all[$0], record) })
    }

    func group(of record: Int) -> Int? { nil }

    func mayForbid(_ change: Int, anyLike record: Int) throws -> Bool { true }
}

/// Why it cannot be told what is late.
enum LateRecordsError: Error, Hashable, Sendable {
    /// Two policies, made apart, were each the first to ask for signatures.
    case twoBarriers([RecordID])
}

/// The records of a history that were made apart from a change of rights that would have forbidden them.
///
/// Changes are decided first, those of the longest-standing admins before others; then every other
/// record is judged by the changes that hold. docs/format.md, "Who is late", is the specification.
struct LateRecords<History: RecordHistory> {
    /// The late records.
    private(set) var lateness = Lateness()
    /// The same by their numbers.
    private(set) var late: Set<Int> = []
    private let history: History
    /// The changes; their numbers are their places here.
    private let changes: [Int]
    /// The number of each record that is a change.
    private let numbers: [Int: Int]
    /// The changes that each record knew.
    private let known: [ChangeSet]
    /// The first policy that asks for signatures, which is never late.
    private let barrier: Int?
    /// Who has which keys as of the barrier.
    private let peopleAtBarrier: People?
    private var forbidden: [Pair: Bool] = [:]
    /// The changes that are late because they and others forbid each other.
    private var tied: [Int] = []
    /// The changes that are not decided yet, those that are late, and those that hold.
    private var open: ChangeSet
    private var lateChanges = ChangeSet()
    private var standing = ChangeSet()
    /// What changes carried since one was decided last.
    private var carried: [Int: Carried] = [:]
    /// What records share that found the same people and policy, with a change, once changes are decided.
    private var memos: [MemoKey: RightsMemo] = [:]

    /// What a change knew and does not bring along, because it is late or not decided.
    private struct Carried {
        /// What is late but for the change itself; a tied change is asked what it would take away.
        let found: Lateness
        /// The same with what is not decided.
        let dropped: Lateness
    }

    private struct MemoKey: Hashable {
        let change: Int
        let group: Int
    }

    private struct Pair: Hashable {
        let change: Int
        let record: Int
        /// How many changes that the record knew were found late when it was asked, and how many that the
        /// change knew were late or not decided.
        let known: Int
        let carried: Int
    }

    /// Finds the late records of a history.
    ///
    /// Costs a question for each change and each record that was made apart from it, but for those that
    /// nothing can forbid.
    ///
    /// - Throws: ``LateRecordsError``, and what reading the history throws.
    init(_ history: History) throws {
        self.history = history
        let records = history.records
        let changes = records.indices.filter { records[$0].isChange }
        self.changes = changes
        numbers = Dictionary(uniqueKeysWithValues: zip(changes, changes.indices))
        known = records.indices.map { history.changes(changes, knownTo: $0) }
        open = ChangeSet(all: changes.count)
        barrier = try Self.barrier(of: changes, in: history)
        peopleAtBarrier = try barrier.map { try Snapshot(history.before($0)).people() }
        var groups: [Int: [Int]] = [:]
        for (number, change) in changes.enumerated() where change != barrier {
            groups[try Self.rank(of: change, in: history), default: []].append(number)
        }
        let rankOfBarrier = try barrier.map { try Self.rank(of: $0, in: history) }
        let numberOfBarrier = barrier.flatMap { numbers[$0] }
        if let numberOfBarrier { open.remove(numberOfBarrier) }
        for rank in Set(groups.keys).union(rankOfBarrier.map { [$0] } ?? []).sorted() {
            if rank == rankOfBarrier, let numberOfBarrier { standing.insert(numberOfBarrier) }
            try decide(WaitingChanges(groups[rank] ?? [], known: changes.map { known[$0] }))
        }
        var lost: [Int] = []
        var rivals: [RivalsKey: ChangeSet] = [:]
        for record in records.indices where numbers[record] == nil && !records[record].isFounding {
            if try breaks(record) || isCut(record) || isTaken(record)
                || isForbidden(record, by: self.rivals(of: record, &rivals))
            {
                lost.append(record)
            }
        }
        for record in lost { lose(record) }
    }

    /// Records that found the same people and policy, apart from the same changes.
    private struct RivalsKey: Hashable {
        let group: Int
        let apart: ChangeSet
    }

    /// The changes that hold, were made apart from a record and might forbid it; asked once for all records
    /// of which the same can be said.
    private mutating func rivals(of record: Int, _ known: inout [RivalsKey: ChangeSet]) throws
        -> ChangeSet
    {
        let apart = standing.subtracting(self.known[record])
            .subtracting(history.changes(changes, knowing: record))
        guard lateBefore(record) == 0, !apart.isEmpty, let group = try history.group(of: record)
        else { return apart }
        let key = RivalsKey(group: group, apart: apart)
        if let found = known[key] { return found }
        var found = apart
        for number in apart.numbers where carriedCount(number) == 0 {
            if try !history.mayForbid(changes[number], anyLike: record) { found.remove(number) }
        }
        known[key] = found
        return found
    }

    /// Decides the changes of one rank.
    ///
    /// In rounds, so that the order in which changes are looked at decides nothing: a change is looked at
    /// once all that it knew are decided, with what was decided when the round began.
    private mutating func decide(_ group: WaitingChanges) throws {
        var waiting = group
        while !waiting.all.isEmpty {
            var (won, lost): ([Int], [Int]) = ([], [])
            for number in waiting.ready {
                let change = changes[number]
                if try breaks(change) || isCut(change) || isTaken(change)
                    || isForbidden(change, by: standing)
                {
                    lost.append(number)
                } else if try !isForbidden(change, by: waiting.all) {
                    won.append(number)
                }
            }
            if won.isEmpty, lost.isEmpty { lost = try losers(of: waiting) }
            for number in lost { lose(changes[number]) }
            for number in won { standing.insert(number) }
            for number in won + lost { open.remove(number) }
            carried = [:]
            waiting.remove(won + lost)
        }
    }

    /// Of changes of one rank that wait for each other, those that are late.
    ///
    /// Rivals are two that were made apart and forbid each other. Nothing in them tells which was first,
    /// or made with a key that was stolen, so all that have a rival are late, and tied.
    private mutating func losers(of waiting: WaitingChanges) throws -> [Int] {
        var found: Set<Int> = []
        let all = waiting.all.numbers
        for number in all {
            for other in all where other > number && isApart(changes[number], changes[other]) {
                if try forbids(changes[number], changes[other])
                    && forbids(changes[other], changes[number])
                {
                    found.formUnion([number, other])
                }
            }
        }
        let losers = found.isEmpty ? waiting.ready : found.sorted()
        if !LateFacts.isOff("late-ties") {
            lateness.tied.formUnion(losers.map { history.records[changes[$0]].id })
            tied += losers.map { changes[$0] }
        }
        return losers
    }

    private mutating func lose(_ record: Int) {
        late.insert(record)
        lateness.records.insert(history.records[record].id)
        if let number = numbers[record] { lateChanges.insert(number) }
    }

    /// Whether neither of two records knew of the other.
    private func isApart(_ record: Int, _ other: Int) -> Bool {
        record != other && !history.knows(record, other) && !history.knows(other, record)
    }

    /// The changes that a record knew and that were found late so far.
    private func lateBefore(_ record: Int) -> Int { known[record].commonCount(lateChanges) }

    /// How many changes that a change knew are late or not decided.
    private func carriedCount(_ number: Int) -> Int {
        let known = known[changes[number]]
        return known.commonCount(lateChanges) + known.commonCount(open)
    }

    /// Whether a record breaks a rule of rights where it was made, without what was found late so far.
    private func breaks(_ record: Int) throws -> Bool {
        guard !LateFacts.isOff("late-alone"), lateBefore(record) > 0 else { return false }
        return try LateFacts.isForbidden(
            history.records[record],
            in: LateReader(history.before(record), also: Lateness(lateness.records)))
    }

    /// Whether the barrier makes a record late: it is not signed with a key its author has there.
    private func isCut(_ record: Int) throws -> Bool {
        guard !LateFacts.isOff("late-barrier"), let barrier, let peopleAtBarrier,
            isApart(barrier, record)
        else { return false }
        return LateFacts.isCut(history.records[record], at: peopleAtBarrier)
    }

    /// Whether a tied change takes a record away from the person in whose folder it lies.
    ///
    /// It gives nothing, but what it took is gone: otherwise a person with an exchanged key could
    /// tie the exchange, and act with the key on any fork.
    private mutating func isTaken(_ record: Int) throws -> Bool {
        guard !LateFacts.isOff("late-taken"), let by = history.records[record].by else {
            return false
        }
        let person = FolderID(by)
        for change in tied where isApart(change, record) {
            guard let own = history.records[change].record, own.kind == .people,
                own.record.folder == person
            else { continue }
            if try forbids(change, record) { return true }
        }
        return false
    }

    /// Whether one of some changes was made apart from a record and forbids it.
    private mutating func isForbidden(_ record: Int, by some: ChangeSet) throws -> Bool {
        if LateFacts.isOff("late-changes") { return false }
        for number in some.subtracting(known[record]).numbers {
            let change = changes[number]
            if try isApart(change, record) && forbids(change, record) { return true }
        }
        return false
    }

    /// What a change knew and does not bring along, as far as was decided when it was asked last.
    private mutating func carried(by change: Int, _ number: Int) -> Carried {
        if let known = carried[number] { return known }
        // Mostly nothing of it is late, and then nothing is copied.
        var found = Lateness(lateness.records)
        let own = history.records[change].id
        if found.records.contains(own) { found.records.remove(own) }
        var dropped = found
        for other in known[change].intersection(open).numbers {
            dropped.records.insert(history.records[changes[other]].id)
        }
        let result = Carried(found: found, dropped: dropped)
        carried[number] = result
        return result
    }

    /// Whether a change forbids a record that was made apart from it.
    private mutating func forbids(_ change: Int, _ record: Int) throws -> Bool {
        guard let number = numbers[change] else { return false }
        // Other records come last and are asked about once, when all changes are decided.
        guard numbers[record] != nil else { return try judge(change, number, record) }
        let pair = Pair(
            change: change, record: record, known: lateBefore(record),
            carried: carriedCount(number))
        if let known = forbidden[pair] { return known }
        let result = try judge(change, number, record)
        forbidden[pair] = result
        return result
    }

    private mutating func judge(_ change: Int, _ number: Int, _ record: Int) throws -> Bool {
        guard
            try lateBefore(record) > 0 || carriedCount(number) > 0
                || history.mayForbid(change, record)
        else { return false }
        let carried = carried(by: change, number)
        let now = LateReader(try history.before(record), also: carried.found)
        let changed = try history.records[change].after(history.before(change))
        return try LateFacts.isForbidden(
            history.records[record],
            in: ChangedRightsReader(
                base: now, changed: LateReader(changed, also: carried.dropped),
                memo: memo(of: change, record)))
    }

    private mutating func memo(of change: Int, _ record: Int) throws -> RightsMemo? {
        guard numbers[record] == nil, let group = try history.group(of: record) else { return nil }
        let key = MemoKey(change: change, group: group)
        if let known = memos[key] { return known }
        if memos.count >= 1 << 10 { memos = [:] }
        let memo = RightsMemo()
        memos[key] = memo
        return memo
    }

    private static func rank(of change: Int, in history: History) throws -> Int {
        LateFacts.isOff("late-rank") ? 0 : try history.rank(of: change)
    }

    /// The first policy that asks for signatures; none where there is none, or it founded the desk.
    private static func barrier(of changes: [Int], in history: History) throws -> Int? {
        let found = try changes.filter { change in
            try LateFacts.isBarrier(history.records[change]) { try history.before(change) }
        }
        guard found.count < 2 else {
            throw LateRecordsError.twoBarriers(found.map { history.records[$0].id }.sorted())
        }
        return found.first
    }
}
