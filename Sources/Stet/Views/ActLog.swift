internal import StetGit

extension Desk {
    /// One act of the history.
    public struct LoggedAct: Hashable, Sendable {
        /// The commit.
        public let commit: CommitID
        /// When, by the writer's clock.
        public let at: Timestamp
        /// Who, by handle; empty for a merge, whose author nobody asks for.
        public let by: String
        /// The subject line of the commit; of a merge, what it joined, as anybody can write what they
        /// like there.
        public let subject: String
        /// The records, in order; none for a merge.
        public let records: [StoredRecord]
        /// Whether this brings two lines of work together.
        public let isMerge: Bool
    }

    /// The newest acts of the desk, newest first.
    public func log(limit: Int = .max) throws -> [LoggedAct] {
        let people = try snapshot().people()
        return try ledger.acts(limit: limit).map { act in
            let first = act.records.first?.record
            let joined = act.commit.parents.dropFirst().map(\.short).joined(separator: ", ")
            let isMerge = act.commit.parents.count > 1
            return LoggedAct(
                commit: act.commit.id, at: Timestamp(secondsSince1970: act.commit.author.seconds),
                by: first.map { people.handle(of: $0.by) } ?? "",
                subject: isMerge ? "Merge \(joined)" : act.commit.subject,
                records: act.records.map(\.record), isMerge: isMerge)
        }
    }

    /// The newest commit that is no younger than a moment.
    public func commit(before moment: Timestamp) throws -> CommitID? {
        try ledger.commit(before: moment)
    }

    /// When a commit was made, by the clock of whoever made it.
    public func moment(of commit: CommitID) throws -> Timestamp {
        Timestamp(secondsSince1970: try ledger.repository.commit(commit).author.seconds)
    }

    /// The commit that a revision expression of Git means.
    public func commit(_ revision: String) throws -> CommitID? {
        try ledger.repository.resolve(revision)
    }

    /// Files in the desk that are no records, with what is wrong; the rest of the desk is unharmed.
    public func alienFiles() throws -> [Alien] {
        try ledger.alienFiles(at: ledger.tip())
    }
}
