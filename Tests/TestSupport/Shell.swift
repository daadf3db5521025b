public import Stet
internal import Subprocess

/// The real binary in an empty directory, with a home and a clock of its own.
public final class Shell: Sendable {
    /// Where commands run.
    public let directory: TemporaryDirectory
    /// The binary that was built with the tests.
    public static let binary =
        "\(CommandLine.arguments[0].split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })/stet"

    private let seed: String

    /// An empty directory, in which Git knows who the user is.
    public init(identity: Bool = true, seed: String = "test") throws {
        directory = try TemporaryDirectory()
        self.seed = seed
        if identity {
            try directory.write(
                "home/.gitconfig",
                "[user]\n\tname = Editor\n\temail = editor@desk.example\n[init]\n\tdefaultBranch = main\n"
            )
        }
    }

    /// The environment of every command.
    public func environment(_ now: String = "2026-02-10T09:30:00Z") -> [String: String] {
        [
            "HOME": "\(directory.path)/home", "STET_NOW": now, "STET_SEED": seed, "COLUMNS": "80",
            "STET": Self.binary,
            // Hooks run it by its name.
            "PATH": "\(Self.binary.dropLast("/stet".count)):\(Environment.path)",
        ]
    }

    /// Runs the binary.
    public func stet(
        _ arguments: String..., in place: String = "work", now: String = "2026-02-10T09:30:00Z",
        input: String = "", environment more: [String: String] = [:]
    ) async throws -> Finished {
        try await stet(arguments, in: place, now: now, input: input, environment: more)
    }

    /// Runs the binary.
    public func stet(
        _ arguments: [String], in place: String = "work", now: String = "2026-02-10T09:30:00Z",
        input: String = "", environment more: [String: String] = [:]
    ) async throws -> Finished {
        let path = "\(directory.path)/\(place)"
        _ = try await run("mkdir", ["-p", path], in: directory.path)
        return try await run(
            Self.binary, arguments, in: path,
            environment: environment(now).merging(more) { $1 }, input: input)
    }

    /// Runs a shell script with `stet` on the path.
    public func script(_ text: String, in place: String = "work") async throws -> Finished {
        let path = "\(directory.path)/\(place)"
        _ = try await run("mkdir", ["-p", path], in: directory.path)
        let folder = Self.binary.dropLast("/stet".count)
        return try await run(
            "sh", ["-c", "PATH=\(folder):$PATH; \(text)"], in: path, environment: environment())
    }

    /// The `data` that a command prints with `--json`.
    public func data(_ arguments: String..., in place: String = "work") async throws -> JSONValue {
        try await data(arguments, in: place)
    }

    /// The data of a command that succeeds.
    public func data(_ arguments: [String], in place: String = "work") async throws -> JSONValue {
        let finished = try await stet(arguments + ["--json"], in: place)
        let value = try JSONReader.read(Array(finished.output.utf8))
        guard value["stet"] == .integer(1), let data = value["data"] else {
            throw Failed("no data: \(finished.all)")
        }
        return data
    }

    /// The error that a command prints with `--json`, and its exit status.
    public func error(_ arguments: String..., in place: String = "work", input: String = "")
        async throws -> (code: String, status: Int32, whole: JSONValue)
    {
        let finished = try await stet(arguments + ["--json"], in: place, input: input)
        // What was done before the error has a line of its own.
        let last = finished.output.split(separator: "\n").last ?? ""
        let value = try JSONReader.read(Array(last.utf8))
        guard let error = value["error"], case .string(let code)? = error["code"] else {
            throw Failed("no error: \(finished.all)")
        }
        return (code, finished.status, error)
    }
}
