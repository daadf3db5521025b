package import StetGit
package import StetRecords
internal import StetReview

extension Ledger {
    /// Everything under `reviews/` that is no record, in the folders and beside them.
    package func alienFiles(at commit: ObjectID?) throws -> [(path: String, what: String)] {
        guard let commit else { return [] }
        let reader = try reader(at: commit)
        var aliens: [(path: String, what: String)] = []
        for kind in FolderKind.allCases {
            for id in try reader.folders(kind, startingWith: "") {
                guard let folder = try reader.folder(kind, id) else { continue }
                let path = RecordPath.directory(kind, id)
                aliens += folder.unreadable.map { ("\(path)/\($0.name)", $0.error.what) }
                if folder.first == nil {
                    aliens.append((path, "has no first record"))
                }
            }
        }
        return aliens
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
        for id in try repository.newest(of: tip, limit: .max) {
            let commit = try repository.commit(id)
            if commit.parents.count > 1 {
                let first = try deskTree(of: commit.parents[0])
                guard try deskTree(of: id) != first else { continue }
                acts.append(LoggedAct(commit: commit, records: []))
            } else {
                let parent = try parents(of: id).first
                let changes = try changes(from: parent, to: id)
                guard !changes.isEmpty else { continue }
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
