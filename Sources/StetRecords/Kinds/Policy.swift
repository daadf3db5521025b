/// One version of the rules of a desk that its people choose.
public struct Policy: Hashable, Sendable, Fields {
    /// 1 for the first; each newer policy has one more than the newest it replaces.
    public let version: Int
    /// The rating scale, in the order in which it is shown.
    public let ratings: [Rating]
    /// How many different people must give the same rating.
    public let quorum: Int
    /// How far apart two ratings' positions may be without a dispute.
    public let tolerance: Int
    /// Labels that notes on an item must carry before it is resolved, in byte order.
    public let requiredLabels: [String]
    /// Which roles may do what; an admin may do everything.
    public let permissions: [Permission: [Role]]
    /// Whether every act must be signed with a key its author has.
    public let requiresSignatures: Bool
    /// Whether reviewers must seal their verdicts before anybody opens one.
    public let isBlind: Bool

    /// A value of the rating scale, and what it takes.
    public struct Rating: Hashable, Sendable {
        /// The name, as verdicts give it.
        public let name: String
        /// What the rating says about a claim.
        public let meaning: String
        /// The place on a scale of degrees; absent where the rating is not a degree.
        public let position: Int?
        /// What the verdicts that give it must cite together.
        public let needs: Needs

        package init(name: String, meaning: String, position: Int? = nil, needs: Needs) {
            self.name = name
            self.meaning = meaning
            self.position = position
            self.needs = needs
        }
    }

    /// How much evidence a rating takes.
    public struct Needs: Hashable, Sendable {
        /// Independent pieces that support the claim.
        public let supporting: Int
        /// Independent pieces that refute the claim.
        public let refuting: Int
        /// Pieces that give context.
        public let context: Int
        /// Recorded searches.
        public let searches: Int

        package init(supporting: Int = 0, refuting: Int = 0, context: Int = 0, searches: Int = 0) {
            self.supporting = supporting
            self.refuting = refuting
            self.context = context
            self.searches = searches
        }
    }

    /// What people can be permitted to do.
    public enum Permission: String, CaseIterable, Hashable, Sendable {
        /// Adding and describing sources.
        case source
        /// Stating claims, their appearances and links.
        case claim
        /// Opening a review.
        case open
        /// Assigning others.
        case assign
        /// Taking an item oneself.
        case take
        /// Adding evidence.
        case evidence
        /// Giving verdicts.
        case verdict
        /// Resolving what is agreed.
        case resolve
        /// Settling disputes.
        case adjudicate
        /// Affirming, reopening and closing.
        case decide
        /// Recording publications.
        case publish
        /// Writing notes.
        case note
        /// Taking back what others wrote.
        case withdraw
        /// Registering and changing people.
        case people
        /// Changing the policy.
        case policy
    }

    package init(
        version: Int, ratings: [Rating], quorum: Int, tolerance: Int = 0,
        requiredLabels: [String] = [], permissions: [Permission: [Role]],
        requiresSignatures: Bool = false, isBlind: Bool = false
    ) {
        self.version = version
        self.ratings = ratings
        self.quorum = quorum
        self.tolerance = tolerance
        self.requiredLabels = requiredLabels.sortedSet()
        self.permissions = permissions.mapValues { Set($0).sorted() }
        self.requiresSignatures = requiresSignatures
        self.isBlind = isBlind
    }

    /// The same policy as another version.
    package func numbered(_ version: Int) -> Policy {
        Policy(
            version: version, ratings: ratings, quorum: quorum, tolerance: tolerance,
            requiredLabels: requiredLabels, permissions: permissions,
            requiresSignatures: requiresSignatures, isBlind: isBlind)
    }

    /// The rating of that name.
    public func rating(_ name: String) -> Rating? {
        ratings.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Whether two ratings are so far apart that verdicts which give them are at odds.
    public func differ(_ left: String, _ right: String) -> Bool {
        if left.utf8.elementsEqual(right.utf8) { return false }
        guard let first = rating(left)?.position, let second = rating(right)?.position else {
            return true
        }
        return abs(first - second) > tolerance
    }

    /// Whether any of the roles may do it.
    public func allows(_ roles: [Role], to permission: Permission) -> Bool {
        roles.contains(.admin) || (permissions[permission] ?? []).contains { roles.contains($0) }
    }
}

extension Policy {
    init(from fields: inout FieldReader) throws(RecordError) {
        version = try fields.integer("version", 1...1_000_000)
        var ratings: [Rating] = []
        for (index, value) in try fields.array("ratings").enumerated() {
            var rating = try FieldReader(value, path: "ratings[\(index)].")
            ratings.append(try Self.rating(&rating))
            try rating.finish()
        }
        self.ratings = ratings
        guard !ratings.isEmpty, Set(ratings.map { Array($0.name.utf8) }).count == ratings.count
        else { throw RecordError(.field, "ratings: is empty, or names a rating twice") }
        quorum = try fields.integer("quorum", 1...100)
        tolerance = try fields.integer("tolerance", 0...100)
        requiredLabels = try fields.set("required-labels", .line)
        var granted = try fields.nested("permissions")
        var permissions: [Permission: [Role]] = [:]
        for permission in Permission.allCases {
            permissions[permission] = try Self.roles(permission.rawValue, &granted)
        }
        try granted.finish()
        self.permissions = permissions
        requiresSignatures = try fields.flag("signatures-required")
        isBlind = try fields.flag("blind")
    }

