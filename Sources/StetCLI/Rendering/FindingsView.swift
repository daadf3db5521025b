internal import Stet

/// What a verification found, for somebody who edits: a paragraph for each commit that counts for nothing,
/// with what is wrong with it, and the rest one by one, unbroken, as their commands are to be pasted.
struct FindingsView {
    private let terminal: Terminal

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// More commits than that are counted, and not named.
    private static let maximumCommits = 20
    /// More other findings of one kind are counted, too.
    private static let maximumAlike = 20
    /// More than that is not said of one commit.
    private static let maximumReasons = 6

    /// The lines, in the order in which things were found.
    func lines(of findings: [Finding]) -> [String] {
        var groups: [(commit: CommitID, findings: [Finding])] = []
        var places: [CommitID: Int] = [:]
        var order: [Int?] = []
        for finding in findings {
            guard let commit = finding.commit, !finding.files.isEmpty else {
                order.append(nil)
                continue
            }
            if let place = places[commit] {
                groups[place].findings.append(finding)
            } else {
                places[commit] = groups.count
                order.append(groups.count)
                groups.append((commit, [finding]))
            }
        }
        var rest = findings.filter { $0.commit == nil || $0.files.isEmpty }[...]
        let all = Dictionary(grouping: rest, by: \.rule).mapValues(\.count)
        var told: [String: Int] = [:]
        var lines: [String] = []
        for place in order {
            guard let place else {
                guard let next = rest.popFirst() else { continue }
                let number = told[next.rule, default: 0] + 1
                told[next.rule] = number
                if number <= Self.maximumAlike { lines.append(next.line(terminal)) }
                if number == Self.maximumAlike, let more = all[next.rule].map({ $0 - number }),
                    more > 0
                {
                    lines += terminal.wrap(
                        "and \(more) more of the kind \(next.rule): stet verify --json names all")
                }
                continue
            }
            guard place < Self.maximumCommits else { continue }
            lines += paragraph(groups[place].commit, groups[place].findings)
        }
        if groups.count > Self.maximumCommits {
            lines += terminal.wrap(
                "and \(groups.count - Self.maximumCommits) more commits that count for nothing: stet verify --json names all"
            )
        }
        return lines
    }

    private func paragraph(_ commit: CommitID, _ findings: [Finding]) -> [String] {
        let isError = findings.contains { $0.severity == .error }
        let word = isError ? "error" : "warning"
        let people = findings.compactMap(\.person)
        let name = people.first.map { ", in the name of \(Terminal.oneLine($0))" } ?? ""
        let head =
            "\(word) commit \(commit.short)\(name): it counts for nothing"
            + (isError ? ", and its files are still there" : ", and the files are right again")
        var lines = terminal.wrap(head)
        if let first = lines.first {
            lines[0] = terminal.look(isError ? .red : .yellow, word) + first.dropFirst(word.count)
        }
        var said: Set<String> = []
        let reasons = findings.filter { said.insert("\($0.rule) \($0.reason)").inserted }
        for finding in reasons.prefix(Self.maximumReasons) {
            let text = terminal.wrap(
                "\(finding.rule): \(Terminal.oneLine(finding.reason))", indent: 4)
            lines += text.enumerated().map {
                $0.offset == 0 ? "  - " + $0.element.dropFirst(4) : $0.element
            }
        }
        if reasons.count > Self.maximumReasons {
            let more = reasons.count - Self.maximumReasons
            lines.append("  - and \(more) \(more == 1 ? "thing" : "things") more")
        }
        let paths = Set(findings.flatMap(\.files))
        if let path = findings.lazy.compactMap(\.path).first ?? paths.min() {
            lines.append("    " + terminal.faint(Terminal.oneLine(path)))
        }
        if paths.count > 1 { lines.append("    " + terminal.faint("and \(paths.count - 1) more")) }
        return lines
    }
}

extension Finding {
    /// What is wrong, without what is said of the whole commit.
    fileprivate var reason: String {
        sentence.hasSuffix(Self.mended) ? String(sentence.dropLast(Self.mended.count)) : sentence
    }
}
