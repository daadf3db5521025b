/// A source as somebody describes it: what it is, who stands behind it, and where its text is.
///
/// Everything but ``keep`` is optional, because real sources lack it.
public struct SourceDescription: Hashable, Sendable, Fields {
    /// How the text is kept.
    public let keep: Keeping
    /// Hash and lengths of the text; absent for a source that is cited or sealed.
    public let text: TextIdentity?
    /// The SHA-256 over a salt and the text of a sealed source: it tells nothing to whoever does not
    /// have the salt, not even whether a text is the one.
    public let seal: Digest?
    /// The title.
    public let title: String?
    /// The outlet that published it.
    public let publisher: String?
    /// The authors, in order.
    public let authors: [String]
    /// The agency credited for the report: the default origin of evidence from it.
    public let agency: String?
    /// Who owns the publisher, where that is known: outlets of one owner are one voice.
    public let owner: String?
    /// Where it is or was.
    public let url: String?
    /// When it was published, as far as known.
    public let published: ExtendedDate?
    /// When it was retrieved.
    public let retrieved: ExtendedDate?
    /// The language, as a BCP 47 tag.
    public let language: String?
    /// What the text was read from; absent where the text is the document itself.
    public let original: OriginalDocument?
    /// What the document does not state and a program inferred from it, in order.
    public let inferred: [Inferable]

    /// What can be inferred; that a date is inferred, the date says itself.
    public enum Inferable: String, CaseIterable, Hashable, Sendable, Comparable {
        /// The encoding of the document.
        case encoding
        /// The language of the text.
        case language
        /// The title.
        case title

        /// In the order of the names, as they are written.
        public static func < (left: Inferable, right: Inferable) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Where the text of a source is.
    public enum Keeping: String, CaseIterable, Hashable, Sendable {
        /// In the repository, beside the record.
        case embedded
        /// Outside: the repository knows only its hash and lengths.
        case detached
        /// Nowhere: the source is described, not held.
        case cited
        /// Outside, and protected: the repository knows only a salted hash.
        case sealed
    }

    package init(
        keep: Keeping, text: TextIdentity? = nil, seal: Digest? = nil, title: String? = nil,
        publisher: String? = nil,
        authors: [String] = [], agency: String? = nil, owner: String? = nil, url: String? = nil,
        published: ExtendedDate? = nil, retrieved: ExtendedDate? = nil, language: String? = nil,
        original: OriginalDocument? = nil, inferred: [Inferable] = []
    ) {
        self.keep = keep
        self.text = text
        self.seal = seal
        self.title = title
        self.publisher = publisher
        self.authors = authors
        self.agency = agency
        self.owner = owner
        self.url = url
        self.published = published
        self.retrieved = retrieved
        self.language = language
        self.original = original
        self.inferred = inferred
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        keep = try fields.choice("keep", Keeping.self)
        text = try fields.optional("text") {
            (fields: inout FieldReader, key: String) throws(RecordError) in
            var nested = try fields.nested(key)
            let text = try TextIdentity(from: &nested)
            try nested.finish()
            return text
        }
        title = try fields.optionalString("title", .line)
        publisher = try fields.optionalString("publisher", .line)
        authors = try fields.strings("authors", .line)
        agency = try fields.optionalString("agency", .line)
        owner = try fields.optionalString("owner", .line)
        url = try fields.optionalString("url", .url)
        published = try fields.optionalDate("published")
        retrieved = try fields.optionalDate("retrieved")
        language = try fields.optional("language") { (fields, key) throws(RecordError) in
            try fields.parsed(key, "a language tag such as en or pt-BR", LanguageTag.checked)
        }
        seal = try fields.optional("seal") { (fields, key) throws(RecordError) in
            try fields.digest(key)
        }
        original = try fields.optional("original") {
            (fields: inout FieldReader, key: String) throws(RecordError) in
            var nested = try fields.nested(key)
            let original = try OriginalDocument(from: &nested)
            try nested.finish()
            return original
        }
        inferred = try fields.inferred()
        guard original == nil || text != nil else {
            throw RecordError(
                .field, "original: is for embedded and detached sources, and only those")
        }
        if let end = original?.boilerplate.last?.upperBound, let text, end > text.scalars {
            throw RecordError(.field, "original.boilerplate: is not in order within the text")
        }
        guard (text != nil) == (keep == .embedded || keep == .detached) else {
            throw RecordError(.field, "text: is for embedded and detached sources, and only those")
        }
        guard (seal != nil) == (keep == .sealed) else {
            throw RecordError(.field, "seal: is for sealed sources, and only those")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("keep", keep)
        if let text {
            var nested = FieldWriter()
            text.write(to: &nested)
            fields.put("text", nested.value)
        }
        fields.put("seal", seal?.hex)
        fields.put("title", title)
        fields.put("publisher", publisher)
        fields.put("authors", authors)
        fields.put("agency", agency)
        fields.put("owner", owner)
        fields.put("url", url)
        fields.put("published", published)
        fields.put("retrieved", retrieved)
        fields.put("language", language)
        if let original {
            var nested = FieldWriter()
            original.write(to: &nested)
            fields.put("original", nested.value)
        }
        if !inferred.isEmpty { fields.put("inferred", inferred.map(\.rawValue)) }
    }

    /// Whether a text has the form of a BCP 47 tag; the registry is not asked.
    package static func isLanguageTag(_ text: String) -> Bool { LanguageTag.checked(text) != nil }

    /// Whose knowledge a report from this source is by default: the agency, else the publisher.
    public var origin: String? { agency ?? publisher }
}

/// What makes a text the one that is meant: its hash, and its lengths for bounds.
public struct TextIdentity: Hashable, Sendable, Fields {
    /// The SHA-256 of the text's bytes.
    public let sha256: Digest
    /// The length in bytes.
    public let bytes: Int
    /// The length in Unicode scalars.
    public let scalars: Int

