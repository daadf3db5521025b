internal import StetGit

/// The objects of a proof, and which of them were needed.
final class ProofObjects: ObjectReading {
    private let objects: [ObjectID: (kind: GitObjectKind, bytes: [UInt8])]
    private var trees: [ObjectID: TreeObject] = [:]
    private var used: Set<ObjectID> = []

    init(_ proof: Proof) { objects = proof.objects }

    /// The objects that nothing asked for, in order.
    var unused: [ObjectID] { objects.keys.filter { !used.contains($0) }.sorted() }

    func rawCommit(_ id: ObjectID) throws(GitError) -> [UInt8] { try bytes(id, .commit) }

    func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        if let known = trees[id] { return known }
        guard let tree = TreeObject(try bytes(id, .tree)) else {
            throw GitError(.malformed, "tree \(id) has a form that Git does not write")
        }
        trees[id] = tree
        return tree
    }

    func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        let bytes = try bytes(id, .blob)
        guard bytes.count <= limit else {
            throw GitError(.tooLarge, "object \(id) has \(bytes.count) bytes")
        }
        return bytes
    }

    private func bytes(_ id: ObjectID, _ kind: GitObjectKind) throws(GitError) -> [UInt8] {
        guard let object = objects[id], object.kind == kind else {
            throw GitError(.missingObject, "the proof lacks the \(kind.rawValue) \(id)")
        }
        used.insert(id)
        return object.bytes
    }
}

/// The objects of a repository, and which of them were asked for.
final class RecordingObjects: ObjectReading {
    private let repository: Repository
    /// What was asked for.
    private(set) var kinds: [ObjectID: GitObjectKind] = [:]

    init(_ repository: Repository) { self.repository = repository }

    func rawCommit(_ id: ObjectID) throws(GitError) -> [UInt8] {
        kinds[id] = .commit
        return try repository.rawCommit(id)
    }

    func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        kinds[id] = .tree
        return try repository.tree(id)
    }

    func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        kinds[id] = .blob
        return try repository.blob(id, limit: limit)
    }

    /// Why what was asked for is more than a proof holds; `nil` where it is not.
    func excess() throws(GitError) -> String? {
        guard kinds.count <= Proof.maximumObjects else {
            return
                "it would take \(kinds.count) objects, and a proof has \(Proof.maximumObjects) at most"
        }
        var size = 0
        for (id, kind) in kinds {
            // Base64, and what stands around it.
            size += try repository.rawObject(id, kind).count * 4 / 3 + 128
        }
        guard size > Proof.maximumSize else { return nil }
        return "it would have \(size) bytes, and a proof has \(Proof.maximumSize) at most"
    }

    /// What was asked for, with its bytes.
    func objects() throws(GitError) -> [ObjectID: (kind: GitObjectKind, bytes: [UInt8])] {
        var objects: [ObjectID: (kind: GitObjectKind, bytes: [UInt8])] = [:]
        for (id, kind) in kinds { objects[id] = (kind, try repository.rawObject(id, kind)) }
        return objects
    }
}
