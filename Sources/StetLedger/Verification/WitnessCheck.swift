internal import StetGit
internal import StetRecords
internal import StetReview

/// Compares what the writers of acts saw on remotes with the history, and with each other.
///
/// A remote's branch only ever goes on. So every commit that was seen there is in the history of
/// every later one, and of any two one goes on from the other; where that is not so, the remote was
/// set back or shows different people different histories. A writer can also have made it up, so
/// nothing here is an error but what this clone can show: acts that it has, and that a remote must have
/// had and lacks.
struct WitnessCheck {
    /// What one act says; an act of an earlier verification is not named.
    struct Statement: Hashable, Sendable {
        let act: ObjectID?
        let sighting: Sighting

        init(act: ObjectID?, sighting: Sighting) {
            self.act = act
            self.sighting = sighting
        }

        /// Reads what ``text`` says.
        init?(_ text: Substring) {
            guard let space = text.firstIndex(of: " "), let act = ObjectID(String(text[..<space])),
                let sighting = Sighting(String(text[space...].dropFirst()))
            else { return nil }
            self.init(act: act, sighting: sighting)
        }

        /// The statement in one line.
        var text: String { (act.map { "\($0) " } ?? "") + sighting.text }
    }

    /// What is worth knowing the next time.
    struct Outcome {
        /// The newest commit seen on each remote that is in the history.
        var newest: [RemoteMark: ObjectID] = [:]
        /// Statements about commits that are not.
        var waiting: [Statement] = []
        /// Commits whose acts are here and vanished from the history.
        var vanished: [ObjectID] = []
    }

    /// What a history that is not joined comes to.
    enum Worth {
        /// It holds, and can be joined.
        case fits
        /// It does not hold.
        case isUnsound
        /// It holds, and what it has is at odds with what is here: nobody could act on both.
        case isAtOdds
    }

    private(set) var outcome = Outcome()
    private(set) var findings: [Finding] = []
    private var newest: [RemoteMark: ObjectID] {
        get { outcome.newest }
        set { outcome.newest = newValue }
    }
    private var judged = 0
    private let ledger: Ledger
    private let desk: FolderID
    private let tip: ObjectID
    /// The commit before which everything was checked earlier.
    private let start: ObjectID?
    /// Where each commit stands that was not.
    private let places: [ObjectID: Int]
    private let commits: [ObjectID]
    /// What a history that goes on from the verified one is worth.
    private let judge: (ObjectID) throws -> Worth

    /// - `commits`: What was judged now, parents before children.
    /// - `start`: The commit whose history was checked earlier.
    /// - `newest`: What that came to.
    init(
        _ ledger: Ledger, desk: FolderID, tip: ObjectID, commits: [ObjectID], start: ObjectID?,
        newest: [RemoteMark: ObjectID], judge: @escaping (ObjectID) throws -> Worth
    ) {
        self.ledger = ledger
        self.desk = desk
        self.tip = tip
        self.commits = commits
        self.start = start
        outcome.newest = newest
        self.judge = judge
        places = Dictionary(
            zip(commits, commits.indices), uniquingKeysWith: { first, _ in first })
    }

    /// More remotes than that are not compared, whoever makes them up.
    private static let maximumRemotes = 64
    /// And of more than that the newest commits are not remembered.
    private static let maximumRemembered = 1024
    /// More statements about commits that nobody knows are forgotten, the oldest first.
    private static let maximumWaiting = 256
    /// So many histories are judged at most, to see whether what they hold is worth having back.
    private static let maximumJudged = 16

    /// Checks statements, given in the order of the history.
    mutating func run(_ statements: [Statement]) throws {
        var byRemote: [RemoteMark: [Statement]] = [:]
        var seen: Set<Sighting> = []
        for statement in statements where seen.insert(statement.sighting).inserted {
            byRemote[statement.sighting.remote, default: []].append(statement)
        }
        var unknown: [Statement] = []
        let remotes = byRemote.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        for (remote, statements) in remotes.prefix(Self.maximumRemotes) {
            var known: [Statement] = []
            for statement in statements {
                if try isInHistory(statement.sighting.commit) {
                    known.append(statement)
                } else {
                    unknown.append(statement)
                }
            }
            try checkOrder(known, on: remote)
        }
        if newest.count > Self.maximumRemembered {
            let kept = newest.sorted { $0.key < $1.key }.prefix(Self.maximumRemembered)
            newest = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        }
        outcome.waiting = Array(unknown.suffix(Self.maximumWaiting))
        try checkUnknown(unknown)
    }

    private func isInHistory(_ commit: ObjectID) throws -> Bool {
        if places[commit] != nil { return true }
        // Whoever makes one up can name what is no commit.
        guard (try? ledger.repository.commit(commit)) != nil else { return false }
        guard let start else { return try ledger.contains(commit, in: tip) }
        if newest.values.contains(commit) { return true }
        return try ledger.contains(commit, in: start)
    }

