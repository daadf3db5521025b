internal import StetCatalog
internal import StetGit

/// Imports acts that come as lines of JSON: docs/import.md describes them.
///
/// Acts are gathered: one is done when ``publish()`` returns after it. What it holds does not grow
/// with the number of lines, but with the size of one act. Belongs to one thread at a time, and the
/// desk does nothing else meanwhile.
public final class Importer {
    /// What came of a line.
    public enum Result {
        /// The act, judged and gathered.
        case done(Desk.Outcome)
        /// There is a record of the line's key; nothing was done.
        case known(RecordID)
    }

    let desk: Desk
    private let keyField: String?
    let memory: ImportMemory
    /// Who acts and when, where a line does not say.
    private let actor: Desk.Actor
    private let now: () -> Timestamp
    private let isTrial: Bool
    private var trialDirectory: String?
    /// The act that all lines go into; `nil` where each is one.
    private var wholeAct: (by: Desk.Actor, at: Timestamp)?
    /// The desk as it was before, to be asked about texts; what is added since is in the memory.
    private let earlier: CatalogedQueries
    /// The commit whose keys are known, and what is late in its history.
    private var knownTip: ObjectID?
    private(set) var late: Set<RecordID> = []
    /// Who acts, as of a commit.
    private var acting: (at: ObjectID?, as: Desk.Actor, person: PersonID)?

    /// Begins an import by the desk's acting person; where its options ask for a dry run, the lines
    /// are judged one after the other, each on what those before it would have done.
    ///
    /// - Parameters:
    ///   - desk: The desk.
    ///   - keyField: The field that has a line's key. Lines whose key has a record are left out, and
    ///     other lines name the record by the key.
    /// - Throws: ``DeskError/busy`` where another import is under way; ``GitError``.
    public init(_ desk: Desk, keyField: String? = nil) throws {
        self.desk = desk
        self.keyField = keyField
        actor = desk.options.actor
        now = desk.options.now
        isTrial = desk.options.dryRun
        // Where every line is known already no act would do so.
        if !isTrial { _ = try desk.ledger.recover() }
        let tip = try desk.ledger.tip()
        earlier = CatalogedQueries(
            desk.ledger, at: tip, tip: tip, onReading: desk.options.onReading)
        memory = try Self.memory(of: desk.ledger, keeps: keyField != nil && !isTrial)
        try learnKeys()
        desk.textLookup = { [unowned self] digest in
            try memory.source(ofText: digest) ?? earlier.sources(ofText: digest).first
        }
        desk.openedReviews = try OpenedReviews(desk.ledger, memory)
    }

    deinit {
        desk.textLookup = nil
        desk.openedReviews = nil
        desk.options.actor = actor
        desk.options.now = now
        desk.options.dryRun = isTrial
        if let trialDirectory { FileSystem.removeTree(trialDirectory) }
    }

    private static func memory(of ledger: Ledger, keeps: Bool) throws -> ImportMemory {
        guard keeps else { return try ImportMemory(nil) }
        try FileSystem.makeDirectory(ledger.localDirectory)
        let path = ledger.database("import.sqlite")
        do {
            return try ImportMemory(path)
        } catch CatalogError.busy {
            throw DeskError.busy
        } catch CatalogError.damaged {
            for suffix in ["", "-wal", "-shm"] { FileSystem.remove(path + suffix) }
            return try ImportMemory(path)
        }
    }

    /// Learns which keys the history has, from where the memory left off.
    private func learnKeys() throws {
        guard keyField != nil, let tip = try desk.ledger.tip(), tip != knownTip else { return }
        let known = try memory.mark().flatMap { ObjectID($0) }
        func learn(since known: ObjectID?) throws -> Bool {
            try desk.ledger.keys(at: tip, since: known) { key, record in
                try memory.learn(key, record)
            }
        }
        if try !learn(since: known) {
            try memory.clear()
            _ = try learn(since: nil)
        }
        try memory.save(tip.description)
        knownTip = tip
        late = try desk.ledger.lateRecords(at: tip)
    }

    /// Whether the working tree shows what was published last; where it could not be written, the
    /// next act or `stet doctor --fix` sees to it.
    public private(set) var isCheckedOut = true

    /// How many acts are gathered.
    public var gatheredCount: Int { desk.gatheredCount }

    /// How many bytes they take.
    public var gatheredBytes: Int { desk.gatheredBytes }

