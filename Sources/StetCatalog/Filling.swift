internal import Dispatch
internal import StetRecords
internal import StetReview
internal import Synchronization

/// Fills an empty catalog: several readers, each with a repository of its own, and one writer.
struct Filling {
    /// How many folders are handed out at a time.
    private static let portion = 128
    /// How many portions may wait to be written: this bounds the memory.
    private static let waiting = 16

    let history: any DeskHistory
    let reader: any FolderReading
    let writer: FolderWriter
    let progress: (Int) -> Void

    init(
        _ history: any DeskHistory, _ reader: any FolderReading, _ writer: FolderWriter,
        _ progress: @escaping (Int) -> Void
    ) {
        self.history = history
        self.reader = reader
        self.writer = writer
        self.progress = progress
    }

    func run() throws {
        var portions: [[FolderReference]] = []
        for kind in FolderKind.allCases {
            let all = try reader.folders(kind, startingWith: "").map { FolderReference(kind, $0) }
            portions += stride(from: 0, to: all.count, by: Self.portion).map {
                Array(all[$0..<min($0 + Self.portion, all.count)])
            }
        }
        let summarizing = Summarizing(portions, history, room: Self.waiting)
        for _ in 0..<Summarizing.workers { DispatchQueue.global().async { summarizing.work() } }
        defer { summarizing.stop() }
        var count = 0
        for _ in portions {
            let summaries = try summarizing.next()
            for summary in summaries { try writer.write(summary, of: summary.folder) }
            count += summaries.count
            progress(count)
        }
    }
}

/// Portions of folders, summed up by any number of workers and taken by one.
private final class Summarizing: Sendable {
    /// How many read at the same time.
    static let workers = 4

    private let portions: [[FolderReference]]
    private let history: any DeskHistory
    private let room: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    private struct State {
        var next = 0
        var done: [Result<[FolderSummary], any Error>] = []
        var isStopped = false
    }

    init(_ portions: [[FolderReference]], _ history: any DeskHistory, room: Int) {
        self.portions = portions
        self.history = history
        self.room = DispatchSemaphore(value: room)
    }

    func work() {
        // A semaphore must not be let go below what it began with.
        var reader: (any FolderReading)?
        while true {
            room.wait()
            guard let portion = take() else {
                room.signal()
                return
            }
            let result = Result {
                let own = try reader ?? history.reader(ofAll: true)
                reader = own
                let snapshot = Snapshot(own)
                return try portion.compactMap { try FolderSummary($0, own, snapshot) }
            }
            state.withLock { $0.done.append(result) }
            filled.signal()
        }
    }

    /// The next portion that is done, in no order that matters.
    func next() throws -> [FolderSummary] {
        filled.wait()
        let result = state.withLock { $0.done.removeFirst() }
        room.signal()
        return try result.get()
    }

    /// Lets the workers go, also those that wait for room.
    func stop() {
        state.withLock { $0.isStopped = true }
        for _ in 0..<Self.workers { room.signal() }
    }

    private func take() -> [FolderReference]? {
        state.withLock { state in
            guard state.next < portions.count, !state.isStopped else { return nil }
            defer { state.next += 1 }
            return portions[state.next]
        }
    }
}
