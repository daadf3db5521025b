internal import CStetLibgit2
internal import Synchronization

/// One Git repository, opened through libgit2.
///
/// A repository and all it returns belong to one thread at a time, as libgit2 demands.
@safe public final class Repository {
    let handle: Handle
    private var odbHandle: Handle
    /// What reads and writes objects before libgit2 is asked; part of the object database.
    private(set) var objects: OpaquePointer?
    private var configurationHandle: Handle?
    /// Trees read lately: a walk along a history comes back to those it saw last.
    var trees = TreeCache(capacity: 1 << 20)
    /// Trees that were made here and are in no object database.
    var madeTrees: [ObjectID: (tree: TreeObject, bytes: [UInt8])] = [:]
    /// What keeps the objects that are written now.
    weak var gathering: GatheredObjects?

    /// What reads packs in the place of libgit2 where much is read.
    private(set) var packReader: PackReader?

    var pointer: OpaquePointer { unsafe handle.pointer }
    var odb: OpaquePointer { unsafe odbHandle.pointer }

    init(_ handle: Handle) throws(GitError) {
        self.handle = handle
        odbHandle = try unsafe Handle("cannot open the object database", free: git_odb_free) {
            unsafe git_repository_odb($0, handle.pointer)
        }
        try addReaders(in: "\(commonDirectory)/objects")
    }

    private func addReaders(in directory: String) throws(GitError) {
        try addLooseReader(in: directory)
        unsafe objects = stet_git_add_objects(odb, directory)
    }

    /// Lets damaged loose objects be read by a reader that comes to an end.
    private func addLooseReader(in directory: String) throws(GitError) {
        let status = unsafe stet_git_add_loose_reader(odb, directory)
        try check(status, "cannot open the object database \(directory)")
    }

    /// Opens the repository that a directory is in (`git_repository_open_ext`).
    ///
    /// `searching`: Whether parent directories are tried too, as Git does.
    package static func open(_ path: String, searching: Bool = true) throws(GitError) -> Repository
    {
        try GitLibrary.start()
        let flags = searching ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        var pointer: OpaquePointer?
        if let place = FileSystem.repositoryOfOther(at: path) {
            guard gitTrusts(path, at: place) else { throw GitError(.wrongOwner, place) }
            // From here on what is opened is asked for above, whatever libgit2 thinks of it.
            _ = stet_git_set_owner_validation(0)
        }
        let status = unsafe git_repository_open_ext(&pointer, path, flags, nil)
        guard status >= 0, let pointer = unsafe pointer else {
            throw openingError(status, path)
        }
        return try unsafe Repository(Handle(pointer, free: git_repository_free))
    }

    /// Whether the user's Git takes a repository of another owner for safe: libgit2 knows not every form of
    /// `safe.directory`, and takes some for one that Git does not.
    ///
    /// `place`: The top of the repository, or its Git directory.
    private static func gitTrusts(_ path: String, at place: String) -> Bool {
        // The Git directory of one that was trusted is opened again and again, and is no name that is set.
        let top = place.hasSuffix("/.git") ? String(place.dropLast("/.git".count)) : place
        if trusted.withLock({ $0.contains(top) }) { return true }
        guard ProgramOutput.of("git", ["-C", path, "rev-parse", "--git-dir"]).isSuccess else {
            return false
        }
        trusted.withLock { _ = $0.insert(top) }
        return true
    }

    /// Repositories of others that Git uses.
    private static let trusted = Mutex<Set<String>>([])

    /// The packs that are there now, for every thread that is to read them.
    ///
    /// `mapped`: Or for one thread, which reads them piece by piece.
    package func packs(mapped: Bool = true) -> Packs? {
        Packs(in: "\(commonDirectory)/objects", mapped: mapped)
    }

    /// Reads from some packs of this repository first, from now on; `nil` for libgit2 alone.
    ///
    /// Worth its while for thousands of objects, and with them for more trees than one command needs.
    package func readPacks(_ packs: Packs?) {
        packReader = packs.flatMap { PackReader($0) }
        if packs != nil { trees.capacity = max(trees.capacity, Self.capacityForMany) }
    }

