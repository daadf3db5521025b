internal import GRDB
internal import StetRecords
internal import StetReview
internal import StetTexts

/// Writes what is known of folders, in the place of what was known of them before.
struct FolderWriter {
    private let database: Database
    private let isEmpty: Bool
    private let numbers = Numbers()

    /// The numbers of folders seen lately.
    private final class Numbers {
        var known: [FolderReference: Int64] = [:]
    }

    /// - `isEmpty`: Whether nothing is known yet of any folder.
    init(_ database: Database, isEmpty: Bool) {
        self.database = database
        self.isEmpty = isEmpty
    }

    /// `summary`: `nil` where the folder is not there.
    func write(_ summary: FolderSummary?, of folder: FolderReference) throws {
        let number = try number(of: folder)
        if !isEmpty {
            for (table, column) in Schema.rowsOfFolder {
                try execute("DELETE FROM \(table) WHERE \(column) = ?", [number])
            }
        }
        try execute("UPDATE folder SET isThere = ? WHERE number = ?", [summary != nil, number])
        guard let summary else { return }
        for record in summary.records {
            try execute("INSERT INTO record(folder, id) VALUES (?, ?)", [number, record.stored])
        }
        for alien in summary.aliens {
            try execute(
                "INSERT INTO alien(folder, path, what) VALUES (?, ?, ?)",
                [number, alien.path, alien.what])
        }
        if summary.isDamaged { try execute("INSERT INTO doubt(folder) VALUES (?)", [number]) }
        if let contested = summary.contested {
            try execute(
                "INSERT INTO contested(folder, count, isCrowded) VALUES (?, ?, ?)",
                [number, contested.count, contested.isCrowded])
        }
        for other in summary.rests {
            try execute(
                "INSERT INTO rests(dependent, folder) VALUES (?, ?)",
                [number, try self.number(of: other)])
        }
        for source in summary.cites {
            let source = try self.number(of: FolderReference(.sources, FolderID(source)))
            try execute("INSERT INTO cites(folder, source) VALUES (?, ?)", [number, source])
        }
        switch summary.content {
        case .item(let item): try write(item, number)
        case .claim(let text, let isWithdrawn):
            let stems = ClaimStems(text)
            try execute(
                """
                INSERT INTO claim(folder, id, text, sort, isWithdrawn, length)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [number, folder.id.stored, text, SortKey(text).stored, isWithdrawn, stems.length])
            // In the order in which the table has them; a claim that was taken back is not found.
            for (stem, count) in isWithdrawn ? [] : stems.counts.sorted(by: { $0.key < $1.key }) {
                try execute(
                    "INSERT INTO claimStem(claim, stem, count, length) VALUES (?, ?, ?, ?)",
                    [number, stem, count, stems.length])
            }
            try execute(
                "INSERT INTO claimWords(rowid, words) VALUES (?, ?)",
                [number, SearchWords.of(text).joined(separator: " ")])
        case .source(let label, let texts, let isWithdrawn):
            try execute(
                "INSERT INTO source(folder, id, sort, isWithdrawn) VALUES (?, ?, ?, ?)",
                [number, folder.id.stored, SortKey(label).stored, isWithdrawn])
            for digest in texts {
                try execute(
                    "INSERT OR IGNORE INTO sourceText(digest, source) VALUES (?, ?)",
                    [digest.hex, number])
            }
        case nil: break
        }
    }

    private func write(_ item: ItemSummary, _ number: Int64) throws {
        // No folder has the number 0.
        let claim = try item.claim.map {
            try self.number(of: FolderReference(.claims, FolderID($0)))
        }
        let outcome = StoredOutcome(item.outcome)
        try execute(
            """
            INSERT INTO item(folder, id, claim, text, phase, halt, outcome, duplicated, leaning,
                priority, urgency, due, verdicts, evidence)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, item.id.stored, claim ?? 0,
                item.text.utf8.elementsEqual(item.claimText.utf8) ? nil : item.text,
                item.phase.rawValue, item.halt?.rawValue, outcome?.text,
                outcome?.duplicated?.stored, item.leaning,
                item.priority.rawValue, -item.priority.rank, StoredDay(item.due), item.verdicts,
                item.evidence,
            ])
        for (place, label) in item.labels.enumerated() {
            try execute(
                "INSERT INTO label(item, place, text) VALUES (?, ?, ?)", [number, place, label])
        }
        for (place, assigned) in item.assignments.enumerated() {
            try execute(
                """
                INSERT INTO assigned(item, place, person, task, due, deadline, isCounted, hasJudged)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    number, place, assigned.person.stored, assigned.task.rawValue,
                    StoredDay(assigned.due),
                    StoredDay(assigned.deadline), assigned.isCounted,
                    item.judges.contains(assigned.person),
                ])
        }
        for judge in item.judges {
            try execute("INSERT INTO judge(item, person) VALUES (?, ?)", [number, judge.stored])
        }
    }

    /// The number of a folder, which gets one where it has none.
    private func number(of folder: FolderReference) throws -> Int64 {
        if let known = numbers.known[folder] { return known }
        let find = try database.cachedStatement(
            sql: "SELECT number FROM folder WHERE id = ? AND kind = ?")
        let number: Int64
        if let known = try Int64.fetchOne(
            find, arguments: [folder.id.stored, folder.kind.rawValue])
        {
            number = known
        } else {
            try execute(
                "INSERT INTO folder(kind, id, isThere) VALUES (?, ?, 0)",
                [folder.kind.rawValue, folder.id.stored])
            number = database.lastInsertedRowID
        }
        if numbers.known.count >= 1 << 14 { numbers.known = [:] }
        numbers.known[folder] = number
        return number
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
