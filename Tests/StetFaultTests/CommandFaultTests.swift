import Stet
import StetGit
import TestSupport
import Testing

/// Something happens at the calls by which commands write that are more than an act: whatever it was,
/// the same command, given again, comes to the same end.
@Suite struct CommandFaultTests {
    private static let environment = [
        "STET_AS": "editor", "STET_NOW": "2026-02-10T09:30:00Z",
        "GIT_AUTHOR_NAME": "Operator", "GIT_AUTHOR_EMAIL": "operator@desk.example",
        "GIT_COMMITTER_NAME": "Operator", "GIT_COMMITTER_EMAIL": "operator@desk.example",
    ]

    /// Runs a command once for each of its writing calls, or every second, each time in a fresh place,
    /// with another fault from call to call.
    ///
    /// - Returns: How many faults there were.
    private func disturb<Place>(
        _ arguments: [String], every step: Int = 1,
        _ make: () async throws -> (place: Place, directory: String),
        check: (Place, Finished, Shim.Mode, String) async throws -> Void
    ) async throws -> Int {
        let shim = try await Shim()
        let counted = try await make()
        let calls = try await shim.calls(
            arguments, in: counted.directory, environment: Self.environment)
        for (index, name) in calls.enumerated() where index.isMultiple(of: step) {
            let mode = Shim.Mode.allCases[index / step % Shim.Mode.allCases.count]
            let (place, directory) = try await make()
            let finished = try await shim.run(
                arguments, in: directory, environment: Self.environment, at: index + 1, mode)
            let what = "\(arguments[0]) \(mode.rawValue) at call \(index + 1): \(name)"
            if mode.kills {
                #expect([0, 137].contains(finished.status), "\(what): \(finished.all)")
            } else {
                #expect([0, 2, 75].contains(finished.status), "\(what): \(finished.all)")
            }
            do { try await check(place, finished, mode, what) } catch {
                Issue.record("\(error): \(what)")
            }
        }
        return calls.count / step
    }

    /// Runs a command that nothing happens to.
    private func stet(_ arguments: String..., in directory: String) async throws -> Finished {
        try await run(Shell.binary, arguments, in: directory, environment: Self.environment)
    }

    private func record(_ id: RecordID, in test: TestDesk) throws -> Bool {
        (try? test.desk(as: "editor").record(id.hex)) != nil
    }

