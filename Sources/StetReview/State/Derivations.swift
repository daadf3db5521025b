internal import StetRecords

/// Which sources derive from which, and which pairs are declared independent.
struct Derivations {
    private var parents: [SourceID: Set<SourceID>] = [:]
    private var independent: Set<[SourceID]> = []
    /// What was found by following derivations, by the source they begin with.
    private var known: [SourceID: Set<SourceID>] = [:]

    /// Declares that one source derives from another.
    mutating func add(_ source: SourceID, from origin: SourceID) {
        parents[source, default: []].insert(origin)
    }

    /// Declares that two sources do not depend on each other, whatever else is said of them.
    mutating func addIndependence(of first: SourceID, _ second: SourceID) {
        independent.insert([first, second].sorted())
    }

    /// Whether two sources are declared independent.
    func areIndependent(_ first: SourceID, _ second: SourceID) -> Bool {
        !independent.isEmpty && independent.contains([first, second].sorted())
    }

    /// Whether one of two sources derives from the other, or both from a third, over any number of
    /// steps; no step leads from one to the other of a pair that is declared independent.
    mutating func areTied(_ first: SourceID, _ second: SourceID) -> Bool {
        if parents[first] == nil, parents[second] == nil { return first == second }
        return !origins(of: first).isDisjoint(with: origins(of: second))
    }

    /// A source with all it derives from.
    private mutating func origins(of source: SourceID) -> Set<SourceID> {
        if let found = known[source] { return found }
        var found: Set<SourceID> = []
        var waiting = [source]
        while let next = waiting.popLast() {
            guard found.insert(next).inserted else { continue }
            waiting += (parents[next] ?? []).filter { !areIndependent(next, $0) }
        }
        known[source] = found
        return found
    }
}
