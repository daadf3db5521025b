internal import Glibc
public import Subprocess
internal import SystemPackage

/// What a program printed, and how it ended.
public struct Finished: Sendable {
    /// The exit status; 128 and more for a signal.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String

    /// Both streams, for messages.
    public var all: String { output + errors }
    /// What was printed, with one space for every run of white space: sentences are looked for in it, as lines are wrapped.
    public var words: String { output.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

/// Runs a program to its end, or for a quarter of an hour unless said otherwise: what hangs is ended, and a slow machine is not, with nothing of the caller's environment but
/// what is needed to find programs.
public func run(
    _ program: String, _ arguments: [String], in directory: String,
    environment: [String: String] = [:], input: String = "", seconds: Int = 900
) async throws -> Finished {
    var variables: [Environment.Key: String] = [
        "PATH": Environment.path, "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "SWIFT_BACKTRACE": "enable=no", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        "HOME": "\(directory)/no-home",
    ]
    for (key, value) in environment {
        if let key = Environment.Key(rawValue: key) { variables[key] = value }
    }
    let result = try await Subprocess.run(
        .name("timeout"), arguments: Arguments(["\(seconds)", program] + arguments),
        environment: .custom(variables), workingDirectory: FilePath(directory),
        input: .string(input), output: .string(limit: 64 << 20), error: .string(limit: 64 << 20))
    let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    return Finished(status: status, output: result.standardOutput, errors: result.standardError)
}

extension Environment {
    /// Where programs are.
    public static var path: String {
        unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    }

    /// The seed of a storm that somebody asked for; `nil` in a plain run of the tests.
    public static var tortureSeed: Int? {
        unsafe getenv("STET_TORTURE_SEED").flatMap { unsafe Int(String(cString: $0)) }
    }

    /// The topologies of the storm of many clones that somebody asked for, by name, with spaces between
    /// them: `STET_TOPOLOGIES`; `nil` for all.
    public static var topologies: Set<String>? {
        unsafe getenv("STET_TOPOLOGIES").map {
            Set(unsafe String(cString: $0).split(separator: " ").map(String.init))
        }
    }

    /// The size of a storm of many clones that somebody asked for: `STET_STORM=FIRST-LAST:ACTS`, the
    /// seeds and how many acts a clone does; `nil` in a plain run of the tests.
    public static func storm() throws -> (seeds: ClosedRange<Int>, acts: Int)? {
        guard let text = unsafe getenv("STET_STORM").map({ unsafe String(cString: $0) }) else {
            return nil
        }
        let numbers = text.split { "-:".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 3, 0 < numbers[0], numbers[0] <= numbers[1], numbers[2] > 0 else {
            throw Failed("STET_STORM is FIRST-LAST:ACTS, not \(text)")
        }
        return (numbers[0]...numbers[1], numbers[2])
    }

    /// Which random desks somebody asked for: `STET_HISTORIES=FIRST-LAST`; `nil` in a plain run of the
    /// tests.
    public static func histories() throws -> ClosedRange<Int>? {
        guard let text = unsafe getenv("STET_HISTORIES").map({ unsafe String(cString: $0) }) else {
            return nil
        }
        let numbers = text.split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 2, 0 < numbers[0], numbers[0] <= numbers[1] else {
            throw Failed("STET_HISTORIES is FIRST-LAST, not \(text)")
        }
        return numbers[0]...numbers[1]
    }

    /// By how many more acts than usual the orders of blind rounds are gone through: `STET_BLIND_ACTS`.
    public static var blindActs: Int {
        unsafe getenv("STET_BLIND_ACTS").flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    /// The Python that has the independent validators.
    public static var python: String {
        unsafe getenv("STET_PYTHON").map { unsafe String(cString: $0) } ?? "python3"
    }
}
