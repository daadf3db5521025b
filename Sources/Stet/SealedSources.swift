internal import StetGit

/// What this clone knows of sealed sources: where their texts are, the places pointed to, and the
/// salts.
///
/// It is in the clone's own Git directory, readable by the user alone, and is never pushed. Whoever
/// is to see what is behind a seal needs a copy of its file, by a safe way.
struct SealedSources {
    private let directory: String

    init(localDirectory: String) { directory = "\(localDirectory)/sealed" }

    /// Keeps a salt with what it seals: the path of a text, or the bytes of a place.
    func keep(_ seal: Digest, _ salt: Salt, _ sealed: [UInt8]) throws {
        try FileSystem.makeDirectory(directory, mode: 0o700)
        try FileSystem.replace(
            "\(directory)/\(seal.hex)", with: Array("\(salt.hex)\n".utf8) + sealed, mode: 0o600)
    }

    private func find(_ seal: Digest) throws -> (salt: Salt, sealed: [UInt8])? {
        guard let bytes = try FileSystem.read("\(directory)/\(seal.hex)", limit: 65_536),
            let salt = Salt(String(decoding: bytes.prefix(64), as: UTF8.self))
        else { return nil }
        return (salt, Array(bytes.dropFirst(65)))
    }

    /// The text behind a seal; `nil` where it is not known here, gone or changed.
    func text(_ seal: Digest) throws -> [UInt8]? {
        guard let (salt, path) = try find(seal),
            let bytes = try? FileSystem.read(
                String(decoding: path, as: UTF8.self), limit: SourceText.maximumSize),
            salt.digest(of: bytes) == seal
        else { return nil }
        return bytes
    }

    /// Every text that is known.
    func texts() throws -> [[UInt8]] {
        try (FileSystem.names(in: directory) ?? []).compactMap { try Digest($0).flatMap(text) }
    }
}

extension Desk {
    var sealedSources: SealedSources {
        SealedSources(localDirectory: ledger.localDirectory)
    }

    /// Seals a place in a sealed source, and keeps what it takes to show it.
    func seal(_ place: TextSelector) throws -> Digest {
        let salt = Salt(using: &options.randomness)
        let seal = place.seal(salt: salt)
        if !options.dryRun { try sealedSources.keep(seal, salt, place.bytesForSeal) }
        return seal
    }
}
