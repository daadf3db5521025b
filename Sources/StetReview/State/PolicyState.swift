public import StetRecords

/// The rules of a desk that its people choose, as the records of the policy folder say.
public struct PolicyState: Sendable {
    /// The folder, whose id is the desk's.
    public let id: FolderID
    /// The newest policies with their records; more than one where clones disagree.
    public let newest: [(id: RecordID, policy: Policy)]
    /// The policy that rules: the newest, or where clones disagree the newest that all of the newest
    /// follow, so that nobody gains by setting one apart.
    public let current: Policy
    /// The policies that decide who may do what: all of the newest, unless one is taken to rule.
    private let deciding: [Policy]
    /// What stands in the folder.
    public let standings: Standings

    /// `ruling`: The standing policy that rules; `nil` for the one that does where nobody says.
    init?(_ standings: Standings, ruling: RecordID? = nil) {
        self.standings = standings
        id = standings.folder.id
        let policies = standings.records.filter { $0.kind == .policy }
        newest = Self.newest(of: policies, in: standings.folder)
        guard let first = newest.first else { return nil }
        let chosen =
            if let ruling {
                Self.newest(of: policies.filter { $0.id == ruling }, in: standings.folder).first
            } else if newest.count > 1 {
                Self.common(newest.map(\.id), of: policies, in: standings.folder)
            } else {
                first
            }
        current = (chosen ?? first).policy
        deciding = ruling == nil ? newest.map(\.policy) : [current]
    }

    /// Whether some roles permit something: while several newest policies stand, only what all of them
    /// permit, so that nobody who joins them has a right that one of them took away.
    func allows(_ roles: [Role], to permission: Policy.Permission) -> Bool {
        deciding.allSatisfy { $0.allows(roles, to: permission) }
    }

    /// The roles beside admin that permit something.
    func roles(for permission: Policy.Permission) -> [Role] {
        Role.allCases.filter { $0 != .admin && allows([$0], to: permission) }
    }

    /// Whether a policy that stands asks for signatures, the newest or an earlier one.
    public var hasAskedForSignatures: Bool {
        standings.records.contains { record in
            if case .policy(let policy) = record.body { policy.requiresSignatures } else { false }
        }
    }

    /// Whether several newest policies await one that follows all of them.
    public var isUnsettled: Bool { newest.count > 1 }

    /// The policy that ruled for somebody who had seen only some records, of those that stand now.
    func policy(seenIn basis: Basis) -> Policy {
        let seen = standings.folder.seen(from: basis.newest[id] ?? [])
        let policies = standings.records.filter {
            $0.kind == .policy && seen.contains($0.id)
        }
        let newest = Self.newest(of: policies, in: standings.folder)
        guard newest.count > 1 else { return newest.first?.policy ?? current }
        return Self.common(newest.map(\.id), of: policies, in: standings.folder)?.policy
            ?? newest[0].policy
    }

    private static func newest(of policies: [StoredRecord], in folder: Folder)
        -> [(id: RecordID, policy: Policy)]
    {
        folder.newest(of: policies).sorted { $0.id < $1.id }.compactMap { record in
            guard case .policy(let policy) = record.body else { return nil }
            return (record.id, policy)
        }
    }

    /// The newest policy that all of some follow; `nil` where there is none.
    private static func common(
        _ newest: [RecordID], of policies: [StoredRecord], in folder: Folder
    ) -> (id: RecordID, policy: Policy)? {
        let shared = policies.filter { policy in
            newest.allSatisfy { folder.isBefore(policy.id, $0) }
        }
        let last = Self.newest(of: shared, in: folder)
        // Where clones disagreed before, too, the policy before that disagreement.
        return last.count < 2
            ? last.first : common(last.map(\.id), of: shared, in: folder)
    }
}
