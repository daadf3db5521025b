/// The changes of one rank that are not decided yet.
///
/// A change is ready once none that it knew waits. Each of the others watches one that it knew, so that
/// what is decided is told to those whom it concerns, and not looked for.
struct WaitingChanges {
    /// The changes, by their numbers.
    private(set) var all = ChangeSet()
    /// Those that are ready, in order.
    private(set) var ready: [Int] = []
    /// What each change knew.
    private let known: [ChangeSet]
    /// Those that watch a change.
    private var watching: [Int: [Int]] = [:]

    /// Some changes.
    ///
    /// `known`: What each change of the history knew, by its number.
    init(_ numbers: [Int], known: [ChangeSet]) {
        self.known = known
        for number in numbers { all.insert(number) }
        for number in numbers { watch(number) }
    }

    private mutating func watch(_ number: Int) {
        if let last = known[number].highestCommon(all) {
            watching[last, default: []].append(number)
        } else {
            ready.append(number)
        }
    }

    /// Takes changes away that were decided.
    mutating func remove(_ decided: [Int]) {
        for number in decided { all.remove(number) }
        ready.removeAll { !all.contains($0) }
        for number in decided {
            for other in watching.removeValue(forKey: number) ?? [] where all.contains(other) {
                watch(other)
            }
        }
        ready.sort()
    }
}
