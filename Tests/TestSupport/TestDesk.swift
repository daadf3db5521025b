internal import Glibc
public import Stet
internal import StetGit
internal import Subprocess
internal import Testing

/// A desk in a temporary repository, with four people and a clock that moves a minute an act.
public final class TestDesk {
    /// The directory of the repository.
    public let path: String
    private let directory: TemporaryDirectory
    private let clock: Clock
    /// Whether everybody signs, each with a key of their own.
    private let isSigned: Bool
    private var copies = 0
    /// Whether a test made something of the repository that Git need not find sound.
    public var isTampered = false

    /// The moment of the next act; shared by the clones of a desk.
    private final class Clock {
        var now = Timestamp(secondsSince1970: 1_770_000_000)

        func tick() -> Timestamp {
            now = Timestamp(secondsSince1970: now.secondsSince1970 + 60)
            return now
        }
    }

    /// The people: `editor` founds the desk; `ann`, `bob` and `cora` review, `dan` adjudicates.
    public static let people = ["ann", "bob", "cora", "dan"]

    private init(
        _ directory: TemporaryDirectory, _ name: String, _ clock: Clock, isSigned: Bool
    ) {
        self.directory = directory
        self.clock = clock
        self.isSigned = isSigned
        path = "\(directory.path)/\(name)"
    }

    /// Whatever a test did, Git finds the repository sound afterwards.
    deinit {
        guard !isTampered else { return }
        let command =
            "env -i PATH=\"$PATH\" HOME=/nonexistent timeout 60 git -C '\(path)' fsck --strict 2>&1"
        guard let stream = unsafe popen(command, "r") else {
            Issue.record("cannot run git fsck")
            return
        }
        var output: [UInt8] = []
        var byte = unsafe getc(stream)
        while byte != EOF {
            output.append(UInt8(truncatingIfNeeded: byte))
            byte = unsafe getc(stream)
        }
        let status = unsafe pclose(stream)
        if status != 0 {
            Issue.record("git fsck: \(String(decoding: output, as: UTF8.self))")
        }
    }

    /// Founds a desk and registers its people; under a strict policy everybody signs.
    public convenience init(
        bare: Bool = false, policy: Policy.Preset = .standard, signed: Bool? = nil
    ) throws {
        try self.init(
            TemporaryDirectory(), "desk", Clock(), isSigned: signed ?? (policy == .strict))
        try FileSystem.makeDirectory(path)
        try GitLibrary.start()
        _ = try Desk.found(
            in: path, bare: bare, name: "Test",
            founder: .init(
                handle: "editor", identity: Self.identity("editor"), keys: keys(of: "editor")),
            policy: policy,
            options: options(as: "editor"))
        let editor = try desk(as: "editor")
        for handle in Self.people {
            _ = try editor.addPerson(
                handle, name: Self.identity(handle).name, email: Self.identity(handle).email,
                roles: handle == "dan" ? [.adjudicator] : [.reviewer], keys: keys(of: handle))
        }
    }

    /// The name and address of a person.
    public static func identity(_ handle: String) -> Desk.GitIdentity {
        Desk.GitIdentity(
            name: handle.prefix(1).uppercased() + handle.dropFirst(),
            email: "\(handle)@desk.example")
    }

    private func keys(of handle: String) -> [String] {
        isSigned ? [TestKey(handle).publicKey] : []
    }

    private func options(as handle: String, key: TestKey? = nil) -> Desk.Options {
        var tools = SigningTools()
        if let key = key ?? (isSigned ? TestKey(handle) : nil) {
            tools.signer = Signer(
                key: {
                    guard let name = try KeyFingerprint(PublicKey(key.publicKey)) else {
                        throw SigningError.unusable
                    }
                    return name
                }, sign: { bytes in try key.sign(bytes) })
        }
        return Desk.Options(
            actor: .handle(handle), committer: Self.identity("operator"),
            now: { [clock] in clock.tick() }, signing: tools)
    }

    /// The desk as one of its people opens it.
    ///
    /// `key`: What they sign with; by default their own key on a signed desk.
    public func desk(as handle: String, key: TestKey? = nil) throws -> Desk {
        try Desk(in: path, options: options(as: handle, key: key))
    }

    /// Runs Git in the repository; fails the test where Git fails.
    @discardableResult
    public func git(_ arguments: String..., status: Int32 = 0, anyStatus: Bool = false) async throws
        -> String
    {
        let finished = try await run(
            "git",
            ["-c", "user.name=Operator", "-c", "user.email=operator@desk.example"] + arguments,
            in: path)
        guard finished.status == status || anyStatus else {
            throw Failed("git \(arguments.joined(separator: " ")): \(finished.all)")
        }
        return finished.output
    }

    /// Another clone of the same desk, which pulls from this one.
    public func clone(_ name: String) async throws -> TestDesk {
        let other = TestDesk(directory, name, clock, isSigned: isSigned)
        _ = try await run("git", ["clone", "-q", path, other.path], in: directory.path)
        return other
    }

    /// A bare copy whose `pre-receive` hook refuses what does not verify.
    public func server() async throws -> String {
        let server = "\(path)-server"
        let script =
            "git clone -q --bare '\(path)' '\(server)' && stet -C '\(server)' hook install pre-receive"
        let made = try await run(
            "sh", ["-c", script], in: directory.path, environment: Self.withBinary)
        guard made.status == 0 else { throw Failed("server: \(made.all)") }
        return server
    }

