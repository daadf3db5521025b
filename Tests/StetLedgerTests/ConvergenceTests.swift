import Stet
import StetGit
import Subprocess
import TestSupport
import Testing

/// Many clones, random acts, random syncs that are cut off at random: in the end all have the same.
///
/// `make storm` runs it at full size: twelve clones, two hundred acts each, fifty seeds.
@Suite struct ConvergenceTests {
    enum Topology: String, CaseIterable, Sendable {
        /// Everybody syncs with one copy.
        case star
        /// Everybody syncs with the next.
        case chain
        /// Anybody syncs with anybody.
        case mesh

        /// All, or those of a storm that somebody asked for.
        static var asked: [Topology] {
            allCases.filter { Environment.topologies?.contains($0.rawValue) ?? true }
        }

        func neighbours(of index: Int, among count: Int) -> [Int] {
            switch self {
            case .star: index == 0 ? [] : [0]
            case .chain: [index - 1, index + 1].filter { (0..<count).contains($0) }
            case .mesh: (0..<count).filter { $0 != index }
            }
        }
    }

    @Test(arguments: Topology.asked) func clonesConverge(_ topology: Topology) async throws {
        let storm = try Environment.storm()
        for seed in storm?.seeds ?? 1...1 {
            let clones = storm == nil ? 5 : 12
            let run = try await Storm(topology, seed: seed, clones: clones)
            for part in 1...8 {
                try run.act(times: (storm?.acts ?? 8) * clones * part / 8)
                try await run.pack()
            }
            try run.settle()
            try run.check()
            let telling = try await run.telling()
            #expect(telling > 0, "no act says what was seen on a remote")
            if storm != nil { print("\(topology) seed \(seed): \(run.summary)") }
        }
    }
}

/// One run.
private final class Storm {
    private let topology: ConvergenceTests.Topology
    private var generator: Seeded
    private let clones: [TestDesk]
    /// Desks that stay open, as those of `stet sync --watch` and `stet do` do; one in four is opened
    /// anew for each act and each sync.
    private var open: [String: Desk] = [:]
    /// Every record whose act was acknowledged, and its file.
    private var acknowledged: Set<RecordID> = []
    /// In a large storm rights change as seldom as they do at a desk, times ten.
    private let rightsEvery: Int
    private var (acts, syncs, cuts, merges) = (0, 0, 0, 0)

    var summary: String {
        "\(acts) acts, \(syncs) syncs of which \(cuts) were cut off, \(merges) merges"
    }

    init(_ topology: ConvergenceTests.Topology, seed: Int, clones count: Int) async throws {
        self.topology = topology
        generator = Seeded(seed)
        rightsEvery = count > 5 ? 200 : 8
        let first = try TestDesk(bare: true)
        try await first.git("config", "stet.durable", "false")
        _ = try first.material()
        var clones = [first]
        for number in 1..<count { clones.append(try await first.bareClone("clone-\(number)")) }
        // Each knows the others as remotes, so every act says what was seen there.
        for clone in clones {
            for (number, other) in clones.enumerated() where other !== clone {
                try await clone.git("config", "remote.n\(number).url", other.path)
            }
        }
        self.clones = clones
    }

    func act(times: Int) throws {
        while acts < times {
            let index = Int.random(in: clones.indices, using: &generator)
            if Int.random(in: 0..<5, using: &generator) == 0 {
                try sync(index, mayBeCut: true)
            } else if let outcome = try RandomAct.perform(
                rightsEvery: rightsEvery, using: &generator, { try desk(index, as: $0) })
            {
                acts += 1
                acknowledged.formUnion(outcome.records.map(\.id))
            }
        }
    }

    private func desk(_ index: Int, as handle: String) throws -> Desk {
        if let open = open["\(index) \(handle)"] { return open }
        let desk = try clones[index].desk(as: handle)
        if index % 4 > 0 { open["\(index) \(handle)"] = desk }
        return desk
    }

    /// Puts the objects that all clones share into one pack, whoever needs them.
    func pack() async throws { try await clones[0].git("repack", "-q", "-a", "-d", "-k") }

    /// Everybody syncs, in any order, until nobody has anything new.
    func settle() throws {
        for _ in 0..<(4 * clones.count) {
            for index in clones.indices.shuffled(using: &generator) {
                try sync(index, mayBeCut: false)
            }
            if try Set(clones.map { try $0.desk(as: "editor").tree() }).count == 1 { return }
        }
    }

