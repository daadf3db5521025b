import Stet
import StetGit
import Subprocess
import TestSupport
import Testing

/// Files of the repository that are damaged behind everybody's back, and tools that do not know of
/// the desk: every damage is named, no command crashes, and nothing that is not damaged is lost.
@Suite struct DamageTests {
    /// What happens to a file.
    enum Damage: CaseIterable {
        case flipped, truncated, emptied, removed

        func apply(to path: String, using generator: inout Seeded) throws {
            let bytes = try FileSystem.read(path, limit: 1 << 26) ?? []
            // Git keeps objects read-only.
            FileSystem.remove(path)
            switch self {
            case .flipped:
                var bytes = bytes
                let index = Int.random(in: bytes.indices, using: &generator)
                bytes[index] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
                try FileSystem.replace(path, with: bytes)
            case .truncated: try FileSystem.replace(path, with: Array(bytes[..<(bytes.count / 2)]))
            case .emptied: try FileSystem.replace(path, with: [])
            case .removed: break
            }
        }
    }

    /// Every object of a small desk, loose or in a pack, and the index of the pack.
    @Test(arguments: [false, true]) func damagedObjectsAreNamed(_ isPacked: Bool) async throws {
        var generator = Seeded(isPacked ? 2 : 1)
        let template = try TestDesk()
        let material = try template.material()
        _ = try template.evidence(material)
        if isPacked { try await template.git("gc", "-q") }
        let whole = try await template.copy("whole")
        try await template.git("remote", "add", "origin", whole.path)
        let objects = "\(template.path)/.git/objects"
        let names = try await run("find", [".", "-type", "f"], in: objects).output
        let files = names.split(separator: "\n").map { String($0.dropFirst(2)) }.filter {
            isPacked ? $0.hasSuffix(".pack") || $0.hasSuffix(".idx") : $0.count == 41
        }.filter {
            // The empty tree is written on the way, and nothing needs it.
            $0 != "4b/825dc642cb6eb9a060e54bf8d69288fbee4904"
        }.sorted()
        #expect(files.count == 2 || files.count > 30)
        let newest = try await template.git("rev-parse", "HEAD").prefix(40)
        let tip = "\(newest.prefix(2))/\(newest.dropFirst(2))"
        #expect(isPacked || files.contains(tip))
        var named = 0
        for (index, file) in files.enumerated() {
            // A pack holds everything, so there is much to hit.
            for round in 0..<(isPacked ? 12 : 1) {
                let damage = Damage.allCases[(index + round) % Damage.allCases.count]
                let copy = try await template.copy("damaged")
                copy.isTampered = true
                try damage.apply(to: "\(copy.path)/.git/objects/\(file)", using: &generator)
                let environment = [
                    "STET_AS": "editor", "GIT_COMMITTER_NAME": "Operator",
                    "GIT_COMMITTER_EMAIL": "operator@desk.example",
                ]
                func stet(_ arguments: String...) async throws -> Finished {
                    let finished = try await run(
                        Shell.binary, arguments, in: copy.path, environment: environment)
                    #expect(
                        [0, 1, 2].contains(finished.status),
                        "\(damage) \(file): \(arguments): \(finished.status) \(finished.all)")
                    return finished
                }
                let verified = try await stet("verify", "--full")
                let fsck = try await run("git", ["fsck", "--full"], in: copy.path)
                // Whatever Git finds damaged is named; and what the history needs, by verification.
                if fsck.status != 0 {
                    #expect(verified.status != 0 || isPacked, "\(damage) \(file): \(fsck.all)")
                    let explained = try await stet("doctor")
                    #expect(explained.status == 1, "\(damage) \(file): \(explained.all)")
                }
                named += verified.status == 0 ? 0 : 1
                if verified.status != 0 { #expect(!verified.all.contains("Everything holds")) }
                _ = try await stet("list")
                let act = try await stet("note", material.item.hex, "One more.")
                // An act that was taken is whole: its parent is the commit that was there.
                if act.status == 0, verified.status == 0 {
                    #expect(try copy.verify().passes, "\(damage) \(file)")
                }
                // Repairing takes its time; the newest commit is what most depends on.
                guard index % 3 == 0 || isPacked || file == tip else { continue }
                let fixed = try await stet("doctor", "--fix")
                #expect(fixed.status == 0, "\(damage) \(file): \(fixed.all)")
                let after = try await run("git", ["fsck", "--full"], in: copy.path)
                #expect(after.status == 0, "\(damage) \(file): \(fixed.all) \(after.all)")
                let holds = try await stet("verify", "--full")
                #expect(holds.status == 0, "\(damage) \(file): \(act.all) \(holds.all)")
            }
        }
        #expect(named > files.count / 2)
    }

