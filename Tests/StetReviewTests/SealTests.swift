import StetRecords
import StetReview
import TestSupport
import Testing

/// Who may seal and open in a blind round, and which verdicts count after clones come together.
@Suite struct SealTests {
    /// A blind review of two reviewers at least, with evidence.
    private struct Scene {
        var desk: RecordDesk
        let item: ItemID
        let source: SourceID
        let evidence: RecordID

        init(quorum: Int = 2) throws {
            desk = RecordDesk(quorum: quorum)
            source = try desk.source("Timetable", publisher: "Harbour Office")
            item = try desk.open(try desk.claim(), blind: true)
            evidence = try desk.cite(item, source)
        }

        mutating func seal(_ by: String, _ rating: String = "supported") throws
            -> RecordDesk.Sealed
        {
            try desk.seal(by, item, rating, [evidence])
        }

        @discardableResult
        mutating func open(_ by: String, _ sealed: RecordDesk.Sealed) throws -> RecordID {
            try desk.open(by, item, sealed)
        }

        func cloned(as name: String) -> Scene {
            var copy = self
            copy.desk = desk.cloned(as: name)
            return copy
        }

        mutating func merge(_ other: Scene) { desk.merge(other.desk) }

        var state: ItemState { get throws { try desk.state(item) } }

        /// Whose verdicts count.
        var counted: [PersonID] { get throws { try state.countedVerdicts.map(\.by).sorted() } }

        func ids(_ handles: String...) -> [PersonID] { handles.map { desk.id($0) }.sorted() }

        func standing(_ verdict: RecordID) throws -> ItemState.VerdictStanding? {
            try state.verdicts.first { $0.id == verdict }?.standing
        }
    }

    @Test func whoHasTwoBadSealsSealsNoThird() throws {
        var here = try Scene()
        var there = here.cloned(as: "there")
        let (first, second) = try (here.seal("ann"), there.seal("ann", "refuted"))
        here.merge(there)
        #expect(try here.state.seals.allSatisfy { $0.standing == .concurrent })
        #expect(try refusal { try here.seal("ann") } == "seal")
        // The item waits: a bad seal makes no review.
        #expect(try here.state.phase == .open)
        try here.desk.withdraw(first.id, by: "ann")
        #expect(try refusal { try here.seal("ann") } == "seal")
        #expect(try here.state.phase == .inReview)
        try here.desk.withdraw(second.id, by: "ann")
        #expect(try here.state.phase == .open)
        _ = try here.seal("ann")
        #expect(try here.state.sealedPeople == 1)
    }

    /// A tombstone of an opening is an opening: it could be read.
    @Test func whoCouldReadARedactedOpeningSealsNothing() throws {
        var scene = try Scene(quorum: 1)
        let sealed = try scene.seal("ann")
        let opening = try scene.open("ann", sealed)
        #expect(try refusal { try scene.seal("bob") } == "seal")
        try scene.desk.redact(opening)
        #expect(try refusal { try scene.seal("bob") } == "seal")
        #expect(try scene.state.countedVerdicts.isEmpty)
        #expect(try refusal { try scene.open("ann", sealed) } == "opening")
        // Another round begins once this one was ended.
        try scene.desk.close(scene.item)
        try scene.desk.reopen(scene.item)
        _ = try scene.seal("bob")
    }

    /// What is late was never there; so it opened nothing.
    @Test func aLateOpeningOpensNothing() throws {
        var scene = try Scene(quorum: 1)
        let sealed = try scene.seal("ann")
        let opening = try scene.open("ann", sealed)
        scene.desk.lateness.records.insert(opening)
        _ = try scene.seal("bob")
        try scene.open("ann", sealed)
        #expect(try scene.counted == scene.ids("ann"))
    }

    /// A redacted seal counts as one that was withdrawn, and makes room for another.
    @Test func aRedactedSealMakesRoom() throws {
        var scene = try Scene(quorum: 1)
        let first = try scene.seal("ann")
        try scene.desk.redact(first.id)
        let second = try scene.seal("ann", "refuted")
        try scene.open("ann", second)
        #expect(try scene.state.countedVerdicts.map(\.verdict.rating) == ["refuted"])
    }

