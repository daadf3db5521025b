internal import StetRecords
internal import StetReview

/// The acts among which some may be late, and what each knew of the others, where all are at hand.
///
/// For the acts of a repository, which are too many for that, see ``LateGraph``.
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

    private static func isForbidden(_ act: Int, by change: Int, _ history: some ActHistory) throws
        -> Bool
    {
        try isForbidden(
            history.acts[act].records, before: history.before(act), after: history.after(change),
            signing: history.signing(act))
    }

    /// Whether an act breaks a rule when it is judged where it was made, but with the people and the
    /// policy as a change left them.
    static func isForbidden(
        _ records: [ActRecord], before base: any FolderReading, after changed: any FolderReading,
        signing: Signing
    ) throws -> Bool {
        let overlay = OverlayReader(base)
        for record in records {
            let reader = ChangedRightsReader(base: overlay, changed: changed)
            let proposal = Proposal(
                record.record, in: record.kind, before: Snapshot(reader), signing: signing)
            if try Rule.judge(proposal, onlyThoseThatMakeLate: true) != nil { return true }
            overlay.add(record.record, to: record.kind)
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

/// A desk as it was at one commit, but with the people and policy records of another added.
struct ChangedRightsReader: FolderReading {
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
