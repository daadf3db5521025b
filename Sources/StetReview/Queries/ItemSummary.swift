public import StetRecords

/// What a list shows of a review item, and what it can be found by.
public struct ItemSummary: Hashable, Sendable, Identifiable {
    /// The item.
    public let id: ItemID
    /// The claim under review; `nil` where the opening of the item was redacted.
    public let claim: ClaimID?
    /// The statement under review, or where that is not there the claim's newest; empty where there
    /// is neither.
    public let text: String
    /// The claim's newest statement; empty where there is none.
    public let claimText: String
    /// Where the work stands.
    public let phase: ItemState.Phase
    /// Why nobody can judge it as it is.
    public let halt: Halt?
    /// The outcome in force, where there is one.
    public let outcome: ItemState.Outcome?
    /// The rating that most verdicts give.
    public let leaning: String?
    /// How much it hurries.
    public let priority: ItemOpening.Priority
    /// The first day by which something should be done.
    public let due: CalendarDay?
    /// The labels.
    public let labels: [String]
    /// The people asked to do something.
    public let assignments: [Assigned]
    /// Everybody whose verdict or seal stands, in order.
    public let judges: [PersonID]
    /// How many verdicts count.
    public let verdicts: Int
    /// How many pieces of evidence stand.
    public let evidence: Int

    /// Somebody who was asked to do something.
    public struct Assigned: Hashable, Sendable {
        /// Who.
        public let person: PersonID
        /// What.
        public let task: Assignment.Task
        /// By when, where the assignment says.
        public let due: CalendarDay?
        /// By when, where the assignment or else the item says.
        public let deadline: CalendarDay?
        /// Whether a verdict of theirs counts.
        public let isCounted: Bool

        package init(
            person: PersonID, task: Assignment.Task, due: CalendarDay?, deadline: CalendarDay?,
            isCounted: Bool
        ) {
            self.person = person
            self.task = task
            self.due = due
            self.deadline = deadline
            self.isCounted = isCounted
        }
    }

    package init(
        id: ItemID, claim: ClaimID?, text: String, claimText: String, phase: ItemState.Phase,
        halt: Halt?,
        outcome: ItemState.Outcome?, leaning: String?, priority: ItemOpening.Priority,
        due: CalendarDay?, labels: [String], assignments: [Assigned], judges: [PersonID],
        verdicts: Int, evidence: Int
    ) {
        self.id = id
        self.claim = claim
        self.text = text
        self.claimText = claimText
        self.phase = phase
        self.halt = halt
        self.outcome = outcome
        self.leaning = leaning
        self.priority = priority
        self.due = due
        self.labels = labels
        self.assignments = assignments
        self.judges = judges
        self.verdicts = verdicts
        self.evidence = evidence
    }

    /// Sums up an item.
    public init(_ item: ItemState, in snapshot: Snapshot) throws {
        let claim = try item.claim.flatMap { try snapshot.claim($0) }
        let stated = item.revision.flatMap { claim?.statement(in: $0) }
        let counted = Set(item.countedVerdicts.map(\.by))
        self.init(
            id: item.id, claim: item.claim,
            text: (stated ?? claim?.statement)?.text ?? "",
            claimText: claim?.statement.text ?? "", phase: item.phase,
            halt: try item.halt(in: snapshot), outcome: item.outcome,
            leaning: item.tally.rating, priority: item.priority, due: item.due,
            labels: item.labels,
            assignments: item.assignments.map(\.assignment).map {
                Assigned(
                    person: $0.person, task: $0.task, due: $0.due,
                    deadline: $0.due ?? item.opening?.due, isCounted: counted.contains($0.person))
            }, judges: item.judges.sorted(), verdicts: item.countedVerdicts.count,
            evidence: item.standingEvidence.count)
    }

    /// Whether something should have been done before a day.
    public func isOverdue(on day: CalendarDay) -> Bool {
        phase.canBeOverdue && due.map { $0 < day } ?? false
    }

    /// Whether the work is over for now.
    public var isDecided: Bool { phase.isDecided }

    /// Puts what hurries most first, then what is due first, then the lower id.
    public static func hurriesMore(_ left: Self, _ right: Self) -> Bool {
        if left.priority != right.priority { return left.priority.rank > right.priority.rank }
        switch (left.due, right.due) {
        case (let first?, let second?) where first != second: return first < second
        case (.some, nil): return true
        case (nil, .some): return false
        default: return left.id < right.id
        }
    }
}

extension ItemOpening.Priority {
    /// How much it hurries: more is more.
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension ItemState.Phase {
    /// Whether the work is over for now.
    public var isDecided: Bool {
        switch self {
        case .resolved, .stale, .closed: true
        default: false
        }
    }

    /// Whether there is anything left to be late with.
    package var canBeOverdue: Bool {
        switch self {
        case .resolved, .closed, .withdrawn: false
        default: true
        }
    }
}

extension ItemState {
    /// The first day by which something should be done.
    public var due: CalendarDay? {
        (assignments.map(\.assignment.due) + [opening?.due]).compactMap { $0 }.min()
    }

    /// How much it hurries.
    public var priority: ItemOpening.Priority { opening?.priority ?? .normal }
}
