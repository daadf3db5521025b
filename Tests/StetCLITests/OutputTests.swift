import Stet
import TestSupport
import Testing

/// Words that strangers wrote reach no terminal, page or spreadsheet as commands.
@Suite struct OutputTests {
    /// Characters that a terminal or a line reader obeys, and noncharacters.
    private static let hostile =
        "\u{9B}31mC1\u{9D}0;t\u{9C} \u{202E}bidi\u{2066} \u{2028}LS\u{2029} "
        + [0xFFFF, 0xFDD0, 0x10FFFE].compactMap { Unicode.Scalar($0 as UInt32) }.map { String($0) }
        .joined()

    private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D: false
        case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    @Test func nothingCommandsATerminal() async throws {
        let shell = try Shell()
        let word = "w\(Self.hostile)"
        try shell.directory.write("a.txt", "The bridge closes on 3 May.\n")
        for arguments in [
            ["init", "--name", "Test", "--as", "editor"],
            ["source", "add", "../a.txt", "--title", word, "--publisher", word, "--author", word],
            ["claim", "add", "--text", word, "--claimant", word, "--in", "@", "--quote", "3 May"],
            ["open", "@", "--question", word, "--label", word],
            ["note", "@", word, "--label", word],
            ["person", "add", "bob", "--name", word, "--email", "b@desk.example"],
        ] {
            let done = try await shell.stet(arguments)
            try #require(done.status == 0, "\(arguments): \(done.all)")
        }
        var count = 0
        for arguments in [
            ["list"], ["show", "@"], ["log"], ["queue"], ["matrix"], ["stats"], ["person"],
            ["person", "show", "bob"], ["source", "list"], ["claim", "list"],
            ["claim", "match", word],
            ["verify"], ["doctor", "--quick"], ["matrix", "--format", "csv"],
            ["matrix", "--format", "markdown"], ["matrix", "--format", "svg"], ["show", word],
            [word], ["note", word, word], ["source", "add", word], ["verify", "--tip", word],
            ["list", "--\(word)"], ["matrix", "--at", word], ["sync", word],
            ["person", "show", word],
            ["do", word], ["import", word], ["check", word, "--expect", word],
            ["hook", "install", word],
        ] {
            for more in [[], ["--json"]] {
                let done = try await shell.stet(arguments + more)
                let found = done.all.unicodeScalars.filter { Self.isHostile($0) }
                #expect(found.isEmpty, "\(arguments + more): \(done.all.debugDescription)")
                count += done.all.utf8.count
            }
        }
        #expect(count > 10_000)
        // A JSON reader sees the same string, escaped or not.
        let claims = try await shell.data("claim", "list")
        guard case .array(let list)? = claims["claims"] else { throw Failed("\(claims)") }
        #expect(list.contains { $0["text"] == .string(word) }, "\(claims)")
    }

    /// A picture is well-formed, and no cell begins as a formula does, as far as it can be seen.
    @Test func exportsHoldWords() async throws {
        let shell = try Shell()
        _ = try await shell.stet("init", "--name", "Test", "--as", "editor")
        let formulas = [
            "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\u{FF1D}1+1", "\u{FF0B}1",
            "\u{FF20}x",
            "\u{200B}=1+1", "\u{FEFF}=1+1", "\u{AD}\u{202F}=1+1", "\u{2212}1",
        ]
        let words = [
            "no\(Self.hostile.suffix(2))character", "</text><script>alert(1)</script>",
            "x\" onload=\"y",
        ]
        for text in formulas + words {
            let added = try await shell.stet("claim", "add", "--text=\(text)")
            try #require(added.status == 0, "\(added.all)")
        }
        let sheet = try await shell.stet("matrix", "--format", "csv").output
        let cells = sheet.split(separator: "\r\n").dropFirst().compactMap {
            $0.split(separator: ",", maxSplits: 1).last
        }
        #expect(cells.count == formulas.count + words.count)
        #expect(cells.count { $0.hasPrefix("\"'") } == formulas.count, "\(sheet)")
        let picture = try await shell.script(
            "stet matrix --format svg | python3 -c 'import sys, xml.dom.minidom as x; print(len(x.parse(sys.stdin.buffer).getElementsByTagName(\"script\")))'"
        )
        #expect(picture.output == "0\n", "\(picture.all)")
    }
}