    /// Where in a pack, or in its index, something is damaged.
    enum Place: CaseIterable {
        case head, end, object, index, missingIndex, truncatedIndex, multiPackIndex, commitGraph
    }

    /// Without any other clone: all that a damaged pack still holds is saved.
    @Test(arguments: Place.allCases) func aDamagedPackIsSaved(_ place: Place) async throws {
        let test = try TestDesk()
        _ = try test.evidence(try test.material())
        try await test.git("gc", "-q")
        try await test.git("multi-pack-index", "write")
        try await test.git("commit-graph", "write", "--reachable")
        test.isTampered = true
        func objects() async throws -> [String] {
            try await test.git(
                "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"
            ).split(separator: "\n").map { String($0) }
        }
        let before = try await objects()
        let directory = "\(test.path)/.git/objects/pack"
        let name = try #require(
            FileSystem.names(in: directory)?.first { $0.hasSuffix(".pack") }?.dropLast(5))
        let (pack, index) = ("\(directory)/\(name).pack", "\(directory)/\(name).idx")
        /// The object nothing is a difference from, and where it is.
        var hit: (id: String, at: Int)?
        let list = try await test.git("verify-pack", "-v", index).split(separator: "\n").map {
            $0.split(separator: " ").map { String($0) }
        }
        let bases = Set(list.compactMap { $0.count == 7 ? $0[6] : nil })
        for words in list where words.count >= 5 && !bases.contains(words[0]) {
            guard words[1] == "blob", let at = Int(words[4]), let size = Int(words[3]) else {
                continue
            }
            hit = (words[0], at + size / 2)
        }
        let (id, at) = try #require(hit)
        func flip(_ path: String, _ offset: (Int) -> Int) throws {
            var bytes = try #require(try FileSystem.read(path, limit: 1 << 26))
            bytes[offset(bytes.count)] ^= 0x10
            FileSystem.remove(path)
            try FileSystem.replace(path, with: bytes)
        }
        switch place {
        case .head: try flip(pack) { _ in 2 }
        case .end: try flip(pack) { $0 - 3 }
        case .object: try flip(pack) { _ in at }
        case .index: try flip(index) { $0 / 2 }
        case .multiPackIndex: try flip("\(directory)/multi-pack-index") { $0 / 2 }
        case .commitGraph: try flip("\(test.path)/.git/objects/info/commit-graph") { $0 / 2 }
        case .missingIndex: FileSystem.remove(index)
        case .truncatedIndex:
            FileSystem.remove(index)
            try FileSystem.replace(index, with: [0xFF])
        }
        let environment = [
            "STET_AS": "editor", "GIT_COMMITTER_NAME": "Operator",
            "GIT_COMMITTER_EMAIL": "operator@desk.example",
        ]
        let told = try await run(
            Shell.binary, ["doctor"], in: test.path, environment: environment)
        #expect(told.status == 1 && told.output.contains("damaged"), "\(told.all)")
        let fixed = try await run(
            Shell.binary, ["doctor", "--fix"], in: test.path, environment: environment)
        #expect(fixed.status == (place == .object ? 1 : 0), "\(fixed.all)")
        let after = try await objects()
        #expect(Set(before).subtracting(after) == (place == .object ? [id] : []), "\(fixed.all)")
        let fsck = try await run("git", ["fsck", "--full"], in: test.path)
        #expect((fsck.status == 0) == (place != .object), "\(fsck.all)")
        // What was damaged is kept beside.
        let kept = FileSystem.names(in: "\(test.path)/.git/stet/damaged") ?? []
        #expect(!kept.isEmpty, "\(kept)")
    }
}
