internal import StetRecords

extension ItemState {
    /// Computes the state of an item: a pure function of its records, of the records they refer to,
    /// and of which acts are late.
    init?(_ standings: Standings, in snapshot: Snapshot) throws {
        let folder = standings.folder
        guard let first = folder.first, first.originalKind == .item else { return nil }
        let opening: ItemOpening? = if case .item(let opening) = first.body { opening } else { nil }
        let id = ItemID(folder.id)
        let standing = standings.records
        let claim = try opening.flatMap { try snapshot.claim($0.claim) }

        let starts = folder.newest(of: standing.filter { $0.kind == .item || $0.kind == .reopened })
        let start = starts.min { $0.id < $1.id }
        let revision = start?.revisionUnderReview ?? opening?.revision
        let evidence = folder.records.compactMap { record in
            if case .evidence(let evidence) = record.body { (record.id, evidence) } else { nil }
        }
        let unsupported = try Self.unsupported(evidence, standings, in: snapshot)
        let pieces = Dictionary(
            evidence.filter { standings.stands($0.0) && !unsupported.contains($0.0) }
        ) { first, _ in first }
        let round = BlindRound(standings, isBlind: opening?.isBlind ?? false)
        let verdicts = try Self.judge(standings, round) { verdict in
            verdict.evidence.filter { pieces[$0] == nil }.map { .evidenceGone($0) }
                + (try snapshot.changes(
                    since: [verdict.basis], claim: opening?.claim, judging: revision))
        }
        let decisions = folder.records.filter(\.kind.isDecision)

        let isCircle = try snapshot.isInDuplicateCircle(id)
        let valid = standing.filter { record in
            guard record.kind.isDecision else { return false }
            if case .closed(_, _?) = Self.outcome(of: record, in: folder) { return !isCircle }
            return true
        }
        let ruling = folder.newest(of: valid)
        let outcomes = Set(ruling.compactMap { Self.outcome(of: $0, in: folder) })

        let claimants = claim?.claimants ?? []
        let scale = try snapshot.policy()
        let people = try snapshot.people()
        let tally = try Self.tally(
            verdicts.filter { $0.standing == .counts }, pieces: pieces, claimants: claimants,
            policy: scale?.current, people: people, in: snapshot)
        let assignments = Self.assignments(standings)

        var changes: [Change] = []
        var obstacles: [Obstacle] = []
        let outcome = outcomes.count == 1 ? outcomes.first : nil
        if let outcome, outcome != .reopened {
            let review = Review(
                ruling: ruling, outcome: outcome, verdicts: verdicts, pieces: pieces,
                claimants: claimants, claim: opening?.claim, revision: revision)
            (changes, obstacles) = try review.changes(standings, people: people, in: snapshot)
        }
        let phase: Phase =
            if !standings.stands(first.id) {
                .withdrawn
            } else if outcomes.count > 1 {
                .disputed
            } else if let outcome, outcome != .reopened {
                if !changes.isEmpty {
                    .stale
                } else if case .rated = outcome {
                    .resolved
                } else {
                    .closed
                }
            } else if tally.isDivided {
                .disputed
            } else if tally.isAgreed {
                .agreed
            } else if verdicts.contains(where: \.standing.isNewest)
                || round.seals.contains(where: { $0.standing == .sealed })
            {
                .inReview
            } else {
                assignments.isEmpty ? .open : .assigned
            }

        self.id = id
        self.opening = opening
        self.claim = opening?.claim
        self.revision = revision
        self.unsupported = unsupported
        self.phase = phase
        self.outcome = outcome == .reopened ? nil : outcome
        self.assignments = assignments
        self.evidence = evidence.map { (id: $0.0, evidence: $0.1) }
        self.verdicts = verdicts
        seals = round.seals
        openings = round.openings
        let sealed = Set(
            round.seals.filter(\.standing.isInRound).map { people.representative(of: $0.by) })
        let asked = assignments.filter { $0.assignment.task == .review }.map(\.assignment.person)
        // The first opening waited for all that it knew of; what came beside it binds nobody.
        sealsMissing =
            round.isBlind && round.openings.isEmpty
            ? Set(asked).sorted().filter { !sealed.contains(people.representative(of: $0)) } : []
        sealedPeople = sealed.count
        self.tally = tally
        self.decisions = decisions
        self.ruling = ruling.map(\.id)
        hasConflictingDecisions = outcomes.count > 1
        self.changes = changes
        affirmationObstacles = obstacles
        isInDuplicateCircle = isCircle
        publications = standing.filter { $0.kind == .published }
        notes = standing.filter { $0.kind == .note }
        self.standings = standings
    }

    /// What a decision decides; an affirmation decides what it affirms.
    static func outcome(of decision: StoredRecord, in folder: Folder) -> Outcome? {
        var current = decision
        while true {
            switch current.body {
            case .resolved(let resolution): return .rated(resolution.rating)
            case .closed(let closing): return .closed(closing.reason, of: closing.of)
            case .reopened: return .reopened
            case .affirmed(let affirmation):
                // Each step goes into the past, so this ends.
                guard let earlier = affirmation.decisions.first,
                    folder.isBefore(earlier, current.id), let next = folder[earlier]
                else { return nil }
                current = next
            default: return nil
            }
        }
    }

