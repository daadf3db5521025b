internal import CStetLibgit2

/// Reads a file, or standard input, line by line, in memory that one line bounds.
@safe package final class LineReader {
    private let descriptor: Int32
    private let name: String
    private let limit: Int
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)
    private var rest: ArraySlice<UInt8> = []
    private var isAtEnd = false
    /// How many bytes were read.
    package private(set) var position = 0
    /// How many bytes there are; `nil` where that is not known.
    package let size: Int?

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file; `nil` for standard input.
    ///   - limit: How many bytes a line may have.
    /// - Throws: `system` where it cannot be opened.
    package init(_ path: String?, limit: Int) throws(GitError) {
        name = path ?? "standard input"
        self.limit = limit
        descriptor = path.map { unsafe stet_open($0, O_RDONLY | O_CLOEXEC, 0) } ?? STDIN_FILENO
        guard descriptor >= 0 else { throw .system("cannot open \(name)") }
        var status = stat()
        let type = unsafe fstat(descriptor, &status) == 0 ? status.st_mode & mode_t(S_IFMT) : 0
        size = type == mode_t(S_IFREG) ? Int(status.st_size) : nil
        guard type != mode_t(S_IFDIR) else {
            throw GitError(.system, "\(name) is a directory")
        }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next line without its end; `nil` after the last.
    ///
    /// - Throws: `system`; `tooLarge` for a line beyond the limit.
    package func next() throws(GitError) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                line += rest[..<end]
                rest = rest[(end + 1)...]
                return try checked(line)
            }
            line += rest
            rest = []
            _ = try checked(line)
            guard !isAtEnd else { return line.isEmpty ? nil : line }
            let count = unsafe stet_read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw .system("cannot read \(name)") }
            isAtEnd = count == 0
            // A byte order mark says nothing in UTF-8 and is no part of the first line.
            let mark = position == 0 && chunk[..<count].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            position += count
            rest = chunk[mark..<count]
        }
    }

    private func checked(_ line: [UInt8]) throws(GitError) -> [UInt8] {
        guard line.count <= limit else {
            throw GitError(.tooLarge, "a line of \(name) has more than \(limit) bytes")
        }
        return line
    }
}
