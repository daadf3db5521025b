internal import StetGit
package import StetRecords

/// What one remote is called in acts by everybody who uses it, without its address being told.
///
/// Sixteen hex digits of a hash over the desk, the branch and the remote's address as far as it is
/// the same for everybody: scheme, user, default ports and a final `.git` do not count. The address
/// of a directory or of this machine is one of this machine only.
package struct RemoteMark: Hashable, Comparable, Sendable {
    /// The digits.
    package let hex: String

    /// Reads exactly 16 lower-case hex digits; `nil` for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 16,
            text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 })
        else { return nil }
        hex = text
    }

    /// The mark of an address.
    ///
    /// - `directory`: What a relative path is relative to.
    /// - `machine`: What tells this machine from others.
    package init(
        _ address: String, desk: FolderID, branch: String, directory: String,
        machine: @autoclosure () -> String = Self.machine
    ) {
        let place = Self.place(address, directory: directory, machine: machine)
        let text = ["stet-remote", desk.hex, branch, place].joined(separator: "\n")
        hex = String(Digest(of: text.utf8).hex.prefix(16))
    }

    private static func place(_ address: String, directory: String, machine: () -> String) -> String
    {
        func local(_ place: String) -> String { "\(machine())\n\(place)" }
        func path(_ text: some StringProtocol) -> String {
            let text = text.hasPrefix("/") ? String(text) : "\(directory)/\(text)"
            return local(FileSystem.absolute(text) ?? text)
        }
        func host(_ authority: some StringProtocol, _ port: String?, _ path: some StringProtocol)
            -> String
        {
            let host = (authority.split(separator: "@").last.map { String($0) } ?? "").lowercased()
            var path = Substring(path.drop { $0 == "/" })
            while path.hasSuffix("/") { path.removeLast() }
            if path.hasSuffix(".git") { path.removeLast(4) }
            let place = host + (port.map { ":\($0)" } ?? "") + "/" + path
            let isLoopback =
                host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
            return isLoopback ? local(place) : place
        }
        if let scheme = address.firstRange(of: "://") {
            let name = address[..<scheme.lowerBound].lowercased()
            let rest = address[scheme.upperBound...]
            if name == "file" { return path(rest) }
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            var authority = rest[..<slash]
            var port: String?
            if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]"),
                !authority[colon...].contains("@")
            {
                let digits = authority[colon...].dropFirst()
                if !digits.isEmpty, digits != Self.defaultPorts[name] ?? "" {
                    port = String(digits)
                }
                authority = authority[..<colon]
            }
            return host(authority, port, rest[slash...])
        }
        // As Git reads it: a colon before any slash is that of a host.
        if let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") {
            return host(address[..<colon], nil, address[colon...].dropFirst())
        }
        return path(address)
    }

    private static let defaultPorts = [
        "ssh": "22", "https": "443", "http": "80", "git": "9418", "git+ssh": "22", "ssh+git": "22",
    ]

    /// What tells this machine from others: machine-id(5), else its name.
    private static var machine: String {
        for file in ["/etc/machine-id", "/proc/sys/kernel/hostname"] {
            if let bytes = try? FileSystem.read(file, limit: 256), bytes.count > 1 {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        return ""
    }

    /// Orders marks as their digits are ordered.
    package static func < (left: Self, right: Self) -> Bool {
        left.hex.utf8.lexicographicallyPrecedes(right.hex.utf8)
    }
}
