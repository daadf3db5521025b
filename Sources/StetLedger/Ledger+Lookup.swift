package import StetGit
package import StetRecords
package import StetReview

extension Ledger {
    /// The files in the folders of the desk that are no records; no state is computed.
    package func alienFiles(at commit: ObjectID?) throws -> [Alien] {
        let reader = try reader(at: commit)
        return try FolderKind.allCases.flatMap { kind in
            try reader.folders(kind, startingWith: "").flatMap {
                try reader.folder(kind, $0)?.aliens ?? []
            }
        }
    }

    /// One act of the history, as its commit has it.
    package struct LoggedAct {
        package let commit: Commit
        package let records: [(kind: FolderKind, record: StoredRecord)]
    }

    /// The newest acts and merges that touch the desk, newest first.
    package func acts(limit: Int) throws -> [LoggedAct] {
        guard let tip = try tip() else { return [] }
        var acts: [LoggedAct] = []
        // A commit that does not touch the desk costs a look at two trees.
        var history = NewestFirst(tip)
        while let id = try history.next(in: repository) {
            let commit = try repository.commit(id)
            if commit.parents.count > 1 {
                let first = try deskTree(of: commit.parents[0])
                guard try deskTree(of: id) != first else { continue }
                acts.append(LoggedAct(commit: commit, records: []))
            } else {
                let parent = try parents(of: id).first
                let changes = try changes(from: parent, to: id)
                // What is illegal brought nothing.
                guard !changes.isEmpty, try isAct(id) else { continue }
                acts.append(
                    LoggedAct(
                        commit: commit,
                        records: try records(in: changes.added).map { ($0.kind, $0.record) }))
            }
            if acts.count >= limit { break }
        }
        return acts
    }

    /// The newest commit of the branch, along first parents, that is no younger than a moment.
    package func commit(before moment: Timestamp) throws -> ObjectID? {
        var current = try tip()
        while let id = current {
            let commit = try repository.commit(id)
            if commit.author.seconds <= moment.secondsSince1970 { return id }
            current = try parents(of: id).first
        }
        return nil
    }
}

/// The commits of a history, children before parents.
private struct NewestFirst {
    private var next: ObjectID?
    /// What comes after the newest merge, once that was reached, the next last.
    private var rest: [ObjectID]?

    init(_ tip: ObjectID) { next = tip }

    /// The next commit; `nil` after the first one there was.
    ///
    /// As long as there is no merge the order is plain. Only a merge takes a walk over all that is
    /// before it.
    mutating func next(in repository: Repository) throws(GitError) -> ObjectID? {
        if rest != nil { return rest?.popLast() }
        guard let current = next else { return nil }
        let parents = try repository.parents(of: current)
        if parents.count > 1 {
            rest = try repository.newest(of: current, limit: .max).reversed()
            return rest?.popLast()
        }
        // The history of a shallow clone ends early.
        next = try parents.first.flatMap { id throws(GitError) in
            repository.contains(id) ? id : nil
        }
        return current
    }
}
