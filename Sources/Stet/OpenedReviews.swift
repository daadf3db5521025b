internal import StetCatalog
internal import StetGit

/// Finds the items that review a claim while acts are gathered, when to ask the whole desk would publish
/// what is gathered first.
///
/// It asks the desk as it was before, and remembers the items that were opened since.
package final class OpenedReviews {
    private let earlier: CatalogedQueries
    /// Where the items are remembered; `nil` for here.
    private let memory: ImportMemory?
    private var known: [ClaimID: ItemID] = [:]

    /// - Precondition: Nothing is gathered yet.
    package convenience init(in ledger: Ledger) throws { try self.init(ledger, nil) }

    /// `memory`: Keeps what is remembered out of the process's own memory.
    init(_ ledger: Ledger, _ memory: ImportMemory?) throws {
        let tip = try ledger.tip()
        earlier = CatalogedQueries(ledger, at: tip, tip: tip, onReading: { _ in })
        self.memory = memory
    }

    /// The items that review a claim, in order.
    func items(of claim: ClaimID) throws -> [ItemID] {
        let here = try memory == nil ? known[claim] : memory?.item(of: claim)
        return try
            (earlier.items(where: .claim(claim), limit: nil).map(\.id)
            + (here.map { [$0] } ?? [])).sorted()
    }

    /// Remembers the items that an act opened.
    func learn(_ records: [StoredRecord]) throws {
        for record in records {
            guard case .item(let opening) = record.body else { continue }
            guard let memory else {
                known[opening.claim] = ItemID(record.folder)
                continue
            }
            try memory.learn(ItemID(record.folder), of: opening.claim)
        }
    }
}

extension Desk {
    /// Refuses a second review of a claim whose item was not withdrawn.
    ///
    /// - Throws: ``DeskError/reviewExists(_:_:)`` for the item whose review is the least done.
    func guardSecondReview(of claim: ClaimID) throws {
        let ids = try openedReviews?.items(of: claim) ?? items(of: claim)
        let snapshot = try openAct?.snapshot ?? snapshot()
        let items = try ids.compactMap { try snapshot.item($0) }.filter { $0.phase != .withdrawn }
        guard let item = items.first(where: { !$0.isDecided }) ?? items.first else { return }
        throw DeskError.reviewExists(item.id, item.phase)
    }
}
