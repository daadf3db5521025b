extension Importer {
    /// Does an act with the fields of a line.
    typealias Perform = @Sendable (Importer, inout ImportLine) throws -> Desk.Outcome

    /// What can be imported, by the words that name it on the command line.
    static let acts: [String: Perform] = [
        "person add": { try $0.desk.addPerson(&$1) },
        "source add": { try $0.desk.addSource(&$1) },
        "source revise": { try $0.desk.reviseSource(&$1) },
        "source correct": { try $0.desk.noticeSource(&$1) { try $0.correctSource($1, $2) } },
        "source retract": { try $0.desk.noticeSource(&$1) { try $0.retractSource($1, $2) } },
        "source derive": { try $0.desk.deriveSource(&$1) },
        "claim add": { try $0.desk.addClaim(&$1) },
        "claim revise": { try $0.desk.reviseClaim(&$1) },
        "claim appears": { try $0.desk.addAppearance(&$1) },
        "claim link": { try $0.desk.linkClaim(&$1) },
        "open": { try $0.desk.open(&$1) },
        "assign": { try $0.desk.assign(&$1) },
        "unassign": { try $0.desk.unassign(&$1) },
        "take": { try $0.desk.take(&$1) },
        "leave": { try $0.desk.leave(&$1) },
        "evidence add": { try $0.desk.addEvidence(&$1) },
        "verdict": { try $0.desk.giveVerdict(&$1) },
        "resolve": { try $0.desk.resolve(&$1) },
        "affirm": { try $0.desk.affirm(&$1) },
        "reopen": { try $0.desk.reopen(&$1) },
        "close": { try $0.desk.close(&$1) },
        "publish": { try $0.desk.publish(&$1) },
        "note": { try $0.desk.addNote(&$1) },
        "withdraw": { try $0.desk.withdraw(&$1) },
    ]

    /// The names of the acts that can be imported, in order.
    public static var actNames: [String] { acts.keys.sorted() }
}

extension Desk {
    fileprivate func addPerson(_ line: inout ImportLine) throws -> Outcome {
        let (handle, name) = (try line.text("handle", .line), try line.text("name", .line))
        let email = try line.text("email", .line)
        let roles = try line.choices("roles", Role.self) ?? [.reviewer]
        let keys = try line.texts("keys", .prose) ?? []
        let conflicts = try line.texts("conflicts") ?? []
        try line.finish()
        return try addPerson(
            handle, name: name, email: email, roles: roles, keys: keys, conflicts: conflicts)
    }

    private func sourceDraft(_ line: inout ImportLine) throws -> SourceDraft {
        SourceDraft(
            keep: try line.optionalChoice("keep", SourceDescription.Keeping.self),
            text: try line.longText("text").map { Array($0.utf8) },
            title: try line.optionalText("title"), publisher: try line.optionalText("publisher"),
            authors: try line.texts("authors"), agency: try line.optionalText("agency"),
            owner: try line.optionalText("owner"), url: try line.optionalText("url"),
            published: try line.date("published"),
            retrieved: try line.date("retrieved"), language: try line.optionalText("language"))
    }

    fileprivate func addSource(_ line: inout ImportLine) throws -> Outcome {
        let draft = try sourceDraft(&line)
        let derivedFrom: SourceID? = try line.optionalReference("from")
        try line.finish()
        return try addSource(draft, derivedFrom: derivedFrom)
    }

    fileprivate func reviseSource(_ line: inout ImportLine) throws -> Outcome {
        let source: SourceID = try line.reference("source")
        let draft = try sourceDraft(&line)
        try line.finish()
        return try reviseSource(source, draft)
    }

    fileprivate func noticeSource(
        _ line: inout ImportLine, _ act: (Desk, SourceID, NoticeDraft) throws -> Outcome
    ) throws -> Outcome {
        let source: SourceID = try line.reference("source")
        let notice = NoticeDraft(
            because: try line.text("because"), url: try line.optionalText("url"),
            published: try line.date("published"))
        try line.finish()
        return try act(self, source, notice)
    }

    fileprivate func deriveSource(_ line: inout ImportLine) throws -> Outcome {
        let source: SourceID = try line.reference("source")
        let other: SourceID = try line.reference("from")
        let relation = try line.choice("relation", Derivation.Relation.self)
        let because = try line.optionalText("because")
        try line.finish()
        return try deriveSource(source, from: other, relation, because: because)
    }

    private func claimDraft(_ line: inout ImportLine) throws -> ClaimDraft {
        ClaimDraft(
            text: try line.optionalText("text"),
            type: try line.optionalChoice("type", ClaimStatement.ClaimType.self),
            claimant: try line.optionalText("claimant"), said: try line.date("said"),
            language: try line.optionalText("language"), because: try line.optionalText("because"))
    }

    fileprivate func addClaim(_ line: inout ImportLine) throws -> Outcome {
        let draft = try claimDraft(&line)
        let source: SourceID? = try line.optionalReference("source")
        let place = source == nil ? PlaceDraft.whole : try line.place()
        try line.finish()
        return try addClaim(
            draft, appearance: source.map { AppearanceDraft(source: $0, place: place) })
    }

