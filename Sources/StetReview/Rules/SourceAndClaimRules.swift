package import StetRecords

extension Rule {
    /// What holds for sources and claims.
    static let sourcesAndClaims: [Rule] = [
        Rule(
            "source-exists", "What a record says of a source, it says of one the desk has.",
            for: [.sourceDerived, .claimAppears, .evidence]
        ) { act in
            let citation: (source: SourceID, revision: RecordID?)
            switch act.record.body {
            case .sourceDerived(let derivation):
                guard FolderID(derivation.from) != act.record.folder else {
                    return .init("a source does not derive from itself")
                }
                citation = (derivation.from, nil)
            case .claimAppears(let appearance):
                citation = (appearance.source, appearance.revision)
            case .evidence(let evidence):
                guard let cited = evidence.citation else { return nil }
                citation = (cited.source, cited.revision)
            default: return nil
            }
            guard let source = try act.before.source(citation.source) else {
                return .init("there is no source \(citation.source.short)")
            }
            guard !source.isWithdrawn else {
                return .init("the source \"\(source.label)\" was taken back")
            }
            if let revision = citation.revision, source.description(in: revision) == nil {
                return .init("\(revision.short) is no description of \"\(source.label)\"")
            }
            return nil
        },
        Rule(
            "place",
            "A passage lies within its source's text, repeats no words of a detached one, and is itself sealed in a sealed one.",
            for: [.claimAppears, .evidence]
        ) { act in
            guard let (place, source, revision) = act.record.passage,
                let text = try act.before.source(source)?.description(in: revision)
            else { return nil }
            if act.record.sealedPlace != nil, text.keep != .sealed {
                return .init("the source is not sealed")
            }
            guard let place else { return nil }
            guard text.keep != .sealed else {
                return .init("the source is sealed, and the place would tell of it")
            }
            guard let identity = text.text else { return .init("the source's text is not held") }
            guard place.scalars.upperBound <= identity.scalars,
                place.bytes.upperBound <= identity.bytes
            else { return .init("the passage ends after the text does") }
            let words = [place.exact, place.prefix, place.suffix]
            for word in words {
                let isHashed = if case .hashed = word { true } else { false }
                guard isHashed == (text.keep == .detached) else {
                    return .init(
                        text.keep == .detached
                            ? "the words of a detached source are recorded"
                            : "the words are recorded only as hashes")
                }
            }
            return nil
        },
        Rule(
            "link", "A claim is linked to another claim that the desk has.", for: [.claimLinked]
        ) { act in
            guard case .claimLinked(let link) = act.record.body else { return nil }
            guard FolderID(link.claim) != act.record.folder else {
                return .init("a claim is not linked to itself")
            }
            guard try act.before.claim(link.claim) != nil else {
                return .init("there is no claim \(link.claim.short)")
            }
            return nil
        },
    ]
}

extension StoredRecord {
    /// The seal of the place in a sealed source that a record points to, where it does.
    var sealedPlace: Digest? {
        switch body {
        case .claimAppears(let appearance): appearance.sealedPlace
        case .evidence(let evidence): evidence.citation?.sealedPlace
        default: nil
        }
    }

    /// The passage a record points to, with the source and the description that is meant.
    package var passage: (place: TextSelector?, source: SourceID, revision: RecordID)? {
        switch body {
        case .claimAppears(let appearance):
            (appearance.place, appearance.source, appearance.revision)
        case .evidence(let evidence):
            evidence.citation.map { ($0.place, $0.source, $0.revision) }
        default: nil
        }
    }
}
