internal import StetGit
internal import StetRecords

extension Ledger {
    /// Whether a file is the line that takes the place of a redacted text.
    func isRedactedText(_ entry: CommitChanges.Entry) -> Bool {
        entry.type == .file && entry.path.hasSuffix(".txt")
            && (try? repository.blob(entry.id, limit: 4096))
                == Array(RecordPath.redactedText.utf8)
    }

    /// The record that a file is; `nil` where it is none.
    func record(_ entry: CommitChanges.Entry) -> StoredRecord? {
        guard entry.type == .file, let path = RecordPath(entry.path),
            let bytes = try? repository.blob(entry.id, limit: StoredRecord.maximumSize)
        else { return nil }
        return try? FolderCache.record(bytes, named: path.name, path.kind, path.folder)
    }
}
