internal import StetGit

extension JudgedCommits {
    /// What this clone keeps of it: `+` foundings, `~` commits of other histories, `!` commits that are no
    /// acts, and each commit whose state is not its tree, with that or with a zero.
    var words: [String] {
        foundings.sorted().map { "+\($0)" } + outside.sorted().map { "~\($0)" }
            + noActs.sorted().map { "!\($0)" }
            + states.map { "\($0.key):\($0.value.map(\.description) ?? "0")" }.sorted()
    }

    /// Reads the words; `nil` where one is none of these.
    init?(_ words: some Sequence<Substring>) {
        for word in words {
            let ends = word.split(separator: ":", omittingEmptySubsequences: false)
            if ends.count == 2 {
                guard let commit = ObjectID(String(ends[0])) else { return nil }
                let state = ObjectID(String(ends[1]))
                guard state != nil || ends[1] == "0" else { return nil }
                states[commit] = .some(state)
                continue
            }
            guard let commit = ObjectID(String(word.dropFirst())) else { return nil }
            switch word.first {
            case "+": foundings.insert(commit)
            case "~": outside.insert(commit)
            case "!": noActs.insert(commit)
            default: return nil
            }
        }
    }
}
