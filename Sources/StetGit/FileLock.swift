internal import CStetLibgit2
internal import Dispatch
internal import Synchronization

/// A lock on a file (flock(2)), which the kernel frees when the process ends.
@safe public final class FileLock {
    private let descriptor: Int32

    /// Waits for the lock; makes the file if there is none.
    ///
    /// Blocks the calling thread, so it is for processes, not for concurrent tasks.
    ///
    /// `waiting`: Called once, on another thread, where that takes more than a second.
    package init(_ path: String, waiting: (@Sendable () -> Void)? = nil) throws(GitError) {
        descriptor = unsafe stet_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .system("cannot open the lock \(path)") }
        if stet_try_lock(descriptor) == 0 { return }
        let signal = SharedFlag()
        if let waiting {
            DispatchQueue.global().asyncAfter(deadline: .now() + 1) {
                if !signal.isSet { waiting() }
            }
        }
        defer { signal.set() }
        guard stet_lock(descriptor) == 0 else { throw .system("cannot lock \(path)") }
    }

    /// Waits for a lock that any number of processes share, but none with one that has it alone.
    package init(sharing path: String) throws(GitError) {
        descriptor = unsafe stet_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .system("cannot open the lock \(path)") }
        guard stet_share_lock(descriptor) == 0 else { throw .system("cannot lock \(path)") }
    }

    /// Takes the lock if nobody has it; `nil` otherwise.
    package init?(ifFree path: String) {
        descriptor = unsafe stet_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0, stet_try_lock(descriptor) == 0 else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
    }

    deinit { close(descriptor) }
}

/// A flag that one thread sets and another reads.
private final class SharedFlag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
