import StetRecords
import StetReview
import TestSupport
import Testing

/// What counts as evidence, and how many voices it is.
@Suite struct EvidenceTests {
    /// A desk with a review and nothing found yet.
    private struct Scene {
        var desk: RecordDesk
        let claim: ClaimID
        let item: ItemID

        init(claimant: String? = nil, _ change: (inout RecordDesk.PolicyDraft) -> Void = { _ in })
            throws
        {
            desk = RecordDesk(quorum: 1, change)
            claim = try desk.claim(claimant: claimant)
            item = try desk.open(claim)
        }

        /// Counts evidence by giving a verdict on it.
        mutating func count(_ evidence: [RecordID]) throws -> EvidenceCount {
            try desk.judge("ann", item, "supported", evidence)
            return try desk.state(item).tally.count
        }

        mutating func voices(_ evidence: [RecordID]) throws -> Int {
            try count(evidence).supporting.count
        }
    }

    /// Context, too, is only as good as its source.
    @Test(arguments: Evidence.Stance.allCases) func nothingCountsFromASourceThatIsGone(
        _ stance: Evidence.Stance
    ) throws {
        for isRetracted in [true, false] {
            var scene = try Scene()
            let source = try scene.desk.source("Timetable", publisher: "Harbour Office")
            let piece = try scene.desk.cite(scene.item, source, stance)
            if isRetracted {
                try scene.desk.on(source, .sourceRetracted(PublisherNotice(because: "Made up.")))
            } else {
                try scene.desk.withdraw(RecordID(source))
            }
            let count = try scene.count([piece])
            #expect(count.supporting.count + count.refuting.count + count.context.count == 0)
            // On a source that is gone for good no verdict counts; one that was retracted is named.
            let excluded = count.supporting.excluded.count + count.refuting.excluded.count
            #expect(try scene.desk.state(scene.item).countedVerdicts.isEmpty == !isRetracted)
            #expect(excluded == (isRetracted && stance != .context ? 1 : 0))
        }
    }

    @Test func aRatingTakesContextThatStands() throws {
        var scene = try Scene { $0.set("missing context", .init(context: 1)) }
        let source = try scene.desk.source("Timetable", publisher: "Harbour Office")
        let piece = try scene.desk.cite(scene.item, source, .context)
        try scene.desk.judge("ann", scene.item, "missing context", [piece])
        #expect(try scene.desk.phase(scene.item) == .agreed)
        let retraction = try scene.desk.on(
            source, .sourceRetracted(PublisherNotice(because: "Made up.")))
        try scene.desk.judge("ann", scene.item, "missing context", [piece])
        #expect(try scene.desk.phase(scene.item) == .inReview)
        try scene.desk.withdraw(retraction)
        try scene.desk.judge("ann", scene.item, "missing context", [piece])
        #expect(try scene.desk.phase(scene.item) == .agreed)
    }

