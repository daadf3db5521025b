import StetRecords
import StetReview

extension BlindOrders {
    /// Holds a moment against the wish that nobody chooses a verdict after reading another's.
    func check(_ moment: BlindMoment) throws {
        for ids in Set(moment.clones + [moment.all]) {
            let view = try view(ids)
            let counted = view.item.countedVerdicts
            let openings = view.item.openings.compactMap { view.folder[$0] }
            for verdict in counted {
                guard let seal = verdict.verdict.opens?.seal else {
                    report("\(verdict.id.short) counts and was not sealed", at: moment)
                    continue
                }
                // What anybody can check: of two that count, each was sealed before the other was open.
                for other in counted
                where other.by != verdict.by && !view.folder.isBefore(seal, other.id) {
                    report(
                        "\(other.id.short) was opened without the seal \(seal.short)", at: moment)
                }
                // What nobody can see: its author could read what was open in another clone. Two
                // people together can do that, so one alone is looked for.
                for opening in openings where moment.readable[seal]?.contains(opening.id) == true {
                    let hasSecond = openings.contains { second in
                        second.by != verdict.by && view.folder.isBefore(seal, second.id)
                            && !view.folder.isBefore(opening.id, second.id)
                    }
                    if !hasSecond {
                        report(
                            "\(verdict.id.short) counts, sealed after \(opening.id.short)",
                            at: moment)
                    }
                }
            }
        }
        try checkVoid(moment)
    }

    /// Whoever opened without knowing a seal can open again.
    private func checkVoid(_ moment: BlindMoment) throws {
        let view = try view(moment.all)
        if case .closed? = view.item.outcome { return }
        for verdict in view.item.verdicts {
            guard case .void = verdict.standing, let opens = verdict.verdict.opens,
                view.item.seals.contains(where: { $0.id == opens.seal && $0.standing == .sealed })
            else { continue }
            let header = Record.Header(
                place: .folder(FolderID(item)), after: view.folder.heads, by: verdict.by, on: nil,
                at: Timestamp(secondsSince1970: 0))
            let record = Record(header, .verdict(verdict.verdict))
            let again = Proposal(
                StoredRecord(id: RecordID(of: record.bytes), record: record), in: .items,
                before: view.snapshot)
            if let refusal = try Rule.judge(again) {
                report("\(verdict.id.short) is void for good: \(refusal.why)", at: moment)
            }
        }
    }

    /// Holds what a reviewer did against the wish that nobody strikes a colleague's verdict alone.
    func compare(
        _ before: BlindMoment, _ after: BlindMoment, _ act: (by: String, name: String)
    ) throws {
        guard reviewers.contains(act.by) else { return }
        let (then, now) = (try view(before.all), try view(after.all))
        for verdict in then.item.countedVerdicts where verdict.by != desk.id(act.by) {
            // Until somebody else has opened, nobody vouches for a seal: a limit that is documented.
            let others = then.item.openings.compactMap { then.folder[$0] }
            guard others.contains(where: { $0.by != verdict.by }),
                let seal = verdict.verdict.opens?.seal
            else { continue }
            let standing = now.item.seals.first { $0.id == seal }?.standing
            if standing?.isInRound != true {
                report("\(act.name) strikes \(verdict.id.short)", at: before)
            }
        }
    }

    private func report(_ what: String, at moment: BlindMoment) {
        guard violations.count < 20 else { return }
        var story: [String] = []
        var current = moment
        while let step = led[current] {
            story.append(step.act)
            current = step.from
        }
        violations.append("\(what); after: \(story.reversed().joined(separator: ", "))")
    }
}
