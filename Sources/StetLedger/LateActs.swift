internal import StetGit
internal import StetRecords
internal import StetReview

/// The acts among which some may be late, and what each knew of the others.
///
/// The commits of a repository are such a history, and so are the acts that a proof carries.
protocol ActHistory {
    /// The acts, in an order in which none comes before one it knew of.
    var acts: [HistoryAct] { get }
    /// The acts that neither knew of an act nor were known to it.
    func unrelated(to act: Int) throws -> [Int]
    /// The desk as an act found it.
    func before(_ act: Int) throws -> any FolderReading
    /// The desk as an act left it.
    func after(_ act: Int) throws -> any FolderReading
    /// What an act says it is signed with.
    func signing(_ act: Int) throws -> Signing
    /// How much there was before a record: less means longer standing.
    func rank(of record: RecordID) throws -> Int?
    /// Whether two changes of which each makes the other late can be ranked.
    func canRank(_ act: Int, _ other: Int) throws -> Bool
    /// What a closure computes about an act and a change, or what it computed for the same before.
    func remembered(_ act: Int, _ change: Int, _ compute: () throws -> Bool) throws -> Bool
}

/// One act of a history.
struct HistoryAct {
    let records: [ActRecord]
    /// Whether nothing came before it: no state judges it.
    let isFirst: Bool

    /// Whether it changes the people or the policy.
    var isChange: Bool {
        !isFirst
            && records.contains { $0.record.kind == .personRevised || $0.record.kind == .policy }
    }
}

/// The acts of a history that were made in ignorance of a change which forbade them.
///
/// Forking from before a change of people or policy must not bring back the rights it removed. So
/// an act that neither knew of such a change nor was known to it, and that a rule would have
/// refused under the changed people or policy, is late. Of two changes that would each make the
/// other late, that of the longer-standing admin wins, then that with the lower id.
struct LateActs {
    /// The late records.
    private(set) var records: Set<RecordID> = []

    /// Finds the late acts of a history.
    ///
    /// Without changes of people or policy the cost is that of a walk; each change costs another.
    init(_ history: some ActHistory) throws {
        let changes = history.acts.indices.filter { history.acts[$0].isChange }
        guard !changes.isEmpty else { return }
        for change in try Self.ranked(changes, history) {
            guard !isLate(history.acts[change]) else { continue }
            for act in try history.unrelated(to: change) {
                guard !history.acts[act].records.allSatisfy({ records.contains($0.record.id) }),
                    try Self.isForbidden(act, by: change, history)
                else { continue }
                if history.acts[act].isChange, try !history.canRank(change, act),
                    try Self.isForbidden(change, by: act, history)
                {
                    throw LateActsError.cannotRank
                }
                records.formUnion(history.acts[act].records.map(\.record.id))
            }
        }
    }

    private func isLate(_ act: HistoryAct) -> Bool {
        act.records.contains { records.contains($0.record.id) }
    }

    /// Whether an act breaks a rule when it is judged where it was made, but with the people and the
    /// policy as the change left them.
    private static func isForbidden(_ act: Int, by change: Int, _ history: some ActHistory) throws
        -> Bool
    {
        try history.remembered(act, change) { try judge(act, by: change, history) }
    }

    private static func judge(_ act: Int, by change: Int, _ history: some ActHistory) throws -> Bool
    {
        let base = try history.before(act)
        let changed = try history.after(change)
        let signing = try history.signing(act)
        var earlier: [(kind: FolderKind, record: StoredRecord)] = []
        for record in history.acts[act].records {
            let reader = ChangedRightsReader(
                base: OverlayReader(base, adding: earlier), changed: changed)
            let proposal = Proposal(
                record.record, in: record.kind, before: Snapshot(reader), signing: signing)
            if try Rule.judge(proposal, onlyThoseThatMakeLate: true) != nil { return true }
            earlier.append((record.kind, record.record))
        }
        return false
    }

    /// The changes, those of longer-standing admins first.
    ///
    /// How long somebody is an admin is measured by how much history the grant itself had before
    /// it, which is the same in every clone.
    private static func ranked(_ changes: [Int], _ history: some ActHistory) throws -> [Int] {
        var ranks: [(rank: Int, id: RecordID, change: Int)] = []
        for change in changes {
            guard let first = history.acts[change].records.first?.record else { continue }
            let people = try Snapshot(history.before(change)).people()
            let grant = try people[first.by]?.firstAdmin.flatMap { try history.rank(of: $0) }
            ranks.append((grant ?? Int.max, first.id, change))
        }
        return ranks.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }.map(\.change)
    }
}

