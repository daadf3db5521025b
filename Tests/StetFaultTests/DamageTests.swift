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
        let objects = "\(template.path)/.git/objects"
        let names = try await run("find", [".", "-type", "f"], in: objects).output
        let files = names.split(separator: "\n").map { String($0.dropFirst(2)) }.filter {
            isPacked ? $0.hasSuffix(".pack") || $0.hasSuffix(".idx") : $0.count == 41
        }.filter {
            // The empty tree is written on the way, and nothing needs it.
            $0 != "4b/825dc642cb6eb9a060e54bf8d69288fbee4904"
        }.sorted()
        #expect(files.count == 2 || files.count > 30)
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
                // Whatever Git finds damaged that the history needs, verification does, too.
                if fsck.status != 0 {
                    #expect(
                        verified.status != 0 || isPacked, "\(damage) \(file): \(fsck.all)")
                }
                named += verified.status == 0 ? 0 : 1
                if verified.status != 0 { #expect(!verified.all.contains("Everything holds")) }
                for command in ["list", "doctor"] { _ = try await stet(command) }
                let act = try await stet("note", material.item.hex, "One more.")
                // An act that was taken is whole: its parent is the commit that was there.
                if act.status == 0, verified.status == 0 {
                    #expect(try copy.verify().passes, "\(damage) \(file)")
                }
            }
        }
        #expect(named > files.count / 2)
    }
}
