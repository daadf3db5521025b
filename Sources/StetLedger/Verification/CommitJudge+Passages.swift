internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetTexts

extension CommitJudge {
    /// Looks up the passages that an act points to: those in embedded texts at once, for an act that says
    /// of a text what does not stand there is not legal; the others once it is known which texts are here.
    ///
    /// - Parameters:
    ///   - records: The records of the act.
    ///   - entries: The files it adds.
    ///   - commit: Its commit.
    /// - Throws: What reading the repository throws.
    func checkPassages(
        of records: [ActRecord], _ entries: [CommitChanges.Entry], _ commit: Commit
    ) throws {
        let before = try ledger.reader(at: commit.parents.first)
        let added = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
        let descriptions = Dictionary(
            records.lazy.filter { $0.record.sourceDescription != nil }
                .map { ($0.record.id, $0.record) }
        ) { first, _ in first }
        // By text, so that each is read once, however many passages two texts have in turn.
        var passages: [String: (identity: TextIdentity, places: [(TextSelector, String)])] = [:]
        for record in records {
            guard let (place, source, revision) = record.record.passage, let place else { continue }
            let description =
                try descriptions[revision]
                ?? before.record(revision, of: .sources, FolderID(source))
            guard let description = description?.sourceDescription,
                description.keep == .embedded, let identity = description.text
            else {
                part.passages.append(
                    PassageCheck.Passage(
                        selector: place, path: record.path, source: source, revision: revision))
                continue
            }
            let path = RecordPath(text: identity.sha256, of: FolderID(source)).path
            passages[path, default: (identity, [])].places.append((place, record.path))
        }
        for (path, (identity, places)) in passages.sorted(by: { $0.key < $1.key }) {
            let kept = try textBlob(path, added, commit).flatMap { try readableText(in: $0) }
            guard let kept, kept.identity == identity, let text = kept.text else {
                for (_, record) in places {
                    find(
                        .passage, commit: commit.id, path: record,
                        "the text it quotes is not there, or no text")
                }
                continue
            }
            for (place, record) in places {
                guard !text.holds(place) else {
                    part.passagesFound += 1
                    continue
                }
                find(
                    .passage, commit: commit.id, path: record,
                    "the passage does not stand in its source's text")
            }
        }
    }

    /// The blob of an embedded text that an act can point to: one that was there, or that it brings.
    ///
    /// `added`: The files it adds, by path.
    func textBlob(_ path: String, _ added: [String: CommitChanges.Entry], _ commit: Commit) throws
        -> ObjectID?
    {
        let there = try commit.parents.first.flatMap { try ledger.file(path, inStateOf: $0) }
        let entry = there ?? added[path]
        return entry.flatMap { $0.type == .file ? $0.id : nil }
    }

    /// The same; `nil` for a blob that is no text of any source, being too large for one.
    private func readableText(in blob: ObjectID) throws -> KeptText? {
        do {
            return try text(in: blob)
        } catch let error as GitError {
            guard error.isOfContents else { throw error }
            return nil
        }
    }

    /// What identifies the text in a blob, found once, however many records name it.
    func identity(of blob: ObjectID) throws -> TextIdentity? {
        if let known = identities[blob] { return known }
        let identity = try text(in: blob).identity
        if identities.count >= 1 << 16 { identities = [:] }
        identities[blob] = .some(identity)
        return identity
    }

    /// The text in a blob; those that were asked for lately are kept, as acts about one source come
    /// together.
    func text(in blob: ObjectID) throws -> KeptText {
        if let known = texts[blob] { return known }
        let bytes = try ledger.repository.blob(blob, limit: SourceText.maximumSize)
        let text = try? SourceText(bytes)
        let kept = KeptText(identity: text?.identity, text: text)
        textSize += bytes.count
        if textSize > Self.maximumTextSize { (texts, textSize) = ([:], bytes.count) }
        texts[blob] = kept
        return kept
    }

    /// More bytes of text than this are not kept.
    private static let maximumTextSize = 64 << 20
}

/// A blob that was read as a text.
struct KeptText {
    /// What identifies the text; `nil` for what no source may have.
    let identity: TextIdentity?
    let text: SourceText?
}
