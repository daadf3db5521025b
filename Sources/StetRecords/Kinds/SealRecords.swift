internal import Crypto

/// Commits a reviewer to a verdict that nobody else can read yet.
public struct VerdictSeal: Hashable, Sendable, Fields {
    /// The SHA-256 over a salt and the verdict; see ``Verdict/seal(salt:folder:by:)``.
    public let seal: Digest

    package init(seal: Digest) { self.seal = seal }

    init(from fields: inout FieldReader) throws(RecordError) { seal = try fields.digest("seal") }

    func write(to fields: inout FieldWriter) { fields.put("seal", seal.hex) }
}

/// What shows that a verdict is the one that was sealed.
public struct SealOpening: Hashable, Sendable, Fields {
    /// The seal's record.
    public let seal: RecordID
    /// The salt that was sealed with the verdict.
    public let salt: Salt

    package init(seal: RecordID, salt: Salt) {
        self.seal = seal
        self.salt = salt
    }

    init(from fields: inout FieldReader) throws(RecordError) {
        seal = try fields.id("seal")
        salt = try fields.parsed("salt", "a salt (64 hex digits)") { Salt($0) }
    }

    func write(to fields: inout FieldWriter) {
        fields.put("seal", seal)
        fields.put("salt", salt.hex)
    }
}

/// 256 random bits that keep what is hashed with them from being guessed.
public struct Salt: Hashable, Sendable {
    /// The 64 lower-case hex digits.
    public let hex: String

    /// Reads exactly 64 lower-case hex digits; `nil` for anything else.
    public init?(_ text: String) {
        guard Hex.isHex(text, count: 64) else { return nil }
        hex = text
    }

    /// 256 bits from a source of randomness.
    public init(using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        for _ in 0..<32 { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
        hex = Hex.encode(bytes)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            (Hex.value(of: digits[index]) ?? 0) << 4 | (Hex.value(of: digits[index + 1]) ?? 0)
        }
    }

    /// The SHA-256 of the salt's 32 bytes followed by others.
    package func digest(of bytes: [UInt8]) -> Digest { Digest(of: self.bytes + bytes) }
}

extension Verdict {
    /// The seal of this verdict: the SHA-256 over the salt's 32 bytes and the canonical bytes of the
    /// verdict's record without `after`, `at`, `key`, `on` and `opens`.
    ///
    /// The item and the reviewer are part of it, so nobody can take over another's seal.
    public func seal(salt: Salt, folder: FolderID, by: PersonID) -> Digest {
        salt.digest(of: sealedBytes(folder: folder, by: by))
    }

    /// The bytes that are sealed with a salt.
    package func sealedBytes(folder: FolderID, by: PersonID) -> [UInt8] {
        var fields = FieldWriter()
        fields.put("kind", RecordKind.verdict)
        fields.put("format", Record.format)
        fields.put("folder", folder)
        fields.put("by", by)
        writeJudgement(to: &fields)
        return JSONWriter.canonical(fields.value)
    }

    /// Reads the bytes of a sealed verdict, to open it with that salt.
    package init(
        sealedBytes bytes: [UInt8], opening opens: SealOpening, folder: FolderID, by: PersonID
    ) throws(RecordError) {
        let value: JSONValue
        do { value = try JSONReader.read(bytes) } catch {
            throw RecordError(.json, error.description)
        }
        var fields = try FieldReader(value, path: "")
        _ = try fields.choice("kind", RecordKind.self)
        _ = try fields.integer("format", 1...Int64(Record.format))
        let (item, person): (FolderID, PersonID) = (try fields.id("folder"), try fields.id("by"))
        let sealed = try Verdict(from: &fields)
        try fields.finish()
        guard item == folder, person == by else {
            throw RecordError(.field, "the sealed verdict is of another item or person")
        }
        self.init(
            rating: sealed.rating, because: sealed.because, evidence: sealed.evidence,
            confidence: sealed.confidence, holds: sealed.holds, basis: sealed.basis, opens: opens)
    }
}