    @Test(arguments: ["", "withdrawn", "redacted"]) func oneSealOpenedTwiceIsOneVerdict(
        _ gone: String
    ) throws {
        var here = try Scene()
        let seals = try ["ann", "bob"].map { try here.seal($0) }
        var there = here.cloned(as: "there")
        let first = try here.open("ann", seals[0])
        let second = try there.open("ann", seals[0])
        here.merge(there)
        #expect(try here.counted == here.ids("ann"))
        #expect(try here.standing(min(first, second)) == .counts)
        #expect(try here.standing(max(first, second)) == .repeated)
        try here.open("bob", seals[1])
        #expect(try here.state.phase == .agreed)
        switch gone {
        case "withdrawn": try here.desk.withdraw(max(first, second))
        case "redacted": try here.desk.redact(max(first, second))
        default: return
        }
        // What was opened cannot be taken back by halves.
        #expect(try here.counted == here.ids("bob"))
    }

    /// Nobody strikes a colleague's verdict by going back to before it.
    @Test func whoOpensWithoutKnowingASealOpensAgain() throws {
        var here = try Scene()
        let (ann, bob) = try (here.seal("ann"), here.seal("bob"))
        var there = here.cloned(as: "there")
        let cora = try here.seal("cora", "refuted")
        try here.open("ann", ann)
        try here.open("cora", cora)
        let void = try there.open("bob", bob)
        here.merge(there)
        #expect(try here.counted == here.ids("ann", "cora"))
        #expect(try here.standing(void) == .void(by: [cora.id]))
        // The seal is as good as before.
        try here.open("bob", bob)
        #expect(try here.counted == here.ids("ann", "bob", "cora"))
        #expect(try here.standing(void) == .void(by: [cora.id]))
        #expect(try here.state.phase == .disputed)
    }

    /// Who has read a verdict and goes back to before it is not in time.
    @Test func whoSealsBesideAnOpeningIsTooLate() throws {
        var here = try Scene()
        let (ann, bob) = try (here.seal("ann"), here.seal("bob"))
        var there = here.cloned(as: "there")
        try here.open("ann", ann)
        let cora = try there.seal("cora", "refuted")
        here.merge(there)
        #expect(try here.counted == here.ids("ann"))
        #expect(try refusal { try here.open("cora", cora) } == "opening")
        try here.open("bob", bob)
        #expect(try here.state.phase == .agreed)
        // Her own opening vouches for nothing.
        try there.open("cora", cora)
        here.merge(there)
        #expect(try here.counted == here.ids("ann", "bob"))
    }

    /// The limit that is documented: a second person who opens there passes it off as in time.
    @Test func twoPeopleTogetherPassALateSealOff() throws {
        var here = try Scene()
        let (ann, bob) = try (here.seal("ann"), here.seal("bob"))
        var there = here.cloned(as: "there")
        let read = try here.open("ann", ann)
        let cora = try there.seal("cora", "refuted")
        try there.open("bob", bob)
        try there.open("cora", cora)
        here.merge(there)
        #expect(try here.counted == here.ids("bob", "cora"))
        #expect(try here.standing(read) == .void(by: [cora.id]))
        try here.open("ann", ann)
        #expect(try here.counted == here.ids("ann", "bob", "cora"))
    }

    /// A withdrawal that nobody could know of in time makes no room.
    @Test func aSealIsNotSwappedBesideAnOpening() throws {
        var here = try Scene()
        let (ann, bob) = try (here.seal("ann"), here.seal("bob"))
        var there = here.cloned(as: "there")
        try here.open("bob", bob)
        try there.desk.withdraw(ann.id, by: "ann")
        let other = try there.seal("ann", "refuted")
        here.merge(there)
        #expect(try here.counted == here.ids("bob"))
        #expect(try refusal { try here.open("ann", other) } == "opening")
    }

    /// Where the others knew the withdrawal, it made room, whatever was opened apart from it.
    @Test func aWithdrawalThatIsVouchedForMakesRoom() throws {
        var here = try Scene()
        let (ann, bob, cora) = try (here.seal("ann"), here.seal("bob"), here.seal("cora"))
        var there = here.cloned(as: "there")
        try here.desk.withdraw(ann.id, by: "ann")
        let other = try here.seal("ann", "refuted")
        try here.open("bob", bob)
        try here.open("ann", other)
        try there.open("cora", cora)
        here.merge(there)
        #expect(try here.counted == here.ids("ann", "bob"))
        try here.open("cora", cora)
        #expect(try here.counted == here.ids("ann", "bob", "cora"))
    }

