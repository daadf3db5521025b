/// Opens the review of one revision of a claim.
public struct ItemOpening: Hashable, Sendable, Fields {
    /// The claim.
    public let claim: ClaimID
    /// The statement of the claim that is under review.
    public let revision: RecordID
    /// What exactly is asked, where the claim alone does not say.
    public let question: String?
    /// How urgent it is.
    public let priority: Priority
    /// When it should be done.
    public let due: CalendarDay?
    /// Labels, in byte order.
    public let labels: [String]
    /// Whether reviewers seal their verdicts before anybody opens one.
    public let isBlind: Bool

    /// How urgent an item is.
    public enum Priority: String, CaseIterable, Hashable, Sendable {
        /// When there is time.
        case low
        /// In its turn.
        case normal
        /// Before others.
        case high
        /// Now.
        case urgent
    }

    package init(
        claim: ClaimID, revision: RecordID, question: String? = nil, priority: Priority = .normal,
        due: CalendarDay? = nil, labels: [String] = [], isBlind: Bool = false
    ) {
        self.claim = claim
        self.revision = revision
        self.question = question
        self.priority = priority
        self.due = due
        self.labels = labels
        self.isBlind = isBlind
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        claim = try fields.id("claim")
        revision = try fields.id("revision")
        question = try fields.optionalString("question", .prose)
        priority = try fields.choice("priority", Priority.self)
        due = try fields.optionalDay("due")
        labels = try fields.set("labels", .line)
        isBlind = try fields.flag("blind")
    }

    func write(to fields: inout FieldWriter) {
        fields.put("claim", claim)
        fields.put("revision", revision)
        fields.put("question", question)
        fields.put("priority", priority)
        fields.put("due", due)
        fields.put("labels", labels)
        fields.put(flag: "blind", isBlind)
    }
}

extension FieldReader {
    /// A field that holds one whole day, where there is one.
    mutating func optionalDay(_ key: String) throws(RecordError) -> CalendarDay? {
        guard has(key) else { return nil }
        return try parsed(key, "a day (YYYY-MM-DD)") { CalendarDay(Array($0.utf8)[...]) }
    }
}

/// Asks a person to review or to adjudicate.
public struct Assignment: Hashable, Sendable, Fields {
    /// The person asked.
    public let person: PersonID
    /// What the person is asked to do.
    public let task: Task
    /// When it should be done.
    public let due: CalendarDay?

    /// What a person can be asked to do.
    public enum Task: String, CaseIterable, Hashable, Sendable {
        /// To give a verdict.
        case review
        /// To settle a dispute.
        case adjudicate
    }

    package init(person: PersonID, task: Task, due: CalendarDay? = nil) {
        self.person = person
        self.task = task
        self.due = due
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        person = try fields.id("person")
        task = try fields.choice("task", Task.self)
        due = try fields.optionalDay("due")
    }

    func write(to fields: inout FieldWriter) {
        fields.put("person", person)
        fields.put("task", task)
        fields.put("due", due)
    }
}

/// Asks a person no longer.
public struct Unassignment: Hashable, Sendable, Fields {
    /// The person.
    public let person: PersonID

    package init(person: PersonID) { self.person = person }

    init(from fields: inout FieldReader) throws(RecordError) { person = try fields.id("person") }

    func write(to fields: inout FieldWriter) { fields.put("person", person) }
}

/// A piece of evidence: a passage or a source that bears on the claim, or a search without result.
public struct Evidence: Hashable, Sendable, Fields {
    /// What was found, or where nothing was.
    public let content: Content
    /// What it shows, in the writer's words.
    public let summary: String?

    /// The two sorts of evidence.
    public enum Content: Hashable, Sendable {
        /// A source that bears on the claim.
        case source(Citation)
        /// A search, with what it was for: the ground of "not enough evidence".
        case search(where: String, terms: [String])
    }

    /// A source, or a passage of it, as evidence.
    public struct Citation: Hashable, Sendable {
        /// The source.
        public let source: SourceID
        /// The description of the source whose text is meant.
        public let revision: RecordID
        /// The passage; absent where the source as a whole is cited.
        public let place: TextSelector?
        /// The seal of a place in a sealed source: see ``TextSelector/seal(salt:)``.
        public let sealedPlace: Digest?
        /// Which way it bears on the claim.
        public let stance: Stance
        /// Whether the source knows first-hand.
        public let directness: Directness?
        /// Whose knowledge it is; by default the source's agency, else its publisher.
        public let origin: String?

        package init(
            source: SourceID, revision: RecordID, place: TextSelector?, sealedPlace: Digest? = nil,
            stance: Stance, directness: Directness? = nil, origin: String? = nil
        ) {
            self.source = source
            self.revision = revision
            self.place = place
            self.sealedPlace = sealedPlace
            self.stance = stance
            self.directness = directness
            self.origin = origin
        }
    }

    /// Which way a piece of evidence bears on the claim.
    public enum Stance: String, CaseIterable, Hashable, Sendable {
        /// For the claim.
        case supports
        /// Against the claim.
        case refutes
        /// Neither, but needed to understand it.
        case context
    }

    /// Whether a source knows first-hand.
    public enum Directness: String, CaseIterable, Hashable, Sendable {
        /// First-hand: a document, a witness, a measurement.
        case primary
        /// A report of what others know.
        case secondary
    }

