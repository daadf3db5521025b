internal import StetRecords

/// The newest round of a blind review: its seals and its openings, and which of them count.
///
/// Nobody may choose a verdict after reading another's, and nobody may strike a colleague's verdict
/// alone. The order of two records that do not know each other cannot be told from the records, so a
/// third decides: an opening vouches for every seal that was there before any opening it knew of.
struct BlindRound {
    /// Every seal ever made, in causal order.
    let seals: [ItemState.SealedVerdict]
    /// The verdicts of this round that opened a seal, in causal order.
    let openings: [RecordID]
    /// Whether the review is blind.
    let isBlind: Bool
    /// What the verdicts that opened a seal amount to.
    private let verdicts: [RecordID: Verdict]

    /// What an opened verdict amounts to.
    enum Verdict: Hashable {
        /// It opens a good seal.
        case opens
        /// It does not count.
        case isNone(ItemState.VerdictStanding)
    }

    /// Sorts the seals and openings of an item; a pure function of its records.
    init(_ standings: Standings, isBlind: Bool) {
        self.isBlind = isBlind
        // Most items are never sealed, and then there is nothing to find out.
        guard
            isBlind
                || standings.folder.records.contains(where: { $0.originalKind == .verdictSealed })
        else {
            (seals, openings, verdicts) = ([], [], [:])
            return
        }
        let judge = Judge(standings, isBlind: isBlind)
        let void = judge.voidOpenings()
        let current = judge.openings.filter { void[$0.id] == nil }
        var seals: [ItemState.SealedVerdict] = []
        var verdicts: [RecordID: Verdict] = [:]
        for record in standings.folder.records {
            guard case .verdictSealed(let seal) = record.body else { continue }
            // One seal that is opened twice, in two clones, is one verdict.
            let twins = current.filter { $0.seals.contains(record.id) }
            let standing = judge.standing(of: record.id, by: record.by, openedBy: twins.map(\.id))
            seals.append(
                ItemState.SealedVerdict(
                    id: record.id, by: record.by, seal: seal.seal, standing: standing))
            let isWithdrawn = twins.contains { !standings.stands($0.id) }
            let newest = Set(
                standings.folder.newest(of: twins.compactMap { standings.folder[$0.id] })
                    .map(\.id))
            for twin in twins {
                verdicts[twin.id] =
                    if !standing.isInRound {
                        .isNone(.unsealed)
                    } else if isWithdrawn {
                        .isNone(.withdrawn)
                    } else if !newest.contains(twin.id) {
                        .isNone(.superseded)
                    } else {
                        twin.id == newest.min() ? .opens : .isNone(.repeated)
                    }
            }
        }
        for (opening, by) in void { verdicts[opening] = .isNone(.void(by: by)) }
        for opening in judge.pastOpenings { verdicts[opening] = .isNone(.beforeReopening) }
        self.seals = seals
        openings = judge.openings.map(\.id)
        self.verdicts = verdicts
    }

    /// What a verdict amounts to, but for whether what it rests on is current.
    subscript(verdict: RecordID) -> Verdict { verdicts[verdict] ?? .isNone(.unsealed) }
}

/// Who sealed and who opened in time.
private struct Judge {
    /// A verdict by which a seal was opened; where it was redacted, which seal is only known from
    /// those its author had.
    struct Opening {
        let id: RecordID
        let by: PersonID
        let seals: [RecordID]
    }

    /// The openings of this round, in causal order.
    let openings: [Opening]
    /// The openings of earlier rounds.
    let pastOpenings: [RecordID]
    private let standings: Standings
    private let folder: Folder
    /// The seals of this round, redacted and withdrawn ones too.
    private let seals: [StoredRecord]
    /// What decided the round.
    private let decisions: [StoredRecord]

