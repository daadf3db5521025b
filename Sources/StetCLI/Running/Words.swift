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
        let bytes = try edited.edit(Array(template.utf8), in: openRepository())
        guard let written = String(validating: bytes, as: UTF8.self) else {
            throw Failure("not-utf8", "What was written is not UTF-8, so nothing was done.")
        }
        // However an editor ends lines, and whether or not it begins with a mark.
        let marked = written.unicodeScalars.first == "\u{FEFF}"
        let lines = CommandLineWords.lines(
            of: String(written.unicodeScalars.dropFirst(marked ? 1 : 0))
        ).filter { $0.utf8.first != UInt8(ascii: "#") }
        let text = lines.joined(separator: "\n")
        let start = text.firstIndex { !$0.isWhitespace }
        let end = text.lastIndex { !$0.isWhitespace }
        guard let start, let end else {
            edited.remove()
            throw Failure("empty-words", "Nothing was written, so nothing was done.")
        }
        return String(text[start...end])
    }

    /// A file of text, or standard input for `-`, without the byte order mark that some programs begin one
    /// with.
    func text(_ path: String, limit: Int) throws -> String {
        let bytes = try input(path, limit: limit)
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard let text = String(validating: bytes.dropFirst(isMarked ? 3 : 0), as: UTF8.self) else {
            let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            throw Failure(
                "not-utf8", "\(path) is not UTF-8\(isWide ? " but UTF-16" : "").",
                next: "Save it as UTF-8.")
        }
        return text
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
