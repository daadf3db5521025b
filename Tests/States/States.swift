@testable import StetGit
@testable import StetLedger
@testable import StetRecords
@testable import StetReview

/// Prints what the program says of histories, a line of JSON for each repository named on standard
/// input, to be compared with what another implementation of docs/format.md says.
///
/// A line may name a commit and a desk behind the repository, set off by tabs; else it is the branch's
/// newest, and the desk there is.
@main struct States {
    static func main() throws {
        while let line = readLine() {
            let parts = line.split(separator: "\t").map { String($0) }
            let (path, commit) = (parts.first ?? "", parts.count > 1 ? ObjectID(parts[1]) : nil)
            let desk = parts.count > 2 ? FolderID(parts[2]) : nil
            do {
                print(try self.line(of: path, at: commit, desk))
            } catch {
                print("{\"repo\": \"\(path)\", \"failed\": \"\(error)\"}")
            }
        }
    }

    private static func line(of path: String, at commit: ObjectID?, _ desk: FolderID?) throws
        -> String
    {
        let repository = try Repository.open(path)
        let ledger = try Ledger.forVerification(of: repository)
        var request = VerificationRequest(isFull: true)
        request.subject = commit
        request.expected = desk
        let verifier = Verifier(
            ledger, request, tools: SigningTools(), text: { _ in nil },
            progress: { _, _ in })
        let report = try verifier.verify()
        var fields: [(String, String)] = [("repo", quoted(path))]
        guard let tip = report.tip else { return "{}" }
        fields.append(("tip", quoted(tip.description)))
        fields.append(("desk", report.desk.map { quoted($0.hex) } ?? "null"))
        guard report.desk != nil, !report.isUndecidable else {
            let rules = Set(report.findings.map(\.rule))
            let error =
                rules.contains("one-barrier")
                ? "two-barriers" : report.desk == nil ? "no-desk" : "undecidable"
            fields.append(("error", quoted(error)))
            return object(fields)
        }
        fields.append(("error", "null"))
        fields.append(("agrees", report.holdsState ? "true" : "false"))
        fields.append(("state", quoted(try stateHash(ledger, tip))))
        let late = try ledger.late(at: tip)
        fields.append(("late", list(late.records.map(\.hex))))
        fields.append(("tied", list(late.tied.map(\.hex))))
        let people = try ledger.reader(at: tip)
        let snapshot = Snapshot(people)
        var persons: [(String, String)] = []
        for person in try snapshot.people().all {
            persons.append(
                (
                    FolderID(person.id).hex,
                    object([
                        ("roles", list(person.roles.map(\.rawValue))),
                        ("keys", list(person.keys)),
                        ("tied", person.isFrozen ? "true" : "false"),
                    ])
                ))
        }
        fields.append(("people", object(persons)))
        var items: [(String, String)] = []
        for id in try snapshot.folders(.items) {
            guard let item = try snapshot.item(ItemID(id)) else { continue }
            items.append(
                (
                    id.hex,
                    object([
                        ("phase", quoted(item.phase.rawValue)),
                        ("outcome", item.outcome.map { quoted(words(of: $0)) } ?? "null"),
                        ("counted", list(item.countedVerdicts.map(\.id.hex))),
                        ("independence", independence(item.tally.count)),
                    ])
                ))
        }
        fields.append(("items", object(items)))
        fields.append(("records", try records(people)))
        fields.append(("commits", try commits(ledger, tip, report)))
        var why: [(String, String)] = []
        for finding in report.findings {
            guard let commit = finding.commit else { continue }
            why.append((commit.description, quoted("\(finding.rule): \(finding.sentence)")))
        }
        fields.append(("why", object(why.reversed())))
        return object(fields)
    }

    /// The records of the state: what kind of folder each is in, and who wrote it.
    private static func records(_ reader: any FolderReading) throws -> String {
        var records: [(String, String)] = []
        for kind in FolderKind.allCases {
            for id in try reader.folders(kind, startingWith: "") {
                for record in try reader.folder(kind, id)?.records ?? [] {
                    let what =
                        [kind.rawValue, id.hex, FolderID(record.by).hex]
                        + (record.redaction == nil ? [] : ["redacted"])
                    records.append((record.id.hex, "[\(what.map(quoted).joined(separator: ", "))]"))
                }
            }
        }
        return object(records)
    }

    private static func words(of outcome: ItemState.Outcome) -> String {
        switch outcome {
        case .rated(let rating): rating
        case .closed(let reason, let other):
            (["closed", reason.rawValue] + (other.map { [$0.hex] } ?? [])).joined(separator: ":")
        case .reopened: "reopened"
        }
    }

    /// The voices of each stance, each by the ids of its pieces, and what else counts.
    private static func independence(_ count: EvidenceCount) -> String {
        func voices(_ independence: Independence) -> String {
            "[\(independence.groups.map { list($0.map(\.hex)) }.sorted().joined(separator: ", "))]"
        }
        return object([
            ("supporting", voices(count.supporting)), ("refuting", voices(count.refuting)),
            ("context", list(count.context.map(\.hex))),
            ("searches", list(count.searches.map(\.hex))),
        ])
    }

    private static func commits(_ ledger: Ledger, _ tip: ObjectID, _ report: VerificationReport)
        throws -> String
    {
        let beginning =
            try report.beginning.map { try Set(ledger.repository.history(of: $0)) } ?? []
        var kinds: [(String, String)] = []
        for commit in try ledger.repository.history(of: tip) {
            let kind = try kind(of: commit, in: ledger, before: beginning)
            kinds.append((commit.description, quoted(kind)))
        }
        return object(kinds)
    }

    private static func kind(of commit: ObjectID, in ledger: Ledger, before: Set<ObjectID>) throws
        -> String
    {
        if ledger.judged.foundings.contains(commit) { return "founding" }
        if before.contains(commit) { return "before" }
        let parents = try ledger.repository.parents(of: commit)
        let agrees = try ledger.agrees(ledger.difference(at: commit), at: commit)
        if parents.count > 1 { return agrees ? "merge" : "merge-differs" }
        let tree = try parents.first.flatMap { try ledger.deskTree(of: $0) }
        if try ledger.deskTree(of: commit) == tree { return "beside" }
        guard ledger.judged.noActs.contains(commit) else { return "legal" }
        return agrees ? "restoration" : "illegal"
    }

    /// The SHA-256 over the sorted lines of paths and hashes of the state's files.
    private static func stateHash(_ ledger: Ledger, _ tip: ObjectID) throws -> String {
        let all = try CommitChanges(from: nil, to: ledger.stateTree(of: tip), in: ledger.repository)
        var lines: [String] = []
        for entry in all.added {
            let bytes =
                (try? ledger.repository.blob(entry.id, limit: 1 << 25))
                ?? Array(RecordPath.redactedText.utf8)
            lines.append("\(entry.path) \(Digest(of: bytes).hex)\n")
        }
        return Digest(
            of: lines.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
                .joined().utf8
        ).hex
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.sorted().map { quoted($0) }.joined(separator: ", "))]"
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{\(fields.map { "\(quoted($0.0)): \($0.1)" }.joined(separator: ", "))}"
    }
}
