internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetSignatures

extension CommitJudge {
    /// The founding commit holds exactly the founder, policy 1 and the attributes file.
    func checkFounding(_ commit: Commit, _ object: Result<CommitObject, CommitObject.Flaw>) throws {
        part.acts += 1
        let entries = try ledger.changes(from: nil, to: commit.id).added
        let records = try ledger.records(in: entries)
        part.records += records.count
        checkFiles(entries, records, commit.id, allowsAttributes: true)
        guard records.count == 2, records[0].record.kind == .person,
            records[0].record.record.header.by == nil,
            records[1].record.kind == .policy, records[1].record.beginsFolder,
            records[1].record.by == PersonID(records[0].record.id),
            case .policy(let policy) = records[1].record.body, policy.version == 1,
            records[0].record.personDescription?.roles.contains(.admin) == true,
            entries.contains(where: { $0.path == RecordPath.attributes }), entries.count == 3
        else {
            find(
                .founding, commit: commit.id,
                "the desk does not begin with its founder and policy 1")
            return
        }
        let signing = checkSignature(of: commit.id, object)
        let after = try ledger.snapshot(at: commit.id)
        // No earlier state judges the founding, so it is held to its own people and policy.
        if let refusal = try after.refusal(of: signing, by: records[1].record.by) {
            let path = RecordPath(records[1].record, in: .policy).path
            part.findings.append(
                Finding(refusal.rule, commit: commit.id, path: path, refusal.why))
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, isSigned: signing != .none, people: after.people())
    }

    /// Judges the files that one commit adds as one act on the state of its parent.
    func checkAct(
        _ entries: [CommitChanges.Entry], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>
    ) throws {
        let records = try ledger.records(in: entries)
        part.acts += 1
        part.records += records.count
        checkFiles(entries, records, commit.id, allowsAttributes: false)
        guard !records.isEmpty else { return }
        let signing = checkSignature(of: commit.id, object)
        let base = try ledger.reader(at: commit.parents.first)
        let start = Snapshot(base)
        var earlier: [(kind: FolderKind, record: StoredRecord)] = []
        for (kind, record) in records {
            let before =
                earlier.isEmpty ? start : Snapshot(OverlayReader(base, adding: earlier))
            let path =
                entries.count == 1 ? entries[0].path : RecordPath(record, in: kind).path
            do {
                let proposal = Proposal(record, in: kind, before: before, signing: signing)
                if let refusal = try Rule.judge(proposal) {
                    part.findings.append(
                        Finding(
                            refusal.rule, commit: commit.id, path: path,
                            person: try before.people().handle(of: record.by), refusal.why))
                }
            } catch let error as StateError {
                find(.record, commit: commit.id, path: path, "cannot be judged: \(error)")
            }
            if let (place, source, revision) = record.passage, let place {
                part.passages.append(
                    PassageCheck.Passage(
                        selector: place, path: path, source: source, revision: revision))
            }
            earlier.append((kind, record))
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, isSigned: signing != .none, people: start.people())
    }

    /// Verifies the signature of an act over exactly the bytes of its commit.
    ///
    /// - Returns: The key that the commit says it is signed with.
    private func checkSignature(
        of commit: ObjectID, _ object: Result<CommitObject, CommitObject.Flaw>
    ) -> Signing {
        let parsed: CommitObject
        switch object {
        case .failure(let flaw):
            find(.commitForm, commit: commit, flaw.description)
            return .none
        case .success(let object): parsed = object
        }
        guard let armor = parsed.armor else { return .none }
        do throws(SSHSignature.Flaw) {
            guard let signature = try parsed.signature() else { return .none }
            part.signatures += 1
            switch signature.verifies(parsed.payload) {
            case true?: break
            case false?:
                find(.signatureValid, commit: commit, "the signature is not one of this commit")
            case nil: checkOutside(armor, parsed.payload, commit)
            }
            return .key(signature.key)
        } catch {
            find(.signatureValid, commit: commit, error.sentence)
            return .none
        }
    }

    private func checkOutside(_ armor: [UInt8], _ payload: [UInt8], _ commit: ObjectID) {
        guard let verify = subject.tools.verify else {
            find(
                .signatureValid, commit: commit,
                "the signature could not be checked: ssh-keygen is not there")
            return
        }
        do {
            guard try verify(armor, payload) else {
                find(.signatureValid, commit: commit, "the signature is not one of this commit")
                return
            }
        } catch {
            find(.signatureValid, commit: commit, "the signature could not be checked: \(error)")
        }
    }

    /// Names every file that is no record, and none that a record does not explain.
    func checkFiles(
        _ entries: [CommitChanges.Entry], _ records: [(kind: FolderKind, record: StoredRecord)],
        _ commit: ObjectID, allowsAttributes: Bool
    ) {
        // An entry that was read as a record is one in its place.
        let explained =
            entries.count == 1 && records.count == 1
            ? [entries[0].path] : Set(records.map { RecordPath($0.record, in: $0.kind).path })
        var texts: Set<String> = []
        for (_, record) in records {
            if let description = record.sourceDescription, description.keep == .embedded,
                let identity = description.text
            {
                texts.insert(RecordPath(text: identity.sha256, of: record.folder).path)
                checkText(identity, of: record, commit)
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
                continue
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

    /// The text of an embedded source is there as of the commit, with the hash its record names.
    private func checkText(_ identity: TextIdentity, of record: StoredRecord, _ commit: ObjectID) {
        let path = RecordPath(text: identity.sha256, of: record.folder).path
        do {
            let bytes = try ledger.embeddedText(
                identity.sha256, of: SourceID(record.folder), at: commit)
            guard let bytes else {
                find(.text, commit: commit, path: path, "the text is not there")
                return
            }
            if Digest(of: bytes) != identity.sha256 || bytes.count != identity.bytes {
                find(.text, commit: commit, path: path, "the text is not the one its record names")
            }
        } catch {
            find(.text, commit: commit, path: path, "cannot be read: \(error)")
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
        _ records: [StoredRecord], _ commit: Commit, isSigned: Bool, people: People
    ) throws {
        guard let first = records.first else { return }
        let handle = people.handle(of: first.by)
        func find(_ check: Check, _ sentence: String) {
            self.find(check, commit: commit.id, person: handle, sentence)
        }
        if records.contains(where: { $0.by != first.by || $0.at != first.at }) {
            find(.oneAct, "its records are by several people or times")
        }
        if let person = people[first.by],
            !person.isNamed(commit.author.name, email: commit.author.email)
        {
            find(
                .author,
                "the author is \(commit.author.name) <\(commit.author.email)>, not \(handle)")
        }
        if commit.author.seconds != first.at.secondsSince1970 {
            find(.author, "the author date is not the records' time")
        }
        let trailers = commit.trailers
        func values(_ key: String) -> [String] {
            trailers.filter { $0.key == key }.map(\.value)
        }
        if values(Trailer.record).sorted() != records.map(\.id.hex).sorted() {
            find(.trailers, "the trailers name other records than the tree")
        }
        if values(Trailer.desk) != [subject.desk.hex] {
            find(.trailers, "the trailers name another desk")
        }
        // An unsigned commit proves nothing by its trailers, so there they may be missing.
        let seen = values(Trailer.after)
        if isSigned || !seen.isEmpty, seen != Trailer.seen(by: records).map(\.hex) {
            find(.trailers, "the trailers say that the writer had seen other records")
        }
    }
}
