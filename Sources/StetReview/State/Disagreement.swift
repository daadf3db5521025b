public import StetRecords

/// Something that people did without knowing of each other and that does not go together, or that
/// somebody decided without what came to light since.
///
/// Nothing is dropped and nobody preferred: each side is named, and one act settles it.
public struct Disagreement: Hashable, Sendable {
    /// What is at odds.
    public let kind: Kind
    /// The kind of folder it is about.
    public let folderKind: FolderKind
    /// The folder it is about.
    public let folder: FolderID
    /// The records that do not go together, each by the folder it is in; in causal order where one
    /// folder has them.
    public let sides: [Side]

    /// One record of a disagreement.
    public struct Side: Hashable, Sendable {
        /// The kind of folder it is in.
        public let kind: FolderKind
        /// The folder it is in.
        public let folder: FolderID
        /// The record.
        public let record: RecordID
    }

    /// What is at odds.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Two policies were set.
        case policies
        /// One handle was given to two people.
        case handle
        /// A person was described in two ways.
        case person
        /// A claim was stated in two ways.
        case claim
        /// A source was described in two ways.
        case source
        /// An act was made in ignorance of a change that forbade it.
        case late
        /// Decisions have different outcomes.
        case decisions
        /// Items were closed as duplicates of each other.
        case circle
        /// Verdicts are too far apart.
        case verdicts
        /// One person gave two verdicts at once.
        case twice
        /// One person sealed two verdicts at once.
        case sealedTwice = "sealed-twice"
        /// A verdict rests on what has changed.
        case outdated
        /// An outcome rests on what has changed.
        case stale
        /// More people took an item than it has places.
        case places
    }
}

extension Snapshot {
    /// Everything at odds in some folders, and about people and policy, first what concerns most.
    ///
    /// - Parameters:
    ///   - folders: The folders; those with records of a newer format are left out.
    ///   - day: The day on which places are counted.
    /// - Returns: The disagreements, in the order of their kinds and then of their folders.
    /// - Throws: What reading the folders throws.
    public func disagreements(among folders: [FolderReference], on day: CalendarDay) throws
        -> [Disagreement]
    {
        var found = try ofRights()
        for folder in folders {
            found += try ifReadable { try disagreements(in: folder, on: day) } ?? []
        }
        let order = Disagreement.Kind.allCases
        return found.sorted {
            let places = (order.firstIndex(of: $0.kind) ?? 0, order.firstIndex(of: $1.kind) ?? 0)
            return places.0 == places.1 ? $0.folder < $1.folder : places.0 < places.1
        }
    }

    /// What is at odds about policy and people.
    package func ofRights() throws -> [Disagreement] {
        var found: [Disagreement] = []
        if let policy = try policy() {
            found += Self.late(policy.standings)
            if policy.isUnsettled {
                found.append(Disagreement(.policies, policy.standings, policy.newest.map(\.id)))
            }
        }
        let people = try people()
        for person in people.all {
            found += Self.late(person.standings)
            if person.descriptions.count > 1 {
                let described = person.standings.records.filter { $0.personDescription != nil }
                let newest = person.standings.folder.newest(of: described)
                found.append(Disagreement(.person, person.standings, newest.map(\.id)))
            }
        }
        for (_, namesakes) in Dictionary(grouping: people.all, by: \.handle).sorted(by: {
            $0.key < $1.key
        }) where namesakes.count > 1 {
            found.append(
                Disagreement(
                    kind: .handle, folderKind: .people, folder: FolderID(namesakes[0].id),
                    sides: namesakes.map {
                        Disagreement.Side(
                            kind: .people, folder: FolderID($0.id), record: RecordID($0.id))
                    }))
        }
        return found
    }

    /// What is at odds in one folder.
    package func disagreements(in place: FolderReference, on day: CalendarDay) throws
        -> [Disagreement]
    {
        let (kind, id) = (place.kind, place.id)
        guard let standings = try standings(kind, id) else { return [] }
        var found = Self.late(standings)
        switch kind {
        case .claims:
            if let claim = try claim(ClaimID(id)), claim.statements.count > 1, !claim.isWithdrawn {
                found.append(Disagreement(.claim, standings, claim.statements.map(\.id)))
            }
        case .sources:
            if let source = try source(SourceID(id)), source.descriptions.count > 1,
                !source.isWithdrawn
            {
                found.append(Disagreement(.source, standings, source.descriptions.map(\.id)))
            }
        case .items:
            if let item = try item(ItemID(id)), item.phase != .withdrawn {
                found += try disagreements(about: item, on: day)
            }
        case .people, .policy: break
        }
        return found
    }

