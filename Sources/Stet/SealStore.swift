internal import StetGit

/// What this clone keeps behind seals: salts, with what they seal.
///
/// It is in the clone's own Git directory, readable by the user alone, and is never pushed. Whoever
/// else is to see what is behind a seal needs a copy of its file, by a safe way.
struct SealStore {
    private let directory: String

    init(_ directory: String) { self.directory = directory }

    /// Keeps a salt with what it seals; called before the seal is committed.
    func keep(_ seal: Digest, _ salt: Salt, _ sealed: [UInt8]) throws {
        try FileSystem.makeDirectory(directory, mode: 0o700)
        try FileSystem.replace(
            path(seal), with: Array("\(salt.hex)\n".utf8) + sealed, mode: 0o600)
    }

    /// The salt and what it seals; `nil` where this clone does not have them. Whether they are what
    /// was sealed, the caller asks.
    func find(_ seal: Digest) throws -> (salt: Salt, sealed: [UInt8])? {
        guard let bytes = try FileSystem.read(path(seal), limit: StoredRecord.maximumSize),
            let salt = Salt(String(decoding: bytes.prefix(64), as: UTF8.self))
        else { return nil }
        return (salt, Array(bytes.dropFirst(65)))
    }

    /// Removes what is not needed any more.
    func drop(_ seal: Digest) { FileSystem.remove(path(seal)) }

    /// The seals behind which something is kept.
    var seals: [Digest] { (FileSystem.names(in: directory) ?? []).compactMap { Digest($0) } }

    private func path(_ seal: Digest) -> String { "\(directory)/\(seal.hex)" }
}
