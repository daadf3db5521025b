/// What is asked when a review is opened.
public struct ItemDraft: Hashable, Sendable {
    /// What exactly is asked, where the claim alone does not say.
    public var question: String?
    /// How urgent it is.
    public var priority: ItemOpening.Priority
    /// When it should be done.
    public var due: CalendarDay?
    /// Labels.
    public var labels: [String]
    /// Whether reviewers seal their verdicts before anybody opens one; always so under a blind
    /// policy.
    public var isBlind: Bool

    /// A draft.
    public init(
        question: String? = nil, priority: ItemOpening.Priority = .normal,
        due: CalendarDay? = nil, labels: [String] = [], isBlind: Bool = false
    ) {
        self.question = question
        self.priority = priority
        self.due = due
        self.labels = labels
        self.isBlind = isBlind
    }

    func body(claim: ClaimID, revision: RecordID, policy: Policy?) -> ItemOpening {
        ItemOpening(
            claim: claim, revision: revision, question: question, priority: priority, due: due,
            labels: labels.sortedSet(), isBlind: isBlind || policy?.isBlind == true)
    }
}

/// A piece of evidence to add.
public enum EvidenceDraft: Hashable, Sendable {
    /// A source, or a passage of it.
    case source(
        SourceID, PlaceDraft, Evidence.Stance, directness: Evidence.Directness? = nil,
        origin: String? = nil)
    /// A search: where, and for what.
    case search(where: String, terms: [String])
}

extension Desk {
    /// Opens the review of a claim.
    ///
    /// - Parameters:
    ///   - claim: The claim.
    ///   - draft: What is asked.
    ///   - people: Whom to ask to review it.
    ///   - again: Whether to open another one where the claim has an item that was not withdrawn.
    /// - Returns: What came of it.
    /// - Throws: ``DeskError/reviewExists(_:_:)``, and what every act throws.
    public func open(
        _ claim: ClaimID, _ draft: ItemDraft = ItemDraft(), assigning people: [PersonID] = [],
        again: Bool = false
    )
        throws -> Outcome
    {
        try guardCopies(draft.question, draft.labels.joined(separator: " "))
        if !again { try guardSecondReview(of: claim) }
        let nonce = nonce()
        return try perform { act in
            guard let state = try act.snapshot.claim(claim) else {
                throw DeskError.unknownID(claim.short, [.claims])
            }
            act.subject = Subject.line("Open", state.statement.text)
            let item = try act.begin(
                .items, nonce,
                .item(
                    draft.body(
                        claim: claim, revision: state.revision,
                        policy: try act.snapshot.policy()?.current)))
            for person in people {
                try act.append(
                    .items, item.folder, .assigned(Assignment(person: person, task: .review)))
            }
            return item
        }
    }

    /// Asks a person to review or to adjudicate.
    public func assign(
        _ item: ItemID, to person: PersonID, _ task: Assignment.Task = .review,
        due: CalendarDay? = nil
    ) throws -> Outcome {
        try itemAct(item) { state, act in
            let handle = try act.snapshot.people().handle(of: person)
            return (
                "Assign \(handle) to \(task.rawValue)",
                .assigned(Assignment(person: person, task: task, due: due))
            )
        }
    }

    /// Asks a person no longer.
    public func unassign(_ item: ItemID, _ person: PersonID) throws -> Outcome {
        try itemAct(item) { _, act in
            let handle = try act.snapshot.people().handle(of: person)
            return ("Unassign \(handle)", .unassigned(Unassignment(person: person)))
        }
    }

    /// Takes one of the places of an item: a quorum of reviewers, or one adjudicator.
    ///
    /// On one machine nobody takes a place that is taken; in two clones two people may, and then both
    /// are shown. Whoever is assigned by somebody else, or assigns themselves, is not counted out.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - due: Until when; afterwards others may take the place.
    /// - Returns: What came of it.
    /// - Throws: ``DeskError/alreadyAssigned``, ``DeskError/placesTaken(by:)``, and what every act
    ///   throws.
    public func take(_ item: ItemID, due: CalendarDay? = nil) throws -> Outcome {
        let person = try actor().id
        let today = options.now().day
        return try itemAct(item) { state, act in
            let policy = try act.snapshot.policy()?.current
            let people = try act.snapshot.people()
            let canReview = policy?.allows(people[person]?.roles ?? [], to: .verdict) ?? false
            let task: Assignment.Task =
                canReview && state.phase != .disputed ? .review : .adjudicate
            let own = state.assignments.map(\.assignment).filter {
                $0.person == person && $0.task == task
            }
            if own.contains(where: { !state.hasLapsed($0, on: today) }) {
                throw DeskError.alreadyAssigned
            }
            let holders = state.holders(of: task, on: today, among: people).filter { $0 != person }
            guard holders.count < state.places(for: task) else {
                throw DeskError.placesTaken(by: holders.map { people.handle(of: $0) }.sorted())
            }
            return ("Take", .assigned(Assignment(person: person, task: task, due: due)))
        }
    }

