public import StetRecords

/// A source as the records of its folder say.
public struct SourceState: Sendable {
    /// The source.
    public let id: SourceID
    /// The newest descriptions with their records; more than one where clones disagree.
    public let descriptions: [(id: RecordID, description: SourceDescription)]
    /// What its publisher corrected.
    public let corrections: [StoredRecord]
    /// Its publisher's retractions.
    public let retractions: [StoredRecord]
    /// How it depends on others, or that it does not.
    public let derivations: [Derivation]
    /// Remarks.
    public let notes: [StoredRecord]
    /// What stands in the folder.
    public let standings: Standings

    init?(_ standings: Standings) {
        let newest = standings.newest { $0.sourceDescription != nil }
        guard !newest.isEmpty else { return nil }
        self.standings = standings
        id = SourceID(standings.folder.id)
        descriptions = newest.sorted { $0.id < $1.id }.compactMap { record in
            record.sourceDescription.map { (record.id, $0) }
        }
        corrections = standings.records.filter { $0.kind == .sourceCorrected }
        retractions = standings.records.filter { $0.kind == .sourceRetracted }
        derivations = standings.records.compactMap {
            if case .sourceDerived(let derivation) = $0.body { derivation } else { nil }
        }
        notes = standings.records.filter { $0.kind == .note }
    }

    /// The description that is used: where clones disagree, that of the lowest id.
    public var description: SourceDescription { descriptions[0].description }

    /// The record of that description.
    public var revision: RecordID { descriptions[0].id }

    /// The description in a record of this source, newest or not.
    public func description(in revision: RecordID) -> SourceDescription? {
        standings.folder[revision]?.sourceDescription
    }

    /// Whether the source does not stand: its first record is withdrawn, redacted or late.
    public var isWithdrawn: Bool { !standings.stands(RecordID(id)) }

    /// Whether the publisher took it back.
    public var isRetracted: Bool { !retractions.isEmpty }

    /// What to call the source on a screen.
    public var label: String {
        description.title ?? description.url ?? description.publisher ?? "source \(id.short)"
    }
}

extension StoredRecord {
    /// How the record describes a source, if it does.
    public var sourceDescription: SourceDescription? {
        switch body {
        case .source(let description), .sourceRevised(let description): description
        default: nil
        }
    }
}
