import StetGit
import TestSupport
import Testing

/// Entries are added to Git's index by us; Git says whether the result is what it would have written.
@Suite struct IndexFileTests {
    /// Names among which the order of bytes, of paths and of directories differ.
    private static let names = [
        "a", "a-b", "a.b", "a/b", "a/b-c", "a/b.c", "a0", "b/a/c", "b/a-c", "b/a.c/d", "é/x", "z z",
        String(repeating: "long/", count: 30) + "name",
    ]

    private func made(_ script: String) async throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let setUp = """
            set -e; git init -q .; git config user.name Ana; git config user.email ana@example.org
            """
        let made = try await run("sh", ["-c", "\(setUp)\n\(script)"], in: directory.path)
        #expect(made.status == 0, "\(made.all)")
        try GitLibrary.start()
        return directory
    }

    private func index(_ directory: TemporaryDirectory) throws -> [UInt8] {
        try #require(try FileSystem.read("\(directory.path)/.git/index", limit: 1 << 26))
    }

    /// What an index is that `git` can be asked about, and what libgit2 must be left to read.
    @Test(arguments: [
        "",
        "git write-tree > /dev/null",
        "git commit -qm One",
        "git commit -qm One; git update-index --assume-unchanged $(git ls-files | head -n 1)",
        "git commit -qm One; git update-index --skip-worktree $(git ls-files | head -n 1)",
        "git commit -qm One; git update-index --untracked-cache; git status > /dev/null",
        "git config index.threads 4; git update-index --force-write-index; git commit -qm One",
    ])
    func gitFindsWhatWasAdded(_ script: String) async throws {
        var generator = Seeded(script.utf8.count)
        for _ in 0..<6 {
            // A name cannot be a file and a directory; those kept go together.
            var chosen: [String] = []
            for name in Self.names.shuffled(using: &generator) {
                let collides = chosen.contains {
                    $0.hasPrefix(name + "/") || name.hasPrefix($0 + "/")
                }
                if !collides { chosen.append(name) }
            }
            let (old, new) = (chosen[..<6], chosen[4...])
            let touching = old.map {
                "mkdir -p \"$(dirname '\($0)')\"; echo '\($0)' > '\($0)'"
            }.joined(separator: "\n")
            let directory = try await made("\(touching)\ngit add .\n\(script)")
            let repository = try Repository.open(directory.path)
            let entries = try new.map { name in
                try directory.write(name, "new \(name)\n")
                let blob = try repository.writeBlob(Array("new \(name)\n".utf8))
                return IndexFile.Entry(path: name, blob: blob, in: directory.path)
            }
            let bytes = try #require(try IndexFile(index(directory))?.bytes(adding: entries))
            try FileSystem.replace("\(directory.path)/.git/index", with: bytes)
            let check = try await run(
                "sh",
                [
                    "-c",
                    """
                    set -e; git ls-files -s > listed; git fsck 2>&1 | grep -v -e dangling -e HEAD -e notice || true
                    git -c core.quotePath=false ls-files
                    git diff --quiet; git ls-files -d; git diff --name-only
                    export GIT_INDEX_FILE=.git/other; git update-index --index-info < listed
                    git write-tree > other; unset GIT_INDEX_FILE
                    git write-tree | cmp - other
                    """,
                ], in: directory.path)
            let expected = Set(old).union(new).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
            #expect(check.status == 0, "\(check.all)")
            #expect(check.output == expected.map { "\($0)\n" }.joined(), "\(check.all)")
        }
    }

    /// libgit2 is left what has another form: compressed paths, shared parts, conflicts, a file where a
    /// directory must be, and whatever is damaged.
    @Test func theRestIsLeft() async throws {
        let conflict = """
            echo 0 > f; git add f; git commit -qm 0; git checkout -qb side; echo 1 > f
            git commit -qam 1; git checkout -q -; echo 2 > f; git commit -qam 2
            git merge -q side > /dev/null || true
            """
        let zero = try #require(ObjectID(String(repeating: "0", count: 40)))
        func added(_ script: String, _ path: String) async throws -> [UInt8]? {
            let directory = try await made(script)
            let entry = IndexFile.Entry(path: path, blob: zero, in: directory.path)
            return try IndexFile(index(directory))?.bytes(adding: [entry])
        }
        let plain = "echo 1 > f; git add f"
        #expect(try await added(plain, "g") != nil)
        #expect(try await added("\(plain); git update-index --index-version 4", "g") == nil)
        #expect(try await added("\(plain); git update-index --split-index", "g") == nil)
        #expect(try await added(conflict, "f") == nil)
        #expect(try await added(conflict, "g") != nil)
        #expect(try await added("echo 1 > f; echo 1 > f-g; git add .", "f/g") == nil)
        #expect(try await added("mkdir f; echo 1 > f/g; echo 1 > f-g; git add .", "f") == nil)
        #expect(try await added("mkdir f; echo 1 > f/g; echo 1 > f-g; git add .", "g/f") != nil)

        let directory = try await made(
            "mkdir d; echo 1 > d/f; echo 1 > g; git add .; git commit -qm 1")
        let bytes = try index(directory)
        let entry = IndexFile.Entry(path: "h", blob: zero, in: directory.path)
        #expect(IndexFile(bytes) != nil)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(IndexFile(changed) == nil)
            #expect(IndexFile(Array(bytes[..<place])) == nil)
        }
        // Bytes that have been given a checksum again are read to no harm.
        var generator = Seeded(1)
        var answers = 0
        for _ in 0..<20_000 {
            var changed = Array(bytes.dropLast(20))
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 4..<changed.count, using: &generator)
                changed[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                changed.removeLast(Int.random(in: 1..<60, using: &generator))
            }
            changed += IndexFile.checksum(of: changed)
            if IndexFile(changed)?.bytes(adding: [entry]) != nil { answers += 1 }
        }
        #expect(answers > 100 && answers < 20_000)
    }
}
