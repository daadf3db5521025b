internal import StetGit
internal import StetRecords
internal import StetReview
internal import StetSignatures

/// A record of an act, and where it is.
struct ActRecord {
    let kind: FolderKind
    let record: StoredRecord
    /// The path of its file.
    let path: String
}

/// Judges single acts: signature, rules, author and trailers.
///
/// It is given everything, so that a history and a proof without one are judged by the same code.
struct ActJudge {
    /// The desk.
    let desk: FolderID
    /// What verifies signatures of other kinds than Ed25519.
    let tools: SigningTools
    /// What was found so far.
    var findings: [Finding] = []
    /// How many signatures there were.
    var signatures = 0
    /// Which folders a proof carries; `nil` where there is a history.
    var view: ProofView?
    /// What the writers of the acts saw on remotes.
    var statements: [WitnessCheck.Statement] = []

    init(desk: FolderID, tools: SigningTools) {
        self.desk = desk
        self.tools = tools
    }

    /// Judges an act on the state before it.
    mutating func judge(
        _ records: [ActRecord], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>, before base: any FolderReading
    ) throws {
        guard let first = records.first?.record else { return }
        let start = Snapshot(base)
        let key = first.record.header.key
        let isSigned = try checkSignature(key, by: first.by, commit.id, object, start)
        checkPlace(records.map(\.record), commit)
        let overlay = OverlayReader(base)
        let count = findings.count
        // What is signed otherwise than it says is nobody's, and rules ask who acts.
        for (place, record) in isSigned ? Array(records.enumerated()) : [] {
            let before = place == 0 ? start : Snapshot(overlay)
            do {
                let proposal = Proposal(
                    record.record, in: record.kind, before: before, start: start)
                let refusal =
                    if let view { try view.judge(proposal) } else { try Rule.judge(proposal) }
                if let refusal {
                    findings.append(
                        Finding(
                            refusal.rule, commit: commit.id, path: record.path,
                            person: try before.people().handle(of: record.record.by), refusal.why))
                    // What follows an illegal record would be judged on what is not there.
                    break
                }
            } catch let error as StateError {
                findings.append(
                    Finding(
                        Check.record.rawValue, commit: commit.id, path: record.path,
                        "cannot be judged: \(error)"))
                break
            }
            overlay.add(record.record, to: record.kind)
        }
        if isSigned, findings.count == count,
            let conflict = try HistoryAct(records: records).conflict(on: base, in: view)
        {
            findings.append(
                Finding(
                    Check.together.rawValue, commit: commit.id, path: conflict.record.path,
                    person: try start.people().handle(of: first.by), conflict.sentence))
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, isSigned: key != nil, people: start.people())
    }

    /// Judges the act that founds the desk, which no earlier state judges: it is held to its own
    /// people and policy.
    ///
    /// - Returns: Whether its records are a founder and policy 1.
    mutating func judgeFounding(
        _ records: [ActRecord], _ commit: Commit,
        _ object: Result<CommitObject, CommitObject.Flaw>, after: Snapshot
    ) throws -> Bool {
        guard records.count == 2, records[0].record.kind == .person,
            records[0].record.record.header.by == nil,
            records[1].record.kind == .policy, records[1].record.beginsFolder,
            records[1].record.by == PersonID(records[0].record.id),
            case .policy(let policy) = records[1].record.body, policy.version == 1,
            records[0].record.personDescription?.roles.contains(.admin) == true
        else { return false }
        let key = records[1].record.record.header.key
        try checkSignature(key, by: records[1].record.by, commit.id, object, after)
        checkPlace(records.map(\.record), commit)
        if let refusal = try after.refusal(of: key, by: records[1].record.by) {
            findings.append(
                Finding(refusal.rule, commit: commit.id, path: records[1].path, refusal.why))
        }
        // What the policy asks of its admin follows from the signature.
        let founder = Proposal(records[0].record, in: .people, before: after)
        if let refusal = try Rule.judge(founder, named: [Rule.key]) {
            findings.append(
                Finding(refusal.rule, commit: commit.id, path: records[0].path, refusal.why))
        }
        try checkAuthorAndTrailers(
            records.map(\.record), commit, isSigned: key != nil, people: after.people())
        return true
    }

    private mutating func find(_ check: Check, commit: ObjectID, _ sentence: String) {
        findings.append(Finding(check.rawValue, commit: commit, sentence))
    }

    /// Every record names the parent of its commit.
    private mutating func checkPlace(_ records: [StoredRecord], _ commit: Commit) {
        let on = commit.parents.first.map { CommitName($0) }
        guard let other = records.first(where: { $0.record.header.on != on }) else { return }
        find(
            .on, commit: commit.id,
            other.record.header.on.map {
                "record \(other.id.short) was made on \($0.short), not on this commit's parent: it was copied here"
            } ?? "record \(other.id.short) does not say on which commit it was made")
    }

