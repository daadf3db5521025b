public import StetRecords

/// Whether a record counts.
public enum Standing: Hashable, Sendable {
    /// It counts.
    case stands
    /// It was taken back by these records; by none where it was redacted.
    case withdrawn(by: [RecordID])
    /// It was made in ignorance of a change that forbade it, and nobody has confirmed it.
    case late
}

/// What stands in a folder.
public struct Standings: Sendable {
    /// The folder.
    public let folder: Folder
    private let exceptions: [RecordID: Standing]

    /// Finds out what stands: a pure function of the records and of which acts are late.
    ///
    /// A withdrawal that was itself taken back takes nothing back; likewise a confirmation. Both
    /// concern only records in their own past, so one walk from the newest to the oldest settles it.
    init(_ folder: Folder, late: Set<RecordID>) {
        var exceptions: [RecordID: Standing] = [:]
        var withdrawals: [RecordID: [RecordID]] = [:]
        var confirmed: Set<RecordID> = []
        for record in folder.records.reversed() {
            if record.redaction != nil {
                exceptions[record.id] = .withdrawn(by: [])
                continue
            }
            if late.contains(record.id), !confirmed.contains(record.id) {
                exceptions[record.id] = .late
                continue
            }
            if let by = withdrawals[record.id] {
                exceptions[record.id] = .withdrawn(by: by.sorted())
                continue
            }
            switch record.body {
            case .withdrawn(let withdrawal) where folder.isBefore(withdrawal.record, record.id):
                withdrawals[withdrawal.record, default: []].append(record.id)
            case .confirmed(let confirmation)
            where folder.isBefore(confirmation.record, record.id):
                confirmed.insert(confirmation.record)
            default: break
            }
        }
        self.folder = folder
        self.exceptions = exceptions
    }

    /// Whether a record counts.
    public subscript(id: RecordID) -> Standing { exceptions[id] ?? .stands }

    /// Whether a record counts.
    public func stands(_ id: RecordID) -> Bool { exceptions[id] == nil }

    /// The records that count, in causal order.
    public var records: [StoredRecord] { folder.records.filter { stands($0.id) } }

    /// The records that are late, in causal order.
    public var late: [StoredRecord] { folder.records.filter { exceptions[$0.id] == .late } }
}
