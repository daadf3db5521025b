public import StetRecords

/// A review item as the records of its folder, and of those they refer to, say.
public struct ItemState: Sendable {
    /// The item.
    public let id: ItemID
    /// What was asked when it was opened; `nil` where that was redacted.
    public let opening: ItemOpening?
    // Stored, because the optimizer of Swift 6.3 crashes on what maps a claim that `opening` gives.
    /// The claim under review; `nil` where the opening was redacted.
    public let claim: ClaimID?
    /// The statement of the claim under review, as of the opening or the newest reopening; `nil` where
    /// that was redacted.
    public let revision: RecordID?
    /// Where the work stands.
    public let phase: Phase
    /// The outcome in force, where there is one.
    public let outcome: Outcome?
    /// The people asked to do something.
    public let assignments: [(id: RecordID, assignment: Assignment)]
    /// Every piece of evidence ever added, in causal order.
    public let evidence: [(id: RecordID, evidence: Evidence)]
    /// The pieces whose description of a source was redacted.
    let unsupported: Set<RecordID>
    /// Every verdict ever given, in causal order.
    public let verdicts: [JudgedVerdict]
    /// Every seal of a verdict ever made, in causal order; only blind reviews have any.
    public let seals: [SealedVerdict]
    /// The verdicts by which the sealed ones of this round have begun to be opened.
    public let openings: [RecordID]
    /// The reviewers who were asked and have no good seal in this round, in order; nobody is waited for
    /// once a verdict is open.
    public let sealsMissing: [PersonID]
    /// How many different people have sealed a verdict in this round.
    public let sealedPeople: Int
    /// What the counted verdicts amount to.
    public let tally: Tally
    /// Every decision ever made, in causal order.
    public let decisions: [StoredRecord]
    /// The decisions that rule: those in no other's past.
    public let ruling: [RecordID]
    /// Whether the decisions that rule have different outcomes.
    public let hasConflictingDecisions: Bool
    /// What the outcome in force had not seen; the reasons why an item is stale.
    public let changes: [Change]
    /// What keeps an editor from affirming a stale outcome; empty where nothing does.
    public let affirmationObstacles: [Obstacle]
    /// Whether this item, by way of others, is declared a duplicate of itself.
    public let isInDuplicateCircle: Bool
    /// Where the outcome was published, corrected or retracted.
    public let publications: [StoredRecord]
    /// Remarks.
    public let notes: [StoredRecord]
    /// What stands in the folder.
    public let standings: Standings

    /// Where the work on an item stands.
    public enum Phase: String, CaseIterable, Hashable, Sendable {
        /// Nobody is asked to do anything.
        case open
        /// Somebody is asked, nobody has judged.
        case assigned
        /// There is a verdict, but no agreement yet.
        case inReview = "in-review"
        /// A quorum agrees and cites what the rating takes.
        case agreed
        /// Verdicts or decisions are at odds.
        case disputed
        /// There is an outcome, and it has seen everything.
        case resolved
        /// There is an outcome, but something has changed since.
        case stale
        /// The review ended without a rating.
        case closed
        /// The desk took the item back.
        case withdrawn
    }

    /// What came of an item.
    public enum Outcome: Hashable, Sendable {
        /// A rating.
        case rated(String)
        /// No rating, and why.
        case closed(Closing.Reason, of: ItemID?)
        /// The review started again.
        case reopened
    }

    /// A verdict, and whether it counts.
    public struct JudgedVerdict: Hashable, Sendable, Identifiable {
        /// The verdict's record.
        public let id: RecordID
        /// Who gave it.
        public let by: PersonID
        /// What it says.
        public let verdict: Verdict
        /// Whether it counts.
        public let standing: VerdictStanding
    }

    /// Whether a verdict counts.
    public enum VerdictStanding: Hashable, Sendable {
        /// It is its reviewer's newest, and current.
        case counts
        /// Its reviewer gave a newer one.
        case superseded
        /// Its reviewer gave another one elsewhere at the same time; neither counts.
        case concurrent
        /// It was taken back.
        case withdrawn
        /// It was given in ignorance of a change that forbade it.
        case late
        /// The item was reopened after it.
        case beforeReopening
        /// What it rests on has changed.
        case outdated([Change])
        /// The review is blind, and the verdict opens no good seal of the round.
        case unsealed
        /// It opened a sealed verdict without knowing these seals, which were made in time; its
        /// reviewer may open it again.
        case void(by: [RecordID])
        /// It opened a seal that its reviewer opened elsewhere too; the verdict counts once.
        case repeated
    }