    /// About as much as the trees above the folders of 100,000 items take.
    private static let capacityForMany = 16 << 20

    /// Opens the object database anew, which lets everything go that libgit2 remembers of each pack:
    /// up to sixteen megabytes, with no way to have less.
    package func renewObjects() throws(GitError) {
        let directory = "\(commonDirectory)/objects"
        let renewed = try unsafe Handle("cannot open the object database", free: git_odb_free) {
            unsafe git_odb_open($0, directory)
        }
        try check(
            unsafe git_repository_set_odb(pointer, renewed.pointer),
            "cannot open the object database")
        odbHandle = renewed
        try addReaders(in: directory)
    }

    /// Reads objects of another directory, too (`git_odb_add_disk_alternate`).
    package func addObjects(in directory: String) throws(GitError) {
        let status = unsafe git_odb_add_disk_alternate(odb, directory)
        try check(status, "cannot open the object database \(directory)")
        try addLooseReader(in: directory)
    }

    /// libgit2 1.5 reports several very different reasons alike; tell them apart.
    private static func openingError(_ status: Int32, _ path: String) -> GitError {
        let error = GitError(status: status, doing: "cannot open the repository at \(path)")
        let text = error.message
        if status == GIT_EOWNER.rawValue || text.contains("not owned by current user") {
            return GitError(.wrongOwner, FileSystem.repositoryOfOther(at: path) ?? path)
        }
        if text.contains("objectformat") || text.contains("object format") {
            return GitError(.sha256, text)
        }
        if text.contains("unsupported extension") || text.contains("repository version") {
            return GitError(text.contains("objectformat") ? .sha256 : .extension_, text)
        }
        if status == GIT_ENOTFOUND.rawValue {
            // 1.5.1 answers "not found" for a directory of another owner too.
            if let place = FileSystem.repositoryOfOther(at: path) {
                return GitError(.wrongOwner, place)
            }
            return GitError(.noRepository, text)
        }
        return error
    }

    /// Whether the repository has no working tree.
    package var isBare: Bool { unsafe git_repository_is_bare(pointer) == 1 }

    /// Whether history is cut off (`git clone --depth`).
    package var isShallow: Bool { unsafe git_repository_is_shallow(pointer) == 1 }

    /// The directory of this working tree's own Git files, without a final slash.
    package var gitDirectory: String {
        Self.trimmed(unsafe git_repository_path(pointer).map { unsafe String(cString: $0) } ?? "")
    }

    /// The directory that all working trees share, without a final slash.
    package var commonDirectory: String {
        Self.trimmed(
            unsafe git_repository_commondir(pointer).map { unsafe String(cString: $0) } ?? "")
    }

    /// The top of the working tree, without a final slash; `nil` for a bare repository.
    package var workingDirectory: String? {
        unsafe git_repository_workdir(pointer).map { Self.trimmed(unsafe String(cString: $0)) }
    }

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The value of a configuration key, as of the first time one is asked for; `nil` where none is
    /// set (`git_config_get_string`).
    package func configuration(_ key: String) throws(GitError) -> String? {
        if let known = configurationHandle { return try Self.value(of: key, in: known) }
        let config = try unsafe Handle("cannot read the configuration", free: git_config_free) {
            unsafe git_repository_config_snapshot($0, pointer)
        }
        configurationHandle = config
        return try Self.value(of: key, in: config)
    }

    /// The value of a key in the user's and the system's configuration, outside any repository.
    package static func userConfiguration(_ key: String) throws(GitError) -> String? {
        try GitLibrary.start()
        let config = try unsafe Handle("cannot read the configuration", free: git_config_free) {
            unsafe git_config_open_default($0)
        }
        let snapshot = try unsafe Handle("cannot read the configuration", free: git_config_free) {
            unsafe git_config_snapshot($0, config.pointer)
        }
        return try value(of: key, in: snapshot)
    }

