internal import StetGit
internal import StetRecords

/// What this clone remembers of late acts between commands: those in the history of one commit.
///
/// Computing them walks the history; remembering the answer for the newest commit makes the next
/// walk short. The file is this clone's own, is never pushed, and verification does not read it.
struct LateMemory {
    private let path: String

    init(localDirectory: String) { path = "\(localDirectory)/late" }

    /// The commit last remembered, and its late acts; `nil` where nothing usable is remembered.
    func read() -> (commit: ObjectID, records: Set<RecordID>)? {
        guard let bytes = try? FileSystem.read(path, limit: 1 << 22) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        // The empty last line tells a whole file from a cut one.
        guard lines.count >= 2, lines.last == "", let commit = ObjectID(String(lines[0])) else {
            return nil
        }
        let records = lines.dropFirst().dropLast().map { RecordID($0) }
        guard !records.contains(nil) else { return nil }
        return (commit, Set(records.compactMap { $0 }))
    }

    /// Remembers an answer; where that cannot be written, the next command computes it again.
    func write(_ commit: ObjectID, _ records: Set<RecordID>) {
        let lines = [commit.description] + records.sorted().map(\.hex) + [""]
        try? FileSystem.makeDirectory(String(path.dropLast("/late".count)))
        try? FileSystem.replace(path, with: Array(lines.joined(separator: "\n").utf8))
    }
}
