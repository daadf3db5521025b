internal import StetGit
internal import StetRecords
internal import StetReview

/// The acts of a history that were made in ignorance of a change which forbade them.
///
/// Forking from before a change of people or policy must not bring back the rights it removed. So
/// an act that neither knew of such a change nor was known to it, and that a rule would have
/// refused under the changed people or policy, is late. Of two changes that would each make the
/// other late, that of the longer-standing admin wins, then that with the lower id.
struct LateActs {
    /// The late records.
    private(set) var records: Set<RecordID> = []

    private struct Event {
        let commit: ObjectID
        let records: [(kind: FolderKind, record: StoredRecord)]
    }

    /// Finds the late acts in the history of a commit.
    ///
    /// Without changes of people or policy the cost is that of a walk; each change costs another.
    init(_ ledger: Ledger, at tip: ObjectID) throws {
        let commits = try ledger.repository.history(of: tip)
        var parents: [ObjectID: [ObjectID]] = [:]
        var events: [ObjectID: Event] = [:]
        for commit in commits {
            let own = try ledger.parents(of: commit)
            parents[commit] = own
            guard own.count < 2 else { continue }
            let added = try ledger.changes(from: own.first, to: commit).added
            let records = try ledger.records(in: added)
            if !records.isEmpty { events[commit] = Event(commit: commit, records: records) }
        }
        let changes = commits.compactMap { events[$0] }.filter { event in
            event.records.contains { $0.record.kind == .personRevised || $0.record.kind == .policy }
                && parents[event.commit] != []
        }
        guard !changes.isEmpty else { return }
        let ranked = try Self.ranked(changes, events: events, parents: parents, ledger)
        for change in ranked {
            guard !change.records.contains(where: { records.contains($0.record.id) }) else {
                continue
            }
            let related = Self.related(to: change.commit, commits: commits, parents: parents)
            for commit in commits where !related.contains(commit) {
                guard let event = events[commit],
                    !event.records.allSatisfy({ records.contains($0.record.id) }),
                    try Self.isForbidden(event, by: change, parents: parents, ledger)
                else { continue }
                records.formUnion(event.records.map(\.record.id))
            }
        }
    }

    /// The commit itself, everything before it and everything after it.
    private static func related(
        to commit: ObjectID, commits: [ObjectID], parents: [ObjectID: [ObjectID]]
    ) -> Set<ObjectID> {
        var related = ancestors(of: commit, parents: parents)
        var after: Set<ObjectID> = [commit]
        for candidate in commits
        where parents[candidate]?.contains(where: { after.contains($0) }) == true {
            after.insert(candidate)
        }
        related.formUnion(after)
        return related
    }

    private static func ancestors(of commit: ObjectID, parents: [ObjectID: [ObjectID]])
        -> Set<ObjectID>
    {
        var ancestors: Set<ObjectID> = []
        var waiting = parents[commit] ?? []
        while let next = waiting.popLast() {
            if ancestors.insert(next).inserted { waiting += parents[next] ?? [] }
        }
        return ancestors
    }

    /// Whether an act breaks a rule when it is judged where it was made, but with the people and the
    /// policy as the change left them.
    private static func isForbidden(
        _ event: Event, by change: Event, parents: [ObjectID: [ObjectID]], _ ledger: Ledger
    ) throws -> Bool {
        let base = try ledger.reader(at: parents[event.commit]?.first)
        let changed = try ledger.reader(at: change.commit)
        var earlier: [(kind: FolderKind, record: StoredRecord)] = []
        for (kind, record) in event.records {
            let reader = ChangedRightsReader(
                base: OverlayReader(base, adding: earlier), changed: changed)
            let proposal = Proposal(
                record, in: kind, before: Snapshot(reader),
                signing: try ledger.signing(of: event.commit))
            if try Rule.judge(proposal, onlyThoseThatMakeLate: true) != nil { return true }
            earlier.append((kind, record))
        }
        return false
    }

    /// The changes, those of longer-standing admins first.
    ///
    /// How long somebody is an admin is measured by how much history the grant itself had before
    /// it, which is the same in every clone.
    private static func ranked(
        _ changes: [Event], events: [ObjectID: Event], parents: [ObjectID: [ObjectID]],
        _ ledger: Ledger
    ) throws -> [Event] {
        var origins: [RecordID: ObjectID] = [:]
        for event in events.values {
            // A record that several commits introduce is taken from the one with the lowest name.
            for (_, record) in event.records {
                origins[record.id] = min(origins[record.id] ?? event.commit, event.commit)
            }
        }
        var ranks: [(rank: Int, id: RecordID, event: Event)] = []
        for change in changes {
            guard let first = change.records.first?.record else { continue }
            let people = try ledger.snapshot(at: parents[change.commit]?.first).people()
            let grant = people[first.by]?.firstAdmin.flatMap { origins[$0] }
            let rank = grant.map { ancestors(of: $0, parents: parents).count } ?? Int.max
            ranks.append((rank, first.id, change))
        }
        return ranks.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }.map(\.event)
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
