internal import StetGit
internal import StetRecords
internal import StetReview

extension Verifier {
    /// The late records that no standing confirmation lets count, in order.
    func unconfirmed(_ late: LateGraph.Findings, at tip: ObjectID) throws -> [RecordID] {
        var unplaced = late.lateness.records
        guard !unplaced.isEmpty else { return [] }
        var places: [RecordID: FolderReference] = [:]
        for edge in late.edges {
            for added in try ledger.actRecords(of: edge.act)
            where unplaced.contains(added.record.id) {
                places[added.record.id] = FolderReference(added.kind, added.record.folder)
            }
        }
        unplaced.subtract(places.keys)
        // What only knew a late change is forbidden by nobody, so no pair names its commit.
        if !unplaced.isEmpty {
            let tree = try ledger.stateTree(of: tip)
            for entry in try CommitChanges(from: nil, to: tree, in: ledger.repository).added {
                guard let path = RecordPath(entry.path),
                    let id = RecordPath.recordID(inName: path.name), unplaced.contains(id)
                else { continue }
                places[id] = FolderReference(path.kind, path.folder)
            }
        }
        let snapshot = try ledger.snapshot(at: tip)
        return try late.lateness.records.sorted().filter { id in
            guard let place = places[id],
                let standings = try snapshot.ifReadable({
                    try snapshot.standings(place.kind, place.id)
                })
            else { return true }
            // A late redaction is named by its tombstone, which is no record of the folder.
            return standings.folder[id] == nil || standings[id] == .late
        }
    }
}
