internal import StetRecords

extension Rule {
    /// What holds for verdicts that are given blind.
    static let seals: [Rule] = [
        Rule(
            "blind", "Under a blind policy every review is opened blind.", for: [.item],
            makesLate: true
        ) { act in
            guard case .item(let opening) = act.record.body, !opening.isBlind,
                try act.before.policy()?.current.isBlind == true
            else { return nil }
            return .init("the review is not blind", next: "open it with: stet open CLAIM --blind")
        },
        Rule(
            "seal",
            "In a blind review each reviewer seals one verdict in a round, another only once that is withdrawn, and nobody seals or is asked to once one is opened.",
            for: [.verdictSealed, .assigned]
        ) { act in
            guard let item = try act.item() else { return nil }
            let isSeal = act.record.kind == .verdictSealed
            guard item.isBlind else {
                return isSeal
                    ? .init("the review is not blind", next: "give the verdict itself") : nil
            }
            if case .assigned(let assignment) = act.record.body, assignment.task != .review {
                return nil
            }
            guard item.openings.isEmpty else {
                return .init(
                    "verdicts have been opened", next: "reopen it for another round: stet reopen")
            }
            guard isSeal else { return nil }
            let people = try act.before.people()
            let own = people.representative(of: act.record.by)
            let known = item.seals.filter {
                $0.standing.isWaiting && people.representative(of: $0.by) == own
            }
            guard let first = known.first else { return nil }
            let commands = known.map { "stet withdraw \($0.id.short) --because REASON" }
            return .init(
                known.count == 1
                    ? "\(people.handle(of: first.by)) has sealed a verdict already"
                    : "\(people.handle(of: first.by)) has sealed \(known.count) verdicts already",
                next: "withdraw \(known.count == 1 ? "it" : "them") first: "
                    + commands.joined(separator: "; "))
        },
        Rule(
            "opening",
            "A sealed verdict is opened as it was sealed, once all who were asked, and a quorum at least, have sealed, or another is open.",
            for: [.verdict]
        ) { act in
            guard case .verdict(let verdict) = act.record.body, let item = try act.item() else {
                return nil
            }
            guard item.isBlind else {
                return verdict.opens == nil ? nil : .init("the review is not blind")
            }
            guard let opens = verdict.opens else {
                return .init("the review is blind", next: "seal the verdict first")
            }
            guard let seal = item.seals.first(where: { $0.id == opens.seal }),
                seal.by == act.record.by
            else { return .init("it opens no seal of its writer") }
            guard seal.standing == .sealed else {
                return .init("seal \(seal.id.short) \(seal.standing.phrase)")
            }
            guard
                verdict.seal(salt: opens.salt, folder: act.record.folder, by: seal.by) == seal.seal
            else { return .init("it is not the verdict that was sealed") }
            guard verdict.evidence.allSatisfy({ item.standings.folder.isBefore($0, seal.id) })
            else { return .init("it cites evidence that was added after the seal") }
            // The first opening waited for everybody; nobody can make the others wait again.
            guard item.openings.isEmpty else { return nil }
            guard let waiting = item.sealsMissing.first else {
                guard item.sealedPeople >= item.tally.quorum else {
                    return .init(
                        "\(item.sealedPeople) of \(item.tally.quorum) verdicts are sealed",
                        next: "wait for the others; see who: stet show")
                }
                return nil
            }
            return .init(
                "\(try act.before.people().handle(of: waiting)) has not sealed a verdict yet",
                next: "wait, or let an editor ask somebody else: stet unassign")
        },
    ]
}
