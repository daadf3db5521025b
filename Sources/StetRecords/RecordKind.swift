/// The kinds of folder a desk has; the raw value is the folder's name under `reviews/`.
public enum FolderKind: String, CaseIterable, Hashable, Sendable {
    /// Sources of claims and of evidence.
    case sources
    /// Claims and where they appear.
    case claims
    /// Review items.
    case items
    /// The people of the desk.
    case people
    /// The rules of the desk; one folder.
    case policy
}

/// The kinds of record; the raw value is the `kind` field.
public enum RecordKind: String, CaseIterable, Hashable, Sendable {
    /// A source is described for the first time.
    case source
    /// A newer text of a source, or a better description.
    case sourceRevised = "source-revised"
    /// The publisher corrected the source.
    case sourceCorrected = "source-corrected"
    /// The publisher retracted the source.
    case sourceRetracted = "source-retracted"
    /// How a source depends on another, or that it does not.
    case sourceDerived = "source-derived"
    /// A claim is stated for the first time.
    case claim
    /// A better statement of the same claim.
    case claimRevised = "claim-revised"
    /// A place where a source makes the claim.
    case claimAppears = "claim-appears"
    /// How a claim relates to another.
    case claimLinked = "claim-linked"
    /// A review of a claim is opened.
    case item
    /// A person is asked to review or to adjudicate.
    case assigned
    /// A person is asked no longer.
    case unassigned
    /// A piece of evidence, or a search that found none.
    case evidence
    /// One reviewer's judgement.
    case verdict
    /// A reviewer commits to a verdict that nobody else can read yet.
    case verdictSealed = "verdict-sealed"
    /// The outcome is decided.
    case resolved
    /// The outcome still holds after what has changed.
    case affirmed
    /// The review starts again.
    case reopened
    /// The review ends without a rating.
    case closed
    /// The outcome, or a correction or retraction of it, was published.
    case published
    /// A remark.
    case note
    /// A person is registered.
    case person
    /// A person's name, roles, keys or conflicts change.
    case personRevised = "person-revised"
    /// A version of the desk's rules.
    case policy
    /// One named record is taken back.
    case withdrawn
    /// A late act is confirmed.
    case confirmed
    /// A record stood here that was removed by law.
    case redacted

    /// The folders such a record may be in.
    public var folders: [FolderKind] {
        switch self {
        case .source, .sourceRevised, .sourceCorrected, .sourceRetracted, .sourceDerived:
            [.sources]
        case .claim, .claimRevised, .claimAppears, .claimLinked: [.claims]
        case .item, .assigned, .unassigned, .evidence, .verdict, .verdictSealed, .resolved,
            .affirmed, .reopened, .closed, .published:
            [.items]
        case .person, .personRevised: [.people]
        case .policy: [.policy]
        case .note: [.sources, .claims, .items]
        case .withdrawn, .redacted: [.sources, .claims, .items]
        case .confirmed: [.sources, .claims, .items, .people, .policy]
        }
    }

    /// Whether such a record can be the first of a folder.
    public var canBegin: Bool {
        switch self {
        case .source, .claim, .item, .person, .policy, .redacted: true
        default: false
        }
    }

    /// Whether such a record must be the first of its folder.
    public var mustBegin: Bool { canBegin && self != .policy && self != .redacted }

    /// Whether such a record decides an item.
    public var isDecision: Bool {
        switch self {
        case .resolved, .affirmed, .reopened, .closed: true
        default: false
        }
    }
}
