internal import StetRecords
internal import StetReview

/// The acts among which some may be late, and what each knew of the others.
///
/// A repository and a proof provide it; who is late follows from the records alone, so both come to
/// the same answer.
protocol ActHistory {
    /// The changes of people and policy, and the acts that may have been made apart from one; in an
    /// order in which none comes before one it knew of.
    var acts: [HistoryAct] { get }
    /// Whether an act knew of another; asked only where one of the two is a change.
    func knows(_ act: Int, _ other: Int) -> Bool
    /// The desk as an act found it, with what was late there.
    func before(_ act: Int) throws -> any FolderReading
    /// Whether a change can forbid an act at all; a quick answer that may be wrong only where it says
    /// that it can.
    func mayForbid(_ change: Int, _ act: Int) throws -> Bool
    /// The seniority of a change's author where the change was made.
    func rank(of change: Int) throws -> Int
    /// The changes that an act knew, by their numbers among all changes.
    func changes(_ all: [Int], knownTo act: Int) -> ChangeSet
    /// The changes that knew an act which is none itself.
    func changes(_ all: [Int], knowing act: Int) -> ChangeSet
    /// A number that acts share which found the same people and policy; `nil` where nobody can say.
    func group(of act: Int) throws -> Int?
    /// Whether a change can forbid any of the acts in the group of one; the answer may be wrong only where
    /// it says that it can.
    func mayForbid(_ change: Int, anyLike act: Int) throws -> Bool
}

extension ActHistory {
    func changes(_ all: [Int], knownTo act: Int) -> ChangeSet {
        ChangeSet(all.indices.filter { knows(act, all[$0]) })
    }

    func changes(_ all: [Int], knowing act: Int) -> ChangeSet {
        ChangeSet(all.indices.filter { knows(all[$0], act) })
    }

    func group(of act: Int) -> Int? { nil }

    func mayForbid(_ change: Int, anyLike act: Int) throws -> Bool { true }
}

/// One act of a history: all commits that bring the same records on the same parent.
struct HistoryAct {
    /// The records, each after those it refers to.
    let records: [ActRecord]
    /// The tombstones that it puts in the place of records.
    var redacted: [RedactedRecord] = []
    /// Whether it founds the desk: no state judges it.
    var isFounding: Bool { records.contains { $0.record.record.header.by == nil } }

    /// Whether it changes the people or the policy.
    var isChange: Bool {
        !isFounding && records.contains { $0.kind == .people || $0.kind == .policy }
    }

    /// What is late where the act is late.
    var ids: [RecordID] {
        records.map(\.record.id) + redacted.map { RecordID(of: $0.tombstone.record.bytes) }
    }

    var by: PersonID? {
        records.first?.record.by ?? redacted.first?.tombstone.redaction?.by
    }

    /// A record of the act, with those of it that this one names, directly or by others.
    func reduced(to record: RecordID) -> HistoryAct {
        var needed: Set<RecordID> = [record]
        for one in records.reversed() where needed.contains(one.record.id) {
            let named = Set(one.record.record.value.strings)
            for other in records
            where named.contains(other.record.id.hex) || named.contains(other.record.folder.hex) {
                needed.insert(other.record.id)
            }
        }
        return HistoryAct(records: records.filter { needed.contains($0.record.id) })
    }

    /// The key that it is signed with.
    var key: KeyFingerprint? {
        records.isEmpty
            ? redacted.first?.tombstone.redaction?.key : records[0].record.record.header.key
    }
}

/// Why late acts cannot be told.
enum LateActsError: Error, Hashable, Sendable {
    /// Two policies, made apart, were each the first to ask for signatures.
    case twoBarriers([RecordID])
}

