/// What is said about a claim; in a revision, `nil` keeps what was said before.
public struct ClaimDraft: Hashable, Sendable {
    /// What is claimed.
    public var text: String?
    /// What sort of claim it is.
    public var type: ClaimStatement.ClaimType?
    /// Who claims it.
    public var claimant: String?
    /// When it was said.
    public var said: ExtendedDate?
    /// The language of the statement.
    public var language: String?
    /// Why it was chosen for review.
    public var because: String?

    /// A draft.
    public init(
        text: String? = nil, type: ClaimStatement.ClaimType? = nil, claimant: String? = nil,
        said: ExtendedDate? = nil, language: String? = nil, because: String? = nil
    ) {
        self.text = text
        self.type = type
        self.claimant = claimant
        self.said = said
        self.language = language
        self.because = because
    }

    func statement(revising old: ClaimStatement?) -> ClaimStatement {
        ClaimStatement(
            text: text ?? old?.text ?? "", type: type ?? old?.type ?? .other,
            claimant: claimant ?? old?.claimant, said: said ?? old?.said,
            language: language ?? old?.language, because: because ?? old?.because)
    }
}

/// A place in a source, as somebody points to it.
public enum PlaceDraft: Hashable, Sendable {
    /// Where these words stand.
    case quote(String)
    /// `START:END` in Unicode scalars, or the number of a sentence or of several (`12-14`).
    case place(String)
    /// The source as a whole.
    case whole
}

/// Where a source makes a claim.
public struct AppearanceDraft: Hashable, Sendable {
    /// The source.
    public var source: SourceID
    /// Where in its text.
    public var place: PlaceDraft
    /// Who claims it there, where that differs from the claim.
    public var claimant: String?
    /// When it was said, according to the source.
    public var said: ExtendedDate?

    /// A draft.
    public init(
        source: SourceID, place: PlaceDraft, claimant: String? = nil, said: ExtendedDate? = nil
    ) {
        self.source = source
        self.place = place
        self.claimant = claimant
        self.said = said
    }
}

extension Desk {
    /// Adds a claim, with a place where it appears if one is given.
    public func addClaim(_ draft: ClaimDraft, appearance: AppearanceDraft? = nil) throws -> Outcome
    {
        try guardCopies(draft.text, draft.because, draft.claimant)
        let nonce = nonce()
        let statement = draft.statement(revising: nil)
        return try perform { act in
            act.subject = Subject.line("Claim", statement.text)
            let record = try act.begin(.claims, nonce, .claim(statement))
            if let appearance {
                try act.append(
                    .claims, record.folder, .claimAppears(try self.appearance(appearance, act)))
            }
            return record
        }
    }

    /// Adds a claim and opens its review in one act.
    public func addClaim(
        _ draft: ClaimDraft, appearance: AppearanceDraft? = nil, opening: ItemDraft,
        assigning people: [PersonID] = []
    ) throws -> (claim: ClaimID, outcome: Outcome) {
        try guardCopies(draft.text, draft.because, draft.claimant, opening.question)
        let nonces = (nonce(), nonce())
        let statement = draft.statement(revising: nil)
        var claim: StoredRecord?
        let outcome = try perform { act in
            act.subject = Subject.line("Open", statement.text)
            let record = try act.begin(.claims, nonces.0, .claim(statement))
            claim = record
            if let appearance {
                try act.append(
                    .claims, record.folder, .claimAppears(try self.appearance(appearance, act)))
            }
            let item = try act.begin(
                .items, nonces.1,
                .item(
                    opening.body(
                        claim: ClaimID(record.id), revision: record.id,
                        policy: try act.snapshot.policy()?.current)))
            for person in people {
                try act.append(
                    .items, item.folder, .assigned(Assignment(person: person, task: .review)))
            }
            return item
        }
        return (ClaimID(claim?.folder ?? outcome.folder), outcome)
    }

    /// Records a better statement of a claim; what the draft leaves out stays.
    public func reviseClaim(_ id: ClaimID, _ draft: ClaimDraft) throws -> Outcome {
        try guardCopies(draft.text, draft.because, draft.claimant)
        return try claimAct(id, "Revise claim") { claim, _ in
            let new = draft.statement(revising: claim.statement)
            if claim.statements.count == 1,
                Record.Body.claimRevised(new).isWritten(
                    like: .claimRevised(claim.statement), in: FolderID(id))
            {
                throw DeskError.nothingChanges(.claims)
            }
            return .claimRevised(new)
        }
    }

    /// Records a place where a claim appears.
    public func addAppearance(of id: ClaimID, _ draft: AppearanceDraft) throws -> Outcome {
        try guardCopies(draft.claimant)
        return try claimAct(id, "Claim appears") { _, act in
            .claimAppears(try self.appearance(draft, act))
        }
    }

    /// Records how a claim relates to another.
    public func linkClaim(
        _ id: ClaimID, _ relation: ClaimLink.Relation, _ other: ClaimID,
        certainty: ClaimLink.Certainty = .confirmed, because: String? = nil
    ) throws -> Outcome {
        try guardCopies(because)
        return try claimAct(id, "Claim \(relation.rawValue) another") { _, _ in
            .claimLinked(
                ClaimLink(
                    relation: relation, claim: other, certainty: certainty, because: because))
        }
    }

    private func claimAct(
        _ id: ClaimID, _ subject: String, _ body: (ClaimState, Act) throws -> Record.Body
    ) throws -> Outcome {
        try perform { act in
            guard let claim = try act.snapshot.claim(id) else {
                throw DeskError.unknownID(id.short, [.claims])
            }
            act.subject = Subject.line(subject, claim.statement.text)
            return try act.append(.claims, FolderID(id), try body(claim, act))
        }
    }

    private func appearance(_ draft: AppearanceDraft, _ act: Act) throws -> Appearance {
        let (revision, place, sealed) = try passage(draft.place, in: draft.source, act.snapshot)
        return Appearance(
            source: draft.source, revision: revision, place: place, sealedPlace: sealed,
            claimant: draft.claimant, said: draft.said)
    }

    /// The selector of a place in the newest text of a source.
    func passage(_ place: PlaceDraft, in id: SourceID, _ snapshot: Snapshot) throws
        -> (revision: RecordID, place: TextSelector?, sealed: Digest?)
    {
        guard let source = try snapshot.source(id) else {
            throw DeskError.unknownID(id.short, [.sources])
        }
        if case .whole = place { return (source.revision, nil, nil) }
        let text = try text(of: source)
        let selector: TextSelector
        do throws(TextError) {
            let range: Range<Int>
            switch place {
            case .quote(let quote): range = try text.find(quote: quote)
            case .place(let place): range = try text.bytes(at: place)
            case .whole: return (source.revision, nil, nil)
            }
            let isDetached = source.description.keep == .detached
            selector = try text.selector(ofBytes: range, hashed: isDetached)
        } catch {
            throw DeskError.place(error, in: text)
        }
        guard source.description.keep == .sealed else { return (source.revision, selector, nil) }
        return (source.revision, nil, try seal(selector))
    }
}
