internal import Glibc
internal import Stet
internal import StetGit
internal import Synchronization

/// What the program is given by whoever starts it: the only place that reads the environment, the
/// clock and the terminal.
enum Host {
    /// The value of an environment variable; `nil` where it is unset or empty.
    static func environment(_ key: String) -> String? {
        guard let value = unsafe getenv(key) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The value of an environment variable, also an empty one; `nil` where it is unset.
    static func variable(_ key: String) -> String? {
        guard let value = unsafe getenv(key) else { return nil }
        return unsafe String(cString: value)
    }

    /// Forgets which repository Git works on where this is run by one of its hooks or aliases: what is worked on
    /// is the one of the directory. Programs that are started would take them for their own.
    static func forgetRepository() {
        for key in [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_NAMESPACE",
            "GIT_PREFIX", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
            "GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX",
        ] {
            _ = unsafe unsetenv(key)
        }
    }

    /// Refuses variables of which something is recorded or decided, and which are not UTF-8.
    static func checkEnvironment() throws {
        for key in [
            "STET_AS", "STET_NOW", "STET_SEED", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL",
            "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL", "TMPDIR", "HOME",
        ] {
            guard let value = unsafe getenv(key),
                unsafe String(validatingCString: value) == nil
            else { continue }
            throw Failure(
                "not-utf8", "The environment variable \(key) is not UTF-8.",
                next: "Set it in UTF-8, or unset it.", exit: .usage)
        }
    }

    /// The moment: `STET_NOW` where it is set, else the system's clock.
    static func now() -> Timestamp {
        if let fixed = environment("STET_NOW").flatMap({ Timestamp($0) }) { return fixed }
        return Timestamp(secondsSince1970: Int64(time(nil)))
    }

    /// Refuses a clock that was set to no moment: silently using another would spoil the run.
    static func checkClock() throws {
        guard let text = environment("STET_NOW"), Timestamp(text) == nil else { return }
        throw Failure(
            "bad-clock", "STET_NOW is \"\(text)\", which is no moment.",
            next: "Set it to one like 2026-02-10T09:30:00Z, or unset it.", exit: .usage)
    }

    /// The randomness: reproducible where `STET_SEED` is set.
    static func randomness() -> any RandomNumberGenerator {
        guard let seed = environment("STET_SEED") else { return PooledGenerator() }
        // One process may run many commands at one fixed moment; each draws numbers of its own.
        let run = runs.withLock { count in
            count += 1
            return count
        }
        return SeededGenerator(seed: "\(seed) \(run)", moment: now())
    }

    private static let runs = Mutex(0)

    /// Where Git's configuration is.
    static func gitPlaces() -> GitLibrary.Places {
        let home = environment("HOME")
        var places = GitLibrary.Places(
            home: home,
            userConfiguration: (environment("XDG_CONFIG_HOME") ?? home.map { "\($0)/.config" })
                .map { "\($0)/git" })
        if environment("GIT_CONFIG_NOSYSTEM") == nil { places.systemConfiguration = "/etc" }
        if environment("GIT_CONFIG_GLOBAL") == "/dev/null" {
            places.home = nil
            places.userConfiguration = nil
        }
        return places
    }

    /// Lets every other process go first (setpriority(2)).
    static func yieldToOthers() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    }

    /// Starts this program once more, with other arguments, apart from the terminal and from whoever
    /// waits for this process; that it cannot be started is no failure.
    static func startInBackground(_ arguments: [String]) {
        FileSystem.startApart("/proc/self/exe", ["stet"] + arguments)
    }

    /// Whether a standard stream is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many things the machine can do at the same time.
    static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The size of the terminal on standard output, where that is one.
    static func terminalSize() -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes what a command answers to standard output, all of it.
    ///
    /// - Throws: ``Failure`` where it cannot be written, so that nobody takes a part for the whole. Where
    ///   nobody reads it any more, the process ends as if it had been told so (SIGPIPE).
    static func print(_ text: String) throws {
        guard let error = write(Array(text.utf8), to: STDOUT_FILENO) else { return }
        if error == EPIPE {
            _ = signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        throw Failure(
            "output-failed",
            "The answer could not be written: \(unsafe String(cString: strerror(error))).",
            why: "What was to be done is done all the same.",
            next: "Make room where it goes, and ask again: stet log", exit: .output)
    }

    /// Writes a message to standard error; that it cannot be written is no failure of what it is about.
    static func tell(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// Writes all bytes; the error number where that fails.
    @discardableResult
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                bytes = bytes.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody else made it one that does not block; it is waited for all the same.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
            case let error: return error
            }
        }
        return nil
    }

    /// Makes sure that the standard streams are there: else the next file that is opened would be one of them,
    /// and an answer would be written into a repository. What was closed stays unusable.
    static func holdStandardStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Closes standard output, which tells of what the system wrote down later (close(2)).
    static func closeOutput() throws {
        guard close(STDOUT_FILENO) != 0, errno != EBADF, errno != EINTR else { return }
        throw Failure(
            "output-failed",
            "The answer could not be written: \(unsafe String(cString: strerror(errno))).",
            why: "What was to be done is done all the same.", exit: .output)
    }

    /// A file that only the user can read; the caller removes it.
    ///
    /// `directory`: Where, if not where temporary files are. `name`: What its name begins with.
    static func temporaryFile(
        _ contents: [UInt8], in directory: String? = nil, named name: String = "stet"
    ) -> String? {
        let directory = directory ?? environment("TMPDIR") ?? "/tmp"
        var template = Array("\(directory)/\(name)-XXXXXX.txt".utf8CString)
        let descriptor = unsafe mkstemps(&template, 4)
        guard descriptor >= 0 else { return nil }
        let error = write(contents, to: descriptor)
        close(descriptor)
        guard error == nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file.
    static func remove(_ path: String) { _ = unsafe unlink(path) }
}

/// SplitMix64 (Steele, Lea and Flood 2014), seeded by a text and a moment, so that commands run one
/// after the other at different fixed times draw different nonces.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: String, moment: Timestamp) {
        state = UInt64(bitPattern: moment.secondsSince1970)
        for byte in seed.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The system's randomness (getentropy(3)), some of it at a time: asking for each number of a million
/// nonces takes a sixteenth of an import.
///
/// A reference, so that no two who draw from it get the same.
private final class PooledGenerator: RandomNumberGenerator {
    private var pool: [UInt64] = []

    func next() -> UInt64 {
        if let number = pool.popLast() { return number }
        var numbers = [UInt64](repeating: 0, count: 32)
        let status = unsafe numbers.withUnsafeMutableBytes { bytes in
            unsafe getentropy(bytes.baseAddress, bytes.count)
        }
        var system = SystemRandomNumberGenerator()
        guard status == 0, let number = numbers.popLast() else { return system.next() }
        pool = numbers
        return number
    }
}
