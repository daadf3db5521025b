internal import Glibc
internal import StetGit
public import StetReading
package import StetRecords

/// Runs a program without waiting asynchronously: its input and what it prints are files.
public let blockingPrograms = Programs { name, arguments, input in
    guard let directory = try? TemporaryDirectory(),
        let source = try? directory.write("in", bytes: input)
    else { return .stopped }
    let output = "\(directory.path)/out"
    let errors = "\(directory.path)/errors"
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([name] + arguments).map {
        unsafe strdup($0)
    }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t()
    guard unsafe posix_spawnp(&process, name, &actions, nil, words, environ) == 0 else {
        return .missing
    }
    var status: Int32 = 0
    guard unsafe waitpid(process, &status, 0) == process else { return .stopped }
    let printed = (try? FileSystem.read(output, limit: 64 << 20)) ?? []
    let said = (try? FileSystem.read(errors, limit: 1 << 20)) ?? []
    return .ended(
        status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128, output: printed,
        errors: String(decoding: said, as: UTF8.self))
}

extension Hex {
    /// The bytes of hex digits.
    package static func decode(_ digits: some StringProtocol) -> [UInt8]? {
        let values = digits.utf8.map { value(of: $0) }
        guard values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).reduce(into: [UInt8]?([])) { bytes, index in
            guard let high = values[index], let low = values[index + 1] else {
                bytes = nil
                return
            }
            bytes?.append(high << 4 | low)
        }
    }
}
