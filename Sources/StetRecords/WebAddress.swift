/// What is taken for the address of a page: one that a browser opens, with `http` or `https` (RFC 3986).
///
/// Records are read by sites and desks that make links of addresses, so what a program would run
/// (`javascript:`), what holds its own content (`data:`) and what is on one machine alone (`file:`) is
/// refused before it is written. A history may hold such addresses all the same: they are text there.
package enum WebAddress {
    /// Why a text is no address of a page.
    public struct Flaw: Error, Hashable, Sendable {
        /// The text.
        public let text: String
        /// What is wrong with it.
        public let why: String
    }

    /// Checks a text, in one pass.
    ///
    /// - Throws: ``Flaw`` for another scheme, no host, a user name or a password, a port that is none,
    ///   white space, control characters, or one of `\"<>\\^`{|}` and such that no address has unescaped.
    package static func check(_ text: String) throws(Flaw) {
        func flaw(_ why: String) -> Flaw { Flaw(text: text, why: why) }
        guard let colon = text.utf8.firstIndex(of: 0x3A),
            ["http", "https"].contains(text[..<colon].lowercased()),
            text[text.utf8.index(after: colon)...].utf8.starts(with: "//".utf8)
        else { throw flaw("It does not begin with https:// or http://.") }
        guard !text.unicodeScalars.contains(where: { isForbidden($0) }) else {
            throw flaw("It holds a character that no address has, such as a space or a quote.")
        }
        let rest = text.utf8[text.utf8.index(after: colon)...].dropFirst(2)
        let authority = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        guard !authority.contains(0x40) else {
            throw flaw("It names a user, or has a password, which would be recorded for good.")
        }
        let host: Substring.UTF8View
        if authority.first == 0x5B, let end = authority.firstIndex(of: 0x5D) {
            host = authority[...end]
        } else {
            host = authority.prefix { $0 != 0x3A }
        }
        let port = authority[host.endIndex...]
        guard !host.isEmpty, host.first != 0x2E, host.contains(where: { $0 != 0x2E }) else {
            throw flaw("It names no host.")
        }
        guard
            port.isEmpty
                || port.first == 0x3A && port.count <= 6
                    && port.dropFirst().allSatisfy({ 0x30...0x39 ~= $0 })
        else { throw flaw("Its port is no number.") }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "<", ">", "\\", "^", "`": return true
        default: break
        }
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
        let properties = scalar.properties
        return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || properties.generalCategory == .control
    }
}

extension Record.Body {
    /// The address of a page that it names; `nil` where it names none.
    package var address: String? {
        switch self {
        case .source(let description), .sourceRevised(let description): description.url
        case .sourceCorrected(let notice), .sourceRetracted(let notice): notice.url
        case .published(let publication): publication.url
        default: nil
        }
    }
}
