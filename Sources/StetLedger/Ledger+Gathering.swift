internal import StetGit

/// Acts that are committed and that the branch does not name yet.
final class GatheredActs {
    /// Keeps others from writing until the branch names them; `nil` for acts that are only tried out.
    let lock: FileLock?
    /// Where the branch is.
    let base: ObjectID?
    /// The newest of the commits, and its tree; `nil` before there is one.
    private var newest: (commit: ObjectID, tree: ObjectID)?
    /// What they add to the working trees.
    private(set) var files: [Checkout.NewFile] = []
    private(set) var count = 0
    /// What they say was seen on remotes, once one was asked.
    var sightings: [RemoteSighting]?

    init(_ lock: FileLock?, base: ObjectID?) {
        self.lock = lock
        self.base = base
    }

    /// Where the branch will be.
    var tip: ObjectID? { newest?.commit }

    /// The tree of a commit, where that is the newest.
    func tree(of commit: ObjectID) -> ObjectID? {
        newest?.commit == commit ? newest?.tree : nil
    }

    func add(_ commit: ObjectID, _ tree: ObjectID, _ files: [Checkout.NewFile]) {
        newest = (commit, tree)
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
        repository.readPacks(repository.packs())
        gatheredObjects = try GatheredObjects(in: repository)
    }

    /// Begins to gather anew where what was gathered is written, or lost.
    private func renewGathering() throws {
        gatheredObjects = nil
        try repository.renewObjects()
        repository.readPacks(repository.packs())
        if let trialObjects { try repository.addObjects(in: trialObjects) }
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
        guard let gathered, let tip = gathered.tip else { return true }
        if let trialObjects {
            try gatheredObjects?.writePack(in: trialObjects)
            try renewGathering()
            gathered.forgetFiles()
            return true
        }
        self.gathered = nil
        hasLostActs = true
        do throws(GitError) { try gatheredObjects?.writePack() } catch {
            try renewGathering()
            throw error
        }
        try renewGathering()
        let isCheckedOut: Bool
        do throws(GitError) {
            isCheckedOut = try publish(
                tip, gathered.files, on: gathered.base,
                log: "stet: \(gathered.count) acts")
        } catch {
            guard error.code == .moved || error.code == .locked else { throw error }
            throw LedgerError.busy
        }
        hasLostActs = false
        if judgedTip?.tip == tip { judgedTip?.memory?.write(in: self, .judged) }
        withExtendedLifetime(gathered.lock) {}
        return isCheckedOut
    }
}
