internal import Stet
internal import StetGit

/// Words that the user wrote in an editor, which are kept until the act that records them is done: nobody
/// writes them twice because the act is refused.
final class EditedWords {
    /// The file with them; `nil` where nothing was written, or the act is done.
    private(set) var path: String?

    /// Lets the user edit a text in a file of the repository's own.
    ///
    /// - Returns: What the user wrote.
    /// - Throws: ``Failure`` where the editor fails; then nothing counts as written.
    func edit(_ template: [UInt8], in repository: Repository) throws -> [UInt8] {
        let directory = "\(repository.commonDirectory)/stet"
        try FileSystem.makeDirectory(directory)
        guard let path = Host.temporaryFile(template, in: directory, named: "words") else {
            throw Failure(
                "no-words-file", "No file can be made in \(directory) for the editor.",
                next: "Give the words on the command line.")
        }
        guard let bytes = Child.edit(path) else {
            Host.remove(path)
            throw Failure(
                "editor-failed", "The editor did not end well, so nothing was done.",
                next: "See which it is: git var GIT_EDITOR")
        }
        self.path = path
        return bytes
    }

    /// The act is done, or there are no words.
    func remove() {
        if let path { Host.remove(path) }
        path = nil
    }
}
