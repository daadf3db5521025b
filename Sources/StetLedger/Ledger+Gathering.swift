internal import StetGit

/// Acts that are committed and that the branch does not name yet.
final class GatheredActs {
    /// Keeps others from writing until the branch names them.
    let lock: FileLock
    /// Where the branch is.
    let base: ObjectID?
    /// The newest of the commits.
    private(set) var tip: ObjectID
    /// What they add to the working trees.
    private(set) var files: [Checkout.NewFile] = []
    private(set) var count = 0

    init(_ lock: FileLock, base: ObjectID?, first: ObjectID, _ files: [Checkout.NewFile]) {
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
}

extension Ledger {
    /// Lets acts be gathered from now on: what they write stays in memory until ``publishGathered()``
    /// puts it into one pack and moves the branch once.
    ///
    /// An act is not done before that, and a crash loses those that were gathered. Only this ledger
    /// sees them until then, and others wait who want to act.
    package func beginGathering() throws {
        if gatheredObjects == nil { gatheredObjects = try GatheredObjects(in: repository) }
    }

    /// How many acts are gathered.
    package var gatheredCount: Int { gathered?.count ?? 0 }

    /// How many bytes the objects of the gathered acts have.
    package var gatheredBytes: Int { gathered == nil ? 0 : gatheredObjects?.bytes ?? 0 }

    /// Makes the gathered acts part of the desk.
    ///
    /// - Throws: `LedgerError.busy` where somebody moved the branch without waiting; none of them is
    ///   done then. ``GitError`` likewise.
    package func publishGathered() throws {
        guard let gathered else { return }
        self.gathered = nil
        hasLostActs = true
        defer { gatheredObjects?.isActive = false }
        try gatheredObjects?.writePack()
        do throws(GitError) {
            _ = try publish(
                gathered.tip, gathered.files, on: gathered.base,
                log: "stet: \(gathered.count) acts")
        } catch {
            guard error.code == .moved || error.code == .locked else { throw error }
            throw LedgerError.busy
        }
        hasLostActs = false
        withExtendedLifetime(gathered.lock) {}
    }
}
