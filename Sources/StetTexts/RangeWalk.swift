/// Ranges in order, asked for places that only go forward: all questions together cost what is passed.
public struct RangeWalk {
    private var rest: ArraySlice<Range<Int>>

    /// A walk along ranges that are in order, none over another.
    public init(_ ranges: [Range<Int>]) { rest = ranges[...] }

    /// The range that a place is in; `nil` where it is in none.
    ///
    /// `place`: Not before the place asked for last.
    public mutating func range(at place: Int) -> Range<Int>? {
        while let first = rest.first, first.upperBound <= place { rest.removeFirst() }
        return rest.first.flatMap { $0.contains(place) ? $0 : nil }
    }
}
