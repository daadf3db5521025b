internal import StetCatalog

/// What keys mean.
///
/// A key means the records that acts gave it, whichever commits brought them in whatever order: late
/// ones count for nothing, and of the others those that stand.
extension Importer {
    /// The record that the key of a line before this one names; `nil` where none does.
    ///
    /// An id names its own record, whatever key somebody else gave to another.
    func record(named key: String, for by: Desk.Actor) throws -> RecordID? {
        let all = try memory.known(key).map(\.record)
        guard !all.isEmpty else { return nil }
        if RecordID(key) != nil {
            let own = try person(by)
            guard all.contains(where: { $0.author == own }) else { return nil }
        }
        let counted = try thatCount(all)
        guard counted.count > 1 else { return counted.first?.record }
        let standing = try thatStand(counted)
        guard standing.count < 2 else { throw try ambiguous(key, standing) }
        return (standing.first ?? counted.min { $0.record < $1.record })?.record
    }

    /// The record of a line that is done; `nil` where it is still to do.
    ///
    /// It is done where the key is that of a record by the person whose act the line is, also one that
    /// was withdrawn. A record of somebody else that stands is no reason to leave a line out silently.
    func done(_ key: String, _ all: [KeyedRecord], by: Desk.Actor) throws -> RecordID? {
        let counted = try thatCount(all)
        guard !counted.isEmpty else { return nil }
        let own = try person(by)
        let (mine, others) = (
            counted.filter { $0.author == own }, counted.filter { $0.author != own }
        )
        if !others.isEmpty {
            let standing = try thatStand(others)
            if let other = standing.min(by: { $0.record < $1.record }) {
                let all = try thatStand(mine) + standing
                guard all.count == 1 else { throw try ambiguous(key, all) }
                throw ImportError.foreignKey(
                    key, record: other.record, of: try handle(of: other.author))
            }
        }
        return mine.map(\.record).min()
    }

    /// The record of an act that its key names.
    static func keyed(_ outcome: Desk.Outcome) throws -> KeyedRecord? {
        guard let record = outcome.records.first(where: { $0.id == outcome.id }) else { return nil }
        // Most kinds of record lie in one kind of folder; a note may be of several.
        let kinds = record.kind.folders.sorted { $0.rawValue < $1.rawValue }
        let kind =
            kinds.count < 2
            ? kinds.first
            : try kinds.first {
                try outcome.snapshot.standings($0, record.folder)?.folder[record.id] != nil
            }
        return kind.map {
            KeyedRecord(
                record: record.id, folder: FolderReference($0, record.folder), author: record.by)
        }
    }

    /// The records that are not late.
    private func thatCount(_ records: [KeyedRecord]) throws -> [KeyedRecord] {
        guard !late.isEmpty else { return records }
        return try records.filter { record in
            guard late.contains(record.record) else { return true }
            // A late record may have been confirmed.
            return try standing(of: record) != .late
        }
    }

    private func thatStand(_ records: [KeyedRecord]) throws -> [KeyedRecord] {
        try records.filter { try standing(of: $0) == .stands }
    }

    private func standing(of record: KeyedRecord) throws -> Standing? {
        try desk.snapshot().standings(record.folder.kind, record.folder.id)?[record.record]
    }

    private func ambiguous(_ key: String, _ records: [KeyedRecord]) throws -> ImportError {
        let owners = try records.sorted { $0.record < $1.record }.prefix(2).map {
            KeyOwner(record: $0.record, handle: try handle(of: $0.author))
        }
        return .ambiguousKey(key, owners)
    }

    private func handle(of person: PersonID) throws -> String {
        try desk.snapshot().people().handle(of: person)
    }
}
