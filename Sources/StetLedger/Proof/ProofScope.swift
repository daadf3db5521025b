internal import StetRecords
internal import StetReview

/// The folders that the state of an item depends on.
struct ProofScope {
    /// The folders, people and policy among them.
    let folders: [(kind: FolderKind, id: FolderID)]

    /// Follows what the records of an item refer to: its claim, the sources of its evidence, those
    /// they derive from, and items it was closed as a duplicate of.
    init(_ item: ItemID, in reader: any FolderReading) throws {
        var folders: [(kind: FolderKind, id: FolderID)] = []
        for kind in [FolderKind.people, .policy] {
            folders += try reader.folders(kind, startingWith: "").map { (kind, $0) }
        }
        var seen: Set<FolderID> = []
        var waiting: [(kind: FolderKind, id: FolderID)] = [(.items, FolderID(item))]
        while let (kind, id) = waiting.popLast() {
            guard seen.insert(id).inserted, let folder = try reader.folder(kind, id) else {
                continue
            }
            folders.append((kind, id))
            for record in folder.records {
                switch record.body {
                case .item(let opening): waiting.append((.claims, FolderID(opening.claim)))
                case .evidence(let evidence):
                    if let source = evidence.citation?.source {
                        waiting.append((.sources, FolderID(source)))
                    }
                case .closed(let closing):
                    if let of = closing.of { waiting.append((.items, FolderID(of))) }
                case .sourceDerived(let derivation):
                    waiting.append((.sources, FolderID(derivation.from)))
                default: break
                }
            }
        }
        self.folders = folders
    }
}
