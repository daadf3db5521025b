internal import StetRecords
internal import StetReview

extension HistoryAct {
    /// A record that what comes beside it in its act would make late.
    struct Conflict {
        let record: ActRecord
        /// The rule of rights that it breaks.
        let refusal: Refusal
        /// The change that it breaks it with; `nil` where it does with those alone that it names.
        let change: ActRecord?

        /// What is wrong.
        var sentence: String {
            let beside =
                change.map { "record \($0.record.id.short) beside it, had it been made apart" }
                ?? "what it names alone"
            return
                "record \(record.record.id.short) breaks the rule \(refusal.rule) with \(beside): \(refusal.why)"
        }
    }

    /// A record of the act that breaks a rule of rights once the others, which it does not name, are taken
    /// for made apart; `nil` for none.
    ///
    /// What is late is asked record by record, so none may hang on what is only brought beside it.
    ///
    /// Costs nothing for most acts, else a question for each change of the act and each of its records.
    ///
    /// - Parameters:
    ///   - base: The desk as the act found it.
    ///   - view: Which folders a proof carries, the records of which are asked about; `nil` for all.
    /// - Returns: The first in the order of the records.
    /// - Throws: What reading the desk throws.
    func conflict(on base: any FolderReading, in view: ProofView? = nil) throws -> Conflict? {
        guard !isFounding, Self.mayConflict(records), !LateFacts.isOff("late-together") else {
            return nil
        }
        let asked = all.filter { record in
            guard let view, let own = record.record else { return true }
            return view.has(FolderReference(own.kind, own.record.folder))
        }
        for record in asked where isChange || record.asksForClaim {
            guard let own = record.record,
                let refusal = try LateFacts.refusal(of: record, in: base)
            else { continue }
            return Conflict(record: own, refusal: refusal, change: nil)
        }
        for change in asked where change.isChange {
            let union = ChangedRightsReader(base: base, changed: change.after(base))
            for record in asked where record.place != change.place {
                guard let own = record.record, !record.context.has(change.place),
                    !change.context.has(record.place),
                    let refusal = try LateFacts.refusal(of: record, in: union)
                else { continue }
                return Conflict(record: own, refusal: refusal, change: change.record)
            }
        }
        return nil
    }

    /// Whether some records of one act can conflict at all: rules of rights read people and policy, the
    /// claim of who judges or is asked to, and what a record names.
    static func mayConflict(_ records: [ActRecord]) -> Bool {
        guard records.count > 1 else { return false }
        if records.contains(where: { $0.kind == .people || $0.kind == .policy }) { return true }
        return records.contains { $0.kind == .claims }
            && records.contains { RecordKind.askingForClaim.contains($0.record.kind) }
    }
}

extension HistoryRecord {
    /// Whether it is judged by what its item's claim says.
    fileprivate var asksForClaim: Bool {
        record.map { RecordKind.askingForClaim.contains($0.record.kind) } ?? false
    }
}

extension RecordKind {
    /// Those that a conflict of interest keeps from being made, and that need not name the claim's newest.
    fileprivate static let askingForClaim: Set<RecordKind> = [
        .assigned, .verdict, .verdictSealed,
    ]
}
