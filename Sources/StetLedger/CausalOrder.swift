internal import StetRecords

/// Sorts the records of one act so that each comes after those it refers to.
enum CausalOrder {
    /// The records in rounds: in each, by id, those that refer to none but those of earlier rounds.
    ///
    /// Costs a look at every byte of every record.
    ///
    /// `bytes`: Those of each of the records.
    static func sorted(_ records: [ActRecord], bytes: [[UInt8]]) -> [ActRecord] {
        guard records.count > 1 else { return records }
        // A record refers to another by its id, which therefore stands in its bytes.
        let places = Dictionary(
            records.enumerated().map { ($1.record.id, $0) },
            uniquingKeysWith: { first, _ in first })
        var missing = [Int](repeating: 0, count: records.count)
        var dependents = [[Int]](repeating: [], count: records.count)
        for (place, bytes) in bytes.enumerated() {
            let needs = Set(ids(in: bytes).compactMap { places[$0] })
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

    /// The ids that are whole strings in the bytes of a record.
    static func ids(in bytes: [UInt8]) -> [RecordID] {
        var ids: [RecordID] = []
        var last = 0
        let span = bytes.span
        for place in span.indices where span[place] == 0x22 {
            // A quotation mark behind a backslash begins no string.
            if place - last == 41, last > 0, span[last - 1] != 0x5C,
                let id = RecordID(digits: span.extracting((last + 1)..<place))
            {
                ids.append(id)
            }
            last = place
        }
        return ids
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
