internal import ArgumentParser
internal import Stet

/// Finds options that are given twice although one value counts.
///
/// The argument parser takes the last of them and says nothing, so that an act would be recorded with words
/// other than some of those that were typed.
enum RepeatedOptions {
    /// Refuses arguments that give one option two different values.
    ///
    /// - Parameter arguments: The arguments without the program's name.
    /// - Throws: ``Failure`` that names the option.
    static func check(_ arguments: [String]) throws {
        let arguments = Array(arguments.prefix { $0 != "--" })
        let values = values(in: arguments)
        // What the commands take is asked for only where something may be wrong: it takes a while.
        guard values.contains(where: { $0.value.count > 1 }) else { return }
        let single = singleOptions(of: arguments)
        for (name, values) in values.sorted(by: { $0.key < $1.key }) where single.contains(name) {
            guard Set(values.map { Array($0.utf8) }).count > 1 else { continue }
            throw Failure(
                "option-twice", "\(name) is given twice, and only one value counts.",
                why: values.prefix(3).map { "“\(Terminal.cut(Terminal.oneLine($0), 40))”" }
                    .joined(separator: ", "),
                next: "Give it once.", exit: .usage)
        }
    }

    /// The values that each option seems to have.
    private static func values(in arguments: [String]) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for (index, argument) in arguments.enumerated() {
            guard argument.utf8.starts(with: "--".utf8) || argument == "-C" else { continue }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value =
                parts.count == 2
                ? String(parts[1]) : index + 1 < arguments.count ? arguments[index + 1] : ""
            values[String(parts[0]), default: []].append(value)
        }
        return values
    }

    /// The options of the command that the arguments name which take one value.
    private static func singleOptions(of arguments: [String]) -> Set<String> {
        guard var command = commands() else { return [] }
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            guard let next = command.subcommand(word) else { break }
            command = next
        }
        if let name = command["defaultSubcommand"]?.text, let next = command.subcommand(name) {
            command = next
        }
        var names: Set<String> = []
        for argument in command["arguments"]?.elements ?? []
        where argument["kind"]?.text == "option" && argument["isRepeating"] != .boolean(true) {
            for name in argument["names"]?.elements ?? [] {
                guard let text = name["name"]?.text else { continue }
                names.insert((name["kind"]?.text == "short" ? "-" : "--") + text)
            }
        }
        return names
    }

    /// What the argument parser says of its commands.
    private static func commands() -> JSONValue? {
        do {
            _ = try StetCommand.parseAsRoot(["--experimental-dump-help"])
            return nil
        } catch {
            let bytes = Array(StetCommand.fullMessage(for: error).utf8)
            return (try? JSONReader.read(bytes))?["command"]
        }
    }
}

extension JSONValue {
    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    fileprivate var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    fileprivate func subcommand(_ name: String) -> JSONValue? {
        self["subcommands"]?.elements.first { $0["commandName"]?.text == name }
    }
}
