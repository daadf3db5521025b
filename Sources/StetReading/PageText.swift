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
    private var pending = Separator.none
    private var blocks: [Block] = []
    private var block = Block(start: 0)

    /// What separates the words that come from those that are there.
    private enum Separator: Int, Comparable {
        case none, space, cell, line, block

        static func < (left: Separator, right: Separator) -> Bool { left.rawValue < right.rawValue }

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
    private struct Block {
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

    private mutating func separate(_ new: Separator) {
        if new == .line, pending == .line { pending = .block }
        pending = max(pending, new)
    }

    /// Ends a block.
    mutating func endBlock() { separate(.block) }

    /// Ends a line within a block.
    mutating func endLine() { separate(.line) }

    /// Ends a row of a table.
    mutating func endRow() { pending = max(pending, .line) }

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
            case 0x20 where isKept && pending == .none:
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
        if pending == .block { finishBlock() }
        if bytes.isEmpty { pending = .none }
        if pending != .none {
            bytes += pending.text
            pending = .none
        }
        if block.end == 0 { block.start = bytes.count }
        bytes.append(byte)
        block.end = bytes.count
        if isLinked { block.linked += 1 }
    }

    private mutating func finishBlock() {
        if block.end > 0 { blocks.append(block) }
        block = Block(start: bytes.count)
    }

    /// Notes that what was added since a position seems to be boilerplate.
    mutating func mark(from start: Int, isNamed: Bool) {
        if start < bytes.count { spans.append(Span(bytes: start..<bytes.count, isNamed: isNamed)) }
    }

    /// Ends the text with a line end, and finds lists of links: three blocks in a row or more of which
    /// nearly all is links.
    mutating func finish() {
        finishBlock()
        var run: [Block] = []
        func isList(_ block: Block) -> Bool {
            10 * block.linked >= 7 * (block.end - block.start)
        }
        for block in blocks {
            if isList(block) {
                run.append(block)
                continue
            }
            noteLinks(run)
            run = []
        }
        noteLinks(run)
        if !bytes.isEmpty { bytes.append(0x0A) }
    }

    private mutating func noteLinks(_ run: [Block]) {
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
