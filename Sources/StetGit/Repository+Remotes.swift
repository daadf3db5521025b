internal import CStetLibgit2

extension Repository {
    /// The names of the configured remotes (`git_remote_list`).
    package func remotes() throws(GitError) -> [String] {
        var names = unsafe git_strarray()
        try check(unsafe git_remote_list(&names, pointer), "cannot list the remotes")
        defer { unsafe git_strarray_dispose(&names) }
        return unsafe UnsafeBufferPointer(start: names.strings, count: names.count).compactMap {
            unsafe $0.map { unsafe String(cString: $0) }
        }
    }
}
