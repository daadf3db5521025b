internal import Stet
internal import StetGit

/// Git's settings as the user's own `git` has them where acts are made.
///
/// libgit2 knows neither the settings that the environment gives (`GIT_CONFIG_GLOBAL`, `GIT_CONFIG_COUNT`),
/// nor those of one working tree, nor every condition of an include; who acts and what signs must not depend on
/// that. So Git is asked, once in a process, with `git config --list`, which starts no other program. Where
/// there is no `git`, libgit2 answers.
final class GitSettings {
    private let values: [String: String]?
    private let directory: String
    private let fallback: (String) throws -> String?

    /// Those that were asked for already. Used by the main thread, which runs one command after the other.
    nonisolated(unsafe) private static var known: [String: GitSettings] = [:]

    /// The settings that hold in a directory.
    ///
    /// - `fallback`: Answers where there is no `git`.
    static func of(
        _ directory: String, else fallback: @escaping (String) throws -> String?
    ) throws -> GitSettings {
        if let settings = unsafe known[directory] { return settings }
        let settings = try GitSettings(directory, fallback)
        unsafe known[directory] = settings
        return settings
    }

    private init(
        _ directory: String, _ fallback: @escaping (String) throws -> String?
    ) throws {
        self.directory = directory
        self.fallback = fallback
        let output: [UInt8]
        switch ProgramOutput.of("git", ["-C", directory, "config", "--null", "--list"]) {
        case .ended(0, let printed): output = printed
        case .missing where !Self.isTold:
            values = nil
            return
        case .missing:
            throw Failure(
                "git-settings", "There is no git to ask who acts.",
                why: "The environment has settings (GIT_CONFIG_…) that only Git knows to read.",
                next: "Install it, or say who with GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL.")
        case .ended, .stopped:
            throw Failure(
                "git-settings", "Git cannot read its settings, so nobody knows who acts.",
                next: "See what it says: git config --list")
        }
        var values: [String: String] = [:]
        for entry in output.split(separator: 0) {
            let end = entry.firstIndex(of: 0x0A) ?? entry.endIndex
            let key = String(decoding: entry[..<end], as: UTF8.self)
            guard Self.isOfUse(key) else { continue }
            // A key without a value, which is true where a truth is asked for.
            let value = end == entry.endIndex ? Array("true".utf8)[...] : entry[(end + 1)...]
            guard let text = String(validating: value, as: UTF8.self) else {
                throw Failure(
                    "not-utf8", "Git's setting \(key) is not UTF-8.",
                    next: "Set it in UTF-8: git config \(key) VALUE")
            }
            values[key] = text
        }
        self.values = values
    }

    /// Whether the environment tells of settings.
    private static var isTold: Bool {
        ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"]
            .contains { Host.environment($0).map { $0 != "/dev/null" } ?? false }
    }

    private static func isOfUse(_ key: String) -> Bool {
        ["user.", "author.", "committer.", "gpg.", "commit."].contains { key.hasPrefix($0) }
    }

    /// The value of a key, whose section and name are in small letters; of several the last.
    func value(_ key: String) throws -> String? {
        guard let values else { return try fallback(key) }
        return values[key]
    }

    /// A truth, as Git writes it; `nil` where it is not set.
    func truth(_ key: String) throws -> Bool? {
        guard let text = try value(key)?.lowercased() else { return nil }
        if ["true", "yes", "on"].contains(text) { return true }
        if ["false", "no", "off", ""].contains(text) { return false }
        guard let number = Int(text) else {
            throw Failure(
                "git-settings",
                "Git's setting \(key) is \(Terminal.oneLine(text)), which is neither true nor false.",
                next: "Correct it: git config \(key) true")
        }
        return number != 0
    }

    /// Who Git says the `AUTHOR` or the `COMMITTER` of a commit is (`ident.c`): the environment, else the
    /// setting of that role, else the one of both; `nil` where none says.
    func identity(of role: String) throws -> Desk.GitIdentity? {
        let section = role.lowercased()
        func part(_ part: String) throws -> String? {
            // A variable that is set and empty is not the same as none.
            if let given = Host.variable("GIT_\(role)_\(part.uppercased())") { return given }
            if let own = try value("\(section).\(part)"), !own.isEmpty { return own }
            if let own = try value("user.\(part)"), !own.isEmpty { return own }
            return nil
        }
        if let name = try part("name"), let email = try part("email"), !Self.bare(name).isEmpty {
            return Desk.GitIdentity(name: Self.bare(name), email: Self.bare(email))
        }
        return try asked(of: role)
    }

    /// The same by Git, which knows more places: `EMAIL`, the user's entry in the list of users.
    private func asked(of role: String) throws -> Desk.GitIdentity? {
        guard
            case .ended(0, let output) = ProgramOutput.of(
                "git", ["-C", directory, "var", "GIT_\(role)_IDENT"]),
            let open = output.lastIndex(of: 0x3C), let close = output.lastIndex(of: 0x3E),
            open < close,
            let name = String(validating: output[..<open], as: UTF8.self),
            let email = String(validating: output[(open + 1)..<close], as: UTF8.self)
        else { return nil }
        return Desk.GitIdentity(name: Self.bare(name), email: Self.bare(email))
    }

    /// A name or an address without the white space at its ends.
    private static func bare(_ text: String) -> String {
        let rest = text.utf8.drop { $0 <= 0x20 }
        let end = rest.lastIndex { $0 > 0x20 }.map { rest.index(after: $0) } ?? rest.startIndex
        return String(Substring(rest[..<end]))
    }
}
