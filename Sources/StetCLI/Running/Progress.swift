internal import Stet

/// A line on the terminal that says how far work is which takes longer than a second.
final class Progress {
    private let isShown: Bool
    private let start = Host.now()
    private var isOnScreen = false

    /// `quiet`: Whether to say nothing.
    init(quiet: Bool) { isShown = !quiet && Host.isTerminal(2) }

    /// Says how far it is, in place of what was said before.
    func tell(_ text: @autoclosure () -> String) {
        guard isShown, Host.now().secondsSince1970 > start.secondsSince1970 else { return }
        Host.tell("\r\u{1B}[K\(text())")
        isOnScreen = true
    }

    /// Takes the line away.
    func end() {
        if isOnScreen { Host.tell("\r\u{1B}[K") }
        isOnScreen = false
    }
}
