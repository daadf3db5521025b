internal import StetGit
internal import StetRecords

/// The redactions in the histories of commits.
///
/// Found once for each commit, in the order of the history, so that many merges of long histories cost
/// no walk each.
struct RedactionIndex {
    /// The redactions, each after those in its history.
    private(set) var commits: [ObjectID] = []
    /// What each takes away, for those that were asked about.
    var pieces: [ObjectID: [Piece]] = [:]
    /// Their places, for each commit that was asked about and all before it; most share one array.
    private var places: [ObjectID: [Int]] = [:]

    /// A record that a redaction puts a tombstone in the place of, whatever is late.
    struct Piece {
        let path: String
        /// The id of the tombstone's own bytes.
        let tombstone: RecordID
        /// The blob that stood there.
        let old: ObjectID
        /// The tombstone's blob.
        let new: ObjectID
        let text: Text?
    }

    /// The text of such a record.
    struct Text {
        let path: String
        let folder: FolderID
        let digest: Digest
        /// The blob with the text; `nil` where another redaction took it before.
        let original: ObjectID?
        /// Whether the redaction takes it away.
        let isTaken: Bool
    }

    func has(_ commit: ObjectID) -> Bool { places[commit] != nil }

    /// Says of a commit whose parents are known whether it is a redaction.
    mutating func add(_ commit: ObjectID, parents: [ObjectID], isRedaction: Bool) {
        var own = union(of: parents)
        if isRedaction {
            own.append(commits.count)
            commits.append(commit)
        }
        places[commit] = own
    }

    /// The redactions in the joined history of some commits that are known, in order.
    func redactions(in tips: [ObjectID]) -> [ObjectID] { union(of: tips).map { commits[$0] } }

    private func union(of some: [ObjectID]) -> [Int] {
        let all = some.compactMap { places[$0] }
        guard let first = all.max(by: { $0.count < $1.count }) else { return [] }
        var missing: Set<Int> = []
        for other in all where other != first { missing.formUnion(other) }
        missing.subtract(first)
        return missing.isEmpty ? first : (first + missing).sorted()
    }
}

extension Ledger {
    /// The redactions in the joined history of some commits, each after those in its own.
    func redactions(in tips: [ObjectID]) throws -> [ObjectID] {
        var waiting = tips
        while let commit = waiting.last {
            guard !redactionIndex.has(commit) else {
                waiting.removeLast()
                continue
            }
            let parents = try parents(of: commit)
            let unknown = parents.filter { !redactionIndex.has($0) }
            guard unknown.isEmpty else {
                waiting += unknown
                continue
            }
            waiting.removeLast()
            redactionIndex.add(
                commit, parents: parents,
                isRedaction: try !redactedRecords(of: commit).isEmpty)
        }
        return redactionIndex.redactions(in: tips)
    }

    /// What a redaction takes away, found once.
    func redactedPieces(of commit: ObjectID) throws -> [RedactionIndex.Piece] {
        if let known = redactionIndex.pieces[commit] { return known }
        var pieces: [RedactionIndex.Piece] = []
        if let parent = try parents(of: commit).first {
            let redacted = try redactedRecords(of: commit)
            let taken = try textsTaken(by: redacted, stateOf: parent)
            for item in redacted {
                guard let old = try file(item.path, inStateOf: parent),
                    let new = try file(item.path, at: commit)
                else { continue }
                var text: RedactionIndex.Text?
                if let digest = item.original.embeddedText, let path = item.textPath {
                    let file = try file(path, inStateOf: parent)
                    text = RedactionIndex.Text(
                        path: path, folder: item.original.folder, digest: digest,
                        original: file.flatMap { isRedactedText($0) ? nil : $0.id },
                        isTaken: taken.contains(path))
                }
                pieces.append(
                    RedactionIndex.Piece(
                        path: item.path, tombstone: RecordID(of: item.tombstone.record.bytes),
                        old: old.id, new: new.id, text: text))
            }
        }
        redactionIndex.pieces[commit] = pieces
        return pieces
    }
}
