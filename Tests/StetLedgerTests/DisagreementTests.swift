import Stet
import TestSupport
import Testing

/// What people do apart and what does not go together: each is shown with who did what, and one act
/// settles it.
@Suite struct DisagreementTests {
    /// Two clones of a desk in which something is about to happen on both sides.
    private struct Case {
        let here: TestDesk
        let there: TestDesk
        let material: TestDesk.Material
        let evidence: [RecordID]

        init(_ prepare: (TestDesk, TestDesk.Material, [RecordID]) throws -> Void = { _, _, _ in })
            async throws
        {
            here = try TestDesk()
            material = try here.material()
            evidence = try here.evidence(material)
            try prepare(here, material, evidence)
            there = try await here.clone("there")
        }

        var found: [Disagreement] { get throws { try found(in: here) } }

        func found(in test: TestDesk) throws -> [Disagreement] {
            let today = try #require(CalendarDay(year: 2026, month: 2, day: 2))
            return try test.desk(as: "editor").disagreements(on: today)
        }

        /// Brings both together, and checks that both clones see one thing at odds, and whose acts.
        func mergeAndCheck(_ kind: Disagreement.Kind, _ people: [String], knownThere: Bool = false)
            async throws
        {
            #expect(try found == [] && found(in: there).isEmpty != knownThere)
            try await here.merge(there)
            try await there.merge(here)
            let found = try found
            #expect(found.map(\.kind) == [kind])
            #expect(try self.found(in: there) == found)
            #expect(try authors(of: found) == people)
            #expect(try here.verify().passes)
        }

        private func authors(of found: [Disagreement]) throws -> [String] {
            let snapshot = try here.desk(as: "editor").snapshot()
            let people = try snapshot.people()
            return try found.flatMap(\.sides).map { side in
                let folder = try #require(try snapshot.standings(side.kind, side.folder)?.folder)
                return people.handle(of: try #require(folder[side.record]).by)
            }.sorted()
        }

        /// Checks that an act settles it, in the other clone too.
        func settleAndCheck(_ act: () throws -> Void) async throws {
            try act()
            #expect(try found == [])
            try await there.merge(here)
            #expect(try found(in: there) == [])
            #expect(try here.verify().passes)
        }
    }

    @Test func nobodyDisagrees() async throws {
        let desks = try await Case()
        try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        try desks.there.judge(desks.material.item, "supported", by: "bob", on: desks.evidence)
        try await desks.here.merge(desks.there)
        #expect(try desks.found == [])
    }

    @Test func decisions() async throws {
        let desks = try await Case { test, material, evidence in
            for name in ["ann", "bob"] {
                try test.judge(material.item, "supported", by: name, on: evidence)
            }
        }
        _ = try desks.here.desk(as: "editor").resolve(desks.material.item)
        _ = try desks.there.desk(as: "editor").close(
            desks.material.item, as: .outOfScope, because: "Not ours.")
        try await desks.mergeAndCheck(.decisions, ["editor", "editor"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "dan").resolve(
                desks.material.item, rating: "supported", because: "Both were heard.")
        }
    }

    @Test func verdicts() async throws {
        let desks = try await Case()
        try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        try desks.there.judge(
            desks.material.item, "not enough evidence", by: "bob", on: desks.evidence)
        try await desks.mergeAndCheck(.verdicts, ["ann", "bob"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "dan").resolve(
                desks.material.item, rating: "supported", because: "Both were heard.")
        }
    }

    @Test func oneReviewerTwice() async throws {
        let desks = try await Case()
        try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        try desks.there.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        try await desks.mergeAndCheck(.twice, ["ann", "ann"])
        try await desks.settleAndCheck {
            try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        }
    }

    @Test func oneReviewerSealsTwice() async throws {
        var blind: (item: ItemID, evidence: [RecordID])?
        let desks = try await Case { test, material, _ in
            let item = try ItemID(
                test.desk(as: "editor").open(material.claim, ItemDraft(isBlind: true), again: true)
                    .folder)
            blind = (item, try test.evidence(material, on: item))
        }
        let (item, evidence) = try #require(blind)
        let first = try desks.here.judge(item, "supported", by: "ann", on: evidence)
        try desks.there.judge(item, "not enough evidence", by: "ann", on: evidence)
        try await desks.mergeAndCheck(.sealedTwice, ["ann", "ann"])
        try await desks.settleAndCheck {
            let ann = try desks.here.desk(as: "ann")
            _ = try ann.withdraw(ann.record(first.hex), because: "Once is enough.")
        }
    }

