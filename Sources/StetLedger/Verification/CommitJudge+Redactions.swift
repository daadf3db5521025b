internal import StetGit
internal import StetRecords
internal import StetReview

/// A tombstone that a commit puts in the place of a record.
struct RedactedRecord {
    /// The tombstone, under the id of the record.
    let tombstone: StoredRecord
    /// The record that stood there.
    let original: StoredRecord
    let path: String

    /// Where the text of the record lies; `nil` for none.
    var textPath: String? {
        original.embeddedText.map { RecordPath(text: $0, of: original.folder).path }
    }
}

extension Ledger {
    /// Sorts the changed files of a commit: tombstones in the place of records, texts that went with
    /// them, and the rest, which nothing allows.
    ///
    /// `parent`: The commit whose state they change.
    func redactions(in changed: [CommitChanges.Entry], stateOf parent: ObjectID?) throws
        -> (redacted: [RedactedRecord], others: [CommitChanges.Entry])
    {
        guard !changed.isEmpty, let parent else { return ([], changed) }
        var redacted: [RedactedRecord] = []
        var others: [CommitChanges.Entry] = []
        for entry in changed {
            guard let tombstone = record(entry), tombstone.redaction != nil,
                let old = try file(entry.path, inStateOf: parent), let original = record(old)
            else {
                others.append(entry)
                continue
            }
            redacted.append(
                RedactedRecord(tombstone: tombstone, original: original, path: entry.path))
        }
        let texts = Set(redacted.compactMap(\.textPath))
        others.removeAll { texts.contains($0.path) && isRedactedText($0) }
        return (redacted, others)
    }

    /// The texts that a redaction takes away, by their paths: those of its records that no record of
    /// their folder, which is not redacted then, names.
    func textsTaken(by redacted: [RedactedRecord], stateOf parent: ObjectID?) throws -> Set<String>
    {
        let before = try reader(at: parent)
        let gone = Set(redacted.map(\.original.id))
        var taken: Set<String> = []
        for item in redacted {
            guard let digest = item.original.embeddedText, let path = item.textPath else {
                continue
            }
            let others = try before.folder(.sources, item.original.folder)?.records ?? []
            let isNamed = others.contains {
                !gone.contains($0.id) && $0.redaction == nil && $0.embeddedText == digest
            }
            if !isNamed { taken.insert(path) }
        }
        return taken
    }
}

extension CommitJudge {
    /// The text of a redacted record goes exactly if no other record of its folder, which is not
    /// redacted, names it. What a late redaction left in its place need not be written again.
    func checkRedactedTexts(
        _ redacted: [RedactedRecord], _ changes: CommitChanges, _ commit: Commit
    ) throws {
        let taken = try ledger.textsTaken(by: redacted, stateOf: commit.parents.first)
        let replaced = Set(changes.changed.map(\.path))
        for path in Set(redacted.compactMap(\.textPath)).sorted() {
            if !taken.contains(path), replaced.contains(path) {
                find(
                    .text, commit: commit.id, path: path,
                    "it redacts a text that another record of the source names")
            } else if taken.contains(path), let left = try ledger.file(path, at: commit.id),
                !ledger.isRedactedText(left)
            {
                find(
                    .text, commit: commit.id, path: path,
                    "it leaves the text of a record that it redacts")
            }
        }
    }
}

extension ActJudge {
    /// Judges an act that puts tombstones in the place of records.
    mutating func judge(
        _ redacted: [RedactedRecord], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>, before: Snapshot
    ) throws {
        guard let first = redacted.first?.tombstone.redaction else { return }
        try checkSignature(first.key, by: first.by, commit.id, object, before)
        let on = commit.parents.first.map { CommitName($0) }
        if redacted.contains(where: { $0.tombstone.redaction?.on != on }) {
            findings.append(
                Finding(
                    Check.on.rawValue, commit: commit.id, path: redacted.first?.path,
                    "the tombstone was made on another commit: it was copied here"))
        }
        for item in redacted {
            guard let kind = RecordPath(item.path)?.kind,
                let refusal = try before.refusal(
                    of: item.tombstone, replacing: item.original, in: kind)
            else { continue }
            findings.append(
                Finding(
                    refusal.rule, commit: commit.id, path: item.path,
                    person: try before.people().handle(of: first.by), refusal.why))
        }
        let isOne = redacted.allSatisfy {
            $0.tombstone.redaction?.by == first.by && $0.tombstone.redaction?.at == first.at
                && $0.tombstone.redaction?.key == first.key
        }
        let said = Said(
            by: first.by, at: first.at, isOneAct: isOne,
            records: redacted.map { RecordID(of: $0.tombstone.record.bytes) }, seen: [],
            redacts: redacted.map(\.tombstone.id))
        checkAuthorAndTrailers(
            said, commit, isSigned: first.key != nil, people: try before.people())
    }
}
