internal import GRDB
internal import StetRecords
internal import StetReview

/// Brings a catalog to a commit, inside a transaction.
///
/// Read anew are the folders that differ, those that ask for one of them, and those with a record
/// whose lateness differs; all of them only where the policy does, or who is who.
struct Update {
    let database: Database
    let history: any DeskHistory
    let progress: (Int) -> Void

    init(
        _ database: Database, _ history: any DeskHistory, progress: @escaping (Int) -> Void
    ) {
        self.database = database
        self.history = history
        self.progress = progress
    }

    func run() throws {
        let old = try Marks(database)
        let reader = try history.reader(ofAll: false)
        let snapshot = Snapshot(reader)
        let new = Marks(
            commit: history.commit, policy: try snapshot.policyMark(),
            people: try snapshot.peopleMark())
        if let old, old.policy == new.policy, old.people == new.people,
            let changed = try history.changedFolders(since: old.commit)
        {
            let folders = try affected(by: changed)
            let writer = FolderWriter(database, isEmpty: false)
            for (count, folder) in folders.enumerated() {
                let summary = try FolderSummary(folder, reader, snapshot)
                try writer.write(summary, of: folder)
                if count % 256 == 255 { progress(count) }
            }
        } else {
            try Schema.makeAnew(database)
            try Filling(history, reader, FolderWriter(database, isEmpty: true), progress).run()
            try database.execute(sql: Schema.indexes)
        }
        try new.write(database)
        try database.execute(sql: "DELETE FROM late")
        for record in history.late {
            try database.execute(
                sql: "INSERT INTO late(record) VALUES (?)", arguments: [record.stored])
        }
    }

    /// The folders to be read anew, in order.
    private func affected(by changed: [FolderReference]) throws -> [FolderReference] {
        var affected = Set(changed)
        let before = Set(
            try Row.fetchAll(database, sql: "SELECT record FROM late").map {
                try RecordID(stored: $0, 0)
            })
        for record in before.symmetricDifference(history.late) {
            affected.formUnion(
                try folders(
                    """
                    SELECT kind, folder.id FROM record JOIN folder ON number = record.folder
                    WHERE record.id = ?
                    """, [record.stored]))
        }
        affected.formUnion(
            // In this order: the other would go through all folders there are.
            try folders("SELECT kind, id FROM doubt CROSS JOIN folder ON number = folder", []))
        for folder in Array(affected) {
            affected.formUnion(
                try folders(
                    """
                    SELECT dependent.kind, dependent.id FROM folder
                    JOIN rests ON rests.folder = folder.number
                    JOIN folder AS dependent ON dependent.number = rests.dependent
                    WHERE folder.id = ? AND folder.kind = ?
                    """, [folder.id.stored, folder.kind.rawValue.databaseValue]))
        }
        return affected.sorted()
    }

    private func folders(_ sql: String, _ arguments: [DatabaseValue]) throws -> [FolderReference] {
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: StatementArguments(arguments))
            .map { try FolderReference(stored: $0) }
    }
}
