import StetGit
import TestSupport
import Testing

/// Loose objects are written without libgit2, as Git writes them.
@Suite struct ObjectWritingTests {
    private func made(_ script: String = "") async throws -> (TemporaryDirectory, Repository) {
        let directory = try TemporaryDirectory()
        let made = try await run(
            "sh", ["-c", "set -e; git init -q --bare .; \(script)"], in: directory.path)
        #expect(made.status == 0, "\(made.all)")
        try GitLibrary.start()
        return (directory, try Repository.open(directory.path))
    }

    /// Of every size at which something changes; Git names them alike and finds them whole.
    @Test func gitReadsThem() async throws {
        let (directory, repository) = try await made()
        var generator = Seeded(3)
        for size in [0, 1, 63, 64, 65, 16_383, 16_384, 16_385, 100_000, 9 << 20] {
            for isRandom in [true, false] {
                let bytes = (0..<size).map { place in
                    isRandom
                        ? UInt8.random(in: 0...255, using: &generator)
                        : UInt8(truncatingIfNeeded: place / 64)
                }
                let id = try repository.writeBlob(bytes)
                try directory.write("file", bytes: bytes)
                let named = try await run("git", ["hash-object", "file"], in: directory.path)
                #expect(named.output == "\(id)\n")
                #expect(try repository.blob(id, limit: size) == bytes)
                // What is large is left to libgit2, which is asked for its size first.
                #expect((repository.readObject(id) == nil) == (size > 8 << 20))
                #expect(throws: GitError.self) { try repository.blob(id, limit: size - 1) }
            }
        }
        let fsck = try await run("git", ["fsck", "--strict"], in: directory.path)
        #expect(fsck.status == 0, "\(fsck.all)")
        let left = FileSystem.files(below: "\(directory.path)/objects", lengths: [])
        #expect(left.filter { $0.contains("tmp_") } == [])
        let modes = try await run(
            "find", ["objects", "-type", "f", "!", "-perm", "0444"], in: directory.path)
        #expect(modes.output == "")
    }

    /// What is there already looks new, so that nobody prunes it: the object, or the pack it is in.
    @Test(arguments: [false, true])
    func whatIsThereLooksNew(isPacked: Bool) async throws {
        let packing = "git tag there $(cat id); git repack -q -a -d; git prune-packed; "
        let (directory, repository) = try await made(
            """
            echo text | git hash-object -w --stdin > id
            \(isPacked ? packing : "")find objects -type f -exec touch -d @1700000000 {} +
            """)
        let id = try repository.writeBlob(Array("text\n".utf8))
        let new = try await run(
            "find", ["objects", "-type", "f", "-newermt", "@1700000001"], in: directory.path)
        let names = new.output.split(separator: "\n")
        #expect(names.count == 1 && names[0].hasSuffix(isPacked ? ".pack" : "\(id)".dropFirst(2)))
        let loose = try await run(
            "sh", ["-c", "find objects -type f | grep -v pack | wc -l"], in: directory.path)
        #expect(loose.output.contains(isPacked ? "0" : "1"))
    }

    /// A pack that comes while a repository is open is found, and one that goes is not missed.
    @Test func packsComeAndGo() async throws {
        let (directory, repository) = try await made()
        var ids: [ObjectID] = []
        for number in 0..<20 {
            let made = try await run(
                "sh",
                [
                    "-c",
                    """
                    id=$(echo \(number) | git hash-object -w --stdin); git tag t\(number) $id
                    git repack -q \(number % 4 == 3 ? "-a -d" : "-d"); echo $id
                    """,
                ], in: directory.path)
            ids.append(try #require(ObjectID(String(made.output.prefix(40)))))
            for (place, id) in ids.enumerated() {
                #expect(try repository.blob(id, limit: 9) == Array("\(place)\n".utf8))
            }
        }
    }
}
