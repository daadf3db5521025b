import Stet
import TestSupport
import Testing

/// Runs the steps and remembers what they used.
final class CommandRun {
    let shell: Shell
    private(set) var used: Set<String> = []
    /// The folder or record that each named step made.
    var ids: [String: String] = [:]

    init(_ shell: Shell) { self.shell = shell }

    private func arguments(_ words: [String]) -> [String] {
        words.map { word in
            guard word.hasPrefix("$") else { return word }
            let name = word.dropFirst().prefix { $0 != ":" }
            return (ids[String(name)] ?? "no \(name)") + word.dropFirst(name.count + 1)
        }
    }

    /// Remembers what a command used.
    func note(_ words: [String]) {
        let command = words.prefix { !$0.hasPrefix("-") && !$0.hasPrefix("$") }
        for count in 1...max(1, min(2, command.count)) {
            let name = command.prefix(count).joined(separator: " ")
            used.insert(name)
            for word in words where word.hasPrefix("-") { used.insert("\(name) \(word)") }
        }
    }

    /// An act, and what its commit must add.
    func act(
        _ words: String..., name: String? = nil, record: Bool = false, adds: [String] = [],
        now: String = "2026-02-10T09:30:00Z"
    ) async throws {
        note(words)
        let before = try await shell.script("git rev-parse -q --verify HEAD").output
        let done = try await shell.stet(arguments(words) + ["--json"], now: now)
        try #require(done.status == 0, "\(words): \(done.all)")
        let data = try? JSONReader.read(Array(done.output.utf8))["data"]
        if let name, case .string(let id)? = data?[record ? "id" : "folder"] { ids[name] = id }
        let after = try await shell.script("git rev-parse HEAD").output
        #expect(before != after, "\(words): nothing was recorded")
        let added = try await shell.script("git show --format=%B HEAD").output
        for text in arguments(adds) { #expect(added.contains(text), "\(words): \(text)") }
    }

    /// A command that reads, and what it must print.
    func read(
        _ words: String..., prints: [String] = [], status: Int32 = 0, input: String = ""
    ) async throws {
        note(words)
        let done = try await shell.stet(arguments(words), input: input)
        #expect(done.status == status, "\(words): \(done.all)")
        let printed = (done.output + done.errors).split { $0.isWhitespace }
            .joined(separator: " ")
        for text in arguments(prints) { #expect(printed.contains(text), "\(words): \(done.all)") }
    }
}
