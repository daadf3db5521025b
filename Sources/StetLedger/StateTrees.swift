package import StetGit
internal import StetRecords
internal import StetReview

/// What is known of the commits of a history that are not as they should be, and of where it begins.
///
/// Of all others the tree is the state, and a commit with one parent that changes the desk is a legal
/// act.
package struct JudgedCommits: Hashable, Sendable {
    /// The commits that found the desk: several only where they bring the same records.
    var foundings: Set<ObjectID> = []
    /// Commits that are not of the desk's history, of which one that is has some among its parents.
    var outside: Set<ObjectID> = []
    /// Commits that change the tree of `reviews/` and are no acts: illegal ones and restorations.
    var noActs: Set<ObjectID> = []
    /// The state of commits whose tree is another; `nil` for the empty one.
    var states: [ObjectID: ObjectID?] = [:]

    /// Whether all trees are states and all commits that look like acts are.
    var isClean: Bool { noActs.isEmpty && states.isEmpty && outside.isEmpty }

    mutating func formUnion(_ other: JudgedCommits) {
        foundings.formUnion(other.foundings)
        outside.formUnion(other.outside)
        noActs.formUnion(other.noActs)
        states.merge(other.states) { $1 }
    }
}

extension Ledger {
    /// The tree of the desk's state as of a commit: of what legal acts brought; `nil` for none.
    ///
    /// It is the tree of `reviews/` in all commits but those that are known for another.
    func stateTree(of commit: ObjectID) throws -> ObjectID? {
        if judged.isClean { return try deskTree(of: commit) }
        if let known = judged.states[commit] { return known }
        return judged.outside.contains(commit) ? nil : try deskTree(of: commit)
    }

    /// Whether the tree of a commit is the desk's state.
    package func treeIsState(of commit: ObjectID) throws -> Bool {
        if judged.isClean { return true }
        return try stateTree(of: commit) == deskTree(of: commit)
    }

    /// Whether a commit is a legal act, as far as it was judged.
    func isAct(_ commit: ObjectID) throws -> Bool {
        if judged.foundings.contains(commit) { return true }
        guard !judged.noActs.contains(commit), !judged.outside.contains(commit) else {
            return false
        }
        let parents = try parents(of: commit)
        guard parents.count == 1 else { return false }
        // A merge with something else than the desk's history is a merge all the same.
        if !judged.outside.isEmpty, try repository.parents(of: commit).count > 1 { return false }
        return try deskTree(of: commit) != deskTree(of: parents[0])
    }

    /// The tombstones that a commit puts in the place of records.
    func redactedRecords(of commit: ObjectID) throws -> [RedactedRecord] {
        guard let parent = try parents(of: commit).first, try isAct(commit) else { return [] }
        return try redactions(
            in: changes(from: parent, to: commit).changed, stateOf: parent
        ).redacted
    }

    /// The commits in the histories of some, parents before children.
    func commitsInOrder(of tips: [ObjectID]) throws -> [ObjectID] {
        var order: [ObjectID] = []
        var isDone: Set<ObjectID> = []
        var waiting = Array(tips.reversed())
        while let commit = waiting.last {
            if isDone.contains(commit) {
                waiting.removeLast()
                continue
            }
            let unknown = try parents(of: commit).filter { !isDone.contains($0) }
            guard unknown.isEmpty else {
                waiting += unknown
                continue
            }
            waiting.removeLast()
            isDone.insert(commit)
            order.append(commit)
        }
        return order
    }

    /// The state of a commit that joins some others, of which what is late is known.
    func joinedState(of parents: [ObjectID], late: LateGraph.Findings) throws -> ObjectID? {
        let trees = try parents.compactMap { try stateTree(of: $0) }
        var needsRedactions = try changesRedactions(parents, late)
        let union = try repository.makeUnion(of: trees, path: RecordPath.root) { _, ids in
            // Only redactions put other bytes in a place.
            needsRedactions = true
            return ids[0]
        }
        guard needsRedactions, let union else { return union }
        let files = try redactedFiles(of: parents, late: late)
        let names = RecordPath.root.utf8.count + 1
        func with(_ files: [String: ObjectID], in tree: ObjectID) throws -> ObjectID {
            try repository.makeTree(
                tree, adding: files.map { (String($0.key.dropFirst(names)), $0.value) })
        }
        let state = try with(files.records.mapValues(\.stands), in: union)
        // A text that was taken away does not come back because somebody named it apart from that.
        let reader = CommitReader(repository, root: state, cache: cache, ranks: ranks) {
            Lateness()
        }
        var texts: [String: ObjectID] = [:]
        for (path, text) in files.texts {
            let records = try reader.folder(.sources, text.folder)?.records ?? []
            let isNamed = records.contains {
                $0.redaction == nil && $0.embeddedText == text.digest
            }
            texts[path] = isNamed && !text.isTaken ? text.original : try redactedText()
        }
        return try with(texts, in: state)
    }

