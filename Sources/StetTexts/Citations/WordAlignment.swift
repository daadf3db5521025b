/// How some words can be made of others with the fewest words removed and added (Wagner and Fischer
/// 1974), where the others may stand anywhere within a longer run.
struct WordAlignment {
    /// A step, for a word of the one, of the other, or of both.
    enum Step: UInt8 { case both, removed, added }

    /// Which words of the longer run are meant.
    let range: Range<Int>
    /// The steps from the first word to the last.
    let steps: [Step]

    /// How many words both have.
    var kept: Int { steps.count { $0 == .both } }

    /// Aligns words to the part of others that fits best; time and memory are the product of both.
    init(_ words: ArraySlice<UInt64>, within others: ArraySlice<UInt64>) {
        let (rows, columns) = (words.count + 1, others.count + 1)
        var costs = [Int32](repeating: 0, count: columns)
        var steps = [UInt8](repeating: Step.added.rawValue, count: rows * columns)
        for row in 1..<max(rows, 1) where row < rows {
            var diagonal = costs[0]
            costs[0] = Int32(row)
            steps[row * columns] = Step.removed.rawValue
            let word = words[words.startIndex + row - 1]
            for column in 1..<max(columns, 1) where column < columns {
                let above = costs[column]
                let isSame = word == others[others.startIndex + column - 1]
                var (cost, step) = (above + 1, Step.removed)
                if costs[column - 1] + 1 <= cost { (cost, step) = (costs[column - 1] + 1, .added) }
                if isSame, diagonal <= cost { (cost, step) = (diagonal, .both) }
                costs[column] = cost
                steps[row * columns + column] = step.rawValue
                diagonal = above
            }
        }
        // Where the others end costs nothing, and neither does where they begin; of several ends with
        // the same cost the last one keeps the most.
        var end = 0
        for column in 0..<columns where costs[column] <= costs[end] { end = column }
        var (row, column) = (rows - 1, end)
        var path: [Step] = []
        while row > 0 {
            let step = Step(rawValue: steps[row * columns + column]) ?? .removed
            path.append(step)
            if step != .added { row -= 1 }
            if step != .removed { column -= 1 }
        }
        range = (others.startIndex + column)..<(others.startIndex + end)
        self.steps = path.reversed()
    }

    private init(range: Range<Int>, steps: [Step]) { (self.range, self.steps) = (range, steps) }

    /// The same with some more of the others, which were added at both ends.
    func adding(before: Int, behind: Int) -> WordAlignment {
        WordAlignment(
            range: (range.lowerBound - before)..<(range.upperBound + behind),
            steps: Array(repeating: .added, count: before) + steps
                + Array(repeating: .added, count: behind))
    }
}
