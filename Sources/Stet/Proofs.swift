internal import StetGit

extension Desk {
    /// Makes a file that proves an item to somebody who has no copy of the desk.
    ///
    /// The proof speaks as of the newest commit. Everything that ``ItemProof/check(_:expected:tip:tools:)``
    /// will ask is asked here first. Costs a walk of the history; the size grows with the item and
    /// the people, not with the history.
    ///
    /// - Returns: The proof, and its bytes.
    /// - Throws: ``DeskError/unknownID(_:_:)`` for an unknown item; ``GitError``.
    public func prove(_ item: ItemID) throws -> (proof: ItemProof, bytes: [UInt8]) {
        guard let desk = try id() else { throw DeskError.noDesk }
        guard flaws.isEmpty else { throw DeskError.notState(flaws) }
        guard let report = try ledger.prove(item, desk: desk, tools: options.signing) else {
            throw DeskError.unknownID(item.short, [.items])
        }
        return (ItemProof(report), report.proof.bytes)
    }
}

/// What the proof of an item shows.
public struct ItemProof {
    /// The desk.
    public let desk: FolderID
    /// The item.
    public let item: ItemID
    /// The commit as of which the proof speaks.
    public let tip: CommitID
    /// When that commit was made, by its clock.
    public let time: Timestamp?
    /// Whether the caller was told that this commit is the one; else the proof says what held as of
    /// it, and not what was added or dropped since.
    public let tipWasTold: Bool
    /// The handle of whoever signed that commit; `nil` where nobody of the desk did.
    public let signer: String?
    /// How many acts were judged.
    public let acts: Int
    /// How many of them are signed.
    public let signatures: Int
    /// How many records they brought.
    public let records: Int
    /// What is wrong.
    public let findings: [Finding]
    /// Whether the proof holds.
    public let passes: Bool
    /// The desk as of the commit, as far as the proof carries it; `nil` where that cannot be read.
    public let snapshot: Snapshot?

    init(_ report: ProofReport) {
        desk = report.proof.desk
        item = report.proof.item
        tip = report.proof.tip
        time = report.time.map { Timestamp(secondsSince1970: $0) }
        tipWasTold = report.tipWasTold
        signer = report.signer
        acts = report.acts
        signatures = report.signatures
        records = report.records
        findings = report.findings
        passes = report.passes
        snapshot = report.snapshot
    }

    /// Checks the bytes of a proof with no repository at all.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - expected: The id of the desk, as one was told it.
    ///   - tip: The commit as of which the proof must speak, as one was told it; `nil` for any.
    ///   - tools: What verifies signatures of other kinds than Ed25519.
    /// - Returns: What the proof shows.
    /// - Throws: ``ProofError`` for bytes that are no proof, or one that was changed.
    public static func check(
        _ bytes: [UInt8], expected: FolderID, tip: CommitID? = nil,
        tools: SigningTools = SigningTools()
    ) throws -> ItemProof {
        ItemProof(try Proof(bytes).check(expected: expected, told: tip, tools: tools))
    }

    /// The largest file that is read as a proof, in bytes.
    public static var maximumSize: Int { Proof.maximumSize }
}