    private func sync(_ index: Int, mayBeCut: Bool) throws {
        let neighbours = topology.neighbours(of: index, among: clones.count)
        guard let other = neighbours.randomElement(using: &generator) else { return }
        let cut = mayBeCut ? Int.random(in: 0..<8, using: &generator) : 7
        let remote = Neighbour(
            own: clones[index], other: clones[other], number: other,
            cut: Neighbour.Cut(rawValue: cut))
        do {
            let report = try desk(index, as: "editor").sync(
                with: remote, sending: Int.random(in: 0..<4, using: &generator) > 0)
            merges += report.hasMerged ? 1 : 0
            #expect(!report.wasSetBack)
        } catch is Neighbour.CutOff {
            cuts += 1
        }
        syncs += 1
    }

    /// How many acts say what was seen on a remote.
    func telling() async throws -> Int {
        try await clones[0].git("log", "--format=%h", "--grep=^Stet-Seen: ").count
    }

    func check() throws {
        var (trees, tips): (Set<CommitID>, Set<CommitID>) = ([], [])
        for clone in clones {
            let desk = try clone.desk(as: "editor")
            trees.insert(try desk.tree())
            // The clones share their objects, so what was verified in one is there in all.
            let isNew = try desk.tip().map { tips.insert($0).inserted } ?? true
            if !isNew, clones.count > 5 { continue }
            let report = try desk.verify()
            #expect(
                report.findings.allSatisfy { $0.severity == .note },
                "\(summary): \(report.findings.filter { $0.severity != .note }.prefix(3))")
            let kept = try Set(
                FolderKind.allCases.flatMap { kind in
                    try desk.snapshot().folders(kind).flatMap {
                        try desk.snapshot().standings(kind, $0)?.folder.records.map(\.id) ?? []
                    }
                })
            #expect(acknowledged.isSubset(of: kept), "lost: \(acknowledged.subtracting(kept))")
        }
        #expect(trees.count == 1, "\(summary)")
        #expect(acknowledged.count >= acts && merges > 2 && cuts > 1, "too little: \(summary)")
    }
}

/// Another clone that shares its objects, reached without any transport that could take time.
private struct Neighbour: DeskRemote {
    let own: TestDesk
    let other: TestDesk
    let number: Int
    let cut: Cut?

    /// Where a sync is cut off.
    enum Cut: Int {
        case beforeFetch, afterFetch, beforePush, afterPush
    }

    struct CutOff: Error {}

    var name: String { "neighbour/main" }

    private var reference: String { "refs/remotes/n\(number)/main" }

    func knownTip() throws -> CommitID? {
        try Repository.open(own.path, searching: false).commit(at: reference)
    }

    /// Remembers what the other's branch was at, as a fetch and a push do.
    private func saw(_ tip: CommitID) throws {
        let path = "\(own.path)/\(reference)"
        try FileSystem.makeDirectory(
            path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })
        try FileSystem.replace(path, with: Array("\(tip)\n".utf8))
    }

    func fetch() throws -> CommitID? {
        if cut == .beforeFetch { throw CutOff() }
        let tip = try Repository.open(other.path, searching: false).tip(ofBranch: "main")
        if let tip { try saw(tip) }
        if cut == .afterFetch { throw CutOff() }
        return tip
    }

    func push(_ commit: CommitID) throws -> Bool {
        if cut == .beforePush { throw CutOff() }
        let known = try knownTip()
        do throws(GitError) {
            try Repository.open(other.path, searching: false).moveBranch(
                "main", from: known, to: commit, log: "push")
        } catch {
            if error.code == .moved || error.code == .locked { return false }
            throw error
        }
        // The other has it, and who sent it does not know.
        if cut == .afterPush { throw CutOff() }
        try saw(commit)
        return true
    }

    func mergeWithGit(_ commit: CommitID) throws { throw Failed("nothing is beside the desk") }
}

extension Desk {
    /// The tree of the newest commit.
    fileprivate func tree() throws -> CommitID {
        guard let tip = try tip() else { throw Failed("there is no commit") }
        return try ledger.repository.commit(tip).tree
    }
}
