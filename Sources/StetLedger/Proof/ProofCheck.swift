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
    private let ranks = ProofRanks()
    private var lateAtTip = Lateness()
    private var lateBefore: [ObjectID: Lateness] = [:]

    init(_ proof: Proof, objects: any ObjectReading, tools: SigningTools) {
        self.objects = objects
        self.tools = tools
        report = ProofReport(proof: proof)
    }

    private var proof: Proof { report.proof }

    func run() -> ProofReport {
        do {
            try check()
        } catch LateActsError.twoBarriers {
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

    private func check() throws {
        guard proof.acts.count <= Proof.maximumActs else {
            find("it would take more than \(Proof.maximumActs) acts")
            return
        }
        let tip = try commit(proof.tip)
        report.time = tip.commit.committer.seconds
        let desk = try deskTree(tip.object)
        let reader = CommitReader(objects, root: desk, cache: cache, ranks: ranks) {
            [self] in lateAtTip
        }
        let scope = try ProofScope(proof.item, in: reader)
        guard let id = scope.folders.first(where: { $0.kind == .policy })?.id, id == proof.desk,
            scope.folders.count(where: { $0.kind == .policy }) == 1
        else {
            find("the commit \(proof.tip) is none of the desk \(proof.desk.hex)")
            return
        }
        for (kind, id) in scope.folders {
            for record in try reader.folder(kind, id)?.records ?? [] where record.redaction != nil {
                find(
                    "a record was redacted, and a proof would carry what was removed",
                    path: RecordPath(record, in: kind).path)
            }
        }
        guard report.findings.isEmpty else { return }
        let listed = try listing(scope, desk)
        let history = ProofHistory(
            try proof.acts.map { try read($0, scope, listed: listed) })
        ranks.history = history
        for (id, file) in listed.sorted(by: { $0.value.path < $1.value.path })
        where history.act(bringing: id) == nil {
            find("no act in the proof brings this record", path: file.path)
        }
        for (kind, id) in scope.folders {
            for file in try reader.folder(kind, id)?.unreadable ?? [] {
                find(
                    "is not a record: \(file.error)",
                    path: "\(RecordPath.directory(kind, id))/\(file.name)")
            }
        }
        // A reader of the state before an act asks once for what was late then, so that comes first: for
        // those that knew less before those that knew more, and for the newest commit last.
        if try mayHaveLateActs(history) {
            let known = history.proven.map(\.known.count)
            for index in history.acts.indices.sorted(by: { known[$0] < known[$1] }) {
                let act = history.proven[index]
                lateBefore[act.commit.id] = try LateActs(history.history(before: index)).lateness
            }
            lateAtTip = try LateActs(history).lateness
        }
        try judge(history)
        for tie in try Tie.all(in: reader) {
            report.findings.append(
                Finding(
                    Check.tied.rawValue, commit: nil,
                    path: RecordPath.directory(.people, tie.folder), tie.sentence))
        }
        let snapshot = Snapshot(reader)
        if try snapshot.item(proof.item) == nil {
            find("the item \(proof.item.hex) is not in the commit \(proof.tip)")
        }
        report.signer = try signer(of: tip.object, snapshot)
        report.snapshot = snapshot
    }

    private func commit(_ id: ObjectID) throws -> (commit: Commit, object: CommitObject) {
        let object = try CommitObject(objects.rawCommit(id))
        return (object.commit(id), object)
    }

    private func deskTree(_ commit: CommitObject) throws -> ObjectID? {
        try objects.subtree([RecordPath.root], ofTree: commit.tree)
    }

    /// A file that a tree lists.
    private struct Listed: Hashable {
        let path: String
        let id: ObjectID
    }

    /// The records of the folders in scope that a tree lists.
    private func listing(_ scope: ProofScope, _ desk: ObjectID?) throws -> [RecordID: Listed] {
        var listing: [RecordID: Listed] = [:]
        guard let desk else { return [:] }
        for (kind, id) in scope.folders {
            let names = [kind.rawValue] + RecordPath.levels(of: id.hex, in: kind) + [id.hex]
            guard let folder = try objects.subtree(names, ofTree: desk) else { continue }
            for entry in try objects.entries(ofTree: folder) {
                guard let record = RecordPath.recordID(inName: entry.name) else { continue }
                listing[record] = Listed(
                    path: "\(RecordPath.directory(kind, id))/\(entry.name)", id: entry.id)
            }
        }
        return listing
    }

    /// Reads an act: its records stand in the tree of its commit, and not in that of its parent.
    private func read(
        _ act: Proof.ProvenAct, _ scope: ProofScope, listed: [RecordID: Listed]
    ) throws -> ProofHistory.Act {
        let (commit, object) = try commit(act.commit)
        if commit.parents.count > 1 { find("a merge is no act", commit: commit.id) }
        let parent = try commit.parents.first.map { try self.commit($0) }
        let own = try deskTree(object)
        let before = try parent.flatMap { try deskTree($0.object) }
        var records: [ActRecord] = []
        for path in act.paths {
            guard let place = RecordPath(path),
                let entry = try file(path, below: own), entry.type == .file,
                try file(path, below: before) == nil
            else {
                find("the act does not bring this record", commit: commit.id, path: path)
                continue
            }
            let bytes = try objects.blob(entry.id, limit: StoredRecord.maximumSize)
            do throws(RecordError) {
                let record = try FolderCache.record(
                    bytes, named: place.name, place.kind, place.folder)
                records.append(ActRecord(kind: place.kind, record: record, path: path))
            } catch {
                find("is not a record: \(error)", commit: commit.id, path: path)
            }
        }
        // What an act says it knew must be what there was: a state made up for it proves nothing.
        let known = try listing(scope, before)
        for (id, file) in known where listed[id] != file {
            find(
                "an act knew of this record, which the commit \(proof.tip.short) does not have",
                commit: commit.id, path: file.path)
        }
        let late = { [self] in lateBefore[commit.id] ?? Lateness() }
        let state = CommitReader(objects, root: before, cache: cache, ranks: ranks, late: late)
        for kind in [FolderKind.people, .policy] {
            for id in try state.folders(kind, startingWith: "")
            where !scope.folders.contains(where: { $0.kind == kind && $0.id == id }) {
                find(
                    "an act knew of this folder, which the commit \(proof.tip.short) does not have",
                    commit: commit.id, path: RecordPath.directory(kind, id))
            }
        }
        report.acts += 1
        report.records += records.count
        return ProofHistory.Act(
            commit: commit, object: object, records: CausalOrder.sorted(records),
            known: Set(known.keys),
            inScope: records.map(\.record.id).filter { listed[$0] != nil }, before: state)
    }

    private func file(_ path: String, below desk: ObjectID?) throws -> TreeEntry? {
        let names = path.split(separator: "/").map { String($0) }
        guard let desk, names.count > 2, names[0] == RecordPath.root,
            let folder = try objects.subtree(names.dropFirst().dropLast(), ofTree: desk)
        else { return nil }
        return try objects.entry(names[names.count - 1], inTree: folder)
    }

    /// Whether there is a change of people or policy that some act did not know of.
    private func mayHaveLateActs(_ history: ProofHistory) throws -> Bool {
        history.acts.indices.contains { index in
            history.acts[index].isChange && !history.unrelated(to: index).isEmpty
        }
    }

    private func judge(_ history: ProofHistory) throws {
        var judge = ActJudge(desk: proof.desk, tools: tools)
        for act in history.proven {
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
        let objects = ProofObjects(self)
        var report = ProofCheck(self, objects: objects, tools: tools).run()
        if let unused = objects.unused.first, report.passes {
            report.findings.append(
                Finding(
                    Check.proof.rawValue, commit: nil,
                    "the object \(unused) is not needed: it was smuggled in"))
        }
        if let told {
            report.tipWasTold = true
            if told != tip {
                report.findings.insert(
                    Finding(
                        Check.tip.rawValue, commit: nil,
                        "the proof speaks as of the commit \(tip), not \(told)"),
                    at: 0)
            }
        }
        if expected != desk {
            report.findings.insert(
                Finding(
                    Check.expect.rawValue, commit: nil,
                    "this is a proof of the desk \(desk.hex), not \(expected.hex)"), at: 0)
        }
        #if STET_MUTATION
            report.findings.removeAll { SwitchedOff.contains($0.rule) }
        #endif
        return report
    }
}