    /// A sync that gets, joins and sends.
    @Test func aSyncSurvives() async throws {
        let template = try TestDesk()
        let item = try template.material().item
        let server = "\(template.path)-origin"
        try await template.git("clone", "-q", "--bare", ".", server)
        let other = try await template.clone("other")
        let theirs = try other.desk(as: "bob").addEvidence(
            item, .search(where: "there", terms: ["x"])
        ).id
        try await other.git("push", "-q", server, "main")
        let ours = try template.desk(as: "ann").addEvidence(
            item, .search(where: "here", terms: ["x"])
        ).id
        let faults = try await disturb(["sync"], every: 2) {
            let copy = try await template.copy("trial")
            try await copy.git("clone", "-q", "--bare", server, "\(copy.path)-origin")
            try await copy.git("remote", "add", "origin", "\(copy.path)-origin")
            return (copy, copy.path)
        } check: { copy, finished, mode, what in
            let server = "\(copy.path)-origin"
            #expect(try record(ours, in: copy), "\(what)")
            if finished.status == 0 { #expect(try record(theirs, in: copy), "\(what)") }
            if mode.kills { _ = try await copy.git("commit", "-aqm", "x", anyStatus: true) }
            #expect(try copy.verify().findings == [], "\(what)")
            let again = try await stet("sync", in: copy.path)
            #expect(again.status == 0, "\(what): \(again.all)")
            #expect(try record(ours, in: copy) && record(theirs, in: copy), "\(what)")
            #expect(try copy.verify().findings == [], "\(what)")
            #expect(try await copy.git("status", "--porcelain") == "", "\(what)")
            let tip = try await copy.git("rev-parse", "HEAD")
            #expect(try await copy.git("-C", server, "rev-parse", "main") == tip, "\(what)")
            try await copy.git("-C", server, "fsck", "--strict")
            let third = try await stet("sync", in: copy.path)
            #expect(third.output.contains("Nothing new"), "\(what): \(third.all)")
        }
        #expect(faults > 30)
    }

    /// Records that a commit dropped come back.
    @Test func aRestoreSurvives() async throws {
        let template = try TestDesk()
        let material = try template.material()
        try await template.git("rm", "-qr", "reviews/claims")
        try await template.git("commit", "-qm", "Drop the claims")
        let faults = try await disturb(["restore"]) {
            let copy = try await template.copy("trial")
            return (copy, copy.path)
        } check: { copy, finished, mode, what in
            if mode.kills { _ = try await copy.git("commit", "-aqm", "x", anyStatus: true) }
            let again = try await stet("restore", in: copy.path)
            #expect(again.status == 0, "\(what): \(again.all)")
            #expect(try copy.desk(as: "editor").snapshot().claim(material.claim) != nil, "\(what)")
            let report = try copy.verify()
            #expect(report.passes && !report.findings.isEmpty, "\(what): \(report.findings)")
            #expect(try await copy.git("status", "--porcelain") == "", "\(what)")
        }
        #expect(faults > 20)
    }

    /// A desk that was half founded can be founded.
    @Test(arguments: [false, true]) func aFoundingSurvives(_ isBare: Bool) async throws {
        let arguments = ["init", "desk", "--as", "editor"] + (isBare ? ["--bare"] : [])
        let faults = try await disturb(arguments) {
            let directory = try TemporaryDirectory()
            return (directory, directory.path)
        } check: { directory, finished, _, what in
            let again = try await run(
                Shell.binary, arguments, in: directory.path, environment: Self.environment)
            let path = "\(directory.path)/desk"
            if again.status != 0 {
                #expect(
                    again.errors.contains("There is a desk here already"), "\(what): \(again.all)")
            }
            let verified = try await stet("verify", in: path)
            #expect(verified.status == 0, "\(what): \(again.all) \(verified.all)")
            let note = try await stet("claim", "add", "--text", "A claim.", in: path)
            #expect(note.status == 0, "\(what): \(note.all)")
            let sound = try await run("git", ["fsck", "--strict"], in: path)
            #expect(sound.status == 0, "\(what): \(sound.all)")
            if !isBare {
                let status = try await run("git", ["status", "--porcelain"], in: path)
                #expect(status.all == "", "\(what)")
            }
        }
        #expect(faults > 40)
    }

    /// A trial of a founding leaves nothing behind, not even a repository.
    @Test(arguments: [false, true]) func aTriedFoundingLeavesNothing(_ isBare: Bool) async throws {
        let directory = try TemporaryDirectory()
        let tried = try await run(
            Shell.binary, ["init", "--as", "editor", "--dry-run"] + (isBare ? ["--bare"] : []),
            in: directory.path,
            environment: Self.environment.merging(["TMPDIR": directory.path]) { $1 })
        #expect(tried.status == 0 && tried.output.contains("Would found"), "\(tried.all)")
        #expect(FileSystem.names(in: directory.path) == [])
    }