    /// Gives back what the acting person took or was asked to do.
    public func leave(_ item: ItemID) throws -> Outcome { try unassign(item, actor().id) }

    /// Adds a piece of evidence.
    public func addEvidence(_ item: ItemID, _ draft: EvidenceDraft, summary: String? = nil) throws
        -> Outcome
    {
        if case .search(let place, let terms) = draft {
            try guardCopies(place, terms.joined(separator: " "))
        }
        if case .source(_, _, _, _, let origin) = draft { try guardCopies(origin) }
        try guardCopies(summary)
        return try itemAct(item) { _, act in
            let (subject, content) = try content(of: draft, act.snapshot)
            return (subject, .evidence(Evidence(content, summary: summary)))
        }
    }

    private func content(of draft: EvidenceDraft, _ snapshot: Snapshot) throws
        -> (subject: String, content: Evidence.Content)
    {
        switch draft {
        case .search(let place, let terms):
            return ("Search without result", .search(where: place, terms: terms))
        case .source(let source, let place, let stance, let directness, let origin):
            let (revision, selector, sealed) = try passage(place, in: source, snapshot)
            let citation = Evidence.Citation(
                source: source, revision: revision, place: selector, sealedPlace: sealed,
                stance: stance,
                directness: directness, origin: origin)
            return ("Evidence (\(stance.rawValue))", .source(citation))
        }
    }

    /// Writes a remark on an item, a claim or a source.
    public func addNote(
        _ kind: FolderKind, _ folder: FolderID, _ text: String, labels: [String] = [],
        due: CalendarDay? = nil
    ) throws -> Outcome {
        try guardCopies(text, labels.joined(separator: " "))
        return try perform { act in
            let list = labels.isEmpty ? "" : " (\(labels.joined(separator: ", ")))"
            act.subject = Subject.line("Note\(list)", text)
            return try act.append(
                kind, folder, .note(Note(text: text, labels: labels.sortedSet(), due: due)))
        }
    }

    /// Records that the outcome, or a correction or retraction of it, was published.
    public func publish(
        _ item: ItemID, url: String, _ type: Publication.PublicationType = .outcome,
        because: String? = nil
    ) throws -> Outcome {
        try guardCopies(because)
        return try itemAct(item) { _, _ in
            (
                type == .outcome ? "Publish" : "Publish \(type.rawValue)",
                .published(Publication(url: url, type: type, because: because))
            )
        }
    }

    /// Takes back one record.
    public func withdraw(_ match: Match, because: String) throws -> Outcome {
        try guardCopies(because)
        return try perform { act in
            let target = try act.snapshot.standings(match.kind, match.folder)?.folder[match.record]
            act.subject = Subject.line(
                "Withdraw \(target?.kind.rawValue ?? "record") \(match.record.short)", because)
            return try act.append(
                match.kind, match.folder,
                .withdrawn(Withdrawal(record: match.record, because: because)))
        }
    }

    /// Puts a tombstone in the place of a record that must be removed by law.
    ///
    /// The record's bytes stay in the history before this act, as every Git history keeps what it
    /// had: docs/redaction.md says what removes them.
    public func redact(_ match: Match, because: String) throws -> Outcome {
        try guardCopies(because)
        let outcome = try perform { act in
            act.subject = "Redact \(match.record.short)"
            return try act.redact(match.kind, match.folder, match.record, because: because)
        }
        // A draft adds records; what became of the folder is read from the commit.
        return Outcome(
            id: outcome.id, folder: outcome.folder, records: outcome.records,
            commit: outcome.commit, snapshot: try snapshot(), isCheckedOut: outcome.isCheckedOut)
    }

    /// Lets a late record count.
    public func confirm(_ match: Match, because: String) throws -> Outcome {
        try guardCopies(because)
        return try perform { act in
            act.subject = Subject.line("Confirm late \(match.record.short)", because)
            return try act.append(
                match.kind, match.folder,
                .confirmed(Confirmation(record: match.record, because: because)))
        }
    }

    /// An act in the folder of an item.
    func itemAct(
        _ item: ItemID, _ make: (ItemState, Act) throws -> (subject: String, body: Record.Body)
    ) throws -> Outcome {
        try perform { act in
            guard let state = try act.snapshot.item(item) else {
                throw DeskError.unknownID(item.short, [.items])
            }
            let (subject, body) = try make(state, act)
            let claim = try state.claim.flatMap { try act.snapshot.claim($0) }
            act.subject = Subject.line(subject, claim?.statement.text ?? "")
            return try act.append(.items, FolderID(item), body)
        }
    }
}
