internal import CStetLibgit2

/// What a writer is about to do to a branch and to the working trees that have it checked out.
///
/// Only the holder of the repository's own lock writes it, before anything a reader could see, and
/// removes it when all is done. So whoever takes that lock and finds a journal knows that its writer
/// died, and has what it takes to finish the work or to take it back. It is also what stands in
/// `index.lock` meanwhile, which tells that lock from any other program's.
package struct WriteJournal: Hashable, Sendable {
    /// The branch that is moved.
    package let branch: String
    /// The commit it is moved to.
    package let commit: ObjectID
    /// The files that are written.
    package let files: [File]

    /// A file that is written to the working trees.
    package struct File: Hashable, Sendable {
        /// The path from the top of the repository.
        package let path: String
        /// The contents.
        package let blob: ObjectID
        /// The contents whose place these take; `nil` for a new file.
        package let replaced: ObjectID?
    }

    package init(branch: String, commit: ObjectID, files: [Checkout.NewFile]) throws(GitError) {
        self.branch = branch
        self.commit = commit
        var list: [File] = []
        for file in files {
            var replaced: ObjectID?
            if let bytes = file.replaced { replaced = try GitLibrary.hash(bytes, .blob) }
            list.append(File(path: file.path, blob: file.blob, replaced: replaced))
        }
        self.files = list
    }

    private static let header = "stet-journal 1"
    private static let none = "-"
    private static let end = "end"

    /// Fields that each end with a zero byte, which no path and no branch name can hold.
    package var bytes: [UInt8] {
        var fields = [Self.header, branch, commit.description]
        for file in files {
            fields += [file.path, file.blob.description, file.replaced?.description ?? Self.none]
        }
        fields.append(Self.end)
        return fields.flatMap { Array($0.utf8) + [0] }
    }

    /// Reads a journal; `nil` for anything else, and for one that was not written to its end.
    package init?(_ bytes: [UInt8]) {
        let fields = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard fields.count >= 5, fields.count % 3 == 2, fields[0] == Self.header,
            fields[fields.count - 2] == Self.end, fields.last == "",
            let commit = ObjectID(fields[2])
        else { return nil }
        branch = fields[1]
        self.commit = commit
        var files: [File] = []
        for start in stride(from: 3, to: fields.count - 2, by: 3) {
            let replaced = ObjectID(fields[start + 2])
            guard let blob = ObjectID(fields[start + 1]),
                replaced != nil || fields[start + 2] == Self.none
            else { return nil }
            files.append(File(path: fields[start], blob: blob, replaced: replaced))
        }
        self.files = files
    }

    /// What of this no writer of ours would have written; `nil` where all of it may be one's.
    ///
    /// A repository may come from anybody, with a journal in it. So a journal names only what a writer
    /// writes: a branch, and files below one directory of the working tree.
    ///
    /// `root`: That directory, from the top of the repository.
    func flaw(below root: String) -> String? {
        guard Repository.isValidBranch(branch) else { return "it names the branch “\(branch)”" }
        let stray = files.first { !Self.isInside($0.path, root) }
        return stray.map { "it names the file “\($0.path)”, which is not below \(root)/" }
    }

    /// Whether a path leads from the top of a working tree to a place below a directory of it.
    static func isInside(_ path: String, _ root: String) -> Bool {
        let names = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        return names.count > 1 && names[0] == root
            && !names.contains { ["", ".", "..", ".git"].contains($0.lowercased()) }
    }

    /// Whether a file holds a journal, whole or not.
    static func isJournal(_ path: String) -> Bool {
        guard FileSystem.isFile(path), let bytes = try? FileSystem.read(path, limit: maximumSize)
        else { return false }
        return bytes.starts(with: header.utf8)
    }

    /// Reads the journal in a file; `nil` where there is none, or none that was begun in earnest.
    package static func read(_ path: String) -> WriteJournal? {
        (try? FileSystem.read(path, limit: maximumSize)).flatMap { $0.flatMap { WriteJournal($0) } }
    }

    private static let maximumSize = 1 << 28
}
