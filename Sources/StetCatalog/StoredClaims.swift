internal import GRDB
internal import StetRecords
internal import StetTexts

/// The claims of the catalog by the stems of their words; those that were taken back have none.
struct StoredClaims: ClaimIndex {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func size() throws -> (claims: Int, words: Int) {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT count(*), total(length) FROM claim WHERE isWithdrawn = 0"))
        guard let row else { throw CatalogError.damaged }
        let words: Double = row[1]
        return (row[0], Int(words))
    }

    func postings(of stem: String) throws -> [ClaimPosting] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT claim, count, length FROM claimStem WHERE stem = ?"),
            arguments: [stem])
        var postings: [ClaimPosting] = []
        while let row = try rows.next() {
            postings.append(ClaimPosting(claim: row[0], count: row[1], length: row[2]))
        }
        return postings
    }

    func stems(of claim: Int64) throws -> (found: Set<String>, own: [String]) {
        let stems = try String.fetchAll(
            database.cachedStatement(sql: "SELECT stem FROM claimStem WHERE claim = ?"),
            arguments: [claim])
        return (Set(stems), stems)
    }

    func name(of claim: Int64) throws -> ClaimID {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM claim WHERE folder = ?"),
            arguments: [claim])
        guard let row else { throw CatalogError.damaged }
        return try ClaimID(stored: row, 0)
    }
}
