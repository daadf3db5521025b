internal import CStetLibgit2

extension Repository {
    /// The names of the configured remotes that have an address, in order (`git_config_iterator_new`).
    ///
    /// Not `git_remote_list`, which matches every setting against a pattern and with PCRE2 leaks
    /// 20 KB for each.
    package func remotes() throws(GitError) -> [String] {
        var names: Set<String> = []
        try visitSettings { key, _ in
            guard key.hasPrefix("remote.") else { return }
            for ending in [".url", ".pushurl"] where key.hasSuffix(ending) {
                let name = key.dropFirst("remote.".count).dropLast(ending.count)
                if !name.isEmpty { names.insert(String(name)) }
            }
        }
        return names.sorted()
    }

    /// Remotes that have objects which Git gets only when they are asked for, as after
    /// `git clone --filter`, in order; libgit2 does not ask.
    package func promisors() throws(GitError) -> [String] {
        var names: Set<String> = []
        try visitSettings { key, value in
            if key == "extensions.partialclone", !value.isEmpty { names.insert(value) }
            let ending = ".promisor"
            guard key.hasPrefix("remote."), key.hasSuffix(ending),
                ["true", "yes", "on", "1", ""].contains(value.lowercased())
            else { return }
            names.insert(String(key.dropFirst("remote.".count).dropLast(ending.count)))
        }
        return names.sorted()
    }

    /// Goes through all settings.
    private func visitSettings(_ visit: (_ key: String, _ value: String) -> Void) throws(GitError) {
        let config = try unsafe Handle("cannot read the configuration", free: git_config_free) {
            unsafe git_repository_config($0, pointer)
        }
        let iterator = try unsafe Handle("cannot list the remotes", free: git_config_iterator_free)
        {
            unsafe git_config_iterator_new($0, config.pointer)
        }
        while true {
            var entry: UnsafeMutablePointer<git_config_entry>?
            let status = unsafe git_config_next(&entry, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { return }
            try check(status, "cannot list the remotes")
            guard let entry = unsafe entry, let name = unsafe entry.pointee.name else { continue }
            let value = unsafe entry.pointee.value.map { unsafe String(cString: $0) } ?? ""
            visit(unsafe String(cString: name), value)
        }
    }
}
