public import StetRecords

/// A person as the records of their folder say.
public struct PersonState: Sendable {
    /// The person.
    public let id: PersonID
    /// The newest descriptions; more than one where clones disagree.
    public let descriptions: [PersonDescription]
    /// The standings of the folder's records.
    public let standings: Standings

    init?(_ standings: Standings) {
        self.standings = standings
        id = PersonID(standings.folder.id)
        let described = standings.records.compactMap { record in
            record.personDescription.map { (record: record, description: $0) }
        }
        let newest = Set(standings.folder.newest(of: described.map(\.record)).map(\.id))
        descriptions = described.filter { newest.contains($0.record.id) }
            .sorted { $0.record.id < $1.record.id }.map(\.description)
        guard !descriptions.isEmpty else { return nil }
    }

    /// The description that is shown: where clones disagree, that of the lowest id.
    public var description: PersonDescription { descriptions[0] }

    /// The short name.
    public var handle: String { description.handle }

    /// What the person may do: only what every newest description grants.
    public var roles: [Role] {
        descriptions.dropFirst().reduce(Set(description.roles)) { $0.intersection($1.roles) }
            .sorted()
    }

    /// Whom and what the person must not judge: what any newest description names.
    public var conflicts: [String] { descriptions.flatMap(\.conflicts).sortedSet() }

    /// Whether a commit by this name and address is by the person.
    public func isNamed(_ name: String, email: String) -> Bool {
        descriptions.contains {
            $0.name.utf8.elementsEqual(name.utf8) && $0.email.utf8.elementsEqual(email.utf8)
        }
    }

    /// The record and time at which each role was first held, for seniority.
    package var firstAdmin: RecordID? {
        standings.records.first { $0.personDescription?.roles.contains(.admin) == true }?.id
    }
}

extension StoredRecord {
    /// What the record says about a person, if it does.
    public var personDescription: PersonDescription? {
        switch body {
        case .person(let description), .personRevised(let description): description
        default: nil
        }
    }
}

/// The people of a desk, and who of them are one and the same.
public struct People: Sendable {
    /// Everybody, by handle and then by id.
    public let all: [PersonState]
    private let byID: [PersonID: PersonState]
    private let representatives: [PersonID: PersonID]

    init(_ people: [PersonState]) {
        all = people.sorted { ($0.handle, $0.id) < ($1.handle, $1.id) }
        byID = Dictionary(people.map { ($0.id, $0) }) { first, _ in first }
        var groups = DisjointSets<PersonID>()
        var owners: [String: PersonID] = [:]
        for person in people.sorted(by: { $0.id < $1.id }) {
            let marks = person.descriptions.flatMap {
                ["email " + $0.email.lowercased()] + $0.keys.map { "key " + $0 }
            }
            for mark in marks {
                if let owner = owners[mark] { groups.join(owner, person.id) }
                owners[mark] = person.id
            }
        }
        representatives = Dictionary(people.map { ($0.id, groups.representative(of: $0.id)) }) {
            first, _ in first
        }
    }

    /// The person of an id.
    public subscript(id: PersonID) -> PersonState? { byID[id] }

    /// The people of a handle: one, unless clones gave it to two.
    public func named(_ handle: String) -> [PersonState] { all.filter { $0.handle == handle } }

    /// One id for everybody who shares an address or a key: two names are not two people.
    public func representative(of id: PersonID) -> PersonID { representatives[id] ?? id }

    /// The handle of an id, or its first digits where it is nobody's.
    public func handle(of id: PersonID) -> String { byID[id]?.handle ?? id.short }
}

/// Groups of things that belong together (union-find).
struct DisjointSets<Element: Hashable & Comparable> {
    private var parents: [Element: Element] = [:]

    /// The smallest element of the group.
    func representative(of element: Element) -> Element {
        var current = element
        while let parent = parents[current] { current = parent }
        return current
    }

    mutating func join(_ left: Element, _ right: Element) {
        let (first, second) = (representative(of: left), representative(of: right))
        if first != second { parents[max(first, second)] = min(first, second) }
    }
}