    package init(sha256: Digest, bytes: Int, scalars: Int) {
        self.sha256 = sha256
        self.bytes = bytes
        self.scalars = scalars
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        sha256 = try fields.digest("sha256")
        bytes = try fields.integer("bytes", 1...TextSelector.maximumText)
        scalars = try fields.integer("scalars", 1...TextSelector.maximumText)
    }

    func write(to fields: inout FieldWriter) {
        fields.put("sha256", sha256.hex)
        fields.put("bytes", bytes)
        fields.put("scalars", scalars)
    }
}

/// The form of BCP 47 language tags, without the registry.
enum LanguageTag {
    static func checked(_ text: String) -> String? {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard let first = parts.first, 2...3 ~= first.count, parts.count <= 4,
            first.allSatisfy({ 0x61...0x7A ~= $0 }),
            parts.dropFirst().allSatisfy({ part in
                2...8 ~= part.count
                    && part.allSatisfy {
                        0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0
                    }
            })
        else { return nil }
        return text
    }
}

/// What a publisher said about its own text: a correction or a retraction.
public struct PublisherNotice: Hashable, Sendable, Fields {
    /// What was corrected, or why the text was retracted.
    public let because: String
    /// Where the publisher says so.
    public let url: String?
    /// When the publisher said so.
    public let published: ExtendedDate?

    package init(because: String, url: String? = nil, published: ExtendedDate? = nil) {
        self.because = because
        self.url = url
        self.published = published
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        because = try fields.string("because", .prose)
        url = try fields.optionalString("url", .url)
        published = try fields.optionalDate("published")
    }

    func write(to fields: inout FieldWriter) {
        fields.put("because", because)
        fields.put("url", url)
        fields.put("published", published)
    }
}

/// How one source depends on another.
public struct Derivation: Hashable, Sendable, Fields {
    /// The other source.
    public let from: SourceID
    /// How.
    public let relation: Relation
    /// Why the writer thinks so.
    public let because: String?

    /// The ways a source can depend on another.
    public enum Relation: String, CaseIterable, Hashable, Sendable {
        /// The same words.
        case copy
        /// The same text in another language.
        case translation
        /// The same report in other words.
        case rewrite
        /// Thought dependent, but found not to be.
        case independent
    }

    package init(from: SourceID, relation: Relation, because: String? = nil) {
        self.from = from
        self.relation = relation
        self.because = because
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        from = try fields.id("from")
        relation = try fields.choice("relation", Relation.self)
        because = try fields.optionalString("because", .prose)
        guard because != nil || relation != .independent else {
            throw RecordError(.field, "because: is missing")
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("from", from)
        fields.put("relation", relation)
        fields.put("because", because)
    }
}
