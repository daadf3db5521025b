internal import CStetLibgit2

extension Checkout {
    /// Takes files out of the index, and out of the working tree where they are as they were committed.
    ///
    /// An interrupted removal leaves files that Git shows as added; removing them or restoring again
    /// loses nothing.
    ///
    /// `files`: The paths from the top of the repository; a directory goes with all that is in it.
    /// `committed`: The blob that was committed at a path; `nil` for none.
    package func remove(
        _ files: [(path: String, isDirectory: Bool)], committed: (String) throws -> ObjectID?
    ) throws {
        let handle = try unsafe Handle("cannot read the index", free: git_index_free) {
            unsafe git_index_open($0, index)
        }
        for (path, isDirectory) in files {
            // What stands in the place of a directory leaves those alone that are back below it.
            _ =
                isDirectory
                ? unsafe git_index_remove_directory(handle.pointer, path, 0)
                : unsafe git_index_remove_bypath(handle.pointer, path)
            try clear(path, committed: committed)
        }
        try check(unsafe git_index_write(handle.pointer), "cannot write the index")
    }

    /// Takes out of the working tree what stands where a file, or a directory on the way to it, has to
    /// be, and is as it was committed. What was changed since stays.
    package func makeWay(for path: String, committed: (String) throws -> ObjectID?) throws {
        var place = ""
        let names = path.split(separator: "/")
        for (index, name) in names.enumerated() {
            place += index == 0 ? String(name) : "/\(name)"
            let whole = "\(directory)/\(place)"
            guard FileSystem.exists(whole) else { return }
            let fits =
                index + 1 < names.count
                ? FileSystem.isDirectory(whole) : FileSystem.isFile(whole)
            if !fits { return try clear(place, committed: committed) }
        }
    }

    /// Removes a file, a link or a directory from the working tree, as far as it is as it was committed.
    private func clear(_ path: String, committed: (String) throws -> ObjectID?) throws {
        guard FileSystem.hasOnlyDirectories(onTheWayTo: path, from: directory) else { return }
        let place = "\(directory)/\(path)"
        if FileSystem.isDirectory(place) {
            for name in FileSystem.names(in: place) ?? [] where name != ".git" {
                try clear("\(path)/\(name)", committed: committed)
            }
            _ = unsafe rmdir(place)
            return
        }
        let bytes =
            FileSystem.isFile(place)
            ? try FileSystem.read(place, limit: 64 << 20) : FileSystem.target(ofLink: place)
        guard let bytes, try committed(path) == GitLibrary.hash(bytes, .blob) else { return }
        FileSystem.remove(place)
        removeEmptyDirectories(above: path)
    }
}
