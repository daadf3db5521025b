internal import StetGit
internal import StetRecords
internal import StetReview

extension LateGraph {
    /// What the people and the policy of a moment are, as far as rules can tell.
    struct RightsKey: Hashable {
        let trees: [ObjectID?]
        let late: Lateness
    }

    struct DifferenceKey: Hashable {
        let base: Int
        let change: RecordID
    }

    /// A change, and a commit with an act.
    struct Pair: Hashable {
        let change: RecordID
        let act: ObjectID
    }

    /// How the people and the policy that an act found differ from those that also hold what a change
    /// knew.
    struct RightsDifference {
        /// Whether there are other policies, or some are one person who were not.
        var isWide = false
        /// Those who lost a role or a key, or gained a conflict of interest.
        var restricted: Set<String> = []
        /// Those of them who lost more than some keys.
        var weakened: Set<String> = []
        /// The keys that others lost.
        var lostKeys: [String: Set<KeyFingerprint>] = [:]
        /// Whether one of these is an admin, or was.
        var restrictsAdmins = false
        /// Those of whom the desk says something else, or several things.
        var redescribed: Set<String> = []
        /// Keys that are, or were, somebody's who did not have them.
        var gained: Set<String> = []

        /// Whether an act could be forbidden for it.
        var mayForbid: Bool {
            isWide || !restricted.isEmpty || !redescribed.isEmpty || !gained.isEmpty
        }
    }

    /// What a record names.
    struct Concern {
        /// Ids, those of people among them.
        var named: Set<String> = []
        /// The keys that it gives somebody.
        var keys: Set<String> = []
        /// Whether it asks for more than for those.
        var isWide = false
    }

    /// Whether a change can forbid a record at all: every rule of rights asks about the author and the
    /// people that the record names, so a change that took nothing from them changes no answer.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - changing: A commit that brings it.
    ///   - record: The record.
    ///   - commit: A commit that brings it.
    /// - Returns: Whether it can; wrong only where it says so.
    /// - Throws: What reading the history throws.
    func mayForbid(
        _ change: HistoryRecord, of changing: ObjectID, _ record: HistoryRecord,
        of commit: ObjectID
    ) throws -> Bool {
        let difference = try difference(
            from: ledger.parents(of: commit).first, with: change, of: changing)
        guard difference.mayForbid else { return false }
        if difference.isWide || record.context.hasChange { return true }
        if record.redacted != nil { return !difference.restricted.isEmpty }
        // Who is left as an admin concerns everybody, and a key all who take it up.
        if record.isChange {
            let concern = try concern(of: record, commit)
            return difference.restrictsAdmins || concern.isWide
                || !concern.keys.isDisjoint(with: difference.gained)
                || !concern.named.isDisjoint(with: difference.restricted)
                || !concern.named.isDisjoint(with: difference.redescribed)
        }
        guard !difference.restricted.isEmpty else { return false }
        // Of a confirmation the rules are asked which what it confirms is asked.
        if record.record?.record.kind == .confirmed { return true }
        if let key = record.key, let by = record.by,
            difference.lostKeys[by.hex]?.contains(key) == true
        {
            return true
        }
        guard !difference.weakened.isEmpty else { return false }
        return try !concern(of: record, commit).named.isDisjoint(with: difference.weakened)
    }

    /// What a record names, found once for all changes that it is held against.
    private func concern(of record: HistoryRecord, _ commit: ObjectID) throws -> Concern {
        let id = record.id
        if let known = concerns[id] { return known }
        var concern = Concern()
        if let own = record.record?.record {
            concern.named.formUnion(own.record.value.strings.filter { $0.utf8.count == 40 })
            concern.keys.formUnion(own.personDescription?.keys ?? [])
            concern.isWide = own.kind == .confirmed
            if !concern.keys.isEmpty {
                // Who takes up a key that was somebody's is asked whether all who had it are one.
                let people = try Snapshot(before(commit)).people()
                concern.isWide =
                    concern.isWide
                    || people.all.contains { person in
                        FolderID(person.id) != own.folder
                            && !concern.keys.isDisjoint(with: person.keysEver)
                    }
            }
        }
        if concerns.count >= 1 << 14 { concerns = [:] }
        concerns[id] = concern
        return concern
    }

