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
    /// The claim under review; `nil` where the opening was redacted.
    let claim: ClaimID?
    /// The statement under review.
    let revision: RecordID?

    /// What the outcome had not seen, and what keeps it from being affirmed.
    ///
    /// Whether it still holds is judged by the policy it was made under, whether it may be affirmed
    /// by the policy in force: an affirmation is then held against that one.
    func changes(_ standings: Standings, people: People, in snapshot: Snapshot) throws
        -> (changes: [Change], obstacles: [ItemState.Obstacle])
    {
        let folder = standings.folder
        let seen = folder.seen(from: ruling.map(\.id))
        let policies = try snapshot.policy()
        let past = ruling.min { $0.id < $1.id }?.decisionBasis.flatMap {
            policies?.policy(seenIn: $0)
        }
        let present = policies?.current
        // An item is closed also because its claim is not what it was, and is not stale for that.
        let isClosed = if case .closed = outcome { true } else { false }
        var changes = try snapshot.changes(
            since: ruling.compactMap(\.decisionBasis), claim: claim, judging: revision,
            sawTheClaim: isClosed)
        var obstacles: [ItemState.Obstacle] = []
        if changes.contains(where: \.concernsClaim) { obstacles.append(.claimChanged) }

        changes += standings.records.filter { $0.kind == .evidence && !seen.contains($0.id) }
            .map { .evidenceAdded($0.id) }
        let newVerdicts = verdicts.filter { $0.standing.isNewest && !seen.contains($0.id) }
        changes += newVerdicts.filter { differs($0, by: past) }.map { .verdictDiffers($0.id) }
        if newVerdicts.contains(where: { differs($0, by: present) }) {
            obstacles.append(.differingVerdict)
        }

        let resolutions = ruling.flatMap { Self.resolutions(behind: $0, in: folder) }
        let relied = Set(resolutions.flatMap(\.verdicts)).sorted()
        let goneVerdicts = relied.filter { !standings.stands($0) }
        let standing = verdicts.filter { relied.contains($0.id) && standings.stands($0.id) }
        let cited = Set(verdicts.filter { relied.contains($0.id) }.flatMap(\.verdict.evidence))
        let goneEvidence = cited.sorted().filter { pieces[$0] == nil }

        // Nothing among the records says when something became late or was redacted. Whoever affirms
        // an outcome knows of it, or it would have been reopened.
        let isAffirmed = ruling.contains { $0.kind == .affirmed }
        func isUnseen(_ id: RecordID) -> Bool {
            if case .withdrawn(let by) = standings[id], !by.isEmpty {
                return !by.contains { seen.contains($0) }
            }
            return !isAffirmed
        }
        changes += goneVerdicts.filter(isUnseen).map { .verdictGone($0) }
        changes += goneEvidence.filter(isUnseen).map { .evidenceGone($0) }

        guard case .rated(let rating) = outcome else { return (changes, obstacles) }
        let count = try snapshot.count(
            ItemState.cited(by: standing.map(\.verdict), among: pieces), claimants: claimants)
        func shortfalls(by policy: Policy?) -> [EvidenceCount.Shortfall] {
            policy?.rating(rating).map { count.shortfalls(from: $0.needs) } ?? []
        }
        let (lacking, lackingNow) = (shortfalls(by: past), shortfalls(by: present))
        if !lacking.isEmpty { changes.append(.needsUnmet(lacking)) }
        if let present, present.rating(rating) == nil { obstacles.append(.offScale(rating)) }
        if !lackingNow.isEmpty { obstacles.append(.evidence(lackingNow)) }

        guard resolutions.allSatisfy({ $0.ground == .agreement }) else {
            return (changes, obstacles)
        }
        let agreeing = standing.filter { $0.verdict.rating.utf8.elementsEqual(rating.utf8) }
        let have = Set(agreeing.map { people.representative(of: $0.by) }).count
        if let present, have < present.quorum {
            obstacles.append(.quorum(have: have, need: present.quorum))
        }
        // Without a quorum it could not have been affirmed, so this came after.
        if isAffirmed, let past, have < past.quorum {
            changes += goneVerdicts.filter { !changes.contains(.verdictGone($0)) }
                .map { .verdictGone($0) }
        }
        return (changes, obstacles)
    }

    /// Whether a verdict differs from the outcome; any does from an item that was closed.
    private func differs(_ verdict: ItemState.JudgedVerdict, by policy: Policy?) -> Bool {
        guard case .rated(let rating) = outcome else { return true }
        return policy?.differ(verdict.verdict.rating, rating) ?? true
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
