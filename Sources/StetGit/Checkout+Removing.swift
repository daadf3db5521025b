internal import CStetLibgit2

extension Checkout {
    /// Takes files out of the index, and out of the working tree where they are as they were committed.
    ///
    /// An interrupted removal leaves files that Git shows as added; removing them or restoring again
    /// loses nothing.
    ///
    /// `files`: The paths from the top of the repository, each with the blob that was there.
    package func remove(_ files: [(path: String, blob: ObjectID)]) throws(GitError) {
        let handle = try unsafe Handle("cannot read the index", free: git_index_free) {
            unsafe git_index_open($0, index)
        }
        for (path, blob) in files {
            _ = unsafe git_index_remove_directory(handle.pointer, path, 0)
            _ = unsafe git_index_remove_bypath(handle.pointer, path)
            let place = "\(directory)/\(path)"
            guard FileSystem.isFile(place),
                let bytes = try FileSystem.read(place, limit: 64 << 20),
                try GitLibrary.hash(bytes, .blob) == blob
            else { continue }
            FileSystem.remove(place)
            removeEmptyDirectories(above: path)
        }
        try check(unsafe git_index_write(handle.pointer), "cannot write the index")
    }
}
