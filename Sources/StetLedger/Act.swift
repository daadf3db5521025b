package import StetGit
package import StetRecords
package import StetReview

/// What one command does: records by one person, which become one commit.
///
/// Each record is judged by the rules as it is added, on the desk as it is with the records before
/// it, so an act that is drafted to its end is legal.
package final class Act {
    private let base: any FolderReading
    /// The commit the act is made on; `nil` where its commit will have no parent.
    private let parent: ObjectID?
    private let overlay: OverlayReader
    let writer: Writer
    private(set) var entries: [Entry] = []
    private(set) var texts: [(path: RecordPath, bytes: [UInt8])] = []
    private var textPlaces: [Digest: Int] = [:]
    /// What takes the place of files that are there.
    private(set) var redactions: [Redacted] = []

    /// A record that is added.
    struct Entry {
        let kind: FolderKind
        let record: StoredRecord
        /// What its file holds.
        let bytes: [UInt8]
    }

    /// A file whose place another takes.
    struct Redacted {
        let path: String
        let bytes: [UInt8]
        /// The tombstone; `nil` for the text of a redacted source.
        let tombstone: StoredRecord?
    }
    /// So many records one act may have, which bounds what judging one takes.
    package static let maximumCount = 100_000
    /// So many one may have that changes people or policy: each of its records is held against each change.
    package static let maximumCountWithChange = 100
    /// So many one may have of one folder: each is judged with those before it.
    package static let maximumCountOfFolder = 1_000
    /// By what names an import knows records of this act.
    package var keys: [(record: RecordID, key: String)] = []
    /// The desk as it is with the records drafted so far.
    package private(set) var snapshot: Snapshot
    /// The subject line of the commit.
    package var subject = ""
    /// The key that will sign the act's commit; `nil` where nothing signs it.
    let signingKey: KeyFingerprint?
    /// Whether one of its records is of people or policy.
    private var hasChange = false
    private var countOfFolders: [FolderID: Int] = [:]
    /// Whether the act founds the desk, so that no earlier state judges it.
    private let isFounding: Bool

    /// Who acts, and when.
    package struct Writer {
        /// The person; `nil` only for the founder's own record.
        let person: PersonID?
        /// The name and address for the commit.
        let name: String
        let email: String
        /// The moment, by the writer's clock.
        let at: Timestamp
        /// The keys that the person has.
        let keys: [String]

        package init(
            person: PersonID?, name: String, email: String, at: Timestamp, keys: [String]
        ) {
            self.keys = keys
            self.person = person
            self.name = name
            self.email = email
            self.at = at
        }
    }

    init(
        on base: any FolderReading, at parent: ObjectID?, by writer: Writer,
        signingKey: KeyFingerprint?,
        founding: Bool = false
    ) {
        self.base = base
        self.parent = parent
        overlay = OverlayReader(base)
        self.writer = writer
        self.signingKey = signingKey
        isFounding = founding
        snapshot = Snapshot(base)
    }

    /// The key that the records name: the one that signs, where the writer has it. A signature by a key
    /// that the desk knows as nobody's counts as none.
    private var key: KeyFingerprint? {
        guard let signingKey,
            writer.keys.contains(where: { KeyFingerprint(ofKey: $0) == signingKey })
        else { return nil }
        return signingKey
    }

    /// Why nobody acts for the writer with the key that signs; `nil` where somebody can.
    func refusalOfSigner() throws -> Refusal? {
        guard let signingKey, let person = writer.person ?? entries.first?.record.by else {
            return nil
        }
        return try snapshot.refusal(ofSigner: signingKey, by: person)
    }

    /// How many records it has.
    package var count: Int { entries.count }

    /// Its first record.
    package var first: StoredRecord? { entries.first?.record }

    /// Why a verifier would refuse the act, who knows of the order of its records only what they say.
    package func refusalAsVerified() throws -> Refusal? {
        let overlay = OverlayReader(base)
        let records = entries.map { ActRecord(kind: $0.kind, record: $0.record, path: "") }
        for record in CausalOrder.sorted(records, bytes: entries.map(\.bytes)) {
            let proposal = Proposal(
                record.record, in: record.kind, before: Snapshot(overlay), start: Snapshot(base))
            if let refusal = try Rule.judge(proposal) { return refusal }
            overlay.add(record.record, to: record.kind)
        }
        return nil
    }

    /// Why one of its records would be late for what comes beside it; `nil` where none would.
    func refusalTogether() throws -> Refusal? {
        let records = entries.map { ActRecord(kind: $0.kind, record: $0.record, path: "") }
        guard !isFounding, HistoryAct.mayConflict(records) else { return nil }
        // Whether a record comes before what it does not name, only the ids tell.
        if let refusal = try refusalAsVerified() { return refusal }
        let sorted = CausalOrder.sorted(records, bytes: entries.map(\.bytes))
        return try HistoryAct(records: sorted).conflict(on: base).map {
            Refusal(
                rule: Check.together.rawValue, why: $0.sentence,
                next: "make the change in an act of its own, before or after the rest")
        }
    }

    var author: Signature {
        Signature(name: writer.name, email: writer.email, seconds: writer.at.secondsSince1970)
    }

    /// Adds a record that begins a folder.
    @discardableResult
    package func begin(_ kind: FolderKind, _ nonce: Nonce, _ body: Record.Body, by: PersonID? = nil)
        throws -> StoredRecord
    {
        try add(
            kind,
            Record.Header(
                place: .new(nonce), after: [], by: by ?? writer.person,
                on: parent.map(CommitName.init), key: key, at: writer.at), body)
    }

    /// Adds a record to a folder, after the newest there.
    ///
    /// Where these are more than one record names, what describes a person or sets the policy is said
    /// again until nothing that was there stands beside it, what confirms a record until it is after that, and
    /// in other folders notes are made before anything else.
    ///
    /// - Returns: The last of them.
    @discardableResult
    package func append(_ kind: FolderKind, _ folder: FolderID, _ body: Record.Body) throws
        -> StoredRecord
    {
        if body.kind != .note { try follow(kind, folder) }
        var record = try appendOne(kind, folder, body)
        while try isOpen(record, kind) {
            var next = body
            if case .policy(let policy) = body, let state = try snapshot.policy() {
                let version = (state.newest.map(\.policy.version).max() ?? 0) + 1
                next = .policy(policy.numbered(version))
            }
            record = try appendOne(kind, folder, next)
        }
        return record
    }

    /// Whether a record of people or policy has not seen all that it must: one that is confirmed, or everything.
    private func isOpen(_ record: StoredRecord, _ kind: FolderKind) throws -> Bool {
        guard kind == .people || kind == .policy,
            record.record.header.after.count >= Folder.maximumNames,
            let folder = try snapshot.folder(kind, record.folder)
        else { return false }
        if case .confirmed(let confirmation) = record.body {
            return !folder.isBefore(confirmation.record, record.id)
        }
        return folder.heads.count > 1
    }

    /// Makes notes in the folder of an item, a claim or a source until one record can name all that is newest
    /// there; mostly none is needed.
    private func follow(_ kind: FolderKind, _ folder: FolderID) throws {
        guard kind != .people, kind != .policy else { return }
        while let there = try snapshot.folder(kind, folder),
            there.heads.count > Folder.maximumNames
        {
            let note = Note(
                text: "Follows \(there.heads.count) records that were added side by side.")
            _ = try appendOne(kind, folder, .note(note))
        }
    }

    /// What a verdict or decision made now has seen of a claim, of sources and of the policy.
    ///
    /// - Returns: The basis.
    /// - Throws: What reading the desk throws.
    package func basis(claim: ClaimID?, sources: some Sequence<SourceID>) throws -> Basis {
        if let claim { try follow(.claims, FolderID(claim)) }
        for source in sources { try follow(.sources, FolderID(source)) }
        return try snapshot.basis(claim: claim, sources: sources)
    }

    private func appendOne(_ kind: FolderKind, _ folder: FolderID, _ body: Record.Body) throws
        -> StoredRecord
    {
        let names =
            try snapshot.folder(kind, folder)?.names(
                ofNext: body.kind, Snapshot(base).folder(kind, folder), late: base.late().records)
            ?? []
        return try add(
            kind,
            Record.Header(
                place: .folder(folder), after: names, by: writer.person,
                on: parent.map(CommitName.init), key: key, at: writer.at), body)
    }

    /// Adds the text of an embedded source.
    package func embed(_ bytes: [UInt8], _ digest: Digest, in source: FolderID) {
        textPlaces[digest] = texts.count
        texts.append((RecordPath(text: digest, of: source), bytes))
    }

    /// The text of an embedded source that the act adds.
    package func text(_ digest: Digest) -> [UInt8]? { textPlaces[digest].map { texts[$0].bytes } }

    /// Puts a tombstone in the place of a record, and of its text where no other record needs it.
    package func redact(
        _ kind: FolderKind, _ folder: FolderID, _ id: RecordID, because: String
    ) throws -> StoredRecord {
        let records = try snapshot.standings(kind, folder)?.folder.records ?? []
        guard let original = records.first(where: { $0.id == id }), let by = writer.person,
            let parent
        else {
            throw Refusal(rule: "redact", why: "there is no record \(id.short) in this folder")
        }
        guard original.redaction == nil else {
            throw Refusal(rule: "redact", why: "record \(id.short) is redacted already")
        }
        let bytes = original.redacted(
            by: by, on: CommitName(parent), key: key, at: writer.at, because: because
        ).bytes
        let tombstone = StoredRecord(
            id: id, record: try StoredRecord(reading: bytes).record)
        if let refusal = try snapshot.refusal(
            of: tombstone, replacing: original, in: kind)
        {
            throw refusal
        }
        redactions.append(
            Redacted(
                path: RecordPath(original, in: kind).path, bytes: bytes, tombstone: tombstone))
        if let digest = original.embeddedText,
            !records.contains(where: { $0.id != id && $0.embeddedText == digest })
        {
            redactions.append(
                Redacted(
                    path: RecordPath(text: digest, of: folder).path,
                    bytes: Array(RecordPath.redactedText.utf8), tombstone: nil))
        }
        return tombstone
    }

    private func add(_ kind: FolderKind, _ header: Record.Header, _ body: Record.Body) throws
        -> StoredRecord
    {
        hasChange = hasChange || kind == .people || kind == .policy
        if let address = body.address { try WebAddress.check(address) }
        let maximum = hasChange ? Self.maximumCountWithChange : Self.maximumCount
        guard entries.count < maximum else { throw LedgerError.tooManyRecords(maximum) }
        // Reading the bytes back holds every record to the format before anything is written.
        let bytes = Record(header, body).bytes
        let record = try StoredRecord(reading: bytes)
        guard countOfFolders[record.folder, default: 0] < Self.maximumCountOfFolder else {
            throw LedgerError.tooManyRecords(Self.maximumCountOfFolder)
        }
        if !isFounding,
            let refusal = try Rule.judge(
                Proposal(
                    record, in: kind, before: snapshot,
                    start: entries.isEmpty ? snapshot : Snapshot(base)))
        {
            throw refusal
        }
        entries.append(Entry(kind: kind, record: record, bytes: bytes))
        countOfFolders[record.folder, default: 0] += 1
        overlay.add(record, to: kind)
        snapshot = Snapshot(overlay)
        return record
    }
}

extension CommitName {
    /// The name of a commit as records write it.
    package init(_ commit: ObjectID) {
        let words = commit.words
        self.init(high: words.high, middle: words.middle, low: words.low)
    }
}

extension StoredRecord {
    /// The hash of the text that lies beside the record; `nil` where none does.
    var embeddedText: Digest? {
        guard let description = sourceDescription, description.keep == .embedded else { return nil }
        return description.text?.sha256
    }
}
