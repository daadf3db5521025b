internal import CStetLibgit2

extension Repository {
    /// Makes a repository (`git_repository_init_ext`) where there is none.
    ///
    /// It is made aside and then put in place, what makes it a repository last. So it is there whole
    /// or not at all, and whoever finds it half made after a crash makes it.
    ///
    /// - Parameters:
    ///   - directory: The top of the working tree, or the repository itself where it is bare.
    ///   - bare: Whether there is no working tree.
    ///   - branch: The branch that `HEAD` names.
    ///   - configuration: Keys to set in it.
    /// - Returns: The repository, opened.
    /// - Throws: ``GitError``.
    package static func create(
        _ directory: String, bare: Bool, branch: String, configuration: [(String, String)] = []
    ) throws(GitError) -> Repository {
        try GitLibrary.start()
        try FileSystem.makeDirectory(directory)
        let aside = "\(directory)/.stet-init"
        // What is there was left by a crash, or never was ours: nothing of it is used.
        FileSystem.removeTree(aside)
        defer { FileSystem.removeTree(aside) }
        let repository = try makeNew(aside, bare: bare, branch: branch)
        for (key, value) in configuration { try repository.setConfiguration(key, value) }
        let names = FileSystem.names(in: aside) ?? []
        for name in names.filter({ $0 != "HEAD" }) + names.filter({ $0 == "HEAD" }) {
            try FileSystem.moveMissing("\(aside)/\(name)", to: "\(directory)/\(name)")
        }
        return try open(directory, searching: false)
    }

    /// Makes an empty repository in a directory of its own, for a trial, and removes it again.
    ///
    /// - Parameters:
    ///   - place: The directory in which that one is made.
    ///   - bare: Whether there is no working tree.
    ///   - branch: The branch that `HEAD` names.
    ///   - work: What to do in it.
    /// - Returns: What the work returns.
    /// - Throws: ``GitError``, and what the work throws.
    package static func withTrial<Result>(
        in place: String, bare: Bool, branch: String, _ work: (Repository) throws -> Result
    ) throws -> Result {
        let directory = try FileSystem.makeTemporaryDirectory(in: place)
        defer { FileSystem.removeTree(directory) }
        return try work(try create(directory, bare: bare, branch: branch))
    }

    private static func makeNew(_ path: String, bare: Bool, branch: String) throws(GitError)
        -> Repository
    {
        var options = unsafe git_repository_init_options()
        _ = unsafe git_repository_init_options_init(
            &options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
        unsafe options.flags =
            GIT_REPOSITORY_INIT_MKPATH.rawValue | GIT_REPOSITORY_INIT_MKDIR.rawValue
            | (bare ? GIT_REPOSITORY_INIT_BARE.rawValue : 0)
        let handle = try unsafe Handle(
            "cannot make a repository in \(path)", free: git_repository_free
        ) { out in
            unsafe branch.withCString { name in
                unsafe options.initial_head = unsafe name
                return unsafe git_repository_init_ext(out, path, &options)
            }
        }
        return try Repository(handle)
    }
}
