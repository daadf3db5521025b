internal import StetGit

/// The parents of the commits of a history, as a walk of all of it read them.
///
/// Judges that share a history ask for the parents of the same commits; reading a commit takes some
/// microseconds, and this some 50 bytes.
struct WalkedHistory: Sendable {
    private var places: [ObjectID: Int32] = [:]
    private var commits: [ObjectID] = []
    /// The parents of all commits but those whose only parent was added next, as in a walk most are.
    private var others: [Int32: [ObjectID]] = [:]

    /// Adds a commit; a walk comes from a commit to its parents.
    mutating func add(_ commit: ObjectID, _ parents: [ObjectID]) {
        let place = Int32(commits.count)
        if others[place - 1] == [commit] { others[place - 1] = nil }
        places[commit] = place
        others[place] = parents
        commits.append(commit)
    }

    /// The parents of a commit; `nil` where it was not walked.
    func parents(of commit: ObjectID) -> [ObjectID]? {
        guard let place = places[commit] else { return nil }
        return others[place] ?? [commits[Int(place) + 1]]
    }
}
