internal import Stet

/// Builds the objects that `--json` prints; keys without a value are left out.
func json(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { key, value in value.map { JSONMember(key, $0) } })
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
    static func id<Subject>(_ id: Identifier<Subject>?) -> JSONValue? { id.map { .string($0.hex) } }
    static func number(_ number: Int) -> JSONValue { .integer(Int64(number)) }
    static func list<Element>(_ elements: [Element], _ view: (Element) throws -> JSONValue) rethrows
        -> JSONValue
    {
        .array(try elements.map(view))
    }
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

/// The views of a desk's things as JSON: a contract of its own, not the storage format.
struct JSONViews {
    let snapshot: Snapshot
    private let people: People

    init(_ snapshot: Snapshot) throws {
        self.snapshot = snapshot
        people = try snapshot.people()
    }

    private func handle(_ id: PersonID) -> JSONValue { .string(people.handle(of: id)) }

    func person(_ person: PersonState) -> JSONValue {
        json([
            "id": .id(person.id), "handle": .text(person.handle),
            "name": .text(person.description.name), "email": .text(person.description.email),
            "roles": .texts(person.roles.map(\.rawValue)),
            "keys": .texts(person.keys), "tied": .boolean(person.isFrozen),
            "conflicts": .texts(person.conflicts),
            "contested": .boolean(person.descriptions.count > 1),
        ])
    }

    func source(_ source: SourceState) -> JSONValue {
        let description = source.description
        return json([
            "id": .id(source.id), "revision": .id(source.revision),
            "keep": .text(description.keep.rawValue), "title": .text(description.title),
            "publisher": .text(description.publisher), "authors": .texts(description.authors),
            "agency": .text(description.agency), "owner": .text(description.owner),
            "url": .text(description.url),
            "published": .text(description.published?.text),
            "retrieved": .text(description.retrieved?.text),
            "language": .text(description.language),
            "inferred": .texts(description.inferred.map(\.rawValue)),
            "original": description.original.map { original in
                json([
                    "form": .text(original.form.rawValue), "encoding": .text(original.encoding),
                    "sha256": .text(original.sha256.hex), "bytes": .number(original.bytes),
                    "boilerplate": .list(original.boilerplate) { range in
                        json(["start": .number(range.lowerBound), "end": .number(range.upperBound)])
                    },
                ])
            },
            "sha256": .text(description.text?.sha256.hex),
            "bytes": description.text.map { .number($0.bytes) },
            "characters": description.text.map { .number($0.scalars) },
            "corrected": .boolean(!source.corrections.isEmpty),
            "retracted": .boolean(source.isRetracted), "withdrawn": .boolean(source.isWithdrawn),
            "contested": .boolean(source.descriptions.count > 1),
        ])
    }

    func claim(_ claim: ClaimState) -> JSONValue {
        let statement = claim.statement
        return json([
            "id": .id(claim.id), "revision": .id(claim.revision), "text": .text(statement.text),
            "type": .text(statement.type.rawValue), "claimant": .text(statement.claimant),
            "said": .text(statement.said?.text), "language": .text(statement.language),
            "because": .text(statement.because), "withdrawn": .boolean(claim.isWithdrawn),
            "contested": .boolean(claim.statements.count > 1),
            "appearances": .list(claim.appearances) { id, appearance in
                json([
                    "id": .id(id), "source": .id(appearance.source),
                    "place": appearance.place.map { place($0) },
                    "claimant": .text(appearance.claimant), "said": .text(appearance.said?.text),
                ])
            },
            "links": .list(claim.links) { id, link in
                json([
                    "id": .id(id), "relation": .text(link.relation.rawValue),
                    "claim": .id(link.claim), "certainty": .text(link.certainty.rawValue),
                    "because": .text(link.because),
                ])
            },
        ])
    }

    func place(_ place: TextSelector) -> JSONValue {
        var words: JSONValue?
        if case .text(let text) = place.exact { words = .string(text) }
        return json([
            "start": .number(place.scalars.lowerBound), "end": .number(place.scalars.upperBound),
            "startByte": .number(place.bytes.lowerBound),
            "endByte": .number(place.bytes.upperBound),
            "quote": words,
        ])
    }

