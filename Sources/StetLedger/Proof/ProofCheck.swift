package import StetGit
package import StetRecords
package import StetReview
internal import StetSignatures

/// What a proof shows.
package struct ProofReport {
    /// The desk, the item and the commit that the proof speaks of.
    package internal(set) var proof: Proof
    /// What is wrong; empty where the proof holds.
    package internal(set) var findings: [Finding] = []
    /// How many acts were judged.
    package internal(set) var acts = 0
    /// How many of them are signed.
    package internal(set) var signatures = 0
    /// How many records they brought.
    package internal(set) var records = 0
    /// The handle of whoever signed the commit as of which the proof speaks; `nil` where that is
    /// signed by nobody the desk knows.
    package internal(set) var signer: String?
    /// When that commit was made, by its clock.
    package internal(set) var time: Int64?
    /// Whether somebody else said that this commit is the one.
    package internal(set) var tipWasTold = false
    /// The desk as of that commit, as far as the proof carries it; `nil` where it cannot be read.
    package internal(set) var snapshot: Snapshot?

    /// Whether the proof holds; notes do not count.
    package var passes: Bool { !findings.contains { $0.severity == .error } && snapshot != nil }
}

/// Checks a proof, from nothing but its objects and what one was told of the desk.
///
/// The listings of all folders concerned stand in the tree of one commit. Each record in them was
/// brought by an act that the proof carries: a commit whose signature is verified, whose tree has
/// the record and whose parent's has not, and which is judged by the rules on the state of that
/// parent. Which acts knew of which others, the trees of the parents say; from that follows what is
/// late. So the rules for acts and for states are those of ``Verifier``; what a proof cannot show is
/// that nothing was dropped from the history before the commit, which is why one is told the commit.
final class ProofCheck {
    private let objects: any ObjectReading
    private let tools: SigningTools
    private let cache = FolderCache()
    private var report: ProofReport
    private let view = ProofView()
    private let ranks = ProofRanks()
    private var lateAtTip = Lateness()
    private var lateBefore: [ObjectID: Lateness] = [:]
    /// The records that no act in the proof brings, each with the commit it was made on.
    private(set) var missing: [RecordID: ObjectID?] = [:]
    /// The acts that bring nothing the proof is about; empty where something else is wrong, too.
    private(set) var needless: [ObjectID] = []
    /// The acts that bring nothing that is in view.
    private var beside: [ObjectID] = []

    init(_ proof: Proof, objects: any ObjectReading, tools: SigningTools) {
        self.objects = objects
        self.tools = tools
        report = ProofReport(proof: proof)
    }

    private var proof: Proof { report.proof }

    func run() -> ProofReport {
        do {
            try check()
        } catch LateRecordsError.twoBarriers {
            find("two policies, made apart, each begin to ask for signatures")
        } catch {
            find("\(error)")
        }
        return report
    }

    private func find(_ sentence: String, commit: ObjectID? = nil, path: String? = nil) {
        report.findings.append(
            Finding(Check.proof.rawValue, commit: commit, path: path, sentence))
    }

    /// Judges with ever more folders in view, until nothing is asked for that is not.
    private func check() throws {
        guard proof.acts.count <= Proof.maximumActs else {
            find("it would take more than \(Proof.maximumActs) acts")
            return
        }
        let commit = try commit(proof.tip)
        report.time = commit.commit.committer.seconds
        let tip = ProofTip(try deskTree(commit.object), objects)
        try begin(tip)
        repeat {
            view.widen()
            guard view.folders.count <= Proof.maximumFolders else {
                find("what is late in more than \(Proof.maximumFolders) folders would matter")
                return
            }
            report.findings = []
            (report.acts, report.records) = (0, 0)
            // Judged without what it asks for, an act may seem to be what it is not.
            guard try judge(tip) else { return }
        } while !view.isComplete
        needless = beside
        for act in needless { find("this act brings nothing that the proof is about", commit: act) }
        if let snapshot = report.snapshot {
            report.signer = try signer(of: commit.object, snapshot)
        }
        view.close()
    }

    /// Takes people, policy and the item into view.
    private func begin(_ tip: ProofTip) throws {
        let reader = reader(tip.desk, tip) { Lateness() }
        for kind in [FolderKind.people, .policy] {
            for id in try reader.folders(kind, startingWith: "") {
                view.ask(FolderReference(kind, id))
            }
        }
        view.ask(FolderReference(.items, FolderID(proof.item)))
    }

    private func reader(
        _ desk: ObjectID?, _ tip: ProofTip, late: @escaping () throws -> Lateness
    ) -> ProofReader {
        ProofReader(
            CommitReader(objects, root: desk, cache: cache, ranks: ranks, late: late), view, tip)
    }

