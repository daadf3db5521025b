internal import StetGit
internal import StetRecords

/// What this clone remembers of late acts between commands: those in the histories of the commits
/// asked about lately.
///
/// Computing them walks the history; remembering the answers for the newest commits makes the next
/// walk short. The file is this clone's own, is never pushed, and verification of the history they
/// are about does not read it.
struct LateMemory {
    private let path: String

    init(localDirectory: String) { path = "\(localDirectory)/late" }

    /// So many answers are remembered, and so many bytes of them; but two at least.
    private static let capacity = 32
    private static let maximumSize = 1 << 18

    /// What is remembered, as it stands in the file, the newest first: a line for each commit, which
    /// is read only once it is asked for.
    struct Answers {
        fileprivate var lines: [(commit: ObjectID, words: ArraySlice<UInt8>)] = []

        /// What is late in the history of a commit; `nil` where that is not remembered.
        func lateness(at commit: ObjectID) -> LateGraph.Lateness? {
            guard let words = lines.first(where: { $0.commit == commit })?.words else { return nil }
            return LateGraph.Lateness(
                words.split(separator: 0x20).map { Substring(decoding: $0, as: UTF8.self) })
        }
    }

    func read() -> Answers {
        var answers = Answers()
        // The last line ends, which tells a whole file from a cut one.
        guard let bytes = try? FileSystem.read(path, limit: 1 << 24), bytes.last == 0x0A else {
            return answers
        }
        for line in bytes.split(separator: 0x0A) {
            guard let commit = ObjectID(String(decoding: line.prefix(40), as: UTF8.self)) else {
                return Answers()
            }
            answers.lines.append((commit, line.dropFirst(40)))
        }
        return answers
    }

    /// Remembers an answer; where that cannot be written, the next command computes it again.
    func write(_ commit: ObjectID, _ lateness: LateGraph.Lateness) {
        let own = Array(([commit.description] + lateness.words).joined(separator: " ").utf8)
        var bytes = own + [0x0A]
        var count = 1
        for (other, words) in read().lines where other != commit && count < Self.capacity {
            if count > 1, bytes.count + words.count > Self.maximumSize { break }
            bytes += Array(other.description.utf8) + words + [0x0A]
            count += 1
        }
        try? FileSystem.makeDirectory(String(path.dropLast("/late".count)))
        try? FileSystem.replace(path, with: bytes)
    }
}

extension LateGraph.Lateness {
    /// The late records, and each change and act of which it forbids the other, as `CHANGE:ACT`.
    var words: [String] {
        records.sorted().map(\.hex) + edges.map { "\($0.change):\($0.act)" }.sorted()
    }

    /// Reads the words; `nil` where one is no such.
    init?(_ words: some Sequence<Substring>) {
        var records: Set<RecordID> = []
        var edges: Set<LateGraph.Edge> = []
        for word in words {
            let ends = word.split(separator: ":", omittingEmptySubsequences: false)
            if ends.count == 2, let change = ObjectID(String(ends[0])),
                let act = ObjectID(String(ends[1]))
            {
                edges.insert(LateGraph.Edge(change: change, act: act))
            } else if let record = RecordID(String(word)) {
                records.insert(record)
            } else {
                return nil
            }
        }
        self.records = records
        self.edges = edges
    }
}
