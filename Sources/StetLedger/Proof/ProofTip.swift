internal import StetGit
internal import StetRecords
internal import StetReview

/// The files of the commit as of which a proof speaks.
final class ProofTip {
    /// The tree of `reviews/`; `nil` where there is none.
    let desk: ObjectID?
    private let objects: any ObjectReading

    init(_ desk: ObjectID?, _ objects: any ObjectReading) {
        self.desk = desk
        self.objects = objects
    }

    /// The entry of a path; `nil` where nothing is there.
    func entry(_ path: String) throws -> TreeEntry? {
        try objects.file(path, below: desk)
    }
}

extension ObjectReading {
    /// The entry of a path in the tree of `reviews/`; `nil` where nothing is there.
    func file(_ path: String, below desk: ObjectID?) throws -> TreeEntry? {
        let names = path.split(separator: "/").map { String($0) }
        guard let desk, names.count > 2, names[0] == RecordPath.root,
            let folder = try subtree(names.dropFirst().dropLast(), ofTree: desk)
        else { return nil }
        return try entry(names[names.count - 1], inTree: folder)
    }

    /// The records that a tree of `reviews/` lists in some folders.
    func listing(_ folders: some Sequence<FolderReference>, below desk: ObjectID?) throws
        -> [RecordID: ListedRecord]
    {
        var listing: [RecordID: ListedRecord] = [:]
        guard let desk else { return [:] }
        for reference in folders {
            let (kind, id) = (reference.kind, reference.id)
            let names = [kind.rawValue] + RecordPath.levels(of: id.hex, in: kind) + [id.hex]
            guard let folder = try subtree(names, ofTree: desk) else { continue }
            for entry in try entries(ofTree: folder) {
                guard let record = RecordPath.recordID(inName: entry.name) else { continue }
                listing[record] = ListedRecord(
                    path: "\(RecordPath.directory(kind, id))/\(entry.name)", id: entry.id)
            }
        }
        return listing
    }
}

/// The file of a record, as a tree lists it.
struct ListedRecord: Hashable {
    let path: String
    let id: ObjectID
}
