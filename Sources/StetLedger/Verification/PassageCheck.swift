internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetTexts

/// Looks the passages of a desk up whose texts are not in its repository.
struct PassageCheck {
    private let verifier: Verifier
    private let reader: CommitReader
    private let findText: (Digest) throws -> [UInt8]?

    init(_ verifier: Verifier, at tip: ObjectID, text: @escaping (Digest) throws -> [UInt8]?)
        throws
    {
        self.verifier = verifier
        findText = text
        reader = try verifier.ledger.reader(at: tip)
    }

    /// A passage that a record points to.
    struct Passage: Sendable {
        let selector: TextSelector
        /// The path of the record.
        let path: String
        let source: SourceID
        /// The description whose text is meant.
        let revision: RecordID
    }

    /// Reads each text once, however many passages it has.
    func run(_ all: [Passage]) throws {
        var passages: [SourceID: [RecordID: [Passage]]] = [:]
        for passage in all {
            passages[passage.source, default: [:]][passage.revision, default: []].append(passage)
        }
        for (source, revisions) in passages.sorted(by: { $0.key < $1.key }) {
            for (revision, passages) in revisions.sorted(by: { $0.key < $1.key }) {
                try check(passages, source: source, revision: revision)
            }
        }
    }

    private func check(_ passages: [Passage], source: SourceID, revision: RecordID) throws {
        let record = try reader.folder(.sources, FolderID(source))?[revision]
        if record?.redaction != nil {
            verifier.report.passagesUnchecked += passages.count
            return
        }
        guard let description = record?.sourceDescription, let identity = description.text else {
            for passage in passages {
                try find(passage, "the source's description is not there")
            }
            return
        }
        guard let bytes = try findText(identity.sha256), let text = try? SourceText(bytes),
            text.identity == identity
        else {
            verifier.report.passagesUnchecked += passages.count
            if description.keep == .detached {
                verifier.find(
                    .passage, severity: .warning,
                    path: RecordPath.directory(.sources, FolderID(source)),
                    "\(passages.count) passages were not looked up: the text "
                        + "\(identity.sha256.hex.prefix(12)) is not at hand (stet source attach DIR)"
                )
            }
            return
        }
        for passage in passages {
            if text.holds(passage.selector) {
                verifier.report.passagesFound += 1
            } else {
                try find(passage, "the passage does not stand in its text")
            }
        }
    }

    /// Says what is wrong with a passage: an error as long as its record stands, for nobody can take the
    /// act that brought it out of the history, so the record is withdrawn instead.
    private func find(_ passage: Passage, _ sentence: String) throws {
        guard let place = RecordPath(passage.path), let id = RecordPath.recordID(inName: place.name)
        else { return }
        let standing = try Snapshot(reader).standings(place.kind, place.folder)?[id]
        if standing == .stands {
            verifier.find(
                .passage, path: passage.path,
                "\(sentence), so it proves nothing: stet withdraw \(id.short) --because WHY")
        } else {
            verifier.find(
                .passage, severity: .note, path: passage.path,
                "\(sentence); it does not count any more")
        }
    }
}
