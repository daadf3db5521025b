internal import Dispatch
internal import StetGit
internal import Synchronization

/// The judging of a long history by several judges at once, each with a repository of its own.
///
/// Commits are handed out in runs of neighbours, so that what one judge remembers of a commit serves
/// it for the next.
final class SharedJudging: Sendable {
    /// How many commits are handed out at a time.
    static let chunk = 2048

    private let commits: [ObjectID]
    private let subject: CommitJudge.Subject
    private let repository: String
    private let packs: Packs?
    private let state = Mutex(State())

    private struct State {
        var next = 0
        var parts: [Int: CommitJudge.Part] = [:]
        /// The first commits that are to be judged again, with all that come after them.
        var end = Int.max
        var failure: (any Error)?
    }

    /// - `repository`: The path of the Git directory.
    /// - `packs`: Its packs.
    init(
        _ commits: [ObjectID], _ subject: CommitJudge.Subject, repository: String, _ packs: Packs?
    ) {
        self.commits = commits
        self.subject = subject
        self.repository = repository
        self.packs = packs
    }

    /// Judges the commits, as far as they are clean: once some are not, those after them are judged only
    /// as far as somebody was at it, for nothing of that is true.
    ///
    /// Blocks the calling thread, which meanwhile tells how far the work is.
    ///
    /// - Returns: What came of them, in their order.
    /// - Throws: What opening the repository throws.
    func run(workers: Int, progress: (_ done: Int, _ all: Int) -> Void) throws
        -> [CommitJudge.Part]
    {
        GitLibrary.keepFreedMemory()
        let group = DispatchGroup()
        for _ in 0..<workers { DispatchQueue.global().async(group: group) { self.work() } }
        while group.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
            progress(state.withLock { $0.parts.count } * Self.chunk, commits.count)
        }
        let (parts, failure) = state.withLock { ($0.parts, $0.failure) }
        if let failure { throw failure }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    private func work() {
        do {
            let repository = try Repository.open(repository, searching: false)
            let judge = try CommitJudge(repository, subject)
            repository.readPacks(packs)
            while let start = take() {
                judge.ledger.assuming(subject.known) {
                    for commit in commits[start..<min(start + Self.chunk, commits.count)] {
                        judge.judge(commit)
                        if !goesOn(from: start, judge.part) { break }
                    }
                }
                let part = judge.part
                judge.part = CommitJudge.Part()
                state.withLock { $0.parts[start] = part }
            }
        } catch {
            state.withLock { $0.failure = error }
        }
    }

    /// Whether the commits from a number on are worth judging, after some of them were.
    private func goesOn(from start: Int, _ part: CommitJudge.Part) -> Bool {
        state.withLock { state in
            if !part.isClean { state.end = min(state.end, start) }
            return state.end > start
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < min(commits.count, state.end), state.failure == nil else {
                return nil
            }
            defer { state.next += Self.chunk }
            return state.next
        }
    }
}
