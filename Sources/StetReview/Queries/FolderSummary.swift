package import StetRecords
internal import StetTexts

/// What an index keeps of one folder: all that a question about the whole desk may ask of it.
package struct FolderSummary: Sendable {
    /// The folder.
    package let folder: FolderReference
    /// The ids of its files that are named as records.
    package let records: [RecordID]
    /// The files in it that are no records.
    package let aliens: [Alien]
    /// Whether it holds what this clone has damaged; it may be whole when it is read next.
    package let isDamaged: Bool
    /// What is in it; `nil` where that cannot be told.
    package let content: Content?
    /// What is at odds in it.
    package let contested: Contested?
    /// The other folders that were asked for to tell this, whether they are there or not; people and
    /// policy excepted.
    package let rests: Set<FolderReference>
    /// The sources that it cites: in which a claim appears, from which an item has evidence.
    package let cites: Set<SourceID>

    /// What is in a folder.
    package enum Content: Sendable {
        case item(ItemSummary)
        case claim(text: String, isWithdrawn: Bool)
        case source(label: String, texts: [Digest], isWithdrawn: Bool)
    }

    /// Sums up a folder; `nil` where there is none.
    ///
    /// - `snapshot`: The state over the same reader.
    package init?(_ place: FolderReference, _ reader: any FolderReading, _ snapshot: Snapshot)
        throws
    {
        guard let folder = try reader.folder(place.kind, place.id) else { return nil }
        self.folder = place
        aliens = folder.aliens
        isDamaged = folder.isDamaged
        records =
            folder.records.map(\.id)
            + folder.unreadable.compactMap { RecordPath.recordID(inName: $0.name) }
        let told = try snapshot.recordingReads {
            try snapshot.ifReadable { try Self.tell(place, snapshot) }
        }
        content = told.value?.content
        contested = told.value?.contested
        cites = told.value?.cites ?? []
        rests = told.reads.filter {
            $0 != place && $0.kind != .people && $0.kind != .policy
        }
    }

    private static func tell(_ place: FolderReference, _ snapshot: Snapshot) throws
        -> (content: Content?, contested: Contested?, cites: Set<SourceID>)
    {
        let content: Content?
        var cites: Set<SourceID> = []
        switch place.kind {
        case .items:
            content = try snapshot.item(ItemID(place.id)).map { item in
                cites = Set(item.standingEvidence.compactMap { $0.evidence.citation?.source })
                return .item(try ItemSummary(item, in: snapshot))
            }
        case .claims:
            content = try snapshot.claim(ClaimID(place.id)).map { claim in
                cites = Set(claim.appearances.map(\.appearance.source))
                return .claim(text: claim.statement.text, isWithdrawn: claim.isWithdrawn)
            }
        case .sources:
            content = try snapshot.source(SourceID(place.id)).map { source in
                .source(
                    label: source.label,
                    texts: source.descriptions.compactMap { $0.description.text?.sha256 },
                    isWithdrawn: source.isWithdrawn)
            }
        case .people, .policy: return (nil, nil, [])
        }
        return (content, try snapshot.contested(place), cites)
    }
}

extension Folder {
    /// The files in it that are no records; the folder itself where it has no first record.
    package var aliens: [Alien] {
        let path = RecordPath.directory(kind, id)
        let files = unreadable.map { Alien(path: "\(path)/\($0.name)", what: $0.error.what) }
        return files + (first == nil ? [Alien(path: path, what: "has no first record")] : [])
    }
}

extension Snapshot {
    /// What is at odds in a folder, whatever the day.
    package func contested(_ place: FolderReference) throws -> Contested? {
        // Time only ends leases: who has an item on a later day had it on the first.
        guard let first = CalendarDay(year: 1, month: 1, day: 1) else { return nil }
        let found = try disagreements(in: place, on: first)
        let isCrowded = found.contains { $0.kind == .places }
        let count = found.count { $0.kind != .places }
        return found.isEmpty ? nil : Contested(place, count: count, isCrowded: isCrowded)
    }

    /// A mark that differs where the policy, or what stands of it, does.
    package func policyMark() throws -> String {
        guard let standings = try policy()?.standings else { return "" }
        return standings.folder.records.map { $0.id.hex + (standings.stands($0.id) ? "+" : "-") }
            .joined()
    }

    /// A mark that differs where people who are one and the same do.
    package func peopleMark() throws -> String {
        let people = try people()
        return people.all.map(\.id).sorted().filter { people.representative(of: $0) != $0 }
            .map { "\($0.hex)=\(people.representative(of: $0).hex)" }.joined(separator: " ")
    }
}