    /// Of any two commits seen on one remote one goes on from the other.
    private mutating func checkOrder(_ statements: [Statement], on remote: RemoteMark) throws {
        var last = newest[remote].map { Statement(act: nil, sighting: Sighting($0, on: remote)) }
        var forks: [(Statement, Statement)] = []
        var new: [Int: Statement] = [:]
        for statement in statements {
            let commit = statement.sighting.commit
            if let place = places[commit] {
                new[place] = statement
            } else if let other = last {
                if try ledger.contains(commit, in: other.sighting.commit) { continue }
                if try ledger.contains(other.sighting.commit, in: commit) {
                    last = statement
                } else {
                    forks.append((other, statement))
                }
            } else {
                last = statement
            }
        }
        if !new.isEmpty { try checkOrder(new, after: &last, &forks) }
        newest[remote] = last?.sighting.commit
        guard let (one, other) = forks.first else { return }
        let more = forks.count > 1 ? ", and \(forks.count - 1) more such" : ""
        find(
            .warning, other,
            "saw \(other.sighting.commit.short) on a remote where \(who(one)) saw \(one.sighting.commit.short), and neither goes on from the other\(more): the remote was set back, or shows different people different histories"
        )
    }

    /// One pass along the new commits, each of which knows how many of the commits that were seen are
    /// in its history; those that were accepted so far are one line, so a count says which.
    private func checkOrder(
        _ new: [Int: Statement], after last: inout Statement?,
        _ forks: inout [(Statement, Statement)]
    ) throws {
        let old = last?.sighting.commit
        var accepted: Int32 = old == nil ? 0 : 1
        var reached = [Int32](repeating: 0, count: commits.count)
        var reachedBefore: [ObjectID: Int32] = [:]
        for (place, commit) in commits.enumerated() {
            for parent in try ledger.parents(of: commit) {
                let count: Int32
                if let place = places[parent] {
                    count = reached[place]
                } else if let old {
                    let known =
                        try reachedBefore[parent] ?? (ledger.contains(old, in: parent) ? 1 : 0)
                    reachedBefore[parent] = known
                    count = known
                } else {
                    count = 0
                }
                reached[place] = max(reached[place], count)
            }
            guard let statement = new[place] else { continue }
            if reached[place] == accepted {
                accepted += 1
                reached[place] = accepted
                last = statement
            } else if let last {
                forks.append((last, statement))
            }
        }
    }

    /// Commits that were seen on remotes and are not in the history.
    private mutating func checkUnknown(_ statements: [Statement]) throws {
        guard !statements.isEmpty else { return }
        let own = try ledger.sightings(of: desk)
        // What a branch here has was not joined yet; that is what `stet sync` is for.
        let branches = try own.map(\.sighting.commit) + (ledger.tip().map { [$0] } ?? [])
        var strangers: [Statement] = []
        for statement in statements {
            let commit = statement.sighting.commit
            if ledger.repository.contains(commit) {
                guard (try? ledger.holds(desk, at: commit)) == true,
                    try !branches.contains(where: { try ledger.contains(commit, in: $0) })
                else { continue }
            }
            // A remote that has the act was at the commit before it.
            let remote = own.first { $0.sighting.remote == statement.sighting.remote }
            if let remote, let act = statement.act,
                try ledger.contains(act, in: remote.sighting.commit)
            {
                try tellLost(statement, remote.name)
            } else {
                strangers.append(statement)
            }
        }
        guard let first = strangers.first else { return }
        let more = strangers.count > 1 ? ", and \(strangers.count - 1) more such" : ""
        find(
            .note, first,
            "saw \(first.sighting.commit.short) on a remote, which is not in the history here\(more)"
        )
    }

    /// Names what a remote has lost: as an error where this clone has it.
    private mutating func tellLost(_ statement: Statement, _ remote: String) throws {
        let commit = statement.sighting.commit
        guard ledger.repository.contains(commit) else {
            find(
                .warning, statement,
                "saw \(commit) on \(remote), which no longer has it: it was set back or rewritten since (whoever has that commit brings it back: stet sync)"
            )
            return
        }
        let lost = try CommitChanges(
            from: ledger.deskTree(of: tip), to: ledger.deskTree(of: commit), in: ledger.repository
        ).added.filter { $0.path.hasSuffix(".json") && RecordPath($0.path) != nil }
        guard let first = lost.first, judged < Self.maximumJudged else { return }
        judged += 1
        switch try judge(commit) {
        case .fits: break
        case .isUnsound: return
        case .isAtOdds:
            return find(
                .note, statement,
                "saw \(commit.short) on \(remote), which was set back since: what it has cannot stand beside what is here, so it is not brought back"
            )
        }
        let names = try ledger.records(in: Array(lost.prefix(100))).map { record in
            "\(record.record.kind.rawValue) \(record.record.id.short)"
        }
        let some = names.prefix(3).joined(separator: ", ") + (lost.count > 3 ? ", …" : "")
        let (noun, them) = lost.count == 1 ? ("record", "it") : ("records", "them")
        find(
            .error, statement,
            "saw \(commit.short) on \(remote), and \(lost.count) \(noun) of it vanished: \(some) (stet restore brings \(them) back)",
            path: first.path)
        outcome.vanished.append(commit)
    }

    private mutating func find(
        _ severity: Finding.Severity, _ statement: Statement, _ sentence: String,
        path: String? = nil
    ) {
        findings.append(
            Finding(
                Check.witness.rawValue, severity, commit: statement.act, path: path,
                person: statement.act.flatMap { writer(of: $0) }, sentence))
    }

    /// Who says so.
    private func who(_ statement: Statement) -> String {
        statement.act.flatMap { writer(of: $0) } ?? "somebody earlier"
    }

    private func writer(of act: ObjectID) -> String? {
        guard let commit = try? ledger.repository.commit(act),
            let records = try? ledger.actRecords(of: act)
        else { return nil }
        guard let record = records.first?.record else { return commit.author.name }
        return try? ledger.snapshot(at: tip).people().handle(of: record.by)
    }
}
