/// Says that a record stood here which had to be removed by law: a tombstone.
///
/// A tombstone has the name and the header of the record whose place it takes, so that what follows
/// the record still follows something; nothing of what the record said is left.
public struct Redaction: Hashable, Sendable, Fields {
    /// The id of the record that was removed.
    public let record: RecordID
    /// What kind of record it was.
    public let kind: RecordKind
    /// Who removed it.
    public let by: PersonID
    /// The commit that the redaction was made on: the parent of its commit.
    public let on: CommitName
    /// The key that the redaction is signed with; absent where it is not.
    public let key: KeyFingerprint?
    /// When, by their clock.
    public let at: Timestamp
    /// Why.
    public let because: String

    package init(
        record: RecordID, kind: RecordKind, by: PersonID, on: CommitName,
        key: KeyFingerprint? = nil, at: Timestamp, because: String
    ) {
        self.record = record
        self.kind = kind
        self.by = by
        self.on = on
        self.key = key
        self.at = at
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        var nested = try fields.nested("redaction")
        record = try nested.id("record")
        kind = try nested.choice("kind", RecordKind.self)
        by = try nested.id("by")
        on = try nested.id("on")
        key = try nested.optionalKey()
        at = try nested.parsed("at", "a time (YYYY-MM-DDThh:mm:ssZ)") { Timestamp($0) }
        because = try nested.string("because", .prose)
        try nested.finish()
        guard kind != .redacted else {
            throw RecordError(.field, "redaction.kind: a tombstone is not redacted")
        }
    }

    func write(to fields: inout FieldWriter) {
        var nested = FieldWriter()
        nested.put("record", record)
        nested.put("kind", kind)
        nested.put("by", by)
        nested.put("on", on)
        nested.put("key", key?.text)
        nested.put("at", at.description)
        nested.put("because", because)
        fields.put("redaction", nested.value)
    }
}

extension StoredRecord {
    /// What took the place of the record, where it was redacted; the record then says nothing else,
    /// and ``id`` is that of the record that was removed.
    public var redaction: Redaction? {
        if case .redacted(let redaction) = body { redaction } else { nil }
    }

    /// The kind that the file name has: of a tombstone that of the record it replaced.
    public var originalKind: RecordKind { redaction?.kind ?? kind }

    /// The tombstone that takes the place of this record.
    package func redacted(
        by: PersonID, on: CommitName, key: KeyFingerprint? = nil, at: Timestamp, because: String
    ) -> Record {
        Record(
            record.header,
            .redacted(
                Redaction(
                    record: id, kind: kind, by: by, on: on, key: key, at: at, because: because)))
    }
}
