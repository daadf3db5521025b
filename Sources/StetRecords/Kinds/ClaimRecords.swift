/// A claim in the desk's own words.
public struct ClaimStatement: Hashable, Sendable, Fields {
    /// What is claimed.
    public let text: String
    /// What sort of claim it is.
    public let type: ClaimType
    /// Who claims it.
    public let claimant: String?
    /// When it was said.
    public let said: ExtendedDate?
    /// The language of the statement, as a BCP 47 tag.
    public let language: String?
    /// Why it was chosen for review.
    public let because: String?

    /// The sorts of claim, by what it takes to check them.
    public enum ClaimType: String, CaseIterable, Hashable, Sendable {
        /// A quantity.
        case numeric
        /// That somebody said or announced something.
        case quote
        /// That something happened or will.
        case event
        /// That one thing brings about another.
        case causal
        /// What somebody stands for.
        case position
        /// Anything else.
        case other
    }

    package init(
        text: String, type: ClaimType = .other, claimant: String? = nil, said: ExtendedDate? = nil,
        language: String? = nil, because: String? = nil
    ) {
        self.text = text
        self.type = type
        self.claimant = claimant
        self.said = said
        self.language = language
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        text = try fields.string("text", .prose)
        type = try fields.choice("type", ClaimType.self)
        claimant = try fields.optionalString("claimant", .line)
        said = try fields.optionalDate("said")
        language = try fields.optional("language") { (fields, key) throws(RecordError) in
            try fields.parsed(key, "a language tag such as en or pt-BR", LanguageTag.checked)
        }
        because = try fields.optionalString("because", .prose)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("text", text)
        fields.put("type", type)
        fields.put("claimant", claimant)
        fields.put("said", said)
        fields.put("language", language)
        fields.put("because", because)
    }
}

/// A place where a source makes the claim.
public struct Appearance: Hashable, Sendable, Fields {
    /// The source.
    public let source: SourceID
    /// The description of the source whose text is meant.
    public let revision: RecordID
    /// Where in the text; absent for a source that is only cited.
    public let place: TextSelector?
    /// The seal of a place in a sealed source: see ``TextSelector/seal(salt:)``.
    public let sealedPlace: Digest?
    /// Who claims it there, where that differs from the claim.
    public let claimant: String?
    /// When it was said, according to the source.
    public let said: ExtendedDate?

    package init(
        source: SourceID, revision: RecordID, place: TextSelector?, sealedPlace: Digest? = nil,
        claimant: String? = nil, said: ExtendedDate? = nil
    ) {
        self.source = source
        self.revision = revision
        self.place = place
        self.sealedPlace = sealedPlace
        self.claimant = claimant
        self.said = said
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        source = try fields.id("source")
        revision = try fields.id("revision")
        place = try fields.optionalPlace()
        sealedPlace = try fields.optionalSeal(beside: place)
        claimant = try fields.optionalString("claimant", .line)
        said = try fields.optionalDate("said")
    }

    func write(to fields: inout FieldWriter) {
        fields.put("source", source)
        fields.put("revision", revision)
        fields.put(place)
        fields.put("sealed-place", sealedPlace?.hex)
        fields.put("claimant", claimant)
        fields.put("said", said)
    }
}

extension FieldReader {
    /// The `place` field, where there is one.
    mutating func optionalPlace() throws(RecordError) -> TextSelector? {
        guard has("place") else { return nil }
        var nested = try nested("place")
        let place = try TextSelector(from: &nested)
        try nested.finish()
        return place
    }

    /// The `sealed-place` field, where there is one; never beside a place.
    mutating func optionalSeal(beside place: TextSelector?) throws(RecordError) -> Digest? {
        guard has("sealed-place") else { return nil }
        guard place == nil else {
            throw RecordError(.field, "sealed-place: stands beside a place")
        }
        return try digest("sealed-place")
    }
}

extension TextSelector {
    /// The seal of this place: the SHA-256 over the salt's 32 bytes and the canonical bytes of the
    /// place.
    public func seal(salt: Salt) -> Digest { salt.digest(of: bytesForSeal) }

    /// The canonical bytes of the place.
    package var bytesForSeal: [UInt8] {
        var fields = FieldWriter()
        write(to: &fields)
        return JSONWriter.canonical(fields.value)
    }
}

extension FieldWriter {
    /// The `place` field.
    mutating func put(_ place: TextSelector?) {
        guard let place else { return }
        var nested = FieldWriter()
        place.write(to: &nested)
        put("place", nested.value)
    }
}

/// How a claim relates to another.
public struct ClaimLink: Hashable, Sendable, Fields {
    /// This claim does what to the other.
    public let relation: Relation
    /// The other claim.
    public let claim: ClaimID
    /// Whether somebody has looked, or a program proposes it.
    public let certainty: Certainty
    /// Why the writer thinks so.
    public let because: String?

    /// The ways claims relate.
    public enum Relation: String, CaseIterable, Hashable, Sendable {
        /// Says the same.
        case repeats
        /// Cannot hold together with the other.
        case contradicts
        /// Says less, so that the other implies it.
        case narrows
        /// Is one part of the other.
        case partOf = "part-of"
        /// Says that somebody makes the other claim.
        case reports
    }

    /// How sure a link is.
    public enum Certainty: String, CaseIterable, Hashable, Sendable {
        /// Proposed, not looked at.
        case suggested
        /// Somebody looked and agrees.
        case confirmed
    }

    package init(
        relation: Relation, claim: ClaimID, certainty: Certainty = .confirmed,
        because: String? = nil
    ) {
        self.relation = relation
        self.claim = claim
        self.certainty = certainty
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        relation = try fields.choice("relation", Relation.self)
        claim = try fields.id("claim")
        certainty = try fields.choice("certainty", Certainty.self)
        because = try fields.optionalString("because", .prose)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("relation", relation)
        fields.put("claim", claim)
        fields.put("certainty", certainty)
        fields.put("because", because)
    }
}