    private static func value(of key: String, in config: Handle) throws(GitError) -> String? {
        var text: UnsafePointer<CChar>?
        let status = unsafe git_config_get_string(&text, config.pointer, key)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try check(status, "cannot read \(key)")
        guard let text = unsafe text else { return nil }
        // A name in another encoding would be recorded with signs that nobody wrote.
        guard let value = unsafe String(validatingCString: text) else {
            throw GitError(.other, "Git's setting \(key) is not UTF-8")
        }
        return value
    }

    /// Sets a key in the repository's own configuration (`git_config_set_string`).
    package func setConfiguration(_ key: String, _ value: String) throws(GitError) {
        let config = try unsafe Handle("cannot open the configuration", free: git_config_free) {
            unsafe git_repository_config($0, pointer)
        }
        let local = try unsafe Handle("cannot open the configuration", free: git_config_free) {
            unsafe git_config_open_level($0, config.pointer, GIT_CONFIG_LEVEL_LOCAL)
        }
        try check(unsafe git_config_set_string(local.pointer, key, value), "cannot set \(key)")
        configurationHandle = nil
    }

    /// Lets others write beside what this process makes, as far as `core.sharedRepository` says
    /// (`git init --shared`): what is made has the permissions that Git would give it.
    ///
    /// By the process's umask(2), which holds for libgit2, too. That directories keep their group the
    /// repository's own directories see to.
    package func adoptSharing() throws(GitError) {
        defer { stet_objects_follow_umask() }
        guard let text = try configuration("core.sharedRepository")?.lowercased() else { return }
        let granted: mode_t
        switch text {
        case "group", "true", "yes", "on", "1": granted = 0o070
        case "all", "world", "everybody", "2": granted = 0o075
        case "umask", "false", "no", "off", "0", "": return
        default:
            guard text.hasPrefix("0"), let mode = mode_t(text, radix: 8), mode & 0o600 == 0o600
            else {
                throw GitError(.other, "core.sharedRepository is \(text), which Git does not know")
            }
            // Who may read a file may enter a directory.
            umask(0o777 & ~(mode | (mode & 0o444) >> 2))
            return
        }
        let own = umask(0)
        umask(own & ~granted)
    }

    /// The branch that `HEAD` names, born or not; `nil` where `HEAD` is detached.
    package func headBranch() throws(GitError) -> String? {
        guard let branch = try Self.branch(inHead: "\(gitDirectory)/HEAD") else { return nil }
        return try resolved(branch: branch)
    }

    /// The branch that a branch is another name of, as `git symbolic-ref` makes one of another; else itself.
    ///
    /// - Throws: ``GitError`` where it leads out of `refs/heads`, or in a circle.
    package func resolved(branch name: String) throws(GitError) -> String {
        var branch = name
        for _ in 0..<5 {
            let path = "refs/heads/\(branch)"
            var reference: OpaquePointer?
            let status = unsafe git_reference_lookup(&reference, pointer, path)
            // It need not be there yet.
            guard status == 0, let reference = unsafe reference else { return branch }
            defer { unsafe git_reference_free(reference) }
            guard let target = unsafe git_reference_symbolic_target(reference) else {
                return branch
            }
            let text = unsafe String(cString: target)
            guard text.utf8.starts(with: "refs/heads/".utf8) else {
                throw GitError(
                    .other, "the branch \(name) is another name of \(text), which is no branch")
            }
            branch = String(text.dropFirst("refs/heads/".count))
        }
        throw GitError(.other, "the branch \(name) leads from one name to another without an end")
    }

    static func branch(inHead path: String) throws(GitError) -> String? {
        guard let bytes = try FileSystem.read(path, limit: 4096) else { return nil }
        guard bytes.starts(with: "ref: refs/heads/".utf8) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw GitError(.other, "HEAD names a branch whose name is not UTF-8")
        }
        return String(
            text.dropFirst("ref: refs/heads/".count).prefix { $0 != "\n" && $0 != "\r\n" })
    }
}
