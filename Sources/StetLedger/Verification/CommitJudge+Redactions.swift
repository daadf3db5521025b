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
        let texts = Set(
            redacted.compactMap { item in
                item.original.embeddedText.map {
                    RecordPath(text: $0, of: item.original.folder).path
                }
            })
        others.removeAll { texts.contains($0.path) && isRedactedText($0) }
        return (redacted, others)
    }
}

extension CommitJudge {
    /// The text of a redacted record goes exactly if no other record of its folder, which is not
    /// redacted, names it.
    func checkRedactedTexts(
        _ redacted: [RedactedRecord], _ changes: CommitChanges, _ commit: Commit
    ) throws {
        let before = try ledger.reader(at: commit.parents.first)
        let gone = Set(redacted.map(\.original.id))
        let replaced = Set(changes.changed.map(\.path))
        for item in redacted {
            guard let digest = item.original.embeddedText else { continue }
            let path = RecordPath(text: digest, of: item.original.folder).path
            let others = try before.folder(.sources, item.original.folder)?.records ?? []
            let isNamed = others.contains {
                !gone.contains($0.id) && $0.redaction == nil && $0.embeddedText == digest
            }
            let wasThere = try commit.parents.first.flatMap {
                try ledger.file(path, inStateOf: $0)
            }.map { !ledger.isRedactedText($0) }
            if isNamed, replaced.contains(path) {
                find(
                    .text, commit: commit.id, path: path,
                    "it redacts a text that another record of the source names")
            } else if !isNamed, wasThere == true, !replaced.contains(path) {
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
