internal import StetRecords
internal import StetReview

/// One record of an act, or one of its tombstones: what is late or not.
///
/// Everything that decides about it follows from its bytes: they name the commit it is made on, its author
/// and key, and those records of its act that it needs. So it makes no difference which act brings it.
struct HistoryRecord {
    /// An act that brings it.
    let act: HistoryAct
    /// Its place among the act's records, and then its tombstones.
    let place: Int
    /// What is late where it is late; of a tombstone the id of its own bytes.
    let id: RecordID

    init(act: HistoryAct, place: Int) {
        self.act = act
        self.place = place
        id =
            place < act.records.count
            ? act.records[place].record.id
            : RecordID(of: act.redacted[place - act.records.count].tombstone.record.bytes)
    }

    /// The record; `nil` for a tombstone.
    var record: ActRecord? { place < act.records.count ? act.records[place] : nil }

    /// The tombstone; `nil` for a record.
    var redacted: RedactedRecord? {
        place < act.records.count ? nil : act.redacted[place - act.records.count]
    }

    /// Who acts; `nil` for the founder's own record.
    var by: PersonID? {
        if let record { return record.record.record.header.by }
        return redacted?.tombstone.redaction?.by
    }

    /// The key that its act is signed with.
    var key: KeyFingerprint? {
        if let record { return record.record.record.header.key }
        return redacted?.tombstone.redaction?.key
    }

    /// Whether it founds the desk: no state judges it.
    var isFounding: Bool { act.isFounding }

    /// Whether it changes the people or the policy.
    var isChange: Bool {
        guard !act.isFounding, let kind = record?.kind else { return false }
        return kind == .people || kind == .policy
    }

    /// The records of its act that it names, over any number of steps.
    var context: RecordContext { act.context(of: place) }

    /// The desk as it left it: what its act found, what it names of the act, and itself.
    func after(_ before: any FolderReading) -> any FolderReading {
        guard let record else { return before }
        var context = self.context
        context.add(record, at: place)
        return context.over(before)
    }
}
