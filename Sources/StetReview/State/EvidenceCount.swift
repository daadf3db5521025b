public import StetRecords

/// What some pieces of evidence amount to together.
public struct EvidenceCount: Hashable, Sendable {
    /// The voices for the claim.
    public let supporting: Independence
    /// The voices against the claim.
    public let refuting: Independence
    /// Pieces that give context, in order, of sources that are neither withdrawn nor retracted.
    public let context: [RecordID]
    /// Recorded searches, in order.
    public let searches: [RecordID]

    /// What a rating takes and the evidence does not give.
    public struct Shortfall: Hashable, Sendable {
        /// What is lacking.
        public let what: Sort
        /// How many pieces there are.
        public let have: Int
        /// How many it takes.
        public let need: Int
    }

    /// The sorts of evidence a rating can take.
    public enum Sort: String, CaseIterable, Hashable, Sendable {
        /// Independent pieces for the claim.
        case supporting
        /// Independent pieces against the claim.
        case refuting
        /// Pieces of context.
        case context
        /// Recorded searches.
        case searches
    }

    /// What is lacking, in the order of ``Sort``; empty where the needs are met.
    public func shortfalls(from needs: Policy.Needs) -> [Shortfall] {
        let counts: [(Sort, Int, Int)] = [
            (.supporting, supporting.count, needs.supporting),
            (.refuting, refuting.count, needs.refuting),
            (.context, context.count, needs.context),
            (.searches, searches.count, needs.searches),
        ]
        return counts.filter { $0.1 < $0.2 }.map { Shortfall(what: $0.0, have: $0.1, need: $0.2) }
    }
}

extension Snapshot {
    /// Counts standing pieces of evidence on a claim.
    ///
    /// - Parameters:
    ///   - pieces: The evidence; pieces that do not stand must be left out by the caller.
    ///   - claimants: Whose word for the claim is no evidence for it.
    /// - Returns: What the pieces amount to.
    /// - Throws: What reading the sources throws.
    func count(_ pieces: [(id: RecordID, evidence: Evidence)], claimants: [String]) throws
        -> EvidenceCount
    {
        var sources: [SourceID: SourceState] = [:]
        for piece in pieces {
            guard let id = piece.evidence.citation?.source, sources[id] == nil else { continue }
            sources[id] = try source(id)
        }
        let ties = try derivations(from: sources.values.map(\.id).sorted())
        func exclusion(of citation: Evidence.Citation) -> Independence.Exclusion? {
            guard let source = sources[citation.source], !source.isWithdrawn else {
                return .sourceWithdrawn
            }
            return source.isRetracted ? .retracted : nil
        }
        func voices(_ stance: Evidence.Stance) -> Independence {
            var excluded: [RecordID: Independence.Exclusion] = [:]
            var counted: [Independence.Piece] = []
            for piece in pieces {
                guard let citation = piece.evidence.citation, citation.stance == stance else {
                    continue
                }
                let description = sources[citation.source]?.description(in: citation.revision)
                let origin = citation.origin ?? description?.origin
                // Where an outlet passes on what somebody else knows, its owner does not matter.
                let isOwn = citation.origin == nil && description?.agency == nil
                if let exclusion = exclusion(of: citation) {
                    excluded[piece.id] = exclusion
                } else if stance == .supports, let origin,
                    claimants.contains(where: { ComparedName($0) == ComparedName(origin) })
                {
                    excluded[piece.id] = .claimantsWord(origin)
                } else {
                    counted.append(
                        Independence.Piece(
                            id: piece.id, source: citation.source, text: description?.text?.sha256,
                            origin: origin, owner: isOwn ? description?.owner : nil))
                }
            }
            return Independence(counted, ties, excluded: excluded)
        }
        let context = pieces.filter { piece in
            guard let citation = piece.evidence.citation else { return false }
            return citation.stance == .context && exclusion(of: citation) == nil
        }
        return EvidenceCount(
            supporting: voices(.supports), refuting: voices(.refutes),
            context: context.map(\.id).sorted(),
            searches: pieces.filter { $0.evidence.citation == nil }.map(\.id).sorted())
    }

    /// How many independent voices some sources are, as evidence from each would count: a source stands
    /// for a piece of evidence, by the record that first described it.
    ///
    /// Compares each with each.
    ///
    /// - Throws: What reading the sources throws.
    public func independence(of ids: [SourceID]) throws -> Independence {
        let ties = try derivations(from: ids.sorted())
        var excluded: [RecordID: Independence.Exclusion] = [:]
        var pieces: [Independence.Piece] = []
        for id in Set(ids) {
            guard let source = try ifReadable({ try source(id) }) else { continue }
            let description = source.description
            if source.isWithdrawn {
                excluded[RecordID(id)] = .sourceWithdrawn
            } else if source.isRetracted {
                excluded[RecordID(id)] = .retracted
            } else {
                pieces.append(
                    Independence.Piece(
                        id: RecordID(id), source: id, text: description.text?.sha256,
                        origin: description.origin,
                        owner: description.agency == nil ? description.owner : nil))
            }
        }
        return Independence(pieces, ties, excluded: excluded)
    }

    /// What some sources derive from, and which pairs are declared independent.
    private func derivations(from sources: [SourceID]) throws -> Derivations {
        var derivations = Derivations()
        var seen: Set<SourceID> = []
        var waiting = sources
        while let id = waiting.popLast() {
            guard seen.insert(id).inserted, let source = try source(id) else { continue }
            for derivation in source.derivations {
                if derivation.relation == .independent {
                    derivations.addIndependence(of: id, derivation.from)
                } else {
                    derivations.add(id, from: derivation.from)
                    waiting.append(derivation.from)
                }
            }
        }
        return derivations
    }
}