    func outcome(_ outcome: ItemState.Outcome?) -> JSONValue? {
        switch outcome {
        case .rated(let rating): json(["rating": .text(rating)])
        case .closed(let reason, let of): json(["closed": .text(reason.rawValue), "of": .id(of)])
        case .reopened, nil: nil
        }
    }

    /// An item in a list.
    func summary(_ item: ItemSummary) -> JSONValue {
        json([
            "id": .id(item.id), "claim": .id(item.claim), "text": .string(item.text),
            "state": .text(item.phase.rawValue), "halt": .text(item.halt?.rawValue),
            "outcome": outcome(item.outcome),
            "priority": .text(item.priority.rawValue), "due": .text(item.due?.description),
            "labels": .texts(item.labels),
            "assigned": .list(item.assignments) { assigned in
                json([
                    "person": handle(assigned.person), "task": .text(assigned.task.rawValue),
                    "due": .text(assigned.due?.description),
                ])
            },
            "verdicts": .number(item.verdicts), "evidence": .number(item.evidence),
        ])
    }

    /// An item whole.
    func item(_ item: ItemState, view: ItemView) throws -> JSONValue {
        let standing = try view.standing()
        let short = try ItemSummary(item, in: snapshot)
        guard case .object(let summary) = summary(short) else { return .object([]) }
        let kept = summary.filter { !["verdicts", "evidence"].contains($0.key) }
        let more: JSONValue = json([
            "revision": .id(item.revision), "question": .text(item.opening?.question),
            "evidence": .list(item.evidence) { id, evidence in
                piece(id, evidence, stands: item.stands(evidence: id))
            },
            "verdicts": .list(item.verdicts) { verdict in
                json([
                    "id": .id(verdict.id), "by": handle(verdict.by),
                    "rating": .text(verdict.verdict.rating),
                    "because": .text(verdict.verdict.because),
                    "evidence": .list(verdict.verdict.evidence) { .string($0.hex) },
                    "confidence": .text(verdict.verdict.confidence?.rawValue),
                    "holds": .text(verdict.verdict.holds?.text),
                    "counts": .boolean(verdict.standing == .counts),
                    "remark": .text(verdict.standing.remark),
                    "voidedBy": verdict.standing.voidingSeals.map { seals in
                        .list(seals) { .string($0.hex) }
                    },
                ])
            },
            "blind": .boolean(item.isBlind),
            "seals": .list(item.seals) { seal in
                json([
                    "id": .id(seal.id), "by": handle(seal.by),
                    "counts": .boolean(seal.standing.isInRound),
                    "remark": .text(seal.standing.phrase),
                ])
            },
            "decisions": .list(item.decisions) { record in
                json([
                    "id": .id(record.id), "kind": .text(record.kind.rawValue),
                    "by": handle(record.by), "at": .text(record.at.description),
                    "inForce": .boolean(item.ruling.contains(record.id)),
                ])
            },
            "independent": json([
                "supporting": try view.view(of: item.tally.count.supporting).json,
                "refuting": try view.view(of: item.tally.count.refuting).json,
            ]),
            "standing": .texts(standing), "next": .text(try view.next()),
        ])
        guard case .object(let members) = more else { return .object(kept) }
        return .object(kept + members)
    }

    private func piece(_ id: RecordID, _ evidence: Evidence, stands: Bool) -> JSONValue {
        switch evidence.content {
        case .search(let place, let terms):
            json([
                "id": .id(id), "searched": .text(place), "terms": .texts(terms),
                "summary": .text(evidence.summary), "stands": .boolean(stands),
            ])
        case .source(let citation):
            json([
                "id": .id(id), "source": .id(citation.source),
                "stance": .text(citation.stance.rawValue),
                "place": citation.place.map { place($0) },
                "directness": .text(citation.directness?.rawValue),
                "origin": .text(citation.origin), "summary": .text(evidence.summary),
                "stands": .boolean(stands),
            ])
        }
    }

    /// One record, in any folder's story.
    func record(_ record: StoredRecord, headline: String) -> JSONValue {
        json([
            "id": .id(record.id), "folder": .id(record.folder), "kind": .text(record.kind.rawValue),
            "by": handle(record.by), "at": .text(record.at.description), "text": .text(headline),
        ])
    }
}
