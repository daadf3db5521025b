/// The words around two places, one in each of two texts, that are the same in both without a gap.
struct CommonRun {
    /// How many words before the places are the same.
    let before: Int
    /// How many words behind them are.
    let behind: Int

    /// How many words around the places are the same.
    var length: Int { before + behind }

    /// What a beginning or an end of both texts counts for: nothing else stands there.
    private static let edge = 2
    /// Where counting ends.
    private static let most = 512

    /// Counts; at most 512 words in each direction.
    init(_ words: [UInt64], _ place: Range<Int>, _ others: [UInt64], _ other: Range<Int>) {
        var count = 0
        let room = min(place.lowerBound, other.lowerBound, Self.most)
        while count < room,
            words[place.lowerBound - 1 - count] == others[other.lowerBound - 1 - count]
        {
            count += 1
        }
        let isStart = count == place.lowerBound && count == other.lowerBound
        before = count + (isStart ? Self.edge : 0)
        count = 0
        let (left, right) = (words.count - place.upperBound, others.count - other.upperBound)
        let reach = min(left, right, Self.most)
        while count < reach, words[place.upperBound + count] == others[other.upperBound + count] {
            count += 1
        }
        behind = count + (count == left && count == right ? Self.edge : 0)
    }

    /// Whether places with so many words of their own, the same in both, must be the same passage: the
    /// fewer they are, the more of what stands around them must have stayed.
    ///
    /// `isOnly`: Whether neither text has these words anywhere else.
    func suffices(for words: Int, isOnly: Bool) -> Bool {
        if words >= 8, isOnly { return true }
        if words >= 4 { return max(before, behind) >= 3 }
        return min(before, behind) >= 2 || max(before, behind) >= 8
    }

    /// Whether less agrees here on both sides, and so much less that the other place must be meant.
    func isClearlyShorter(than other: CommonRun) -> Bool {
        before <= other.before && behind <= other.behind && length + 3 <= other.length
            && 3 * length <= 2 * other.length
    }
}
