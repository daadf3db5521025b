package import StetRecords

extension Rule {
    /// What holds for tombstones.
    static let redactions: [Rule] = [
        Rule(
            "redact",
            "Only an admin redacts, and only records of sources, claims and items; a tombstone takes the place of its record, and is never added.",
            for: [.redacted]
        ) { _ in .init("a tombstone takes the place of a record; it is not added") }
    ]
}

extension Snapshot {
    /// Why a tombstone may not take the place of a record; `nil` where it may.
    ///
    /// - Parameters:
    ///   - tombstone: What shall stand there.
    ///   - original: The record that stood there.
    ///   - kind: The kind of its folder.
    ///   - onlyThoseThatMakeLate: Whether only rules of rights are asked.
    /// - Returns: The first rule that is broken.
    /// - Throws: What reading the desk throws.
    package func refusal(
        of tombstone: StoredRecord, replacing original: StoredRecord, in kind: FolderKind,
        onlyThoseThatMakeLate: Bool = false
    ) throws -> Refusal? {
        func refuse(_ why: String, next: String = "") -> Refusal {
            Refusal(rule: "redact", why: why, next: next)
        }
        guard let redaction = tombstone.redaction, original.redaction == nil,
            redaction.record == original.id, redaction.kind == original.kind,
            tombstone.record.header == original.record.header
        else { return refuse("it is no tombstone of the record that stood there") }
        guard let person = try people()[redaction.by] else {
            return refuse("the desk knows no person \(redaction.by.short)")
        }
        guard person.roles.contains(.admin) else {
            return refuse("\(person.handle) is no admin", next: "ask an admin")
        }
        guard kind != .people, kind != .policy else {
            return refuse(
                "people and policy are what proves everything else",
                next: "see docs/redaction.md for what Git can forget and how")
        }
        if !onlyThoseThatMakeLate, try policy()?.isUnsettled == true {
            let reason = Refusal.Reason.unsettledPolicies
            return Refusal(rule: "policy-settled", why: reason.why, next: reason.next)
        }
        return try refusal(of: redaction.key, by: redaction.by)
    }
}