/// The acts of a history that were made apart from a change of rights that would have forbidden them.
///
/// Changes are decided first, those of the longest-standing admins before others; then every other
/// act is judged by the changes that hold. docs/format.md, "Who is late", is the specification.
struct LateActs<History: ActHistory> {
    /// The late records.
    private(set) var lateness = Lateness()
    /// The acts that are late.
    private(set) var late: Set<Int> = []
    private let history: History
    /// The changes; their numbers are their places here.
    private let changes: [Int]
    /// The number of each act that is a change.
    private let numbers: [Int: Int]
    /// The changes that each act knew.
    private let known: [ChangeSet]
    /// The acts that bring the first policy which asks for signatures, all on one parent.
    private let barriers: [Int]
    /// That policy, which is never late.
    private let barrierRecord: RecordID?
    /// Who has which keys as of the barrier.
    private let peopleAtBarrier: People?
    private var forbidden: [Pair: Bool] = [:]
    /// The changes that are late because they and others forbid each other.
    private var tied: [Int] = []
    /// The changes that are not decided yet, those that are late, and those that hold.
    private var open: ChangeSet
    private var lateChanges = ChangeSet()
    private var standing = ChangeSet()
    /// The records of late changes, once all are decided.
    private var recordsOfLateChanges: Set<RecordID> = []
    /// What changes carried since one was decided last.
    private var carried: [Int: Carried] = [:]
    /// How many acts that are not late bring each record that several bring, on one parent.
    private var bringing: [RecordID: Int]
    /// Those of them that a change brings which is decided as not late.
    private var won: Set<RecordID> = []
    /// The acts that bring such a record.
    private let sharing: Set<Int>

    /// What a change knew and does not bring along, because it is late or not decided.
    private struct Carried {
        /// What is late but for the change itself; a tied change is asked what it would take away.
        let found: Lateness
        /// The same with what is not decided.
        let dropped: Lateness
    }

    private struct Pair: Hashable {
        let change: Int
        let act: Int
        /// How many changes that the act knew were found late when it was asked, and how many that the
        /// change knew were late or not decided.
        let known: Int
        let carried: Int
    }

    /// Finds the late acts of a history.
    ///
    /// Costs a question for each change and each act that was made apart from it, but for those that
    /// nothing can forbid.
    ///
    /// - Throws: ``LateActsError``, and what reading the history throws.
    init(_ history: History) throws {
        self.history = history
        let changes = history.acts.indices.filter { history.acts[$0].isChange }
        self.changes = changes
        numbers = Dictionary(uniqueKeysWithValues: zip(changes, changes.indices))
        known = history.acts.indices.map { history.changes(changes, knownTo: $0) }
        open = ChangeSet(all: changes.count)
        bringing = Self.sharedRecords(history.acts)
        let shared = bringing
        sharing = Set(
            history.acts.indices.filter { history.acts[$0].ids.contains { shared[$0] != nil } })
        (barrierRecord, barriers) = try Self.barrier(of: changes, in: history)
        peopleAtBarrier = try barriers.first.map { try Snapshot(history.before($0)).people() }
        // Whatever else comes in one act with the barrier is judged like everything.
        let pure = Set(barriers.filter { history.acts[$0].records.count == 1 })
        var groups: [Int: [Int]] = [:]
        var given: [Int: [Int]] = [:]
        for (number, change) in changes.enumerated() {
            let rank = try history.rank(of: change)
            if pure.contains(change) {
                given[rank, default: []].append(number)
                open.remove(number)
            } else {
                groups[rank, default: []].append(number)
            }
        }
        // The barrier is never late; what it changes besides is that of an admin of its rank.
        for rank in Set(groups.keys).union(given.keys).sorted() {
            for number in given[rank] ?? [] { standing.insert(number) }
            try decide(WaitingChanges(groups[rank] ?? [], known: changes.map { known[$0] }))
        }
        var lost: [Int] = []
        var rivals: [RivalsKey: ChangeSet] = [:]
        for act in history.acts.indices
        where !history.acts[act].isChange && !history.acts[act].isFounding {
            if try breaks(act) || isCut(act) || isTaken(act)
                || isForbidden(act, by: self.rivals(of: act, &rivals))
            {
                lost.append(act)
            }
        }
        recordsOfLateChanges = lateness.records
        for act in lost { lose(act) }
        lateness.tied.formIntersection(lateness.records)
    }

