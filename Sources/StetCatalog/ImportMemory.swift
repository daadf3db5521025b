internal import GRDB
package import StetRecords

/// What an import knows of the lines before: which keys have a record, and which texts a source.
///
/// An SQLite database, so that memory does not grow with the import. The keys are those that the
/// acts of a history name, so the file can be deleted at any time; one that was written when any
/// commit could name a key is emptied. Belongs to one thread at a time.
package final class ImportMemory {
    private let queue: DatabaseQueue
    /// Tells the lines of this run from those of earlier ones.
    private let run: Int64
    /// What was learnt last and is not in the database yet, and what was before that: lines mostly
    /// name others that are near.
    private var fresh: [String: Known] = [:]
    private var recent: [String: Known] = [:]
    private static let maximumFresh = 1 << 15

    /// The record of a key, and the line of this run that made it.
    package struct Known {
        /// The record.
        package let record: RecordID
        /// The line; `nil` where an earlier run did it.
        package let line: Int?
    }

    /// Opens the memory in a file, which is made where there is none, and begins a transaction.
    ///
    /// - `path`: The file; `nil` for one that lasts as long as this does.
    /// - Throws: ``CatalogError``; `busy` where another import uses it.
    package init(_ path: String?) throws(CatalogError) {
        (queue, run) = try CatalogError.translated {
            // An empty path is SQLite's name for a file that nobody else sees.
            let queue = try DatabaseQueue(
                path: path ?? "", configuration: .disposable("import", patience: 2))
            let run = try queue.inDatabase { database in
                try database.execute(
                    sql: """
                        BEGIN IMMEDIATE;
                        CREATE TABLE IF NOT EXISTS mark(
                            name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS known(
                            key TEXT PRIMARY KEY, record BLOB NOT NULL, run INTEGER NOT NULL,
                            line INTEGER NOT NULL) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS sourceText(
                            digest BLOB PRIMARY KEY, source BLOB NOT NULL) WITHOUT ROWID;
                        DELETE FROM known WHERE (SELECT user_version FROM pragma_user_version) <> 2;
                        DELETE FROM mark WHERE (SELECT user_version FROM pragma_user_version) <> 2;
                        PRAGMA user_version = 2;
                        INSERT INTO mark VALUES('run', 1)
                            ON CONFLICT DO UPDATE SET value = value + 1;
                        DELETE FROM sourceText;
                        """)
                return try Int64.fetchOne(
                    database, sql: "SELECT value FROM mark WHERE name = 'run'")
            }
            guard let run else { throw CatalogError.damaged }
            return (queue, run)
        }
    }

    /// The commit whose history the keys are those of; `nil` for none.
    package func mark() throws(CatalogError) -> String? {
        try ask { database in
            try String.fetchOne(database, sql: "SELECT value FROM mark WHERE name = 'commit'")
        }
    }

    /// Makes everything known last, with the commit whose history it is of.
    package func save(_ commit: String) throws(CatalogError) {
        try store()
        try ask { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO mark VALUES('commit', ?)", arguments: [commit])
            try database.execute(sql: "COMMIT; BEGIN IMMEDIATE")
        }
    }

    /// Forgets what was learnt since everything was last made to last.
    package func forgetUnsaved() throws(CatalogError) {
        fresh = [:]
        recent = [:]
        try ask { try $0.execute(sql: "ROLLBACK; BEGIN IMMEDIATE") }
    }

    /// Forgets everything.
    package func clear() throws(CatalogError) {
        fresh = [:]
        recent = [:]
        try ask { database in
            try database.execute(
                sql: "DELETE FROM known; DELETE FROM mark WHERE name = 'commit'")
        }
    }

    /// What is known of a key.
    package func known(_ key: String) throws(CatalogError) -> Known? {
        if let known = fresh[key] ?? recent[key] { return known }
        let run = run
        return try ask { database in
            let statement = try database.cachedStatement(
                sql: "SELECT record, run, line FROM known WHERE key = ?")
            guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
            let line: Int64? = row[1] == run ? row[2] : nil
            return Known(record: try RecordID(stored: row, 0), line: line.map { Int($0) })
        }
    }

    /// Learns the record of a key that is not known.
    ///
    /// `line`: The line of this run that made it; `nil` where an earlier run did.
    package func learn(_ key: String, _ record: RecordID, line: Int?) throws(CatalogError) {
        if fresh.count >= Self.maximumFresh { try store() }
        if fresh[key] == nil { fresh[key] = Known(record: record, line: line) }
    }

    /// Puts what is fresh into the database, in the order of its keys, which is faster than any other.
    private func store() throws(CatalogError) {
        let (learnt, run) = (fresh.sorted { $0.key < $1.key }, run)
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "INSERT INTO known VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING")
            for (key, known) in learnt {
                try statement.execute(arguments: [
                    key, known.record.stored, known.line == nil ? 0 : run, Int64(known.line ?? 0),
                ])
            }
        }
        recent = fresh
        fresh = [:]
    }

    /// The source of this run that has a text.
    package func source(ofText digest: Digest) throws(CatalogError) -> SourceID? {
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "SELECT source FROM sourceText WHERE digest = ?")
            return try Row.fetchOne(statement, arguments: [digest.hex]).map {
                try SourceID(stored: $0, 0)
            }
        }
    }

    /// Learns the source of a text.
    package func learn(_ source: SourceID, ofText digest: Digest) throws(CatalogError) {
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO sourceText VALUES(?, ?)")
            try statement.execute(arguments: [digest.hex, source.stored])
        }
    }

    private func ask<Value>(_ work: (Database) throws -> Value) throws(CatalogError) -> Value {
        try CatalogError.translated { try queue.inDatabase(work) }
    }
}
