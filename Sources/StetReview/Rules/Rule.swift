public import StetRecords

/// A rule of every desk: a name, a sentence, and one pure check.
///
/// The same rule refuses an act before it is committed and judges every act of a history.
public struct Rule: Sendable {
    /// The name, which findings and refusals carry.
    public let name: String
    /// The rule in one sentence.
    public let sentence: String
    /// The kinds of record it concerns.
    public let kinds: Set<RecordKind>
    /// Whether a change of people or policy makes concurrent acts late that break the rule under
    /// the changed people and policy.
    package let makesLate: Bool
    let check: @Sendable (Proposal) throws -> Refusal.Reason?

    init(
        _ name: String, _ sentence: String, for kinds: Set<RecordKind> = Set(RecordKind.allCases),
        makesLate: Bool = false, check: @escaping @Sendable (Proposal) throws -> Refusal.Reason?
    ) {
        self.name = name
        self.sentence = sentence
        self.kinds = kinds
        self.makesLate = makesLate
        self.check = check
    }

    /// Every rule, in the order in which they are asked.
    public static let all: [Rule] =
        structure + people + policy + sourcesAndClaims + items + seals + verdicts + decisions
        + redactions

    /// The rules that concern each kind of record, in the order in which they are asked.
    private static let byKind = Dictionary(
        uniqueKeysWithValues: RecordKind.allCases.map { kind in
            (kind, all.filter { $0.kinds.contains(kind) })
        })

    /// Judges one record that is about to be added, or once was, to the desk as it was before.
    ///
    /// - Parameters:
    ///   - proposal: The record and the desk.
    ///   - onlyThoseThatMakeLate: Whether to ask rules of rights only.
    ///   - names: The rules to ask of these; `nil` for all.
    /// - Returns: The first rule that is broken; `nil` where none is.
    /// - Throws: What reading the desk throws.
    package static func judge(
        _ proposal: Proposal, onlyThoseThatMakeLate: Bool = false, named names: Set<String>? = nil
    ) throws -> Refusal? {
        for rule in byKind[proposal.record.kind] ?? [] {
            if onlyThoseThatMakeLate, !rule.makesLate { continue }
            if let names, !names.contains(rule.name) { continue }
            #if STET_MUTATION
                if SwitchedOff.contains(rule.name) { continue }
            #endif
            if let reason = try rule.check(proposal) {
                return Refusal(rule: rule.name, why: reason.why, next: reason.next)
            }
        }
        return nil
    }

    /// Judges a record by the rules that are not of rights, as far as what they ask for is in view.
    ///
    /// - Parameter proposal: The record and the desk, which throws ``OutOfView`` for what is not.
    /// - Returns: The first rule that is broken; `nil` where none is.
    /// - Throws: What else reading the desk throws.
    package static func judgeWhatIsInView(_ proposal: Proposal) throws -> Refusal? {
        for rule in byKind[proposal.record.kind] ?? [] where !rule.makesLate {
            #if STET_MUTATION
                if SwitchedOff.contains(rule.name) { continue }
            #endif
            do {
                if let reason = try rule.check(proposal) {
                    return Refusal(rule: rule.name, why: reason.why, next: reason.next)
                }
            } catch is OutOfView {
                continue
            }
        }
        return nil
    }
}

/// A folder is there, but the proof does not carry it, so nothing may depend on it.
package struct OutOfView: Error {
    package init() {}
}

/// A record that somebody wants to add to a desk.
package struct Proposal {
    /// The record.
    package let record: StoredRecord
    /// The kind of folder it goes into.
    package let folderKind: FolderKind
    /// The desk as it was before, with the earlier records of the same act.
    let before: Snapshot
    /// The desk as it was before the act: what decides whose keys are whose.
    let start: Snapshot

    /// The key that the act is signed with; `nil` where it is not.
    let key: KeyFingerprint?

    /// - Parameters:
    ///   - record: The record.
    ///   - folderKind: The kind of folder it goes into.
    ///   - before: The desk as it was before, with the earlier records of the same act.
    ///   - start: The desk as it was before the act, where the record is not its first.
    ///   - other: What is signed in its place, where it is asked of a record whether it could be made now.
    package init(
        _ record: StoredRecord, in folderKind: FolderKind, before: Snapshot,
        start: Snapshot? = nil, signedLike other: StoredRecord? = nil
    ) {
        key = (other ?? record).record.header.key
        self.start = start ?? before
        self.record = record
        self.folderKind = folderKind
        self.before = before
    }

    /// The folder as it was before; `nil` for a new one.
    func standings() throws -> Standings? { try before.standings(folderKind, record.folder) }

    /// The folder's records as they were before; `nil` for a new one.
    func folder() throws -> Folder? { try before.folder(folderKind, record.folder) }

    /// Another record of the folder, whether or not it stands; `nil` where there is none.
    func fellow(_ id: RecordID) throws -> StoredRecord? {
        try before.record(id, of: folderKind, record.folder)
    }

    /// What was asked when the item was opened, whether or not that stands; `nil` where the folder is
    /// that of no item.
    func opening() throws -> ItemOpening? {
        guard folderKind == .items,
            case .item(let opening)? = try fellow(RecordID(record.folder))?.body
        else { return nil }
        return opening
    }

    /// The writer as known before.
    func writer() throws -> PersonState? { try before.people()[record.by] }

    /// The item as it was before.
    func item() throws -> ItemState? { try before.item(ItemID(record.folder)) }

    /// Whether the writer may do something.
    func allows(_ permission: Policy.Permission) throws -> Bool {
        try before.policy()?.allows(writer()?.roles ?? [], to: permission) ?? false
    }
}

/// Why an act is refused.
public struct Refusal: Error, Hashable, Sendable {
    /// The rule that is broken.
    public let rule: String
    /// Why, for a person.
    public let why: String
    /// What to do next, for a person; may be empty.
    public let next: String

    /// Why a rule is broken and what to do about it.
    struct Reason {
        let why: String
        let next: String

        init(_ why: String, next: String = "") {
            self.why = why
            self.next = next
        }
    }

    package init(rule: String, why: String, next: String = "") {
        self.rule = rule
        self.why = why
        self.next = next
    }
}