    /// Holds the signature of an act, over exactly the bytes of its commit, against the key that its
    /// records name.
    ///
    /// A signature that they do not name counts as none; it must be one all the same where it can be
    /// verified everywhere, and be by nobody's key. Whether a program is there that verifies the others
    /// must not decide what is legal.
    ///
    /// - Parameters:
    ///   - key: The key that the records name.
    ///   - person: Who acts.
    ///   - commit: The commit.
    ///   - object: Its bytes, taken apart.
    ///   - start: The desk as the act found it.
    /// - Returns: Whether the commit is signed as its records say, or cannot be a person's act at all.
    /// - Throws: What reading the desk throws.
    @discardableResult
    mutating func checkSignature(
        _ key: KeyFingerprint?, by person: PersonID, _ commit: ObjectID,
        _ object: Result<CommitObject, CommitObject.Flaw>, _ start: Snapshot
    ) throws -> Bool {
        let parsed: CommitObject
        switch object {
        case .failure(let flaw):
            find(.commitForm, commit: commit, flaw.description)
            return false
        case .success(let object): parsed = object
        }
        let signature: SSHSignature?
        do throws(SSHSignature.Flaw) { signature = try parsed.signature() } catch {
            find(.signatureValid, commit: commit, error.sentence)
            return false
        }
        let verifies = signature.flatMap { $0.verifies(parsed.payload) }
        if verifies == false {
            find(.signatureValid, commit: commit, "the signature is not one of this commit")
            return false
        }
        // Of somebody whom the desk does not know nothing can be asked but that.
        guard let writer = try start.people()[person] else { return true }
        let signer = signature.flatMap { KeyFingerprint($0.key) }
        if let why = try start.flaw(ofSigner: signer, in: writer, whoseActNames: key) {
            findings.append(
                Finding(Rule.signature, commit: commit, person: writer.handle, why))
            return false
        }
        guard let key, let armor = parsed.armor else { return true }
        signatures += 1
        // By a key that the author does not have the act is illegal, whatever the program would say.
        if verifies == nil, writer.has(key) {
            checkOutside(armor, parsed.payload, commit)
        }
        return true
    }

    private mutating func checkOutside(_ armor: [UInt8], _ payload: [UInt8], _ commit: ObjectID) {
        guard let verify = tools.verify else {
            findings.append(
                Finding(
                    Check.signatureValid.rawValue, commit: commit,
                    "the signature could not be checked: ssh-keygen is not there",
                    isUndecidable: true))
            return
        }
        do {
            guard try verify(armor, payload) else {
                find(.signatureValid, commit: commit, "the signature is not one of this commit")
                return
            }
        } catch {
            findings.append(
                Finding(
                    Check.signatureValid.rawValue, commit: commit,
                    "the signature could not be checked: \(error)", isUndecidable: true))
        }
    }

    /// What the records of an act say, and its commit must say too.
    struct Said {
        let by: PersonID
        let at: Timestamp
        let isOneAct: Bool
        let records: [RecordID]
        let seen: [RecordID]
        var redacts: [RecordID] = []
    }

    private mutating func checkAuthorAndTrailers(
        _ records: [StoredRecord], _ commit: Commit, isSigned: Bool, people: People
    ) {
        guard let first = records.first else { return }
        let said = Said(
            by: first.by, at: first.at,
            isOneAct: records.allSatisfy {
                $0.by == first.by && $0.at == first.at
                    && $0.record.header.key == first.record.header.key
            },
            records: records.map(\.id), seen: Trailer.seen(by: records))
        checkAuthorAndTrailers(said, commit, isSigned: isSigned, people: people)
    }

    mutating func checkAuthorAndTrailers(
        _ said: Said, _ commit: Commit, isSigned: Bool, people: People
    ) {
        let handle = people.handle(of: said.by)
        var found: [Finding] = []
        defer { findings += found }
        func find(_ check: Check, _ sentence: String) {
            found.append(Finding(check.rawValue, commit: commit.id, person: handle, sentence))
        }
        if !said.isOneAct {
            find(.oneAct, "its records are by several people, or name several times or keys")
        }
        if let person = people[said.by],
            !person.isNamed(commit.author.name, email: commit.author.email)
        {
            find(
                .author,
                "the author is \(commit.author.name) <\(commit.author.email)>, not \(handle)")
        }
        if commit.author.seconds != said.at.secondsSince1970 {
            find(.author, "the author date is not the records' time")
        }
        let trailers = commit.trailers
        func values(_ key: String) -> [String] {
            trailers.filter { $0.key == key }.map(\.value)
        }
        if values(Trailer.record).sorted() != said.records.map(\.hex).sorted()
            || values(Trailer.redacts).sorted() != said.redacts.map(\.hex).sorted()
        {
            find(.trailers, "the trailers name other records than the tree")
        }
        let known = [Trailer.desk, Trailer.record, Trailer.after, Trailer.redacts, Trailer.witness]
        if let other = trailers.first(where: {
            $0.key.hasPrefix("Stet-") && !(known + [Trailer.key]).contains($0.key)
        }) {
            find(.trailers, "the trailer \(other.key) is none that an act has")
        }
        if values(Trailer.desk) != [desk.hex] { find(.trailers, "the trailers name another desk") }
        let sightings = values(Trailer.witness).map { Sighting($0) }
        let isPlain = Set(sightings.map { $0?.remote }).count == sightings.count
        if !isPlain || sightings.contains(nil) || sightings.count > Ledger.maximumSightings {
            find(.trailers, "the trailers do not say plainly what the writer saw on remotes")
        }
        for case let sighting? in sightings {
            statements.append(WitnessCheck.Statement(act: commit.id, sighting: sighting))
        }
        // An unsigned commit proves nothing by its trailers, so there they may be missing.
        let seen = values(Trailer.after)
        if isSigned || !seen.isEmpty, seen != said.seen.map(\.hex) {
            find(.trailers, "the trailers say that the writer had seen other records")
        }
    }
}
