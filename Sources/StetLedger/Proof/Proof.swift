package import StetGit
package import StetRecords
internal import StetSignatures

/// One item's proof, as a file holds it: what is claimed, and the Git objects that show it.
///
/// The file is JSON in the canonical bytes that records have, so a proof has one spelling. Each
/// object stands with its name, in the order of the names.
package struct Proof {
    /// The desk.
    package let desk: FolderID
    /// The item.
    package let item: ItemID
    /// The commit as of which the proof speaks.
    package let tip: ObjectID
    /// The acts that brought the records, in the order of their commits' names.
    package let acts: [ProvenAct]
    /// The objects, by name.
    let objects: [ObjectID: (kind: GitObjectKind, bytes: [UInt8])]

    /// A commit, and the paths of the records it brought.
    package struct ProvenAct: Hashable, Sendable {
        /// The commit.
        package let commit: ObjectID
        /// The paths, in byte order.
        package let paths: [String]
    }

    /// The format this program reads and writes.
    static let format: Int64 = 1
    /// No proof is larger, in bytes.
    package static let maximumSize = 64 << 20
    static let maximumObjects = 200_000
    /// What the acts of a proof knew of each other is compared pair by pair.
    static let maximumActs = 10_000
    /// What an act knew is read folder by folder.
    static let maximumFolders = 2_000

    init(
        desk: FolderID, item: ItemID, tip: ObjectID, acts: [ProvenAct],
        objects: [ObjectID: (kind: GitObjectKind, bytes: [UInt8])]
    ) {
        self.desk = desk
        self.item = item
        self.tip = tip
        self.acts = acts.sorted { $0.commit < $1.commit }
        self.objects = objects
    }

    /// The bytes of the file.
    package var bytes: [UInt8] {
        let acts = acts.map { act in
            JSONValue.object([
                JSONMember("commit", .string(act.commit.description)),
                JSONMember("records", .array(act.paths.map { .string($0) })),
            ])
        }
        let objects = objects.sorted { $0.key < $1.key }.map { id, object in
            JSONValue.object([
                JSONMember("id", .string(id.description)),
                JSONMember("type", .string(object.kind.rawValue)),
                JSONMember(
                    "base64",
                    .string(String(decoding: Base64.encode(object.bytes), as: UTF8.self))),
            ])
        }
        return JSONWriter.canonical(
            .object([
                JSONMember("stet-proof", .integer(Self.format)),
                JSONMember("desk", .string(desk.hex)), JSONMember("item", .string(item.hex)),
                JSONMember("tip", .string(tip.description)), JSONMember("acts", .array(acts)),
                JSONMember("objects", .array(objects)),
            ]))
    }

    /// Reads the bytes of a file, and checks every object against its name.
    ///
    /// - Throws: ``ProofError``, which says where.
    package init(_ bytes: [UInt8]) throws(ProofError) {
        guard bytes.count <= Self.maximumSize else {
            throw ProofError(.tooLarge, "it has \(bytes.count) bytes")
        }
        let value: JSONValue
        do { value = try JSONReader.read(bytes) } catch {
            throw ProofError(.notAProof, error.description)
        }
        guard case .integer(let format)? = value["stet-proof"] else {
            throw ProofError(.notAProof, "the field \"stet-proof\" is missing")
        }
        guard format <= Self.format else {
            throw ProofError(
                .newerFormat, "it is of format \(format); this program knows \(Self.format)")
        }
        let canonical = JSONWriter.canonical(value)
        guard canonical == bytes else {
            let place = zip(canonical, bytes).enumerated().first { $1.0 != $1.1 }?.offset
            let error = JSONError(
                what: "is not spelled as it must be",
                at: place ?? min(canonical.count, bytes.count), in: bytes)
            throw ProofError(.notAProof, error.description)
        }
        guard case .object(let members) = value, members.count == 6, format == 1,
            case .string(let desk)? = value["desk"], let desk = FolderID(desk),
            case .string(let item)? = value["item"], let item = ItemID(item),
            case .string(let tip)? = value["tip"], let tip = ObjectID(tip),
            case .array(let acts)? = value["acts"], case .array(let objects)? = value["objects"],
            acts.count <= Self.maximumActs, objects.count <= Self.maximumObjects
        else { throw ProofError(.notAProof, "its fields are not those of a proof") }
        self.desk = desk
        self.item = item
        self.tip = tip
        self.acts = try Self.acts(acts)
        self.objects = try Self.objects(objects)
    }

    private static func acts(_ values: [JSONValue]) throws(ProofError) -> [ProvenAct] {
        var acts: [ProvenAct] = []
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value, members.count == 2,
                case .string(let commit)? = value["commit"], let commit = ObjectID(commit),
                acts.last.map({ $0.commit < commit }) != false,
                case .array(let records)? = value["records"]
            else { throw ProofError(.notAProof, "act \(index + 1) is malformed or out of order") }
            var paths: [String] = []
            for record in records {
                guard case .string(let path) = record,
                    paths.last.map({ $0.utf8.lexicographicallyPrecedes(path.utf8) }) != false
                else {
                    throw ProofError(
                        .notAProof, "the records of act \(index + 1) are malformed or out of order")
                }
                paths.append(path)
            }
            acts.append(ProvenAct(commit: commit, paths: paths))
        }
        return acts
    }

    private static func objects(_ values: [JSONValue]) throws(ProofError)
        -> [ObjectID: (kind: GitObjectKind, bytes: [UInt8])]
    {
        var objects: [ObjectID: (kind: GitObjectKind, bytes: [UInt8])] = [:]
        var last: ObjectID?
        for (index, value) in values.enumerated() {
            let place = "object \(index + 1) of \(values.count)"
            guard case .object(let members) = value, members.count == 3,
                case .string(let name)? = value["id"], let id = ObjectID(name),
                case .string(let type)? = value["type"], let kind = GitObjectKind(rawValue: type),
                case .string(let text)? = value["base64"],
                let bytes = Base64.decode(Array(text.utf8))
            else { throw ProofError(.notAProof, "\(place) is malformed") }
            guard last.map({ $0 < id }) != false else {
                throw ProofError(.notAProof, "\(place) is out of order")
            }
            guard (try? ObjectID(hashing: bytes, as: kind)) == id else {
                throw ProofError(
                    .wrongObject, "\(place) is not the \(kind.rawValue) \(id) that it says it is")
            }
            objects[id] = (kind, bytes)
            last = id
        }
        return objects
    }
}

/// Why a file is no proof.
public struct ProofError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public enum Code: String, Hashable, Sendable {
        /// The file is larger than any proof.
        case tooLarge = "too-large"
        /// The file is something else, or was changed.
        case notAProof = "not-a-proof"
        /// The file was written by a newer program.
        case newerFormat = "newer-format"
        /// An object does not have the name it stands under.
        case wrongObject = "wrong-object"
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong and where, for a person.
    public let what: String

    init(_ code: Code, _ what: String) {
        self.code = code
        self.what = what
    }

    /// What is wrong and where.
    public var description: String { what }
}