    private static func rating(_ fields: inout FieldReader) throws(RecordError) -> Rating {
        let name = try fields.string("name", .line)
        let meaning = try fields.string("meaning", .prose)
        let position = fields.has("position") ? try fields.integer("position", 0...100) : nil
        var needs = try fields.nested("needs")
        let read = Needs(
            supporting: try needs.integer("supporting", 0...100),
            refuting: try needs.integer("refuting", 0...100),
            context: try needs.integer("context", 0...100),
            searches: try needs.integer("searches", 0...100))
        try needs.finish()
        return Rating(name: name, meaning: meaning, position: position, needs: read)
    }

    private static func roles(_ key: String, _ fields: inout FieldReader) throws(RecordError)
        -> [Role]
    {
        var roles: [Role] = []
        for text in try fields.set(key, .line) {
            guard let role = Role(rawValue: text) else {
                throw RecordError(.field, "permissions.\(key): \(text) is not a role")
            }
            roles.append(role)
        }
        return roles
    }

    func write(to fields: inout FieldWriter) {
        fields.put("version", version)
        fields.put(
            "ratings",
            .array(
                ratings.map { rating in
                    var writer = FieldWriter()
                    writer.put("name", rating.name)
                    writer.put("meaning", rating.meaning)
                    if let position = rating.position { writer.put("position", position) }
                    var needs = FieldWriter()
                    needs.put("supporting", rating.needs.supporting)
                    needs.put("refuting", rating.needs.refuting)
                    needs.put("context", rating.needs.context)
                    needs.put("searches", rating.needs.searches)
                    writer.put("needs", needs.value)
                    return writer.value
                }))
        fields.put("quorum", quorum)
        fields.put("tolerance", tolerance)
        fields.put("required-labels", requiredLabels)
        var granted = FieldWriter()
        for permission in Permission.allCases {
            granted.put(
                permission.rawValue, (permissions[permission] ?? []).map(\.rawValue))
        }
        fields.put("permissions", granted.value)
        fields.put(flag: "signatures-required", requiresSignatures)
        fields.put(flag: "blind", isBlind)
    }

    /// Reads the fields of a policy without a header, as `stet policy set` takes them.
    ///
    /// The version is the caller's to give, so a `version` in the text is refused.
    package init(text: [UInt8], version: Int) throws(RecordError) {
        let value: JSONValue
        do { value = try JSONReader.read(text) } catch {
            throw RecordError(.json, error.description)
        }
        guard case .object(let members) = value else {
            throw RecordError(.field, "the policy is not an object")
        }
        var fields = try FieldReader(
            .object(members + [JSONMember("version", .integer(Int64(version)))]), path: "")
        if members.contains(where: { $0.key == "version" }) {
            throw RecordError(.field, "version: is given by the act; leave it out")
        }
        try self.init(from: &fields)
        try fields.finish()
    }

    /// The fields without the version: what ``init(text:version:)`` reads.
    package var text: [UInt8] {
        var writer = FieldWriter()
        write(to: &writer)
        return JSONWriter.canonical(.object(writer.members.filter { $0.key != "version" }))
    }
}

extension Policy {
    /// The policies a desk can begin with.
    public enum Preset: String, CaseIterable, Hashable, Sendable {
        /// Five ratings, a quorum of two.
        case standard
        /// The same with a quorum of three, signed acts and blind verdicts.
        case strict
    }

    /// Version 1 of a preset.
    public init(_ preset: Preset) {
        self.init(
            version: 1,
            ratings: [
                Rating(
                    name: "supported", meaning: "The evidence shows that the claim holds.",
                    needs: Needs(supporting: 2)),
                Rating(
                    name: "refuted", meaning: "The evidence shows that the claim does not hold.",
                    needs: Needs(refuting: 2)),
                Rating(
                    name: "conflicting evidence",
                    meaning: "Credible evidence stands on both sides.",
                    needs: Needs(supporting: 1, refuting: 1)),
                Rating(
                    name: "missing context",
                    meaning: "The claim holds to the letter but misleads without what it omits.",
                    needs: Needs(context: 1)),
                Rating(
                    name: "not enough evidence",
                    meaning: "What was found cannot decide it; what was searched is recorded.",
                    needs: Needs(searches: 1)),
            ],
            quorum: preset == .strict ? 3 : 2,
            permissions: [
                .source: [.reviewer, .editor], .claim: [.reviewer, .editor], .open: [.editor],
                .assign: [.editor], .take: [.reviewer, .editor, .adjudicator],
                .evidence: [.reviewer, .editor],
                .verdict: [.reviewer], .resolve: [.editor], .adjudicate: [.adjudicator],
                .decide: [.editor], .publish: [.editor],
                .note: [.reviewer, .editor, .adjudicator], .withdraw: [.editor],
                .people: [], .policy: [],
            ], requiresSignatures: preset == .strict, isBlind: preset == .strict)
    }
}
