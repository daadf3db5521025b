internal import StetRecords

extension Rule {
    /// What holds for items before anybody judges.
    static let items: [Rule] = [
        Rule(
            "claim-current", "A review is opened or reopened for the newest statement of a claim.",
            for: [.item, .reopened]
        ) { act in
            let claimID: ClaimID?
            switch act.record.body {
            case .item(let opening): claimID = opening.claim
            default: claimID = try act.item()?.claim
            }
            guard let claimID, let claim = try act.before.claim(claimID) else {
                return .init("there is no such claim, or it was redacted")
            }
            guard !claim.isWithdrawn else { return .init("the claim was withdrawn") }
            guard act.record.revisionUnderReview == claim.revision else {
                return .init("the claim has a newer statement", next: "try again")
            }
            return nil
        },
        Rule(
            "not-ended", "A closed or withdrawn item takes nothing but notes until it is reopened.",
            for: [.assigned, .evidence, .verdict, .verdictSealed]
        ) { act in
            guard let item = try act.item() else { return nil }
            let isClosed = if case .closed? = item.outcome { true } else { false }
            guard isClosed || item.phase == .withdrawn else { return nil }
            return .init(
                "the item is \(item.phase.rawValue)",
                next: item.phase == .withdrawn ? "open another one" : "reopen it: stet reopen")
        },
        Rule(
            "assignee", "Who is asked to do something is at the desk and may do it.",
            for: [.assigned], makesLate: true
        ) { act in
            guard case .assigned(let assignment) = act.record.body,
                let policy = try act.before.policy()?.current
            else { return nil }
            guard let person = try act.before.people()[assignment.person] else {
                return .init("the desk knows no person \(assignment.person.short)")
            }
            let permission: Policy.Permission =
                assignment.task == .review ? .verdict : .adjudicate
            guard policy.allows(person.roles, to: permission) else {
                return .init(
                    "\(person.handle) may not \(assignment.task.rawValue)",
                    next: "assign somebody else, or ask an admin to grant the role")
            }
            return nil
        },
        Rule(
            "unassign", "Only who is asked to do something is asked no longer.", for: [.unassigned]
        ) { act in
            guard case .unassigned(let end) = act.record.body, let item = try act.item(),
                !item.assignments.contains(where: { $0.assignment.person == end.person })
            else { return nil }
            return .init("\(try act.before.people().handle(of: end.person)) is not assigned")
        },
        Rule(
            "conflict-of-interest",
            "Nobody judges, or is asked to judge, a claimant or a label they declared a conflict with.",
            for: [.assigned, .verdict, .verdictSealed, .resolved], makesLate: true
        ) { act in
            // Neither depends on what else the item has, so a proof need not carry it.
            guard let item = try act.opening() else { return nil }
            let person: PersonID
            switch act.record.body {
            case .assigned(let assignment): person = assignment.person
            case .resolved(let resolution):
                guard resolution.ground == .adjudication else { return nil }
                person = act.record.by
            default: person = act.record.by
            }
            guard let state = try act.before.people()[person] else { return nil }
            let subjects = try (act.before.claim(item.claim)?.claimants ?? []) + item.labels
            guard
                let conflict = state.conflicts.first(where: { conflict in
                    subjects.contains { ComparedName($0) == ComparedName(conflict) }
                })
            else { return nil }
            return .init(
                "\(state.handle) declared a conflict of interest: \(conflict)",
                next: "let somebody else judge this item")
        },
        Rule(
            "publish",
            "An outcome is published while the item is resolved; what is corrected or retracted was published.",
            for: [.published]
        ) { act in
            guard case .published(let publication) = act.record.body, let item = try act.item()
            else { return nil }
            if publication.type == .outcome {
                guard item.phase == .resolved else {
                    return .init("the item is \(item.phase.rawValue), not resolved")
                }
            } else if item.publications.isEmpty {
                return .init("nothing was published yet")
            }
            return nil
        },
    ]
}
