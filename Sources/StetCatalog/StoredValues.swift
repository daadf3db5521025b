internal import GRDB
internal import StetRecords
internal import StetReview
internal import struct Foundation.Data

// How the desk's values stand in the columns of the catalog. What has a name is stored by its name,
// so that a catalog made before means the same after.

extension Identifier {
    /// The id as it is stored.
    var stored: DatabaseValue { Data(bytes).databaseValue }

    /// Reads a stored id.
    init(stored row: Row, _ column: Int) throws(CatalogError) {
        guard let data = Data.fromDatabaseValue(row[column]), data.count == 20 else {
            throw .damaged
        }
        self.init(prefixOf: data)
    }
}

extension SortKey {
    /// The key as it is stored.
    var stored: DatabaseValue { Data(bytes).databaseValue }
}

/// A day, or ``Schema/never``.
struct StoredDay: DatabaseValueConvertible {
    let day: CalendarDay?

    init(_ day: CalendarDay?) { self.day = day }

    var databaseValue: DatabaseValue { (day?.daysSince1970 ?? Schema.never).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> StoredDay? {
        Int.fromDatabaseValue(value).map {
            StoredDay($0 == Schema.never ? nil : CalendarDay(daysSince1970: $0))
        }
    }
}

/// An outcome in two columns.
struct StoredOutcome {
    let text: String
    let duplicated: ItemID?

    init?(_ outcome: ItemState.Outcome?) {
        switch outcome {
        case .rated(let rating): (text, duplicated) = ("rated:\(rating)", nil)
        case .closed(let reason, let of): (text, duplicated) = ("closed:\(reason.rawValue)", of)
        case .reopened: (text, duplicated) = ("reopened", nil)
        case nil: return nil
        }
    }

    /// The outcome that two columns say; `nil` where they say none.
    static func outcome(_ text: String?, _ duplicated: ItemID?) -> ItemState.Outcome? {
        guard let text else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch parts[0] {
        case "rated" where parts.count == 2: return .rated(String(parts[1]))
        case "closed" where parts.count == 2:
            return Closing.Reason(rawValue: String(parts[1])).map { .closed($0, of: duplicated) }
        case "reopened": return .reopened
        default: return nil
        }
    }
}

extension FolderReference {
    /// Reads the columns `kind` and `id`.
    init(stored row: Row) throws(CatalogError) {
        guard let kind = FolderKind(rawValue: row[0]) else { throw .damaged }
        self.init(kind, try FolderID(stored: row, 1))
    }
}
