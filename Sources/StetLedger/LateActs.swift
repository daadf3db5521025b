internal import StetRecords
internal import StetReview
internal import StetSignatures

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
}

/// One act of a history: all commits that bring the same records on the same parent.
struct HistoryAct {
    /// The records, each after those it refers to.
    let records: [ActRecord]
    /// The tombstones that it puts in the place of records.
    var redacted: [RedactedRecord] = []
    /// What its commits are signed with.
    var signings: [Signing]
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
    private let changes: [Int]
    /// The acts that bring the first policy which asks for signatures, all on one parent.
    private let barriers: [Int]
    /// That policy, which is never late.
    private let barrierRecord: RecordID?
    /// The changes that are not late, and the records of those that are.
    private var standing: [Int] = []
    private var lateChanges: Set<RecordID> = []
    /// Who has which keys as of the barrier.
    private let peopleAtBarrier: People?
    private var forbidden: [Pair: Bool] = [:]
    /// The changes that are late because they and others forbid each other.
    private var tied: [Int] = []
    /// The changes that are not decided yet.
    private var open: Set<Int>
    /// How many acts that are not late bring each record that several bring, on one parent.
    private var bringing: [RecordID: Int]
    /// Those of them that a change brings which is decided as not late.
    private var won: Set<RecordID> = []
    /// The acts that bring such a record.
    private let sharing: Set<Int>

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
    /// Costs a question for each change and each act that was made apart from it.
    ///
    /// - Throws: ``LateActsError``, and what reading the history throws.
    init(_ history: History) throws {
        self.history = history
        changes = history.acts.indices.filter { history.acts[$0].isChange }
        open = Set(changes)
        bringing = Self.sharedRecords(history.acts)
        let shared = bringing
        sharing = Set(
            history.acts.indices.filter { history.acts[$0].ids.contains { shared[$0] != nil } })
        (barrierRecord, barriers) = try Self.barrier(of: changes, in: history)
        peopleAtBarrier = try barriers.first.map { try Snapshot(history.before($0)).people() }
        // Whatever else comes in one act with the barrier is judged like everything.
        let pure = barriers.filter { history.acts[$0].records.count == 1 }
        var groups: [Int: [Int]] = [:]
        for change in changes where !pure.contains(change) {
            groups[try history.rank(of: change), default: []].append(change)
        }
        var standing = pure
        open.subtract(pure)
        for rank in groups.keys.sorted() { try decide(groups[rank] ?? [], &standing) }
        var lost: [Int] = []
        for act in history.acts.indices
        where !history.acts[act].isChange && !history.acts[act].isFounding {
            if try breaks(act) || isCut(act) || isTaken(act)
                || standing.contains(where: { try isApart($0, act) && forbids($0, act) })
            {
                lost.append(act)
            }
        }
        (self.standing, lateChanges) = (standing, lateness.records)
        for act in lost { lose(act) }
        lateness.tied.formIntersection(lateness.records)
    }

    /// Whether an act that is no change would be late with another signature.
    ///
    /// - Throws: What reading the history throws.
    func wouldBeLate(_ act: Int, signedWith signing: Signing) throws -> Bool {
        var other = history.acts[act]
        other.signings = [signing]
        let before = LateReader(try history.before(act), also: Lateness(lateChanges))
        if try LateActsFacts.isForbidden(other, in: before) { return true }
        if let peopleAtBarrier,
            try barriers.allSatisfy({ try isApart($0, act) && known(to: $0, of: act) != nil }),
            LateActsFacts.isCut(other, at: peopleAtBarrier)
        {
            return true
        }
        let by = other.by.map { FolderID($0) }
        let taking = tied.filter { change in
            history.acts[change].records.contains {
                $0.kind == .people && $0.record.folder == by
            }
        }
        return try (standing + taking).contains { change in
            guard isApart(change, act), let known = try known(to: change, of: act) else {
                return false
            }
            let changed = LateReader(
                try Self.after(change, in: history),
                also: Lateness(lateChanges.subtracting(history.acts[change].ids)))
            return try LateActsFacts.isForbidden(
                other, without: known, in: ChangedRightsReader(base: before, changed: changed))
        }
    }

