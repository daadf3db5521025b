internal import StetGit

extension Desk {
    /// What this clone knows of sealed sources: the paths of their texts, and places pointed to.
    var sealedSources: SealStore { SealStore("\(ledger.localDirectory)/sealed") }

    /// The text of a sealed source; `nil` where it is not known here, gone or changed.
    func sealedText(_ seal: Digest) throws -> [UInt8]? {
        guard let (salt, path) = try sealedSources.find(seal),
            let bytes = try? FileSystem.read(
                String(decoding: path, as: UTF8.self), limit: SourceText.maximumSize),
            salt.digest(of: bytes) == seal
        else { return nil }
        return bytes
    }

    /// Seals a place in a sealed source, and keeps what it takes to show it.
    func seal(_ place: TextSelector) throws -> Digest {
        let salt = Salt(using: &options.randomness)
        let seal = place.seal(salt: salt)
        if !options.dryRun { try sealedSources.keep(seal, salt, place.bytesForSeal) }
        return seal
    }
}