    /// Pushes with plain Git, whatever the server has.
    public func push(to server: String) async throws -> Finished {
        try await run(
            "git", ["push", "-q", "--force", server, "HEAD:main"], in: path,
            environment: Self.withBinary)
    }

    private static let withBinary = [
        "PATH": "\(Shell.binary.dropLast("/stet".count)):\(Environment.path)"
    ]

    /// Another bare clone, which keeps its objects in the same directory: whatever one has, the
    /// others have too, under no name.
    public func bareClone(_ name: String) async throws -> TestDesk {
        let other = TestDesk(directory, name, clock, isSigned: isSigned)
        let script = """
            git clone -q --bare '\(path)' '\(other.path)' && cd '\(other.path)' &&
            rm -rf objects && ln -s '\(path)/objects' objects && git config stet.durable false
            """
        let made = try await run("sh", ["-c", script], in: directory.path)
        guard made.status == 0 else { throw Failed("clone: \(made.all)") }
        return other
    }

    /// A copy of the repository, file by file, working tree and all.
    public func copy(_ name: String) async throws -> TestDesk {
        let other = TestDesk(directory, "\(name)-\(copies)", clock, isSigned: isSigned)
        copies += 1
        let copied = try await run("cp", ["-a", path, other.path], in: directory.path)
        guard copied.status == 0 else { throw Failed("cp: \(copied.all)") }
        return other
    }

    /// Fetches another clone and merges it with plain `git merge`, which must not conflict.
    public func merge(_ other: TestDesk) async throws {
        try await git("fetch", "-q", other.path, "main")
        try await git("merge", "-q", "--no-edit", "FETCH_HEAD")
    }

    /// Sets a policy that requires signatures from here on.
    public func requireSignatures() throws {
        let editor = try desk(as: "editor")
        let text = String(decoding: try editor.policyText(), as: UTF8.self)
        let strict = "{\n  \"signatures-required\": true,\n"
        _ = try editor.setPolicy(
            Array(text.replacing("{\n", with: strict, maxReplacements: 1).utf8))
    }

    /// The fixtures most tests begin with: two independent sources, a claim, and its review.
    public struct Material {
        /// What the mayor said, in the Daily.
        public let daily: SourceID
        /// A report of its own, in the Weekly.
        public let weekly: SourceID
        /// The claim that the bridge closes.
        public let claim: ClaimID
        /// Its review.
        public let item: ItemID
    }

    /// The text of the Daily.
    public static let dailyText =
        "The mayor said the bridge will close on 3 May.\nWork takes “six weeks”.\n"
    /// The text of the Weekly.
    public static let weeklyText = "Council papers give 3 May as the first day of the closure.\n"

    /// Adds the material.
    public func material() throws -> Material {
        let editor = try desk(as: "editor")
        let daily = try editor.addSource(
            SourceDraft(
                text: Array(Self.dailyText.utf8), title: "Bridge to close", publisher: "Daily"))
        let weekly = try editor.addSource(
            SourceDraft(text: Array(Self.weeklyText.utf8), title: "Papers", publisher: "Weekly"))
        let claim = try editor.addClaim(
            ClaimDraft(text: "The bridge closes on 3 May.", type: .event, claimant: "The mayor"),
            appearance: AppearanceDraft(
                source: SourceID(daily.folder), place: .quote("bridge will close on 3 May")))
        let item = try editor.open(ClaimID(claim.folder))
        return Material(
            daily: SourceID(daily.folder), weekly: SourceID(weekly.folder),
            claim: ClaimID(claim.folder), item: ItemID(item.folder))
    }

    /// Adds two independent pieces for the claim, and a search; in this order.
    ///
    /// `item`: Another item than the material's.
    public func evidence(_ material: Material, on item: ItemID? = nil) throws -> [RecordID] {
        let ann = try desk(as: "ann")
        let item = item ?? material.item
        return [
            try ann.addEvidence(
                item, .source(material.daily, .quote("3 May"), .supports)
            ).id,
            try ann.addEvidence(
                item, .source(material.weekly, .quote("3 May"), .supports)
            ).id,
            try ann.addEvidence(
                item, .search(where: "the council's site", terms: ["bridge"])
            ).id,
        ]
    }

    /// Gives a verdict.
    @discardableResult
    public func judge(
        _ item: ItemID, _ rating: String, by handle: String, on evidence: [RecordID]
    ) throws -> RecordID {
        try desk(as: handle).giveVerdict(
            item, VerdictDraft(rating: rating, because: "As cited.", evidence: evidence)
        ).id
    }

    /// The item as the newest commit has it.
    public func item(_ id: ItemID) throws -> ItemState {
        guard let item = try desk(as: "editor").snapshot().item(id) else {
            throw Failed("there is no item \(id)")
        }
        return item
    }

    /// What verification of the whole history finds.
    public func verify() throws -> VerificationReport {
        try desk(as: "editor").verify(VerificationRequest(isFull: true))
    }
}

/// The name of the rule that refuses an act; `nil` where none does.
public func refusal(_ act: () throws -> some Any) throws -> String? {
    do {
        _ = try act()
        return nil
    } catch let refusal as Refusal {
        return refusal.rule
    }
}
