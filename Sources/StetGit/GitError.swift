internal import CStetLibgit2

/// Why something could not be done with a repository.
public struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public enum Code: String, Hashable, Sendable {
        /// There is no repository there.
        case noRepository
        /// The repository belongs to somebody else, and Git does not trust it; the message is its place.
        case wrongOwner
        /// The repository uses SHA-256 object names.
        case sha256
        /// The repository uses an extension that libgit2 does not know.
        case extension_
        /// An object that is needed is missing: the repository is shallow, partial or damaged.
        case missingObject
        /// An object's bytes do not have its name.
        case corruptObject
        /// An object's bytes have its name, and a form that Git does not write.
        case malformed
        /// An object is of another kind than what refers to it says.
        case wrongKind
        /// An object is larger than the reader allows.
        case tooLarge
        /// A reference was moved by somebody else meanwhile.
        case moved
        /// Somebody else holds a lock.
        case locked
        /// A file that must be written is there already, with other contents.
        case occupied
        /// A journal of unfinished work names what no act writes, so this program did not write it.
        case foreignJournal
        /// An index has a form that libgit2 cannot write; the message says which.
        case indexForm
        /// A branch was moved, and then the operating system reported an error.
        case uncertain
        /// The operating system refused.
        case system
        /// Anything else that libgit2 reports.
        case other
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, for a person.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What happened.
    public var description: String { message }

    /// The failure that a libgit2 call returned; read at once, on the same thread (`git_error_last`).
    init(status: Int32, doing task: String) {
        let detail = unsafe git_error_last().map { unsafe String(cString: $0.pointee.message) }
        let code: Code =
            switch status {
            case GIT_ENOTFOUND.rawValue: .missingObject
            case GIT_ELOCKED.rawValue: .locked
            case GIT_EMODIFIED.rawValue: .moved
            case GIT_EMISMATCH.rawValue: .corruptObject
            // Of a damaged pack libgit2 has no status of its own.
            case _ where detail?.hasPrefix("invalid pack file") == true: .corruptObject
            default: .other
            }
        self.init(code, "\(task): \(detail ?? "libgit2 status \(status)")")
    }

    /// The failure of a system call (`errno`).
    static func system(_ task: String) -> GitError {
        let number = stet_errno()
        let detail = unsafe String(cString: strerror(number))
        return GitError(number == EEXIST ? .occupied : .system, "\(task): \(detail)")
    }
}

/// Turns a negative libgit2 status into an error.
func check(_ status: Int32, _ task: @autoclosure () -> String) throws(GitError) {
    guard status >= 0 else { throw GitError(status: status, doing: task()) }
}

/// Owns a libgit2 object and frees it.
@safe final class Handle {
    let pointer: OpaquePointer
    private let free: (OpaquePointer) -> Void

    init(_ pointer: OpaquePointer, free: @escaping (OpaquePointer) -> Void) {
        unsafe self.pointer = unsafe pointer
        unsafe self.free = unsafe free
    }

    /// Takes over what a libgit2 call puts into its out parameter.
    convenience init(
        _ task: @autoclosure () -> String, free: @escaping (OpaquePointer) -> Void,
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) {
        var pointer: OpaquePointer?
        let status = unsafe make(&pointer)
        try check(status, task())
        guard let pointer = unsafe pointer else {
            throw GitError(.other, "\(task()): libgit2 returned nothing")
        }
        unsafe self.init(pointer, free: free)
    }

    deinit { unsafe free(pointer) }
}