    fileprivate func reviseClaim(_ line: inout ImportLine) throws -> Outcome {
        let claim: ClaimID = try line.reference("claim")
        let draft = try claimDraft(&line)
        try line.finish()
        return try reviseClaim(claim, draft)
    }

    fileprivate func addAppearance(_ line: inout ImportLine) throws -> Outcome {
        let claim: ClaimID = try line.reference("claim")
        let draft = AppearanceDraft(
            source: try line.reference("source"), place: try line.place(),
            claimant: try line.optionalText("claimant"), said: try line.date("said"))
        try line.finish()
        return try addAppearance(of: claim, draft)
    }

    fileprivate func linkClaim(_ line: inout ImportLine) throws -> Outcome {
        let claim: ClaimID = try line.reference("claim")
        let relation = try line.choice("relation", ClaimLink.Relation.self)
        let other: ClaimID = try line.reference("other")
        let because = try line.optionalText("because")
        try line.finish()
        return try linkClaim(claim, relation, other, because: because)
    }

    fileprivate func open(_ line: inout ImportLine) throws -> Outcome {
        let claim: ClaimID = try line.reference("claim")
        let draft = ItemDraft(
            question: try line.optionalText("question"),
            priority: try line.optionalChoice("priority", ItemOpening.Priority.self) ?? .normal,
            due: try line.day("due"), labels: try line.texts("labels") ?? [],
            isBlind: try line.flag("blind"))
        let people = try (line.texts("assigned") ?? []).map { try person($0).id }
        let again = try line.flag("again")
        try line.finish()
        return try open(claim, draft, assigning: people, again: again)
    }

    fileprivate func assign(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let person = try person(try line.text("person", .line)).id
        let task = try line.optionalChoice("task", Assignment.Task.self) ?? .review
        let due = try line.day("due")
        try line.finish()
        return try assign(item, to: person, task, due: due)
    }

    fileprivate func unassign(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let person = try person(try line.text("person", .line)).id
        try line.finish()
        return try unassign(item, person)
    }

    fileprivate func take(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let due = try line.day("due")
        try line.finish()
        return try take(item, due: due)
    }

    fileprivate func leave(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        try line.finish()
        return try leave(item)
    }

    fileprivate func addEvidence(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let draft: EvidenceDraft
        if let searched = try line.optionalText("searched") {
            draft = .search(where: searched, terms: try line.texts("terms") ?? [])
        } else {
            draft = .source(
                try line.reference("source"), try line.place(),
                try line.choice("stance", Evidence.Stance.self),
                directness: try line.optionalChoice("directness", Evidence.Directness.self),
                origin: try line.optionalText("origin"))
        }
        let summary = try line.optionalText("summary")
        try line.finish()
        return try addEvidence(item, draft, summary: summary)
    }

    fileprivate func giveVerdict(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let draft = VerdictDraft(
            rating: try line.text("rating", .line), because: try line.text("because"),
            evidence: try line.references("evidence"),
            confidence: try line.optionalChoice("confidence", Confidence.self),
            holds: try line.date("holds"))
        try line.finish()
        return try giveVerdict(item, draft)
    }

    fileprivate func resolve(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let (rating, because) = (
            try line.optionalText("rating", .line), try line.optionalText("because")
        )
        let holds = try line.date("holds")
        try line.finish()
        return try resolve(item, rating: rating, because: because, holds: holds)
    }

    fileprivate func affirm(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let because = try line.text("because")
        try line.finish()
        return try affirm(item, because: because)
    }

    fileprivate func reopen(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let because = try line.text("because")
        try line.finish()
        return try reopen(item, because: because)
    }

    fileprivate func close(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let reason = try line.choice("closed", Closing.Reason.self)
        let of: ItemID? = try line.optionalReference("of")
        let because = try line.text("because")
        try line.finish()
        return try close(item, as: reason, of: of, because: because)
    }

    fileprivate func publish(_ line: inout ImportLine) throws -> Outcome {
        let item: ItemID = try line.reference("item")
        let url = try line.text("url")
        let type = try line.optionalChoice("type", Publication.PublicationType.self) ?? .outcome
        let because = try line.optionalText("because")
        try line.finish()
        return try publish(item, url: url, type, because: because)
    }

    /// The folder that one of three fields names.
    private func folder(_ line: inout ImportLine) throws -> (kind: FolderKind, id: FolderID) {
        if let item: FolderID = try line.optionalReference("item") { return (.items, item) }
        if let claim: FolderID = try line.optionalReference("claim") { return (.claims, claim) }
        return (.sources, try line.reference("source"))
    }

    fileprivate func addNote(_ line: inout ImportLine) throws -> Outcome {
        let (kind, folder) = try folder(&line)
        let text = try line.text("text")
        let labels = try line.texts("labels") ?? []
        let due = try line.day("due")
        try line.finish()
        return try addNote(kind, folder, text, labels: labels, due: due)
    }

    fileprivate func withdraw(_ line: inout ImportLine) throws -> Outcome {
        let (kind, folder) = try folder(&line)
        let record: RecordID = try line.optionalReference("record") ?? RecordID(folder)
        let because = try line.text("because")
        try line.finish()
        return try withdraw(
            Match(folder: folder, record: record, kind: kind), because: because)
    }
}
