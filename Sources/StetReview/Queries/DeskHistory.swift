package import StetRecords

/// A desk as of one commit, as an index is made from it and brought up to date.
package protocol DeskHistory: Sendable {
    /// What names the commit.
    var commit: String { get }
    /// The acts that are late as of the commit.
    var late: Set<RecordID> { get }
    /// The folders that differ between another commit and this one; `nil` where that is not known.
    func changedFolders(since commit: String) throws -> [FolderReference]?
    /// A reader of the desk as of the commit, for one thread.
    ///
    /// `ofAll`: Whether most of the desk will be read.
    func reader(ofAll: Bool) throws -> any FolderReading
}
