internal import GRDB
package import StetReview

/// An SQLite database over the desk as of one commit, which answers questions about all of it.
///
/// It is this clone's own, can be deleted at any time, and changes no answer. Any number of
/// processes read it while one brings it up to date. Belongs to one thread at a time.
package final class Catalog {
    let queue: DatabaseQueue

    /// Opens the catalog in a file, which is made where there is none.
    ///
    /// - `patience`: For how many seconds to wait for somebody else who writes it.
    /// - Throws: ``CatalogError``.
    package init(_ path: String, patience: Double = 30) throws(CatalogError) {
        queue = try CatalogError.translated {
            try DatabaseQueue(path: path, configuration: .disposable("catalog", patience: patience))
        }
    }

    /// Closes the file.
    package func close() { try? queue.close() }

    /// Answers for the desk as of a commit, after the catalog was brought there where it was
    /// elsewhere.
    ///
    /// What is answered stays the same however others move the catalog meanwhile.
    ///
    /// - `history`: The desk, made only where the catalog is not there yet.
    /// - `progress`: Told now and then how many folders were read, where all are.
    /// - Throws: ``CatalogError``, or what reading the desk throws.
    package func queries(
        at commit: String, _ history: () throws -> any DeskHistory,
        progress: @escaping (Int) -> Void
    ) throws -> CatalogQueries {
        for attempt in 0..<8 {
            // What was damaged is looked at once more, and then taken as it is.
            if let queries = try beginReading(at: commit, doubting: attempt == 0) {
                return queries
            }
            try update(to: try history(), progress: progress)
        }
        throw CatalogError.busy
    }

    /// Answers for the desk as of another commit than the catalog is kept at; what that takes is
    /// taken back when the answers are no longer held, and until then nobody else brings the catalog
    /// anywhere.
    ///
    /// - Throws: ``CatalogError``, or what reading the desk throws.
    package func visit(
        _ history: any DeskHistory, progress: @escaping (Int) -> Void
    ) throws -> CatalogQueries {
        try run { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            do {
                try Update(database, history, progress: progress).run()
            } catch {
                try? database.execute(sql: "ROLLBACK")
                throw error
            }
            return CatalogQueries(self, endingWith: "ROLLBACK")
        }
    }

    /// Does something with the database; within the work, more of it may be done.
    func run<Value>(_ work: (Database) throws -> Value) throws -> Value {
        do {
            if let open { return try work(open) }
            return try queue.inDatabase { database in
                open = database
                defer { open = nil }
                return try work(database)
            }
        } catch let error as DatabaseError {
            throw CatalogError(error)
        }
    }
    private var open: Database?

    private func beginReading(at commit: String, doubting: Bool) throws -> CatalogQueries? {
        try run { database in
            try database.execute(sql: "BEGIN DEFERRED")
            if try Marks(database)?.commit == commit,
                try !doubting || database.isEmpty("doubt")
            {
                return CatalogQueries(self, endingWith: "COMMIT")
            }
            try database.execute(sql: "COMMIT")
            return nil
        }
    }

    private func update(to history: any DeskHistory, progress: @escaping (Int) -> Void) throws {
        try run { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            do {
                try Update(database, history, progress: progress).run()
                try database.execute(sql: "COMMIT")
            } catch {
                try? database.execute(sql: "ROLLBACK")
                throw error
            }
        }
    }
}

extension Configuration {
    /// How a database is opened that can be made anew from the desk.
    ///
    /// `patience`: For how many seconds to wait for somebody else who writes it.
    static func disposable(_ label: String, patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(patience)
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // Whatever a crash leaves is whole, and what it lacks of the newest is added.
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
                    PRAGMA cache_size = -16000; PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """)
        }
        return configuration
    }
}

extension Database {
    fileprivate func isEmpty(_ table: String) throws -> Bool {
        try Int.fetchOne(self, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
    }
}

/// Why a catalog is of no use; the desk itself still is.
package enum CatalogError: Error, Hashable, Sendable {
    /// A newer Stet made it.
    case newerVersion
    /// Others hold it, or move it again and again.
    case busy
    /// It is no catalog, or a damaged one; it can be deleted.
    case damaged
    /// It cannot be read or written here.
    case unusable(String)

    init(_ error: DatabaseError) {
        // A file that ends too early is no trouble of the disk.
        let isCut = error.extendedResultCode == .SQLITE_IOERR_SHORT_READ
        self =
            switch error.resultCode {
            case .SQLITE_IOERR where isCut: .damaged
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_MISMATCH,
                .SQLITE_CONSTRAINT, .SQLITE_FORMAT:
                .damaged
            default: .unusable(error.description)
            }
    }

    static func translated<Value>(_ work: () throws -> Value) throws(CatalogError) -> Value {
        do {
            return try work()
        } catch let error as DatabaseError {
            throw CatalogError(error)
        } catch let error as CatalogError {
            throw error
        } catch {
            throw .unusable("\(error)")
        }
    }
}
