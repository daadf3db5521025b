import StetGit
import TestSupport
import Testing

/// Packs are read without libgit2, mapped for whoever reads much and piece by piece else, and what is
/// read is what Git put there.
@Suite struct PackReadingTests {
    /// A history whose files and directories change a little at a time, with an empty file, a tag, and
    /// one file that is too large to be read here.
    private static let history = """
        set -e
        git init -q --bare .
        git config user.name Ana
        git config user.email ana@example.org
        i=0
        while [ $i -lt ${1:-120} ]; do
            i=$((i + 1))
            echo "commit refs/heads/main"
            echo "committer Ana <ana@example.org> $((1700000000 + i)) +0000"
            echo "data <<END"
            echo "Act $i"
            echo "END"
            echo "M 100644 inline d$((i % 5))/e/f$((i % 40))"
            echo "data <<END"
            seq 1 $((i * 7))
            echo "END"
        done | git fast-import --quiet
        large=$(head -c 9000000 /dev/zero | git hash-object -w --stdin)
        empty=$(git hash-object -w --stdin < /dev/null)
        git tag -a -m Tag one main
        git tag large $large
        git tag empty $empty
        """

    private func repository(_ packing: String, acts: Int = 120) async throws
        -> (TemporaryDirectory, Repository, [(id: ObjectID, kind: String, size: Int)])
    {
        let directory = try TemporaryDirectory()
        let script = Self.history + "\n" + packing
        let made = try await run("sh", ["-c", script, "sh", "\(acts)"], in: directory.path)
        #expect(made.status == 0, "\(made.all)")
        let all = try await run(
            "git",
            [
                "cat-file", "--batch-all-objects",
                "--batch-check=%(objectname) %(objecttype) %(objectsize)",
            ],
            in: directory.path)
        let objects = all.output.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            return ObjectID(parts[0]).map { ($0, parts[1], Int(parts[2]) ?? -1) }
        }
        try GitLibrary.start()
        return (directory, try Repository.open(directory.path), objects)
    }

    /// Every object of packs with differences named by place and by name, of one pack and of several,
    /// in a random order and twice: what is remembered is what was read.
    @Test(arguments: [
        "git repack -q -a -d -f --depth=50 --window=20",
        "git -c repack.useDeltaBaseOffset=false repack -q -a -d -f --depth=200 --window=200",
        "git -c core.compression=0 repack -q -a -d -f --depth=0",
        """
        git repack -q -a -d; blob=$(echo more | git hash-object -w --stdin); git tag more $blob
        git repack -q -d
        """,
    ])
    func readsWhatGitWrote(_ packing: String) async throws {
        let (directory, repository, objects) = try await repository(packing)
        defer { withExtendedLifetime(directory) {} }
        for mapped in [true, false] {
            let reader = try #require(repository.packs(mapped: mapped).flatMap { PackReader($0) })
            var generator = Seeded(11)
            var found = 0
            for object in (objects + objects).shuffled(using: &generator) {
                let read = reader.object(object.id)
                guard let kind = GitObjectKind(rawValue: object.kind), object.size < 8 << 20 else {
                    #expect(read == nil, "\(object)")
                    continue
                }
                let bytes = try #require(read?.bytes, "\(object)")
                #expect(read?.kind == kind && bytes.count == object.size, "\(object)")
                #expect(try ObjectID(hashing: bytes, as: kind) == object.id)
                found += 1
            }
            #expect(found > 500 && found == 2 * (objects.count - 2))
            for number in 0..<2_000 {
                let absent = try ObjectID(hashing: Array("\(number)".utf8), as: .commit)
                #expect(reader.object(absent) == nil)
            }
        }
    }

    /// Names that are not spread evenly, as nobody's are but an attacker's, are found all the same.
    @Test func namesCloseTogetherAreFound() async throws {
        let (directory, repository, objects) = try await repository("git repack -q -a -d")
        let place = "\(directory.path)/objects/pack"
        let name = try #require(FileSystem.names(in: place)?.first { $0.hasSuffix(".idx") })
        let bytes = try #require(try FileSystem.read("\(place)/\(name)", limit: 1 << 20))
        let count = objects.count
        // All names but the last ten become small numbers with one first byte; their order stays.
        var changed = bytes
        for index in 0..<count {
            let start = 8 + 1024 + 20 * index
            let isLast = index >= count - 10
            changed[start] = 0x7F
            for byte in 1..<18 { changed[start + byte] = isLast ? 0xFF : 0 }
            changed[start + 18] = UInt8(index >> 8)
            changed[start + 19] = UInt8(index & 0xFF)
        }
        for byte in 0..<256 {
            let below = byte < 0x7F ? 0 : count
            for (place, shift) in [24, 16, 8, 0].enumerated() {
                changed[8 + 4 * byte + place] = UInt8(truncatingIfNeeded: below >> shift)
            }
        }
        FileSystem.remove("\(place)/\(name)")
        try FileSystem.replace("\(place)/\(name)", with: changed)
        for mapped in [true, false] {
            let reader = try #require(repository.packs(mapped: mapped).flatMap { PackReader($0) })
            for index in 0..<count {
                let start = 8 + 1024 + 20 * index
                #expect(reader.contains(ObjectID(raw: changed[start..<(start + 20)])), "\(index)")
            }
            for object in objects { #expect(!reader.contains(object.id)) }
        }
    }

    /// A walk of a whole history meets what `git rev-list` does, with every parent before its child.
    @Test func walksAsGitDoes() async throws {
        let merges = """
            git branch side main~90
            for i in $(seq 1 12); do
                tree=$(git rev-parse main~$i^{tree})
                one=$(git commit-tree -m One -p side -p main~$i $tree)
                git update-ref refs/heads/side $one
            done
            git update-ref refs/heads/main \
                $(git commit-tree -m All -p side -p main -p side~3 main^{tree})
            git repack -q -a -d
            """
        let (directory, repository, _) = try await repository(merges)
        let tip = try #require(try repository.tip(ofBranch: "main"))
        let libgit2 = try repository.history(of: tip)
        repository.readPacks(repository.packs())
        let ours = try repository.history(of: tip)
        #expect(Set(ours) == Set(libgit2) && ours.count == libgit2.count)
        let listed = try await run("git", ["rev-list", "--parents", "main"], in: directory.path)
        let places = Dictionary(
            uniqueKeysWithValues: ours.enumerated().map { ($1.description, $0) })
        var links = 0
        for line in listed.output.split(separator: "\n") {
            let names = line.split(separator: " ").map(String.init)
            for parent in names.dropFirst() {
                #expect(try #require(places[parent]) < #require(places[names[0]]))
                links += 1
            }
        }
        #expect(ours.count == 133 && links > 140, "\(ours.count) \(links)")
    }

    /// A pack or an index with a changed byte, or cut short, gives right objects or none.
    @Test(arguments: [true, false])
    func damageIsNotRead(mapped: Bool) async throws {
        let (directory, repository, objects) = try await repository(
            "git tag -d large >/dev/null; git prune; git repack -q -a -d -f; git prune-packed",
            acts: 9)
        let place = "\(directory.path)/objects/pack"
        let expected = try Dictionary(
            uniqueKeysWithValues: objects.compactMap { object in
                try GitObjectKind(rawValue: object.kind).map {
                    (object.id, try repository.rawObject(object.id, $0))
                }
            })
        var (whole, lost) = (0, 0)
        func readAll() throws {
            let packs = try #require(repository.packs(mapped: mapped))
            let reader = try #require(PackReader(packs))
            for (id, bytes) in expected {
                guard let read = reader.object(id) else {
                    lost += 1
                    continue
                }
                #expect(read.bytes == bytes)
                whole += 1
            }
        }
        try readAll()
        #expect(whole == expected.count && whole > 20 && lost == 0)
        var generator = Seeded(5)
        for name in FileSystem.names(in: place) ?? [] where !name.hasSuffix(".rev") {
            let path = "\(place)/\(name)"
            let bytes = try #require(try FileSystem.read(path, limit: 1 << 20))
            FileSystem.remove(path)
            for position in bytes.indices {
                var changed = bytes
                changed[position] ^= UInt8.random(in: 1...255, using: &generator)
                try FileSystem.replace(path, with: changed)
                try readAll()
            }
            for length in stride(from: 0, to: bytes.count, by: 7) {
                try FileSystem.replace(path, with: Array(bytes[..<length]))
                try readAll()
            }
            try FileSystem.replace(path, with: bytes)
        }
        #expect(whole > 10_000 && lost > 10_000, "\(whole) \(lost)")
    }
}
