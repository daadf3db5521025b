internal import Stet

/// Where an item stands, what is missing, and what comes next.
struct ItemView {
    let item: ItemState
    let narrator: Narrator

    /// The whole of an item on a screen.
    func lines() throws -> [String] {
        var lines = try facts()
        if let next = try next() {
            lines += narrator.terminal.wrap("Next: \(next)").map {
                narrator.terminal.look(.cyan, $0)
            }
        }
        return lines
    }

    /// What an item is and where it stands, without what to do about it.
    func facts() throws -> [String] {
        let terminal = narrator.terminal
        let claim = try item.claim.flatMap { try narrator.snapshot.claim($0) }
        let statement = item.revision.flatMap { claim?.statement(in: $0) } ?? claim?.statement
        var head = ["item \(item.id.short)", terminal.look(item.phase.look, item.phase.rawValue)]
        if !item.outcomeText.isEmpty { head.append(terminal.bold(item.outcomeText)) }
        if item.priority != .normal { head.append(item.priority.rawValue) }
        if let due = item.due { head.append("due \(due)") }
        if !item.labels.isEmpty { head.append(item.labels.joined(separator: ", ")) }
        var lines = [head.joined(separator: " · "), ""]
        let words = item.claim == nil ? "(redacted)" : "(the claim is not there)"
        lines += terminal.wrap(statement?.text ?? words, indent: 2).map { terminal.bold($0) }
        var facts = item.claim.map { ["claim \($0.short)"] } ?? []
        if let statement {
            facts.append(statement.type.rawValue)
            if let claimant = statement.claimant { facts.append("claimed by \(claimant)") }
            if let said = statement.said { facts.append("said \(said)") }
        }
        lines += terminal.wrap(facts.joined(separator: " · "), indent: 2).map { terminal.faint($0) }
        lines.append("")
        lines += try narrator.story(item.standings, verdicts: item.verdicts)
        lines.append("")
        for sentence in try standing() { lines += terminal.wrap(sentence) }
        return lines
    }

    /// Where the item stands, in sentences.
    func standing() throws -> [String] {
        switch item.phase {
        case .resolved: return ["The outcome is “\(item.outcomeText)”, and it has seen everything."]
        case .closed: return ["Closed: \(item.outcomeText)."]
        case .withdrawn where item.standings[RecordID(item.id)] == .late:
            return ["It was opened in ignorance of a change that forbade it, so it is late."]
        case .withdrawn where item.opening == nil:
            return ["The opening of the item was redacted, so the item is withdrawn."]
        case .withdrawn: return ["The item was withdrawn."]
        case .stale:
            let reasons = try item.changes.map { "- " + (try sentence(for: $0)) }
            return ["The outcome “\(item.outcomeText)” has not seen:"] + reasons
        case .disputed where item.hasConflictingDecisions:
            return ["Decisions with different outcomes stand side by side."]
        default: return try missing()
        }
    }

    /// The labels that the policy wants and no note has.
    private func missingLabels() throws -> [String] {
        let present = item.notes.flatMap { record in
            if case .note(let note) = record.body { note.labels } else { [String]() }
        }
        let required = try narrator.snapshot.policy()?.current.requiredLabels ?? []
        return required.filter { label in
            !present.contains { $0.utf8.elementsEqual(label.utf8) }
        }
    }

