import Stet
import StetRecords
import TestSupport
import Testing

@testable import StetGit
@testable import StetLedger

/// What keeps the cost of judging near that of what is new, or of what there is.
@Suite struct CostTests {
    /// Verifying one more act reads no commit that is much older: here some are gone.
    @Test func verifyingOneActReadsNothingOld() throws {
        let test = try TestDesk()
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        func act() throws { _ = try editor.addNote(.items, FolderID(material.item), "A remark.") }
        for _ in 0..<20 { try act() }
        #expect(try test.verify().passes)
        let tip = try #require(try editor.tip())
        test.isTampered = true
        // Git's own walks look at some commits more than they have to.
        for commit in try Repository.open(test.path).history(of: tip)[1..<6] {
            let name = commit.description
            FileSystem.remove("\(test.path)/.git/objects/\(name.prefix(2))/\(name.dropFirst(2))")
        }
        try act()
        let report = try test.desk(as: "editor").verify()
        #expect(report.passes && report.known == tip, "\(report.findings)")
    }

    @Test func aWalkedHistoryKnowsTheParentsOfEach() throws {
        let ids = try (0..<6).map { number in
            try #require(ObjectID(String(repeating: "\(number)", count: 40)))
        }
        // A merge of a row of two with the commit that the row forks from, and what comes before.
        let walk = [
            (ids[5], [ids[4], ids[1]]), (ids[4], [ids[3]]), (ids[3], [ids[1]]), (ids[1], [ids[0]]),
            (ids[0], []),
        ]
        var walked = WalkedHistory()
        for (commit, parents) in walk { walked.add(commit, parents) }
        for (commit, parents) in walk { #expect(walked.parents(of: commit) == parents) }
        #expect(walked.parents(of: ids[2]) == nil)
    }

    @Test func setsOfChangesAreSets() {
        let (some, others) = (ChangeSet([0, 63, 64, 200]), ChangeSet([63, 65, 200, 300]))
        #expect(some.numbers == [0, 63, 64, 200])
        #expect(some.union(others).numbers == [0, 63, 64, 65, 200, 300])
        #expect(others.union(some) == some.union(others))
        #expect(some.subtracting(others).numbers == [0, 64])
        #expect(some.intersection(others).numbers == [63, 200])
        #expect(some.commonCount(others) == 2 && some.highestCommon(others) == 200)
        #expect(some.highestCommon(ChangeSet([1, 199])) == nil)
        #expect(ChangeSet(all: 66).numbers == Array(0..<66))
        #expect(ChangeSet().isEmpty && !some.isEmpty && some.subtracting(some).isEmpty)
    }

    /// A change is ready once none that it knew waits, whatever is decided in which order.
    @Test func changesWaitForThoseTheyKnew() {
        // 0 and 1 know nothing, 2 knows both, 3 knows all before it; 4 is not among those that wait.
        let known = [[], [4], [0, 1, 4], [0, 1, 2, 4], []].map { ChangeSet($0) }
        var waiting = WaitingChanges([0, 1, 2, 3], known: known)
        #expect(waiting.ready == [0, 1])
        waiting.remove([1])
        #expect(waiting.ready == [0] && waiting.all.numbers == [0, 2, 3])
        waiting.remove([0])
        #expect(waiting.ready == [2])
        waiting.remove([2])
        #expect(waiting.ready == [3])
        waiting.remove([3])
        #expect(waiting.ready == [] && waiting.all.isEmpty)
    }

    @Test(arguments: [
        ("items", true), ("items/3", true), ("items/3/f/2", true), ("people", true),
        ("notes", false),
        ("items/x", false), ("items/33", false), ("items/3/f/2/1", false),
        ("items/3/f/2/\(String(repeating: "3f2a", count: 10))", true),
        ("items/3/f/2/\(String(repeating: "2f3a", count: 10))", false),
        ("people/\(String(repeating: "3f2a", count: 10))", true), ("people/3", false),
        ("people/\(String(repeating: "3f2a", count: 10))/x", false),
    ]) func aDeskHasTheDirectoriesOfItsLayout(path: String, isThere: Bool) {
        var place: RecordPath.Place? = .root
        for name in path.split(separator: "/") { place = place?.directory(String(name)) }
        #expect((place != nil) == isThere)
    }

    @Test(arguments: [
        "0123456789abcdef0123456789abcdef01234567", "0123456789ABCDEF0123456789abcdef01234567",
        "01",
    ])
    func anIdIsReadOutOfBytesAsOutOfText(text: String) {
        #expect(ObjectID(hex: Array("x \(text)".utf8), at: 2) == ObjectID(text))
    }
}