    /// Whether a record of a late act is late for what is asked of it alone, so that each act that could
    /// bring it, whatever it brings beside, is late; asked where acts may be missing.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - act: A late act that brings it.
    /// - Returns: Whether that can be said; never of what is late because others are tied.
    /// - Throws: What reading the history throws.
    func isLateAlone(_ record: RecordID, of act: Int) throws -> Bool {
        let whole = history.acts[act]
        guard whole.records.count > 1 else { return true }
        let alone = whole.reduced(to: record)
        let others = Set(alone.ids).subtracting([record])
        let found = try history.before(act)
        let before = LateReader(found, also: Lateness(recordsOfLateChanges))
        let ground = LateActsFacts.Ground(before: found, now: before)
        // A change that knew the record knew it by another act.
        guard let own = whole.records.first(where: { $0.record.id == record }) else { return false }
        func isNews(to change: Int) throws -> Bool {
            let theirs = history.acts[change]
            guard isApart(change, act), !theirs.ids.contains(record),
                try !own.isIn(history.before(change))
            else { return false }
            return try theirs.records.contains { try !$0.isIn(found) }
        }
        if try LateActsFacts.isForbidden(alone, without: others, in: before, on: ground) {
            return true
        }
        if let peopleAtBarrier, try barriers.allSatisfy({ try isNews(to: $0) }),
            LateActsFacts.isCut(alone, at: peopleAtBarrier)
        {
            return true
        }
        let rank = whole.isChange ? try history.rank(of: act) : .max
        return try standing.numbers.contains { number in
            let change = changes[number]
            guard try isNews(to: change), try history.rank(of: change) <= rank else { return false }
            let changed = LateReader(
                try Self.after(change, in: history),
                also: Lateness(recordsOfLateChanges.subtracting(history.acts[change].ids)))
            return try LateActsFacts.isForbidden(
                alone, without: others,
                in: ChangedRightsReader(base: before, changed: changed), on: ground)
        }
    }

    /// Acts that found the same people and policy, apart from the same changes.
    private struct RivalsKey: Hashable {
        let group: Int
        let apart: ChangeSet
    }

