internal import StetRecords

/// Sorts the records of one act so that each comes after those it refers to.
enum CausalOrder {
    /// The records in rounds: in each, by id, those that refer to none but those of earlier rounds.
    ///
    /// Costs a look at every string of every record.
    static func sorted(_ records: [ActRecord]) -> [ActRecord] {
        // A record refers to another by its id, which therefore stands in its bytes.
        let places = Dictionary(
            records.enumerated().map { ($1.record.id.hex, $0) },
            uniquingKeysWith: { first, _ in first })
        var missing = [Int](repeating: 0, count: records.count)
        var dependents = [[Int]](repeating: [], count: records.count)
        for (place, record) in records.enumerated() {
            let needs = Set(record.record.record.value.strings.compactMap { places[$0] })
            for need in needs where need != place {
                dependents[need].append(place)
                missing[place] += 1
            }
        }
        var sorted: [ActRecord] = []
        var isSorted = [Bool](repeating: false, count: records.count)
        var round = records.indices.filter { missing[$0] == 0 }
        while !round.isEmpty {
            round.sort { records[$0].record.id < records[$1].record.id }
            sorted += round.map { records[$0] }
            var next: [Int] = []
            for place in round {
                isSorted[place] = true
                for dependent in dependents[place] {
                    missing[dependent] -= 1
                    if missing[dependent] == 0 { next.append(dependent) }
                }
            }
            round = next
        }
        // Hashes cannot refer to each other in a circle, so nothing is left.
        return sorted + records.indices.filter { !isSorted[$0] }.map { records[$0] }
    }
}

extension JSONValue {
    /// Every string in the value, keys included.
    var strings: [String] {
        switch self {
        case .string(let text): [text]
        case .integer, .boolean: []
        case .array(let values): values.flatMap(\.strings)
        case .object(let members): members.flatMap { [$0.key] + $0.value.strings }
        }
    }
}
