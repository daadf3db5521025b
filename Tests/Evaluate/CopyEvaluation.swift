internal import FoundationEssentials
internal import StetTexts

/// Copies among the bodies of the Fake News Challenge, against comparing each with each.
struct CopyEvaluation {
    private let texts: [String]

    init(_ data: String) throws {
        let file = try Data(contentsOf: URL(filePath: "\(data)/articles/fnc1-train-bodies.csv"))
        texts = Self.rows(Array(file)).dropFirst().compactMap { $0.count == 2 ? $0[1] : nil }
    }

    /// The rows of a CSV file (RFC 4180).
    private static func rows(_ bytes: [UInt8]) -> [[String]] {
        var (rows, row, field): ([[String]], [String], [UInt8]) = ([], [], [])
        var isQuoted = false
        var place = 0
        func end() { row.append(String(decoding: field, as: UTF8.self)); field = [] }
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if isQuoted {
                if byte != 0x22 {
                    field.append(byte)
                } else if place < bytes.count, bytes[place] == 0x22 {
                    field.append(byte)
                    place += 1
                } else {
                    isQuoted = false
                }
            } else if byte == 0x22 {
                isQuoted = true
            } else if byte == 0x2C {
                end()
            } else if byte == 0x0A {
                end()
                rows.append(row)
                row = []
            } else if byte != 0x0D {
                field.append(byte)
            }
        }
        return rows
    }

    /// The pairs found, of those that are there; and whether what is said to be shared is.
    func scores() throws -> [Score] {
        let sources = try texts.map { try SourceText(Array(($0.isEmpty ? " " : $0).utf8)) }
        var search = CopySearch()
        for source in sources { search.add(source) }
        let found = search.pairs()
        let wanted = bruteForce()
        let pairs = Set(found.map { [$0.shorter, $0.longer].sorted() })
        let right = pairs.intersection(wanted).count
        var (passages, true_) = (0, 0)
        for pair in found {
            let (first, second) = (sources[pair.shorter], sources[pair.longer])
            let shared = SharedPassages(first, second).passages
            passages += max(1, shared.count)
            true_ += shared.count { passage in
                let words = Self.words(first.string(inBytes: passage.first))
                return words == Self.words(second.string(inBytes: passage.second))
                    && words.count == passage.words
            }
        }
        let data = "`fnc1-train-bodies.csv`, \(texts.count) bodies"
        return [
            Score(
                work: "copies among sources, F1 against brute force", data: data,
                value: 2 * Double(right) / Double(pairs.count + wanted.count), goal: 1,
                note: "\(pairs.count) pairs found, \(wanted.count) there"),
            Score(
                work: "shared passages that are shared", data: data,
                value: Double(true_) / Double(passages), goal: 1, note: "\(passages) passages"),
        ]
    }

    /// Compares each text with each, with words and runs of its own.
    private func bruteForce() -> Set<[Int]> {
        var names: [[Substring]: Int32] = [:]
        let runs = texts.map { text -> [Int32] in
            let words = Self.words(text)
            guard words.count >= 5 else { return [] }
            let all = (0...(words.count - 5)).map { start -> Int32 in
                let run = Array(words[start..<(start + 5)])
                if let known = names[run] { return known }
                names[run] = Int32(names.count)
                return Int32(names.count - 1)
            }
            return Set(all).sorted()
        }
        var pairs: Set<[Int]> = []
        for first in runs.indices {
            for second in runs.indices.dropFirst(first + 1) {
                let smaller = min(runs[first].count, runs[second].count)
                if smaller > 0, 2 * Self.common(runs[first], runs[second]) >= smaller {
                    pairs.insert([first, second])
                }
            }
        }
        return pairs
    }

    private static func common(_ left: [Int32], _ right: [Int32]) -> Int {
        var (count, place, other) = (0, 0, 0)
        while place < left.count, other < right.count {
            let (one, two) = (left[place], right[other])
            if one == two { count += 1 }
            if one <= two { place += 1 }
            if two <= one { other += 1 }
        }
        return count
    }

    /// Lower-case runs of letters, marks and digits; an apostrophe before a letter joins.
    private static func words(_ text: String) -> [Substring] {
        var plain = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            let isLetter = scalar.properties.isAlphabetic
            let isWord =
                switch scalar.properties.generalCategory {
                case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
                    .otherNumber:
                    true
                default: isLetter
                }
            if isWord {
                plain.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else if scalar == "'" || scalar == "’" {
                let next = place + 1 < scalars.count ? scalars[place + 1] : " "
                if !next.properties.isAlphabetic { plain.append(" ") }
            } else {
                plain.append(" ")
            }
        }
        return String(plain).split(separator: " ")
    }
}
