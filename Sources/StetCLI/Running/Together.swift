internal import Stet

/// The desk that all lines of `stet do --together` act on.
enum Together {
    /// Set and read by the main thread, which runs one line after the other.
    nonisolated(unsafe) private(set) static var ledger: Ledger?

    /// Whether lines of `stet do` are run, shared desk or not: nobody reads what each of them hints at.
    nonisolated(unsafe) static var runsLines = false

    /// The folder of the last act, which is written down once after the lines.
    nonisolated(unsafe) static var lastFolder: (kind: FolderKind, id: FolderID)?

    /// Runs lines that share a desk.
    static func sharing<Value>(_ ledger: Ledger, _ lines: () throws -> Value) rethrows -> Value {
        unsafe Self.ledger = ledger
        defer {
            unsafe Self.ledger = nil
            unsafe Self.lastFolder = nil
        }
        return try lines()
    }
}
