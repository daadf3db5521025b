internal import GRDB
internal import StetRecords

/// What tells which desk a catalog shows, and what of it every folder depends on.
struct Marks {
    /// The commit.
    let commit: String
    /// What stands of the policy.
    let policy: String
    /// Which people are one and the same.
    let people: String

    init(commit: String, policy: String, people: String) {
        self.commit = commit
        self.policy = policy
        self.people = people
    }

    /// Reads the marks; `nil` where the catalog is empty or of a lower version.
    ///
    /// - Throws: ``CatalogError/newerVersion``.
    init?(_ database: Database) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= Schema.version else { throw CatalogError.newerVersion }
        guard version == Schema.version else { return nil }
        var values: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM mark") {
            values[row[0]] = row[1]
        }
        guard let commit = values["commit"], let policy = values["policy"],
            let people = values["people"]
        else { return nil }
        self.init(commit: commit, policy: policy, people: people)
    }

    func write(_ database: Database) throws {
        for (name, value) in [("commit", commit), ("policy", policy), ("people", people)] {
            try database.execute(
                sql: "INSERT OR REPLACE INTO mark(name, value) VALUES (?, ?)",
                arguments: [name, value])
        }
    }
}
