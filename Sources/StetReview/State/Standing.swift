public import StetRecords

/// Whether a record counts.
public enum Standing: Hashable, Sendable {
    /// It counts.
    case stands
    /// It was withdrawn by these records; by none where it was only redacted.
    case withdrawn(by: [RecordID])
    /// It was made in ignorance of a change that forbade it, and nobody has confirmed it.
    case late
}

/// What stands in a folder.
public struct Standings: Sendable {
    /// The folder.
    public let folder: Folder
    /// The acts that are late, of this folder and perhaps of others, whether confirmed or not.
    let lateActs: Set<RecordID>
    private let exceptions: [RecordID: Standing]

    /// Finds out what stands: a pure function of the records and of which acts are late.
    ///
    /// A withdrawal that was itself withdrawn withdraws nothing; likewise a confirmation. Both concern
    /// only records in their own past, so one walk from the newest to the oldest settles it. What is
    /// redacted is withdrawn, but a late record stays late: it never was there to be withdrawn.
    init(_ folder: Folder, late: Set<RecordID>) {
        self.folder = folder
        lateActs = late
        guard folder.hasExceptions || folder.contains(anyOf: late) else {
            exceptions = [:]
            return
        }
        let concerned = Self.concerned(in: folder)
        var exceptions: [RecordID: Standing] = [:]
        var withdrawals: [RecordID: [RecordID]] = [:]
        var confirmed: Set<RecordID> = []
        for record in folder.records.reversed() {
            if late.contains(record.id), !confirmed.contains(record.id) {
                exceptions[record.id] = .late
                continue
            }
            if record.redaction != nil || withdrawals[record.id] != nil {
                exceptions[record.id] = .withdrawn(by: withdrawals[record.id, default: []].sorted())
                continue
            }
            switch record.body {
            case .withdrawn(let withdrawal) where concerned.contains(record.id):
                withdrawals[withdrawal.record, default: []].append(record.id)
            case .confirmed(let confirmation) where concerned.contains(record.id):
                confirmed.insert(confirmation.record)
            default: break
            }
        }
        self.exceptions = exceptions
    }

    /// The withdrawals and confirmations that are after what they name.
    private static func concerned(in folder: Folder) -> Set<RecordID> {
        var pairs: [(earlier: RecordID, later: RecordID)] = []
        for record in folder.records {
            switch record.body {
            case .withdrawn(let withdrawal): pairs.append((withdrawal.record, record.id))
            case .confirmed(let confirmation): pairs.append((confirmation.record, record.id))
            default: break
            }
        }
        guard !pairs.isEmpty else { return [] }
        return Set(zip(pairs, folder.areBefore(pairs)).filter { $0.1 }.map { $0.0.later })
    }

    /// Whether a record counts.
    public subscript(id: RecordID) -> Standing { exceptions[id] ?? .stands }

    /// Whether a record counts.
    public func stands(_ id: RecordID) -> Bool { exceptions[id] == nil }

    /// The records that count, in causal order.
    public var records: [StoredRecord] {
        exceptions.isEmpty ? folder.records : folder.records.filter { stands($0.id) }
    }

    /// The records that are late, in causal order.
    public var late: [StoredRecord] { folder.records.filter { exceptions[$0.id] == .late } }

    /// Of the records that count and say something, the newest. Where none counts, the first of the
    /// folder that says it, or else the newest, so that there is something to show.
    func newest(_ isMeant: (StoredRecord) -> Bool) -> [StoredRecord] {
        guard let first = folder.first else { return [] }
        let meant = folder.records.filter(isMeant)
        let standing = meant.filter { stands($0.id) }
        if standing.isEmpty, isMeant(first) { return [first] }
        return folder.newest(of: standing.isEmpty ? meant : standing)
    }
}
