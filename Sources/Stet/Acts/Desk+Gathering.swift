extension Desk {
    /// Lets acts be gathered from now on: what they write goes into one pack, and the branch moves
    /// once for all of them, which is many times faster than one by one.
    ///
    /// An act is not done before ``publishGathered()`` returns, and a crash loses those that were
    /// gathered; others who want to act wait until then. Memory grows with ``gatheredBytes``, by some
    /// ten kilobytes an act and the texts of embedded sources.
    public func beginGathering() throws { try ledger.beginGathering() }

    /// Lets acts be gathered whose packs go into a directory of their own, and which are never part
    /// of the desk.
    func beginGathering(trial directory: String) throws {
        try ledger.beginGathering(trial: directory)
    }

    /// Whether acts are done at once.
    var gathersNothing: Bool { !ledger.isGathering }

    /// How many acts are gathered.
    public var gatheredCount: Int { ledger.gatheredCount }

    /// How many bytes their objects have.
    public var gatheredBytes: Int { ledger.gatheredBytes }

    /// Makes the gathered acts part of the desk; all of them, or where it throws none.
    ///
    /// - Returns: Whether the working tree shows them; where it could not be written, the next act or
    ///   `stet doctor --fix` sees to it.
    /// - Throws: ``DeskError/busy`` where somebody moved the branch meanwhile; ``GitError``.
    @discardableResult
    public func publishGathered() throws -> Bool { try Self.publishGathered(of: ledger) }

    /// Makes the gathered acts of a ledger part of its desk.
    @discardableResult
    package static func publishGathered(of ledger: Ledger) throws -> Bool {
        do {
            return try ledger.publishGathered()
        } catch LedgerError.busy {
            throw DeskError.busy
        }
    }
}
