public import StetRecords

/// A person as the records of their folder say.
public struct PersonState: Sendable {
    /// The person.
    public let id: PersonID
    /// The newest descriptions; more than one where clones disagree.
    public let descriptions: [PersonDescription]
    /// The standings of the folder's records.
    public let standings: Standings
    /// Whether the person has no rights, because changes in their folder forbid each other and no
    /// other admin has settled it since.
    public let isFrozen: Bool
    /// Every key that a record of the person that stands names.
    package let keysEver: Set<String>

    /// `tied`: Late records of changes that forbid each other.
    init?(_ standings: Standings, tied: Set<RecordID>) {
        self.standings = standings
        id = PersonID(standings.folder.id)
        let described = standings.records.compactMap { record in
            record.personDescription.map { (record: record, description: $0) }
        }
        keysEver = described.reduce(into: []) { $0.formUnion($1.description.keys) }
        let newest = Set(standings.folder.newest(of: described.map(\.record)).map(\.id))
        descriptions = described.filter { newest.contains($0.record.id) }
            .sorted { $0.record.id < $1.record.id }.map(\.description)
        let folder = standings.folder
        let (own, id) = (folder.records.filter { tied.contains($0.id) }, self.id)
        isFrozen =
            !own.isEmpty
            && !standings.records.contains { record in
                record.by != id && own.allSatisfy { folder.isBefore($0.id, record.id) }
            }
        guard !descriptions.isEmpty else { return nil }
    }

    /// The description that is shown: where clones disagree, that of the lowest id.
    public var description: PersonDescription { descriptions[0] }

    /// The short name.
    public var handle: String { description.handle }

    /// What the person may do: only what every newest description grants, and nothing while changes of
    /// the person forbid each other.
    public var roles: [Role] { isFrozen ? [] : describedRoles }

    /// The roles that every newest description grants, whether or not they count.
    public var describedRoles: [Role] {
        descriptions.dropFirst().reduce(Set(description.roles)) { $0.intersection($1.roles) }
            .sorted()
    }

    /// Whom and what the person must not judge: what any newest description names.
    public var conflicts: [String] { descriptions.flatMap(\.conflicts).sortedSet() }

    /// The SSH public keys the person signs with: only those every newest description names, so that
    /// where clones disagree a revocation wins, and none while changes of the person forbid each other.
    public var keys: [String] { isFrozen ? [] : describedKeys }

    /// The keys that every newest description names, whether or not they count.
    public var describedKeys: [String] {
        descriptions.dropFirst().reduce(description.keys) { keys, other in
            let others = Set(other.keys)
            return keys.filter { others.contains($0) }
        }
    }

    /// The keys the person had and has no longer.
    public var formerKeys: [String] {
        keysEver.subtracting(keys).sorted()
    }

    /// Every key the person ever had, in the order in which they were first named, with the moment
    /// at which a key they have no longer was taken away, by the clock of whoever did it.
    public var keyHistory: [(key: String, revoked: Timestamp?)] {
        let current = keys
        var history: [(key: String, revoked: Timestamp?)] = []
        let described = standings.folder.records.filter { $0.personDescription != nil }
        for record in described {
            for key in record.personDescription?.keys ?? []
            where !history.contains(where: { $0.key == key }) {
                guard !current.contains(key) else {
                    history.append((key, nil))
                    continue
                }
                let named = described.last { $0.personDescription?.keys.contains(key) == true }
                let end = described.first { later in
                    named.map { standings.folder.isBefore($0.id, later.id) } == true
                        && later.personDescription?.keys.contains(key) == false
                }
                history.append((key, end?.at))
            }
        }
        return history
    }

    /// Whether a commit by this name and address is by the person.
    public func isNamed(_ name: String, email: String) -> Bool {
        descriptions.contains {
            $0.name.utf8.elementsEqual(name.utf8) && $0.email.utf8.elementsEqual(email.utf8)
        }
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
                ["email " + ComparedName($0.email).folded]
            }
            // Whoever ever had a key can sign with it, also after it was revoked.
            for mark in marks + person.keysEver.map({ "key " + $0 }) {
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

    /// Whom some words mean: a handle, or an id or the first four digits or more of it, which tell
    /// people of one handle apart; nobody or several where that is not clear.
    public func meant(by text: String) -> [PersonState] {
        let named = named(text)
        guard named.count != 1, text.utf8.count >= 4 else { return named }
        let identified = all.filter { FolderID($0.id).hex.hasPrefix(text) }
        return identified.isEmpty ? named : identified
    }

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