    private func disagreements(about item: ItemState, on day: CalendarDay) throws
        -> [Disagreement]
    {
        let standings = item.standings
        var found: [Disagreement] = []
        if item.hasConflictingDecisions {
            found.append(Disagreement(.decisions, standings, item.ruling))
        } else if item.phase == .disputed {
            found.append(Disagreement(.verdicts, standings, item.countedVerdicts.map(\.id)))
        }
        if item.isInDuplicateCircle {
            // What closes nothing does not rule either.
            let closings = standings.folder.newest(
                of: standings.records.filter(\.kind.isDecision))
            found.append(Disagreement(.circle, standings, closings.map(\.id)))
        }
        let twice = item.verdicts.filter { $0.standing == .concurrent }.map { ($0.by, $0.id) }
        let sealed = item.seals.filter { $0.standing == .concurrent }.map { ($0.by, $0.id) }
        for (kind, records) in [(Disagreement.Kind.twice, twice), (.sealedTwice, sealed)] {
            let byPerson = Dictionary(grouping: records, by: \.0).sorted { $0.key < $1.key }
            found += byPerson.map { Disagreement(kind, standings, $0.value.map(\.1)) }
        }
        if !item.isDecided {
            for verdict in item.verdicts {
                guard case .outdated(let changes) = verdict.standing else { continue }
                found.append(
                    try Disagreement(.outdated, standings, [verdict.id], sides(of: changes, item)))
            }
            let people = try people()
            for task in Assignment.Task.allCases {
                let holders = item.holders(of: task, on: day, among: people)
                guard holders.count > item.places(for: task) else { continue }
                let asked = item.assignments.filter {
                    $0.assignment.task == task && holders.contains($0.assignment.person)
                }
                found.append(Disagreement(.places, standings, asked.map(\.id)))
            }
        }
        if item.phase == .stale {
            found.append(
                try Disagreement(.stale, standings, item.ruling, sides(of: item.changes, item)))
        }
        return found
    }

    /// The records that changed something.
    private func sides(of changes: [Change], _ item: ItemState) throws -> [Disagreement.Side] {
        func own(_ records: [RecordID]) -> [Disagreement.Side] {
            records.map { .init(kind: .items, folder: FolderID(item.id), record: $0) }
        }
        /// Who took back the first record of a folder, or another of them.
        func withdrawals(_ kind: FolderKind, _ folder: FolderID, _ record: RecordID) throws
            -> [Disagreement.Side]
        {
            guard case .withdrawn(let by)? = try standings(kind, folder)?[record] else { return [] }
            return by.map { .init(kind: kind, folder: folder, record: $0) }
        }
        return try changes.flatMap { change -> [Disagreement.Side] in
            switch change {
            case .claimRevised(let record):
                item.claim.map {
                    [.init(kind: .claims, folder: FolderID($0), record: record)]
                } ?? []
            case .claimWithdrawn:
                try item.claim.map {
                    try withdrawals(.claims, FolderID($0), RecordID($0))
                } ?? []
            case .sourceRevised(let id):
                try source(id).map { source in
                    source.descriptions.map {
                        .init(kind: .sources, folder: FolderID(id), record: $0.id)
                    }
                } ?? []
            case .sourceCorrected(let id, let record), .sourceRetracted(let id, let record):
                [.init(kind: .sources, folder: FolderID(id), record: record)]
            case .noticeWithdrawn(let id, let record):
                try withdrawals(.sources, FolderID(id), record)
            case .sourceWithdrawn(let id):
                try withdrawals(.sources, FolderID(id), RecordID(id))
            case .evidenceAdded(let record), .verdictDiffers(let record): own([record])
            case .evidenceGone(let record), .verdictGone(let record):
                try withdrawals(.items, FolderID(item.id), record)
            case .needsUnmet: []
            }
        }
    }

    private static func late(_ standings: Standings) -> [Disagreement] {
        // What was redacted since needs no confirmation any more.
        standings.late.filter { $0.redaction == nil }.map {
            Disagreement(.late, standings, [$0.id])
        }
    }
}

extension Disagreement {
    fileprivate init(
        _ kind: Kind, _ standings: Standings, _ records: [RecordID], _ others: [Side] = []
    ) {
        self.kind = kind
        folderKind = standings.folder.kind
        folder = standings.folder.id
        let folder = standings.folder
        sides =
            records.map { Side(kind: folder.kind, folder: folder.id, record: $0) } + others
    }
}
