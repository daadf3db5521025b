internal import Stet
internal import StetGit

extension Session {
    /// Words that an act needs: those given, or else what the user writes in an editor.
    ///
    /// `option`: The option that would have given them.
    func words(_ given: String?, _ option: String, about subject: String) throws -> String {
        if let given {
            guard given.contains(where: { !$0.isWhitespace }) else {
                throw Failure(
                    "empty-words", "The words for \(option) are empty.",
                    next: "Give them after \(option).", exit: .usage)
            }
            return given
        }
        guard Host.isTerminal(0), Host.isTerminal(1), !options.json else {
            throw Failure(
                "words-needed", "\(option) is missing.",
                why: "This act records its words, and there is no terminal to ask on.",
                next: "Give them after \(option).", exit: .usage)
        }
        let template =
            "\n# \(subject)\n# Write the words for \(option) above; lines with # are left out.\n"
        let edited = Child.edit(template) ?? ""
        let lines = edited.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") }
        let text = lines.joined(separator: "\n")
        let start = text.firstIndex { !$0.isWhitespace }
        let end = text.lastIndex { !$0.isWhitespace }
        guard let start, let end else {
            throw Failure("empty-words", "Nothing was written, so nothing was done.")
        }
        return String(text[start...end])
    }

    /// A file, or standard input for `-`.
    func input(_ path: String, limit: Int) throws -> [UInt8] {
        if path == "-" { return try FileSystem.readStandardInput(limit: limit) }
        guard let bytes = try FileSystem.read(path, limit: limit) else {
            throw Failure(
                "no-file", "There is no file \(path).", next: "Check the path.")
        }
        return bytes
    }
}
