@testable import Stet
import StetGit
import StetLedger
import StetRecords
import StetTexts
import TestSupport
import Testing

/// Sources that must be protected: the repository learns nothing of their text.
@Suite struct SealedSourceTests {
    @Test func nothingOfTheTextIsInTheRepository() async throws {
        let test = try TestDesk()
        let texts = try TemporaryDirectory()
        let path = try texts.write("secret.txt", TestDesk.dailyText)
        let editor = try test.desk(as: "editor")
        let source = SourceID(
            try editor.addSource(
                SourceDraft(
                    keep: .sealed, text: Array(TestDesk.dailyText.utf8), title: "A document"),
                path: path
            ).folder)
        let claim = try editor.addClaim(
            ClaimDraft(text: "It closes in May."),
            appearance: .init(source: source, place: .quote("bridge will close")))
        let item = ItemID(try editor.open(ClaimID(claim.folder)).folder)
        let evidence = try test.desk(as: "ann").addEvidence(
            item, .source(source, .quote("3 May"), .supports))
        let description = try #require(try editor.snapshot().source(source)?.description)
        #expect(description.text == nil && description.seal != nil)
        #expect(description.seal != Digest(of: TestDesk.dailyText.utf8))
        let piece = try #require(try test.item(item).evidence.first { $0.id == evidence.id })
        #expect(
            piece.evidence.citation?.place == nil && piece.evidence.citation?.sealedPlace != nil)
        // Neither words nor hashes nor lengths.
        let whole = Digest(of: TestDesk.dailyText.utf8).hex
        let quote = Digest(of: "3 May".utf8).hex
        for words in ["bridge will", "3 May", whole, quote, "scalars", "bytes"] {
            #expect(try await test.git("grep", words, "HEAD", status: 1) == "", "\(words)")
        }
        let modes = try await run(
            "sh", ["-c", "stat -c %a .git/stet/sealed .git/stet/sealed/* | sort -u"], in: test.path)
        #expect(modes.output == "600\n700\n")
        // Python says the same over the salt's bytes and the text's.
        let sum = try await run(
            "python3",
            [
                "-c",
                "import hashlib, sys; salt = open(sys.argv[1]).read(64); "
                    + "print(hashlib.sha256(bytes.fromhex(salt) + open(sys.argv[2], 'rb').read()).hexdigest())",
                "\(test.path)/.git/stet/sealed/\(description.seal?.hex ?? "")", path,
            ], in: "/")
        #expect(sum.output == "\(description.seal?.hex ?? "")\n")
        #expect(try test.verify().findings == [])
        // What repeats it is refused here; another clone cannot open it.
        #expect(throws: DeskError.copied("the mayor said the bridge will close on")) {
            try editor.addNote(
                .items, FolderID(item), "It says: The mayor said the bridge will close on 3 May.")
        }
        let there = try await test.clone("there")
        let other = try there.desk(as: "ann")
        #expect(throws: DeskError.sealedNotAtHand(source)) {
            try other.addEvidence(item, .source(source, .quote("3 May"), .supports))
        }
        _ = try other.addEvidence(item, .source(source, .whole, .supports))
        #expect(try there.verify().findings == [])
        // A changed text is not the one that was sealed.
        try texts.write("secret.txt", "Something else.")
        #expect(throws: DeskError.sealedNotAtHand(source)) {
            try editor.text(of: #require(try editor.snapshot().source(source)))
        }
    }

    @Test func aPlaceThatTellsIsRefused() throws {
        let test = try TestDesk()
        let editor = try test.desk(as: "editor")
        let text = Array(TestDesk.dailyText.utf8)
        let sealed = SourceID(
            try editor.addSource(SourceDraft(keep: .sealed, text: text, title: "x")).folder)
        let open = SourceID(try editor.addSource(SourceDraft(text: text, title: "y")).folder)
        let claim = try editor.addClaim(ClaimDraft(text: "x"))
        let place = try SourceText(text).selector(ofBytes: 0..<3, hashed: false)
        func add(_ appearance: Appearance) -> String? {
            try? refusal {
                try editor.perform {
                    try $0.append(.claims, claim.folder, .claimAppears(appearance))
                }
            }
        }
        #expect(
            add(.init(source: sealed, revision: RecordID(sealed), place: place)) == "place")
        #expect(
            add(
                .init(
                    source: open, revision: RecordID(open), place: nil,
                    sealedPlace: Digest(of: [])))
                == "place")
    }
}
