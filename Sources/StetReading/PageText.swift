internal import StetTexts

/// The text of a page as it is assembled: words, with a blank line between blocks, and which of it
/// seems to be boilerplate.
///
/// White space is what HTML calls so (space, tab, line ends, form feed); all else stays as it is, a
/// no-break space too.
struct PageText {
    private(set) var bytes: [UInt8] = []
    /// What is boilerplate, in bytes.
    private var spans: [Span] = []
    private var break_ = Break.none
    private var links: [Line] = []
    private var line = Line(start: 0)

    /// What separates the words that come from those that are there.
    private enum Break: Int, Comparable {
        case none, space, cell, line, block

        static func < (left: Break, right: Break) -> Bool { left.rawValue < right.rawValue }

        var text: [UInt8] {
            switch self {
            case .none: []
            case .space: [0x20]
            case .cell: [0x09]
            case .line: [0x0A]
            case .block: [0x0A, 0x0A]
            }
        }
    }

    /// A stretch that seems to be boilerplate.
    private struct Span {
        let bytes: Range<Int>
        /// Whether only a name suggests it, which can mean anything.
        let isNamed: Bool
    }

    /// A block, and how much of it is in links.
    private struct Line {
        var start: Int
        var end = 0
        var linked = 0
    }

    /// The largest text of a page that is kept.
    static let maximumSize = SourceText.maximumSize

    /// Whether there is more than that.
    private(set) var isTooLarge = false

    /// Where the next word will stand, for ``mark(from:isNamed:)``.
    var position: Int { bytes.count }

    private mutating func separate(_ new: Break) {
        if new == .line, break_ == .line { break_ = .block }
        break_ = max(break_, new)
    }

    /// Ends a block.
    mutating func endBlock() { separate(.block) }

    /// Ends a line within a block.
    mutating func endLine() { separate(.line) }

    /// Ends a row of a table.
    mutating func endRow() { break_ = max(break_, .line) }

    /// Ends a cell of a table's row.
    mutating func endCell() { separate(.cell) }

    /// Adds the words of a text.
    ///
    /// `isKept`: Whether its white space is shown as it is. `isLinked`: Whether it is in a link.
    mutating func add(_ text: [UInt8], isKept: Bool, isLinked: Bool) {
        guard bytes.count + text.count <= Self.maximumSize else {
            isTooLarge = true
            return
        }
        for byte in text {
            switch byte {
            case 0x20 where isKept && break_ == .none:
                bytes.append(byte)
            case 0x0A where isKept:
                separate(.line)
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D:
                separate(.space)
            default:
                write(byte, isLinked: isLinked)
            }
        }
    }

    private mutating func write(_ byte: UInt8, isLinked: Bool) {
        if break_ == .block { finishLine() }
        if bytes.isEmpty { break_ = .none }
        if break_ != .none {
            bytes += break_.text
            break_ = .none
        }
        if line.end == 0 { line.start = bytes.count }
        bytes.append(byte)
        line.end = bytes.count
        if isLinked { line.linked += 1 }
    }

    private mutating func finishLine() {
        if line.end > 0 { links.append(line) }
        line = Line(start: bytes.count)
    }

    /// Notes that what was added since a position seems to be boilerplate.
    mutating func mark(from start: Int, isNamed: Bool) {
        if start < bytes.count { spans.append(Span(bytes: start..<bytes.count, isNamed: isNamed)) }
    }

    /// Ends the text with a line end, and finds lists of links: three blocks in a row or more of which
    /// nearly all is links.
    mutating func finish() {
        finishLine()
        var run: [Line] = []
        func isList(_ line: Line) -> Bool { 10 * line.linked >= 7 * (line.end - line.start) }
        for line in links {
            if isList(line) {
                run.append(line)
                continue
            }
            noteLinks(run)
            run = []
        }
        noteLinks(run)
        if !bytes.isEmpty { bytes.append(0x0A) }
    }

    private mutating func noteLinks(_ run: [Line]) {
        guard run.count >= 3, let first = run.first, let last = run.last else { return }
        spans.append(Span(bytes: first.start..<last.end, isNamed: true))
    }

    /// What is boilerplate: ranges of bytes in order, apart, without white space at their ends.
    ///
    /// What only a name suggests is not believed of more than half of the page.
    var boilerplate: [Range<Int>] {
        let believed = spans.filter { !$0.isNamed || 2 * $0.bytes.count <= bytes.count }
            .map { trimmed($0.bytes) }.filter { !$0.isEmpty }
            .sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var merged: [Range<Int>] = []
        for range in believed {
            if let last = merged.last,
                range.lowerBound <= last.upperBound || isSpace(last.upperBound..<range.lowerBound)
            {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private func isSpace(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(start..<(start + 1)) { start += 1 }
        while start < end, isSpace((end - 1)..<end) { end -= 1 }
        return start..<end
    }
}