    package init(_ content: Content, summary: String? = nil) {
        self.content = content
        self.summary = summary
    }

    /// The source cited, for evidence that cites one.
    public var citation: Citation? {
        if case .source(let citation) = content { citation } else { nil }
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        if fields.has("searched") {
            let searched = try fields.string("searched", .prose)
            let terms = try fields.strings("terms", .line)
            guard !terms.isEmpty else { throw RecordError(.field, "terms: is empty") }
            content = .search(where: searched, terms: terms)
        } else {
            let place = try fields.optionalPlace()
            content = .source(
                Citation(
                    source: try fields.id("source"), revision: try fields.id("revision"),
                    place: place, sealedPlace: try fields.optionalSeal(beside: place),
                    stance: try fields.choice("stance", Stance.self),
                    directness: try fields.optional("directness") {
                        (fields, key) throws(RecordError) in
                        try fields.choice(key, Directness.self)
                    },
                    origin: try fields.optionalString("origin", .line)))
        }
        summary = try fields.optionalString("summary", .prose)
    }

    func write(to fields: inout FieldWriter) {
        switch content {
        case .search(let searched, let terms):
            fields.put("searched", searched)
            fields.put("terms", terms)
        case .source(let citation):
            fields.put("source", citation.source)
            fields.put("revision", citation.revision)
            fields.put(citation.place)
            fields.put("sealed-place", citation.sealedPlace?.hex)
            fields.put("stance", citation.stance)
            fields.put("directness", citation.directness)
            fields.put("origin", citation.origin)
        }
        fields.put("summary", summary)
    }
}

/// What a decision or verdict had in view: for each folder it leans on, the newest records there.
public struct Basis: Hashable, Sendable {
    /// The newest records seen, by folder; each list in order.
    public let newest: [FolderID: [RecordID]]

    package init(_ newest: [FolderID: [RecordID]]) { self.newest = newest }

    init(from fields: inout FieldReader) throws(RecordError) {
        guard case .object(let members) = try fields.take("basis"),
            members.count <= Limit.elements
        else { throw RecordError(.field, "basis: is not an object of lists of ids") }
        var newest: [FolderID: [RecordID]] = [:]
        for member in members {
            guard let folder = FolderID(member.key) else {
                throw RecordError(.field, "basis: a key is not an id (40 hex digits)")
            }
            let ids: [RecordID] = try fields.ids(member.value, "basis")
            guard !ids.isEmpty else { throw RecordError(.field, "basis: names no record") }
            newest[folder] = ids
        }
        self.newest = newest
    }

    func write(to fields: inout FieldWriter) {
        fields.put(
            "basis",
            .object(
                newest.map { folder, ids in
                    JSONMember(folder.hex, .array(ids.map { .string($0.hex) }))
                }))
    }
}

/// How sure a reviewer is of a verdict; independent of the rating.
public enum Confidence: String, CaseIterable, Hashable, Sendable {
    /// Could well turn out otherwise.
    case low
    /// Probably stands.
    case medium
    /// Would be surprised by anything else.
    case high
}

/// One reviewer's judgement of the claim.
public struct Verdict: Hashable, Sendable, Fields {
    /// A rating on the policy's scale.
    public let rating: String
    /// The reasons.
    public let because: String
    /// The evidence records it rests on, in order of their ids.
    public let evidence: [RecordID]
    /// How sure the reviewer is.
    public let confidence: Confidence?
    /// The time for which the judgement holds.
    public let holds: ExtendedDate?
    /// What the reviewer had in view of the claim, the sources and the policy.
    public let basis: Basis
    /// The seal that this verdict opens; `nil` for one that was never sealed.
    public let opens: SealOpening?

    /// How many pieces of evidence a verdict cites at most: each is compared with every other.
    package static let maximumEvidence = 100

    package init(
        rating: String, because: String, evidence: [RecordID], confidence: Confidence? = nil,
        holds: ExtendedDate? = nil, basis: Basis, opens: SealOpening? = nil
    ) {
        self.rating = rating
        self.because = because
        self.evidence = evidence
        self.confidence = confidence
        self.holds = holds
        self.basis = basis
        self.opens = opens
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        rating = try fields.string("rating", .line)
        because = try fields.string("because", .prose)
        evidence = try fields.ids("evidence")
        guard evidence.count <= Self.maximumEvidence else {
            throw RecordError(.field, "evidence: has more than \(Self.maximumEvidence) entries")
        }
        confidence = try fields.optional("confidence") { (fields, key) throws(RecordError) in
            try fields.choice(key, Confidence.self)
        }
        holds = try fields.optionalDate("holds")
        basis = try Basis(from: &fields)
        opens = try fields.optional("opens") {
            (fields: inout FieldReader, key: String) throws(RecordError) in
            var nested = try fields.nested(key)
            let opening = try SealOpening(from: &nested)
            try nested.finish()
            return opening
        }
    }

    func write(to fields: inout FieldWriter) {
        if let opens {
            var nested = FieldWriter()
            opens.write(to: &nested)
            fields.put("opens", nested.value)
        }
        writeJudgement(to: &fields)
    }

    /// Writes what is sealed: everything but what opens the seal.
    func writeJudgement(to fields: inout FieldWriter) {
        fields.put("rating", rating)
        fields.put("because", because)
        fields.put("evidence", evidence)
        fields.put("confidence", confidence)
        fields.put("holds", holds)
        basis.write(to: &fields)
    }
}
