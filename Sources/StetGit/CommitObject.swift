/// The bytes of a commit, taken apart by a reader that accepts one spelling only.
///
/// Git and libgit2 read much that is no act of a desk: unknown headers, several signatures, a
/// signature in the message, bytes after a zero byte. What two readers can understand differently
/// proves nothing, so here it is refused. Pure: needs no repository.
package struct CommitObject: Hashable, Sendable {
    /// The tree.
    package let tree: ObjectID
    /// The parents, in order.
    package let parents: [ObjectID]
    /// Who wrote it.
    package let author: Signature
    /// Who committed it.
    package let committer: Signature
    /// The message.
    package let message: String
    /// The value of the `gpgsig` header without the spaces that continue its lines; `nil` where the
    /// commit is not signed.
    package let armor: [UInt8]?
    /// What a signature covers: the bytes without the `gpgsig` header.
    package let payload: [UInt8]

    /// Why some bytes are not what an act's commit is.
    package enum Flaw: Error, Hashable, Sendable {
        /// A header that no act has, that stands elsewhere, or that stands twice.
        case header(String)
        /// A header whose value has another form.
        case value(String)
        /// The message is not UTF-8, or holds a zero byte.
        case message
        /// The commit is larger than that of any act.
        case size
    }

    /// Reads the bytes of a commit, without Git's object header.
    package init(_ bytes: [UInt8]) throws(Flaw) {
        var reader = HeaderReader(bytes)
        tree = try Self.id(reader.take("tree"), "tree")
        var parents: [ObjectID] = []
        while reader.isNext("parent") {
            parents.append(try Self.id(reader.take("parent"), "parent"))
        }
        self.parents = parents
        author = try Self.identity(reader.take("author"), "author")
        committer = try Self.identity(reader.take("committer"), "committer")
        let start = reader.position
        if reader.isNext("gpgsig") {
            armor = try reader.takeLines("gpgsig")
            payload = Array(bytes[..<start] + bytes[reader.position...])
        } else {
            armor = nil
            payload = bytes
        }
        let body = try reader.finish()
        guard !body.contains(0), let message = String(validating: body, as: UTF8.self) else {
            throw .message
        }
        self.message = message
    }

    /// The bytes of a commit with a signature over a payload.
    ///
    /// - Returns: `nil` where the payload has no headers.
    package static func bytes(of payload: [UInt8], armor: [UInt8]) -> [UInt8]? {
        guard
            let end = zip(payload.indices, zip(payload, payload.dropFirst()))
                .first(where: { $1.0 == 0x0A && $1.1 == 0x0A })?.0
        else { return nil }
        var header = Array("gpgsig ".utf8)
        for byte in armor {
            header.append(byte)
            if byte == 0x0A { header.append(0x20) }
        }
        header.append(0x0A)
        return Array(payload[...end] + header + payload[(end + 1)...])
    }

    private static func id(_ value: ArraySlice<UInt8>, _ key: String) throws(Flaw) -> ObjectID {
        guard let id = ObjectID(String(decoding: value, as: UTF8.self)) else { throw .value(key) }
        return id
    }

    /// `Name <address> seconds zone`, as Git writes it.
    /// The author that a header line names; `nil` where it names none.
    static func author(_ value: ArraySlice<UInt8>) -> Signature? { try? identity(value, "author") }

    private static func identity(_ value: ArraySlice<UInt8>, _ key: String) throws(Flaw)
        -> Signature
    {
        guard let open = value.firstIndex(of: 0x3C), let close = value.firstIndex(of: 0x3E),
            open < close, open > value.startIndex, value[open - 1] == 0x20,
            let name = String(validating: value[..<(open - 1)], as: UTF8.self),
            let email = String(validating: value[(open + 1)..<close], as: UTF8.self),
            !email.utf8.contains(0x3C)
        else { throw .value(key) }
        let rest = value[(close + 1)...].split(separator: 0x20, omittingEmptySubsequences: false)
        guard rest.count == 3, rest[0].isEmpty, rest[1].allSatisfy({ 0x30...0x39 ~= $0 }),
            rest[1].first != 0x30 || rest[1].count == 1,
            let seconds = Int64(String(decoding: rest[1], as: UTF8.self)),
            let sign = rest[2].first, sign == 0x2B || sign == 0x2D, rest[2].count == 5,
            rest[2].dropFirst().allSatisfy({ 0x30...0x39 ~= $0 }),
            let zone = Int(String(decoding: rest[2].dropFirst(), as: UTF8.self))
        else { throw .value(key) }
        let offset = (zone / 100 * 60 + zone % 100) * (sign == 0x2D ? -1 : 1)
        return Signature(name: name, email: email, seconds: seconds, offset: offset)
    }
}

/// Walks the header lines of a commit.
private struct HeaderReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func isNext(_ key: String) -> Bool {
        let key = Array(key.utf8)
        return bytes.count > position + key.count
            && bytes[position..<(position + key.count)].elementsEqual(key)
            && bytes[position + key.count] == 0x20
    }

    mutating func take(_ key: String) throws(CommitObject.Flaw) -> ArraySlice<UInt8> {
        guard isNext(key), let end = bytes[position...].firstIndex(of: 0x0A) else {
            throw .header(name)
        }
        defer { position = end + 1 }
        return bytes[(position + key.utf8.count + 1)..<end]
    }

    /// A value of several lines, of which each but the first begins with a space.
    mutating func takeLines(_ key: String) throws(CommitObject.Flaw) -> [UInt8] {
        var value = Array(try take(key))
        while position < bytes.count, bytes[position] == 0x20 {
            guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw .value(key) }
            value.append(0x0A)
            value += bytes[(position + 1)..<end]
            position = end + 1
        }
        return value
    }

    /// The message after the empty line that ends the headers.
    func finish() throws(CommitObject.Flaw) -> ArraySlice<UInt8> {
        guard position < bytes.count, bytes[position] == 0x0A else { throw .header(name) }
        return bytes[(position + 1)...]
    }

    /// The name of the header at the position, for errors.
    private var name: String {
        let key = bytes[position...].prefix(40).prefix { $0 != 0x20 && $0 != 0x0A }
        return key.isEmpty ? "none" : String(decoding: key, as: UTF8.self)
    }
}

extension CommitObject {
    /// The commit of an id, once its bytes were read.
    package func commit(_ id: ObjectID) -> Commit {
        Commit(
            id: id, tree: tree, parents: parents, author: author, committer: committer,
            message: message)
    }
}

extension CommitObject.Flaw: CustomStringConvertible {
    /// The flaw in words.
    package var description: String {
        switch self {
        case .header(let name): "the commit has the header \"\(name)\" where no act has it"
        case .value(let name): "the commit's header \"\(name)\" has a form that Git does not write"
        case .message: "the commit's message is not plain UTF-8"
        case .size: "the commit is larger than that of any act"
        }
    }
}
