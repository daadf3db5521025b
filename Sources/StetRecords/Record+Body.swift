extension Record {
    /// What a record says, by its kind.
    public enum Body: Hashable, Sendable {
        /// A source is described for the first time.
        case source(SourceDescription)
        /// A newer text of a source, or a better description.
        case sourceRevised(SourceDescription)
        /// The publisher corrected the source.
        case sourceCorrected(PublisherNotice)
        /// The publisher retracted the source.
        case sourceRetracted(PublisherNotice)
        /// How a source depends on another, or that it does not.
        case sourceDerived(Derivation)
        /// A claim is stated for the first time.
        case claim(ClaimStatement)
        /// A better statement of the same claim.
        case claimRevised(ClaimStatement)
        /// A place where a source makes the claim.
        case claimAppears(Appearance)
        /// How a claim relates to another.
        case claimLinked(ClaimLink)
        /// A review of a claim is opened.
        case item(ItemOpening)
        /// A person is asked to review or to adjudicate.
        case assigned(Assignment)
        /// A person is asked no longer.
        case unassigned(Unassignment)
        /// A piece of evidence, or a search that found none.
        case evidence(Evidence)
        /// One reviewer's judgement.
        case verdict(Verdict)
        /// A reviewer commits to a verdict that nobody else can read yet.
        case verdictSealed(VerdictSeal)
        /// The outcome is decided.
        case resolved(Resolution)
        /// The outcome still holds after what has changed.
        case affirmed(Affirmation)
        /// The review starts again.
        case reopened(Reopening)
        /// The review ends without a rating.
        case closed(Closing)
        /// The outcome, or a correction or retraction of it, was published.
        case published(Publication)
        /// A remark.
        case note(Note)
        /// A person is registered.
        case person(PersonDescription)
        /// A person's name, roles, keys or conflicts change.
        case personRevised(PersonDescription)
        /// A version of the desk's rules.
        case policy(Policy)
        /// One named record is taken back.
        case withdrawn(Withdrawal)
        /// A late act is confirmed.
        case confirmed(Confirmation)
        /// A record stood here that was removed by law.
        case redacted(Redaction)

        /// The kind of record that says this.
        public var kind: RecordKind {
            switch self {
            case .source: .source
            case .sourceRevised: .sourceRevised
            case .sourceCorrected: .sourceCorrected
            case .sourceRetracted: .sourceRetracted
            case .sourceDerived: .sourceDerived
            case .claim: .claim
            case .claimRevised: .claimRevised
            case .claimAppears: .claimAppears
            case .claimLinked: .claimLinked
            case .item: .item
            case .assigned: .assigned
            case .unassigned: .unassigned
            case .evidence: .evidence
            case .verdict: .verdict
            case .verdictSealed: .verdictSealed
            case .resolved: .resolved
            case .affirmed: .affirmed
            case .reopened: .reopened
            case .closed: .closed
            case .published: .published
            case .note: .note
            case .person: .person
            case .personRevised: .personRevised
            case .policy: .policy
            case .withdrawn: .withdrawn
            case .confirmed: .confirmed
            case .redacted: .redacted
            }
        }
    }
}

/// The fields of one kind of body.
protocol Fields {
    init(from fields: inout FieldReader) throws(RecordError)
    func write(to fields: inout FieldWriter)
}

extension Record.Body {
    init(_ kind: RecordKind, from fields: inout FieldReader) throws(RecordError) {
        self =
            switch kind {
            case .source: .source(try SourceDescription(from: &fields))
            case .sourceRevised: .sourceRevised(try SourceDescription(from: &fields))
            case .sourceCorrected: .sourceCorrected(try PublisherNotice(from: &fields))
            case .sourceRetracted: .sourceRetracted(try PublisherNotice(from: &fields))
            case .sourceDerived: .sourceDerived(try Derivation(from: &fields))
            case .claim: .claim(try ClaimStatement(from: &fields))
            case .claimRevised: .claimRevised(try ClaimStatement(from: &fields))
            case .claimAppears: .claimAppears(try Appearance(from: &fields))
            case .claimLinked: .claimLinked(try ClaimLink(from: &fields))
            case .item: .item(try ItemOpening(from: &fields))
            case .assigned: .assigned(try Assignment(from: &fields))
            case .unassigned: .unassigned(try Unassignment(from: &fields))
            case .evidence: .evidence(try Evidence(from: &fields))
            case .verdict: .verdict(try Verdict(from: &fields))
            case .verdictSealed: .verdictSealed(try VerdictSeal(from: &fields))
            case .resolved: .resolved(try Resolution(from: &fields))
            case .affirmed: .affirmed(try Affirmation(from: &fields))
            case .reopened: .reopened(try Reopening(from: &fields))
            case .closed: .closed(try Closing(from: &fields))
            case .published: .published(try Publication(from: &fields))
            case .note: .note(try Note(from: &fields))
            case .person: .person(try PersonDescription(from: &fields))
            case .personRevised: .personRevised(try PersonDescription(from: &fields))
            case .policy: .policy(try Policy(from: &fields))
            case .withdrawn: .withdrawn(try Withdrawal(from: &fields))
            case .confirmed: .confirmed(try Confirmation(from: &fields))
            case .redacted: .redacted(try Redaction(from: &fields))
            }
    }

    var fields: any Fields {
        switch self {
        case .source(let fields), .sourceRevised(let fields): fields
        case .sourceCorrected(let fields), .sourceRetracted(let fields): fields
        case .sourceDerived(let fields): fields
        case .claim(let fields), .claimRevised(let fields): fields
        case .claimAppears(let fields): fields
        case .claimLinked(let fields): fields
        case .item(let fields): fields
        case .assigned(let fields): fields
        case .unassigned(let fields): fields
        case .evidence(let fields): fields
        case .verdict(let fields): fields
        case .verdictSealed(let fields): fields
        case .resolved(let fields): fields
        case .affirmed(let fields): fields
        case .reopened(let fields): fields
        case .closed(let fields): fields
        case .published(let fields): fields
        case .note(let fields): fields
        case .person(let fields), .personRevised(let fields): fields
        case .policy(let fields): fields
        case .withdrawn(let fields): fields
        case .confirmed(let fields): fields
        case .redacted(let fields): fields
        }
    }
}
