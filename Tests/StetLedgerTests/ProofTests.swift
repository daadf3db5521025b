@testable import Stet
import StetGit
import StetLedger
import TestSupport
import Testing

/// Files that prove one item to somebody without a repository.
@Suite struct ProofTests {
    /// A signed desk with a resolved item.
    private func desk(signed: Bool = true) throws -> (test: TestDesk, item: ItemID) {
        let test = try TestDesk(signed: signed)
        if signed {
            let editor = try test.desk(as: "editor")
            let text = String(decoding: try editor.policyText(), as: UTF8.self)
            let strict = text.replacing(
                "{\n", with: "{\n  \"signatures-required\": true,\n", maxReplacements: 1)
            _ = try editor.setPolicy(Array(strict.utf8))
        }
        let material = try test.material()
        let evidence = try test.evidence(material)
        for handle in ["ann", "bob"] {
            try test.judge(material.item, "supported", by: handle, on: evidence)
        }
        _ = try test.desk(as: "editor").resolve(material.item)
        return (test, material.item)
    }

    private func prove(_ test: TestDesk, _ item: ItemID) throws -> (
        bytes: [UInt8], desk: FolderID, tip: CommitID
    ) {
        let editor = try test.desk(as: "editor")
        let (proof, bytes) = try editor.prove(item)
        try #require(proof.findings == [])
        return (bytes, try #require(try editor.id()), try #require(try editor.tip()))
    }

    @Test func aStrangerSeesWhatTheDeskSees() throws {
        let (test, item) = try desk()
        let (bytes, desk, tip) = try prove(test, item)
        let proof = try ItemProof.check(bytes, expected: desk, tip: tip)
        #expect(proof.passes && proof.findings == [] && proof.tipWasTold)
        #expect(proof.signer == "editor" && proof.signatures == proof.acts && proof.acts > 12)
        let theirs = try #require(try proof.snapshot?.item(item))
        let ours = try test.item(item)
        #expect(theirs.phase == .resolved && theirs.outcome == ours.outcome)
        #expect(theirs.standings.folder.records == ours.standings.folder.records)
        #expect(try !ItemProof.check(bytes, expected: desk).tipWasTold)
        // One thing has one proof.
        #expect(try prove(test, item).bytes == bytes)
    }

    @Test func itIsOfTheDeskAndTheCommitThatWereTold() throws {
        let (test, item) = try desk()
        let (bytes, desk, tip) = try prove(test, item)
        let other = try #require(FolderID(String(repeating: "0", count: 40)))
        let wrong = try ItemProof.check(bytes, expected: other, tip: tip)
        #expect(!wrong.passes && wrong.findings.first?.rule == "expect")
        _ = try test.desk(as: "ann").addNote(.items, FolderID(item), "One more.")
        let newer = try #require(try test.desk(as: "editor").tip())
        let old = try ItemProof.check(bytes, expected: desk, tip: newer)
        #expect(!old.passes && old.findings.first?.rule == "tip")
    }

    /// The history may grow; the proof of an item does not grow with it.
    @Test func theSizeIsThatOfTheItem() throws {
        let (test, item) = try desk()
        let before = try prove(test, item).bytes.count
        let editor = try test.desk(as: "editor")
        for number in 0..<150 { _ = try editor.addClaim(ClaimDraft(text: "Claim \(number).")) }
        let (bytes, desk, tip) = try prove(test, item)
        #expect(bytes.count < before + 4096)
        #expect(try ItemProof.check(bytes, expected: desk, tip: tip).passes)
    }

    @Test func noBitCanBeTurned() throws {
        let (test, item) = try desk()
        let (bytes, desk, tip) = try prove(test, item)
        var generator = Seeded(5)
        for _ in 0..<600 {
            var changed = bytes
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let passes = (try? ItemProof.check(changed, expected: desk, tip: tip))?.passes
            #expect(passes != true, "byte \(index)")
        }
        for count in stride(from: 0, to: bytes.count, by: bytes.count / 97) {
            #expect(throws: ProofError.self) {
                try ItemProof.check(Array(bytes.prefix(count)), expected: desk)
            }
        }
        #expect(throws: ProofError.self) {
            try ItemProof.check(bytes + [0x0A], expected: desk)
        }
    }

    /// What somebody who makes proofs can leave out, add or exchange.
    @Test func nothingCanBeLeftOutOrAdded() async throws {
        let (test, item) = try desk()
        let (bytes, desk, tip) = try prove(test, item)
        guard case .object(let members) = try JSONReader.read(bytes) else {
            throw Failed("no object")
        }
        func check(_ key: String, _ value: JSONValue) -> String? {
            let changed = members.map { $0.key == key ? JSONMember(key, value) : $0 }
            let text = JSONWriter.canonical(.object(changed))
            do {
                let proof = try ItemProof.check(text, expected: desk, tip: tip)
                return proof.passes ? nil : proof.findings.first?.rule ?? "none"
            } catch { return "\((error as? ProofError)?.code.rawValue ?? "other")" }
        }
        func list(_ key: String) -> [JSONValue] {
            guard case .array(let values)? = JSONValue.object(members)[key] else { return [] }
            return values
        }
        for key in ["acts", "objects"] {
            let all = list(key)
            #expect(all.count > 10)
            for index in all.indices {
                var fewer = all
                fewer.remove(at: index)
                #expect(check(key, .array(fewer)) == "proof", "\(key) \(index)")
            }
            #expect(check(key, .array(all.reversed())) == "not-a-proof")
            #expect(check(key, .array(all + all.suffix(1))) == "not-a-proof")
            #expect(check(key, .array([])) == "proof")
        }
        // An object that nothing needs: one smuggled in, with its right name.
        let blob = Array("smuggled".utf8)
        let id = try ObjectID(hashing: blob, as: .blob)
        let extra = JSONValue.object([
            JSONMember("base64", .string("c211Z2dsZWQ=")),
            JSONMember("id", .string(id.description)),
            JSONMember("type", .string("blob")),
        ])
        func name(_ value: JSONValue) -> String {
            if case .string(let text)? = value["id"] { text } else { "" }
        }
        let more = (list("objects") + [extra]).sorted { name($0) < name($1) }
        #expect(check("objects", .array(more)) == "proof")
        // Another item, another commit, a newer format, and things of another type.
        let earlier = try await test.git("rev-parse", "HEAD~1")
        let parent = try #require(ObjectID(String(earlier.prefix(40))))
        #expect(check("tip", .string(parent.description)) == "tip")
        #expect(check("item", .string(desk.hex)) == "proof")
        #expect(check("desk", .string(item.hex)) == "expect")
        #expect(check("stet-proof", .integer(2)) == "newer-format")
        for value in [JSONValue.integer(1), .string("x"), .array([.integer(1)]), .object([])] {
            for key in ["acts", "objects", "tip", "item", "desk"] {
                #expect(check(key, value) == "not-a-proof")
            }
        }
    }

    @Test func filesThatAreNoProofAreRefused() throws {
        let desk = try #require(FolderID(String(repeating: "0", count: 40)))
        for text in ["", "{}", "[]", "{\n  \"stet-proof\": 1\n}\n", "\u{FEFF}{}", "not json"] {
            #expect(throws: ProofError.self) {
                try ItemProof.check(Array(text.utf8), expected: desk)
            }
        }
    }

    @Test func anUnsignedDeskProvesWhatWasRecorded() throws {
        let (test, item) = try desk(signed: false)
        let (bytes, desk, tip) = try prove(test, item)
        let proof = try ItemProof.check(bytes, expected: desk, tip: tip)
        #expect(proof.passes && proof.signatures == 0 && proof.signer == nil)
    }

    /// An act from before a revocation is late in a proof as it is in the history.
    @Test func whatIsLateIsLateHere() async throws {
        let (here, item) = try desk()
        let there = try await here.clone("there")
        let editor = try here.desk(as: "editor")
        _ = try editor.revisePerson(editor.person("ann").id, .init(roles: []))
        let note = try there.desk(as: "ann").addNote(.items, FolderID(item), "Late.").id
        _ = try there.desk(as: "bob").addNote(.items, FolderID(item), "In time.")
        try await here.merge(there)
        _ = try editor.addNote(.items, FolderID(item), "After the merge.")
        let (bytes, desk, tip) = try prove(here, item)
        let proof = try ItemProof.check(bytes, expected: desk, tip: tip)
        #expect(proof.passes && proof.findings == [])
        let state = try #require(try proof.snapshot?.item(item))
        #expect(state.standings[note] == .late)
        #expect(state.notes.count == 2)
        // On a merge that nobody signed the proof says so.
        try await there.merge(here)
        _ = try there.desk(as: "bob").addNote(.items, FolderID(item), "Beside.")
        _ = try here.desk(as: "bob").addNote(.items, FolderID(item), "Beside, too.")
        try await here.merge(there)
        let merged = try prove(here, item)
        #expect(try ItemProof.check(merged.bytes, expected: desk, tip: merged.tip).signer == nil)
        #expect(try ItemProof.check(merged.bytes, expected: desk, tip: merged.tip).passes)
    }

    /// Whoever kept a revoked key makes up a past in which the file of the revocation is there, so
    /// that the act seems to know of it, but says nothing.
    @Test func aMadeUpPastIsFound() async throws {
        let (test, item) = try desk()
        let editor = try test.desk(as: "editor")
        let ann = try editor.person("ann").id
        _ = try editor.revisePerson(ann, .init(keys: [TestKey("next").publicKey]))
        let path = try #require(
            try editor.snapshot().standings(.people, FolderID(ann))?.folder.records.last.map {
                RecordPath($0, in: .people).path
            })
        _ = try editor.addNote(.items, FolderID(item), "Honest.")
        test.isTampered = true
        let honest = try #require(try editor.tip()).description
        // The made-up parent, on which ann's old key is good.
        try await test.git("reset", "-q", "--hard", "HEAD~2")
        try FileSystem.replace("\(test.path)/\(path)", with: Array("junk".utf8))
        try await test.git("add", "-A")
        try await test.git("commit", "-q", "-m", "x")
        #expect(throws: DeskError.self) {
            try test.desk(as: "ann").addNote(.items, FolderID(item), "By a revoked key.")
        }
        try await test.git("merge", "-q", "-X", "theirs", "-m", "x", honest)
        // The merge has right files again, so what was made up is told and hangs on nothing.
        let report = try test.verify()
        #expect(report.passes && report.findings.map(\.severity).contains(.warning))
        let (proof, _) = try test.desk(as: "editor").prove(item)
        #expect(proof.passes)
    }
}