    /// The changes that hold, were made apart from an act and might forbid it; asked once for all acts
    /// of which the same can be said.
    private mutating func rivals(of act: Int, _ known: inout [RivalsKey: ChangeSet]) throws
        -> ChangeSet
    {
        let apart = standing.subtracting(self.known[act])
            .subtracting(history.changes(changes, knowing: act))
        guard lateBefore(act) == 0, !apart.isEmpty, let group = try history.group(of: act) else {
            return apart
        }
        let key = RivalsKey(group: group, apart: apart)
        if let found = known[key] { return found }
        var found = apart
        for number in apart.numbers where carriedCount(number) == 0 {
            if try !history.mayForbid(changes[number], anyLike: act) { found.remove(number) }
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
            for number in won where sharing.contains(changes[number]) {
                self.won.formUnion(history.acts[changes[number]].ids)
            }
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
        lateness.tied.formUnion(losers.flatMap { history.acts[changes[$0]].ids })
        tied += losers.map { changes[$0] }
        return losers
    }

    private mutating func lose(_ act: Int) {
        late.insert(act)
        if let number = numbers[act] { lateChanges.insert(number) }
        for id in history.acts[act].ids where id != barrierRecord {
            // A record is late once every act that brings it is.
            guard let others = bringing[id] else {
                lateness.records.insert(id)
                continue
            }
            bringing[id] = others - 1
            if others == 1 { lateness.records.insert(id) }
        }
    }

    /// The records that several acts bring, and how many do.
    private static func sharedRecords(_ acts: [HistoryAct]) -> [RecordID: Int] {
        var bringing: [RecordID: Int] = [:]
        for act in acts {
            for id in act.ids { bringing[id, default: 0] += 1 }
        }
        return bringing.filter { $0.value > 1 }
    }

    /// Whether neither of two acts knew of the other.
    private func isApart(_ act: Int, _ other: Int) -> Bool {
        act != other && !history.knows(act, other) && !history.knows(other, act)
    }

    /// The records of an act that a change knew or brings itself: of these it says nothing. `nil` where
    /// it can say nothing of the act, because it knew all of them, or the act all that it brings.
    private func known(to change: Int, of act: Int) throws -> Set<RecordID>? {
        guard sharing.contains(act) || sharing.contains(change) else { return [] }
        let (own, theirs) = (history.acts[act], history.acts[change])
        let brought = Set(theirs.ids)
        let before = try history.before(change)
        let known = try Set(
            own.records.filter { try brought.contains($0.record.id) || $0.isIn(before) }
                .map(\.record.id))
        let found = try history.before(act)
        guard known.count < own.records.count || !own.redacted.isEmpty,
            try theirs.records.contains(where: { try !$0.isIn(found) })
        else { return nil }
        return known
    }

    /// The changes that an act knew and that were found late so far.
    private func lateBefore(_ act: Int) -> Int { known[act].commonCount(lateChanges) }

    /// How many changes that a change knew are late or not decided.
    private func carriedCount(_ number: Int) -> Int {
        let known = known[changes[number]]
        return known.commonCount(lateChanges) + known.commonCount(open)
    }

    /// Whether an act breaks a rule of rights where it was made, without what was found late so far.
    private func breaks(_ act: Int) throws -> Bool {
        guard lateBefore(act) > 0 else { return false }
        let before = try history.before(act)
        let now = LateReader(before, also: Lateness(lateness.records))
        return try LateActsFacts.isForbidden(
            history.acts[act], in: now, on: LateActsFacts.Ground(before: before, now: now))
    }

    /// Whether the barrier makes an act late: it is not signed with a key its author has there.
    private func isCut(_ act: Int) throws -> Bool {
        guard let peopleAtBarrier,
            try barriers.allSatisfy({ try isApart($0, act) && known(to: $0, of: act) != nil })
        else { return false }
        return LateActsFacts.isCut(history.acts[act], at: peopleAtBarrier)
    }

    /// Whether a tied change takes an act away from the person in whose folder it lies.
    ///
    /// It gives nothing, but what it took is gone: otherwise a person with an exchanged key could
    /// tie the exchange, and act with the key on any fork.
    private mutating func isTaken(_ act: Int) throws -> Bool {
        guard let by = history.acts[act].by else { return false }
        let person = FolderID(by)
        for change in tied where isApart(change, act) {
            let isTheirs = history.acts[change].records.contains {
                $0.kind == .people && $0.record.folder == person
            }
            if try isTheirs && forbids(change, act) { return true }
        }
        return false
    }

    /// Whether one of some changes was made apart from an act and forbids it.
    private mutating func isForbidden(_ act: Int, by some: ChangeSet) throws -> Bool {
        for number in some.subtracting(known[act]).numbers {
            let change = changes[number]
            if try isApart(change, act) && forbids(change, act) { return true }
        }
        return false
    }

    /// What a change knew and does not bring along, as far as was decided when it was asked last.
    private mutating func carried(by change: Int, _ number: Int) -> Carried {
        if let known = carried[number] { return known }
        // Mostly nothing of it is late, and then nothing is copied.
        var found = Lateness(lateness.records)
        for id in history.acts[change].ids where found.records.contains(id) {
            found.records.remove(id)
        }
        var dropped = found
        for other in known[change].intersection(open).numbers {
            dropped.records.formUnion(history.acts[changes[other]].ids.filter { !won.contains($0) })
        }
        let result = Carried(found: found, dropped: dropped)
        carried[number] = result
        return result
    }

    /// Whether a change forbids an act that was made apart from it.
    private mutating func forbids(_ change: Int, _ act: Int) throws -> Bool {
        guard let number = numbers[change] else { return false }
        let pair = Pair(
            change: change, act: act, known: lateBefore(act), carried: carriedCount(number))
        if let known = forbidden[pair] { return known }
        let isPossible = try pair.known > 0 || pair.carried > 0 || history.mayForbid(change, act)
        guard isPossible, let known = try known(to: change, of: act) else {
            forbidden[pair] = false
            return false
        }
        let carried = carried(by: change, number)
        let before = try history.before(act)
        let now = LateReader(before, also: carried.found)
        let result =
            try LateActsFacts.isForbidden(
                history.acts[act], without: known,
                in: ChangedRightsReader(
                    base: now,
                    changed: LateReader(
                        Self.after(change, in: history), also: carried.dropped)),
                on: LateActsFacts.Ground(before: before, now: now))
        forbidden[pair] = result
        return result
    }

    /// The desk as an act left it.
    private static func after(_ act: Int, in history: History) throws -> any FolderReading {
        LateActsFacts.after(history.acts[act], before: try history.before(act))
    }

    /// The first policy that asks for signatures and the acts that bring it; none where there is none, or
    /// it founded the desk.
    private static func barrier(of changes: [Int], in history: History) throws
        -> (record: RecordID?, acts: [Int])
    {
        var records: Set<RecordID> = []
        var acts: [Int] = []
        for change in changes {
            guard
                let record = try LateActsFacts.barrier(
                    in: history.acts[change], before: { try history.before(change) })
            else { continue }
            records.insert(record)
            acts.append(change)
        }
        guard records.count < 2 else { throw LateActsError.twoBarriers(records.sorted()) }
        return (records.first, acts)
    }
}
