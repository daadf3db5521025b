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

    /// What two trees have alike at both ends is left out, and nothing else; also where an id or a name
    /// looks like the beginning of an entry.
    @Test func treesDifferWhereTheirEntriesDo() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            // Few bytes to choose from, so that much is alike by chance.
            func entries() -> [String: [UInt8]] {
                var entries: [String: [UInt8]] = [:]
                for _ in 0..<Int.random(in: 0...6, using: &generator) {
                    let name =
                        ["a", "b", "ab", "100644 a", "b100644 a", "ba"].randomElement() ?? "a"
                    let byte = [UInt8](repeating: Bool.random() ? 0x31 : 0x61, count: 20)
                    entries[name] =
                        Bool.random() ? byte : Array("100644 a".utf8) + [0] + byte.prefix(11)
                }
                return entries
            }
            func tree(_ entries: [String: [UInt8]]) throws -> TreeObject {
                let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                return try #require(
                    TreeObject(sorted.flatMap { Array("100644 \($0.key)".utf8) + [0] + $0.value }))
            }
            let old = entries()
            var new = Bool.random() ? old : entries()
            for (name, id) in entries().prefix(1) where new[name] == nil { new[name] = id }
            let (before, after) = (try tree(old), try tree(new))
            func words(_ tree: TreeObject, _ entries: some Sequence<TreeObject.Entry>) -> [String] {
                entries.map { "\(tree.name(of: $0)) \($0.id)" }
            }
            let (own, others) = after.difference(from: before)
            for (left, right) in [
                (after.entries[..<own.lowerBound], before.entries[..<others.lowerBound]),
                (after.entries[own.upperBound...], before.entries[others.upperBound...]),
            ] { #expect(words(after, left) == words(before, right)) }
            let isMore = old.allSatisfy { new[$0.key] == $0.value }
            let added = after.additions(to: before)
            #expect(isMore == (added != nil))
            if isMore {
                let names = added?.map { after.name(of: $0) }
                #expect(Set(names ?? []) == Set(new.keys).subtracting(old.keys))
            }
        }
    }

    /// A folder that is read from an earlier one is what it is by itself, whichever was read before.
    @Test func aLargeFolderGrows() throws {
        let test = try TestDesk()
        let item = FolderID(try test.material().item)
        let editor = try test.desk(as: "editor")
        for _ in 0..<24 { _ = try editor.addNote(.items, item, "A remark.") }
        let repository = try Repository.open(test.path)
        let tip = try #require(try editor.tip())
        let path = RecordPath.directory(.items, item).split(separator: "/").map(String.init)
        var trees = try repository.history(of: tip).compactMap {
            try repository.subtree(path, ofTree: repository.commit($0).tree)
        }
        // One whose last file is a directory, too: then nothing grows from it.
        let last = try repository.entries(ofTree: trees[0])
        trees.append(
            try repository.writeTree(trees[0], replacing: last[last.count - 1].name, by: trees[1]))
        let cache = FolderCache()
        for tree in trees.reversed() + trees.shuffled() {
            let grown = try cache.folder(.items, item, tree: tree, in: repository)
            let whole = try FolderCache().folder(.items, item, tree: tree, in: repository)
            #expect(grown.records == whole.records && grown.heads == whole.heads)
            #expect(grown.unreadable == whole.unreadable && grown.missing == whole.missing)
        }
    }

    /// An act's records are sorted by the ids that are strings of theirs, not by what a text quotes.
    @Test func idsAreReadOutOfTheBytesOfARecord() throws {
        let ids = (0..<4).map { RecordID(of: [$0]) }
        let value = JSONValue.object([
            JSONMember("after", .array([.string(ids[0].hex)])),
            JSONMember(ids[1].hex, .string("\\")), JSONMember("more", .string(ids[0].hex + "0")),
            JSONMember("text", .string("\"\(ids[2].hex)")),
            JSONMember("title", .string("\"\(ids[3].hex)\"")),
        ])
        #expect(Set(CausalOrder.ids(in: JSONWriter.canonical(value))) == Set(ids[..<2]))
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
