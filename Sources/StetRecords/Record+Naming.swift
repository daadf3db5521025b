extension Record {
    /// The records and folders that the record names in a field that is meant for that, each as a record:
    /// a folder is named by the id of its first one.
    ///
    /// Not its author, who was there before, and not what a text happens to say. Every act that brings the
    /// record brings those of them that are not in the state it is made on, or the rules refuse it.
    public var named: Set<RecordID> {
        var ids: Set<RecordID> = []
        func take(_ value: JSONValue) {
            switch value {
            case .string(let text):
                if let id = RecordID(text) { ids.insert(id) }
            case .array(let values):
                for value in values { take(value) }
            case .object(let members):
                for member in members {
                    if let id = RecordID(member.key) { ids.insert(id) }
                    take(member.value)
                }
            case .integer, .boolean: break
            }
        }
        guard case .object(let members) = value else { return [] }
        for member in members where Self.namingFields.contains(member.key) { take(member.value) }
        return ids
    }

    /// The fields by which records name others.
    private static let namingFields: Set<String> = [
        "after", "basis", "claim", "decisions", "evidence", "folder", "from", "of", "opens",
        "person", "record", "revision", "source", "verdicts",
    ]
}
