import Glibc
import Stet
import StetGit
import StetLedger
import StetRecords
import StetSignatures
import TestSupport

/// Mutated inputs against every reader that strangers feed: `make fuzz`.
///
/// Nothing may crash or hang, and whatever a reader accepts must be what it would write itself: one
/// thing has one spelling. The inputs are those of the seeds below, made from a fresh signed desk
/// with fixed keys, clock and randomness; an input that ever failed is kept under `Tests/Fuzz/Kept`
/// and tried first.
@main struct Fuzz {
    static func main() throws {
        let arguments = CommandLine.arguments
        let count = arguments.count > 1 ? Int(arguments[1]) ?? 100_000 : 100_000
        let seed = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
        let seeds = try Seeds()
        var failures = 0
        for (name, inputs, judge) in seeds.readers {
            var generator = Seeded(seed)
            var accepted = 0
            let kept = "\(packageRoot)/Tests/Fuzz/Kept/\(name)"
            let old = (FileSystem.names(in: kept) ?? []).compactMap {
                try? FileSystem.read("\(kept)/\($0)", limit: 1 << 26)
            }
            for (index, input) in (old + inputs).enumerated() where judge(input) == .wrong {
                print("\(name): seed \(index) fails")
                failures += 1
            }
            for number in 0..<count {
                let input = Mutant.make(from: inputs, using: &generator)
                switch judge(input) {
                case .refused: break
                case .accepted: accepted += 1
                case .wrong:
                    failures += 1
                    try FileSystem.makeDirectory(kept)
                    try FileSystem.replace("\(kept)/\(seed)-\(number)", with: input)
                    print("\(name): input \(number) of seed \(seed) is kept")
                }
            }
            print("\(name): \(count) inputs, \(accepted) accepted, \(failures) failures")
            fflush(nil)
        }
        exit(failures == 0 ? 0 : 1)
    }
}

/// What a reader makes of an input.
enum Judgement {
    case refused
    case accepted
    /// It accepts what it would not write, or what proves something else.
    case wrong
}

/// One input made of others.
enum Mutant {
    static func make(from inputs: [[UInt8]], using generator: inout Seeded) -> [UInt8] {
        var bytes = inputs.randomElement(using: &generator) ?? []
        for _ in 0...Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...24, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: place)
            case 5: bytes.removeLast(bytes.count - place)
            default:
                let other = inputs.randomElement(using: &generator) ?? []
                guard !other.isEmpty else { continue }
                let from = Int.random(in: 0..<other.count, using: &generator)
                bytes.replaceSubrange(place..<end, with: other[from..<min(other.count, from + 24)])
            }
        }
        return bytes
    }

    private static let interesting: [UInt8] = [
        0, 9, 10, 13, 32, 34, 44, 45, 47, 48, 57, 58, 60, 61, 62, 91, 92, 93, 123, 125, 127, 128,
        192, 239, 255,
    ]
}

/// Inputs that are right, and how each reader is judged.
struct Seeds {
    let readers: [(name: String, inputs: [[UInt8]], judge: ([UInt8]) -> Judgement)]

