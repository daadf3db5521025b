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
    /// Whether the working trees that have the branch checked out show the act.
    package var isCheckedOut = true
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
        let isTrial = dryRun || trialObjects != nil
        let lock = try isTrial ? nil : gathered?.lock ?? writeLock()
        defer { withExtendedLifetime(lock) {} }
        for attempt in 0..<Self.attempts {
            let tip = try tip()
            try prepare(tip)
            guard flaws.allSatisfy({ $0.rule == Check.tied.rawValue }) else {
                throw LedgerError.notState(flaws)
            }
            let reader = try reader(at: tip)
            let act = Act(
                on: reader, at: tip, by: try writer(Snapshot(reader)),
                signingKey: try tools.signer?.key(), founding: founding)
            let ties = try Tie.all(in: reader)
            // A person without rights because of a tie is told of the tie, not of the role they lack.
            guard !ties.contains(where: { $0.folder == act.writer.person.map(FolderID.init) })
            else {
                throw LedgerError.notState(flaws)
            }
            if let refusal = try act.refusalOfSigner() { throw refusal }
            let main = try draft(act)
            if founding, let refusal = try act.refusalOfSigner() { throw refusal }
            if let refusal = try act.refusalTogether() { throw refusal }
            guard act.settles(ties) else { throw LedgerError.notState(flaws) }
            // An act made on what a late redaction left could not be proven: who reads the proof sees a
            // tombstone there, and has no redaction.
            if let tip, act.redactions.isEmpty, try !treeIsState(of: tip) {
                throw LedgerError.notState([
                    Finding(lateRedactionsLeft: try difference(at: tip), at: tip)
                ])
            }
            if dryRun {
                return Committed(
                    commit: nil, main: main, records: act.entries.map(\.record),
                    snapshot: act.snapshot)
            }
            // What takes the place of a file cannot be gathered with that.
            let isGathered = gatheredObjects != nil && act.redactions.isEmpty
            if !isGathered { try publishGathered() }
            gatheredObjects?.isActive = isGathered
            let written = try write(
                act, on: tip, committer: committer, tools: tools, founding: founding)
            if isGathered {
                gather(written, on: tip, lock)
                try goOn(to: written.commit, from: tip, isDone: false)
                return Committed(
                    commit: written.commit, main: main, records: act.entries.map(\.record),
                    snapshot: act.snapshot)
            }
            do throws(GitError) {
                let isWhole = try publish(
                    written.commit, written.files, on: tip, log: "stet: \(act.subject)")
                try? goOn(to: written.commit, from: tip, isDone: true)
                return Committed(
                    commit: written.commit, main: main, records: act.entries.map(\.record),
                    snapshot: act.snapshot, isCheckedOut: isWhole)
            } catch {
                try wait(after: error, attempt)
            }
        }
        throw LedgerError.busy
    }

    /// How often an act is drafted again after others moved the branch.
    static let attempts = 14

    /// Waits a while before the next attempt, longer each time and seldom as long as another process
    /// (about three seconds in all); throws what waiting does not help against.
    func wait(after error: GitError, _ attempt: Int) throws(GitError) {
        // Our own writers wait for the lock, so this is a fetch, a merge or a user's commit.
        guard error.code == .moved || error.code == .locked else { throw error }
        guard attempt < Self.attempts - 1 else {
            if error.code == .moved { return }
            throw error
        }
        Self.pause(atMost: min(1 << attempt, 512))
    }

    /// Does nothing for half of some milliseconds or more, and seldom as long as another process.
    package static func pause(atMost longest: Int) {
        FileSystem.pause(
            milliseconds: longest / 2 + FileSystem.processNumber % (longest / 2 + 1))
    }

    /// Waits until no other sync of the repository is under way; acts go on meanwhile.
    package func syncLock() throws(GitError) -> FileLock {
        try FileSystem.makeDirectory(localDirectory)
        return try FileLock("\(localDirectory)/sync")
    }

    /// Whether a commit is in the history of another.
    package func contains(_ commit: ObjectID, in tip: ObjectID) throws(GitError) -> Bool {
        try repository.isAncestor(commit, of: tip)
    }

    /// Waits until no other act is being written to the repository, and sets right what a writer
    /// left that died.
    func writeLock() throws(GitError) -> FileLock {
        try FileSystem.makeDirectory(localDirectory)
        let lock = try FileLock("\(localDirectory)/lock", waiting: onWait)
        _ = try repository.recover(journalAt: journal, below: RecordPath.root)
        return lock
    }

    private var journal: String { "\(localDirectory)/journal" }

    /// Finishes what a writer that died had begun, or takes it back; `nil` where there is nothing.
    package func recover() throws(GitError) -> Recovery? {
        guard FileSystem.isFile(journal) else { return nil }
        let lock = try FileLock("\(localDirectory)/lock")
        defer { withExtendedLifetime(lock) {} }
        return try repository.recover(journalAt: journal, below: RecordPath.root)
    }

    /// Whether a writer is at work, or died at it.
    package var hasJournal: Bool { FileSystem.isFile(journal) }

    /// Where this clone keeps what is its own: never pushed, never trusted by others.
    package var localDirectory: String { "\(repository.commonDirectory)/stet" }

    /// Objects that no reference names yet.
    private struct Written {
        let commit: ObjectID
        let tree: ObjectID
        let files: [Checkout.NewFile]
    }

    private func gather(_ written: Written, on tip: ObjectID?, _ lock: FileLock?) {
        if let gathered {
            gathered.add(written.commit, written.tree, written.files)
        } else {
            gathered = GatheredActs(lock, base: tip)
            gathered?.add(written.commit, written.tree, written.files)
        }
    }

    private func write(
        _ act: Act, on tip: ObjectID?, committer: Signature, tools: SigningTools, founding: Bool
    ) throws -> Written {
        var files: [Checkout.NewFile] = []
        for (path, bytes) in Self.files(of: act, founding: founding) {
            let blob = try repository.writeBlob(bytes)
            files.append(Checkout.NewFile(path: path, bytes: bytes, blob: blob))
        }
        // Entries come first; the next act in one of their folders need not read them again.
        for (entry, file) in zip(act.entries, files) {
            cache.remember(entry.record, entry.kind, file)
        }
        for file in act.redactions {
            let blob = try repository.writeBlob(file.bytes)
            // Where a redaction was late, the files may have something else than the state.
            let old = try self.file(file.path, at: tip)
            files.append(
                Checkout.NewFile(
                    path: file.path, bytes: file.bytes, blob: blob,
                    replaced: try old.map { try repository.blob($0.id, limit: 64 << 20) }))
        }
        var base: ObjectID?
        if let tip { base = try gathered?.tree(of: tip) ?? repository.commit(tip).tree }
        let tree = try repository.writeTree(base, adding: files.map { ($0.path, $0.blob) })
        let payload = try repository.commitBytes(
            tree: tree, parents: tip.map { [$0] } ?? [], author: act.author, committer: committer,
            message: Self.message(
                of: act, desk: act.deskID,
                seen: act.deskID.map { try sightingsToTell(of: $0) } ?? []))
        let bytes = try act.signedCommit(payload, with: tools)
        guard bytes.count <= Repository.maximumCommit else { throw LedgerError.tooLarge }
        let commit = try repository.writeCommit(bytes)
        // The next act begins with asking for it.
        _ = try deskTree(of: commit, root: tree)
        return Written(commit: commit, tree: tree, files: files)
    }

    /// Moves the branch to a commit, and the working trees and their indexes with it.
    ///
    /// The caller holds the lock. Before anything can be seen a journal says what is about to
    /// happen, so that whoever finds it after a crash can finish the work or take it back.
    ///
    /// - Parameters:
    ///   - commit: The commit, whose objects are written.
    ///   - files: What it has under other names or with other contents than the tip.
    ///   - tip: Where the branch must still be.
    ///   - log: What the reflog says.
    /// - Returns: Whether the working trees follow; where they do not, the next writer sees to it.
    /// - Throws: ``GitError``; nothing is done then, unless it is `uncertain`.
    func publish(
        _ commit: ObjectID, _ files: [Checkout.NewFile], on tip: ObjectID?, log: String
    ) throws(GitError) -> Bool {
        try FileSystem.replaceInPlace(
            journal, with: WriteJournal(branch: branch, commit: commit, files: files).bytes)
        // Objects reach the disk before the branch names them, whatever happens in between.
        let checkouts: [Checkout]
        do throws(GitError) {
            if isDurable { try repository.synchronizeObjects() }
            checkouts = try Checkout.all(of: repository, on: branch)
        } catch {
            FileSystem.remove(journal)
            throw error
        }
        do throws(GitError) {
            for checkout in checkouts { try checkout.prepare(files, journal: journal) }
            try repository.moveBranch(
                branch, from: tip, to: commit, log: log)
        } catch {
            // An error after the branch was moved leaves open whether that outlives a power cut.
            if case commit? = try? repository.tip(ofBranch: branch) {
                for checkout in checkouts { try? checkout.complete() }
                throw GitError(.uncertain, error.message)
            }
            for checkout in checkouts { checkout.abandon() }
            FileSystem.remove(journal)
            throw error
        }
        do throws(GitError) {
            for checkout in checkouts { try checkout.complete() }
        } catch {
            // The act is done. The lock of the index and the journal stay, so that no commit of the
            // user's takes it back and the next writer puts the index in place.
            return false
        }
        guard repository.removeLock(of: branch, naming: commit) else { return false }
        FileSystem.remove(journal)
        return true
    }

    private static func files(of act: Act, founding: Bool) -> [(path: String, bytes: [UInt8])] {
        var files = act.entries.map {
            (path: RecordPath($0.record, in: $0.kind).path, bytes: $0.bytes)
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
    private static func message(of act: Act, desk: FolderID?, seen sightings: [RemoteSighting])
        -> String
    {
        var lines = [act.subject, ""]
        if let desk { lines.append("\(Trailer.desk): \(desk.hex)") }
        lines += act.entries.map { "\(Trailer.record): \($0.record.id.hex)" }
        for tombstone in act.redactions.compactMap(\.tombstone) {
            lines.append("\(Trailer.record): \(RecordID(of: tombstone.record.bytes).hex)")
            lines.append("\(Trailer.redacts): \(tombstone.id.hex)")
        }
        lines += Trailer.seen(by: act.entries.map(\.record)).map { "\(Trailer.after): \($0.hex)" }
        lines += sightings.map { "\(Trailer.witness): \($0.sighting.text)" }
        lines += act.keys.map { "\(Trailer.key): \($0.record.hex) \($0.key)" }
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

    /// The commit that the desk's branch was at on a remote when the writer last looked, and the
    /// remote's mark.
    package static let witness = "Stet-Seen"

    /// The id of a record that was imported, and the key its line had there.
    package static let key = "Stet-Key"

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