    /// The pieces of evidence that stand and whose description of a source was redacted; of others
    /// nobody asks, so a proof need not carry their sources.
    private static func unsupported(
        _ evidence: [(RecordID, Evidence)], _ standings: Standings, in snapshot: Snapshot
    ) throws -> Set<RecordID> {
        var found: Set<RecordID> = []
        for (id, piece) in evidence where standings.stands(id) {
            guard let citation = piece.citation,
                let source = try snapshot.ifReadable({
                    try snapshot.standings(.sources, FolderID(citation.source))
                })
            else { continue }
            if source.folder[citation.revision]?.redaction != nil { found.insert(id) }
        }
        return found
    }

    /// Who is asked to do what: assigned, and not unassigned by somebody who had seen it.
    private static func assignments(_ standings: Standings)
        -> [(id: RecordID, assignment: Assignment)]
    {
        let folder = standings.folder
        let ended = standings.records.compactMap { record in
            if case .unassigned(let end) = record.body { (record.id, end.person) } else { nil }
        }
        var newest: [(id: RecordID, assignment: Assignment)] = []
        for record in standings.records {
            guard case .assigned(let assignment) = record.body,
                !ended.contains(where: {
                    $0.1 == assignment.person && folder.isBefore(record.id, $0.0)
                })
            else { continue }
            newest.removeAll {
                $0.assignment.person == assignment.person && $0.assignment.task == assignment.task
                    && folder.isBefore($0.id, record.id)
            }
            newest.append((record.id, assignment))
        }
        return newest
    }

    /// Which verdicts count, and why the others do not.
    ///
    /// `changes`: What changed since a verdict was given.
    private static func judge(
        _ standings: Standings, _ round: BlindRound, changes: (Verdict) throws -> [Change]
    ) throws -> [JudgedVerdict] {
        let folder = standings.folder
        let reopenings = standings.records.filter { $0.kind == .reopened }
        // A late verdict was never given; a withdrawn one still replaced what was before it.
        let given = folder.records.filter {
            $0.originalKind == .verdict && standings[$0.id] != .late
        }
        let newestOf = Dictionary(grouping: given, by: \.by).mapValues { own in
            folder.newest(of: own).map(\.id)
        }
        /// Why a verdict that stands does not count, whatever it rests on.
        func flaw(of record: StoredRecord) -> VerdictStanding? {
            if round.isBlind {
                return if case .isNone(let standing) = round[record.id] { standing } else { nil }
            }
            let newest = newestOf[record.by] ?? []
            if !newest.contains(record.id) { return .superseded }
            if reopenings.contains(where: { folder.isBefore(record.id, $0.id) }) {
                return .beforeReopening
            }
            return newest.count > 1 ? .concurrent : nil
        }
        return try folder.records.compactMap { record in
            guard case .verdict(let verdict) = record.body else { return nil }
            let standing: VerdictStanding
            switch standings[record.id] {
            case .late: standing = .late
            case .withdrawn: standing = .withdrawn
            case .stands:
                if let flaw = flaw(of: record) {
                    standing = flaw
                } else {
                    let changes = try changes(verdict)
                    standing = changes.isEmpty ? .counts : .outdated(changes)
                }
            }
            return JudgedVerdict(
                id: record.id, by: record.by, verdict: verdict, standing: standing)
        }
    }

    /// What some verdicts amount to.
    static func tally(
        _ verdicts: [JudgedVerdict], pieces: [RecordID: Evidence], claimants: [String],
        policy: Policy?, people: People, in snapshot: Snapshot
    ) throws -> Tally {
        var givers: [String: Set<PersonID>] = [:]
        for verdict in verdicts {
            givers[verdict.verdict.rating, default: []].insert(
                people.representative(of: verdict.by))
        }
        let most = givers.values.map(\.count).max() ?? 0
        let leading = givers.filter { $0.value.count == most }.map(\.key)
        let rating = leading.count == 1 ? leading[0] : nil
        var isDivided = false
        for (index, first) in verdicts.enumerated() {
            for second in verdicts[(index + 1)...]
            where policy?.differ(first.verdict.rating, second.verdict.rating) ?? true {
                isDivided = true
            }
        }
        // Only those who gave the rating bring evidence for it.
        let backing = verdicts.filter { rating == nil || $0.verdict.rating == rating }
        let count = try snapshot.count(
            cited(by: backing.map(\.verdict), among: pieces), claimants: claimants)
        let needs = rating.flatMap { policy?.rating($0)?.needs }
        return Tally(
            rating: rating, people: most, quorum: policy?.quorum ?? 1,
            isOffScale: rating != nil && policy != nil && needs == nil, isDivided: isDivided,
            count: count, shortfalls: needs.map { count.shortfalls(from: $0) } ?? [])
    }

    /// The standing pieces that some verdicts cite, in order.
    static func cited(by verdicts: [Verdict], among pieces: [RecordID: Evidence])
        -> [(id: RecordID, evidence: Evidence)]
    {
        Set(verdicts.flatMap(\.evidence)).sorted().compactMap { id in
            pieces[id].map { (id: id, evidence: $0) }
        }
    }
}

extension ItemState.VerdictStanding {
    /// Whether this is a reviewer's newest word, counted or not.
    var isNewest: Bool {
        switch self {
        case .counts, .concurrent, .outdated: true
        default: false
        }
    }
}

extension StoredRecord {
    /// The statement of the claim that an opening or reopening puts under review.
    var revisionUnderReview: RecordID? {
        switch body {
        case .item(let opening): opening.revision
        case .reopened(let reopening): reopening.revision
        default: nil
        }
    }
}
