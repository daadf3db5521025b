public import StetRecords

/// Something that happened after a verdict or decision was made, and that it had not seen.
public enum Change: Hashable, Sendable {
    /// The claim has another statement now.
    case claimRevised(RecordID)
    /// The desk took the claim back.
    case claimWithdrawn
    /// A source has another text, or is credited to somebody else.
    case sourceRevised(SourceID)
    /// The publisher corrected a source.
    case sourceCorrected(SourceID, RecordID)
    /// The publisher retracted a source.
    case sourceRetracted(SourceID, RecordID)
    /// The desk withdrew what it had recorded as a correction or retraction by the publisher.
    case noticeWithdrawn(SourceID, RecordID)
    /// The desk took a source back.
    case sourceWithdrawn(SourceID)
    /// Evidence was added.
    case evidenceAdded(RecordID)
    /// Evidence it rests on was taken back, or is late.
    case evidenceGone(RecordID)
    /// A verdict was given that differs from the outcome.
    case verdictDiffers(RecordID)
    /// A verdict it rests on was taken back, or is late.
    case verdictGone(RecordID)
    /// The evidence no longer suffices, for example because two sources turned out to be one.
    case needsUnmet([EvidenceCount.Shortfall])

    /// Whether the claim itself changed, so that nothing said about it can be affirmed.
    public var concernsClaim: Bool {
        switch self {
        case .claimRevised, .claimWithdrawn: true
        default: false
        }
    }
}

extension Snapshot {
    /// The newest records of a claim, of some sources and of the policy: what an act made now sees.
    package func basis(claim: ClaimID?, sources: some Sequence<SourceID>) throws -> Basis {
        var newest: [FolderID: [RecordID]] = [:]
        func name(_ folder: Folder?) throws {
            guard let folder else { return }
            newest[folder.id] = try folder.basis(late: late().records)
        }
        if let claim { try name(folder(.claims, FolderID(claim))) }
        for source in sources { try name(folder(.sources, FolderID(source))) }
        try name(policy()?.standings.folder)
        return Basis(newest)
    }

    /// What changed in a claim and in the sources of a basis since it was current.
    ///
    /// The states then and now are compared, so a change that was withdrawn again is none. What is
    /// late or redacted did not stand then either: it stands nowhere.
    ///
    /// - Parameters:
    ///   - bases: What was seen.
    ///   - claim: The claim.
    ///   - revision: The statement of the claim that was judged.
    ///   - sawTheClaim: Whether what the claim was like then was a reason, so that it is no change.
    /// - Returns: The changes, by folder.
    /// - Throws: What reading the desk throws.
    func changes(
        since bases: [Basis], claim: ClaimID?, judging revision: RecordID?,
        sawTheClaim: Bool = false
    ) throws -> [Change] {
        var seenHeads: [FolderID: [RecordID]] = [:]
        for basis in bases {
            for (folder, heads) in basis.newest { seenHeads[folder, default: []] += heads }
        }
        var changes: [Change] = []
        for (id, heads) in seenHeads.sorted(by: { $0.key < $1.key }) {
            if id == claim.map({ FolderID($0) }), let now = try standings(.claims, id) {
                let past = Self.past(heads, of: now)
                changes +=
                    sawTheClaim
                    ? Self.claimChanges(between: past, and: now)
                    : Self.claimChanges(from: past, to: now, judging: revision)
            } else if let now = try standings(.sources, id) {
                changes += Self.sourceChanges(from: Self.past(heads, of: now), to: now)
            }
        }
        return changes
    }

    /// What stood in a folder for somebody who had seen only some records and their past; `nil` where
    /// that is what stands now.
    private static func past(_ heads: [RecordID], of now: Standings) -> Standings? {
        if now.folder.heads.allSatisfy({ heads.contains($0) }) { return nil }
        let seen = now.folder.seen(from: heads)
        let folder = Folder(
            kind: now.folder.kind, id: now.folder.id,
            records: now.folder.records.filter { seen.contains($0.id) })
        return Standings(folder, late: now.lateActs)
    }

    private static func claimChanges(
        from past: Standings?, to present: Standings, judging revision: RecordID?
    ) -> [Change] {
        guard let now = ClaimState(present) else { return [.claimWithdrawn] }
        if now.isWithdrawn { return [.claimWithdrawn] }
        let current = now.statements.map(\.id)
        let isSame = past.map { ClaimState($0)?.statements.map(\.id) == current } ?? true
        // What was judged may itself have become late or been redacted.
        return isSame && revision.map(current.contains) != false
            ? [] : [.claimRevised(now.revision)]
    }

    /// What a claim that was seen as it was then is like now, where that is something else.
    private static func claimChanges(between past: Standings?, and present: Standings) -> [Change] {
        guard let past else { return [] }
        let (then, now) = (ClaimState(past), ClaimState(present))
        guard let now, !now.isWithdrawn else {
            return then?.isWithdrawn != false ? [] : [.claimWithdrawn]
        }
        return then?.statements.map(\.id) == now.statements.map(\.id)
            ? [] : [.claimRevised(now.revision)]
    }

    private static func sourceChanges(from past: Standings?, to present: Standings) -> [Change] {
        guard let now = SourceState(present) else {
            return [.sourceWithdrawn(SourceID(present.folder.id))]
        }
        if now.isWithdrawn { return [.sourceWithdrawn(now.id)] }
        guard let past else { return [] }
        let then = SourceState(past)
        var changes: [Change] = []
        let seen = ((then?.corrections ?? []) + (then?.retractions ?? [])).map(\.id)
        changes += now.corrections.filter { !seen.contains($0.id) }
            .map { .sourceCorrected(now.id, $0.id) }
        changes += now.retractions.filter { !seen.contains($0.id) }
            .map { .sourceRetracted(now.id, $0.id) }
        changes += seen.filter { !present.stands($0) }.map { .noticeWithdrawn(now.id, $0) }
        func essence(_ state: SourceState?) -> [[String?]] {
            (state?.descriptions ?? []).map {
                [
                    ($0.description.text?.sha256 ?? $0.description.seal)?.hex,
                    $0.description.agency, $0.description.publisher, $0.description.owner,
                ]
            }
        }
        if essence(then) != essence(now) { changes.append(.sourceRevised(now.id)) }
        return changes
    }
}
