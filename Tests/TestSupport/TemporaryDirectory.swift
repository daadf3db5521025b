internal import Glibc
internal import Stet
internal import StetGit

/// A directory that is removed with all below it when nobody needs it any more.
public final class TemporaryDirectory: Sendable {
    /// The absolute path.
    public let path: String

    /// Makes one, where `TMPDIR` says.
    public init() throws {
        let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/stet-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failed("cannot make a directory") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if FileSystem.isDirectory(path) {
            _ = unsafe chmod(path, 0o700)
            for name in FileSystem.names(in: path) ?? [] { remove("\(path)/\(name)") }
            _ = unsafe rmdir(path)
        } else {
            _ = unsafe unlink(path)
        }
    }

    /// Writes a file below it and returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes a file below it and returns its path.
    @discardableResult
    public func write(_ name: String, bytes: [UInt8]) throws -> String {
        let path = "\(path)/\(name)"
        if let slash = path.lastIndex(of: "/") {
            try FileSystem.makeDirectory(String(path[..<slash]))
        }
        try FileSystem.replace(path, with: bytes)
        return path
    }
}

/// Why a test could not be set up.
public struct Failed: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// A reason.
    public init(_ description: String) { self.description = description }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
public struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    /// A generator for a seed.
    public init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The top of the package, for files that tests share with it.
public let packageRoot = String(
    #filePath.dropLast("/Tests/TestSupport/TemporaryDirectory.swift".count))