    /// Decides the changes of one rank; those that are not late are added to the standing ones.
    ///
    /// In rounds, so that the order in which changes are looked at decides nothing: a change is looked at
    /// once all that it knew are decided, with what was decided when the round began.
    private mutating func decide(_ group: [Int], _ standing: inout [Int]) throws {
        var undecided = group
        while !undecided.isEmpty {
            var (won, lost): ([Int], [Int]) = ([], [])
            let waiting = undecided
            for change in waiting {
                guard !waiting.contains(where: { $0 != change && history.knows(change, $0) }) else {
                    continue
                }
                if try breaks(change) || isCut(change) || isTaken(change)
                    || standing.contains(where: { try isApart($0, change) && forbids($0, change) })
                {
                    lost.append(change)
                } else if try !waiting.contains(where: {
                    try isApart($0, change) && forbids($0, change)
                }) {
                    won.append(change)
                }
            }
            if won.isEmpty, lost.isEmpty { lost = try losers(of: waiting) }
            for change in lost { lose(change) }
            standing += won
            for change in won where sharing.contains(change) {
                self.won.formUnion(history.acts[change].ids)
            }
            let decided = Set(won + lost)
            open.subtract(decided)
            undecided.removeAll { decided.contains($0) }
        }
    }

    /// Of changes of one rank that wait for each other, those that are late.
    ///
    /// Rivals are two that were made apart and forbid each other. Nothing in them tells which was first,
    /// or made with a key that was stolen, so all that have a rival are late, and tied.
    private mutating func losers(of waiting: [Int]) throws -> [Int] {
        var rivals: [(Int, Int)] = []
        for change in waiting {
            for other in waiting where other > change && isApart(change, other) {
                if try forbids(change, other) && forbids(other, change) {
                    rivals.append((change, other))
                }
            }
        }
        var tied = Set(rivals.flatMap { [$0.0, $0.1] })
        if tied.isEmpty {
            tied = Set(
                waiting.filter { change in
                    !waiting.contains { $0 != change && history.knows(change, $0) }
                })
        }
        lateness.tied.formUnion(tied.flatMap { history.acts[$0].ids })
        self.tied += tied.sorted()
        return tied.sorted()
    }

    private mutating func lose(_ change: Int) {
        late.insert(change)
        for id in history.acts[change].ids where id != barrierRecord {
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
    private func lateBefore(_ act: Int) -> Int {
        late.isEmpty ? 0 : changes.count { late.contains($0) && history.knows(act, $0) }
    }

    /// Whether an act breaks a rule of rights where it was made, without what was found late so far.
    private func breaks(_ act: Int) throws -> Bool {
        guard lateBefore(act) > 0 else { return false }
        return try LateActsFacts.isForbidden(
            history.acts[act], in: LateReader(history.before(act), also: Lateness(lateness.records))
        )
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

    /// Whether a change forbids an act that was made apart from it.
    private mutating func forbids(_ change: Int, _ act: Int) throws -> Bool {
        let carried =
            open.isEmpty && late.isEmpty
            ? []
            : changes.filter {
                $0 != change && (open.contains($0) || late.contains($0))
                    && history.knows(change, $0)
            }
        let pair = Pair(
            change: change, act: act, known: lateBefore(act), carried: carried.count)
        if let known = forbidden[pair] { return known }
        let isPossible = try pair.known > 0 || pair.carried > 0 || history.mayForbid(change, act)
        // A tied change is late, and asked what it would take away if it were not.
        let found = Lateness(lateness.records.subtracting(history.acts[change].ids))
        var dropped = found
        for other in carried where open.contains(other) {
            dropped.records.formUnion(history.acts[other].ids.filter { !won.contains($0) })
        }
        guard isPossible, let known = try known(to: change, of: act) else {
            forbidden[pair] = false
            return false
        }
        let result =
            try LateActsFacts.isForbidden(
                history.acts[act], without: known,
                in: ChangedRightsReader(
                    base: LateReader(history.before(act), also: found),
                    changed: LateReader(Self.after(change, in: history), also: dropped)))
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
