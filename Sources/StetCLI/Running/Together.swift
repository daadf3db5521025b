internal import Stet

/// The desk that all lines of `stet do --together` act on.
enum Together {
    /// Set and read by the main thread, which runs one line after the other.
    nonisolated(unsafe) private(set) static var ledger: Ledger?

    /// Which claims have items, those included that lines before opened.
    nonisolated(unsafe) private(set) static var openedReviews: OpenedReviews?

    /// Whether lines of `stet do` are run, shared desk or not: nobody reads what each of them hints at.
    nonisolated(unsafe) static var runsLines = false

    /// The folder of the last act, which is written down once after the lines.
    nonisolated(unsafe) static var lastFolder: (kind: FolderKind, id: FolderID)?

    /// Runs lines that share a desk.
    static func sharing<Value>(_ ledger: Ledger, _ lines: () throws -> Value) throws -> Value {
        unsafe openedReviews = try OpenedReviews(in: ledger)
        unsafe Self.ledger = ledger
        defer {
            unsafe openedReviews = nil
            unsafe Self.ledger = nil
            unsafe Self.lastFolder = nil
        }
        return try lines()
    }
}
