public import StetRecords
public import StetTexts

/// Answers questions about a whole desk as of one moment.
///
/// One answer reads every folder of the desk, another an index over them; both say the same. What
/// cannot be read here, because it is damaged or of a newer format, is left out.
public protocol DeskQuerying {
    /// The items of which a predicate holds, in the order of ``ItemSummary/hurriesMore(_:_:)``; at
    /// most so many.
    func items(where predicate: ItemPredicate, limit: Int?) throws -> [ItemSummary]
    /// How many items there are of which a predicate holds.
    func itemCount(where predicate: ItemPredicate) throws -> Int
    /// How many items are in each state; states without any are left out.
    func itemCounts() throws -> [ItemState.Phase: Int]
    /// How many items have each outcome, whichever item a duplicate is one of; outcomes that none has
    /// are left out.
    func outcomeCounts() throws -> [ItemState.Outcome: Int]
    /// The items that cannot be told what they are without a folder, in order: with the folder, their
    /// state may change.
    func items(restingOn folder: FolderReference) throws -> [ItemID]
    /// The claims that were not taken back and have these words, in the order of their text; at most
    /// so many.
    func claims(saying words: [String], limit: Int?) throws -> [ClaimID]
    /// The claims that were not taken back and are most similar to a text, the most similar first; at
    /// most so many. Among how many they were looked for.
    func claims(similarTo text: String, limit: Int) throws -> RankedClaims
    /// The claims and items that cite a source, taken back or not, in order: claims that appear in it,
    /// and items with evidence from it.
    func folders(citing source: SourceID) throws -> [FolderReference]
    /// The sources, in the order of their labels; at most so many.
    func sources(limit: Int?) throws -> [SourceID]
    /// The sources that were not taken back and whose text this is, in order.
    func sources(ofText digest: Digest) throws -> [SourceID]
    /// How many folders of a kind there are.
    func folderCount(_ kind: FolderKind) throws -> Int
    /// The records whose id begins with some hex digits, in order, with their folders; at most so
    /// many.
    func records(startingWith digits: String, in kinds: [FolderKind], limit: Int) throws
        -> [RecordPlace]
    /// The folders, people and policy excepted, in which something may be at odds on some day, in
    /// order; how many disagreements no day changes.
    func contested() throws -> [Contested]
    /// Files that are in the desk and are no records, with what is wrong, in order; at most so many.
    func aliens(limit: Int) throws -> [Alien]
}

/// A record and where it is.
public struct RecordPlace: Hashable, Comparable, Sendable {
    /// The folder.
    public let folder: FolderReference
    /// The record.
    public let record: RecordID

    package init(_ folder: FolderReference, _ record: RecordID) {
        self.folder = folder
        self.record = record
    }

    /// Orders records by their ids.
    public static func < (left: Self, right: Self) -> Bool {
        (left.record, left.folder) < (right.record, right.folder)
    }
}

/// Claims by how similar they are to a text.
public struct RankedClaims: Hashable, Sendable {
    /// The claims, the most similar first.
    public let claims: [Ranked]
    /// Among how many claims they were looked for.
    public let compared: Int

    /// A claim, and how it is like the text.
    public struct Ranked: Hashable, Sendable {
        /// The claim.
        public let claim: ClaimID
        /// What both have.
        public let match: ClaimMatch
    }

    /// Asks an index whose names are claims.
    package init<Index: ClaimIndex>(_ index: Index, _ text: String, limit: Int) throws
    where Index.Name == ClaimID {
        claims = try index.matches(text, limit: limit).map {
            Ranked(claim: $0.claim, match: $0.match)
        }
        compared = try index.size().claims
    }
}

/// A folder in which something may be at odds.
public struct Contested: Hashable, Sendable {
    /// The folder.
    public let folder: FolderReference
    /// How many disagreements there are whatever the day.
    public let count: Int
    /// Whether more people may have it than it has places, which depends on the day.
    public let isCrowded: Bool

    package init(_ folder: FolderReference, count: Int, isCrowded: Bool) {
        self.folder = folder
        self.count = count
        self.isCrowded = isCrowded
    }
}

/// A file in the desk that is no record.
public struct Alien: Hashable, Comparable, Sendable {
    /// Where it is.
    public let path: String
    /// What is wrong with it.
    public let what: String

    package init(path: String, what: String) {
        self.path = path
        self.what = what
    }

    /// Orders files by their paths.
    public static func < (left: Self, right: Self) -> Bool {
        left.path == right.path
            ? left.what.utf8.lexicographicallyPrecedes(right.what.utf8)
            : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

/// What a list is sorted by: the beginning of a text, whatever its case.
package struct SortKey: Hashable, Comparable, Sendable {
    /// At most 64 bytes.
    package let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.lowercased().utf8.prefix(64)) }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
