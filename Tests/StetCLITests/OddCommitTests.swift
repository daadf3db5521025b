import TestSupport
import Testing

/// Commits that Git accepts from anybody who pushes, and that no act has: they bring nothing, and stop nobody.
@Suite struct OddCommitTests {
    /// Makes a commit on the newest one, in `$commit`.
    private static let commits = [
        "no author":
            "printf 'tree %s\\nparent %s\\ncommitter S <s@e.example> 1 +0000\\n\\nx\\n' $tree $tip",
        "no address":
            "printf 'tree %s\\nparent %s\\nauthor S 1 +0000\\ncommitter S 1 +0000\\n\\nx\\n' $tree $tip",
        "a date beyond all":
            "printf 'tree %s\\nparent %s\\nauthor S <s@e.example> 99999999999999999999999 +0000\\ncommitter S <s@e.example> 1 +0000\\n\\nx\\n' $tree $tip",
        "a message of 65 million bytes":
            "printf 'tree %s\\nparent %s\\nauthor S <s@e.example> 1 +0000\\ncommitter S <s@e.example> 1 +0000\\n\\n' $tree $tip; head -c 68157440 /dev/zero | tr '\\0' x",
    ]

    @Test(arguments: commits.keys.sorted()) func stopsNobody(_ name: String) async throws {
        let shell = try Shell()
        let done = try await shell.script(
            """
            set -e
            stet init --as editor --quiet
            stet claim add --text 'One.' --quiet
            git config core.logAllRefUpdates false
            tip=$(git rev-parse HEAD) tree=$(git rev-parse HEAD^{tree})
            commit=$({ \(Self.commits[name] ?? "false"); } | git hash-object -t commit -w --stdin --literally)
            echo $commit > .git/refs/heads/main
            rm -rf .git/stet
            stet verify
            stet claim list
            stet claim add --text 'Two.'
            stet verify --full
            """)
        #expect(done.status == 0, "\(done.all)")
        #expect(
            done.output.contains("One.") && done.output.contains("Everything holds."), "\(done.all)"
        )
    }

    /// A file in the place of a record that is larger than any record.
    @Test func aRecordLargerThanAny() async throws {
        let shell = try Shell()
        let done = try await shell.script(
            """
            set -e
            stet init --as editor --quiet
            id=$(printf 'a%.0s' $(seq 40))
            mkdir -p reviews/people/$id
            head -c 300000 /dev/zero > reviews/people/$id/20260210T090500Z-person-$id.json
            git add -A; git -c user.name=S -c user.email=s@e.example commit -qm x
            rm -rf .git/stet
            stet verify && exit 9
            stet person list
            stet restore
            stet claim add --text 'Two.'
            stet verify --full
            """)
        #expect(done.status == 0 && done.words.contains("at most 262144 are read"), "\(done.all)")
    }
}
