internal import GRDB

/// The tables of the catalog.
///
/// A catalog holds nothing that the desk does not: whatever is in doubt, it is dropped and made
/// anew. So a change of the schema raises the version, and there are no migrations.
enum Schema {
    /// Written to `user_version`. A catalog of a lower version is made anew, one of a higher is left
    /// alone.
    static let version = 4

    /// Where nothing is due.
    static let never = 4_000_000

    /// Ids are their 20 bytes, days are counted from 1970-01-01, and every folder has a number.
    static let tables = """
        CREATE TABLE mark(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE late(record BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE folder(
            number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id BLOB NOT NULL,
            isThere INTEGER NOT NULL, UNIQUE(id, kind));
        CREATE TABLE doubt(folder INTEGER PRIMARY KEY);
        CREATE TABLE record(folder INTEGER NOT NULL, id BLOB NOT NULL);
        CREATE TABLE alien(folder INTEGER NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL);
        CREATE TABLE contested(
            folder INTEGER PRIMARY KEY, count INTEGER NOT NULL, isCrowded INTEGER NOT NULL);
        CREATE TABLE rests(
            dependent INTEGER NOT NULL, folder INTEGER NOT NULL,
            PRIMARY KEY(dependent, folder)) WITHOUT ROWID;
        CREATE TABLE cites(
            folder INTEGER NOT NULL, source INTEGER NOT NULL,
            PRIMARY KEY(folder, source)) WITHOUT ROWID;
        CREATE TABLE item(
            folder INTEGER PRIMARY KEY, id BLOB NOT NULL, claim INTEGER NOT NULL, text TEXT,
            phase TEXT NOT NULL, halt TEXT, outcome TEXT, duplicated BLOB, leaning TEXT,
            priority TEXT NOT NULL, urgency INTEGER NOT NULL, due INTEGER NOT NULL, verdicts INTEGER NOT NULL,
            evidence INTEGER NOT NULL);
        CREATE TABLE label(
            item INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY(item, place)) WITHOUT ROWID;
        CREATE TABLE assigned(
            item INTEGER NOT NULL, place INTEGER NOT NULL, person BLOB NOT NULL,
            task TEXT NOT NULL, due INTEGER NOT NULL, deadline INTEGER NOT NULL,
            isCounted INTEGER NOT NULL, hasJudged INTEGER NOT NULL,
            PRIMARY KEY(item, place)) WITHOUT ROWID;
        CREATE TABLE judge(
            item INTEGER NOT NULL, person BLOB NOT NULL, PRIMARY KEY(item, person)) WITHOUT ROWID;
        CREATE TABLE claim(
            folder INTEGER PRIMARY KEY, id BLOB NOT NULL, text TEXT NOT NULL, sort BLOB NOT NULL,
            isWithdrawn INTEGER NOT NULL, length INTEGER NOT NULL);
        CREATE TABLE claimStem(
            claim INTEGER NOT NULL, stem TEXT NOT NULL, count INTEGER NOT NULL,
            length INTEGER NOT NULL, PRIMARY KEY(claim, stem)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE claimWords USING fts5(words, tokenize = 'ascii');
        CREATE TABLE source(
            folder INTEGER PRIMARY KEY, id BLOB NOT NULL, sort BLOB NOT NULL,
            isWithdrawn INTEGER NOT NULL);
        CREATE TABLE sourceText(
            digest BLOB NOT NULL, source INTEGER NOT NULL,
            PRIMARY KEY(digest, source)) WITHOUT ROWID;
        """

    /// Made when the tables are full, which is faster than keeping them while they fill.
    static let indexes = """
        CREATE INDEX recordByID ON record(id, folder);
        CREATE INDEX recordByFolder ON record(folder);
        CREATE INDEX alienByFolder ON alien(folder);
        CREATE INDEX restsByFolder ON rests(folder, dependent);
        CREATE INDEX citesBySource ON cites(source, folder);
        CREATE INDEX itemByUrgency ON item(urgency, due, id);
        CREATE INDEX itemByPhase ON item(phase, urgency, due, id);
        CREATE INDEX itemByClaim ON item(claim);
        CREATE INDEX labelByText ON label(text, item);
        CREATE INDEX assignedByPerson ON assigned(person, item);
        CREATE INDEX judgeByPerson ON judge(person, item);
        CREATE INDEX claimByText ON claim(isWithdrawn, sort, id);
        CREATE INDEX claimByLength ON claim(isWithdrawn, length);
        CREATE INDEX claimByStem ON claimStem(stem, claim, count, length);
        CREATE INDEX sourceByLabel ON source(sort, id);
        CREATE INDEX textOfSource ON sourceText(source);
        """

    /// The tables that hold rows of a folder, each with the column that names it.
    static let rowsOfFolder: [(table: String, column: String)] = [
        ("doubt", "folder"), ("record", "folder"), ("alien", "folder"), ("contested", "folder"),
        ("rests", "dependent"), ("cites", "folder"), ("item", "folder"), ("label", "item"),
        ("assigned", "item"),
        ("judge", "item"), ("claim", "folder"), ("claimWords", "rowid"), ("claimStem", "claim"),
        ("source", "folder"),
        ("sourceText", "source"),
    ]

    /// Drops whatever is there and makes empty tables.
    static func makeAnew(_ database: Database) throws {
        let tables = try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table'
                AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'claimWords_%'
                """)
        for table in tables {
            try database.execute(sql: "DROP TABLE \(table.quotedDatabaseIdentifier)")
        }
        try database.execute(sql: Self.tables)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }
}
