/// What is said about a source; in a revision, `nil` keeps what was said before.
public struct SourceDraft: Sendable {
    /// How the text is kept.
    public var keep: SourceDescription.Keeping?
    /// The text; `nil` for a source that is only cited.
    public var text: [UInt8]?
    /// What the text was read from; `nil` where it is the document itself.
    public var original: OriginalDocument?
    /// The title.
    public var title: String?
    /// The outlet that published it.
    public var publisher: String?
    /// The authors.
    public var authors: [String]?
    /// The agency credited.
    public var agency: String?
    /// Who owns the publisher.
    public var owner: String?
    /// Where it is.
    public var url: String?
    /// When it was published.
    public var published: ExtendedDate?
    /// When it was retrieved.
    public var retrieved: ExtendedDate?
    /// The language.
    public var language: String?
    /// What of this a program inferred.
    public var inferred: Set<SourceDescription.Inferable> = []

    /// A draft.
    public init(
        keep: SourceDescription.Keeping? = nil, text: [UInt8]? = nil, title: String? = nil,
        publisher: String? = nil, authors: [String]? = nil, agency: String? = nil,
        owner: String? = nil, url: String? = nil, published: ExtendedDate? = nil,
        retrieved: ExtendedDate? = nil, language: String? = nil
    ) {
        self.keep = keep
        self.text = text
        self.title = title
        self.publisher = publisher
        self.authors = authors
        self.agency = agency
        self.owner = owner
        self.url = url
        self.published = published
        self.retrieved = retrieved
        self.language = language
    }

    /// Takes the text of a document, and what it states and nobody has said, nor says in a description
    /// that is revised.
    ///
    /// Of a document whose text stays outside the repository no title and no names are taken, and of a
    /// sealed one nothing at all.
    ///
    /// - Returns: What was taken.
    @discardableResult
    public mutating func take(_ document: Document, revising old: SourceDescription? = nil)
        -> [Detail]
    {
        text = document.text.bytes
        original = document.original
        let keep = keep ?? old?.keep ?? .embedded
        guard keep != .sealed else { return [] }
        var taken: [Detail] = []
        func fill<Value>(_ mine: inout Value?, _ old: Value?, _ stated: Value?, _ detail: Detail) {
            guard mine == nil, old == nil, let stated else { return }
            mine = stated
            taken.append(detail)
        }
        if keep == .embedded {
            fill(&title, old?.title, document.title, .title)
            let authors = document.authors.isEmpty ? nil : document.authors
            let known = old.flatMap { $0.authors.isEmpty ? nil : $0.authors }
            fill(&self.authors, known, authors, .authors)
        }
        fill(&publisher, old?.publisher, document.publisher, .publisher)
        fill(&url, old?.url, document.url, .url)
        fill(&published, old?.published, document.published, .published)
        fill(&language, old?.language, document.language, .language)
        for what in document.inferred {
            switch what {
            case .encoding: inferred.insert(what)
            case .title where taken.contains(.title): inferred.insert(what)
            case .language where taken.contains(.language): inferred.insert(what)
            default: break
            }
        }
        return taken
    }

    /// What a document can tell of itself.
    public enum Detail: String, CaseIterable, Hashable, Sendable {
        /// The title.
        case title
        /// The outlet.
        case publisher
        /// The authors.
        case authors
        /// Where it is.
        case url
        /// When it was published.
        case published
        /// The language.
        case language
    }

    /// `salt`: Gives what seals the text of a sealed source.
    func description(revising old: SourceDescription?, salt: () -> Salt) throws
        -> SourceDescription
    {
        var identity = old?.text
        if let text {
            do { identity = try SourceText(text).identity } catch { throw DeskError.text(error) }
        }
        let keep = keep ?? old?.keep ?? (text == nil ? .cited : .embedded)
        let isSealed = keep == .sealed
        let isHeld = keep == .embedded || keep == .detached
        var inferred = Set(old?.inferred ?? []).union(inferred)
        if title != nil, !self.inferred.contains(.title) { inferred.remove(.title) }
        if language != nil, !self.inferred.contains(.language) { inferred.remove(.language) }
        if text != nil, !self.inferred.contains(.encoding) { inferred.remove(.encoding) }
        if !isHeld { inferred.remove(.encoding) }
        return SourceDescription(
            keep: keep, text: isHeld ? identity : nil,
            seal: isSealed ? text.map { salt().digest(of: $0) } ?? old?.seal : nil,
            title: title ?? old?.title,
            publisher: publisher ?? old?.publisher, authors: authors ?? old?.authors ?? [],
            agency: agency ?? old?.agency, owner: owner ?? old?.owner, url: url ?? old?.url,
            published: published ?? old?.published, retrieved: retrieved ?? old?.retrieved,
            language: language ?? old?.language,
            original: isHeld ? text == nil ? old?.original : original : nil,
            inferred: inferred.sorted())
    }
}
