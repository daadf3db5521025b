internal import Dispatch
internal import Glibc
internal import Stet
internal import StetGit
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// The programs of the user's own that are run: the editor and the pager, as Git chooses them.
enum Child {
    /// Asks Git which program it would use (`git var`).
    private static func gitVariable(_ name: String) async throws -> String? {
        let result = try await Subprocess.run(
            .name("git"), arguments: ["var", name], output: .string(limit: 65_536),
            error: .discarded)
        guard result.terminationStatus.isSuccess else { return nil }
        return String(result.standardOutput.prefix { $0 != "\n" })
    }

    /// Lets the user edit a file; `nil` where that failed.
    ///
    /// Like Git, the editor is a shell command line of the user's own, the file is its argument, and Ctrl-C
    /// meanwhile is the editor's alone.
    static func edit(_ path: String) -> [UInt8]? {
        let edited = withoutInterruption {
            guard let editor = try await gitVariable("GIT_EDITOR") else { return false }
            let (program, arguments) = command(editor)
            return try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments + [path]), input: .currentStandardInput,
                output: .currentStandardOutput,
                error: .currentStandardError
            ).terminationStatus.isSuccess
        }
        guard edited == true else { return nil }
        return (try? FileSystem.read(path, limit: 1 << 20)) ?? nil
    }

    /// What runs a command line of the user's own, to which arguments are added: a shell, or where it needs
    /// none the program itself, as Git does it (`prepare_shell_cmd`). A shell in between would die of Ctrl-C.
    private static func command(_ line: String) -> (program: String, arguments: [String]) {
        let needsShell = line.unicodeScalars.contains {
            "|&;<>()$`\\\"' \t\n*?[#~=%".unicodeScalars.contains($0)
        }
        return needsShell ? ("sh", ["-c", "\(line) \"$@\"", line]) : (line, [])
    }

    /// Shows a text in the user's pager; `false` where there is none.
    static func page(_ text: String) -> Bool {
        let shown = withoutInterruption {
            guard let pager = try await gitVariable("GIT_PAGER"), pager != "cat" else {
                return false
            }
            if Host.environment("LESS") == nil { _ = unsafe setenv("LESS", "FRX", 0) }
            return try await Subprocess.run(
                .name("sh"), arguments: ["-c", pager], input: try file(Array(text.utf8)),
                output: .currentStandardOutput,
                error: .currentStandardError
            ).terminationStatus.wasStarted
        }
        return shown ?? false
    }

    /// Runs asynchronous work, while what the terminal sends to all in the foreground on Ctrl-C ends
    /// whatever that runs, and not who waits for it.
    private static func withoutInterruption<Value: Sendable>(
        for work: @escaping @Sendable () async throws -> Value
    ) -> Value? {
        // Children begin with the usual handlers (Subprocess). One of our own would interrupt waiting for them.
        let before = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, handler) in before { _ = signal(number, handler) } }
        return wait(for: work)
    }

    /// How a program ended.
    enum End: Sendable {
        /// By itself: its status, and what it printed.
        case ended(Int32, output: [UInt8], errors: String)
        /// It was stopped after its time, or as it printed too much.
        case timedOut
        /// There is no such program, or it could not be started.
        case missing
    }

    /// Runs a program to its end, or until its time is over.
    ///
    /// `environment`: Variables it has beside those of this program. `showsErrors`: Whether what it
    /// writes to standard error is shown instead of returned. `limit`: How much it may print; more, and
    /// it counts as stopped.
    static func run(
        _ program: String, _ arguments: [String], input: [UInt8] = [],
        environment: [String: String] = [:], seconds: Int, limit: Int = 1 << 20,
        showsErrors: Bool
    ) -> End {
        let end = wait {
            try await withThrowingTaskGroup(of: End.self) { group in
                group.addTask {
                    do {
                        return try await start(
                            program, arguments, input: input, environment: environment,
                            limit: limit, showsErrors: showsErrors)
                    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
                        return .timedOut
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    return .timedOut
                }
                let first = try await group.next()
                // Leaving the group waits for the rest, and a cancelled child is killed.
                group.cancelAll()
                return first
            }
        }
        return end.flatMap { $0 } ?? .missing
    }

    private static func start(
        _ program: String, _ arguments: [String], input: [UInt8], environment: [String: String],
        limit: Int, showsErrors: Bool
    ) async throws -> End {
        var changed: [Environment.Key: String] = [:]
        for (key, value) in environment {
            if let key = Environment.Key(rawValue: key) { changed[key] = value }
        }
        let executable: Executable =
            program.contains("/") ? .path(FilePath(program)) : .name(program)
        func status(_ end: TerminationStatus) -> Int32 {
            switch end {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        }
        if showsErrors {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments),
                environment: .inherit.updating(changed), input: try file(input),
                output: .bytes(limit: limit), error: .currentStandardError)
            return .ended(
                status(result.terminationStatus), output: result.standardOutput, errors: "")
        }
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments),
            environment: .inherit.updating(changed), input: try file(input),
            output: .bytes(limit: limit), error: .string(limit: 65_536))
        return .ended(
            status(result.terminationStatus), output: result.standardOutput,
            errors: result.standardError)
    }

    /// What the kernel lets a program have that reads what strangers wrote (setrlimit(2)).
    struct Bounds {
        /// How much memory it may map.
        let megabytes: Int
        /// How long it may use a processor.
        let seconds: Int

        /// Sets the limits of a shell and becomes the program. Where a limit is lower already that
        /// stays, and nothing of the caller's is part of the script.
        private static let script = """
            ulimit -v "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; ulimit -c 0 2>/dev/null
            shift 2; exec "$@"
            """

        /// The arguments of `sh` that run a program so.
        func arguments(_ program: String, _ arguments: [String]) -> [String] {
            ["-c", Self.script, "sh", "\(megabytes << 10)", "\(seconds)", program] + arguments
        }
    }

    /// Runs a program within bounds; where it exceeds one, or ends in any way but by itself, it counts
    /// as stopped.
    static func run(
        _ program: String, _ arguments: [String], input: [UInt8], within bounds: Bounds,
        seconds: Int, limit: Int
    ) -> End {
        let end = run(
            "sh", bounds.arguments(program, arguments), input: input, seconds: seconds,
            limit: limit, showsErrors: false)
        guard case .ended(let status, _, let errors) = end else { return end }
        let lacksMemory = [
            "out of memory", "cannot allocate", "bad_alloc", "memory exhausted", "memoryerror",
        ].contains { errors.lowercased().contains($0) }
        if status >= 128 || status != 0 && lacksMemory { return .timedOut }
        // What the shell says of a program that it does not find.
        return status == 127 ? .missing : end
    }

    /// What a child reads as its input. No pipe: a child may end before it has read all.
    private static func file(_ bytes: [UInt8]) throws -> FileDescriptorInput {
        let place = Host.environment("TMPDIR") ?? "/tmp"
        return .fileDescriptor(
            FileDescriptor(rawValue: try FileSystem.unnamedFile(bytes, in: place)),
            closeAfterSpawningProcess: true)
    }

    /// Runs asynchronous work from the synchronous main thread, which does nothing else meanwhile.
    private static func wait<Value: Sendable>(
        for work: @escaping @Sendable () async throws -> Value
    ) -> Value? {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Value>()
        Task.detached {
            let value = try? await work()
            box.result.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return box.result.withLock { $0 }
    }

    private final class Box<Value: Sendable>: Sendable {
        let result = Mutex<Value?>(nil)
    }
}

extension TerminationStatus {
    /// Whether a shell found the program it was to run; how that ended is the program's affair.
    fileprivate var wasStarted: Bool {
        switch self {
        case .exited(let code): code != 126 && code != 127
        case .signaled: true
        }
    }
}
