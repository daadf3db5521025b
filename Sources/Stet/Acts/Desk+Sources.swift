internal import StetGit

extension Desk {
    /// Adds a source.
    ///
    /// - Parameters:
    ///   - draft: The description, and the text where there is one.
    ///   - derivedFrom: A source of which this is a copy, translation or rewrite.
    ///   - path: Where a detached text is, to be remembered in this clone.
    /// - Returns: What came of the act.
    /// - Throws: ``Refusal`` where a rule is broken; ``DeskError``, ``GitError``.
    public func addSource(
        _ draft: SourceDraft, derivedFrom: SourceID? = nil, path: String? = nil
    ) throws -> Outcome {
        var salt: Salt?
        let description = try draft.description(revising: nil) { newSalt(&salt) }
        guard description.saysWhichItIs else { throw DeskError.emptySource }
        if let identity = description.text, let known = try sourceWithText(identity.sha256) {
            throw DeskError.duplicateSource(known)
        }
        let nonce = nonce()
        let outcome = try perform { act in
            let label = description.title ?? description.url ?? description.publisher
            act.subject = Subject.line("Add source", label ?? "untitled")
            let record = try act.begin(.sources, nonce, .source(description))
            Self.embed(draft.text, description, record.folder, act)
            if let derivedFrom {
                try act.append(
                    .sources, record.folder,
                    .sourceDerived(Derivation(from: derivedFrom, relation: .copy)))
            }
            return record
        }
        try remember(description, draft, path, salt)
        return outcome
    }

    /// Records a newer text or a better description of a source; what the draft leaves out stays.
    public func reviseSource(_ id: SourceID, _ draft: SourceDraft, path: String? = nil) throws
        -> Outcome
    {
        var salt: Salt?
        var description: SourceDescription?
        let outcome = try perform { act in
            guard let source = try act.snapshot.source(id) else {
                throw DeskError.unknownID(id.short, [.sources])
            }
            let new = try draft.description(revising: source.description) { newSalt(&salt) }
            if source.descriptions.count == 1,
                Record.Body.sourceRevised(new).isWritten(
                    like: .sourceRevised(source.description), in: FolderID(id))
            {
                throw DeskError.nothingChanges(.sources)
            }
            description = new
            act.subject = Subject.line("Revise source", new.title ?? source.label)
            let record = try act.append(.sources, FolderID(id), .sourceRevised(new))
            Self.embed(draft.text, new, record.folder, act)
            return record
        }
        if let description, draft.text != nil { try remember(description, draft, path, salt) }
        return outcome
    }

    private static func embed(
        _ text: [UInt8]?, _ description: SourceDescription, _ folder: FolderID, _ act: Act
    ) {
        guard description.keep == .embedded, let text, let identity = description.text else {
            return
        }
        act.embed(text, identity.sha256, in: folder)
    }

    private func remember(
        _ description: SourceDescription, _ draft: SourceDraft, _ path: String?, _ salt: Salt?
    ) throws {
        guard !options.dryRun, description.keep != .embedded else { return }
        var place = path.flatMap { FileSystem.absolute($0) }
        // What was read from a document is in no file yet.
        if draft.original != nil, let text = draft.text { place = try readTexts.keep(text) }
        guard let absolute = place else { return }
        if description.keep == .detached, let text = description.text {
            try shelf.put(text.sha256, at: absolute)
        }
        if let seal = description.seal, let salt {
            try sealedSources.keep(seal, salt, Array(absolute.utf8))
        }
    }

    /// A salt that is drawn when it is first needed, and then stays: an act may be drafted again.
    private func newSalt(_ salt: inout Salt?) -> Salt {
        let drawn = salt ?? Salt(using: &options.randomness)
        salt = drawn
        return drawn
    }

    private func sourceWithText(_ digest: Digest) throws -> SourceID? {
        if let textLookup { return try textLookup(digest) }
        return try queries().sources(ofText: digest).first
    }

    /// Records that the publisher corrected a source.
    public func correctSource(_ id: SourceID, _ notice: NoticeDraft) throws -> Outcome {
        try guardCopies(notice.because)
        return try sourceAct(id, "Source corrected") { _ in .sourceCorrected(notice.body) }
    }

    /// Records that the publisher retracted a source.
    public func retractSource(_ id: SourceID, _ notice: NoticeDraft) throws -> Outcome {
        try guardCopies(notice.because)
        return try sourceAct(id, "Source retracted") { _ in .sourceRetracted(notice.body) }
    }

    /// What a publisher said about its own text.
    public struct NoticeDraft: Hashable, Sendable {
        /// What was corrected, or why it was retracted.
        public var because: String
        /// Where the publisher says so.
        public var url: String?
        /// When the publisher said so.
        public var published: ExtendedDate?

        /// A draft.
        public init(because: String, url: String? = nil, published: ExtendedDate? = nil) {
            self.because = because
            self.url = url
            self.published = published
        }

        var body: PublisherNotice {
            PublisherNotice(because: because, url: url, published: published)
        }
    }

    /// Declares that a source derives from another, or that it does not.
    public func deriveSource(
        _ id: SourceID, from other: SourceID, _ relation: Derivation.Relation,
        because: String? = nil
    ) throws -> Outcome {
        try guardCopies(because)
        return try sourceAct(id, "Source is \(relation.phrase)") { _ in
            .sourceDerived(Derivation(from: other, relation: relation, because: because))
        }
    }

    private func sourceAct(
        _ id: SourceID, _ subject: String, _ body: (SourceState) throws -> Record.Body
    ) throws -> Outcome {
        try perform { act in
            guard let source = try act.snapshot.source(id) else {
                throw DeskError.unknownID(id.short, [.sources])
            }
            act.subject = Subject.line(subject, source.label)
            return try act.append(.sources, FolderID(id), try body(source))
        }
    }
}

extension SourceDescription {
    /// Whether it has a text, or anything by which the source can be found again.
    fileprivate var saysWhichItIs: Bool {
        text != nil || seal != nil || title != nil || url != nil || publisher != nil
            || !authors.isEmpty || agency != nil || owner != nil
    }
}

extension Derivation.Relation {
    /// The relation as the predicate of a sentence: "a copy".
    public var phrase: String {
        switch self {
        case .copy: "a copy"
        case .translation: "a translation"
        case .rewrite: "a rewrite"
        case .independent: "independent"
        }
    }
}
