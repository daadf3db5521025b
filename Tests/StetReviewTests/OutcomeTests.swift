import StetRecords
import StetReview
import TestSupport
import Testing

/// What outcomes rest on, what makes them stale, and what is then done about it.
@Suite struct OutcomeTests {
    /// A desk with a review on which ann has found something.
    private struct Scene {
        var desk: RecordDesk
        let source: SourceID
        let claim: ClaimID
        let item: ItemID
        let evidence: RecordID

        init(quorum: Int = 1, _ change: (inout RecordDesk.PolicyDraft) -> Void = { _ in }) throws {
            desk = RecordDesk(quorum: quorum, change)
            source = try desk.source("Timetable", publisher: "Harbour Office")
            claim = try desk.claim()
            item = try desk.open(claim)
            evidence = try desk.cite(item, source)
        }

        /// Resolves the item on a verdict of ann's.
        mutating func resolve(_ rating: String = "supported") throws {
            try desk.judge("ann", item, rating, [evidence])
            try desk.resolve(item, rating)
        }

        mutating func correct() throws -> RecordID {
            try desk.on(source, .sourceCorrected(PublisherNotice(because: "A date was wrong.")))
        }
    }

    /// A rating that the scale lost needs nothing, so nobody may agree on it.
    @Test func nobodyAgreesOnARatingThatLeftTheScale() throws {
        var scene = try Scene { $0.set("supported", .init(supporting: 2)) }
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        #expect(try scene.desk.phase(scene.item) == .inReview)
        try scene.desk.setPolicy { $0.ratings.removeAll { $0.name == "supported" } }
        let tally = try scene.desk.state(scene.item).tally
        #expect(tally.isOffScale && !tally.isAgreed)
        #expect(try scene.desk.phase(scene.item) == .inReview)
        #expect(try refusal { try scene.desk.resolve(scene.item, "supported") } == "rating")
        #expect(
            try refusal { try scene.desk.judge("bob", scene.item, "supported", [scene.evidence]) }
                == "rating")
        // A verdict for what is on the scale goes on.
        try scene.desk.judge("ann", scene.item, "refuted", [scene.evidence])
        try scene.desk.resolve(scene.item, "refuted")
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    /// Nor does an adjudicator choose one, nor an editor affirm it; an outcome from before stays.
    @Test func anOutcomeThatLeftTheScaleIsNotAffirmed() throws {
        var scene = try Scene()
        try scene.resolve()
        try scene.desk.setPolicy { $0.ratings.removeAll { $0.name == "supported" } }
        #expect(try scene.desk.phase(scene.item) == .resolved)
        _ = try scene.correct()
        #expect(try scene.desk.state(scene.item).affirmationObstacles == [.offScale("supported")])
        #expect(try refusal { try scene.desk.affirm(scene.item) } == "affirm")
        try scene.desk.reopen(scene.item)
        for (name, rating) in [("ann", "refuted"), ("bob", "mostly supported")] {
            try scene.desk.judge(name, scene.item, rating, [scene.evidence])
        }
        #expect(
            try refusal { try scene.desk.resolve(scene.item, "supported", by: "jud") } == "rating")
    }

    /// Verdicts at odds after a reopening are a dispute of verdicts, as before it.
    @Test func aReopenedReviewHasNoOutcome() throws {
        var scene = try Scene()
        try scene.resolve()
        try scene.desk.reopen(scene.item, by: "chief")
        #expect(try scene.desk.state(scene.item).outcome == nil)
        #expect(try scene.desk.phase(scene.item) == .open)
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        try scene.desk.judge("bob", scene.item, "refuted", [scene.evidence])
        let state = try scene.desk.state(scene.item)
        #expect(state.phase == .disputed && !state.hasConflictingDecisions)
        // There is nothing for an adjudicator to reopen; who reopened it may settle it, and an editor
        // may close it.
        #expect(try refusal { try scene.desk.reopen(scene.item, by: "jud") } == "role")
        #expect(try refusal { try scene.desk.reopen(scene.item) } == "reopen")
        var settled = scene.desk
        try settled.resolve(scene.item, "supported", by: "chief")
        #expect(try settled.phase(scene.item) == .resolved)
        try scene.desk.close(scene.item)
        #expect(try scene.desk.phase(scene.item) == .closed)
    }

    /// Decisions at odds take an adjudicator who wrote neither.
    @Test func decisionsAtOddsAreSettledByAnother() throws {
        var scene = try Scene()
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        var there = scene.desk.cloned(as: "there")
        try scene.desk.resolve(scene.item, "supported")
        try there.close(scene.item, by: "chief")
        scene.desk.merge(there)
        let state = try scene.desk.state(scene.item)
        #expect(state.phase == .disputed && state.hasConflictingDecisions)
        #expect(try refusal { try scene.desk.reopen(scene.item) } == "role")
        #expect(
            try refusal { try scene.desk.resolve(scene.item, "supported", by: "chief") }
                == "adjudicator")
        try scene.desk.resolve(scene.item, "supported", by: "jud")
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    /// Perhaps it is closed because the claim is another; only what the claim becomes later is a change.
    @Test func anItemWhoseClaimWasRevisedIsClosed() throws {
        var scene = try Scene()
        try scene.desk.restate(scene.claim, "The bridge closes on 4 May.")
        try scene.desk.close(scene.item)
        #expect(try scene.desk.phase(scene.item) == .closed)
        try scene.desk.restate(scene.claim, "The bridge closes on 5 May.")
        #expect(try scene.desk.phase(scene.item) == .stale)
    }

    @Test func anOutcomeIsReopenedBeforeTheItemIsClosed() throws {
        var scene = try Scene()
        try scene.resolve()
        #expect(try refusal { try scene.desk.close(scene.item) } == "close")
        _ = try scene.correct()
        #expect(try scene.desk.phase(scene.item) == .stale)
        #expect(try refusal { try scene.desk.close(scene.item) } == "close")
        try scene.desk.reopen(scene.item)
        try scene.desk.close(scene.item)
        #expect(try scene.desk.phase(scene.item) == .closed)
        #expect(try refusal { try scene.desk.close(scene.item) } == "close")
    }

    /// What an affirmation is judged by, it is held against.
    @Test func anAffirmationIsHeldAgainstThePolicyItWasJudgedBy() throws {
        var scene = try Scene()
        try scene.resolve()
        try scene.desk.setPolicy { $0.set("supported", .init(supporting: 2)) }
        // A change of policy alone disturbs no outcome.
        #expect(try scene.desk.phase(scene.item) == .resolved)
        _ = try scene.correct()
        #expect(try refusal { try scene.desk.affirm(scene.item) } == "affirm")
        #expect(
            try scene.desk.state(scene.item).affirmationObstacles.map(\.sentence).count == 1)
        try scene.desk.setPolicy { _ in }
        try scene.desk.affirm(scene.item)
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    /// The same with the quorum: the verdicts that were named must be enough now.
    @Test func anAffirmationTakesTheQuorumInForce() throws {
        var scene = try Scene()
        try scene.resolve()
        try scene.desk.setPolicy(quorum: 2) { _ in }
        _ = try scene.correct()
        #expect(
            try scene.desk.state(scene.item).affirmationObstacles == [.quorum(have: 1, need: 2)])
        #expect(try refusal { try scene.desk.affirm(scene.item) } == "affirm")
    }

    /// Whoever affirms knows that something was redacted, or became late; no record tells.
    @Test(arguments: [true, false]) func lostEvidenceIsAffirmedOnce(isRedacted: Bool) throws {
        var scene = try Scene()
        let context = try scene.desk.cite(scene.item, scene.source, .context)
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence, context])
        try scene.desk.resolve(scene.item, "supported")
        if isRedacted {
            try scene.desk.redact(context)
        } else {
            scene.desk.lateness.records.insert(context)
        }
        let state = try scene.desk.state(scene.item)
        #expect(state.phase == .stale && state.changes == [.evidenceGone(context)])
        try scene.desk.affirm(scene.item)
        #expect(try scene.desk.phase(scene.item) == .resolved)
        // A withdrawal is a record, so what comes after the affirmation is noticed.
        try scene.desk.withdraw(scene.evidence)
        #expect(try scene.desk.state(scene.item).changes == [.evidenceGone(scene.evidence)])
    }

    /// What it could not have been affirmed with makes it stale again.
    @Test func anAffirmedOutcomeNoticesWhatItCannotDoWithout() throws {
        var scene = try Scene { $0.set("supported", .init(supporting: 1)) }
        try scene.resolve()
        _ = try scene.correct()
        try scene.desk.affirm(scene.item)
        var needs = scene.desk
        try needs.redact(scene.evidence)
        guard case .needsUnmet? = try needs.state(scene.item).changes.first else {
            Issue.record("\(try needs.state(scene.item).changes)")
            return
        }
        #expect(try refusal { try needs.affirm(scene.item) } == "affirm")
        let verdict = try #require(try scene.desk.state(scene.item).verdicts.first?.id)
        try scene.desk.redact(verdict)
        #expect(try scene.desk.phase(scene.item) == .stale)
    }

    /// A verdict that its author has replaced since is still what the resolution names.
    @Test func aReplacedVerdictIsNotGone() throws {
        var scene = try Scene()
        try scene.resolve()
        try scene.desk.judge("ann", scene.item, "supported", [scene.evidence])
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    /// What differs from an outcome is judged by the policy that it was made under.
    @Test func whatDiffersIsJudgedByThePolicyOfTheOutcome() throws {
        var scene = try Scene { $0.tolerance = 1 }
        try scene.resolve()
        try scene.desk.setPolicy { $0.tolerance = 0 }
        try scene.desk.judge("bob", scene.item, "mostly supported", [scene.evidence])
        #expect(try scene.desk.phase(scene.item) == .resolved)
        let farther = try scene.desk.judge("cora", scene.item, "refuted", [scene.evidence])
        #expect(try scene.desk.state(scene.item).changes == [.verdictDiffers(farther)])
        // Whether it may be affirmed, the policy in force says; there the first differs too.
        try scene.desk.withdraw(farther)
        _ = try scene.correct()
        #expect(try scene.desk.state(scene.item).affirmationObstacles == [.differingVerdict])
    }

    /// All verdicts that count are named, also those that only the tolerance lets agree.
    @Test func aResolutionNamesEveryVerdictThatCounts() throws {
        var scene = try Scene(quorum: 2) { $0.tolerance = 1 }
        var given: [RecordID] = []
        for (name, rating) in [
            ("ann", "supported"), ("bob", "supported"), ("cora", "mostly supported"),
        ] {
            given.append(try scene.desk.judge(name, scene.item, rating, [scene.evidence]))
        }
        let basis = try scene.desk.verdict(scene.item, "supported", [scene.evidence]).basis
        let some = Resolution(
            rating: "supported", ground: .agreement, verdicts: given.prefix(2).sorted(),
            basis: basis)
        #expect(
            try refusal { try scene.desk.on(scene.item, .resolved(some), by: "ed") } == "quorum")
        try scene.desk.resolve(scene.item, "supported")
        #expect(try scene.desk.phase(scene.item) == .resolved)
    }

    @Test func onlyAResolvedItemIsPublished() throws {
        var scene = try Scene()
        func publication(_ type: Publication.PublicationType) -> Record.Body {
            .published(
                Publication(
                    url: "https://desk.example/1", type: type,
                    because: type == .outcome ? nil : "It changed."))
        }
        var closed = scene.desk
        try closed.close(scene.item)
        #expect(
            try refusal { try closed.on(scene.item, publication(.outcome), by: "ed") } == "publish")
        try scene.resolve()
        #expect(
            try refusal { try scene.desk.on(scene.item, publication(.correction), by: "ed") }
                == "publish")
        try scene.desk.on(scene.item, publication(.outcome), by: "ed")
        _ = try scene.correct()
        #expect(try scene.desk.phase(scene.item) == .stale)
        #expect(
            try refusal { try scene.desk.on(scene.item, publication(.outcome), by: "ed") }
                == "publish")
        // What was published is corrected and retracted in any state.
        try scene.desk.on(scene.item, publication(.correction), by: "ed")
        try scene.desk.withdraw(RecordID(scene.item))
        try scene.desk.on(scene.item, publication(.retraction), by: "ed")
    }

    /// A circle is one through items whose duplicate several decisions name, and affirmations too.
    @Test func duplicatesAreFollowedOverSeveralDecisions() throws {
        var scene = try Scene()
        let other = try scene.desk.open(scene.claim)
        var there = scene.desk.cloned(as: "there")
        try scene.desk.close(other, as: scene.item)
        try there.close(other, as: scene.item, by: "chief")
        scene.desk.merge(there)
        let state = try scene.desk.state(other)
        #expect(state.phase == .closed && state.ruling.count == 2)
        #expect(try refusal { try scene.desk.close(scene.item, as: other) } == "close")
        // Evidence that is added makes the closing stale, and it is affirmed.
        _ = try scene.desk.restate(scene.claim, "The ferry runs daily.")
        #expect(try scene.desk.phase(other) == .stale)
        #expect(try refusal { try scene.desk.close(scene.item, as: other) } == "close")
    }

    @Test func duplicatesAreFollowedThroughAnAffirmation() throws {
        var scene = try Scene()
        let other = try scene.desk.open(scene.claim)
        // Where an item closes, what it takes stays open: evidence comes from a clone.
        var there = scene.desk.cloned(as: "there")
        try scene.desk.close(other, as: scene.item)
        _ = try there.cite(other, scene.source)
        scene.desk.merge(there)
        #expect(try scene.desk.phase(other) == .stale)
        try scene.desk.affirm(other)
        #expect(try scene.desk.phase(other) == .closed)
        #expect(try refusal { try scene.desk.close(scene.item, as: other) } == "close")
        // Where decisions name different items, nothing is followed.
        let third = try scene.desk.open(scene.claim)
        var elsewhere = scene.desk.cloned(as: "elsewhere")
        try scene.desk.close(third, as: scene.item)
        try elsewhere.close(third, as: other)
        scene.desk.merge(elsewhere)
        #expect(try scene.desk.phase(third) == .disputed)
        try scene.desk.close(scene.item, as: third)
        #expect(try scene.desk.phase(scene.item) == .closed)
    }

    /// Two policies are settled by whoever may set policies, and by nothing else.
    @Test func whoMaySetPoliciesSettlesTwo() throws {
        var scene = try Scene()
        var there = scene.desk.cloned(as: "there")
        try scene.desk.setPolicy(quorum: 2) { _ in }
        try there.setPolicy(quorum: 3) { _ in }
        scene.desk.merge(there)
        let unsettled = try #require(try scene.desk.snapshot().policy())
        #expect(unsettled.isUnsettled && unsettled.current.quorum == 1)
        #expect(try refusal { try scene.desk.claim("Another.") } == "policy-settled")
        #expect(try refusal { try scene.desk.setPolicy(by: "ed") { _ in } } == "role")
        try scene.desk.setPolicy(quorum: 2) { _ in }
        #expect(try scene.desk.snapshot().policy()?.current.version == 3)
        _ = try scene.desk.claim("Another.")
    }

    /// Who joins policies that were set apart may do so by each of them: what the one before gave does not
    /// come back where one of them took it away. An admin always may.
    @Test(arguments: [false, true], [false, true])
    func joiningPoliciesGivesNothingBack(first: Bool, second: Bool) throws {
        var desk = RecordDesk { $0.permissions[.policy] = [.editor] }
        var there = desk.cloned(as: "there")
        try desk.setPolicy(quorum: 2) { $0.permissions[.policy] = first ? [.editor] : [] }
        try there.setPolicy(quorum: 3) {
            $0.permissions[.policy] = second ? [.editor, .reviewer] : [.reviewer]
        }
        desk.merge(there)
        var joined = desk
        #expect(
            try refusal { try joined.setPolicy(by: "ed") { _ in } }
                == (first && second ? nil : "role"))
        #expect(try refusal { try desk.setPolicy(by: "ann") { _ in } } == "role")
        try desk.setPolicy { _ in }
        #expect(try desk.snapshot().policy()?.isUnsettled == false)
    }

    /// Where policies that were joined stand beside a third, those that are newest now are asked, and none
    /// that they follow.
    @Test(arguments: [false, true])
    func ofNestedPoliciesTheNewestAreAsked(isGiven: Bool) throws {
        var desk = RecordDesk { $0.permissions[.policy] = [] }
        var second = desk.cloned(as: "second")
        var third = desk.cloned(as: "third")
        try desk.setPolicy(quorum: 2) { $0.permissions[.policy] = [] }
        try second.setPolicy(quorum: 3) { $0.permissions[.policy] = [] }
        desk.merge(second)
        try desk.setPolicy(quorum: 2) { $0.permissions[.policy] = [.editor] }
        try third.setPolicy(quorum: 3) { $0.permissions[.policy] = isGiven ? [.editor] : [] }
        desk.merge(third)
        #expect(
            try refusal { try desk.setPolicy(by: "ed") { _ in } } == (isGiven ? nil : "role"))
    }

    /// A conflict of interest keeps from judging, not from recording what others agreed.
    @Test func aConflictKeepsFromJudgingNotFromRecording() throws {
        var desk = RecordDesk()
        let source = try desk.source("Timetable", publisher: "Harbour Office")
        let claim = try desk.claim(claimant: "Maria O’Neill")
        let item = try desk.open(claim)
        let evidence = try desk.cite(item, source)
        for (handle, role) in [("ed", Role.editor), ("bob", .reviewer), ("jud", .adjudicator)] {
            let description = PersonDescription(
                handle: handle, name: handle, email: "\(handle)@desk.example", roles: [role],
                conflicts: ["MARIA  o'neill"])
            try desk.write(
                "chief", .personRevised(description), .people, FolderID(desk.id(handle)))
        }
        #expect(
            try refusal { try desk.judge("bob", item, "refuted", [evidence]) }
                == "conflict-of-interest")
        let asked = Record.Body.assigned(Assignment(person: desk.id("bob"), task: .review))
        #expect(try refusal { try desk.on(item, asked, by: "ed") } == "conflict-of-interest")
        try desk.judge("ann", item, "supported", [evidence])
        var disputed = desk
        try disputed.judge("cora", item, "refuted", [evidence])
        #expect(
            try refusal { try disputed.resolve(item, "supported", by: "jud") }
                == "conflict-of-interest")
        try desk.resolve(item, "supported")
        #expect(try desk.phase(item) == .resolved)
    }
}