    /// Whether a change can forbid any record that is made on a commit.
    func mayForbid(_ change: HistoryRecord, of changing: ObjectID, anyFrom parent: ObjectID?)
        throws -> Bool
    {
        try difference(from: parent, with: change, of: changing).mayForbid
    }

    /// How what an act found differs from the same with what a change knew.
    private func difference(
        from parent: ObjectID?, with change: HistoryRecord, of changing: ObjectID
    ) throws -> RightsDifference {
        let key = DifferenceKey(base: try rightsKey(at: parent), change: change.id)
        if let known = differences[key] { return known }
        // The commit's own tree says the same where the act brings no other change.
        let changed: any FolderReading =
            change.act.changes.count == 1
            ? try ledger.reader(at: changing) : try change.after(before(changing))
        let difference = try Self.difference(ledger.reader(at: parent), changed)
        if differences.count >= 1 << 18 { differences = [:] }
        differences[key] = difference
        return difference
    }

    /// A number for what the rights at a commit are.
    func rightsKey(at commit: ObjectID?) throws -> Int {
        guard let commit else { return 0 }
        if let known = keys[commit] { return known }
        // Late records of items and the like say nothing about rights; to keep them does no harm.
        let key = RightsKey(
            trees: try ledger.rightsTrees(at: commit), late: try ledger.late(at: commit))
        let number = numbers[key] ?? numbers.count + 1
        numbers[key] = number
        if keys.count >= 1 << 16 { keys = [:] }
        keys[commit] = number
        return number
    }

    private static func difference(_ base: any FolderReading, _ changed: any FolderReading) throws
        -> RightsDifference
    {
        let union = ChangedRightsReader(base: base, changed: changed)
        var difference = RightsDifference()
        if try PolicyInForce(Snapshot(base)) != PolicyInForce(Snapshot(union)) {
            difference.isWide = true
        }
        if try base.late() != union.late() { difference.isWide = true }
        let (old, new) = (try Snapshot(base).people(), try Snapshot(union).people())
        for person in old.all {
            guard let other = new[person.id],
                old.representative(of: person.id) == new.representative(of: person.id)
            else {
                difference.isWide = true
                continue
            }
            let isKept =
                Set(person.roles).isSubset(of: other.roles)
                && Set(person.keys).isSubset(of: other.keys)
                && person.keys.isEmpty == other.keys.isEmpty
                && Set(other.conflicts).isSubset(of: person.conflicts)
                // Who may write of an admin depends on what is known of both.
                && (person.standings.folder.heads == other.standings.folder.heads
                    || !(person.roles + other.roles).contains(.admin))
            if !isKept {
                difference.restricted.insert(person.id.hex)
                if (person.roles + other.roles).contains(.admin) {
                    difference.restrictsAdmins = true
                }
            }
            if !Set(person.roles).isSubset(of: other.roles)
                || !Set(other.conflicts).isSubset(of: person.conflicts)
            {
                difference.weakened.insert(person.id.hex)
            }
            let lost = Set(person.keys).subtracting(other.keys)
            if !lost.isEmpty {
                difference.lostKeys[person.id.hex] = Set(
                    lost.compactMap { KeyFingerprint(ofKey: $0) })
            }
            if person.descriptions != other.descriptions {
                difference.redescribed.insert(person.id.hex)
            }
        }
        for person in new.all {
            difference.gained.formUnion(person.keysEver.subtracting(old[person.id]?.keysEver ?? []))
        }
        return difference
    }
}

/// What rules can tell of the policy: all but which version it is.
private struct PolicyInForce: Equatable {
    private let current: Policy?
    private let newest: Set<Policy>
    private let hasAskedForSignatures: Bool

    init(_ snapshot: Snapshot) throws {
        let state = try snapshot.policy()
        current = state?.current.numbered(0)
        newest = Set(state?.newest.map { $0.policy.numbered(0) } ?? [])
        hasAskedForSignatures = state?.hasAskedForSignatures ?? false
    }
}
