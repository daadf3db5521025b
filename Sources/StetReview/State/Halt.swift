/// Why nobody can judge an item as it is, although it has no outcome that holds.
public enum Halt: String, CaseIterable, Hashable, Sendable {
    /// The claim was restated since the review was opened or reopened: the review begins again for the new
    /// statement.
    case restated
    /// The claim was withdrawn: there is nothing to judge.
    case claimWithdrawn = "claim-withdrawn"
}

extension ItemState {
    /// Why nobody can judge the item as it is; `nil` where somebody can, or nobody need.
    public func halt(in snapshot: Snapshot) throws -> Halt? {
        switch phase {
        case .resolved, .closed, .withdrawn: return nil
        case .open, .assigned, .inReview, .agreed, .disputed, .stale: break
        }
        guard let claim = try claim.flatMap({ try snapshot.claim($0) }) else { return nil }
        if claim.isWithdrawn { return .claimWithdrawn }
        guard phase != .stale, !hasConflictingDecisions,
            !claim.statements.contains(where: { $0.id == revision })
        else { return nil }
        return .restated
    }
}
