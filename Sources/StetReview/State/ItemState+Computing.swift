internal import StetRecords

extension ItemState {
    /// Computes the state of an item: a pure function of its records, of the records they refer to,
    /// and of which acts are late.
    init?(_ standings: Standings, in snapshot: Snapshot) throws {
        let folder = standings.folder
        guard let first = folder.first, case .item(let opening) = first.body else { return nil }
        let id = ItemID(folder.id)
        let standing = standings.records
        let claim = try snapshot.claim(opening.claim)

        let starts = folder.newest(of: standing.filter { $0.kind == .item || $0.kind == .reopened })
        let revision = starts.sorted { $0.id < $1.id }.first?.revisionUnderReview
        let evidence = folder.records.compactMap { record in
            if case .evidence(let evidence) = record.body { (record.id, evidence) } else { nil }
        }
        let round = BlindRound(standings, opening)
        let verdicts = try Self.judge(standings, round, claim: opening.claim, in: snapshot)
        let decisions = folder.records.filter(\.kind.isDecision)

        let isCircle = try Self.isInCircle(id, in: snapshot)
        let valid = standing.filter { record in
            guard record.kind.isDecision else { return false }
            if case .closed(let closing) = record.body, closing.of != nil { return !isCircle }
            return true
        }
        let ruling = folder.newest(of: valid)
        let outcomes = Set(ruling.compactMap { Self.outcome(of: $0, in: folder) })

        let pieces = Dictionary(evidence.filter { standings.stands($0.0) }) { first, _ in first }
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
                claimants: claimants, claim: opening.claim)
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
        self.claim = opening.claim
        self.revision = revision ?? opening.revision
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
        sealsMissing =
            opening.isBlind
            ? Set(asked).sorted().filter { !sealed.contains(people.representative(of: $0)) } : []
        sealedPeople = sealed.count
        self.tally = tally
        self.decisions = decisions
        self.ruling = ruling.map(\.id)
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

    /// Whether following the duplicates leads back to the item.
    private static func isInCircle(_ id: ItemID, in snapshot: Snapshot) throws -> Bool {
        var seen: Set<ItemID> = []
        var current = id
        while let next = try snapshot.duplicateTarget(of: current) {
            if next == id { return true }
            guard seen.insert(next).inserted else { return false }
            current = next
        }
        return false
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
    private static func judge(
        _ standings: Standings, _ round: BlindRound, claim: ClaimID, in snapshot: Snapshot
    ) throws -> [JudgedVerdict] {
        let folder = standings.folder
        let given = folder.records.compactMap { record in
            if case .verdict(let verdict) = record.body { (record, verdict) } else { nil }
        }
        let reopenings = standings.records.filter { $0.kind == .reopened }
        // A late verdict was never given; a withdrawn one still replaced what was before it.
        let valid = given.map(\.0).filter { standings[$0.id] != .late }
        let newestOf = Dictionary(grouping: valid, by: \.by).mapValues { own in
            folder.newest(of: own).map(\.id)
        }
        return try given.map { record, verdict in
            let newest = newestOf[record.by] ?? []
            let standing: VerdictStanding =
                switch standings[record.id] {
                case .late: .late
                case .withdrawn: .withdrawn
                case .stands:
                    if !newest.contains(record.id) {
                        .superseded
                    } else if reopenings.contains(where: { folder.isBefore(record.id, $0.id) }) {
                        .beforeReopening
                    } else if !round.allows(record.id) {
                        .unsealed
                    } else if newest.count > 1 {
                        // One seal opened in two clones says the same twice.
                        round.isBlind && record.id == newest.min()
                            ? try currency(of: verdict, standings, claim: claim, in: snapshot)
                            : .concurrent
                    } else {
                        try currency(of: verdict, standings, claim: claim, in: snapshot)
                    }
                }
            return JudgedVerdict(
                id: record.id, by: record.by, verdict: verdict, standing: standing)
        }
    }

    private static func currency(
        of verdict: Verdict, _ standings: Standings, claim: ClaimID, in snapshot: Snapshot
    ) throws -> VerdictStanding {
        let gone = verdict.evidence.filter { !standings.stands($0) }
        let changes =
            gone.map { Change.evidenceGone($0) }
            + (try snapshot.changes(since: [verdict.basis], claim: claim))
        return changes.isEmpty ? .counts : .outdated(changes)
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
            rating: rating, people: most, quorum: policy?.quorum ?? 1, isDivided: isDivided,
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
