package import StetGit
package import StetRecords
package import StetReview

/// What came of an act.
package struct Committed {
    /// The commit; `nil` where the act was only tried out.
    package let commit: ObjectID?
    /// The record that says what the act is about.
    package let main: StoredRecord
    /// The act's records, in order.
    package let records: [StoredRecord]
    /// The desk after the act.
    package let snapshot: Snapshot
}

extension Ledger {
    /// Commits an act.
    ///
    /// The draft is made on the newest state of the desk. Where somebody else moves the branch
    /// first, it is made again on the new state, so its rules are asked again; nothing is written
    /// then but objects that no reference names.
    ///
    /// - `writer`: Who acts, found on the newest state.
    /// - `committer`: The user's Git identity.
    /// - `tools`: What signs the act.
    /// - `dryRun`: Whether to stop before anything is written.
    /// - `draft`: Adds the records, sets the subject, and returns the record the act is about.
    package func commit(
        by writer: (Snapshot) throws -> Act.Writer, committer: Signature,
        tools: SigningTools, dryRun: Bool, founding: Bool = false,
        draft: (Act) throws -> StoredRecord
    ) throws -> Committed {
        let lock = dryRun ? nil : try writeLock()
        defer { withExtendedLifetime(lock) {} }
        for _ in 0..<Self.attempts {
            let tip = try tip()
            let reader = try reader(at: tip)
            let act = Act(
                on: reader, by: try writer(Snapshot(reader)), signed: tools.sign != nil,
                founding: founding)
            let main = try draft(act)
            if dryRun {
                return Committed(
                    commit: nil, main: main, records: act.entries.map(\.record),
                    snapshot: act.snapshot)
            }
            let written = try write(
                act, on: tip, committer: committer, tools: tools, founding: founding)
            do throws(GitError) {
                let commit = try publish(act, written, on: tip)
                return Committed(
                    commit: commit, main: main, records: act.entries.map(\.record),
                    snapshot: act.snapshot)
            } catch {
                // Our own writers wait for the lock, so this is a fetch, a merge or a user's commit.
                guard error.code == .moved else { throw error }
            }
        }
        throw LedgerError.busy
    }

    /// How often an act is drafted again after others moved the branch.
    private static let attempts = 20

    /// Waits until no other act is being written to the repository.
    private func writeLock() throws(GitError) -> FileLock {
        try FileSystem.makeDirectory(localDirectory)
        return try FileLock("\(localDirectory)/lock")
    }

    /// Where this clone keeps what is its own: never pushed, never trusted by others.
    package var localDirectory: String { "\(repository.commonDirectory)/stet" }

    /// Objects that no reference names yet.
    private struct Written {
        let commit: ObjectID
        let files: [Checkout.NewFile]
    }

    private func write(
        _ act: Act, on tip: ObjectID?, committer: Signature, tools: SigningTools, founding: Bool
    ) throws -> Written {
        var files: [Checkout.NewFile] = []
        for (path, bytes) in Self.files(of: act, founding: founding) {
            let blob = try repository.writeBlob(bytes)
            files.append(Checkout.NewFile(path: path, bytes: bytes, blob: blob))
        }
        for file in act.redactions {
            let blob = try repository.writeBlob(file.bytes)
            files.append(
                Checkout.NewFile(
                    path: file.path, bytes: file.bytes, blob: blob, replaced: file.replaced))
        }
        var base: ObjectID?
        if let tip { base = try repository.commit(tip).tree }
        let tree = try repository.writeTree(base, adding: files.map { ($0.path, $0.blob) })
        let payload = try repository.commitBytes(
            tree: tree, parents: tip.map { [$0] } ?? [], author: act.author, committer: committer,
            message: Self.message(of: act, desk: act.deskID))
        let commit = try repository.writeCommit(try act.signedCommit(payload, with: tools))
        return Written(commit: commit, files: files)
    }

    private func publish(_ act: Act, _ written: Written, on tip: ObjectID?) throws(GitError)
        -> ObjectID
    {
        let (commit, files) = (written.commit, written.files)
        // Objects reach the disk before the branch names them, whatever happens in between.
        if isDurable { try repository.synchronizeObjects() }
        let checkouts = try Checkout.all(of: repository, on: branch)
        do throws(GitError) {
            for checkout in checkouts { try checkout.prepare(files) }
            try repository.moveBranch(
                branch, from: tip, to: commit, log: "stet: \(act.subject)",
                durable: isDurable)
        } catch {
            for checkout in checkouts { checkout.abandon() }
            throw error
        }
        for checkout in checkouts { try checkout.complete() }
        return commit
    }

    private static func files(of act: Act, founding: Bool) -> [(path: String, bytes: [UInt8])] {
        var files = act.entries.map { kind, record in
            (path: RecordPath(record, in: kind).path, bytes: record.record.bytes)
        }
        files += act.texts.map { (path: $0.path.path, bytes: $0.bytes) }
        if founding {
            files.append((RecordPath.attributes, Array(RecordPath.attributesText.utf8)))
        }
        // An act may name one text twice; its path is then written once.
        var seen: Set<String> = []
        return files.filter { seen.insert($0.path).inserted }
    }

    /// The commit message: the subject, and trailers that say the same as the tree.
    private static func message(of act: Act, desk: FolderID?) -> String {
        var lines = [act.subject, ""]
        if let desk { lines.append("\(Trailer.desk): \(desk.hex)") }
        lines += act.entries.map { "\(Trailer.record): \($0.record.id.hex)" }
        for tombstone in act.redactions.compactMap(\.tombstone) {
            lines.append("\(Trailer.record): \(RecordID(of: tombstone.record.bytes).hex)")
            lines.append("\(Trailer.redacts): \(tombstone.id.hex)")
        }
        lines += Trailer.seen(by: act.entries.map(\.record)).map { "\(Trailer.after): \($0.hex)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The keys of the trailers that an act's commit carries.
package enum Trailer {
    /// The desk's id: the id of its first policy.
    package static let desk = "Stet-Desk"
    /// The id of a record the commit adds, in causal order; one trailer for each.
    package static let record = "Stet-Record"
    /// The id of a record that the writer had seen as one of the newest of a folder the act
    /// continues; one trailer for each, in order of the ids.
    package static let after = "Stet-After"

    /// The id of a record whose place a tombstone takes, after the tombstone's own.
    package static let redacts = "Stet-Redacts"

    /// What the ``after`` trailers of an act name.
    static func seen(by records: [StoredRecord]) -> [RecordID] {
        let own = Set(records.map(\.id))
        return Set(records.flatMap(\.record.header.after)).subtracting(own).sorted()
    }
}

extension Act {
    /// The desk's id, also in the act that founds it.
    fileprivate var deskID: FolderID? {
        entries.first { $0.kind == .policy && $0.record.beginsFolder }?.record.folder
            ?? (try? snapshot.policy())?.id
    }
}
