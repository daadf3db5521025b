/// Why a line cannot be imported, beside what every act may throw.
public enum ImportError: Error, Hashable, Sendable {
    /// It is no JSON object on one line, or a field of it is wrong.
    case field(RecordError)
    /// It names no act that can be imported.
    case unknownAct(String)
    /// A field names neither a line before this one nor an id.
    case unknownReference(field: String, String)
    /// An earlier line of the same input has its key.
    case repeatedKey(String, line: Int)
    /// A record of somebody else has its key.
    case foreignKey(String, record: RecordID, of: String)
    /// Several records that stand have one key; each with the handle of whose it is.
    case ambiguousKey(String, [KeyOwner])
    /// Several lines are to be one act, and are by several people or times.
    case severalWriters
    /// Lines that are to be one act would break a rule in another order, and the records of one act
    /// have none but what they refer to.
    case orderMatters(Refusal)
    /// There is nothing to make an act of.
    case nothing
    /// One act would have more records than one can have.
    case tooMany(Int)
    /// The commit of one act would be larger than one may be.
    case tooLarge
}

/// One of several records that have one key.
public struct KeyOwner: Hashable, Sendable {
    /// The record.
    public let record: RecordID
    /// The handle of whose act brought it.
    public let handle: String
}
