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

    /// What is late in the histories of some commits.
    typealias Answers = [(commit: ObjectID, lateness: LateGraph.Lateness)]

    private static let capacity = 32

    /// What is remembered, the newest first: a line for each commit.
    func read() -> Answers {
        guard let bytes = try? FileSystem.read(path, limit: 1 << 24) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        // The empty last line tells a whole file from a cut one.
        guard lines.last == "" else { return [] }
        var answers: Answers = []
        for line in lines.dropLast() {
            let words = line.split(separator: " ")
            guard let first = words.first, let commit = ObjectID(String(first)),
                let lateness = LateGraph.Lateness(words.dropFirst())
            else { return [] }
            answers.append((commit, lateness))
        }
        return answers
    }

    /// Remembers an answer; where that cannot be written, the next command computes it again.
    func write(_ commit: ObjectID, _ lateness: LateGraph.Lateness) {
        let others = read().filter { $0.commit != commit }.prefix(Self.capacity - 1)
        let lines = ([(commit, lateness)] + others).map { commit, lateness in
            ([commit.description] + lateness.words).joined(separator: " ") + "\n"
        }
        try? FileSystem.makeDirectory(String(path.dropLast("/late".count)))
        try? FileSystem.replace(path, with: Array(lines.joined().utf8))
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
