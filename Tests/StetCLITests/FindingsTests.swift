import TestSupport
import Testing

/// What `stet verify` says of a bad commit: who is meant, what counts, and the way out, in the width of the
/// terminal.
@Suite struct FindingsTests {
    private func desk() async throws -> Shell {
        let shell = try Shell()
        let made = try await shell.script(
            """
            set -e
            git init -q work; cd work
            stet init --name Desk --as editor
            for n in 1 2 3; do stet claim add --text "Claim $n."; done
            """, in: ".")
        try #require(made.status == 0, "\(made.all)")
        return shell
    }

    @Test(arguments: [60, 80, 200])
    func aBadCommitIsOneParagraph(width: Int) async throws {
        let shell = try await desk()
        let done = try await shell.script(
            """
            git rm -q $(git ls-files reviews/claims | head -2)
            mkdir -p reviews/claims/f/f/f; echo x > reviews/claims/f/f/f/x; git add -A
            git -c commit.gpgsign=false commit -qm 'Tidy up'
            COLUMNS=\(width) stet verify
            """)
        #expect(done.status == 1)
        let lines = done.output.split(separator: "\\n").map { String($0) }
        #expect(lines.filter { $0.hasPrefix("error commit ") }.count == 1, "\(done.all)")
        #expect(done.output.contains("it counts for"), "\(done.all)")
        #expect(done.words.contains("append-only: a file was removed or renamed"), "\(done.all)")
        #expect(done.output.contains("stet restore"), "\(done.all)")
        let long = lines.filter {
            $0.count > width && !$0.contains("reviews/") && !$0.contains("found in their texts")
        }
        #expect(long == [], "\(done.all)")
        // And it is so afterwards.
        let mended = try await shell.script("stet restore && COLUMNS=\(width) stet verify")
        #expect(mended.status == 0, "\(mended.all)")
        #expect(mended.output.contains("warning commit "), "\(mended.all)")
    }
}
