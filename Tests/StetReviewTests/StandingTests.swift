import StetRecords
import StetReview
import TestSupport
import Testing

/// What was late, withdrawn or redacted, and what that leaves of everything else.
@Suite struct StandingTests {
    /// A desk with a review on which ann has found something.
    private struct Scene {
        var desk: RecordDesk
        let source: SourceID
        let claim: ClaimID
        let item: ItemID
        let evidence: RecordID

        init(quorum: Int = 1, blind: Bool = false) throws {
            desk = RecordDesk(quorum: quorum)
            source = try desk.source("Timetable", publisher: "Harbour Office")
            claim = try desk.claim()
            item = try desk.open(claim, blind: blind)
            evidence = try desk.cite(item, source)
        }
    }

    /// A restatement that never counted changes nothing, not even for those who had seen it.
    @Test func aLateRestatementOutdatesNoVerdict() throws {
        var scene = try Scene()
        let restated = try scene.desk.restate(scene.claim, "The ferry runs daily.")
        scene.desk.lateness.records.insert(restated)
        for name in ["ann", "bob"] {
            try scene.desk.judge(name, scene.item, "supported", [scene.evidence])
        }
        #expect(try scene.desk.state(scene.item).countedVerdicts.count == 2)
        #expect(try scene.desk.phase(scene.item) == .agreed)
        // What an admin confirms counts after all, and then it is a change.
        try scene.desk.confirm(restated)
        #expect(try scene.desk.state(scene.item).countedVerdicts.isEmpty)
        #expect(
            try refusal { try scene.desk.judge("ann", scene.item, "supported", [scene.evidence]) }
                == "claim-under-review")
        // A basis that had seen the confirmation is of the statement that it made count.
        try scene.desk.reopen(scene.item)
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        #expect(try scene.desk.phase(scene.item) == .agreed)
    }

    /// A statement that turns out late after it was judged is gone from under the verdict.
    @Test func aVerdictOnAStatementThatIsLateNowIsOutdated() throws {
        var scene = try Scene()
        let restated = try scene.desk.restate(scene.claim, "The ferry runs daily.")
        try scene.desk.reopen(scene.item)
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        #expect(try scene.desk.phase(scene.item) == .agreed)
        scene.desk.lateness.records.insert(restated)
        let state = try scene.desk.state(scene.item)
        #expect(state.countedVerdicts.isEmpty && state.phase == .inReview)
    }

    @Test(arguments: [true, false]) func nothingOlderCountsBehindAVerdictThatIsGone(
        isRedacted: Bool
    ) throws {
        var scene = try Scene()
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        let newer = try scene.desk.judge("ann", scene.item, "refuted", [scene.evidence])
        if isRedacted {
            try scene.desk.redact(newer)
        } else {
            try scene.desk.withdraw(newer)
        }
        let state = try scene.desk.state(scene.item)
        #expect(state.countedVerdicts.isEmpty && state.phase == .open)
    }

    /// What is gone still stands beside what its author gave elsewhere; what is late never did.
    @Test(arguments: ["withdrawn", "redacted", "late"]) func oneOfTwoVerdictsIsGone(_ how: String)
        throws
    {
        var scene = try Scene()
        var there = scene.desk.cloned(as: "there")
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        let other = try there.judge("ann", scene.item, "refuted", [scene.evidence])
        scene.desk.merge(there)
        #expect(try scene.desk.state(scene.item).countedVerdicts.isEmpty)
        switch how {
        case "withdrawn": try scene.desk.withdraw(other)
        case "redacted": try scene.desk.redact(other)
        default: scene.desk.lateness.records.insert(other)
        }
        let counted = try scene.desk.state(scene.item).countedVerdicts.map(\.verdict.rating)
        #expect(counted == (how == "late" ? ["supported"] : []))
    }

    /// A late verdict replaces nothing either.
    @Test func aLateVerdictReplacesNone() throws {
        var scene = try Scene()
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        let newer = try scene.desk.judge("ann", scene.item, "refuted", [scene.evidence])
        scene.desk.lateness.records.insert(newer)
        #expect(
            try scene.desk.state(scene.item).countedVerdicts.map(\.verdict.rating) == ["supported"])
    }

    @Test(arguments: ["withdrawn", "redacted", "late"]) func nothingNewNamesAClaimThatIsGone(
        _ how: String
    ) throws {
        var scene = try Scene()
        // A restatement that stands does not make up for the beginning that does not.
        try scene.desk.restate(scene.claim, "The ferry runs daily.")
        try scene.desk.reopen(scene.item)
        try lose(RecordID(scene.claim), how, &scene.desk)
        #expect(try scene.desk.snapshot().claim(scene.claim)?.isWithdrawn == true)
        #expect(
            try refusal { try scene.desk.judge("ann", scene.item, "supported", [scene.evidence]) }
                == "claim-under-review")
        #expect(try refusal { try scene.desk.open(scene.claim) } == "claim-current")
        // Its own folder takes records all the same.
        let note = Record.Body.note(Note(text: "Asked the harbour."))
        try scene.desk.write("ann", note, .claims, FolderID(scene.claim))
    }

    @Test(arguments: ["withdrawn", "redacted", "late"]) func nothingNewNamesASourceThatIsGone(
        _ how: String
    ) throws {
        var scene = try Scene()
        let other = try scene.desk.source("Log book", publisher: "Ferry Company")
        try scene.desk.on(
            other, .sourceRevised(SourceDescription(keep: .cited, title: "The log book")))
        try lose(RecordID(other), how, &scene.desk)
        #expect(try scene.desk.snapshot().source(other)?.isWithdrawn == true)
        #expect(try refusal { try scene.desk.cite(scene.item, other) } == "source-exists")
        #expect(
            try refusal { try scene.desk.derive(scene.source, .copy, other) } == "source-exists")
        try scene.desk.on(other, .note(Note(text: "Lost.")))
    }

    private func lose(_ record: RecordID, _ how: String, _ desk: inout RecordDesk) throws {
        switch how {
        case "withdrawn": try desk.withdraw(record)
        case "redacted": try desk.redact(record)
        default: desk.lateness.records.insert(record)
        }
    }

    @Test(arguments: ["withdrawn", "redacted", "late"]) func anItemWithoutItsOpeningIsWithdrawn(
        _ how: String
    ) throws {
        var scene = try Scene()
        let verdict = try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        try lose(RecordID(scene.item), how, &scene.desk)
        let state = try scene.desk.state(scene.item)
        #expect(state.phase == .withdrawn && (state.claim == nil) == (how == "redacted"))
        #expect(
            try refusal { try scene.desk.judge("bob", scene.item, "refuted", [scene.evidence]) }
                == "not-ended")
        #expect(try refusal { try scene.desk.reopen(scene.item) } != nil)
        #expect(try refusal { try scene.desk.close(scene.item) } == "close")
        try scene.desk.on(scene.item, .note(Note(text: "Gone.")), by: "ann")
        try scene.desk.withdraw(verdict, by: "ann")
    }

    /// What is redacted after it was late was never there to be withdrawn.
    @Test func aLateVerdictStaysLateUnderATombstone() throws {
        var scene = try Scene()
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        let newer = try scene.desk.judge("ann", scene.item, "refuted", [scene.evidence])
        scene.desk.lateness.records.insert(newer)
        try scene.desk.redact(newer)
        #expect(
            try scene.desk.state(scene.item).countedVerdicts.map(\.verdict.rating) == ["supported"])
    }

    /// Evidence goes with the description of the source that it cites.
    @Test func evidenceOfARedactedDescriptionDoesNotStand() throws {
        var scene = try Scene()
        let described = SourceDescription(
            keep: .cited, title: "Timetable", publisher: "Harbour Office")
        let newer = try scene.desk.on(scene.source, .sourceRevised(described))
        let evidence = try scene.desk.cite(scene.item, scene.source)
        try scene.desk.judge("ann", scene.item, "supported", [evidence])
        #expect(try scene.desk.phase(scene.item) == .agreed)
        try scene.desk.redact(newer)
        let state = try scene.desk.state(scene.item)
        #expect(!state.stands(evidence: evidence) && state.stands(evidence: scene.evidence))
        #expect(state.countedVerdicts.isEmpty)
        #expect(
            try refusal { try scene.desk.judge("ann", scene.item, "supported", [evidence]) }
                == "evidence-cited")
    }

    /// A policy that is late is followed by none: the next one has the version after the last good one.
    @Test func versionsFollowPoliciesThatStand() throws {
        var scene = try Scene()
        try scene.desk.setPolicy(quorum: 2) { _ in }
        let policies = try #require(try scene.desk.snapshot().policy())
        #expect(policies.current.version == 2)
        scene.desk.lateness.records.insert(policies.newest[0].id)
        #expect(try scene.desk.snapshot().policy()?.current.quorum == 1)
        try scene.desk.setPolicy(quorum: 3) { _ in }
        let current = try #require(try scene.desk.snapshot().policy()?.current)
        #expect(current.version == 2 && current.quorum == 3)
    }
}