    @Test func aVerdictOnWhatWasRestated() async throws {
        let desks = try await Case()
        try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        _ = try desks.there.desk(as: "editor").reviseClaim(
            desks.material.claim, ClaimDraft(text: "The bridge closes in May."))
        try await desks.mergeAndCheck(.outdated, ["ann", "editor"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "editor").reopen(
                desks.material.item, because: "It says something else now.")
            try desks.here.judge(desks.material.item, "supported", by: "ann", on: desks.evidence)
        }
    }

    @Test func evidenceWithdrawnHereAndCitedThere() async throws {
        let desks = try await Case()
        try desks.here.judge(desks.material.item, "supported", by: "bob", on: desks.evidence)
        let ann = try desks.there.desk(as: "ann")
        _ = try ann.withdraw(ann.record(desks.evidence[0].hex), because: "Misread.")
        try await desks.mergeAndCheck(.outdated, ["ann", "bob"])
        try await desks.settleAndCheck {
            try desks.here.judge(
                desks.material.item, "supported", by: "bob", on: Array(desks.evidence.dropFirst()))
        }
    }

    @Test func anOutcomeThatHasNotSeenAWithdrawal() async throws {
        let desks = try await Case { test, material, evidence in
            for name in ["ann", "bob"] {
                try test.judge(material.item, "supported", by: name, on: evidence)
            }
        }
        _ = try desks.here.desk(as: "editor").resolve(desks.material.item)
        let ann = try desks.there.desk(as: "ann")
        _ = try ann.withdraw(ann.record(desks.evidence[0].hex), because: "Misread.")
        // There the verdicts are out of date, here the outcome will be.
        try await desks.mergeAndCheck(.stale, ["ann", "editor"], knownThere: true)
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "editor").reopen(
                desks.material.item, because: "Look again.")
        }
    }

    @Test func placesTakenByTooMany() async throws {
        let desks = try await Case { test, material, _ in
            _ = try test.desk(as: "ann").take(material.item)
        }
        _ = try desks.here.desk(as: "bob").take(desks.material.item)
        _ = try desks.there.desk(as: "cora").take(desks.material.item)
        try await desks.mergeAndCheck(.places, ["ann", "bob", "cora"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "cora").leave(desks.material.item)
        }
    }

    @Test func duplicatesOfEachOther() async throws {
        var second: ItemID?
        let desks = try await Case { test, material, _ in
            second = try ItemID(test.desk(as: "editor").open(material.claim, again: true).folder)
        }
        let other = try #require(second)
        _ = try desks.here.desk(as: "editor").close(
            desks.material.item, as: .duplicate, of: other, because: "The same.")
        _ = try desks.there.desk(as: "editor").close(
            other, as: .duplicate, of: desks.material.item, because: "The same.")
        try await desks.here.merge(desks.there)
        try await desks.there.merge(desks.here)
        #expect(try desks.found.map(\.kind) == [.circle, .circle])
        try await desks.settleAndCheck {
            let editor = try desks.here.desk(as: "editor")
            let found = try desks.found.first { $0.folder == FolderID(other) }
            let closing = try #require(found?.sides.first)
            _ = try editor.withdraw(editor.record(closing.record.hex), because: "This one stays.")
        }
        #expect(try desks.here.item(other).phase == .open)
        #expect(try desks.here.item(desks.material.item).phase == .closed)
    }

    @Test func oneHandleForTwoPeople() async throws {
        let desks = try await Case()
        for (test, name) in [(desks.here, "Eva One"), (desks.there, "Eva Two")] {
            _ = try test.desk(as: "editor").addPerson(
                "eva", name: name, email: "\(name.suffix(3))@desk.example", roles: [.reviewer],
                keys: [])
        }
        try await desks.mergeAndCheck(.handle, ["editor", "editor"])
        #expect(throws: DeskError.ambiguousActor(.handle("eva"))) {
            try desks.here.desk(as: "eva").take(desks.material.item)
        }
        let editor = try desks.here.desk(as: "editor")
        let two = try #require(
            try editor.snapshot().people().named("eva").first { $0.description.name == "Eva Two" })
        try await desks.settleAndCheck {
            let id = String(FolderID(two.id).hex.prefix(8))
            #expect(try editor.person(id).id == two.id)
            _ = try editor.revisePerson(editor.person(id).id, .init(handle: "eva2"))
        }
        _ = try desks.here.desk(as: "eva").take(desks.material.item)
    }

    /// One human, registered in two clones: one of the two keeps the address.
    @Test func onePersonRegisteredTwice() async throws {
        let desks = try await Case()
        for test in [desks.here, desks.there] {
            _ = try test.desk(as: "editor").addPerson(
                "eva", name: "Eva", email: "eva@desk.example", roles: [.reviewer], keys: [])
        }
        try await desks.mergeAndCheck(.handle, ["editor", "editor"])
        let editor = try desks.here.desk(as: "editor")
        let second = try #require(try editor.snapshot().people().named("eva").last)
        try await desks.settleAndCheck {
            _ = try editor.revisePerson(
                second.id,
                .init(handle: "eva-too", email: "eva-too@desk.example", roles: []))
        }
        _ = try desks.here.desk(as: "eva").take(desks.material.item)
    }

    @Test func onePersonDescribedInTwoWays() async throws {
        let desks = try await Case()
        let (here, there) = (
            try desks.here.desk(as: "editor"), try desks.there.desk(as: "editor")
        )
        _ = try here.revisePerson(here.person("ann").id, .init(roles: [.reviewer, .editor]))
        _ = try there.revisePerson(there.person("ann").id, .init(name: "Ann Lee"))
        try await desks.mergeAndCheck(.person, ["editor", "editor"])
        #expect(try desks.here.desk(as: "editor").person("ann").roles == [.reviewer])
        try await desks.settleAndCheck {
            let editor = try desks.here.desk(as: "editor")
            _ = try editor.revisePerson(
                editor.person("ann").id, .init(name: "Ann Lee", roles: [.reviewer, .editor]))
        }
    }

    @Test func oneClaimStatedInTwoWays() async throws {
        let desks = try await Case()
        for (test, text) in [(desks.here, "It closes in May."), (desks.there, "It shuts in May.")] {
            _ = try test.desk(as: "editor").reviseClaim(
                desks.material.claim, ClaimDraft(text: text))
        }
        try await desks.mergeAndCheck(.claim, ["editor", "editor"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "editor").reviseClaim(
                desks.material.claim, ClaimDraft(text: "The bridge closes in May."))
        }
    }

    @Test func oneSourceDescribedInTwoWays() async throws {
        let desks = try await Case()
        for (test, title) in [(desks.here, "Bridge closes"), (desks.there, "Bridge shuts")] {
            _ = try test.desk(as: "editor").reviseSource(
                desks.material.daily, SourceDraft(title: title))
        }
        try await desks.mergeAndCheck(.source, ["editor", "editor"])
        try await desks.settleAndCheck {
            _ = try desks.here.desk(as: "editor").reviseSource(
                desks.material.daily, SourceDraft(title: "Bridge to close"))
        }
    }

    @Test func twoPolicies() async throws {
        let desks = try await Case()
        for (test, from) in [(desks.here, "2"), (desks.there, "3")] {
            let editor = try test.desk(as: "editor")
            let text = String(decoding: try editor.policyText(), as: UTF8.self)
            let changed = text.replacing(/"quorum": \d/, with: "\"quorum\": \(from)")
            _ = try editor.setPolicy(
                Array((changed == text ? text.replacing("2", with: "3") : changed).utf8))
        }
        try await desks.mergeAndCheck(.policies, ["editor", "editor"])
        #expect(
            try refusal { try desks.here.desk(as: "ann").take(desks.material.item) } != nil)
        try await desks.settleAndCheck {
            let editor = try desks.here.desk(as: "editor")
            _ = try editor.setPolicy(editor.policyText())
        }
    }

    @Test func rightsTakenHereAndUsedThere() async throws {
        let desks = try await Case()
        let editor = try desks.here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let late = try desks.there.judge(
            desks.material.item, "supported", by: "ann", on: desks.evidence)
        try await desks.mergeAndCheck(.late, ["ann"])
        try await desks.settleAndCheck {
            let editor = try desks.here.desk(as: "editor")
            _ = try editor.confirm(editor.record(late.hex), because: "She had begun before.")
        }
    }
}
