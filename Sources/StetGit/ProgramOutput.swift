internal import CStetLibgit2

/// Asks a program one short question.
package enum ProgramOutput {
    /// How a program answered.
    package enum Answer {
        /// There is none of that name that could be started.
        case missing
        /// It was stopped, or ended by a signal: what it would have said nobody knows.
        case stopped
        /// It ended by itself: its status, and what it printed.
        case ended(Int32, [UInt8])

        /// Whether it ended and said yes.
        package var isSuccess: Bool {
            if case .ended(0, _) = self { true } else { false }
        }
    }

    /// What a program prints, and how it ends, with no input and its messages left out (posix_spawnp(3)).
    ///
    /// Many times quicker to start than anything that waits for several things at once, as each act asks.
    ///
    /// - Parameters:
    ///   - program: The program, found on the path.
    ///   - arguments: Its arguments.
    ///   - limit: Where it prints more bytes, or takes longer than ten seconds, it is stopped.
    /// - Returns: The answer.
    package static func of(_ program: String, _ arguments: [String], limit: Int = 1 << 20)
        -> Answer
    {
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var pipe: Int32 = -1
        let child = unsafe stet_spawn_piped(program, words, &pipe)
        guard child > 0 else { return .missing }
        let output = read(pipe, limit)
        close(pipe)
        if output == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 {
            guard stet_errno() == EINTR else { return .stopped }
        }
        guard let output, status & 0x7F == 0 else { return .stopped }
        return .ended(status >> 8 & 0xFF, output)
    }

    private static func read(_ pipe: Int32, _ limit: Int) -> [UInt8]? {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var ready = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&ready, 1, 10_000)
            if count < 0, stet_errno() == EINTR { continue }
            guard count > 0 else { return nil }
            let read = unsafe stet_read(pipe, &chunk, chunk.count)
            if read == 0 { return output }
            guard read > 0, output.count + read <= limit else { return nil }
            output += chunk[..<read]
        }
    }
}
