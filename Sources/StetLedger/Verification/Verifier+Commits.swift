internal import StetGit
internal import StetRecords
internal import StetReview

extension Verifier {
    func checkAppendOnly(_ changes: CommitChanges, _ commit: ObjectID) {
        for entry in changes.changed {
            find(.appendOnly, commit: commit, path: entry.path, "a file was changed")
        }
        for entry in changes.removed {
            find(.appendOnly, commit: commit, path: entry.path, "a file was removed or renamed")
        }
    }

    /// The founding commit holds exactly the founder, policy 1 and the attributes file.
    func checkFounding(_ commit: ObjectID) throws {
        report.acts += 1
        let entries = try ledger.changes(from: nil, to: commit).added
        let records = try ledger.records(in: entries)
        report.records += records.count
        checkFiles(entries, records, commit, allowsAttributes: true)
        guard records.count == 2, records[0].record.kind == .person,
            records[0].record.record.header.by == nil,
            records[1].record.kind == .policy, records[1].record.beginsFolder,
            records[1].record.by == PersonID(records[0].record.id),
            case .policy(let policy) = records[1].record.body, policy.version == 1,
            records[0].record.personDescription?.roles.contains(.admin) == true,
            entries.contains(where: { $0.path == RecordPath.attributes }), entries.count == 3
        else {
            find(.founding, commit: commit, "the desk does not begin with its founder and policy 1")
            return
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, people: ledger.snapshot(at: commit).people())
    }

    /// Every file a merge has is one of a parent's, and every file of a parent is in the merge.
    func checkMerge(_ commit: ObjectID, _ parents: [ObjectID]) throws {
        var isNew: [CommitChanges.Entry: Int] = [:]
        for parent in parents {
            let changes = try ledger.changes(from: parent, to: commit)
            for entry in changes.removed {
                find(
                    .merge, commit: commit, path: entry.path,
                    "the merge dropped a file that \(parent.short) has")
            }
            for entry in changes.added { isNew[entry, default: 0] += 1 }
            for entry in changes.changed {
                find(
                    .merge, commit: commit, path: entry.path,
                    "the merge has other bytes than \(parent.short)")
            }
        }
        for (entry, count) in isNew.sorted(by: { $0.key.path < $1.key.path })
        where count == parents.count {
            find(.merge, commit: commit, path: entry.path, "the merge added a file of its own")
        }
        try reportLate(at: commit)
    }

    private func reportLate(at commit: ObjectID) throws {
        let late = try ledger.late(at: commit)
        guard !late.isEmpty else { return }
        let known = Set(report.findings.filter { $0.rule == Check.late.rawValue }.map(\.sentence))
        for id in late.sorted() {
            let sentence =
                "record \(id.short) is late: a concurrent change of people or policy forbade it"
            if !known.contains(sentence) { find(.late, severity: .note, commit: commit, sentence) }
        }
    }

    /// Judges the files that one commit adds as one act on the state of its parent.
    func checkAct(_ entries: [CommitChanges.Entry], _ commit: ObjectID, parent: ObjectID?) throws {
        let records = try ledger.records(in: entries)
        report.acts += 1
        report.records += records.count
        checkFiles(entries, records, commit, allowsAttributes: false)
        guard !records.isEmpty else { return }
        let base = try ledger.reader(at: parent)
        var earlier: [(kind: FolderKind, record: StoredRecord)] = []
        for (kind, record) in records {
            let before = Snapshot(OverlayReader(base, adding: earlier))
            do {
                if let refusal = try Rule.judge(Proposal(record, in: kind, before: before)) {
                    report.findings.append(
                        Finding(
                            refusal.rule, commit: commit, path: RecordPath(record, in: kind).path,
                            person: try before.people().handle(of: record.by), refusal.why))
                }
            } catch let error as StateError {
                find(
                    .record, commit: commit, path: RecordPath(record, in: kind).path,
                    "cannot be judged: \(error)")
            }
            earlier.append((kind, record))
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, people: Snapshot(base).people())
    }

    /// Names every file that is no record, and none that a record does not explain.
    private func checkFiles(
        _ entries: [CommitChanges.Entry], _ records: [(kind: FolderKind, record: StoredRecord)],
        _ commit: ObjectID, allowsAttributes: Bool
    ) {
        let explained = Set(records.map { RecordPath($0.record, in: $0.kind).path })
        var texts: Set<String> = []
        for (_, record) in records {
            if let description = record.sourceDescription, description.keep == .embedded,
                let identity = description.text
            {
                texts.insert(RecordPath(text: identity.sha256, of: record.folder).path)
            }
        }
        for entry in entries where !explained.contains(entry.path) {
            if allowsAttributes, entry.path == RecordPath.attributes {
                if !isAttributes(entry) {
                    find(
                        .founding, commit: commit, path: entry.path,
                        "has other contents than it must")
                }
            } else if texts.contains(entry.path), entry.type == .file {
                checkText(entry, commit)
            } else {
                find(.record, commit: commit, path: entry.path, whatIsWrong(with: entry))
            }
        }
    }

    private func isAttributes(_ entry: CommitChanges.Entry) -> Bool {
        entry.type == .file
            && (try? ledger.repository.blob(entry.id, limit: 4096))
                == Array(RecordPath.attributesText.utf8)
    }

    private func checkText(_ entry: CommitChanges.Entry, _ commit: ObjectID) {
        do {
            let bytes = try ledger.repository.blob(entry.id, limit: 32 * 1024 * 1024)
            guard let path = RecordPath(entry.path),
                RecordPath.digest(inName: path.name) == Digest(of: bytes)
            else {
                find(.text, commit: commit, path: entry.path, "has another hash than its name says")
                return
            }
        } catch {
            find(.text, commit: commit, path: entry.path, "cannot be read: \(error)")
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

    private func checkAuthorAndTrailers(
        _ records: [StoredRecord], _ id: ObjectID, people: People
    ) throws {
        guard let first = records.first else { return }
        let commit = try ledger.repository.commit(id)
        let handle = people.handle(of: first.by)
        if records.contains(where: { $0.by != first.by || $0.at != first.at }) {
            find(.oneAct, commit: id, person: handle, "its records are by several people or times")
        }
        if let person = people[first.by],
            !person.isNamed(commit.author.name, email: commit.author.email)
        {
            find(
                .author, commit: id, person: handle,
                "the author is \(commit.author.name) <\(commit.author.email)>, not \(handle)")
        }
        if commit.author.seconds != first.at.secondsSince1970 {
            find(.author, commit: id, person: handle, "the author date is not the records' time")
        }
        let named = commit.trailers.filter { $0.key == Trailer.record }.map(\.value)
        if named.sorted() != records.map(\.id.hex).sorted() {
            find(
                .trailers, commit: id, person: handle,
                "the trailers name other records than the tree")
        }
        let desks = commit.trailers.filter { $0.key == Trailer.desk }.map(\.value)
        if desks != [report.desk?.hex] {
            find(.trailers, commit: id, person: handle, "the trailers name another desk")
        }
    }
}
