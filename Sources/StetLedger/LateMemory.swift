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

    /// The late acts of some commits.
    typealias Answers = [(commit: ObjectID, records: Set<RecordID>)]

    private static let capacity = 32

    /// What is remembered, the newest first: a line for each commit, with its late acts after it.
    func read() -> Answers {
        guard let bytes = try? FileSystem.read(path, limit: 1 << 24) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        // The empty last line tells a whole file from a cut one.
        guard lines.last == "" else { return [] }
        var answers: Answers = []
        for line in lines.dropLast() {
            let words = line.split(separator: " ").map { String($0) }
            let records = words.dropFirst().map { RecordID($0) }
            guard let first = words.first, let commit = ObjectID(first), !records.contains(nil)
            else { return [] }
            answers.append((commit, Set(records.compactMap { $0 })))
        }
        return answers
    }

    /// Remembers an answer; where that cannot be written, the next command computes it again.
    func write(_ commit: ObjectID, _ records: Set<RecordID>) {
        let others = read().filter { $0.commit != commit }.prefix(Self.capacity - 1)
        let lines = ([(commit, records)] + others).map { commit, records in
            ([commit.description] + records.sorted().map(\.hex)).joined(separator: " ") + "\n"
        }
        try? FileSystem.makeDirectory(String(path.dropLast("/late".count)))
        try? FileSystem.replace(path, with: Array(lines.joined().utf8))
    }
}
