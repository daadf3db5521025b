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
    ///   - judging: The ledger that judged it; by default this one, which read it.
    ///   - name: What it is called in the message of the merge.
    ///   - signature: The user's Git identity, and the moment.
    /// - Returns: What was done.
    /// - Throws: ``LedgerError/otherDesk(_:)`` and ``LedgerError/noDesk`` where the other is not this
    ///   desk, ``LedgerError/outsideChanged`` where files beside the desk's would have to be merged,
    ///   ``LedgerError/conflict(_:)`` where one place holds different bytes, which no act can do.
    package func merge(
        _ theirs: ObjectID, judgedBy judging: Ledger? = nil, called name: String,
        as signature: Signature
    ) throws -> Merged {
        let judging = judging ?? self
        let lock = try writeLock()
        defer { withExtendedLifetime(lock) {} }
        for attempt in 0..<Self.attempts {
            let ours = try tip()
            if let ours, try repository.isAncestor(theirs, of: ours) { return .nothing }
            try checkSameDesk(theirs, ours)
            let isForward = try ours.map { try repository.isAncestor($0, of: theirs) } ?? true
            var desk = try deskTree(of: theirs)
            let beside = try beside(theirs, ours, isForward: isForward)
            var commit = theirs
            if !isForward, let ours {
                desk = try judging.joinedState(
                    of: [ours, theirs], late: judging.joinedLateness(of: [ours, theirs]))
                let tree = try repository.writeTree(
                    repository.commit(beside).tree, replacingDeskBy: desk)
                commit = try repository.writeCommit(
                    repository.commitBytes(
                        tree: tree, parents: [ours, theirs], author: signature,
                        committer: signature, message: "Merge \(name) into \(branch)\n"))
            }
            let (files, gone) = try files(leadingFrom: ours, to: desk)
            do throws(GitError) {
                _ = try publish(
                    commit, files, on: ours, log: isForward ? "stet: fast-forward" : "stet: merge"
                )
            } catch {
                try wait(after: error, attempt)
                continue
            }
            try removeCheckedOut(gone, of: ours)
            return isForward ? .fastForward(commit) : .merge(commit)
        }
        throw LedgerError.busy
    }

    /// Refuses a history that has no desk, or another one than ours, be it beside ours.
    ///
    /// One that goes on from ours is ours, also where its newest commit took the desk away: that is for
    /// a judge.
    package func checkSameDesk(_ theirs: ObjectID, _ ours: ObjectID?) throws {
        let others = try policyFolders(at: theirs)
        guard let ours, let own = try desk(at: ours) else {
            if others.isEmpty { throw LedgerError.noDesk }
            return
        }
        guard !others.contains(own) else { return }
        for base in try repository.mergeBases(of: ours, theirs)
        where try policyFolders(at: base).contains(own) { return }
        throw others.first.map { LedgerError.otherDesk($0) } ?? LedgerError.noDesk
    }

    /// The desk of a history; `nil` where there is none.
    package func desk(at commit: ObjectID?) throws -> FolderID? {
        try snapshot(at: commit).policy()?.id
    }

    /// What leads from the files of a commit to those of a tree of the desk.
    ///
    /// - Returns: What is new or has other contents, and what goes.
    func files(leadingFrom ours: ObjectID?, to desk: ObjectID?) throws
        -> (files: [Checkout.NewFile], gone: [CommitChanges.Entry])
    {
        let old = try ours.flatMap { try deskTree(of: $0) }
        let changes = try CommitChanges(from: old, to: desk, in: repository)
        func bytes(_ entry: CommitChanges.Entry) throws -> [UInt8] {
            try repository.blob(entry.id, limit: 64 << 20)
        }
        var files: [Checkout.NewFile] = []
        for entry in changes.added + changes.changed {
            guard entry.type == .file else { throw LedgerError.conflict(entry.path) }
            let replaced = try ifReadable {
                try file(entry.path, at: ours).flatMap {
                    $0.type == .directory || $0.type == .other ? nil : try bytes($0)
                }
            }
            files.append(
                Checkout.NewFile(
                    path: entry.path, bytes: try bytes(entry), blob: entry.id, replaced: replaced))
        }
        return (files, changes.removed)
    }

    /// Takes files of a commit out of the working trees and their indexes; where one has other contents
    /// by now it stays.
    func removeCheckedOut(_ gone: [CommitChanges.Entry], of commit: ObjectID?) throws {
        guard !gone.isEmpty, let commit else { return }
        for checkout in try Checkout.all(of: repository, on: branch) {
            try checkout.remove(gone.map { ($0.path, $0.type == .directory) }) { path in
                try ifReadable { try blob(at: path, in: commit) }
            }
        }
    }

    /// What a closure reads; `nil` where it meets a form that Git does not write, as somebody's commit may
    /// have that is about to be set right.
    func ifReadable<Value>(_ read: () throws -> Value?) throws -> Value? {
        do { return try read() } catch let error as GitError {
            guard error.isOfContents else { throw error }
            return nil
        }
    }

    /// The object that a path of a commit names; `nil` for none, and for a directory.
    func blob(at path: String, in commit: ObjectID) throws -> ObjectID? {
        let names = path.split(separator: "/").map { String($0) }
        guard let name = names.last,
            let folder = try repository.directory(
                names.dropLast(), below: repository.commit(commit).tree),
            let entry = try repository.entry(name, inTree: folder)
        else { return nil }
        return entry.type == .directory ? nil : entry.id
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

    /// A file as the tree of a commit has it.
    func file(_ path: String, at commit: ObjectID?) throws -> CommitChanges.Entry? {
        try file(path, below: commit.flatMap { try deskTree(of: $0) })
    }

    /// A file as the state of a commit has it.
    func file(_ path: String, inStateOf commit: ObjectID) throws -> CommitChanges.Entry? {
        try file(path, below: stateTree(of: commit))
    }

    private func file(_ path: String, below desk: ObjectID?) throws -> CommitChanges.Entry? {
        let names = path.split(separator: "/").dropFirst().map { String($0) }
        guard let desk, let name = names.last,
            let folder = try repository.directory(names.dropLast(), below: desk),
            let entry = try repository.entry(name, inTree: folder)
        else { return nil }
        return CommitChanges.Entry(path: path, id: entry.id, type: entry.type)
    }
}