    /// A word of a command as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy {
            0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || "-._".utf8.contains($0)
        }
        return isPlain && !word.isEmpty
            ? word
            : "'"
                + word.split(separator: "'", omittingEmptySubsequences: false).joined(
                    separator: "'\\''") + "'"
    }

    /// What is missing until the item is agreed.
    func missing() throws -> [String] {
        let tally = item.tally
        var sentences = sealing()
        switch try item.halt(in: narrator.snapshot) {
        case .restated:
            sentences.append(
                "The claim was restated since the review began, so it takes no verdict and no decision on this statement."
            )
        case .claimWithdrawn:
            sentences.append("The claim was withdrawn, so it takes no verdict.")
        case nil: break
        }
        let labels = try missingLabels()
        if item.phase == .agreed, !labels.isEmpty {
            sentences.append("No note has the label \(labels.joined(separator: ", ")).")
        }
        for task in Assignment.Task.allCases {
            let asked = Set(
                item.assignments.filter { $0.assignment.task == task }.map(\.assignment.person)
            ).map { narrator.handle($0) }.sorted()
            if asked.count > item.places(for: task) {
                sentences.append(
                    "\(asked.count) people were asked to \(task.rawValue) it, which takes \(item.places(for: task)): \(asked.joined(separator: ", ")). Who is not needed can leave it: stet leave \(item.id.short)"
                )
            }
        }
        if item.isInDuplicateCircle {
            sentences.append("It was closed as a duplicate in a circle, which closes nothing.")
        }
        if tally.isDivided {
            let ratings = Set(item.countedVerdicts.map(\.verdict.rating)).sorted()
            sentences.append("Verdicts are at odds: \(ratings.joined(separator: " against ")).")
        } else {
            let rating = tally.rating.map { " for “\($0)”" } ?? ""
            let noun = tally.quorum == 1 ? "verdict" : "verdicts"
            sentences.append("\(tally.people) of \(tally.quorum) \(noun)\(rating).")
        }
        if tally.isOffScale, let rating = tally.rating {
            sentences.append("The policy's scale no longer has “\(rating)”.")
        }
        for shortfall in tally.shortfalls {
            sentences.append("\(shortfall.have) of \(shortfall.need) \(shortfall.what.phrase).")
        }
        sentences += try view(of: tally.count.supporting).sentences("pieces for it")
        sentences += try view(of: tally.count.refuting).sentences("pieces against it")
        for verdict in item.verdicts {
            guard case .outdated(let changes) = verdict.standing else { continue }
            let reasons = try changes.map { try sentence(for: $0) }.joined(separator: "; ")
            sentences.append(
                "The verdict of \(narrator.handle(verdict.by)) is no longer current: \(reasons).")
        }
        return sentences
    }

    /// Who has sealed a verdict, and for whom the openings wait.
    private func sealing() -> [String] {
        guard item.isBlind else { return [] }
        let closed = item.seals.filter { $0.standing == .sealed }.map { narrator.handle($0.by) }
        var sentences = [
            "\(item.sealedPeople) of at least \(item.tally.quorum) verdicts are sealed."
        ]
        if !closed.isEmpty { sentences.append("Not opened: \(closed.joined(separator: ", ")).") }
        if !item.sealsMissing.isEmpty {
            let names = item.sealsMissing.map { narrator.handle($0) }.joined(separator: ", ")
            sentences.append("Nobody opens a verdict before these have sealed theirs: \(names).")
        }
        for seal in item.seals where seal.standing == .afterOpening || seal.standing == .concurrent
        {
            sentences.append("The seal of \(narrator.handle(seal.by)) \(seal.standing.phrase).")
        }
        let sealers = Dictionary(item.seals.map { ($0.id, $0.by) }) { first, _ in first }
        for verdict in item.verdicts {
            guard case .void(let seals) = verdict.standing else { continue }
            let unknown = seals.map { seal in
                sealers[seal].map { "\(seal.short) of \(narrator.handle($0))" } ?? seal.short
            }
            let canRepeat = item.seals.contains {
                $0.id == verdict.verdict.opens?.seal && $0.standing == .sealed
            }
            sentences.append(
                "The verdict \(verdict.id.short) of \(narrator.handle(verdict.by)) was opened without knowing the \(seals.count == 1 ? "seal" : "seals") \(unknown.joined(separator: ", ")), so it is void\(canRepeat ? "; it can be opened again" : "")."
            )
        }
        return sentences
    }

    /// Whether sealed verdicts can be opened now.
    private var canOpen: Bool {
        let isOpen =
            !item.openings.isEmpty
            || item.sealsMissing.isEmpty && item.sealedPeople >= item.tally.quorum
        return isOpen && item.seals.contains { $0.standing == .sealed }
    }

    /// How many voices pieces of evidence are, each called by its source.
    func view(of independence: Independence) throws -> IndependenceView {
        var labels: [RecordID: String] = [:]
        for (id, evidence) in item.evidence {
            guard let source = evidence.citation?.source else { continue }
            labels[id] = try narrator.snapshot.source(source).map {
                "“\(Terminal.cut(Terminal.oneLine($0.label), 40))”"
            }
        }
        return IndependenceView(independence: independence) { labels[$0] ?? $0.short }
    }

    func sentence(for change: Change) throws -> String {
        func label(_ id: SourceID) throws -> String {
            try narrator.snapshot.source(id).map { "“\($0.label)”" } ?? id.short
        }
        return switch change {
        case .claimRevised: "the claim was restated"
        case .claimWithdrawn: "the claim was withdrawn"
        case .sourceRevised(let id):
            "the source \(try label(id)) has another text or origin: stet source citations \(id.short)"
        case .sourceCorrected(let id, _): "the publisher corrected \(try label(id))"
        case .sourceRetracted(let id, _): "the publisher retracted \(try label(id))"
        case .noticeWithdrawn(let id, let notice):
            "the correction or retraction \(notice.short) of \(try label(id)) was withdrawn"
        case .sourceWithdrawn(let id): "the desk withdrew the source \(try label(id))"
        case .evidenceAdded(let id): "evidence \(id.short) was added"
        case .evidenceGone(let id): "evidence \(id.short), on which it rests, \(fate(of: id))"
        case .verdictDiffers(let id): "verdict \(id.short) differs"
        case .verdictGone(let id): "verdict \(id.short), on which it rests, \(fate(of: id))"
        case .needsUnmet(let shortfalls):
            "the evidence no longer suffices: "
                + shortfalls.map { "\($0.have) of \($0.need) \($0.what.phrase)" }
                .joined(separator: ", ")
        }
    }

    /// Why a record of the item does not stand, as the predicate of a sentence.
    private func fate(of record: RecordID) -> String {
        if item.standings.folder[record]?.redaction != nil { return "was redacted" }
        return switch item.standings[record] {
        case .late: "is late"
        case .withdrawn: "was withdrawn"
        // The record stands; it is what it cites that does not.
        case .stands: "cites what was redacted"
        }
    }

    /// The next sensible command.
    func next() throws -> String? {
        let id = item.id.short
        switch try item.halt(in: narrator.snapshot) {
        case .restated: return "an editor: stet reopen \(id) --because T"
        case .claimWithdrawn where item.phase == .stale:
            return "an editor: stet withdraw \(id) --because T"
        case .claimWithdrawn:
            return "an editor: stet close \(id) --reason R --because T"
        case nil: break
        }
        switch item.phase {
        case .open: return "stet take \(id), or stet assign \(id) HANDLE"
        case .assigned:
            return item.standingEvidence.isEmpty
                ? "stet evidence add \(id) --source SOURCE --quote WORDS --stance STANCE"
                : "stet verdict \(id) --rating R --because T --evidence E"
        case .inReview where canOpen: return "who sealed a verdict opens it: stet verdict \(id)"
        case .inReview:
            return item.tally.people < item.tally.quorum || item.tally.isOffScale
                ? "another reviewer: stet verdict \(id) --rating R --because T --evidence E"
                : "more evidence: stet evidence add \(id); then verdicts that cite it"
        case .agreed:
            if let label = try missingLabels().first {
                return
                    "stet note \(id) TEXT --label \(Self.quoted(label)); then an editor: stet resolve \(id)"
            }
            return "an editor: stet resolve \(id)"
        case .disputed:
            return "an adjudicator who is no part of it: stet resolve \(id) --rating R --because T"
        case .stale:
            return item.affirmationObstacles.isEmpty
                ? "an editor: stet affirm \(id) --because T, or stet reopen \(id) --because T"
                : "an editor: stet reopen \(id) --because T"
        case .withdrawn where item.standings[RecordID(item.id)] == .late:
            return "an admin may let it count: stet confirm \(id) --because T"
        case .resolved, .closed, .withdrawn: return nil
        }
    }
}
