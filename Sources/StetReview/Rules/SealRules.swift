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
            "In a blind review each reviewer seals one verdict, and nobody seals or is asked to once one is opened.",
            for: [.verdictSealed, .assigned]
        ) { act in
            guard let item = try act.item() else { return nil }
            let isSeal = act.record.kind == .verdictSealed
            guard item.opening.isBlind else {
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
            if let known = item.seals.first(where: {
                $0.standing == .sealed && people.representative(of: $0.by) == own
            }) {
                return .init(
                    "\(people.handle(of: known.by)) has sealed a verdict already",
                    next: "take it back first: stet withdraw \(known.id.short) --because REASON")
            }
            return nil
        },
        Rule(
            "opening",
            "A sealed verdict is opened as it was sealed, once all who were asked, and a quorum at least, have sealed.",
            for: [.verdict]
        ) { act in
            guard case .verdict(let verdict) = act.record.body, let item = try act.item() else {
                return nil
            }
            guard item.opening.isBlind else {
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
