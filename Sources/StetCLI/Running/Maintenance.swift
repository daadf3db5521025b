internal import Glibc
internal import Stet
internal import StetGit

/// Keeps the number of files small that a repository's objects are in.
///
/// Git's own `repack` adds a pack before it removes what that holds, and reads what vanished once
/// more from where it went, as libgit2 does; so nobody waits for it, and killed at any moment it
/// leaves at worst a temporary file.
struct Maintenance {
    private let repository: Repository
    private var objects: String { "\(repository.commonDirectory)/objects" }

    init(_ repository: Repository) { self.repository = repository }

    /// So many loose objects are due: those of a thousand acts.
    private static let dueLoose = 6_400
    /// So many packs: each new object makes libgit2 look through them.
    private static let duePacks = 50

    /// What the objects are in.
    struct Store {
        var loose = 0
        var packs = 0
        var bytes = 0
    }

    /// What became of it.
    enum Outcome {
        case done
        /// Another process is at it.
        case busy
    }

    /// Counts the files, and the blocks they take.
    var store: Store {
        var store = Store()
        for byte in UInt8.min...UInt8.max {
            let directory = "\(objects)/\(Hex.encode([byte]))"
            for name in FileSystem.names(in: directory) ?? [] where name.utf8.count == 38 {
                store.loose += 1
                store.bytes += FileSystem.size(of: "\(directory)/\(name)")
            }
        }
        for name in FileSystem.names(in: "\(objects)/pack") ?? [] {
            if name.hasSuffix(".pack") { store.packs += 1 }
            store.bytes += FileSystem.size(of: "\(objects)/pack/\(name)")
        }
        return store
    }

    /// Whether there is enough of it; looks into two directories, as `git gc --auto` does.
    var isDue: Bool {
        // Names are hashes, so one directory of 256 tells of all.
        let sample = FileSystem.names(in: "\(objects)/17") ?? []
        if sample.count * 256 >= Self.dueLoose { return true }
        let packs = FileSystem.names(in: "\(objects)/pack") ?? []
        return packs.count { $0.hasSuffix(".pack") } >= Self.duePacks
    }

    /// Does it.
    ///
    /// - `full`: Whether everything is packed anew.
    /// - `gently`: Whether to take one core and little memory.
    func run(full: Bool, gently: Bool) throws -> Outcome {
        try FileSystem.makeDirectory(place)
        guard let lock = FileLock(ifFree: lockPath) else { return .busy }
        defer { withExtendedLifetime(lock) {} }
        let git = UserGit(repository)
        try git.repack(full: full, gently: gently)
        try git.writeCommitGraph()
        FileSystem.remove(logPath)
        return .done
    }

    /// Does it gently if it is due; what kept it from coming to an end is written down, and it is
    /// left alone for a day then.
    func runIfDue() {
        guard isDue else { return }
        Host.yieldToOthers()
        do {
            guard try run(full: false, gently: true) == .done, isDue else { return }
            note("There are about as many files as before.")
        } catch {
            let failure = EntryPoint.failure(error)
            note("\(failure.what) \(failure.why)")
        }
    }

    /// Lets a process of its own do it in the background where it is due, unless
    /// `stet.autoMaintain` is false; whoever asks does not wait.
    func runInBackgroundIfDue() {
        guard isDue, (try? repository.configuration("stet.autoMaintain")) != "false",
            !isPaused,
            // Whoever is at it has the lock.
            FileLock(ifFree: lockPath) != nil
        else { return }
        Host.startInBackground([
            "maintain", "--if-due", "--quiet", "-C", repository.gitDirectory,
        ])
    }

    /// What kept it from coming to an end by itself; `nil` where nothing did.
    var complaint: String? {
        (try? FileSystem.read(logPath, limit: 1 << 16)).flatMap { $0 }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private var isPaused: Bool {
        FileSystem.secondOfChange(of: logPath).map {
            Host.now().secondsSince1970 - $0 < 86_400
        } ?? false
    }

    private var place: String { "\(repository.commonDirectory)/stet" }
    private var lockPath: String { "\(place)/maintain.lock" }
    private var logPath: String { "\(place)/maintain.log" }

    private func note(_ text: String) {
        try? FileSystem.replace(logPath, with: Array(Terminal.oneLine(text).utf8))
    }
}
