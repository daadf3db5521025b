internal import Stet

extension Disagreement.Kind {
    /// What is at odds, as a headline.
    var phrase: String {
        switch self {
        case .policies: "two policies, so nothing can be done before one is chosen"
        case .handle: "one handle for two people"
        case .person: "described in two ways; only what both grant holds"
        case .claim: "stated in two ways"
        case .source: "described in two ways"
        case .late: "an act in ignorance of a change that forbade it; it does not count"
        case .decisions: "decisions with different outcomes"
        case .circle: "closed as a duplicate of what is closed as a duplicate of it"
        case .verdicts: "verdicts too far apart"
        case .twice: "two verdicts by one person at once; neither counts"
        case .sealedTwice: "two verdicts sealed by one person at once; neither can be opened"
        case .outdated: "a verdict that is no longer current"
        case .stale: "an outcome that has not seen everything"
        case .places: "taken by more people than it has places"
        }
    }
}

extension Disagreement {
    /// Whether a verdict is about a claim as it was stated before.
    private func concernsClaim(_ snapshot: Snapshot) throws -> Bool {
        let verdicts = try snapshot.item(ItemID(folder))?.verdicts ?? []
        return verdicts.contains { verdict in
            guard verdict.id == sides.first?.record, case .outdated(let changes) = verdict.standing
            else { return false }
            return changes.contains(where: \.concernsClaim)
        }
    }

    /// Who settles it, and with which command.
    func settlement(_ snapshot: Snapshot) throws -> String {
        let (id, people) = (folder.short, try snapshot.people())
        let person = people[PersonID(folder)]?.handle ?? id
        let first = sides.first?.record.short ?? id
        func by() throws -> String {
            guard let side = sides.first,
                let record = try snapshot.standings(side.kind, side.folder)?.folder[side.record]
            else { return "its author" }
            return people.handle(of: record.by)
        }
        return switch kind {
        case .policies: "an admin: stet policy set FILE"
        case .handle:
            "an admin: stet person revise \(sides.last?.folder.short ?? id) --new-handle OTHER, and --email or --revoke-key where they share these"
        case .person: "an admin: stet person revise \(person), with what should hold"
        case .claim: "an editor: stet claim revise \(id) --text T"
        case .source: "an editor: stet source revise \(id), with what should hold"
        case .late: "an admin, or \(try by()) if still allowed: stet confirm \(first) --because T"
        case .decisions, .verdicts:
            "an adjudicator who is no part of it: stet resolve \(id) --rating R --because T"
        case .circle:
            "\(try by()), or an admin, takes one of them back: stet withdraw \(first) --because T"
        case .outdated where try concernsClaim(snapshot):
            "an editor: stet reopen \(id) --because T; then verdicts on what the claim says now"
        case .twice, .outdated: "\(try by()) judges again: stet verdict \(id)"
        case .sealedTwice: "\(try by()) takes one of them back: stet withdraw \(first) --because T"
        case .stale:
            try snapshot.item(ItemID(folder))?.affirmationObstacles.isEmpty == true
                ? "an editor: stet affirm \(id) --because T, or stet reopen \(id) --because T"
                : "an editor: stet reopen \(id) --because T"
        case .places: "one of them: stet leave \(id)"
        }
    }
}