    /// Judges with what is in view.
    ///
    /// - Returns: Whether that could be done; else something is wrong that no more folders make right.
    private func judge(_ tip: ProofTip) throws -> Bool {
        (lateAtTip, lateBefore) = (Lateness(), [:])
        let reader = reader(tip.desk, tip) { [self] in lateAtTip }
        let policies = view.folders.filter { $0.kind == .policy }
        guard policies.map(\.id) == [proof.desk] else {
            find("the commit \(proof.tip) is none of the desk \(proof.desk.hex)")
            return false
        }
        let listed = try objects.listing(view.folders, below: tip.desk)
        for folder in view.folders.sorted() {
            let state = try reader.folder(folder.kind, folder.id)
            for record in state?.records ?? [] where record.redaction != nil {
                find(
                    "a record was redacted, and a proof would carry what was removed",
                    path: RecordPath(record, in: folder.kind).path)
            }
            for file in state?.unreadable ?? [] {
                find(
                    "is not a record: \(file.error)",
                    path: "\(RecordPath.directory(folder.kind, folder.id))/\(file.name)")
            }
        }
        guard report.findings.isEmpty else { return false }
        beside = []
        let read = try proof.acts.compactMap { try self.read($0, tip, listed) }
        let history = ProofHistory(read)
        ranks.history = history
        for (id, file) in listed.sorted(by: { $0.value.path < $1.value.path })
        where history.act(bringing: id) == nil {
            let place = RecordPath(file.path)
            let record = try place.flatMap { try reader.folder($0.kind, $0.folder)?[id] }
            missing.updateValue(record.flatMap { ObjectID($0) }, forKey: id)
            find("no act in the proof brings this record", path: file.path)
        }
        guard report.findings.isEmpty else { return false }
        if history.mayHaveLateRecords {
            // A reader of the state before an act remembers what was late then once it was asked, so
            // that is found first for the acts that knew least.
            for act in read.sorted(by: { $0.known.count < $1.known.count }) {
                lateBefore[act.commit.id] = try LateRecords(history.history(before: act)).lateness
            }
            lateAtTip = try LateRecords(history).lateness
        }
        try judge(read)
        for tie in try Tie.all(in: reader) {
            report.findings.append(
                Finding(
                    Check.tied.rawValue, commit: nil,
                    path: RecordPath.directory(.people, tie.folder), tie.sentence))
        }
        // What the state of the item depends on is known once it is known what is late.
        if view.isComplete { try show(reader) }
        return true
    }

    /// Computes the state of the item, and asks for what is shown with it.
    private func show(_ reader: ProofReader) throws {
        let snapshot = Snapshot(reader)
        guard let item = try snapshot.item(proof.item) else {
            find("the item \(proof.item.hex) is not in the commit \(proof.tip)")
            return
        }
        if let claim = item.claim { _ = try snapshot.claim(claim) }
        for piece in item.standingEvidence {
            if let source = piece.evidence.citation?.source { _ = try snapshot.source(source) }
        }
        report.snapshot = snapshot
    }

    private func commit(_ id: ObjectID) throws -> (commit: Commit, object: CommitObject) {
        let object = try CommitObject(objects.rawCommit(id))
        return (object.commit(id), object)
    }

    private func deskTree(_ commit: CommitObject) throws -> ObjectID? {
        try objects.subtree([RecordPath.root], ofTree: commit.tree)
    }

