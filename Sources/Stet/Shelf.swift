internal import StetGit

/// The texts of detached sources that this clone knows where to find.
///
/// For each text the clone's own Git directory remembers a path by the text's hash. It is never
/// pushed, and never trusted: a text is read and hashed each time it is used.
struct Shelf {
    private let directory: String

    init(localDirectory: String) { directory = "\(localDirectory)/texts" }

    /// The text of a hash; `nil` where it is not known, gone or changed.
    func text(_ digest: Digest) throws -> [UInt8]? {
        guard let link = try FileSystem.read("\(directory)/\(digest.hex)", limit: 65_536) else {
            return nil
        }
        let path = String(decoding: link, as: UTF8.self)
        guard let bytes = try? FileSystem.read(path, limit: SourceText.maximumSize),
            Digest(of: bytes) == digest
        else { return nil }
        return bytes
    }

    /// Remembers where a text is.
    func put(_ digest: Digest, at path: String) throws {
        try FileSystem.makeDirectory(directory)
        try FileSystem.replace("\(directory)/\(digest.hex)", with: Array(path.utf8))
    }

    /// The hashes of the texts that are known.
    var digests: [Digest] {
        (FileSystem.names(in: directory) ?? []).compactMap { Digest($0) }
    }
}

/// The texts that this clone read from documents and that are not in the repository.
///
/// Readable by the user alone, as a text may be protected, and never pushed.
struct ReadTexts {
    private let directory: String

    init(localDirectory: String) { directory = "\(localDirectory)/read" }

    /// Keeps a text.
    ///
    /// - Returns: The path of its file.
    func keep(_ text: [UInt8]) throws -> String {
        let path = "\(directory)/\(Digest(of: text).hex)"
        try FileSystem.makeDirectory(directory, mode: 0o700)
        try FileSystem.replace(path, with: text, mode: 0o600)
        return FileSystem.absolute(path) ?? path
    }
}

extension Desk {
    var shelf: Shelf { Shelf(localDirectory: ledger.localDirectory) }
    var readTexts: ReadTexts { ReadTexts(localDirectory: ledger.localDirectory) }

    /// What `attach` found.
    public struct Attachment: Hashable, Sendable {
        /// The detached texts that were found, by source.
        public let found: [SourceID: String]
        /// The sources whose text is still not at hand.
        public let missing: [SourceID]
    }

    /// Finds the texts of detached sources in a directory, by their hashes.
    ///
    /// Only files whose length is that of a wanted text are read, or of a document from which one was
    /// read. Links are not followed.
    ///
    /// - Throws: ``GitError`` where the directory cannot be read.
    public func attach(_ directory: String) throws -> Attachment {
        let snapshot = try snapshot()
        var wanted: [Digest: [SourceID]] = [:]
        // By the hash of a document the texts that were read from it.
        var documents: [Digest: [(text: Digest, original: OriginalDocument)]] = [:]
        var lengths: Set<Int> = []
        for id in try snapshot.folders(.sources) {
            let standings = try snapshot.ifReadable { try snapshot.standings(.sources, id) }
            for record in standings?.folder.records ?? [] {
                guard let description = record.sourceDescription, description.keep == .detached,
                    let text = description.text
                else { continue }
                wanted[text.sha256, default: []].append(SourceID(id))
                lengths.insert(text.bytes)
                if let original = description.original {
                    documents[original.sha256, default: []].append((text.sha256, original))
                    lengths.insert(original.bytes)
                }
            }
        }
        guard let root = FileSystem.absolute(directory), FileSystem.isDirectory(root) else {
            throw DeskError.noDirectory(directory)
        }
        var found: [SourceID: String] = [:]
        for path in FileSystem.files(below: root, lengths: lengths) {
            guard let bytes = try? FileSystem.read(path, limit: SourceText.maximumSize) else {
                continue
            }
            let digest = Digest(of: bytes)
            if let sources = wanted[digest] {
                try shelf.put(digest, at: path)
                for source in sources { found[source] = path }
            }
            for (text, original) in documents[digest] ?? [] {
                // Another version may read another text from the document: then it is not the one.
                guard
                    let document = try? Document(
                        bytes, form: original.form, encoding: original.encoding,
                        programs: options.programs),
                    Digest(of: document.text.bytes) == text
                else { continue }
                try shelf.put(text, at: readTexts.keep(document.text.bytes))
                for source in wanted[text] ?? [] { found[source] = path }
            }
        }
        var missing: [SourceID] = []
        for (digest, sources) in wanted where try shelf.text(digest) == nil {
            missing += sources
        }
        // Passages that could not be looked up now can be.
        if !found.isEmpty { ledger.forgetVerification() }
        return Attachment(found: found, missing: Set(missing).sorted())
    }

    /// The text of a source in one description of it, from the repository or from the shelf.
    ///
    /// - Throws: ``DeskError/noText(_:)`` for a source that is only cited,
    ///   ``DeskError/textNotAtHand(_:)`` for a detached text that nobody attached here.
    public func text(of source: SourceState, revision: RecordID? = nil) throws -> SourceText {
        let revision = revision ?? source.revision
        guard let description = source.description(in: revision) else {
            throw DeskError.noText(source.id)
        }
        if let seal = description.seal {
            guard let bytes = try sealedText(seal) else {
                throw DeskError.sealedNotAtHand(source.id)
            }
            do { return try SourceText(bytes) } catch { throw DeskError.text(error) }
        }
        guard let identity = description.text else { throw DeskError.noText(source.id) }
        let bytes: [UInt8]?
        if let drafted = openAct?.text(identity.sha256) {
            bytes = drafted
        } else if description.keep == .embedded, let tip = try ledger.tip() {
            bytes = try ledger.embeddedText(identity.sha256, of: source.id, at: tip)
        } else {
            bytes = try shelf.text(identity.sha256)
        }
        guard let bytes, Digest(of: bytes) == identity.sha256 else {
            throw DeskError.textNotAtHand(identity.sha256)
        }
        do { return try SourceText(bytes) } catch { throw DeskError.text(error) }
    }

    /// Refuses words that repeat the text of a detached or sealed source that is at hand.
    func guardCopies(_ words: String?...) throws {
        let words = words.compactMap { $0 }
        guard words.contains(where: { $0.utf8.count > 2 * CopyGuard.length }) else { return }
        let known =
            try shelf.digests.compactMap { try shelf.text($0) }
            + sealedSources.seals.compactMap { try sealedText($0) }
        let texts = known.compactMap { try? SourceText($0) }
        guard !texts.isEmpty else { return }
        let copies = CopyGuard(texts)
        for text in words {
            if let copy = copies.firstCopy(in: text) { throw DeskError.copied(copy) }
        }
    }
}
