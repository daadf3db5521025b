internal import Stet
internal import StetGit

/// Objects of a repository that are damaged or missing, and where they can be had again.
struct Damage {
    /// Files among the objects that are none, such as pipes: Git would wait for them for ever, so it is not asked.
    private(set) var strange: [String] = []
    private let git: UserGit
    private let repository: Repository
    /// The objects, by name.
    private(set) var objects: [CommitID] = []
    /// The packs that are damaged, or whose index is.
    private(set) var packs: [DamagedPack] = []
    /// The damaged ones of the files that Git makes to be faster, and can do without.
    private(set) var helpers: [String] = []

    /// Lets Git look at every object (`git fsck`), which takes as long as reading all there is.
    init(_ repository: Repository) throws {
        self.repository = repository
        git = UserGit(repository)
        try look()
    }

    private mutating func look() throws {
        let objects = "\(repository.commonDirectory)/objects"
        strange = FileSystem.filesThatAreNone(below: objects)
        guard strange.isEmpty else { return }
        helpers = []
        for (kind, names) in Self.helpers {
            let present = names.map { "\(objects)/\($0)" }.filter { Self.exists($0) }
            if !present.isEmpty, try !git.isSound(kind) { helpers += present }
        }
        let report = try git.fsck()
        var found: Set<CommitID> = []
        var packs = Set(repository.packsWithoutIndex)
        for line in report.split(separator: "\n") {
            let isTold =
                line.hasPrefix("missing ") || line.contains("corrupt or missing")
                || line.contains("mismatch") || line.contains("invalid sha1 pointer")
            if let pack = pack(in: line) { packs.insert(pack) }
            guard isTold else { continue }
            for word in line.split(whereSeparator: { " :()".contains($0) }) {
                if let id = CommitID(String(word)) { found.insert(id) }
            }
        }
        self.objects = found.sorted()
        self.packs = packs.sorted { $0.path < $1.path }
    }

    private static let helpers = [
        ("multi-pack-index", ["pack/multi-pack-index"]),
        ("commit-graph", ["info/commit-graph", "info/commit-graphs"]),
    ]

    private static func exists(_ path: String) -> Bool {
        FileSystem.isFile(path) || FileSystem.isDirectory(path)
    }

    /// The pack that a line of Git's is about.
    private func pack(in line: Substring) -> DamagedPack? {
        for word in line.split(separator: " ") {
            guard let name = word.split(separator: "/").last, name.hasPrefix("pack-"),
                let end = name.firstIndex(of: ".")
            else { continue }
            let path = "\(repository.commonDirectory)/objects/pack/\(name[..<end]).pack"
            if FileSystem.isFile(path) || FileSystem.isFile(DamagedPack(path: path).index) {
                return DamagedPack(path: path)
            }
        }
        return nil
    }

    /// Whether nothing is damaged.
    var isNone: Bool {
        objects.isEmpty && packs.isEmpty && helpers.isEmpty && strange.isEmpty
    }

    /// Saves what can be read of damaged packs, and gets from the remotes what they have of the
    /// rest. Damaged files are moved to `stet/damaged` in the Git directory, and nothing is removed.
    ///
    /// - Returns: What was done, in sentences.
    mutating func repair() throws -> [String] {
        var done: [String] = []
        let aside = "\(repository.commonDirectory)/stet/damaged"
        try FileSystem.makeDirectory(aside)
        if !helpers.isEmpty {
            for path in helpers { try Self.move(path, to: aside) }
            done.append("Moved a damaged index of Git's away, which can do without.")
            // With it, much that is whole looked missing.
            try look()
        }
        let before = objects
        for id in before {
            let name = id.description
            let file =
                "\(repository.commonDirectory)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
            // Git may have meant another copy, in a pack.
            if FileSystem.isFile(file), !repository.isWholeLoose(id) {
                try Self.move(file, to: aside, as: name)
            }
        }
        for pack in packs { done.append(try repair(pack, aside)) }
        for remote in try repository.remotes() { git.fetchEverything(from: remote) }
        try look()
        let count = Set(before).subtracting(objects).count
        if count > 0 { done.append("Got \(count) damaged object\(count == 1 ? "" : "s") again.") }
        return done
    }

    /// Makes the index of a pack anew, or saves of the pack what can be read, before it is moved.
    private func repair(_ pack: DamagedPack, _ aside: String) throws -> String {
        let name = String(pack.path.split(separator: "/").last ?? "")
        let index = "\(aside)/\(name).idx"
        FileSystem.remove(index)
        if FileSystem.isFile(pack.path), try git.index(pack, into: index) {
            if FileSystem.isFile(pack.index) { try Self.move(pack.index, to: aside) }
            try FileSystem.moveAside(index, to: pack.index)
            return "Made the index of \(name) anew."
        }
        let count = try repository.salvage(pack, copyingTo: aside)
        for file in pack.files { try Self.move(file, to: aside) }
        // It would go on naming the pack.
        let many = "\(repository.commonDirectory)/objects/pack/multi-pack-index"
        if FileSystem.isFile(many) { try Self.move(many, to: aside) }
        return "Saved \(count) object\(count == 1 ? "" : "s") of the damaged \(name)."
    }

    /// Moves a file or directory into another; what was moved there earlier stays, too.
    private static func move(_ path: String, to directory: String, as name: String? = nil) throws {
        let place = "\(directory)/\(name ?? String(path.split(separator: "/").last ?? ""))"
        var free = place
        var number = 1
        while exists(free) {
            free = "\(place).\(number)"
            number += 1
        }
        try FileSystem.moveAside(path, to: free)
    }

    /// What is damaged, and who could help, as problems for `stet doctor`.
    func problems() throws -> [(what: String, next: String)] {
        let remotes = try repository.remotes()
        let next =
            remotes.isEmpty
            ? "Name a clone that may have them, then: git remote add NAME URL; stet doctor --fix"
            : "Get them again from \(remotes.joined(separator: ", ")): stet doctor --fix; what only this clone had is nowhere else, what others have they can send: git remote add NAME URL"
        var problems: [(what: String, next: String)] = strange.map {
            (
                "\($0) is no plain file, and Git waits for it for ever.",
                "Move it away, then: stet doctor --fix"
            )
        }
        if !objects.isEmpty {
            let some = objects.prefix(3).map(\.short).joined(separator: ", ")
            problems.append(
                (
                    "\(objects.count) object\(objects.count == 1 ? " is" : "s are") damaged or missing: \(some)\(objects.count > 3 ? ", …" : "").",
                    next
                ))
        }
        for path in helpers {
            problems.append(
                (
                    "An index that Git can do without is damaged: \(Terminal.oneLine(path)).",
                    "Move it away: stet doctor --fix"
                ))
        }
        for pack in packs {
            problems.append(
                (
                    "A pack or its index is damaged: \(Terminal.oneLine(pack.path)).",
                    "Save what can be read of it: stet doctor --fix"
                ))
        }
        return problems
    }
}
