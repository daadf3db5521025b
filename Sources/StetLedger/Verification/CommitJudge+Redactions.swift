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

extension CommitJudge {
    /// Sorts the changed files of a commit: tombstones in the place of records, texts that went with
    /// them, and the rest, which nothing allows.
    func redactions(in changed: [CommitChanges.Entry], _ commit: Commit) throws
        -> (redacted: [RedactedRecord], others: [CommitChanges.Entry])
    {
        guard !changed.isEmpty else { return ([], []) }
        var redacted: [RedactedRecord] = []
        var others: [CommitChanges.Entry] = []
        for entry in changed {
            guard let tombstone = ledger.record(entry), tombstone.redaction != nil,
                let original = try commit.parents.first.flatMap({
                    try ledger.record(entry.path, at: $0)
                })
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
        others.removeAll { texts.contains($0.path) && ledger.isRedactedText($0) }
        return (redacted, others)
    }
}

extension ActJudge {
    /// Judges an act that puts tombstones in the place of records.
    mutating func judge(
        _ redacted: [RedactedRecord], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>, before: Snapshot
    ) throws {
        guard let first = redacted.first?.tombstone.redaction else { return }
        let signing = signing(of: commit.id, object)
        for item in redacted {
            let refusal = try before.refusal(
                of: item.tombstone, replacing: item.original, signing: signing)
            guard let refusal else { continue }
            findings.append(
                Finding(
                    refusal.rule, commit: commit.id, path: item.path,
                    person: try before.people().handle(of: first.by), refusal.why))
        }
        let isOne = redacted.allSatisfy {
            $0.tombstone.redaction?.by == first.by && $0.tombstone.redaction?.at == first.at
        }
        let said = Said(
            by: first.by, at: first.at, isOneAct: isOne,
            records: redacted.map { RecordID(of: $0.tombstone.record.bytes) }, seen: [],
            redacts: redacted.map(\.tombstone.id))
        checkAuthorAndTrailers(
            said, commit, isSigned: signing != .none, people: try before.people())
    }
}
