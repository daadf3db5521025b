import Stet
import StetGit
import TestSupport
import Subprocess
import Testing

/// Something happens at the calls by which an act writes.
@Suite struct FaultTests {
    @Test(arguments: Scenario.allCases) func anActSurvives(_ scenario: Scenario) async throws {
        let trial = try await Trial(scenario)
        var faults = 0
        for (index, name) in trial.calls.enumerated() {
            for mode in scenario.modes(at: index + 1, name) {
                try await trial.run(at: index + 1, mode)
                faults += 1
            }
        }
        // All together more than five hundred, of which the plainest act has the most.
        #expect(faults >= (scenario == .note ? 400 : 20))
    }

    /// `make torture` runs this again and again, with a new seed each time.
    @Test func randomFaults() async throws {
        let seed = Environment.tortureSeed
        var generator = Seeded(seed ?? 1)
        for _ in 0..<(seed == nil ? 1 : 8) {
            let scenario = Scenario.allCases.randomElement(using: &generator) ?? .note
            let trial = try await Trial(scenario)
            for _ in 0..<10 {
                let call = Int.random(in: 1...trial.calls.count, using: &generator)
                let mode = Shim.Mode.allCases.randomElement(using: &generator) ?? .before
                try await trial.run(at: call, mode)
            }
        }
    }
}

/// An act that is disturbed again and again, each time on a fresh copy of the desk, and what must
/// hold afterwards, whatever it was.
struct Trial {
    /// The writing calls of the act when nothing happens, with what each is about.
    let calls: [String]
    private let shim: Shim
    private let template: TestDesk
    private let arguments: [String]
    private let environment: [String: String]
    private let scenario: Scenario
    private let before: CommitID
    private let records: Int
    private let isBare: Bool

    init(_ scenario: Scenario) async throws {
        self.scenario = scenario
        (template, arguments) = try await scenario.make()
        shim = try await Shim()
        let desk = try template.desk(as: "editor")
        guard let tip = try desk.tip() else { throw Failed("the template is empty") }
        before = tip
        records = try template.verify().records
        isBare = scenario == .bare
        let parent = template.path.split(separator: "/").dropLast().joined(separator: "/")
        try FileSystem.replace("/\(parent)/text", with: Array("A text of some words.\n".utf8))
        try FileSystem.replace(
            "/\(parent)/lines",
            with: Array((1...3).map { "claim add --text 'Claim \($0).'\n" }.joined().utf8))
        var environment = [
            "STET_AS": "editor", "STET_SEED": "fault", "STET_NOW": "2026-02-10T09:30:00Z",
            "GIT_COMMITTER_NAME": "Operator",
            "GIT_COMMITTER_EMAIL": "operator@desk.example",
        ]
        if scenario == .signed {
            let key = TestKey("editor")
            try FileSystem.replace(
                "/\(parent)/key", with: Array(key.privateFile().utf8), mode: 0o600)
            try FileSystem.replace("/\(parent)/key.pub", with: Array(key.publicKey.utf8))
            try FileSystem.makeDirectory("/\(parent)/home")
            try FileSystem.replace(
                "/\(parent)/home/.gitconfig",
                with: Array(
                    "[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = /\(parent)/key\n[commit]\n\tgpgSign = true\n"
                        .utf8))
            environment["HOME"] = "/\(parent)/home"
        }
        self.environment = environment
        let counted = try await template.copy("counted")
        calls = try await shim.calls(arguments, in: counted.path, environment: environment)
    }

    /// Disturbs the act once.
    func run(at call: Int, _ mode: Shim.Mode) async throws {
        let copy = try await template.copy("trial")
        let finished = try await shim.run(
            arguments, in: copy.path, environment: environment, at: call, mode)
        let place =
            "\(scenario) \(mode.rawValue) at call \(call): \(calls[call - 1]): \(finished.all)"
        do { try await check(copy, finished, mode, place) } catch {
            Issue.record("\(error): \(place)")
        }
    }

    /// Nothing acknowledged is lost, nothing is half done, and the next act works.
    private func check(
        _ copy: TestDesk, _ finished: Finished, _ mode: Shim.Mode, _ place: String
    ) async throws {
        if mode.kills {
            #expect([0, 137].contains(finished.status), "\(place)")
        } else {
            #expect([0, 2, 75].contains(finished.status), "\(place)")
            #expect(finished.status == 0 || finished.errors.hasPrefix("stet: "), "\(place)")
        }
        let desk = try copy.desk(as: "editor")
        let done = try acts(since: before, in: copy)
        guard let done else {
            Issue.record("the history does not go on from what was there: \(place)")
            return
        }
        if finished.status == 0 {
            #expect(done == scenario.acts, "an acknowledged act is lost: \(place)")
        } else {
            #expect(done <= scenario.acts, "\(place)")
        }
        if finished.status == 2 || finished.status == 75, scenario != .many {
            #expect(
                done == 0 || finished.errors.contains("It was recorded"),
                "a refused act is there: \(place)")
        }
        // A user who knows nothing of this commits all that Git shows as changed.
        if mode.kills, !isBare { _ = try await copy.git("commit", "-aqm", "x", anyStatus: true) }
        let report = try copy.verify()
        #expect(report.findings == [], "\(place)")
        #expect(report.records >= records + done - (scenario == .redaction ? done : 0), "\(place)")
        let item = try desk.snapshot().folders(.items)[0]
        let next = try desk.addNote(.items, item, "The next act.")
        #expect(next.isCheckedOut)
        if !isBare {
            let status = try await copy.git("status", "--porcelain")
            #expect(status == "", "\(place)")
        }
        #expect(try copy.verify().findings == [], "\(place)")
    }

    /// How many acts the history has more; `nil` where it does not go on from that commit.
    private func acts(since commit: CommitID, in copy: TestDesk) throws -> Int? {
        let repository = try Repository.open(copy.path)
        var count = 0
        var current = try repository.tip(ofBranch: "main")
        while let id = current, id != commit {
            let parents = try repository.commit(id).parents
            guard parents.count == 1 else { return nil }
            count += 1
            current = parents[0]
        }
        return current == nil ? nil : count
    }
}
