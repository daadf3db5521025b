internal import StetGit
internal import StetRecords
internal import StetReview

extension CommitJudge {
    /// The founding commit holds exactly the founder, policy 1 and the attributes file.
    func checkFounding(
        _ changes: CommitChanges, _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>
    ) throws {
        part.acts += 1
        let entries = changes.added
        let records = try ledger.records(in: entries)
        part.records += records.count
        checkFiles(entries, records, commit, allowsAttributes: true)
        let own = FolderID(records.last?.record.id ?? RecordID(subject.desk))
        guard entries.contains(where: { $0.path == RecordPath.attributes }), entries.count == 3,
            changes.changed.isEmpty, changes.removed.isEmpty, own == subject.desk,
            try judge.judgeFounding(
                records, commit, object,
                after: Snapshot(
                    CommitReader(
                        ledger.repository, root: ledger.deskTree(of: commit.id),
                        cache: ledger.cache,
                        ranks: ledger.ranks
                    ) { Lateness() }))
        else {
            find(
                .founding, commit: commit.id,
                "the desk does not begin with its founder and policy 1")
            return
        }
    }

    /// Whether what a commit adds to an empty desk is meant to found this one.
    func isFounding(_ changes: CommitChanges) throws -> Bool {
        let policy = RecordPath.directory(.policy, subject.desk)
        return changes.added.contains { $0.path.hasPrefix("\(policy)/") }
    }

    /// Judges the files that one commit adds as one act on the state of its parent.
    func checkAct(
        _ entries: [CommitChanges.Entry], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>
    ) throws {
        part.acts += 1
        // Each record may have a text beside it.
        guard entries.count <= 2 * Act.maximumCount else {
            return find(.oneAct, commit: commit.id, "it adds more files than an act may have")
        }
        let records = try ledger.records(in: entries)
        part.records += records.count
        if records.count > Act.maximumCount {
            find(.oneAct, commit: commit.id, "it has more than \(Act.maximumCount) records")
        }
        if records.count > Act.maximumCountWithChange,
            records.contains(where: { $0.kind == .people || $0.kind == .policy })
        {
            find(
                .oneAct, commit: commit.id,
                "it changes people or policy and has more than \(Act.maximumCountWithChange) records"
            )
        }
        let folders = Dictionary(grouping: records, by: \.record.folder)
        if folders.contains(where: { $0.value.count > Act.maximumCountOfFolder }) {
            find(
                .oneAct, commit: commit.id,
                "it has more than \(Act.maximumCountOfFolder) records of one folder")
        }
        checkFiles(entries, records, commit, allowsAttributes: false)
        try checkPassages(of: records, entries, commit)
        try judge.judge(records, commit, object, before: ledger.reader(at: commit.parents.first))
    }

    /// Names every file that is no record, and none that a record does not explain.
    func checkFiles(
        _ entries: [CommitChanges.Entry], _ records: [ActRecord],
        _ commit: Commit, allowsAttributes: Bool
    ) {
        let explained = Set(records.map(\.path))
        let added = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
        var texts: Set<String> = []
        for record in records.map(\.record) {
            if let description = record.sourceDescription, description.keep == .embedded,
                let identity = description.text
            {
                texts.insert(RecordPath(text: identity.sha256, of: record.folder).path)
                checkText(identity, of: record, added, commit)
            }
        }
        for entry in entries where !explained.contains(entry.path) {
            if allowsAttributes, entry.path == RecordPath.attributes {
                if !isAttributes(entry) {
                    find(
                        .founding, commit: commit.id, path: entry.path,
                        "has other contents than it must")
                }
            } else if texts.contains(entry.path), entry.type == .file {
                continue
            } else {
                find(.record, commit: commit.id, path: entry.path, whatIsWrong(with: entry))
            }
        }
    }

    private func isAttributes(_ entry: CommitChanges.Entry) -> Bool {
        entry.type == .file
            && (try? ledger.repository.blob(entry.id, limit: 4096))
                == Array(RecordPath.attributesText.utf8)
    }

    /// The text of an embedded source is there as of the commit, with the hash its record names.
    private func checkText(
        _ identity: TextIdentity, of record: StoredRecord, _ added: [String: CommitChanges.Entry],
        _ commit: Commit
    ) {
        let path = RecordPath(text: identity.sha256, of: record.folder).path
        do {
            guard let blob = try textBlob(path, added, commit) else {
                return find(.text, commit: commit.id, path: path, "the text is not there")
            }
            if try self.identity(of: blob) != identity {
                find(
                    .text, commit: commit.id, path: path,
                    "the text is not the one its record names")
            }
        } catch {
            find(.text, commit: commit.id, path: path, "cannot be read: \(error)")
        }
    }

    private func whatIsWrong(with entry: CommitChanges.Entry) -> String {
        guard entry.type == .file else { return "is not a plain file" }
        guard let path = RecordPath(entry.path) else { return "is not where records are" }
        do {
            let bytes = try ledger.repository.blob(entry.id, limit: StoredRecord.maximumSize)
            _ = try FolderCache.record(bytes, named: path.name, path.kind, path.folder)
            return "is not explained by a record"
        } catch {
            return "is not a record: \(error)"
        }
    }
}
