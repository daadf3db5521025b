internal import CStetLibgit2
internal import Synchronization

/// libgit2 itself: one per process.
public enum GitLibrary {
    /// Where Git's configuration is, as the caller's environment says.
    public struct Places: Hashable, Sendable {
        /// The directory of `.gitconfig`; `nil` for none.
        public var home: String?
        /// The directory of `git/config`, usually `~/.config/git`; `nil` for none.
        public var userConfiguration: String?
        /// The directory of the system's `gitconfig`; `nil` for none.
        public var systemConfiguration: String?

        /// Places; by default none at all, so that nothing outside the repository matters.
        public init(
            home: String? = nil, userConfiguration: String? = nil,
            systemConfiguration: String? = nil
        ) {
            self.home = home
            self.userConfiguration = userConfiguration
            self.systemConfiguration = systemConfiguration
        }
    }

    private static let started = Mutex(false)

    /// libgit2's own default is sixteen times as much, which a long import or walk would fill.
    private static let rememberedBytes = 16 << 20

    /// Starts libgit2 and sets its options, the first time it is called in a process.
    ///
    /// Objects are checked against their names when read (`GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION`),
    /// and what refers to a missing object is not written (`GIT_OPT_ENABLE_STRICT_OBJECT_CREATION`).
    /// libgit2 reads `HOME` by itself unless told where to look, so it is told here.
    public static func start(_ places: Places = Places()) throws(GitError) {
        let status: Int32 = started.withLock { started in
            if started { return 0 }
            let count = git_libgit2_init()
            guard count >= 0 else { return count }
            _ = stet_git_set_strict_hashes(1)
            _ = stet_git_set_strict_creation(1)
            _ = stet_git_set_priorities()
            _ = stet_git_set_cache_size(rememberedBytes)
            let levels = [
                (GIT_CONFIG_LEVEL_SYSTEM, places.systemConfiguration),
                (GIT_CONFIG_LEVEL_XDG, places.userConfiguration),
                (GIT_CONFIG_LEVEL_GLOBAL, places.home),
            ]
            for (level, place) in levels {
                _ = unsafe stet_git_set_search_path(Int32(level.rawValue), place ?? "")
            }
            started = true
            return 0
        }
        try check(status, "cannot start libgit2")
    }

    /// Lets threads that read much keep the memory they free, for the next object
    /// (`stet_keep_freed_memory`).
    package static func keepFreedMemory() { stet_keep_freed_memory() }

    static func hash(_ bytes: [UInt8], _ kind: GitObjectKind) throws(GitError) -> ObjectID {
        var oid = git_oid()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe git_odb_hash(&oid, buffer.baseAddress, buffer.count, kind.type)
        }
        try check(status, "cannot hash an object")
        return ObjectID(oid)
    }

    /// Whether libgit2 remembers objects it has read (`GIT_OPT_ENABLE_CACHING`); holds for the whole
    /// process. Whoever reads every object of a history once is faster without.
    package static func setRemembersObjects(_ remembers: Bool) {
        _ = stet_git_set_caching(remembers ? 1 : 0)
    }

    /// Whether references reach the disk before the call that writes them returns
    /// (`GIT_OPT_ENABLE_FSYNC_GITDIR`); holds for the whole process.
    static func setDurable(_ durable: Bool) { _ = stet_git_set_fsync(durable ? 1 : 0) }
}
