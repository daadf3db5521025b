/// What became of a passage in a newer text of its source.
public enum PassageFate: Hashable, Sendable {
    /// It stands where it stood, to the byte.
    case exact(Range<Int>)
    /// Its words stand somewhere else, or are spelled with other marks: quotes, dashes, spaces, accents.
    case moved(Range<Int>)
    /// Other words stand in its place.
    case changed(Range<Int>, [Difference])
    /// It is not there any more, or which of several it is cannot be told.
    case lost

    /// A part of a passage, before and after.
    public enum Difference: Hashable, Sendable {
        /// Words that stayed.
        case kept(String)
        /// Words that are gone.
        case removed(String)
        /// Words that are new.
        case added(String)
    }

    /// Where it stands now, in bytes; `nil` where it is lost.
    public var place: Range<Int>? {
        switch self {
        case .exact(let range), .moved(let range), .changed(let range, _): range
        case .lost: nil
        }
    }
}
