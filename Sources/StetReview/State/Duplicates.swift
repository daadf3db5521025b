internal import StetRecords

extension Snapshot {
    /// The item that an item's decisions say it duplicates, circles not yet considered; `nil` where
    /// they do not all name one.
    func duplicateTarget(of id: ItemID) throws -> ItemID? {
        guard let standings = try standings(.items, FolderID(id)) else { return nil }
        let folder = standings.folder
        let ruling = folder.newest(of: standings.records.filter(\.kind.isDecision))
        var target: ItemID?
        for decision in ruling {
            // Who affirms that an item was closed as a duplicate says the same again.
            guard case .closed(_, let of?) = ItemState.outcome(of: decision, in: folder),
                target == nil || target == of
            else { return nil }
            target = of
        }
        return target
    }

    /// Whether following the duplicates leads from an item back to it.
    func isInDuplicateCircle(_ id: ItemID) throws -> Bool {
        var seen: Set<ItemID> = []
        var current = id
        while let next = try duplicateTarget(of: current) {
            if next == id { return true }
            guard seen.insert(next).inserted else { return false }
            current = next
        }
        return false
    }
}
