internal import CStetLibgit2

/// Who did something with a commit, and when.
package struct Signature: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The email address.
    package let email: String
    /// POSIX seconds.
    package let seconds: Int64
    /// Minutes east of UTC.
    package let offset: Int

    /// A signature.
    package init(name: String, email: String, seconds: Int64, offset: Int = 0) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offset = offset
    }

    /// - Precondition: `pointer` is valid for the duration of the call.
    init(_ pointer: UnsafePointer<git_signature>) {
        unsafe self.init(
            name: String(cString: pointer.pointee.name),
            email: String(cString: pointer.pointee.email),
            seconds: pointer.pointee.when.time, offset: Int(pointer.pointee.when.offset))
    }

    /// The value of an `author` or `committer` header: the name and the address as they are, where these
    /// can stand in a commit.
    ///
    /// Unlike `git_signature_new` it strips no punctuation, so that the name is the one that a record has.
    func header() throws(GitError) -> String {
        func isForbidden(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x3C || byte == 0x3E }
        let (name, email) = (Self.trimmed(name), Self.trimmed(email))
        guard !name.isEmpty, !email.isEmpty, !name.utf8.contains(where: isForbidden),
            !email.utf8.contains(where: isForbidden)
        else { throw GitError(.other, "\(name) <\(email)> cannot stand in a commit") }
        let minutes = offset.magnitude
        func two(_ number: UInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let zone = (offset < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
        return "\(name) <\(email)> \(seconds) \(zone)"
    }

    private static func trimmed(_ text: String) -> String {
        let rest = text.utf8.drop { $0 <= 0x20 }
        let end = rest.lastIndex { $0 > 0x20 }.map { rest.index(after: $0) }
        return String(Substring(rest[..<(end ?? rest.startIndex)]))
    }
}

/// A commit as it is read.
package struct Commit: Hashable, Sendable {
    /// The commit's own name.
    package let id: ObjectID
    /// Its tree.
    package let tree: ObjectID
    /// Its parents, in order.
    package let parents: [ObjectID]
    /// Who wrote it.
    package let author: Signature
    /// Who committed it.
    package let committer: Signature
    /// The whole message; bytes that are not UTF-8 are replaced.
    package let message: String

    /// The first line of the message.
    package var subject: String { message.split(separator: "\n").first.map { String($0) } ?? "" }

    /// The trailers: `Key: value` lines of the last paragraph, in order; other lines there are prose.
    package var trailers: [(key: String, value: String)] {
        // Bytes, not characters: a combining mark after a line end must not hide it.
        let lines = message.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        var trailers: [(key: String, value: String)] = []
        for line in lines.reversed().drop(while: { $0.isEmpty }) {
            if line.isEmpty { return trailers.reversed() }
            guard let colon = line.firstIndex(of: 0x3A),
                !line[..<colon].isEmpty, line[..<colon].allSatisfy({ Self.isKey($0) })
            else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == 0x20 }
            trailers.append(
                (key: String(Substring(line[..<colon])), value: String(Substring(value))))
        }
        return []
    }

    /// Whether a byte can stand in the key of a trailer: a letter, a digit or a hyphen.
    private static func isKey(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x2D
    }
}