    /// Reads an act: its records stand in the tree of its commit, and not in that of its parent, and
    /// they are still there in the end.
    ///
    /// - Returns: The act; `nil` where it brings nothing that is in view.
    private func read(
        _ act: Proof.ProvenAct, _ tip: ProofTip, _ listed: [RecordID: ListedRecord]
    ) throws -> ProofHistory.Act? {
        let isInView = act.paths.contains { path in
            RecordPath(path).flatMap { RecordPath.recordID(inName: $0.name) }.map {
                listed[$0]?.path == path
            } ?? false
        }
        guard isInView else {
            beside.append(act.commit)
            return nil
        }
        let (commit, object) = try commit(act.commit)
        if commit.parents.count > 1 { find("a merge is no act", commit: commit.id) }
        let parent = try commit.parents.first.map { try self.commit($0) }
        let own = try deskTree(object)
        let before = try parent.flatMap { try deskTree($0.object) }
        var records: [ActRecord] = []
        var contents: [[UInt8]] = []
        for path in act.paths {
            guard let place = RecordPath(path),
                let entry = try objects.file(path, below: own), entry.type == .file,
                try objects.file(path, below: before) == nil
            else {
                find("the act does not bring this record", commit: commit.id, path: path)
                continue
            }
            // An act beside the history would say who is late in it; a redacted record is not carried.
            guard let last = try tip.entry(path) else {
                find(
                    "the commit \(proof.tip.short) does not have this record of an act",
                    commit: commit.id, path: path)
                continue
            }
            guard last.id == entry.id else { throw ProofFlaw.redacted(path) }
            let bytes = try objects.blob(entry.id, limit: StoredRecord.maximumSize)
            do throws(RecordError) {
                let record = try FolderCache.record(
                    bytes, named: place.name, place.kind, place.folder)
                records.append(ActRecord(kind: place.kind, record: record, path: path))
                contents.append(bytes)
            } catch {
                find("is not a record: \(error)", commit: commit.id, path: path)
            }
        }
        // What an act says it knew must be what there was: a state made up for it proves nothing.
        let known = try objects.listing(view.folders, below: before)
        for (id, file) in known where listed[id] != file {
            find(
                "an act knew of this record, which the commit \(proof.tip.short) does not have",
                commit: commit.id, path: file.path)
        }
        let state = reader(before, tip) { [self] in lateBefore[commit.id] ?? Lateness() }
        for kind in [FolderKind.people, .policy] {
            for id in try state.folders(kind, startingWith: "")
            where !view.has(FolderReference(kind, id)) {
                find(
                    "an act knew of this folder, which the commit \(proof.tip.short) does not have",
                    commit: commit.id, path: RecordPath.directory(kind, id))
            }
        }
        report.acts += 1
        report.records += records.count
        let sorted = CausalOrder.sorted(records, bytes: contents)
        return ProofHistory.Act(
            commit: commit, object: object, records: sorted, known: Set(known.keys),
            inScope: records.map(\.record.id).filter { listed[$0] != nil }, before: state,
            history: HistoryAct(records: sorted))
    }

    private func judge(_ acts: [ProofHistory.Act]) throws {
        var judge = ActJudge(desk: proof.desk, tools: tools)
        judge.view = view
        for act in acts {
            let isFounding = act.records.contains { $0.record.id == RecordID(proof.desk) }
            guard isFounding else {
                try judge.judge(act.records, act.commit, .success(act.object), before: act.before)
                continue
            }
            let isWhole = try judge.judgeFounding(
                act.records, act.commit, .success(act.object), after: Snapshot(act.after))
            if !isWhole || !act.known.isEmpty {
                find(
                    "the desk does not begin with its founder and policy 1", commit: act.commit.id)
            }
        }
        report.findings += judge.findings
        report.signatures = judge.signatures
    }

    /// The handle of whoever signed a commit, where the signature verifies and the key is that of a
    /// person of the desk.
    private func signer(of commit: CommitObject, _ snapshot: Snapshot) throws -> String? {
        guard let armor = commit.armor, let signature = try? commit.signature() else { return nil }
        let verifies =
            try signature.verifies(commit.payload)
            ?? (tools.verify.map { try $0(armor, commit.payload) } ?? false)
        guard verifies else { return nil }
        return try snapshot.people().all.first { $0.keys.contains(signature.key.text) }?.handle
    }
}

extension Proof {
    /// Checks the proof, with no repository at all.
    ///
    /// - Parameters:
    ///   - expected: The id of the desk, as one was told it.
    ///   - told: The commit as of which the proof must speak, as one was told it; `nil` for any.
    ///   - tools: What verifies signatures of other kinds than Ed25519.
    /// - Returns: What the proof shows.
    package func check(expected: FolderID, told: ObjectID?, tools: SigningTools) -> ProofReport {
        // A proof of something else is not judged: its author chose what judging it costs.
        if let other = otherSubject(expected: expected, told: told) {
            var report = ProofReport(proof: self)
            report.tipWasTold = told != nil
            report.findings = other
            return report
        }
        let objects = ProofObjects(self)
        var report = ProofCheck(self, objects: objects, tools: tools).run()
        report.tipWasTold = told != nil
        if let unused = objects.unused.first, report.passes {
            report.findings.append(
                Finding(
                    Check.proof.rawValue, commit: nil,
                    "the object \(unused) is not needed: it was smuggled in"))
        }
        #if STET_MUTATION
            report.findings.removeAll { SwitchedOff.contains($0.rule) }
        #endif
        return report
    }

    /// What is wrong where the proof speaks of another desk or another commit; `nil` where it does not.
    private func otherSubject(expected: FolderID, told: ObjectID?) -> [Finding]? {
        var found: [Finding] = []
        if expected != desk {
            found.append(
                Finding(
                    Check.expect.rawValue, commit: nil,
                    "this is a proof of the desk \(desk.hex), not \(expected.hex)"))
        }
        if let told, told != tip {
            found.append(
                Finding(
                    Check.tip.rawValue, commit: nil,
                    "the proof speaks as of the commit \(tip), not \(told)"))
        }
        return found.isEmpty ? nil : found
    }
}
