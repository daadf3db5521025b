internal import CStetLibgit2

extension Repository {
    /// The commits that can be reached from a tip and not from others, parents before children
    /// (`git_revwalk`).
    ///
    /// `noting`: Told the parents of each commit, where they are read one by one.
    package func history(
        of tip: ObjectID, excluding: [ObjectID] = [],
        noting: (_ commit: ObjectID, _ parents: [ObjectID]) -> Void
    ) throws(GitError) -> [ObjectID] {
        guard packReader != nil, excluding.isEmpty else {
            return try history(of: [tip], excluding: excluding)
        }
        return try plainHistory(of: [tip], excluding: [], noting: noting)
    }

    /// The commits that can be reached from a tip and not from others, parents before children.
    package func history(of tip: ObjectID, excluding: [ObjectID] = []) throws(GitError)
        -> [ObjectID]
    {
        try history(of: [tip], excluding: excluding)
    }

    /// The commits that can be reached from some tips and not from others, parents before children
    /// (`git_revwalk`).
    package func history(of tips: [ObjectID], excluding: [ObjectID] = []) throws(GitError)
        -> [ObjectID]
    {
        if packReader != nil, tips.count == 1, excluding.isEmpty {
            return try plainHistory(of: tips, excluding: [])
        }
        let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue
        do {
            return try walk(from: tips, excluding: excluding, order: order, limit: .max)
        } catch {
            guard error.code == .other else { throw error }
            return try plainHistory(of: tips, excluding: excluding)
        }
    }

    /// The newest commits that can be reached from a tip, children before parents.
    package func newest(of tip: ObjectID, limit: Int) throws(GitError) -> [ObjectID] {
        let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue
        do {
            return try walk(from: [tip], excluding: [], order: order, limit: limit)
        } catch {
            guard error.code == .other else { throw error }
            return try Array(plainHistory(of: [tip], excluding: []).reversed().prefix(limit))
        }
    }

    private func walk(from tips: [ObjectID], excluding: [ObjectID], order: UInt32, limit: Int)
        throws(GitError) -> [ObjectID]
    {
        let walk = try unsafe Handle("cannot walk the history", free: git_revwalk_free) {
            unsafe git_revwalk_new($0, pointer)
        }
        try check(unsafe git_revwalk_sorting(walk.pointer, order), "cannot walk the history")
        var oid = git_oid()
        for tip in tips {
            oid = tip.oid
            try check(unsafe git_revwalk_push(walk.pointer, &oid), "cannot walk from \(tip.short)")
        }
        for hidden in excluding {
            var oid = hidden.oid
            try check(unsafe git_revwalk_hide(walk.pointer, &oid), "cannot walk to \(hidden.short)")
        }
        var commits: [ObjectID] = []
        while commits.count < limit {
            let status = unsafe git_revwalk_next(&oid, walk.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            try check(status, "cannot walk the history")
            commits.append(ObjectID(oid))
        }
        return commits
    }
}
