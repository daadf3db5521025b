internal import StetGit
internal import StetRecords
internal import StetReview

extension LateGraph.Findings {
    /// The late records, the tied ones as `=RECORD`, the commits of late redactions as `-COMMIT`, and
    /// each change and act of which it forbids the other, as `CHANGE:ACT`.
    var words: [String] {
        lateness.records.sorted().map(\.hex) + lateness.tied.sorted().map { "=\($0.hex)" }
            + redactions.sorted().map { "-\($0)" }
            + edges.map { "\($0.change):\($0.act)" }.sorted()
    }

    /// Reads the words; `nil` where one is no such.
    init?(_ words: some Sequence<Substring>) {
        self.init()
        for word in words {
            let ends = word.split(separator: ":", omittingEmptySubsequences: false)
            if ends.count == 2, let change = ObjectID(String(ends[0])),
                let act = ObjectID(String(ends[1]))
            {
                edges.insert(LateGraph.Edge(change: change, act: act))
            } else if word.first == "=", let record = RecordID(word.dropFirst()) {
                lateness.tied.insert(record)
            } else if word.first == "-", let commit = ObjectID(String(word.dropFirst())) {
                redactions.insert(commit)
            } else if let record = RecordID(word) {
                lateness.records.insert(record)
            } else {
                return nil
            }
        }
    }
}
