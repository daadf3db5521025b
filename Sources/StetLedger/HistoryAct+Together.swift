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
        for record in asked where isChange || record.readsState {
            // With all that come before it is judged by the rules already.
            guard record.context.count < record.place, let own = record.record,
                let refusal = try LateFacts.refusal(of: record, in: base)
            else { continue }
            return Conflict(record: own, refusal: refusal, change: nil)
        }
        for change in asked where change.isChange {
            let union = ChangedRightsReader(
                base: base, changed: change.after(base), memo: RightsMemo())
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

    /// Whether some records of one act can conflict at all: rules of rights read people and policy, what a
    /// record names, and of some kinds the state of other folders.
    static func mayConflict(_ records: [ActRecord]) -> Bool {
        guard let first = records.first,
            records.contains(where: { $0.record.folder != first.record.folder })
        else { return false }
        return records.contains { $0.kind == .people || $0.kind == .policy }
            || records.contains { RecordKind.readingState.contains($0.record.kind) }
    }
}

extension HistoryRecord {
    /// Whether rules of rights read more of other folders than what it names.
    fileprivate var readsState: Bool {
        record.map { RecordKind.readingState.contains($0.record.kind) } ?? false
    }
}

extension RecordKind {
    /// Those of which rules of rights read the claim, the sources and where these come from, and other items.
    fileprivate static let readingState: Set<RecordKind> = [
        .affirmed, .assigned, .closed, .confirmed, .reopened, .resolved, .verdict, .verdictSealed,
    ]
}
