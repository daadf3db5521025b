package import StetGit
package import StetRecords
internal import StetReview

/// What came of bringing another history into the branch.
package enum Merged: Hashable, Sendable {
    /// The branch had all of it.
    case nothing
    /// The branch had nothing of its own, and is now where the other is.
    case fastForward(ObjectID)
    /// A merge commit joins the two.
    case merge(ObjectID)
}

extension Ledger {
    /// Brings another history into the branch: by union, so nothing conflicts and nothing is lost.
    ///
    /// A merge adds nothing of its own. Whether the other history is legal is not asked here. Where
    /// others move the branch meanwhile, the merge is made again. Costs what the two histories
    /// differ in.
    ///
    /// - Parameters:
    ///   - theirs: The other history.
    ///   - name: What it is called in the message of the merge.
    ///   - signature: The user's Git identity, and the moment.
    /// - Returns: What was done.
    /// - Throws: ``LedgerError/otherDesk(_:)`` and ``LedgerError/noDesk`` where the other is not this
    ///   desk, ``LedgerError/outsideChanged`` where files beside the desk's would have to be merged,
    ///   ``LedgerError/conflict(_:)`` where one place holds different bytes, which no act can do.
    package func merge(_ theirs: ObjectID, called name: String, as signature: Signature) throws
        -> Merged
    {
        let lock = try writeLock()
        defer { withExtendedLifetime(lock) {} }
        for attempt in 0..<Self.attempts {
            let ours = try tip()
            if let ours, try repository.isAncestor(theirs, of: ours) { return .nothing }
            try checkSameDesk(theirs, ours)
            let isForward = try ours.map { try repository.isAncestor($0, of: theirs) } ?? true
            let added = try files(of: theirs, lackingIn: ours)
            let beside = try beside(theirs, ours, isForward: isForward)
            var commit = theirs
            if !isForward, let ours {
                let missing = beside == ours ? added : try files(of: ours, lackingIn: theirs)
                let tree = try repository.writeTree(
                    repository.commit(beside).tree, adding: missing.map { ($0.path, $0.blob) })
                commit = try repository.writeCommit(
                    repository.commitBytes(
                        tree: tree, parents: [ours, theirs], author: signature,
                        committer: signature, message: "Merge \(name) into \(branch)\n"))
            }
            do throws(GitError) {
                _ = try publish(
                    commit, added, on: ours, log: isForward ? "stet: fast-forward" : "stet: merge"
                )
                return isForward ? .fastForward(commit) : .merge(commit)
            } catch {
                try wait(after: error, attempt)
            }
        }
        throw LedgerError.busy
    }

    /// Refuses a history that has no desk, or another one than ours, be it beside ours.
    package func checkSameDesk(_ theirs: ObjectID, _ ours: ObjectID?) throws {
        let others = try desks(at: theirs)
        guard let first = others.first else { throw LedgerError.noDesk }
        let own = try desks(at: ours)
        let known = own.isEmpty ? [first] : own
        if let other = others.first(where: { !known.contains($0) }) {
            throw LedgerError.otherDesk(other)
        }
    }

    /// The desks of a history, in order; a sound one has at most one.
    ///
    /// Each is the folder of a policy. Whoever merges the history of another desk into this one's could
    /// otherwise rule it: of two policies the lower id counts, and that can be made lower.
    package func desks(at commit: ObjectID?) throws -> [FolderID] {
        try reader(at: commit).folders(.policy, startingWith: "")
    }

    /// The files of one history that another lacks, or has to have with other contents.
    private func files(of theirs: ObjectID, lackingIn ours: ObjectID?) throws -> [Checkout.NewFile]
    {
        let changes = try CommitChanges(
            from: ours.flatMap { try deskTree(of: $0) }, to: deskTree(of: theirs), in: repository)
        func bytes(_ entry: CommitChanges.Entry) throws -> [UInt8] {
            try repository.blob(entry.id, limit: 64 << 20)
        }
        var files: [Checkout.NewFile] = []
        for entry in changes.added {
            guard entry.type == .file else { throw LedgerError.conflict(entry.path) }
            files.append(
                Checkout.NewFile(path: entry.path, bytes: try bytes(entry), blob: entry.id))
        }
        for entry in changes.changed {
            guard let own = try file(entry.path, at: ours), entry.type == .file else {
                throw LedgerError.conflict(entry.path)
            }
            // A redaction's tombstone takes the place of what it redacts; of two the lower stays.
            let (isLeft, isOwnLeft) = (isLeftByRedaction(entry), isLeftByRedaction(own))
            guard isLeft || isOwnLeft else { throw LedgerError.conflict(entry.path) }
            if isOwnLeft, !isLeft || own.id < entry.id { continue }
            files.append(
                Checkout.NewFile(
                    path: entry.path, bytes: try bytes(entry), blob: entry.id,
                    replaced: try bytes(own)))
        }
        return files
    }

    /// The history whose files beside the desk stand: the only one that changed them.
    private func beside(_ theirs: ObjectID, _ ours: ObjectID?, isForward: Bool) throws -> ObjectID {
        /// What the top of a commit holds beside the desk.
        func outside(_ commit: ObjectID) throws -> Set<TreeEntry> {
            let tree = try repository.commit(commit).tree
            return try Set(repository.entries(ofTree: tree).filter { $0.name != RecordPath.root })
        }
        let their = try outside(theirs)
        let own = try ours.map { try outside($0) } ?? []
        if own == their { return ours ?? theirs }
        if let ours, !isForward {
            let old = try repository.mergeBases(of: ours, theirs).map { try outside($0) }
            if old.contains(their) { return ours }
            guard old.contains(own) else { throw LedgerError.outsideChanged }
        }
        // Files of any kind would have to be checked out, which is Git's work.
        guard try Checkout.all(of: repository, on: branch).isEmpty else {
            throw LedgerError.outsideChanged
        }
        return theirs
    }

    /// A file as of a commit.
    func file(_ path: String, at commit: ObjectID?) throws -> CommitChanges.Entry? {
        let names = path.split(separator: "/").dropFirst().map { String($0) }
        guard let commit, let desk = try deskTree(of: commit), let name = names.last,
            let folder = try repository.subtree(names.dropLast(), ofTree: desk),
            let entry = try repository.entry(name, inTree: folder)
        else { return nil }
        return CommitChanges.Entry(path: path, id: entry.id, type: entry.type)
    }
}
