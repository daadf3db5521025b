/// Decides the outcome of an item.
public struct Resolution: Hashable, Sendable, Fields {
    /// The rating that is the outcome.
    public let rating: String
    /// Whether the quorum's agreement is recorded, or an adjudicator decides.
    public let ground: Ground
    /// The verdicts it rests on, in order of their ids.
    public let verdicts: [RecordID]
    /// The reasons.
    public let because: String?
    /// The time for which the outcome holds.
    public let holds: ExtendedDate?
    /// What the writer had in view of the claim, the sources and the policy.
    public let basis: Basis

    /// What a resolution rests on.
    public enum Ground: String, CaseIterable, Hashable, Sendable {
        /// A quorum of verdicts agrees.
        case agreement
        /// An adjudicator settles a dispute.
        case adjudication
    }

    package init(
        rating: String, ground: Ground, verdicts: [RecordID], because: String? = nil,
        holds: ExtendedDate? = nil, basis: Basis
    ) {
        self.rating = rating
        self.ground = ground
        self.verdicts = verdicts
        self.because = because
        self.holds = holds
        self.basis = basis
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        rating = try fields.string("rating", .line)
        ground = try fields.choice("ground", Ground.self)
        verdicts = try fields.ids("verdicts")
        because = try fields.optionalString("because", .prose)
        holds = try fields.optionalDate("holds")
        basis = try Basis(from: &fields)
        guard because != nil || ground == .agreement else {
            throw RecordError(.field, "because: is missing; an adjudication gives its reasons")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("rating", rating)
        fields.put("ground", ground)
        fields.put("verdicts", verdicts)
        fields.put("because", because)
        fields.put("holds", holds)
        basis.write(to: &fields)
    }
}

/// Says that an outcome still holds after what has changed since.
public struct Affirmation: Hashable, Sendable, Fields {
    /// The decisions whose outcome is affirmed, in order of their ids.
    public let decisions: [RecordID]
    /// The reasons.
    public let because: String
    /// What the writer had in view of the claim, the sources and the policy.
    public let basis: Basis

    package init(decisions: [RecordID], because: String, basis: Basis) {
        self.decisions = decisions
        self.because = because
        self.basis = basis
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        decisions = try fields.ids("decisions")
        guard !decisions.isEmpty else { throw RecordError(.field, "decisions: is empty") }
        because = try fields.string("because", .prose)
        basis = try Basis(from: &fields)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("decisions", decisions)
        fields.put("because", because)
        basis.write(to: &fields)
    }
}

/// Starts the review again; verdicts given before count no longer.
public struct Reopening: Hashable, Sendable, Fields {
    /// The statement of the claim that is under review from now on.
    public let revision: RecordID
    /// The reasons.
    public let because: String
    /// What the writer had in view of the claim, the sources and the policy.
    public let basis: Basis

    package init(revision: RecordID, because: String, basis: Basis) {
        self.revision = revision
        self.because = because
        self.basis = basis
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        revision = try fields.id("revision")
        because = try fields.string("because", .prose)
        basis = try Basis(from: &fields)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("revision", revision)
        fields.put("because", because)
        basis.write(to: &fields)
    }
}

/// Ends a review without a rating.
public struct Closing: Hashable, Sendable, Fields {
    /// Why there will be no rating.
    public let reason: Reason
    /// The item that this one duplicates.
    public let of: ItemID?
    /// The reasons in words.
    public let because: String
    /// What the writer had in view of the claim, the sources and the policy.
    public let basis: Basis

    /// Why an item ends without a rating.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// Another item asks the same.
        case duplicate
        /// No evidence could decide it.
        case notCheckable = "not-checkable"
        /// Not for this desk.
        case outOfScope = "out-of-scope"
    }

    package init(reason: Reason, of: ItemID? = nil, because: String, basis: Basis) {
        self.reason = reason
        self.of = of
        self.because = because
        self.basis = basis
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        reason = try fields.choice("reason", Reason.self)
        of = fields.has("of") ? try fields.id("of") : nil
        because = try fields.string("because", .prose)
        basis = try Basis(from: &fields)
        guard (of != nil) == (reason == .duplicate) else {
            throw RecordError(.field, "of: is for duplicates, and only those")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("reason", reason)
        fields.put("of", of)
        fields.put("because", because)
        basis.write(to: &fields)
    }
}

/// Says that the outcome, or a correction or retraction of it, was published.
public struct Publication: Hashable, Sendable, Fields {
    /// Where.
    public let url: String
    /// What was published.
    public let type: PublicationType
    /// What was corrected, or why it was retracted.
    public let because: String?

    /// What can be published about an item.
    public enum PublicationType: String, CaseIterable, Hashable, Sendable {
        /// The outcome.
        case outcome
        /// A correction of what was published.
        case correction
        /// A retraction of what was published.
        case retraction
    }

    package init(url: String, type: PublicationType, because: String? = nil) {
        self.url = url
        self.type = type
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        url = try fields.string("url", .url)
        type = try fields.choice("type", PublicationType.self)
        because = try fields.optionalString("because", .prose)
        guard (because == nil) == (type == .outcome) else {
            throw RecordError(.field, "because: is for corrections and retractions, and only those")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("url", url)
        fields.put("type", type)
        fields.put("because", because)
    }
}
