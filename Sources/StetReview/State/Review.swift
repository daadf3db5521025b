internal import StetRecords

/// An outcome in force, held against what has happened since.
struct Review {
    /// The decisions that rule, all with the same outcome.
    let ruling: [StoredRecord]
    /// The outcome.
    let outcome: ItemState.Outcome
    /// Every verdict on the item.
    let verdicts: [ItemState.JudgedVerdict]
    /// The evidence that stands.
    let pieces: [RecordID: Evidence]
    /// Whose word for the claim is no evidence for it.
    let claimants: [String]
    /// The claim under review.
    let claim: ClaimID

    /// What the outcome had not seen, and what keeps it from being affirmed.
    func changes(_ standings: Standings, people: People, in snapshot: Snapshot) throws
        -> (changes: [Change], obstacles: [ItemState.Obstacle])
    {
        let folder = standings.folder
        let seen = folder.seen(from: ruling.map(\.id))
        let bases = ruling.compactMap(\.decisionBasis)
        var changes = try snapshot.changes(since: bases, claim: claim)
        let policyState = try snapshot.policy()
        let policy = bases.first.flatMap { policyState?.policy(seenIn: $0) }

        changes += standings.records.filter { $0.kind == .evidence && !seen.contains($0.id) }
            .map { .evidenceAdded($0.id) }
        let newVerdicts = verdicts.filter { verdict in
            guard verdict.standing.isNewest, !seen.contains(verdict.id) else { return false }
            guard case .rated(let rating) = outcome else { return true }
            return policy?.differ(verdict.verdict.rating, rating) ?? true
        }
        changes += newVerdicts.map { .verdictDiffers($0.id) }

        let resolutions = ruling.flatMap { Self.resolutions(behind: $0, in: folder) }
        let needed = Set(resolutions.flatMap(\.verdicts))
        let relied = verdicts.filter { needed.contains($0.id) }
        let gone = relied.filter { $0.standing == .withdrawn || $0.standing == .late }
        changes += gone.filter { Self.isUnseen(standings[$0.id], seen) }
            .map { .verdictGone($0.id) }
        changes += needed.sorted().filter { folder[$0]?.redaction?.kind == .verdict }
            .map { .verdictGone($0) }
        let reliedEvidence = Set(relied.flatMap(\.verdict.evidence))
        changes += reliedEvidence.sorted().filter {
            !standings.stands($0) && Self.isUnseen(standings[$0], seen)
        }.map { .evidenceGone($0) }

        var obstacles: [ItemState.Obstacle] = []
        if changes.contains(where: \.concernsClaim) { obstacles.append(.claimChanged) }
        if !newVerdicts.isEmpty { obstacles.append(.differingVerdict) }
        guard case .rated(let rating) = outcome else { return (changes, obstacles) }

        let standing = relied.filter { verdict in !gone.contains { $0.id == verdict.id } }
        let count = try snapshot.count(
            ItemState.cited(by: standing.map(\.verdict), among: pieces), claimants: claimants)
        let shortfalls = policy?.rating(rating).map { count.shortfalls(from: $0.needs) } ?? []
        if !shortfalls.isEmpty {
            changes.append(.needsUnmet(shortfalls))
            obstacles.append(.evidence(shortfalls))
        }
        if resolutions.allSatisfy({ $0.ground == .agreement }), let policy {
            let agreeing = standing.filter { $0.verdict.rating.utf8.elementsEqual(rating.utf8) }
            let have = Set(agreeing.map { people.representative(of: $0.by) }).count
            if have < policy.quorum { obstacles.append(.quorum(have: have, need: policy.quorum)) }
        }
        return (changes, obstacles)
    }

    /// Whether a record stopped to count by something the outcome had not seen.
    private static func isUnseen(_ standing: Standing, _ seen: Set<RecordID>) -> Bool {
        switch standing {
        case .stands: false
        case .late: true
        case .withdrawn(let by): !by.contains { seen.contains($0) }
        }
    }

    /// The resolutions that a decision is or affirms, over any number of affirmations.
    private static func resolutions(behind decision: StoredRecord, in folder: Folder)
        -> [Resolution]
    {
        var resolutions: [Resolution] = []
        var seen: Set<RecordID> = []
        var waiting = [decision]
        while let next = waiting.popLast() {
            guard seen.insert(next.id).inserted else { continue }
            switch next.body {
            case .resolved(let resolution): resolutions.append(resolution)
            case .affirmed(let affirmation):
                waiting += affirmation.decisions.filter { folder.isBefore($0, next.id) }
                    .compactMap { folder[$0] }
            default: break
            }
        }
        return resolutions
    }
}

extension StoredRecord {
    /// What a decision had in view, where this is one.
    var decisionBasis: Basis? {
        switch body {
        case .resolved(let resolution): resolution.basis
        case .affirmed(let affirmation): affirmation.basis
        case .reopened(let reopening): reopening.basis
        case .closed(let closing): closing.basis
        default: nil
        }
    }
}
