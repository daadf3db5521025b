internal import StetRecords

/// The seals of a blind review and their openings, as of its newest reopening.
struct BlindRound {
    /// Every seal ever made, in causal order.
    let seals: [ItemState.SealedVerdict]
    /// The verdicts of this round that opened a seal.
    let openings: [RecordID]
    private let valid: Set<RecordID>
    /// Whether the review is blind.
    let isBlind: Bool

    /// Sorts the seals of an item; a pure function of its records.
    init(_ standings: Standings, _ opening: ItemOpening) {
        isBlind = opening.isBlind
        let folder = standings.folder
        let reopenings = standings.records.filter { $0.kind == .reopened }
        func isOver(_ id: RecordID) -> Bool {
            reopenings.contains { folder.isBefore(id, $0.id) }
        }
        var openers: [RecordID: [RecordID]] = [:]
        var openings: [StoredRecord] = []
        // What was opened is known, also after it was taken back.
        for record in folder.records where standings[record.id] != .late && !isOver(record.id) {
            guard case .verdict(let verdict) = record.body, let opens = verdict.opens else {
                continue
            }
            openings.append(record)
            openers[opens.seal, default: []].append(record.id)
        }
        // Whoever sealed twice, in two clones, could choose after others were opened.
        let candidates = folder.records.filter { record in
            guard record.kind == .verdictSealed, !isOver(record.id) else { return false }
            guard case .withdrawn(let by) = standings[record.id] else {
                return standings.stands(record.id)
            }
            return !by.contains { withdrawal in
                openings.allSatisfy { folder.isBefore(withdrawal, $0.id) }
            }
        }
        var seals: [ItemState.SealedVerdict] = []
        var valid: Set<RecordID> = []
        for record in folder.records {
            guard case .verdictSealed(let seal) = record.body else { continue }
            let isEarly = openings.allSatisfy { folder.isBefore(record.id, $0.id) }
            let standing: ItemState.SealStanding =
                switch standings[record.id] {
                case .late: .late
                case .withdrawn: .withdrawn
                case .stands:
                    if isOver(record.id) {
                        .beforeReopening
                    } else if !isEarly {
                        .afterOpening
                    } else if candidates.contains(where: {
                        $0.by == record.by && $0.id != record.id
                    }) {
                        .concurrent
                    } else if let opener = openers[record.id]?.first {
                        .opened(opener)
                    } else {
                        .sealed
                    }
                }
            if case .opened = standing { valid.formUnion(openers[record.id] ?? []) }
            seals.append(
                ItemState.SealedVerdict(
                    id: record.id, by: record.by, seal: seal.seal, standing: standing))
        }
        self.seals = seals
        self.openings = openings.map(\.id)
        self.valid = valid
    }

    /// Whether a verdict may count: always in an open review, in a blind one where it opens a seal
    /// that was made before every opening.
    func allows(_ verdict: RecordID) -> Bool { !isBlind || valid.contains(verdict) }
}

extension ItemState.SealStanding {
    /// Whether the seal counts in this round.
    public var isInRound: Bool {
        switch self {
        case .sealed, .opened: true
        default: false
        }
    }
}
