import Stet
import TestSupport

/// An act in a repository of some kind, to be disturbed.
enum Scenario: String, CaseIterable, Sendable {
    /// One record.
    case note
    /// Two new folders.
    case claimAndItem
    /// A record and the text beside it.
    case source
    /// A file takes the place of another.
    case redaction
    /// No working tree.
    case bare
    /// Two working trees on two branches, one of them the desk's.
    case worktrees
    /// Signed by `ssh-keygen`.
    case signed
    /// Several acts by one process.
    case many
    /// References are packed, and so are the objects.
    case packed
    /// Nothing need reach the disk.
    case fast

    /// How many acts it is.
    var acts: Int { self == .many ? 3 : 1 }

    /// The desk, and the command that acts in it.
    func make() async throws -> (desk: TestDesk, arguments: [String]) {
        let desk = try TestDesk(bare: self == .bare, signed: self == .signed)
        let material = try desk.material()
        _ = try desk.evidence(material)
        let item = material.item.hex
        switch self {
        case .note, .bare, .signed: return (desk, ["note", item, "One more."])
        case .claimAndItem:
            return (desk, ["claim", "add", "--text", "Another claim.", "--open"])
        case .source:
            return (desk, ["source", "add", "../text", "--title", "A text"])
        case .redaction:
            return (desk, ["redact", material.daily.hex, "--because", "An order."])
        case .worktrees:
            try await desk.git("worktree", "add", "-q", "-b", "other", "../aside")
            return (desk, ["note", item, "One more."])
        case .many:
            return (desk, ["do", "../lines"])
        case .packed:
            try await desk.git("gc", "-q")
            return (desk, ["note", item, "One more."])
        case .fast:
            try await desk.git("config", "stet.durable", "false")
            return (desk, ["note", item, "One more."])
        }
    }

    /// The modes to try at a call: all of them for the plainest act; one at every second call for the
    /// others, which have most of their calls in common.
    func modes(at call: Int, _ name: String) -> [Shim.Mode] {
        if self == .note {
            return Shim.Mode.allCases.filter { $0 != .torn || name.hasPrefix("write") }
        }
        let offset = Self.allCases.firstIndex(of: self) ?? 0
        guard (call + offset).isMultiple(of: 2) else { return [] }
        return [Shim.Mode.allCases[(call / 2 + offset) % Shim.Mode.allCases.count]]
    }
}
