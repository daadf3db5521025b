internal import StetRecords
internal import StetReview
internal import StetSignatures

extension ProofCheck {
    /// The acts of which it hangs on their signature whether they are late.
    ///
    /// The tree of the newest commit shows which records a history has, and not which of several commits
    /// that bring them on one parent. Such twins differ in their signatures, and a signature can make an act
    /// late that was made apart from a change of keys. So somebody who hands out a proof could put a twin there
    /// that is in no history, in the place of the one that is; where that is possible there is no proof.
    ///
    /// - Parameters:
    ///   - history: The acts of the proof.
    ///   - late: What is late with the signatures that they have here.
    /// - Returns: Their places.
    /// - Throws: What reading the acts throws.
    func actsWhoseSignatureDecides(
        _ history: ProofHistory, _ late: LateActs<ProofHistory>
    ) throws -> [Int] {
        let changes = history.acts.indices.filter { history.acts[$0].isChange }
        var everyKey: Set<String> = []
        for change in changes {
            for record in history.acts[change].records {
                everyKey.formUnion(record.record.personDescription?.keys ?? [])
            }
        }
        return try history.acts.indices.filter { act in
            guard !history.acts[act].isFounding,
                changes.contains(where: { isApart($0, act, history) })
            else { return false }
            let isLate = late.late.contains(act)
            return try others(than: history.acts[act], at: history.before(act), everyKey)
                .contains { signing in
                    // Of other acts the changes that are not late decide; of changes the rounds do.
                    let wouldBe =
                        try history.acts[act].isChange
                        ? LateActs(history.signed(act, with: signing)).late.contains(act)
                        : late.wouldBeLate(act, signedWith: signing)
                    return wouldBe != isLate
                }
        }
    }

    private func isApart(_ act: Int, _ other: Int, _ history: ProofHistory) -> Bool {
        act != other && !history.knows(act, other) && !history.knows(other, act)
    }

    /// What else an act could be signed with where it was made.
    private func others(than act: HistoryAct, at reader: any FolderReading, _ keys: Set<String>)
        throws -> [Signing]
    {
        guard let by = act.by else { return [] }
        let snapshot = Snapshot(reader)
        let own = try snapshot.people()[by]?.keys ?? []
        // Of keys that are nobody's one is as good as none.
        let possible =
            [Signing.none]
            + keys.union(own).sorted().compactMap { key in
                (try? PublicKey(key)).map { .key($0) }
            }
        return try possible.filter { signing in
            try !act.signings.contains(signing) && snapshot.refusal(of: signing, by: by) == nil
        }
    }
}
