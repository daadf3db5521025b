/// A remark on a source, a claim or an item.
public struct Note: Hashable, Sendable, Fields {
    /// The remark.
    public let text: String
    /// Labels, in byte order; a policy may require some before an item is resolved.
    public let labels: [String]
    /// When what it asks for should be done.
    public let due: CalendarDay?

    package init(text: String, labels: [String] = [], due: CalendarDay? = nil) {
        self.text = text
        self.labels = labels
        self.due = due
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        text = try fields.string("text", .prose)
        labels = try fields.set("labels", .line)
        due = try fields.optionalDay("due")
    }

    func write(to fields: inout FieldWriter) {
        fields.put("text", text)
        fields.put("labels", labels)
        fields.put("due", due)
    }
}

/// Takes back one record of the same folder; its bytes stay.
public struct Withdrawal: Hashable, Sendable, Fields {
    /// The record taken back.
    public let record: RecordID
    /// The reasons.
    public let because: String

    package init(record: RecordID, because: String) {
        self.record = record
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        record = try fields.id("record")
        because = try fields.string("because", .prose)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("record", record)
        fields.put("because", because)
    }
}

/// Lets a late record of the same folder count after all.
public struct Confirmation: Hashable, Sendable, Fields {
    /// The late record.
    public let record: RecordID
    /// The reasons.
    public let because: String

    package init(record: RecordID, because: String) {
        self.record = record
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        record = try fields.id("record")
        because = try fields.string("because", .prose)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("record", record)
        fields.put("because", because)
    }
}
