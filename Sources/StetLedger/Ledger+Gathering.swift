internal import StetGit

/// Acts that are committed and that the branch does not name yet.
final class GatheredActs {
    /// Keeps others from writing until the branch names them; `nil` for acts that are only tried out.
    let lock: FileLock?
    /// Where the branch is.
    let base: ObjectID?
    /// The newest of the commits.
    private(set) var tip: ObjectID
    /// What they add to the working trees.
    private(set) var files: [Checkout.NewFile] = []
    private(set) var count = 0

    init(_ lock: FileLock?, base: ObjectID?, first: ObjectID, _ files: [Checkout.NewFile]) {
        self.lock = lock
        self.base = base
        tip = first
        self.files = files
        count = 1
    }

    func add(_ commit: ObjectID, _ files: [Checkout.NewFile]) {
        tip = commit
        self.files += files
        count += 1
    }

    /// Goes on from the newest of the commits.
    func forgetFiles() {
        files = []
        count = 0
    }
}

extension Ledger {
    /// Lets acts be gathered from now on: what they write stays in memory until ``publishGathered()``
    /// puts it into one pack and moves the branch once.
    ///
    /// An act is not done before that, and a crash loses those that were gathered. Only this ledger
    /// sees them until then, and others wait who want to act.
    ///
    /// `trial`: A directory that gets the packs of acts that are only tried out: this ledger goes on
    /// as if they were done, the branch stays where it is, and nobody waits.
    package func beginGathering(trial: String? = nil) throws {
        guard gatheredObjects == nil else { return }
        if let trial { try repository.addObjects(in: trial) }
        trialObjects = trial
        gatheredObjects = try GatheredObjects(in: repository)
    }

    /// Whether acts are gathered.
    package var isGathering: Bool { gatheredObjects != nil }

    /// How many acts are gathered.
    package var gatheredCount: Int { gathered?.count ?? 0 }

    /// How many bytes the objects of the gathered acts have.
    package var gatheredBytes: Int { gathered == nil ? 0 : gatheredObjects?.bytes ?? 0 }

    /// Makes the gathered acts part of the desk.
    ///
    /// - Returns: Whether the working trees show them; where one could not be written, the next act or
    ///   `stet doctor --fix` sees to it.
    /// - Throws: `LedgerError.busy` where somebody moved the branch without waiting; none of them is
    ///   done then. ``GitError`` likewise.
    @discardableResult
    package func publishGathered() throws -> Bool {
        guard let gathered else { return true }
        if let trialObjects {
            try gatheredObjects?.writePack(in: trialObjects)
            gathered.forgetFiles()
            return true
        }
        self.gathered = nil
        hasLostActs = true
        defer { gatheredObjects?.isActive = false }
        try gatheredObjects?.writePack()
        let isCheckedOut: Bool
        do throws(GitError) {
            isCheckedOut = try publish(
                gathered.tip, gathered.files, on: gathered.base,
                log: "stet: \(gathered.count) acts")
        } catch {
            guard error.code == .moved || error.code == .locked else { throw error }
            throw LedgerError.busy
        }
        hasLostActs = false
        withExtendedLifetime(gathered.lock) {}
        return isCheckedOut
    }
}
