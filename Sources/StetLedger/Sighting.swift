package import StetGit
package import StetRecords

/// Where somebody last saw the desk's branch on a remote.
package struct Sighting: Hashable, Sendable {
    /// The commit the branch was at.
    package let commit: ObjectID
    /// The remote.
    package let remote: RemoteMark

    package init(_ commit: ObjectID, on remote: RemoteMark) {
        self.commit = commit
        self.remote = remote
    }

    /// Reads the value of a trailer; `nil` for any but the one spelling.
    init?(_ value: String) {
        let words = value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let commit = ObjectID(String(words[0])),
            let remote = RemoteMark(String(words[1]))
        else { return nil }
        self.init(commit, on: remote)
    }

    /// The value of the trailer that says it.
    var text: String { "\(commit) \(remote.hex)" }
}

/// What this clone last saw on one of its remotes.
package struct RemoteSighting: Sendable {
    /// The remote's name in this clone.
    package let name: String
    /// What was seen.
    package let sighting: Sighting
}

extension Ledger {
    /// The sightings of an act; more remotes than that are left out.
    static let maximumSightings = 8

    /// What an act says: ``sightings(of:)``, but nothing where `stet.witness` is false.
    func sightingsToTell(of desk: FolderID) throws -> [RemoteSighting] {
        // Acts that become part of the desk together are told one thing.
        if let known = gathered?.sightings { return known }
        let tells = try repository.configuration("stet.witness") != "false"
        let seen = tells ? try sightings(of: desk) : []
        gathered?.sightings = seen
        return seen
    }

    /// Where this clone last saw a desk on its remotes, in the order of their marks.
    ///
    /// That is what `refs/remotes` names: fetches and pushes of every kind keep it. Costs a look at the configuration and at one tree a remote.
    package func sightings(of desk: FolderID) throws -> [RemoteSighting] {
        let directory = repository.workingDirectory ?? repository.gitDirectory
        var seen: [RemoteMark: RemoteSighting] = [:]
        for name in try repository.remotes() {
            guard let address = try repository.configuration("remote.\(name).url"),
                // What is wrong with a remote's reference must keep nobody from acting.
                let commit = try? repository.commit(at: "refs/remotes/\(name)/\(branch)"),
                (try? holds(desk, at: commit)) == true
            else { continue }
            let mark = RemoteMark(address, desk: desk, branch: branch, directory: directory)
            if let other = seen[mark]?.sighting.commit,
                try repository.isAncestor(commit, of: other)
            {
                continue
            }
            seen[mark] = RemoteSighting(name: name, sighting: Sighting(commit, on: mark))
        }
        return seen.sorted { $0.key < $1.key }.prefix(Self.maximumSightings).map(\.value)
    }

    /// Whether a commit has the folder of a desk's policy.
    func holds(_ desk: FolderID, at commit: ObjectID) throws -> Bool {
        guard let root = try deskTree(of: commit) else { return false }
        return try repository.directory([FolderKind.policy.rawValue, desk.hex], below: root) != nil
    }
}