    /// A list that makes the catalog, or brings it to a newer commit: the desk is there whatever
    /// becomes of its index.
    @Test(arguments: [false, true]) func aListSurvives(_ isCataloged: Bool) async throws {
        let template = try TestDesk()
        let item = try template.material().item
        if isCataloged { _ = try await stet("list", in: template.path) }
        _ = try template.desk(as: "ann").addEvidence(item, .search(where: "here", terms: ["x"]))
        try await template.git("config", "stet.catalog", "false")
        let expected = try await stet("list", "--json", in: template.path).output
        #expect(expected.contains("\"evidence\":1"))
        try await template.git("config", "--unset", "stet.catalog")
        let faults = try await disturb(["list", "--json"], every: 2) {
            let copy = try await template.copy("trial")
            return (copy, copy.path)
        } check: { copy, finished, mode, what in
            if !mode.kills { #expect(finished.output == expected, "\(what): \(finished.all)") }
            let again = try await stet("list", "--json", in: copy.path)
            #expect(again.output == expected, "\(what): \(again.all)")
            #expect(try copy.verify().findings == [], "\(what)")
        }
        #expect(faults > (isCataloged ? 10 : 20), "\(faults)")
    }

    /// Acts that go together are all there or none is.
    @Test func gatheredActsSurvive() async throws {
        let template = try TestDesk()
        _ = try template.material()
        let lines = (1...3).map { "claim add --text 'Together \($0).'\n" }.joined()
        try FileSystem.replace("\(template.path)/../together", with: Array(lines.utf8))
        func count(_ desk: TestDesk) throws -> Int {
            let desk = try desk.desk(as: "editor")
            return try desk.queries().claims(saying: ["together"], limit: nil).count
        }
        let faults = try await disturb(["do", "../together", "--together"]) {
            let copy = try await template.copy("trial")
            return (copy, copy.path)
        } check: { copy, finished, mode, what in
            let there = try count(copy)
            #expect(there == 3 || (there == 0 && finished.status != 0), "\(what): \(there)")
            let again = try await stet("do", "../together", "--together", in: copy.path)
            #expect(again.status == 0, "\(what): \(again.all)")
            #expect(try count(copy) == there + 3, "\(what)")
            #expect(try copy.verify().findings == [], "\(what)")
            #expect(try await copy.git("status", "--porcelain") == "", "\(what)")
        }
        #expect(faults > 25, "\(faults)")
    }

    /// An import that anything happens to: the same lines again bring what is missing, and nothing
    /// twice.
    @Test(arguments: [false, true]) func anImportSurvives(_ isOneCommit: Bool) async throws {
        let template = try TestDesk()
        _ = try template.material()
        let lines = #"""
            {"id":"c","act":"claim add","text":"Imported once."}
            {"id":"i","act":"open","claim":"c"}
            {"id":"n","act":"note","item":"i","text":"A remark."}
            """#
        try FileSystem.replace("\(template.path)/../import", with: Array(lines.utf8))
        let arguments =
            ["import", "../import", "--key", "id"] + (isOneCommit ? ["--one-commit"] : [])
        let faults = try await disturb(arguments, every: 2) {
            let copy = try await template.copy("trial")
            return (copy, copy.path)
        } check: { copy, finished, mode, what in
            let again = try await run(
                Shell.binary, arguments, in: copy.path, environment: Self.environment)
            #expect(again.status == 0, "\(what): \(again.all)")
            let desk = try copy.desk(as: "editor")
            #expect(
                try desk.queries().claims(saying: ["imported"], limit: nil).count == 1, "\(what)")
            let notes = try await copy.git("log", "--format=%s", "--grep", "Stet-Key: .* n")
            #expect(notes.split(separator: "\n").count == 1, "\(what): \(notes)")
            #expect(try copy.verify().findings == [], "\(what)")
            // Where the index alone could not be written, and nothing is left to import, it says so.
            if finished.errors.contains("stet doctor --fix") {
                _ = try await stet("doctor", "--fix", in: copy.path)
            }
            #expect(try await copy.git("status", "--porcelain") == "", "\(what)")
        }
        #expect(faults > 20, "\(faults)")
    }

    /// Somebody moves the branch without waiting for the lock: none of the gathered acts is done, and
    /// the next ones are.
    @Test func gatheredActsGiveWay() async throws {
        let test = try TestDesk()
        _ = try test.material()
        let desk = try test.desk(as: "editor")
        try desk.beginGathering()
        _ = try desk.addClaim(ClaimDraft(text: "Lost."))
        #expect(desk.gatheredCount == 1)
        #expect(try test.desk(as: "ann").snapshot().folders(.claims).count == 1)
        try await test.git("commit", "-q", "--allow-empty", "-m", "x")
        #expect(throws: DeskError.busy) { try desk.publishGathered() }
        #expect(try desk.snapshot().folders(.claims).count == 1 && desk.gatheredCount == 0)
        _ = try desk.addClaim(ClaimDraft(text: "Kept."))
        try desk.publishGathered()
        #expect(try test.desk(as: "ann").snapshot().folders(.claims).count == 2)
        #expect(try test.verify().findings == [])
        #expect(try await test.git("status", "--porcelain") == "")
    }
}