    /// Whether joining commits makes a redaction late that one of them knows as none that is, or the other
    /// way round. Else states that hold the same in a place hold what their union holds there.
    private func changesRedactions(_ parents: [ObjectID], _ late: LateGraph.Findings) throws -> Bool
    {
        for parent in parents {
            let known = try findLate(at: parent)?.redactions ?? []
            if known == late.redactions { continue }
            guard known.isSubset(of: late.redactions) else { return true }
            let all = Set(try redactions(in: [parent]))
            if late.redactions.contains(where: { all.contains($0) && !known.contains($0) }) {
                return true
            }
        }
        return false
    }

    /// The line that takes the place of a text.
    func redactedText() throws -> ObjectID {
        try ObjectID(hashing: Array(RecordPath.redactedText.utf8), as: .blob)
    }

    /// The files that redactions concern, by path.
    struct RedactedFiles {
        var records: [String: RedactedFile] = [:]
        var texts: [String: RedactedText] = [:]
    }

    /// The text of a record that was redacted.
    struct RedactedText {
        let folder: FolderID
        let digest: Digest
        /// The blob with the text.
        let original: ObjectID
        /// Whether a late redaction took it away.
        var isLate = false
        /// Whether one that is not late did.
        var isTaken = false
    }

    /// A file that redactions concern.
    struct RedactedFile {
        /// What it held before.
        let original: ObjectID
        /// What late redactions left there.
        var late: Set<ObjectID> = []

        /// What the state holds: of two tombstones the one with the lower id, which is not the blob's.
        var stands: ObjectID
    }

    /// The files that the redactions in a history concern.
    ///
    /// - Parameters:
    ///   - tips: Whose history it is.
    ///   - late: What is late in it.
    ///   - paths: The only files that are asked about; `nil` for all.
    /// - Returns: The files.
    /// - Throws: What reading the history throws.
    func redactedFiles(
        of tips: [ObjectID], late: LateGraph.Findings, at paths: Set<String>? = nil
    ) throws -> RedactedFiles {
        var files = RedactedFiles()
        var lowest: [String: RecordID] = [:]
        for commit in try redactions(in: tips) {
            let pieces = try redactedPieces(of: commit)
            // A text was taken away by all of the tombstones whose records named it.
            let lateTexts = Set(
                pieces.filter { late.lateness.records.contains($0.tombstone) }
                    .compactMap { $0.text?.path })
            for piece in pieces {
                if paths?.contains(piece.path) != false {
                    var file =
                        files.records[piece.path]
                        ?? RedactedFile(original: piece.old, stands: piece.old)
                    if late.lateness.records.contains(piece.tombstone) {
                        file.late.insert(piece.new)
                    } else if lowest[piece.path].map({ piece.tombstone < $0 }) ?? true {
                        lowest[piece.path] = piece.tombstone
                        file.stands = piece.new
                    }
                    files.records[piece.path] = file
                }
                guard let text = piece.text, paths?.contains(text.path) != false else { continue }
                if files.texts[text.path] == nil, let original = text.original {
                    files.texts[text.path] = RedactedText(
                        folder: text.folder, digest: text.digest, original: original)
                }
                guard text.isTaken else { continue }
                if lateTexts.contains(text.path) {
                    files.texts[text.path]?.isLate = true
                } else {
                    files.texts[text.path]?.isTaken = true
                }
            }
        }
        return files
    }

    /// Whether a tree agrees with the state of a commit; a glance where no redaction is late.
    func agrees(_ tree: ObjectID?, with state: ObjectID?, at commit: ObjectID) throws -> Bool {
        if tree == state { return true }
        guard try findLate(at: commit)?.redactions.isEmpty == false else { return false }
        return try agrees(CommitChanges(from: state, to: tree, in: repository), at: commit)
    }

    /// Whether the tree of a commit agrees with a state: is equal to it, but for files of late
    /// redactions, which may be as they were before or as the redaction left them.
    func agrees(_ difference: CommitChanges, at commit: ObjectID) throws -> Bool {
        if difference.isEmpty { return true }
        guard difference.added.isEmpty, difference.removed.isEmpty, !difference.isCut,
            let late = try findLate(at: commit), !late.redactions.isEmpty
        else { return false }
        let files = try redactedFiles(
            of: [commit], late: late, at: Set(difference.changed.map(\.path)))
        let line = try redactedText()
        return difference.changed.allSatisfy { entry in
            entry.type == .file
                && (files.records[entry.path]?.late.contains(entry.id) == true
                    || files.texts[entry.path]?.isLate == true && entry.id == line)
        }
    }

    /// How the tree of a commit differs from its state.
    func difference(at commit: ObjectID) throws -> CommitChanges {
        try CommitChanges(from: stateTree(of: commit), to: deskTree(of: commit), in: repository)
    }
}
