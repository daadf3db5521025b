/// Trees read or written lately, in two halves: what was not asked for while one half filled is let
/// go.
struct TreeCache {
    private var young: [ObjectID: TreeObject] = [:]
    private var old: [ObjectID: TreeObject] = [:]
    private var youngBytes = 0
    /// How many bytes of memory the trees may take, about.
    var capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// The tree of a name, where it is remembered.
    mutating func tree(_ id: ObjectID) -> TreeObject? {
        if let known = young[id] { return known }
        guard let known = old.removeValue(forKey: id) else { return nil }
        remember(known, as: id)
        return known
    }

    mutating func remember(_ tree: TreeObject, as id: ObjectID) {
        if youngBytes + tree.memory > capacity / 2 {
            old = young
            young = [:]
            youngBytes = 0
        }
        if young.updateValue(tree, forKey: id) == nil { youngBytes += tree.memory }
    }

    /// Lets a tree go that nobody will ask for.
    mutating func forget(_ id: ObjectID) {
        if let known = young.removeValue(forKey: id) { youngBytes -= known.memory }
        old[id] = nil
    }
}

extension TreeObject {
    /// How many bytes of memory it takes, about.
    fileprivate var memory: Int { size + entries.count * MemoryLayout<Entry>.stride + 160 }
}
