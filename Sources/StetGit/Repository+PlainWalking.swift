extension Repository {
    /// The commits that can be reached from some tips and not from others, parents before children, by
    /// nothing of them but their parents.
    ///
    /// libgit2 refuses histories in which a commit has no author or a date that is none, which Git writes
    /// when told to and takes in. Costs a look at every commit that can be reached, hidden ones included.
    func plainHistory(
        of tips: [ObjectID], excluding: [ObjectID],
        noting: (_ commit: ObjectID, _ parents: [ObjectID]) -> Void = { _, _ in }
    ) throws(GitError) -> [ObjectID] {
        var seen = try plainAncestors(of: excluding)
        var commits: [ObjectID] = []
        func read(_ commit: ObjectID) throws(GitError) -> ArraySlice<ObjectID> {
            let parents = try parents(of: commit)
            noting(commit, parents)
            return parents[...]
        }
        // Commits whose children wait for them, and their parents that were not looked at yet.
        var path: [(commit: ObjectID, parents: ArraySlice<ObjectID>)] = []
        for tip in tips where seen.insert(tip).inserted {
            path.append((tip, try read(tip)))
            while let last = path.indices.last {
                if let parent = path[last].parents.popFirst() {
                    guard seen.insert(parent).inserted else { continue }
                    path.append((parent, try read(parent)))
                } else {
                    commits.append(path.removeLast().commit)
                }
            }
        }
        return commits
    }

    /// Some commits and all that can be reached from them.
    func plainAncestors(of tips: [ObjectID]) throws(GitError) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        var waiting = tips
        while let commit = waiting.popLast() {
            guard found.insert(commit).inserted else { continue }
            waiting += try parents(of: commit)
        }
        return found
    }

    /// The newest commits that both of two can reach.
    func plainMergeBases(of one: ObjectID, _ other: ObjectID) throws(GitError) -> [ObjectID] {
        let common = try plainAncestors(of: [one]).intersection(plainAncestors(of: [other]))
        var older: Set<ObjectID> = []
        for commit in common { older.formUnion(try parents(of: commit)) }
        return common.subtracting(older).sorted()
    }
}
