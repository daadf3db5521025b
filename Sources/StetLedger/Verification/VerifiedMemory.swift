internal import StetGit
internal import StetRecords

/// What this clone remembers of its last verification that found nothing wrong, and likewise of what
/// commands that read have judged, which look at less.
///
/// The file is in the clone's own Git directory, so it is never pushed and nobody else's is ever
/// read: whoever can write there can also replace the program.
struct VerifiedMemory {
    /// The commit that was verified.
    var tip: ObjectID
    /// The branch it is on.
    let branch: String
    /// The desk.
    let desk: FolderID
    /// The commit that founded it.
    let beginning: ObjectID
    /// Acts, merges, records, signatures, passages found and passages not looked up, so far.
    let counts: [Int]
    /// What is late in the history of the commit.
    var late: LateGraph.Findings
    /// What is known of its commits.
    var judged: JudgedCommits
    /// The newest commit that was seen on each remote.
    let seen: [RemoteMark: ObjectID]
    /// What writers saw on remotes and the history did not have.
    let waiting: [WitnessCheck.Statement]

    private static let header = "stet-verified 4"

    /// What is worth remembering of a verification; `nil` where it came to no end.
    init?(
        _ report: VerificationReport, branch: String, late: LateGraph.Findings,
        judged: JudgedCommits, witnesses: WitnessCheck.Outcome
    ) {
        guard let tip = report.tip, let desk = report.desk, let beginning = report.beginning else {
            return nil
        }
        self.tip = tip
        self.branch = branch
        self.desk = desk
        self.beginning = beginning
        self.late = late
        self.judged = judged
        seen = witnesses.newest
        waiting = witnesses.waiting
        counts = [
            report.acts, report.merges, report.records, report.signatures, report.passagesFound,
            report.passagesUnchecked,
        ]
    }

    /// The two files.
    enum File: String {
        /// What `stet verify` found right.
        case verified
        /// What commands that read have judged.
        case judged
    }

    /// Reads what is remembered; `nil` where that is nothing, or nothing usable.
    init?(in localDirectory: String, _ file: File = .verified) {
        guard
            let bytes = try? FileSystem.read("\(localDirectory)/\(file.rawValue)", limit: 1 << 26)
        else {
            return nil
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        // The empty last line tells a whole file from a cut one.
        guard lines.count >= 10, lines[0] == Self.header, lines.last == "",
            let tip = ObjectID(lines[1]), let desk = FolderID(lines[3]),
            let beginning = ObjectID(lines[4])
        else { return nil }
        let counts = lines[5].split(separator: " ").compactMap { Int($0) }
        guard counts.count == 6,
            let judged = JudgedCommits(lines[8].split(separator: " ")),
            let late = LateGraph.Findings(lines[9...].dropLast().map { Substring($0) })
        else { return nil }
        self.tip = tip
        branch = lines[2]
        self.desk = desk
        self.beginning = beginning
        self.counts = counts
        self.late = late
        self.judged = judged
        var seen: [RemoteMark: ObjectID] = [:]
        for words in lines[6].split(separator: ",") {
            guard let sighting = Sighting(String(words)) else { return nil }
            seen[sighting.remote] = sighting.commit
        }
        self.seen = seen
        waiting = lines[7].split(separator: ",").compactMap { WitnessCheck.Statement($0) }
    }

    /// Whether everything it names is there: states that are no trees of commits can be swept away by Git.
    func isWhole(in repository: Repository) -> Bool {
        repository.contains(tip)
            && judged.states.values.allSatisfy { $0.map { repository.contains($0) } ?? true }
    }

    /// Remembers; where that cannot be written, the next verification starts over.
    func write(in ledger: Ledger, _ file: File = .verified) {
        // A state that no commit has as its tree was made in memory only.
        if !judged.states.isEmpty, (try? ledger.repository.writeMadeTrees()) == nil { return }
        let localDirectory = ledger.localDirectory
        let lines =
            [
                Self.header, tip.description, branch, desk.hex, beginning.description,
                counts.map { String($0) }.joined(separator: " "),
                seen.sorted { $0.key < $1.key }.map { Sighting($0.value, on: $0.key).text }
                    .joined(separator: ","),
                waiting.map(\.text).joined(separator: ","),
                judged.words.joined(separator: " "),
            ] + late.words + [""]
        try? FileSystem.makeDirectory(localDirectory)
        try? FileSystem.replace(
            "\(localDirectory)/\(file.rawValue)", with: Array(lines.joined(separator: "\n").utf8))
    }

    /// Forgets.
    static func forget(in localDirectory: String) {
        for file in [File.verified, .judged] {
            try? FileSystem.replace("\(localDirectory)/\(file.rawValue)", with: [])
        }
        // A verification that starts over believes nothing that lies beside the history.
        for suffix in ["", "-wal", "-shm"] {
            FileSystem.remove("\(localDirectory)/catalog.sqlite\(suffix)")
        }
    }

    /// Adds what is remembered to what a verification of the rest counted.
    func add(to report: inout VerificationReport) {
        report.known = tip
        report.acts += counts[0]
        report.merges += counts[1]
        report.records += counts[2]
        report.signatures += counts[3]
        report.passagesFound += counts[4]
        report.passagesUnchecked += counts[5]
    }
}