    /// A seal of a verdict, and what became of it.
    public struct SealedVerdict: Hashable, Sendable, Identifiable {
        /// The seal's record.
        public let id: RecordID
        /// Who sealed.
        public let by: PersonID
        /// The hash over salt and verdict.
        public let seal: Digest
        /// What became of it.
        public let standing: SealStanding
    }

    /// What became of a seal.
    public enum SealStanding: Hashable, Sendable {
        /// It waits to be opened.
        case sealed
        /// This verdict opened it.
        case opened(RecordID)
        /// It was taken back.
        case withdrawn
        /// It was made in ignorance of a change that forbade it.
        case late
        /// The item was reopened after it.
        case beforeReopening
        /// Its reviewer made another in the same round; neither counts.
        case concurrent
        /// Somebody opened a verdict, or decided the item, without knowing it, and nobody vouches for
        /// it.
        case afterOpening

        /// What became of it, as the predicate of a sentence.
        public var phrase: String {
            switch self {
            case .sealed: "waits to be opened"
            case .opened: "is opened already"
            case .withdrawn: "was taken back"
            case .late: "is late"
            case .beforeReopening: "is of a round before the item was reopened"
            case .concurrent: "was made beside another by the same reviewer"
            case .afterOpening: "was not made in time"
            }
        }
    }

    /// What the verdicts that count amount to.
    public struct Tally: Hashable, Sendable {
        /// The rating that most people gave, where no other has as many.
        public let rating: String?
        /// How many different people gave it.
        public let people: Int
        /// How many it takes.
        public let quorum: Int
        /// Whether the policy's scale no longer has that rating, so that nobody can agree on it.
        public let isOffScale: Bool
        /// Whether two counted verdicts are too far apart.
        public let isDivided: Bool
        /// What the counted verdicts cite together; empty before there are any.
        public let count: EvidenceCount
        /// What the rating takes and the evidence does not give.
        public let shortfalls: [EvidenceCount.Shortfall]

        /// Whether a quorum agrees on a rating of the scale and cites what it takes.
        public var isAgreed: Bool {
            rating != nil && !isOffScale && people >= quorum && !isDivided && shortfalls.isEmpty
        }
    }

    /// What keeps a stale outcome from being affirmed.
    public enum Obstacle: Hashable, Sendable {
        /// The claim itself changed.
        case claimChanged
        /// The policy's scale no longer has the rating.
        case offScale(String)
        /// A verdict differs.
        case differingVerdict
        /// So many of the needed verdicts still stand.
        case quorum(have: Int, need: Int)
        /// The evidence no longer suffices.
        case evidence([EvidenceCount.Shortfall])
    }
}

extension ItemState {
    /// The verdicts that count.
    public var countedVerdicts: [JudgedVerdict] { verdicts.filter { $0.standing == .counts } }

    /// Everybody who ever gave a verdict that was not taken back.
    public var judges: Set<PersonID> {
        Set(verdicts.filter { $0.standing != .withdrawn && $0.standing != .late }.map(\.by))
            .union(seals.filter { $0.standing == .sealed }.map(\.by))
    }

    /// Whether a piece of evidence stands: it does, and what it cites was not redacted.
    public func stands(evidence id: RecordID) -> Bool {
        standings.stands(id) && !unsupported.contains(id)
    }

    /// The pieces of evidence that stand.
    public var standingEvidence: [(id: RecordID, evidence: Evidence)] {
        evidence.filter { stands(evidence: $0.id) }
    }

    /// Whether reviewers seal their verdicts before anybody opens one.
    public var isBlind: Bool { opening?.isBlind ?? false }

    /// The labels of the item.
    public var labels: [String] { opening?.labels ?? [] }

    /// Whether the work is over for now.
    public var isDecided: Bool { phase.isDecided }
}
