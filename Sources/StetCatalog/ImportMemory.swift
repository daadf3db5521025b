internal import GRDB
package import StetRecords
package import StetReview

/// What an import knows of the lines before: which keys have records, and which texts a source.
///
/// An SQLite database, so that memory does not grow with the import. The keys are those that the
/// acts of a history name, so the file can be deleted at any time; one of an earlier form is emptied.
/// A key may have several records, by several people: all are kept, in no order, and what the key
/// means is for others to say. Belongs to one thread at a time.
package final class ImportMemory {
    private let queue: DatabaseQueue
    /// Tells the lines of this run from those of earlier ones.
    private let run: Int64
    /// What was learnt last and is not in the database yet, and what was before that: lines mostly
    /// name others that are near.
    private var fresh: [ExactText: Entry] = [:]
    private var recent: [ExactText: Entry] = [:]
    private static let maximumFresh = 1 << 15
    /// The form of the file.
    private static let version = 3

    /// A record of a key, and the line of this run that made it.
    package struct Known: Sendable {
        /// The record, and whose it is.
        package let record: KeyedRecord
        /// The line; `nil` where an earlier run did it.
        package let line: Int?
    }

    private struct Entry {
        var known: [Known]
        /// Whether the database has no other record of the key.
        let isWhole: Bool
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
                        CREATE TABLE IF NOT EXISTS sourceText(
                            digest BLOB PRIMARY KEY, source BLOB NOT NULL) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS review(
                            claim BLOB PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID;
                        """)
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
                if version != Self.version {
                    try database.execute(
                        sql: """
                            DROP TABLE IF EXISTS known;
                            DELETE FROM mark;
                            PRAGMA user_version = \(Self.version);
                            """)
                }
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS known(
                            key TEXT NOT NULL, record BLOB NOT NULL, kind TEXT NOT NULL,
                            folder BLOB NOT NULL, author BLOB NOT NULL, run INTEGER NOT NULL,
                            line INTEGER NOT NULL, PRIMARY KEY(key, record)) WITHOUT ROWID;
                        INSERT INTO mark VALUES('run', 1)
                            ON CONFLICT DO UPDATE SET value = value + 1;
                        DELETE FROM sourceText;
                        DELETE FROM review;
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

    /// The records of a key, in no order that means anything.
    package func known(_ key: String) throws(CatalogError) -> [Known] {
        let near = fresh[ExactText(key)] ?? recent[ExactText(key)]
        if let near, near.isWhole { return near.known }
        let run = run
        let stored = try ask { database in
            let statement = try database.cachedStatement(
                sql: "SELECT record, run, line, kind, folder, author FROM known WHERE key = ?")
            return try Row.fetchAll(statement, arguments: [key]).map { row in
                let line: Int64? = row[1] == run ? row[2] : nil
                guard let kind = FolderKind(rawValue: row[3]) else { throw CatalogError.damaged }
                return Known(
                    record: KeyedRecord(
                        record: try RecordID(stored: row, 0),
                        folder: FolderReference(kind, try FolderID(stored: row, 4)),
                        author: try PersonID(stored: row, 5)),
                    line: line.flatMap { $0 > 0 ? Int($0) : nil })
            }
        }
        guard let near else { return stored }
        let others = Set(near.known.map(\.record.record))
        return near.known + stored.filter { !others.contains($0.record.record) }
    }

    /// Learns a record of a key from the history, whatever else is known of the key.
    package func learn(_ key: String, _ record: KeyedRecord) throws(CatalogError) {
        if fresh.count >= Self.maximumFresh { try store() }
        let key = ExactText(key)
        recent[key] = nil
        if fresh[key] == nil {
            fresh[key] = Entry(known: [Known(record: record, line: nil)], isWhole: false)
        } else if fresh[key]?.known.contains(where: { $0.record == record }) == false {
            fresh[key]?.known.append(Known(record: record, line: nil))
        }
    }

    /// Learns the record that a line of this run made.
    ///
    /// `others`: What is known of the key.
    package func learn(
        _ key: String, _ record: KeyedRecord, line: Int, besides others: [Known]
    ) throws(CatalogError) {
        if fresh.count >= Self.maximumFresh { try store() }
        fresh[ExactText(key)] = Entry(
            known: others + [Known(record: record, line: line)], isWhole: true)
    }

    /// Puts what is fresh into the database, in the order of its keys, which is faster than any other.
    private func store() throws(CatalogError) {
        let learnt = fresh.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
        let run = run
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "INSERT INTO known VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            for (key, entry) in learnt {
                for known in entry.known {
                    try statement.execute(arguments: [
                        key.text, known.record.record.stored, known.record.folder.kind.rawValue,
                        known.record.folder.id.stored, known.record.author.stored,
                        known.line == nil ? 0 : run, Int64(known.line ?? 0),
                    ])
                }
            }
        }
        recent = fresh.filter(\.value.isWhole)
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

    /// The item of this run that reviews a claim.
    package func item(of claim: ClaimID) throws(CatalogError) -> ItemID? {
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "SELECT item FROM review WHERE claim = ?")
            return try Row.fetchOne(statement, arguments: [claim.stored]).map {
                try ItemID(stored: $0, 0)
            }
        }
    }

    /// Learns the item that reviews a claim.
    package func learn(_ item: ItemID, of claim: ClaimID) throws(CatalogError) {
        try ask { database in
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO review VALUES(?, ?)")
            try statement.execute(arguments: [claim.stored, item.stored])
        }
    }

    private func ask<Value>(_ work: (Database) throws -> Value) throws(CatalogError) -> Value {
        try CatalogError.translated { try queue.inDatabase(work) }
    }
}
