internal import Stet
internal import StetGit

/// Objects of a repository that are damaged or missing, and where they can be had again.
struct Damage {
    private let git: UserGit
    private let repository: Repository
    /// The objects, by name.
    private(set) var objects: [CommitID] = []
    /// Whether a pack is damaged, of which Git cannot say what it would have held.
    private(set) var isInPack = false

    /// Lets Git look at every object (`git fsck`), which takes as long as reading all there is.
    init(_ repository: Repository) throws {
        self.repository = repository
        git = UserGit(repository)
        try look()
    }

    private mutating func look() throws {
        let report = try git.fsck()
        var found: Set<CommitID> = []
        for line in report.split(separator: "\n") {
            let isTold =
                line.hasPrefix("missing ") || line.contains("corrupt or missing")
                || line.contains("mismatch")
            if line.contains(".pack") || line.contains("packfile") { isInPack = true }
            guard isTold else { continue }
            for word in line.split(whereSeparator: { " :()".contains($0) }) {
                if let id = CommitID(String(word)) { found.insert(id) }
            }
        }
        objects = found.sorted()
    }

    /// Gets from the remotes what they have of it. Damaged files are moved to `stet/damaged` in the
    /// Git directory, and nothing is removed.
    ///
    /// - Returns: How many objects are whole again.
    mutating func repair() throws -> Int {
        let before = objects
        let aside = "\(repository.commonDirectory)/stet/damaged"
        try FileSystem.makeDirectory(aside)
        for id in before {
            let name = id.description
            let file =
                "\(repository.commonDirectory)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
            if FileSystem.isFile(file) { try FileSystem.moveAside(file, to: "\(aside)/\(name)") }
        }
        for remote in try repository.remotes() { git.fetchEverything(from: remote) }
        try look()
        return Set(before).subtracting(objects).count
    }

    /// What is damaged, and who could help, as problems for `stet doctor`.
    func problems() throws -> [(what: String, next: String)] {
        let remotes = try repository.remotes()
        let next =
            remotes.isEmpty
            ? "Name a clone that may have them, then: git remote add NAME URL; stet doctor --fix"
            : "Get them again from \(remotes.joined(separator: ", ")): stet doctor --fix; what only this clone had is nowhere else, what others have they can send: git remote add NAME URL"
        var problems: [(what: String, next: String)] = []
        if !objects.isEmpty {
            let some = objects.prefix(3).map(\.short).joined(separator: ", ")
            problems.append(
                (
                    "\(objects.count) object\(objects.count == 1 ? " is" : "s are") damaged or missing: \(some)\(objects.count > 3 ? ", …" : "").",
                    next
                ))
        }
        if isInPack {
            problems.append(
                (
                    "A pack is damaged.",
                    "Move it out of \(repository.commonDirectory)/objects/pack, then: git unpack-objects -r < PACK; stet doctor --fix"
                ))
        }
        return problems
    }
}