    /// Does the act of a line.
    ///
    /// - Parameters:
    ///   - bytes: The line.
    ///   - number: Its number, from 1, for messages.
    /// - Returns: What came of it.
    /// - Throws: ``ImportError``, and whatever the act throws; the lines before are not touched.
    public func perform(_ bytes: [UInt8], number: Int) throws -> Result {
        if wholeAct == nil {
            try beginGathering()
            // Between two portions others may have acted, or synced.
            if desk.gatheredCount == 0 { try learnKeys() }
        }
        var line = try ImportLine(bytes)
        let key = try keyField.flatMap { try line.optionalText($0, .line) }
        let by = try line.optionalText("by", .line).map { Desk.Actor.handle($0) } ?? actor
        if keyField != nil { line.find = { [unowned self] in try record(named: $0, for: by) } }
        let others = try key.map { try memory.known($0) } ?? []
        if let key, !others.isEmpty {
            if let line = others.lazy.compactMap(\.line).first {
                throw ImportError.repeatedKey(key, line: line)
            }
            if let known = try done(key, others.map(\.record), by: by) { return .known(known) }
        }
        let at = try line.moment("at")
        if let wholeAct {
            guard by == wholeAct.by, at ?? wholeAct.at == wholeAct.at else {
                throw ImportError.severalWriters
            }
        } else {
            desk.options.actor = by
            desk.options.now = at.map { at in { at } } ?? now
        }
        desk.importKey = key
        defer { desk.importKey = nil }
        let name = try line.text("act", .line)
        guard let act = Self.acts[name] else { throw ImportError.unknownAct(name) }
        let outcome = try act(self, &line)
        if let key, let record = try Self.keyed(outcome) {
            try memory.learn(key, record, line: number, besides: others)
        }
        if let description = outcome.records.first?.sourceDescription,
            let text = description.text, description.keep != .sealed
        {
            try memory.learn(SourceID(outcome.folder), ofText: text.sha256)
        }
        return .done(outcome)
    }

    /// The person who acts.
    func person(_ actor: Desk.Actor) throws -> PersonID {
        let tip = try desk.ledger.tip()
        if let acting, acting.at == tip, acting.as == actor { return acting.person }
        let person = try Desk.actor(actor, in: desk.snapshot()).id
        acting = (tip, actor, person)
        return person
    }

    private func beginGathering() throws {
        guard desk.gathersNothing else { return }
        guard isTrial else { return try desk.beginGathering() }
        let directory = try FileSystem.makeTemporaryDirectory(in: desk.options.temporaryDirectory)
        trialDirectory = directory
        desk.options.dryRun = false
        try desk.beginGathering(trial: directory)
    }

    /// Makes what was gathered part of the desk: all of it, or where it throws none.
    ///
    /// - Throws: ``DeskError/busy`` where somebody moved the branch meanwhile; ``GitError``.
    public func publish() throws {
        guard wholeAct == nil else { return }
        do {
            isCheckedOut = try desk.publishGathered()
        } catch {
            try? memory.forgetUnsaved()
            throw error
        }
        guard !isTrial, keyField != nil, let tip = try desk.ledger.tip() else { return }
        try memory.save(tip.description)
        knownTip = tip
    }

    /// Makes one act of all lines that some work performs; they must be the same person's, and of one
    /// moment.
    ///
    /// - Parameters:
    ///   - first: The first line, which tells who acts and when.
    ///   - work: Performs the lines.
    /// - Returns: What came of it; `nil` where every line was known.
    /// - Throws: ``ImportError``, and whatever an act throws; nothing is done then.
    public func performAsOne(
        writer first: [UInt8]?, _ work: () throws -> Void
    ) throws -> Desk.Outcome? {
        var (by, at) = (actor, now())
        if let first {
            var line = try ImportLine(first)
            by = try line.optionalText("by", .line).map { Desk.Actor.handle($0) } ?? actor
            at = try line.moment("at") ?? at
        }
        desk.options.actor = by
        desk.options.now = { at }
        if !isTrial { try desk.beginGathering() }
        var count = 0
        defer { try? memory.forgetUnsaved() }
        do {
            let outcome = try desk.inOneAct { act in
                wholeAct = (by, at)
                defer { wholeAct = nil }
                try work()
                count = act.count
                guard let record = act.first else { throw ImportError.nothing }
                if let refusal = try act.refusalAsVerified() {
                    throw ImportError.orderMatters(refusal)
                }
                return record
            } subject: {
                "Import \(count) \(count == 1 ? "record" : "records")"
            }
            try publish()
            return outcome
        } catch ImportError.nothing {
            return nil
        } catch LedgerError.tooManyRecords(let count) {
            throw ImportError.tooMany(count)
        } catch LedgerError.tooLarge {
            throw ImportError.tooLarge
        }
    }
}