extension Repository {
    /// Reads a commit (`git_commit_lookup`).
    ///
    /// Of one that libgit2 cannot read, as its author or date is none, the tree and the parents are read,
    /// and nothing else.
    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        do {
            return try wellFormedCommit(id)
        } catch {
            guard error.code == .other, let bytes = try? object(id, .commit, limit: nil),
                let tree = Self.id("tree ", in: bytes, at: 0)
            else { throw error }
            let nobody = Signature(name: "", email: "", seconds: 0)
            return Commit(
                id: id, tree: tree, parents: Self.parents(in: bytes) ?? [], author: nobody,
                committer: nobody, message: "")
        }
    }

    private func wellFormedCommit(_ id: ObjectID) throws(GitError) -> Commit {
        var oid = id.oid
        let commit = try unsafe Handle("cannot read commit \(id.short)", free: git_commit_free) {
            unsafe git_commit_lookup($0, pointer, &oid)
        }
        let parents = Self.parents(of: commit)
        guard let tree = unsafe git_commit_tree_id(commit.pointer),
            let author = unsafe git_commit_author(commit.pointer),
            let committer = unsafe git_commit_committer(commit.pointer)
        else { throw GitError(.corruptObject, "commit \(id.short) lacks a field") }
        return unsafe Commit(
            id: id, tree: ObjectID(tree.pointee), parents: parents,
            author: Self.exactAuthor(of: commit) ?? Signature(author),
            committer: Signature(committer),
            message: git_commit_message(commit.pointer).map { unsafe String(cString: $0) } ?? "")
    }

    /// The author as the commit's bytes have it; libgit2 strips some punctuation (`git_commit_author`).
    private static func exactAuthor(of commit: Handle) -> Signature? {
        guard let header = unsafe git_commit_raw_header(commit.pointer) else { return nil }
        let key = "\nauthor "
        guard let start = unsafe strstr(header, key) else { return nil }
        let value = unsafe UnsafePointer(start) + key.utf8.count
        let length = unsafe strcspn(value, "\n")
        let bytes = unsafe UnsafeBufferPointer(start: value, count: length).map {
            UInt8(bitPattern: $0)
        }
        return CommitObject.author(bytes[...])
    }

    /// The parents of a commit, and nothing else of it.
    package func parents(of id: ObjectID) throws(GitError) -> [ObjectID] {
        if let bytes = readObject(id)?.bytes, let parents = Self.parents(in: bytes) {
            return parents
        }
        return try commit(id).parents
    }

    /// The object that a header line of a commit names; `nil` where there is another line.
    private static func id(_ key: String, in bytes: [UInt8], at start: Int) -> ObjectID? {
        let end = start + key.utf8.count + 41
        guard end <= bytes.count, bytes[end - 1] == 0x0A,
            bytes[start..<(end - 41)].elementsEqual(key.utf8)
        else { return nil }
        return ObjectID(hex: bytes, at: end - 41)
    }

    /// The parents that a commit's bytes name; `nil` where they do not begin as Git writes them.
    private static func parents(in bytes: [UInt8]) -> [ObjectID]? {
        guard id("tree ", in: bytes, at: 0) != nil else { return nil }
        var parents: [ObjectID] = []
        var position = 46
        while let parent = id("parent ", in: bytes, at: position) {
            parents.append(parent)
            position += 48
        }
        return parents
    }

    private static func parents(of commit: Handle) -> [ObjectID] {
        var parents: [ObjectID] = []
        for index in 0..<(unsafe git_commit_parentcount(commit.pointer)) {
            guard let parent = unsafe git_commit_parent_id(commit.pointer, index) else { continue }
            unsafe parents.append(ObjectID(parent.pointee))
        }
        return parents
    }

    /// Whether a commit is another, or can be reached from it (`git_graph_descendant_of`); a commit
    /// that is not in the repository cannot.
    package func isAncestor(_ commit: ObjectID, of tip: ObjectID) throws(GitError) -> Bool {
        if commit == tip { return true }
        guard contains(commit) else { return false }
        var (ancestor, descendant) = (commit.oid, tip.oid)
        let status = unsafe git_graph_descendant_of(pointer, &descendant, &ancestor)
        if status < 0, status != GIT_ENOTFOUND.rawValue {
            return try plainAncestors(of: [tip]).contains(commit)
        }
        try check(status, "cannot walk from \(tip.short)")
        return status == 1
    }

    /// The newest commits that two histories have in common (`git_merge_bases`).
    package func mergeBases(of left: ObjectID, _ right: ObjectID) throws(GitError) -> [ObjectID] {
        var (one, two) = (left.oid, right.oid)
        var found = unsafe git_oidarray()
        let status = unsafe git_merge_bases(&found, pointer, &one, &two)
        if status == GIT_ENOTFOUND.rawValue { return [] }
        if status < 0 { return try plainMergeBases(of: left, right) }
        defer { unsafe git_oidarray_dispose(&found) }
        return unsafe UnsafeBufferPointer(start: found.ids, count: found.count).map {
            ObjectID($0)
        }
    }
}
