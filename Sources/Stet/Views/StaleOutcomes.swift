internal import StetGit

/// An item whose outcome an act made stale.
public struct StaleOutcome {
    /// The item as it was before.
    public let item: ItemState
    /// The claim's words.
    public let text: String
}

extension Desk {
    /// The outcomes that an act made stale, in the order of their items: those that rested on what it
    /// corrected, revised, retracted, withdrew or redacted.
    ///
    /// Reads the items that rest on the act's folder, as they are and as they were.
    ///
    /// - Parameters:
    ///   - outcome: What came of the act.
    ///   - kind: What sort of folder the act is about.
    /// - Returns: The outcomes; none for an act that cannot make any stale, or was only tried out.
    /// - Throws: ``GitError``.
    public func staleOutcomes(after outcome: Outcome, of kind: FolderKind) throws -> [StaleOutcome]
    {
        guard let commit = outcome.commit, gathersNothing,
            // An act that redacts adds no record.
            outcome.records.isEmpty || outcome.records.contains(where: \.mayMakeStale),
            let parent = try ledger.repository.parents(of: commit).first
        else { return [] }
        let folder = FolderReference(kind, outcome.folder)
        let before = try snapshot(at: parent)
        return try queries().items(restingOn: folder).compactMap { id in
            guard FolderID(id) != outcome.folder, let now = try outcome.snapshot.item(id),
                now.phase == .stale, let then = try before.item(id), then.phase != .stale
            else { return nil }
            let claim = try now.claim.flatMap { try outcome.snapshot.claim($0) }
            return StaleOutcome(item: then, text: claim?.statement.text ?? "")
        }
    }
}

extension StoredRecord {
    /// Whether it can change what an outcome rests on.
    fileprivate var mayMakeStale: Bool {
        switch kind {
        case .sourceRevised, .sourceCorrected, .sourceRetracted, .sourceDerived, .claimRevised,
            .withdrawn, .confirmed:
            true
        default: false
        }
    }
}
