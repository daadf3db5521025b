internal import GRDB
package import StetRecords
package import StetReview

/// Answers from the catalog, all as of one commit.
package final class CatalogQueries: DeskQuerying {
    private let catalog: Catalog
    private let end: String

    /// - `end`: What ends the transaction that was begun for the answers, when they are no longer held.
    init(_ catalog: Catalog, endingWith end: String) {
        self.catalog = catalog
        self.end = end
    }

    deinit { try? catalog.run { try $0.execute(sql: end) } }

    package func items(where predicate: ItemPredicate, limit: Int?) throws -> [ItemSummary] {
        let clause = SQLClause(predicate)
        return try catalog.run { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT item.folder, item.id, folder.id, item.text, claim.text, phase,
                            outcome, duplicated, leaning, priority, due, verdicts, evidence, halt
                        FROM item LEFT JOIN folder ON folder.number = item.claim
                        LEFT JOIN claim ON claim.folder = item.claim
                        WHERE \(clause.text) ORDER BY urgency, due, item.id LIMIT ?
                        """), arguments: clause.arguments + [limit ?? -1])
            return try rows.map { try Self.summary($0, database) }
        }
    }

    package func itemCount(where predicate: ItemPredicate) throws -> Int {
        let clause = SQLClause(predicate)
        return try catalog.run { database in
            let statement = try database.cachedStatement(
                sql: "SELECT count(*) FROM item WHERE \(clause.text)")
            return try Int.fetchOne(statement, arguments: clause.arguments) ?? 0
        }
    }

    package func itemCounts() throws -> [ItemState.Phase: Int] {
        var counts: [ItemState.Phase: Int] = [:]
        for row in try rows("SELECT phase, count(*) FROM item GROUP BY phase") {
            guard let phase = ItemState.Phase(rawValue: row[0]) else { throw CatalogError.damaged }
            counts[phase] = row[1]
        }
        return counts
    }

    package func outcomeCounts() throws -> [ItemState.Outcome: Int] {
        var counts: [ItemState.Outcome: Int] = [:]
        let found = try rows(
            "SELECT outcome, count(*) FROM item WHERE outcome IS NOT NULL GROUP BY outcome")
        for row in found {
            guard let outcome = StoredOutcome.outcome(row[0], nil) else {
                throw CatalogError.damaged
            }
            counts[outcome] = row[1]
        }
        return counts
    }

    package func items(restingOn folder: FolderReference) throws -> [ItemID] {
        try rows(
            """
            SELECT item.id FROM folder JOIN rests ON rests.folder = folder.number
            JOIN folder AS item ON item.number = rests.dependent
            WHERE folder.id = ? AND folder.kind = ? AND item.kind = 'items' ORDER BY item.id
            """, [folder.id.stored, folder.kind.rawValue]
        ).map { try ItemID(stored: $0, 0) }
    }

    package func claims(saying words: [String], limit: Int?) throws -> [ClaimID] {
        let clause = SQLClause(saying: words, of: "claim.folder")
        return try rows(
            """
            SELECT id FROM claim WHERE isWithdrawn = 0 AND \(clause.text) ORDER BY sort, id LIMIT ?
            """, clause.arguments + [limit ?? -1]
        ).map { try ClaimID(stored: $0, 0) }
    }

    package func claims(similarTo text: String, limit: Int) throws -> RankedClaims {
        try catalog.run { try RankedClaims(StoredClaims($0), text, limit: limit) }
    }

    package func folders(citing source: SourceID) throws -> [FolderReference] {
        try rows(
            """
            SELECT folder.kind, folder.id FROM folder AS source
            JOIN cites ON cites.source = source.number
            JOIN folder ON folder.number = cites.folder
            WHERE source.id = ? AND source.kind = 'sources'
            """, [source.stored]
        ).map { try FolderReference(stored: $0) }.sorted()
    }

    package func sources(limit: Int?) throws -> [SourceID] {
        try rows("SELECT id FROM source ORDER BY sort, id LIMIT ?", [limit ?? -1]).map {
            try SourceID(stored: $0, 0)
        }
    }

    package func sources(ofText digest: Digest) throws -> [SourceID] {
        try rows(
            """
            SELECT id FROM sourceText JOIN source ON source.folder = sourceText.source
            WHERE digest = ? AND isWithdrawn = 0 ORDER BY id
            """, [digest.hex]
        ).map { try SourceID(stored: $0, 0) }
    }

    package func folderCount(_ kind: FolderKind) throws -> Int {
        try rows("SELECT count(*) FROM folder WHERE isThere AND kind = ?", [kind.rawValue])
            .first?[0] ?? 0
    }

    package func records(startingWith digits: String, in kinds: [FolderKind], limit: Int) throws
        -> [RecordPlace]
    {
        let lowest = digits + String(repeating: "0", count: max(0, 40 - digits.count))
        let highest = digits + String(repeating: "f", count: max(0, 40 - digits.count))
        guard let first = RecordID(lowest), let last = RecordID(highest) else { return [] }
        let names = databaseQuestionMarks(count: kinds.count)
        let found = try rows(
            """
            SELECT kind, folder.id, record.id FROM record JOIN folder ON number = record.folder
            WHERE record.id BETWEEN ? AND ? AND kind IN (\(names))
            ORDER BY record.id, folder.id LIMIT ?
            """,
            [first.stored, last.stored] + StatementArguments(kinds.map(\.rawValue)) + [limit])
        return try found.map { row in
            RecordPlace(try FolderReference(stored: row), try RecordID(stored: row, 2))
        }
    }

    package func contested() throws -> [Contested] {
        try rows(
            """
            SELECT kind, id, count, isCrowded FROM contested JOIN folder ON number = folder
            ORDER BY id
            """
        ).map { row in
            Contested(try FolderReference(stored: row), count: row[2], isCrowded: row[3])
        }
    }

    package func aliens(limit: Int) throws -> [Alien] {
        try rows("SELECT path, what FROM alien ORDER BY path, what LIMIT ?", [limit]).map {
            Alien(path: $0[0], what: $0[1])
        }
    }

    private func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try catalog.run { database in
            try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
        }
    }

    private static func summary(_ row: Row, _ database: Database) throws -> ItemSummary {
        let number: Int64 = row[0]
        guard let phase = ItemState.Phase(rawValue: row[5]),
            let priority = ItemOpening.Priority(rawValue: row[9])
        else { throw CatalogError.damaged }
        let claimText: String = row[4] ?? ""
        let due: StoredDay = row[10]
        let (claim, duplicated): (DatabaseValue, DatabaseValue) = (row[2], row[7])
        let labels = try String.fetchAll(
            database.cachedStatement(sql: "SELECT text FROM label WHERE item = ? ORDER BY place"),
            arguments: [number])
        let judges = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT person FROM judge WHERE item = ? ORDER BY person"),
            arguments: [number])
        let assigned = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT person, task, due, deadline, isCounted FROM assigned WHERE item = ?
                    ORDER BY place
                    """), arguments: [number])
        return ItemSummary(
            id: try ItemID(stored: row, 1), claim: claim.isNull ? nil : try ClaimID(stored: row, 2),
            text: row[3] ?? claimText, claimText: claimText, phase: phase,
            halt: (row[13] as String?).flatMap { Halt(rawValue: $0) },
            outcome: StoredOutcome.outcome(
                row[6], duplicated.isNull ? nil : try ItemID(stored: row, 7)), leaning: row[8],
            priority: priority, due: due.day, labels: labels,
            assignments: try assigned.map { row in
                guard let task = Assignment.Task(rawValue: row[1]) else {
                    throw CatalogError.damaged
                }
                let (due, deadline): (StoredDay, StoredDay) = (row[2], row[3])
                return ItemSummary.Assigned(
                    person: try PersonID(stored: row, 0), task: task, due: due.day,
                    deadline: deadline.day,
                    isCounted: row[4])
            }, judges: try judges.map { try PersonID(stored: $0, 0) }, verdicts: row[11],
            evidence: row[12])
    }
}