    /// Once a verdict is open nobody waits, and nobody makes others wait.
    @Test func nobodyWaitsOnceAVerdictIsOpen() throws {
        var here = try Scene()
        let (ann, bob) = try (here.seal("ann"), here.seal("bob"))
        var there = here.cloned(as: "there")
        let asked = Record.Body.assigned(Assignment(person: here.desk.id("cora"), task: .review))
        #expect(try refusal { try here.open("ann", ann) } == nil)
        #expect(try refusal { try here.desk.on(here.item, asked, by: "ed") } == "seal")
        try there.desk.on(there.item, asked, by: "ed")
        #expect(try refusal { try there.open("bob", bob) } == "opening")
        here.merge(there)
        try here.desk.withdraw(ann.id, by: "ann")
        try here.open("bob", bob)
        #expect(try here.counted == here.ids("bob"))
    }

    /// What the decision of a round did not know came too late.
    @Test func aSealBesideADecisionIsTooLate() throws {
        var here = try Scene(quorum: 1)
        let ann = try here.seal("ann")
        try here.open("ann", ann)
        var there = here.cloned(as: "there")
        there.desk = here.desk.cloned(as: "there")
        try here.desk.resolve(here.item, "supported")
        #expect(try here.state.phase == .resolved)
        #expect(try refusal { try there.seal("bob") } == "seal")
        // A closing, too, ends the round for what it had not seen.
        var closing = try Scene()
        var apart = closing.cloned(as: "there")
        _ = try closing.desk.close(closing.item)
        let late = try apart.seal("bob")
        closing.merge(apart)
        #expect(
            try closing.state.seals.first { $0.id == late.id }?.standing == .afterOpening)
        #expect(try closing.state.phase == .closed)
    }

    /// A verdict is opened as it was sealed, whatever became of what it rests on.
    @Test func aVerdictIsOpenedAsItWasSealed() throws {
        var scene = try Scene(quorum: 1)
        let sealed = try scene.seal("ann")
        try scene.desk.on(scene.source, .sourceCorrected(PublisherNotice(because: "A date.")))
        try scene.desk.restate(try #require(try scene.state.claim), "The ferry runs daily.")
        var redacted = scene
        try scene.desk.withdraw(scene.evidence)
        let opening = try scene.open("ann", sealed)
        guard case .outdated? = try scene.standing(opening) else {
            Issue.record("\(String(describing: try scene.standing(opening)))")
            return
        }
        #expect(try scene.state.phase == .inReview)
        try redacted.desk.redact(redacted.evidence)
        try redacted.open("ann", sealed)
        #expect(try redacted.state.countedVerdicts.isEmpty)
    }

    /// But only on evidence that was there.
    @Test func evidenceIsThereBeforeTheSeal() throws {
        var scene = try Scene(quorum: 1)
        var foresight = scene.desk
        let later = try foresight.cite(scene.item, scene.source)
        let verdict = try foresight.verdict(scene.item, "supported", [later])
        let salt = Salt(using: &scene.desk.chance)
        let digest = verdict.seal(
            salt: salt, folder: FolderID(scene.item), by: scene.desk.id("ann"))
        let seal = try scene.desk.on(
            scene.item, .verdictSealed(VerdictSeal(seal: digest)), by: "ann")
        // The very record that the seal foresaw comes after it.
        scene.desk.merge(foresight)
        let sealed = RecordDesk.Sealed(id: seal, verdict: verdict, salt: salt)
        #expect(try refusal { try scene.open("ann", sealed) } == "opening")
    }

    /// Only a good seal of this round makes an item in review.
    @Test func whatMakesAnItemInReview() throws {
        var scene = try Scene(quorum: 1)
        let sealed = try scene.seal("ann")
        #expect(try scene.state.phase == .inReview)
        var withdrawn = scene
        try withdrawn.desk.withdraw(sealed.id, by: "ann")
        #expect(try withdrawn.state.phase == .open)
        let opening = try scene.open("ann", sealed)
        #expect(try scene.state.phase == .agreed)
        var reopened = scene
        try reopened.desk.resolve(scene.item, "supported")
        try reopened.desk.reopen(scene.item)
        #expect(try reopened.state.phase == .open && reopened.state.openings.isEmpty)
        #expect(try refusal { try reopened.open("ann", sealed) } == "opening")
        try scene.desk.withdraw(opening, by: "ann")
        #expect(try scene.state.phase == .open)
    }
}