/// Why late acts cannot be told.
enum LateActsError: Error, Hashable, Sendable {
    /// Two changes would each make the other late, and which admin stands longer is not known here.
    case cannotRank
}

/// The acts in the history of a commit.
final class CommitHistory: ActHistory {
    private let ledger: Ledger
    private let commits: [ObjectID]
    private var parents: [ObjectID: [ObjectID]] = [:]
    private var actOfCommit: [ObjectID: Int] = [:]
    private var commitOfAct: [ObjectID] = []
    private(set) var acts: [HistoryAct] = []
    /// Where what is known of people comes from; of several commits the one with the lowest name.
    private var origins: [RecordID: ObjectID] = [:]

    init(_ ledger: Ledger, at tip: ObjectID) throws {
        self.ledger = ledger
        commits = try ledger.repository.history(of: tip)
        for commit in commits {
            let own = try ledger.parents(of: commit)
            parents[commit] = own
            guard own.count < 2 else { continue }
            let records = try ledger.actRecords(of: commit, parent: own.first)
            guard !records.isEmpty else { continue }
            actOfCommit[commit] = acts.count
            commitOfAct.append(commit)
            acts.append(HistoryAct(records: records, isFirst: own.isEmpty))
            for record in records where record.kind == .people {
                let id = record.record.id
                origins[id] = min(origins[id] ?? commit, commit)
            }
        }
    }

    func unrelated(to act: Int) -> [Int] {
        let commit = commitOfAct[act]
        var related = ancestors(of: commit)
        related.insert(commit)
        // What comes after it: whatever has it, or one that does, among its parents.
        var after: Set<ObjectID> = [commit]
        for candidate in commits
        where parents[candidate]?.contains(where: { after.contains($0) }) == true {
            after.insert(candidate)
        }
        related.formUnion(after)
        return commits.filter { !related.contains($0) }.compactMap { actOfCommit[$0] }
    }

    private func ancestors(of commit: ObjectID) -> Set<ObjectID> {
        var ancestors: Set<ObjectID> = []
        var waiting = parents[commit] ?? []
        while let next = waiting.popLast() {
            if ancestors.insert(next).inserted { waiting += parents[next] ?? [] }
        }
        return ancestors
    }

    func before(_ act: Int) throws -> any FolderReading {
        try ledger.reader(at: parents[commitOfAct[act]]?.first)
    }

    func after(_ act: Int) throws -> any FolderReading { try ledger.reader(at: commitOfAct[act]) }

    func signing(_ act: Int) throws -> Signing { try ledger.signing(of: commitOfAct[act]) }

    func rank(of record: RecordID) -> Int? {
        origins[record].map { ancestors(of: $0).count }
    }

    func canRank(_ act: Int, _ other: Int) -> Bool { true }

    /// Whether an act was forbidden by a change depends on nothing but the two, so every merge of a
    /// history that asks again is answered at once.
    func remembered(_ act: Int, _ change: Int, _ compute: () throws -> Bool) throws -> Bool {
        let pair = Ledger.Pair(act: commitOfAct[act], change: commitOfAct[change])
        if let known = ledger.forbidden[pair] { return known }
        let result = try compute()
        if ledger.forbidden.count >= 1 << 20 { ledger.forbidden = [:] }
        ledger.forbidden[pair] = result
        return result
    }
}

/// A desk as it was at one commit, but with the people and policy records of another added.
private struct ChangedRightsReader: FolderReading {
    let base: any FolderReading
    let changed: any FolderReading

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? {
        let own = try base.folder(kind, id)
        guard kind == .people || kind == .policy, let other = try changed.folder(kind, id) else {
            return own
        }
        return Folder(
            kind: kind, id: id, records: (own?.records ?? []) + other.records,
            unreadable: own?.unreadable ?? [])
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        let own = try base.folders(kind, startingWith: prefix)
        guard kind == .people || kind == .policy else { return own }
        return Set(own + (try changed.folders(kind, startingWith: prefix))).sorted()
    }

    func late() throws -> Set<RecordID> { try base.late() }
}
