import Stet
import StetGit
import TestSupport

/// The library that makes one writing call of `stet` fail, or `stet` die there.
struct Shim {
    /// What happens at a call.
    enum Mode: String, CaseIterable {
        /// The program is killed before the call.
        case before
        /// The program is killed right after the call.
        case after
        /// Half of what is to be written is, then the program is killed.
        case torn
        case noSpace = "ENOSPC"
        case inputOutput = "EIO"
        case noPermission = "EACCES"
        /// From here on everything is read-only.
        case readOnly = "EROFS+"

        var kills: Bool { self == .before || self == .after || self == .torn }
    }

    private let library: String
    private let directory: TemporaryDirectory

    /// Compiles it.
    init() async throws {
        directory = try TemporaryDirectory()
        library = "\(directory.path)/faults.so"
        let compiled = try await run(
            "clang",
            [
                "-shared", "-fPIC", "-O1", "-o", library,
                "\(packageRoot)/Tests/StetFaultTests/faults.c", "-ldl",
            ], in: directory.path)
        guard compiled.status == 0 else { throw Failed("clang: \(compiled.all)") }
    }

    /// The writing calls of a command that nothing happens to, with what each is about.
    func calls(_ arguments: [String], in place: String, environment: [String: String]) async throws
        -> [String]
    {
        let log = "\(directory.path)/log-\(UInt64.random(in: 0...(.max)))"
        let finished = try await run(
            Shell.binary, arguments, in: place,
            environment: environment.merging(["LD_PRELOAD": library, "STET_FAULT_LOG": log]) { $1 })
        guard finished.status == 0 else { throw Failed("without a fault: \(finished.all)") }
        let bytes = try FileSystem.read(log, limit: 1 << 24) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    }

    /// Runs a command in which something happens at a call.
    func run(
        _ arguments: [String], in place: String, environment: [String: String], at call: Int,
        _ mode: Mode
    ) async throws -> Finished {
        try await TestSupport.run(
            Shell.binary, arguments, in: place,
            environment: environment.merging([
                "LD_PRELOAD": library, "STET_FAULT": "\(call):\(mode.rawValue)",
            ]) { $1 })
    }

    private func run(
        _ program: String, _ arguments: [String], in place: String,
        environment: [String: String] = [:]
    ) async throws -> Finished {
        try await TestSupport.run(program, arguments, in: place, environment: environment)
    }
}
