public import StetRecords

/// The rules of a desk that its people choose, as the records of the policy folder say.
public struct PolicyState: Sendable {
    /// The folder, whose id is the desk's.
    public let id: FolderID
    /// The newest policies with their records; more than one where clones disagree.
    public let newest: [(id: RecordID, policy: Policy)]
    /// What stands in the folder.
    public let standings: Standings

    init?(_ standings: Standings) {
        self.standings = standings
        id = standings.folder.id
        let policies = standings.records.filter { $0.kind == .policy }
        newest = standings.folder.newest(of: policies).sorted { $0.id < $1.id }.compactMap {
            record in
            guard case .policy(let policy) = record.body else { return nil }
            return (record.id, policy)
        }
        guard !newest.isEmpty else { return nil }
    }

    /// The policy that is used: where clones disagree, that of the lowest id.
    public var current: Policy { newest[0].policy }

    /// Whether two newest policies await an admin's act that names both.
    public var isUnsettled: Bool { newest.count > 1 }

    /// The policy that somebody who had seen only some records had in view.
    func policy(seenIn basis: Basis) -> Policy {
        let seen = standings.folder.seen(from: basis.newest[id] ?? [])
        let policies = standings.folder.records.filter {
            $0.kind == .policy && seen.contains($0.id)
        }
        for record in standings.folder.newest(of: policies).sorted(by: { $0.id < $1.id }) {
            if case .policy(let policy) = record.body { return policy }
        }
        return current
    }
}
