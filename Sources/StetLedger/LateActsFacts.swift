internal import StetRecords
internal import StetReview
internal import StetSignatures

/// What can be said of a change and an act, whatever else is in the history.
enum LateActsFacts {
    /// What an act knew, by which it is judged which of several newest policies can forbid it.
    struct Ground {
        /// The desk where it was made.
        let before: any FolderReading
        /// The same without what was found late since.
        let now: any FolderReading
    }

    /// Whether an act breaks a rule of rights, whichever of several newest policies rules.
    ///
    /// `known`: Records of the act that are not asked about.
    static func isForbidden(
        _ act: HistoryAct, without known: Set<RecordID> = [], in reader: any FolderReading,
        on ground: Ground
    ) throws -> Bool {
        let overlay = OverlayReader(reader)
        let own = OverlayReader(ground.now)
        let start = Snapshot(reader)
        for (place, record) in act.records.enumerated() {
            if !known.contains(record.record.id) {
                let before = place == 0 ? start : Snapshot(overlay)
                for snapshot in try before.underEachPolicy(knowing: own, joinedOn: ground.before) {
                    let proposal = Proposal(
                        record.record, in: record.kind, before: snapshot, start: start)
                    if try Rule.judge(proposal, onlyThoseThatMakeLate: true) != nil { return true }
                }
            }
            overlay.add(record.record, to: record.kind)
            own.add(record.record, to: record.kind)
        }
        return try act.redacted.contains { item in
            guard let kind = RecordPath(item.path)?.kind else { return true }
            return try start.refusal(
                of: item.tombstone, replacing: item.original, in: kind,
                onlyThoseThatMakeLate: true) != nil
        }
    }

    /// The desk as an act left it.
    static func after(_ act: HistoryAct, before: any FolderReading) -> any FolderReading {
        let overlay = OverlayReader(before)
        for record in act.records { overlay.add(record.record, to: record.kind) }
        return overlay
    }

    /// The record of an act that is the first policy which asks for signatures; `nil` where none is.
    static func barrier(in act: HistoryAct, before: () throws -> any FolderReading) throws
        -> RecordID?
    {
        let asks = act.records.first { record in
            if case .policy(let policy) = record.record.body {
                policy.requiresSignatures
            } else {
                false
            }
        }
        guard let asks, !act.isFounding,
            try Snapshot(before()).policy()?.hasAskedForSignatures == false
        else { return nil }
        return asks.record.id
    }

    /// Whether an act made apart from the barrier is late: it is not signed, or with a key that its
    /// author does not have there.
    static func isCut(_ act: HistoryAct, at people: People) -> Bool {
        guard let key = act.key, let by = act.by else { return true }
        return people[by]?.has(key) != true
    }
}

extension Snapshot {
    /// The desk as it is, or where several newest policies stand under each of those that can forbid.
    ///
    /// An act that joins policies was legal under the one that all of them follow, which so takes the place
    /// of all that are newest in what it knows.
    ///
    /// - Parameters:
    ///   - own: What the act knows, with its own records so far.
    ///   - parent: The desk where it was made.
    /// - Returns: The desk under each of them; a record is forbidden if it is under one.
    /// - Throws: What reading the desk throws.
    fileprivate func underEachPolicy(knowing own: OverlayReader, joinedOn parent: any FolderReading)
        throws -> [Snapshot]
    {
        let newest = try policy()?.newest.map(\.id) ?? []
        guard newest.count > 1 else { return [self] }
        guard let known = try Snapshot(own).policy(), known.isUnsettled,
            try Snapshot(parent).policy()?.isUnsettled == true
        else { return newest.map { under($0) } }
        let others = newest.filter { id in !known.newest.contains { $0.id == id } }
        return ([known.currentID] + others).map { under($0) }
    }
}

extension ActRecord {
    /// Whether a desk has the record.
    func isIn(_ reader: any FolderReading) throws -> Bool {
        try reader.folder(kind, record.folder)?[record.id] != nil
    }
}

/// A desk in which more is late.
struct LateReader: FolderReading {
    private let base: any FolderReading
    private let also: Lateness

    init(_ base: any FolderReading, also: Lateness) {
        self.base = base
        self.also = also
    }

    func folder(_ kind: FolderKind, _ id: FolderID) throws -> Folder? { try base.folder(kind, id) }

    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        try base.record(id, of: kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        try base.folders(kind, startingWith: prefix)
    }

    func late() throws -> Lateness { try base.late().union(also) }

    var ranks: any RankReading { base.ranks }
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
        // A reader with the newest records has all that these follow.
        if let own, own.missing.isEmpty, other.missing.isEmpty {
            if other.heads.allSatisfy({ own[$0] != nil }) { return own }
            if own.unreadable.isEmpty, own.heads.allSatisfy({ other[$0] != nil }) {
                return Folder(other, unreadable: [])
            }
        }
        return Folder(
            kind: kind, id: id, records: (own?.records ?? []) + other.records,
            unreadable: own?.unreadable ?? [])
    }

    func record(_ id: RecordID, of kind: FolderKind, _ folder: FolderID) throws -> StoredRecord? {
        if let own = try base.record(id, of: kind, folder) { return own }
        guard kind == .people || kind == .policy else { return nil }
        return try changed.record(id, of: kind, folder)
    }

    func folders(_ kind: FolderKind, startingWith prefix: String) throws -> [FolderID] {
        let own = try base.folders(kind, startingWith: prefix)
        guard kind == .people || kind == .policy else { return own }
        return Set(own + (try changed.folders(kind, startingWith: prefix))).sorted()
    }

    /// Of the people and policy records that come from the other side, those that are late there are late
    /// here, too: they are no basis. Of what this side knows it says itself what is late.
    func late() throws -> Lateness {
        let (own, other) = (try base.late(), try changed.late())
        guard !other.tied.isEmpty || !other.records.isSubset(of: own.records) else { return own }
        var foreign: Set<RecordID> = []
        for kind in [FolderKind.people, .policy] {
            for id in try changed.folders(kind, startingWith: "") {
                guard let theirs = try changed.folder(kind, id) else { continue }
                let late = theirs.records.map(\.id).filter { other.records.contains($0) }
                guard !late.isEmpty else { continue }
                let known = try base.folder(kind, id)
                foreign.formUnion(late.filter { known?[$0] == nil })
            }
        }
        return own.union(
            Lateness(foreign, tied: other.tied.intersection(foreign)))
    }

    var ranks: any RankReading { base.ranks }
}