    init() throws {
        let test = try TestDesk(policy: .strict)
        test.isTampered = true
        let material = try test.material()
        let editor = try test.desk(as: "editor")
        _ = try editor.addNote(.items, FolderID(material.item), "A note.")
        let repository = try Repository.open(test.path)
        let tip = try repository.tip(ofBranch: "main")
        let commits = try repository.history(of: tip ?? ObjectID(hashing: [], as: .blob)).map {
            try repository.rawCommit($0)
        }
        let armors = commits.compactMap { try? CommitObject($0).armor }
        var records: [[UInt8]] = []
        for kind in FolderKind.allCases {
            for folder in try editor.snapshot().folders(kind) {
                let found = try editor.snapshot().standings(kind, folder)?.folder.records ?? []
                records += found.map(\.record.bytes)
            }
        }
        let (proof, file) = try editor.prove(material.item)
        let (desk, end) = (proof.desk, proof.tip)
        let keys = (["editor"] + TestDesk.people).map { Array(TestKey($0).publicKey.utf8) }
        let trees = try commits.map { try CommitObject($0).tree }.map {
            try repository.rawObject($0, .tree)
        }
        readers = [
            (
                "commits", commits,
                { bytes in
                    guard let commit = try? CommitObject(bytes) else { return .refused }
                    guard let armor = commit.armor else { return .accepted }
                    guard CommitObject.bytes(of: commit.payload, armor: armor) == bytes else {
                        return .wrong
                    }
                    let signature = try? SSHSignature(armor: armor)
                    // A signature verifies over what it was made for, and nothing else.
                    return signature?.verifies(commit.payload) == true && !commits.contains(bytes)
                        ? .wrong : .accepted
                }
            ),
            (
                "trees", trees,
                { bytes in
                    guard let tree = TreeObject(bytes) else { return .refused }
                    return spelling(of: tree).map { $0 == bytes } == false ? .wrong : .accepted
                }
            ),
            (
                "signatures", armors,
                { bytes in
                    guard let signature = try? SSHSignature(armor: bytes) else { return .refused }
                    return signature.armor == bytes ? .accepted : .wrong
                }
            ),
            (
                "keys", keys,
                { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    guard let key = try? PublicKey(text) else { return .refused }
                    return key.text == text ? .accepted : .wrong
                }
            ),
            (
                "records", records,
                { bytes in
                    guard let record = try? StoredRecord(reading: bytes) else { return .refused }
                    return record.record.bytes == bytes ? .accepted : .wrong
                }
            ),
            (
                "proofs", [file],
                { bytes in
                    guard let read = try? ItemProof.check(bytes, expected: desk, tip: end) else {
                        return .refused
                    }
                    if !read.passes { return .accepted }
                    return bytes == file ? .accepted : .wrong
                }
            ),
            ("pages", Self.pages.map { Array($0.utf8) }, Self.judge(page:)),
        ]
    }

    /// Pages that go through much of what a parser of HTML has rules for.
    private static let pages = [
        """
        <!DOCTYPE html><html lang=en><head><title>Ferry &amp; boat</title><meta name=date content="2024-05-02">
        <script>if (a < b) { "</script>" }</script><style>p > a {}</style></head><body><nav>x</nav>
        <p>One &eacute; &#8217; &notit; <b><i>two</b></i><a href=x>three<a>four</a></p></body></html>
        """,
        """
        <table><caption>c<colgroup><col><tr><td>1<th>2<tbody><tr><td><table><td>x</table>out<form>
        <input type=hidden></form></table><select><optgroup><option>a<select></select><ruby>a<rt>b<rp>c
        <dl><dt>a<dd>b</dl><h1>x<h2>y</h1><button><button></button><nobr>a<nobr>b</nobr></marquee>
        """,
        """
        <svg><title>no</title><foreignObject><p>in<svg></p></foreignObject><![CDATA[x]]></svg><math><mi>x
        <annotation-xml encoding="text/html"><p>y</math><template><td>z</template><frameset><noframes>
        <textarea>\n<b></textarea><plaintext></p><pre>\n a\n\n</pre><li><ul><li></ul>
        """,
        """
        <html><!-- a --!> b --><!doctype><p hidden><div style="display:none" class="shareTools x">y</div>
        <isindex prompt=x><image src=y><listing>z</listing><body a=1><body b=2><html c=3><p/><br/></br></p>
        """,
    ]

    /// A page ends in a refusal, or in a text whose boilerplate lies in it, in order.
    private static func judge(page bytes: [UInt8]) -> Judgement {
        let valid = Array(String(decoding: bytes, as: UTF8.self).utf8)
        guard let document = try? Document(valid, form: .html, programs: .none) else {
            return .refused
        }
        var end = -1
        for range in document.original?.boilerplate ?? [] {
            guard range.lowerBound > end, !range.isEmpty else { return .wrong }
            end = range.upperBound
        }
        return end <= document.text.scalarCount ? .accepted : .wrong
    }
}

/// The bytes that Git writes for a tree; `nil` where the reader leaves open what they were: names
/// that are not UTF-8, and the two rare modes it does not tell apart.
private func spelling(of tree: TreeObject) -> [UInt8]? {
    var bytes: [UInt8] = []
    for entry in tree.entries {
        let name = tree.name(of: entry)
        guard !name.unicodeScalars.contains("\u{FFFD}") else { return nil }
        let mode: String
        switch entry.type {
        case .file: mode = "100644"
        case .executable: mode = "100755"
        case .directory: mode = "40000"
        case .link: mode = "120000"
        case .other: return nil
        }
        bytes += Array("\(mode) \(name)".utf8) + [0] + entry.id.raw
    }
    return bytes
}
