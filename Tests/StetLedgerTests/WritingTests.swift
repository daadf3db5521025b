import Stet
import StetGit
import TestSupport
import Testing

/// What is written is what Git itself would have written.
@Suite struct WritingTests {
    private func repository() async throws -> (TemporaryDirectory, Repository) {
        let directory = try TemporaryDirectory()
        _ = try await run("git", ["init", "-q", "--bare", "."], in: directory.path)
        try GitLibrary.start()
        return (directory, try Repository.open(directory.path))
    }

    /// Names that sort differently as files and as directories, added in random order and number to
    /// what random steps before have left; `git update-index` and `git write-tree` do the same.
    @Test func treesAreThoseOfGit() async throws {
        let (directory, repository) = try await repository()
        var generator = Seeded(7)
        let names = ["a", "a.b", "a-b", "a0", "ab", "b", "é", "z z", "A", "a/"]
        var tree: ObjectID?
        var known: Set<String> = []
        var script = "set -e\n"
        var ours: [String] = []
        for step in 0..<60 {
            var files: [String: ObjectID] = [:]
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let depth = Int.random(in: 1...4, using: &generator)
                let path = (0..<depth).map { level in
                    // A name is always a directory, or always a file.
                    let name = names[Int.random(in: 0..<9, using: &generator)]
                    return level < depth - 1 ? name + ".d" : name
                }.joined(separator: "/")
                let blob = try repository.writeBlob(Array("\(step) \(path)".utf8))
                files[path] = blob
                known.insert(path)
            }
            let new = try repository.writeTree(tree, adding: files.map { ($0.key, $0.value) })
            for (path, blob) in files {
                script += "git update-index --add --cacheinfo '100644,\(blob),\(path)'\n"
            }
            script += "git write-tree\n"
            ours.append(new.description)
            tree = new
        }
        let done = try await run("sh", ["-c", script], in: directory.path)
        #expect(done.status == 0, "\(done.all)")
        #expect(done.output.split(separator: "\n").map(String.init) == ours)
        #expect(known.count > 100)
    }

    /// A file does not become a directory, and a directory no file.
    @Test func nothingChangesItsKind() async throws {
        let (directory, repository) = try await repository()
        defer { withExtendedLifetime(directory) {} }
        let blob = try repository.writeBlob([0x78])
        let tree = try repository.writeTree(nil, adding: [("a/b", blob), ("c", blob)])
        for path in ["a", "c/d", "a/b/c"] {
            #expect(throws: GitError.self) {
                try repository.writeTree(tree, adding: [(path, blob)])
            }
        }
        let same = try repository.writeTree(tree, adding: [("c", blob)])
        #expect(same == tree)
    }

    /// The pack of gathered objects is one that Git takes, with the index that Git makes of it.
    @Test func packsAreThoseOfGit() async throws {
        let (directory, repository) = try await repository()
        var generator = Seeded(3)
        var tree: ObjectID?
        for count in [1, 400] {
            let gathered = try GatheredObjects(in: repository)
            gathered.isActive = true
            for step in 0..<count {
                // Long names make differences of more than one instruction, and large contents sizes
                // and distances of several bytes.
                let size = [0, 1, 15, 16, 2047, 2048, 300_000][step % 7]
                let bytes = (0..<size).map { _ in
                    UInt8.random(in: 0...(step % 2 == 0 ? 255 : 3), using: &generator)
                }
                let blob = try repository.writeBlob(bytes)
                let name = String(repeating: "n", count: step % 5 * 60) + "\(step)"
                tree = try repository.writeTree(tree, adding: [("d/e\(step % 3)/\(name)", blob)])
            }
            // Read before the pack is written.
            if let tree { #expect(try repository.tree(tree).entries.count == 1) }
            try gathered.writePack()
            gathered.isActive = false
        }
        let script = """
            set -e
            for pack in objects/pack/*.pack; do
                git verify-pack -v $pack > list
                git index-pack -o own.idx $pack > name
                cmp own.idx ${pack%.pack}.idx
                test "$(basename $pack)" = pack-$(cat name).pack
                rm -f own.idx
                grep -c 'chain length' list || true
                cat list
            done
            git fsck --strict --no-dangling 2>&1
            git ls-tree -r \(tree?.description ?? "") | wc -l
            ls objects/pack | grep -v -e '^pack-.*pack$' -e '^pack-.*idx$' || true
            """
        let done = try await run("sh", ["-c", script], in: directory.path)
        #expect(done.status == 0, "\(done.all)")
        let chains = done.output.split(separator: "\n").filter { $0.hasPrefix("chain length = ") }
            .compactMap { Int($0.dropFirst(15).prefix { $0 != ":" }) }
        #expect(chains == Array(1...10), "\(chains)")
        #expect(done.output.split(separator: "\n").last == "400", "\(done.all)")
    }
}
