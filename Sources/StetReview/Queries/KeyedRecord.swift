package import StetRecords

/// A record that an act of an import gave a key.
package struct KeyedRecord: Hashable, Sendable {
    /// The record.
    package let record: RecordID
    /// Its folder.
    package let folder: FolderReference
    /// Whose act brought it.
    package let author: PersonID

    /// A record of a folder, and its author.
    package init(record: RecordID, folder: FolderReference, author: PersonID) {
        self.record = record
        self.folder = folder
        self.author = author
    }
}