    init(_ standings: Standings, isBlind: Bool) {
        let folder = standings.folder
        let reopenings = standings.records.filter { $0.kind == .reopened }
        func isOfRound(_ id: RecordID) -> Bool {
            reopenings.allSatisfy { folder.isBefore($0.id, id) }
        }
        let sealed = folder.records.filter { $0.originalKind == .verdictSealed }
        var openings: [Opening] = []
        var pastOpenings: [RecordID] = []
        // What was opened is known, also after it was withdrawn.
        for record in isBlind ? folder.records : [] where standings[record.id] != .late {
            let own: [RecordID]
            if case .verdict(let verdict) = record.body, let opens = verdict.opens {
                own = sealed.map(\.id).filter { $0 == opens.seal }
            } else if record.redaction?.kind == .verdict {
                let known = sealed.filter { seal in
                    seal.by == record.by && folder.isBefore(seal.id, record.id)
                        && !standings.withdrawals(of: seal.id).contains {
                            folder.isBefore($0, record.id)
                        }
                }
                own = folder.newest(of: known).map(\.id)
            } else {
                continue
            }
            if own.contains(where: isOfRound) {
                openings.append(Opening(id: record.id, by: record.by, seals: own))
            } else if !own.isEmpty {
                pastOpenings.append(record.id)
            }
        }
        self.openings = openings
        self.pastOpenings = pastOpenings
        self.standings = standings
        self.folder = folder
        seals = sealed.filter { standings[$0.id] != .late && isOfRound($0.id) }
        decisions = standings.records.filter {
            $0.kind.isDecision && $0.kind != .reopened && isOfRound($0.id)
        }
    }

    /// Whether a seal, or the withdrawal of one, was there before its author could read a verdict of
    /// somebody else.
    ///
    /// Either every opening by somebody else knew it, or one of them did, and so did every opening
    /// that one knew. Once the round is decided, what the decision did not know comes too late.
    func isInTime(_ record: RecordID, by author: PersonID) -> Bool {
        #if STET_MUTATION
            if SwitchedOff.contains("blind-in-time") { return true }
        #endif
        let others = openings.filter { $0.by != author }
        func vouches(_ opening: Opening) -> Bool {
            #if STET_MUTATION
                if SwitchedOff.contains("blind-vouching") {
                    return others.allSatisfy { folder.isBefore(record, $0.id) }
                }
            #endif
            return folder.isBefore(record, opening.id)
                && others.allSatisfy {
                    !folder.isBefore($0.id, opening.id) || folder.isBefore(record, $0.id)
                }
        }
        return (others.isEmpty || others.contains(where: vouches))
            && decisions.allSatisfy { folder.isBefore(record, $0.id) }
    }

    /// The openings that did not know every seal made in time, each with those it did not know.
    func voidOpenings() -> [RecordID: [RecordID]] {
        #if STET_MUTATION
            if SwitchedOff.contains("blind-void") { return [:] }
        #endif
        let inTime = seals.filter { isInTime($0.id, by: $0.by) }.map(\.id)
        var void: [RecordID: [RecordID]] = [:]
        for opening in openings {
            let unknown = inTime.filter { !folder.isBefore($0, opening.id) }
            if !unknown.isEmpty { void[opening.id] = unknown }
        }
        return void
    }

    /// What became of a seal.
    ///
    /// `openedBy`: The openings of it that are not void.
    func standing(of seal: RecordID, by author: PersonID, openedBy twins: [RecordID])
        -> ItemState.SealStanding
    {
        switch standings[seal] {
        case .late: return .late
        case .withdrawn: return .withdrawn
        case .stands: break
        }
        if !seals.contains(where: { $0.id == seal }) { return .beforeReopening }
        if !isInTime(seal, by: author) { return .afterOpening }
        // With two seals a reviewer could choose which to open; what is not in time never counts.
        let hasRival = seals.contains {
            $0.by == author && $0.id != seal && isInTime($0.id, by: author)
                && !isStruck($0, beside: seal)
        }
        if hasRival { return .concurrent }
        return twins.min().map { .opened($0) } ?? .sealed
    }

    /// Whether a seal was withdrawn in time to make room for another of its author.
    private func isStruck(_ seal: StoredRecord, beside other: RecordID) -> Bool {
        if standings.withdrawals(of: seal.id).contains(where: { isInTime($0, by: seal.by) }) {
            return true
        }
        // When a record was redacted no record tells; but nobody seals again before that.
        return seal.redaction != nil && folder.isBefore(seal.id, other)
    }
}

extension Standings {
    /// The records that withdraw a record.
    fileprivate func withdrawals(of id: RecordID) -> [RecordID] {
        if case .withdrawn(let by) = self[id] { by } else { [] }
    }
}

extension ItemState.SealStanding {
    /// Whether the seal counts in this round.
    public var isInRound: Bool {
        switch self {
        case .sealed, .opened: true
        default: false
        }
    }

    /// Whether the seal is of this round, and neither opened nor withdrawn.
    var isWaiting: Bool {
        switch self {
        case .sealed, .concurrent, .afterOpening: true
        default: false
        }
    }
}
