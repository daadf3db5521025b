internal import StetGit
internal import StetRecords

extension Ledger {
    /// What of the working trees is not as the branch has it.
    ///
    /// No act reads a working tree, so nothing of this is recorded or wrong with the history; but a person
    /// who looks at the files sees what nobody recorded.
    ///
    /// `most`: A working tree with more files is not looked at, which takes a moment for each file.
    package func findingsOfWorkingTrees(most: Int = .max) throws -> [Finding] {
        // What a killed writer left half done is told by the journal, and the next act sees to it.
        guard !hasJournal, let tip = try tip() else { return [] }
        return try Checkout.all(of: repository, on: branch).compactMap { checkout in
            let limit = 100
            guard
                let found = try? checkout.differences(
                    below: RecordPath.root, from: tip, in: repository, limit: limit, most: most),
                let first = found.first
            else { return nil }
            let count = found.count < limit ? "\(found.count)" : "\(limit) or more"
            let verb = found.count == 1 ? "is" : "are"
            return Finding(
                Check.workingTree.rawValue, .warning, path: first.path,
                "\(count) file\(found.count == 1 ? "" : "s") of \(checkout.directory) \(verb) not as the branch has \(found.count == 1 ? "it" : "them"), first \(first.path): \(first.difference.phrase)"
            )
        }
    }
}

extension Checkout.Difference {
    /// How the file differs, as the predicate of a sentence without a subject.
    fileprivate var phrase: String {
        switch self {
        case .changed: "changed"
        case .missing: "missing"
        case .staged: "added to the index, or removed from it, and not committed"
        }
    }
}
