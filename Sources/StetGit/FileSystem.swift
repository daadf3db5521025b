internal import CStetLibgit2

/// The few things that are asked of the file system directly.
package enum FileSystem {
    /// Reads a whole file; `nil` where there is none.
    ///
    /// - Throws: `tooLarge` for a file beyond the limit, before it is read; `system` for anything
    ///   that is not a plain file or cannot be read.
    package static func read(_ path: String, limit: Int) throws(GitError) -> [UInt8]? {
        let descriptor = unsafe stet_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else {
            if stet_errno() == ENOENT || stet_errno() == ENOTDIR { return nil }
            throw .system("cannot open \(path)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("cannot read \(path)") }
        guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG) else {
            throw GitError(.system, "\(path) is not a file")
        }
        guard status.st_size <= limit else {
            throw GitError(
                .tooLarge, "\(path) has \(status.st_size) bytes; at most \(limit) are read")
        }
        return try read(descriptor, path, expecting: Int(status.st_size), limit: limit)
    }

    /// Reads standard input to its end.
    package static func readStandardInput(limit: Int) throws(GitError) -> [UInt8] {
        try read(STDIN_FILENO, "standard input", expecting: 0, limit: limit)
    }

    private static func read(
        _ descriptor: Int32, _ name: String, expecting size: Int, limit: Int
    ) throws(GitError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe stet_read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw .system("cannot read \(name)") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw GitError(.tooLarge, "\(name) has more than \(limit) bytes")
            }
        }
    }

    /// The names in a directory, in byte order; `nil` where it is none. Names that are not UTF-8 are left
    /// out, since under the name that could be told of them there is nothing.
    package static func names(in directory: String) -> [String]? {
        guard let stream = unsafe opendir(directory) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(validatingCString: $0)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// How many bytes a file takes on the disk, its blocks counted whole (lstat(2)); 0 for none.
    package static func size(of path: String) -> Int {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    /// When a file was last written, in seconds since 1970, by its file system's clock; `nil` for none.
    package static func secondOfChange(of path: String) -> Int64? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }

    /// Whether a path leads to a directory; links are not followed.
    package static func isDirectory(_ path: String) -> Bool { type(path) == mode_t(S_IFDIR) }

    /// Whether a path leads to a plain file; links are not followed.
    package static func isFile(_ path: String) -> Bool { type(path) == mode_t(S_IFREG) }

    /// Whether a path leads to anything; links are not followed.
    static func exists(_ path: String) -> Bool { type(path) != nil }

    /// Whether every directory on the way from one to a file below it is a directory and no link, as
    /// far as it is there.
    static func hasOnlyDirectories(onTheWayTo path: String, from directory: String) -> Bool {
        var place = directory
        for name in path.split(separator: "/").dropLast() {
            place += "/\(name)"
            guard let type = type(place) else { return true }
            if type != mode_t(S_IFDIR) { return false }
        }
        return true
    }

    /// What is known of a file, of a link itself (lstat(2)); `nil` where there is none.
    static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    private static func type(_ path: String) -> mode_t? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & mode_t(S_IFMT) : nil
    }

    /// Where a symbolic link leads, as it says; `nil` where there is none.
    package static func target(ofLink path: String) -> [UInt8]? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &bytes, bytes.count)
        guard count >= 0, count < bytes.count else { return nil }
        return bytes[..<count].map { UInt8(bitPattern: $0) }
    }

    /// The absolute path without links, dots and doubled slashes; `nil` where nothing is there.
    package static func absolute(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(validatingCString: resolved)
    }

    /// Makes a directory and those above it.
    ///
    /// `mode`: The permissions of the last one, as for chmod(2).
    package static func makeDirectory(_ path: String, mode: UInt32 = 0o777) throws(GitError) {
        if isDirectory(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
        }
        guard unsafe mkdir(path, mode) == 0 || stet_errno() == EEXIST else {
            throw .system("cannot make the directory \(path)")
        }
    }

    /// Makes a directory that only this user can read, in another (mkdtemp(3)).
    package static func makeTemporaryDirectory(in place: String) throws(GitError) -> String {
        var template = Array("\(place)/stet-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .system("cannot make a directory in \(place)")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Replaces a file at once: a reader sees the old bytes or the new ones.
    ///
    /// `mode`: The permissions, as for chmod(2). `temporary`: Where the new bytes stand until they
    /// are complete, in the same directory.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o666, temporary: String? = nil
    ) throws(GitError) {
        let temporary = temporary ?? "\(path).\(getpid()).tmp"
        let descriptor = unsafe stet_open(
            temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw .system("cannot write \(temporary)") }
        do throws(GitError) {
            try write(bytes, to: descriptor, temporary)
            close(descriptor)
            guard unsafe rename(temporary, path) == 0 else { throw .system("cannot write \(path)") }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    /// A number that no other running process has (getpid(2)).
    package static var processNumber: Int { Int(getpid()) }

    /// Writes a file anew, without making the bytes appear at once: for what is of use only whole,
    /// and tells whether it is.
    package static func replaceInPlace(_ path: String, with bytes: [UInt8]) throws(GitError) {
        // Another name for the old file, if there is one, keeps the old bytes.
        _ = unsafe unlink(path)
        let descriptor = unsafe stet_open(
            path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .system("cannot write \(path)") }
        defer { close(descriptor) }
        do throws(GitError) { try write(bytes, to: descriptor, path) } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }

    /// Starts a program in a session of its own, with nothing to read and nowhere to write; nobody
    /// waits for it, and that it cannot be started is no failure.
    package static func startApart(_ program: String, _ arguments: [String]) {
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe words.append(nil)
        _ = unsafe stet_spawn_apart(program, words)
        unsafe words.forEach { unsafe free($0) }
    }

    /// Does nothing for a while (nanosleep(2)), signals or not.
    package static func pause(milliseconds: Int) {
        var wanted = timespec(
            tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        var left = timespec()
        while unsafe nanosleep(&wanted, &left) != 0, stet_errno() == EINTR { wanted = left }
    }

    /// Removes a file; that there is none is no failure.
    ///
    /// - Returns: Whether there is none now.
    @discardableResult
    package static func remove(_ path: String) -> Bool {
        unsafe unlink(path) == 0 || stet_errno() == ENOENT
    }

    /// Gives a file or directory another name (rename(2)), or what of a directory is not there yet;
    /// nothing is replaced.
    static func moveMissing(_ old: String, to new: String) throws(GitError) {
        switch type(new) {
        case nil:
            guard unsafe rename(old, new) == 0 else { throw .system("cannot make \(new)") }
        case mode_t(S_IFDIR) where isDirectory(old):
            for name in names(in: old) ?? [] {
                try moveMissing("\(old)/\(name)", to: "\(new)/\(name)")
            }
        default: break
        }
    }

    /// Gives a file another name, whatever has that name now.
    package static func moveAside(_ old: String, to new: String) throws(GitError) {
        guard unsafe rename(old, new) == 0 else { throw .system("cannot move \(old)") }
    }

    /// Removes a directory and all below it, following no link; what cannot be removed stays.
    package static func removeTree(_ path: String) {
        guard isDirectory(path) else {
            remove(path)
            return
        }
        for name in names(in: path) ?? [] { removeTree("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(GitError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe stet_write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + offset },
                    bytes.count - offset)
            }
            guard count > 0 else { throw .system("cannot write \(path)") }
            offset += count
        }
    }

    /// Some bytes as a file without a name, to be read from its beginning by a child: in memory
    /// (memfd_create(2)), or else in a directory, where only the user can read it while it has a name.
    ///
    /// A child that ends before it has read a pipe ends whoever writes to it.
    ///
    /// - Returns: A descriptor that the caller closes.
    package static func unnamedFile(_ bytes: [UInt8], in directory: String) throws(GitError)
        -> Int32
    {
        var descriptor = stet_memory_file()
        if descriptor < 0 {
            var template = Array("\(directory)/stet-XXXXXX".utf8CString)
            descriptor = unsafe mkstemp(&template)
            if descriptor >= 0 { _ = unsafe unlink(template) }
        }
        guard descriptor >= 0 else { throw .system("cannot write a file in \(directory)") }
        do throws(GitError) {
            try write(bytes, to: descriptor, directory)
        } catch {
            close(descriptor)
            throw error
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_uid : nil
    }

    /// The top of the repository that a directory is in, where that belongs to another user.
    static func repositoryOfOther(at path: String) -> String? {
        var directory = absolute(path) ?? path
        while true {
            let isBare = isFile("\(directory)/HEAD") && isDirectory("\(directory)/objects")
            if isBare || owner(of: "\(directory)/.git") != nil {
                // Git asks for the owner of the working tree, and of its own files.
                let places = isBare ? [directory] : [directory, "\(directory)/.git"]
                return places.contains { owner(of: $0) != geteuid() } ? directory : nil
            }
            guard let slash = directory.lastIndex(of: "/"), slash != directory.startIndex else {
                return nil
            }
            directory = String(directory[..<slash])
        }
    }
}

extension FileSystem {
    /// The path, from a directory, of some file below it, or of a directory eight levels deep; `nil` where there
    /// are only empty directories.
    package static func firstFile(below directory: String) -> String? {
        var waiting = [(path: "", depth: 0)]
        while let (path, depth) = waiting.popLast() {
            for name in names(in: "\(directory)/\(path)") ?? [] {
                let inner = path.isEmpty ? name : "\(path)/\(name)"
                guard isDirectory("\(directory)/\(inner)"), depth < 8 else { return inner }
                waiting.append((inner, depth + 1))
            }
        }
        return nil
    }

    /// What below a directory, two levels deep, is neither a plain file nor a directory nor a link to one, in
    /// order: pipes, sockets, devices.
    package static func filesThatAreNone(below directory: String) -> [String] {
        var found: [String] = []
        var waiting = [(path: directory, depth: 0)]
        while let (path, depth) = waiting.popLast() {
            for name in names(in: path) ?? [] {
                let inner = "\(path)/\(name)"
                var status = stat()
                guard unsafe stat(inner, &status) == 0 else { continue }
                switch status.st_mode & mode_t(S_IFMT) {
                case mode_t(S_IFDIR): if depth < 2 { waiting.append((inner, depth + 1)) }
                case mode_t(S_IFREG): break
                default: found.append(inner)
                }
            }
        }
        return found.sorted()
    }

    /// The plain files below a directory whose length is one of those given, in order.
    ///
    /// Links are not followed, Git's own directories are left out, and after a hundred thousand
    /// entries or sixteen levels the search ends.
    package static func files(below directory: String, lengths: Set<Int>) -> [String] {
        var files: [String] = []
        var waiting = [(path: directory, depth: 0)]
        var budget = 100_000
        while let (path, depth) = waiting.popLast() {
            for name in names(in: path) ?? [] where name != ".git" && budget > 0 {
                budget -= 1
                let inner = "\(path)/\(name)"
                var status = stat()
                guard unsafe lstat(inner, &status) == 0 else { continue }
                if status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR), depth < 16 {
                    waiting.append((inner, depth + 1))
                } else if status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG),
                    lengths.contains(Int(status.st_size))
                {
                    files.append(inner)
                }
            }
        }
        return files.sorted()
    }
}
