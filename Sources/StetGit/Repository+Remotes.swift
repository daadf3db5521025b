internal import CStetLibgit2

extension Repository {
    /// The names of the configured remotes that have an address, in order (`git_config_iterator_new`).
    ///
    /// Not `git_remote_list`, which matches every setting against a pattern and with PCRE2 leaks
    /// 20 KB for each.
    package func remotes() throws(GitError) -> [String] {
        let config = try unsafe Handle("cannot read the configuration", free: git_config_free) {
            unsafe git_repository_config($0, pointer)
        }
        let iterator = try unsafe Handle("cannot list the remotes", free: git_config_iterator_free)
        {
            unsafe git_config_iterator_new($0, config.pointer)
        }
        var names: Set<String> = []
        while true {
            var entry: UnsafeMutablePointer<git_config_entry>?
            let status = unsafe git_config_next(&entry, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { return names.sorted() }
            try check(status, "cannot list the remotes")
            guard let key = unsafe entry?.pointee.name.map({ unsafe String(cString: $0) }),
                key.hasPrefix("remote.")
            else { continue }
            for ending in [".url", ".pushurl"] where key.hasSuffix(ending) {
                let name = key.dropFirst("remote.".count).dropLast(ending.count)
                if !name.isEmpty { names.insert(String(name)) }
            }
        }
    }
}