    /// That a correction or retraction was none is as much a change as that there is one.
    @Test(arguments: [true, false]) func aNoticeThatIsTakenBackIsAChange(isRetraction: Bool) throws
    {
        var scene = try Scene()
        let source = try scene.desk.source("Timetable", publisher: "Harbour Office")
        let piece = try scene.desk.cite(scene.item, source)
        let notice = PublisherNotice(because: "Made up.")
        let record = try scene.desk.on(
            source, isRetraction ? .sourceRetracted(notice) : .sourceCorrected(notice))
        try scene.desk.judge("ann", scene.item, "refuted", [piece])
        try scene.desk.resolve(scene.item, "refuted")
        #expect(try scene.desk.phase(scene.item) == .resolved)
        try scene.desk.withdraw(record)
        let state = try scene.desk.state(scene.item)
        #expect(state.phase == .stale && state.changes == [.noticeWithdrawn(source, record)])
        #expect(state.countedVerdicts.isEmpty)
        // A notice that came and went since is none.
        try scene.desk.affirm(scene.item)
        let other = try scene.desk.on(source, .sourceCorrected(notice))
        try scene.desk.withdraw(other)
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    /// Two sources are one voice or not whatever else is cited.
    @Test func aThirdPieceOfAnotherStanceTiesNothing() throws {
        var scene = try Scene()
        let (first, second) = try (
            scene.desk.source("First", publisher: "Gull"),
            scene.desk.source("Second", publisher: "Tern")
        )
        let both = try scene.desk.source("Both", publisher: "Heron")
        for source in [first, second] { try scene.desk.derive(both, .rewrite, source) }
        let pieces = try [first, second].map { try scene.desk.cite(scene.item, $0) }
        let context = try scene.desk.cite(scene.item, both, .context)
        #expect(try scene.voices(pieces) == 2)
        #expect(try scene.voices(pieces + [context]) == 2)
        #expect(try scene.desk.snapshot().independence(of: [first, second]).count == 2)
        // Where it counts itself, it is the same voice as either.
        let third = try scene.desk.cite(scene.item, both)
        #expect(try scene.voices(pieces + [third]) == 1)
        #expect(try scene.desk.snapshot().independence(of: [first, second, both]).count == 1)
        // And where what derives from both was retracted, it ties nothing again.
        try scene.desk.on(both, .sourceRetracted(PublisherNotice(because: "Made up.")))
        #expect(try scene.voices(pieces + [third]) == 2)
    }

    /// Two that derive from a third are one voice, though nobody cites the third.
    @Test func whatDerivesFromOneSourceIsOneVoice() throws {
        var scene = try Scene()
        let wire = try scene.desk.source("Wire", publisher: "Agency")
        let between = try scene.desk.source("Between", publisher: "Gull")
        let sources = try ["Tern", "Heron"].map { try scene.desk.source($0, publisher: $0) }
        try scene.desk.derive(between, .translation, wire)
        try scene.desk.derive(sources[0], .copy, between)
        try scene.desk.derive(sources[1], .rewrite, wire)
        let pieces = try sources.map { try scene.desk.cite(scene.item, $0) }
        #expect(try scene.voices(pieces) == 1)
        // Declared independent, they are two, and so is what derives by way of such a pair.
        try scene.desk.derive(between, .independent, wire)
        #expect(try scene.voices(pieces) == 2)
    }

    @Test func aDeclaredPairIsIndependentWhateverTiesIt() throws {
        var scene = try Scene()
        let sources = try ["First", "Second"].map {
            try scene.desk.source($0, publisher: "Gull", owner: "Shore Media")
        }
        let pieces = try sources.map { try scene.desk.cite(scene.item, $0) }
        #expect(try scene.voices(pieces) == 1)
        try scene.desk.derive(sources[1], .independent, sources[0])
        #expect(try scene.voices(pieces) == 2)
        // A further piece of one of them is no further voice.
        let again = try scene.desk.cite(scene.item, sources[0], origin: "The harbour master")
        #expect(try scene.voices(pieces + [again]) == 2)
    }

    /// Who owns both, and what each says of whose knowledge it is.
    @Test(arguments: [
        (["publisher": "Gull"], ["publisher": "Tern"], 1), ([:], ["publisher": "Tern"], 1),
        (["publisher": "Gull", "agency": "Wire"], ["publisher": "Tern"], 2),
        (["publisher": "Gull", "origin": "The harbour master"], ["publisher": "Tern"], 2),
        (["origin": "The harbour master"], ["origin": "the  Harbour Master"], 1),
    ])
    func anOwnerTiesWhatIsOfNobodyElse(
        _ one: [String: String], _ other: [String: String], _ voices: Int
    ) throws {
        var scene = try Scene()
        var pieces: [RecordID] = []
        for (title, facts, owner) in [("One", one, "Shore Media"), ("Two", other, "SHORE  media")] {
            let source = try scene.desk.source(
                title, publisher: facts["publisher"], agency: facts["agency"], owner: owner)
            pieces.append(try scene.desk.cite(scene.item, source, origin: facts["origin"]))
        }
        #expect(try scene.voices(pieces) == voices)
    }

    /// A claimant's own word does not support the claim, however the name is written.
    @Test func aClaimantIsNoWitness() throws {
        var scene = try Scene(claimant: "ΟΔΥΣΣΕΥΣ")
        let source = try scene.desk.source("Letter", publisher: "Gull")
        let own = try scene.desk.cite(scene.item, source, origin: "οδυσσευς")
        let other = try scene.desk.cite(scene.item, source, .refutes, origin: "οδυσσευς")
        let count = try scene.count([own, other])
        #expect(count.supporting.count == 0 && count.refuting.count == 1)
        // Who makes it in an appearance that was withdrawn is no claimant.
        let witness = try scene.desk.cite(scene.item, source, origin: "The pilot")
        let appears = Appearance(
            source: source, revision: RecordID(source), place: nil, claimant: "THE PILOT")
        let record = try scene.desk.write(
            "ann", .claimAppears(appears), .claims, FolderID(scene.claim))
        #expect(try scene.voices([witness]) == 0)
        try scene.desk.withdraw(record.id)
        #expect(try scene.voices([witness]) == 1)
    }

    /// Of a sealed source the seal is the text.
    @Test func anotherSealIsAnotherText() throws {
        var scene = try Scene()
        func sealed(_ text: String) -> SourceDescription {
            SourceDescription(
                keep: .sealed, seal: Digest(of: Array(text.utf8)), publisher: "Gull")
        }
        let record = try scene.desk.write("chief", .source(sealed("one")), .sources)
        let source = SourceID(record.id)
        let piece = try scene.desk.cite(scene.item, source)
        try scene.desk.judge("ann", scene.item, "supported", [piece])
        try scene.desk.on(source, .sourceRevised(sealed("one")))
        #expect(try scene.desk.phase(scene.item) == .agreed)
        try scene.desk.on(source, .sourceRevised(sealed("two")))
        #expect(try scene.desk.state(scene.item).countedVerdicts.isEmpty)
    }
}
