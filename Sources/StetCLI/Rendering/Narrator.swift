internal import Stet

/// Tells the records of a folder as a story: what happened, with the words that matter.
struct Narrator {
    /// Where the texts of sources are found; `nil` where there are none.
    let desk: Desk?
    let snapshot: Snapshot
    let terminal: Terminal
    private let people: People

    init(_ desk: Desk?, _ snapshot: Snapshot, _ terminal: Terminal) throws {
        self.desk = desk
        self.snapshot = snapshot
        self.terminal = terminal
        people = try snapshot.people()
    }

    /// What a record says: one headline, and lines below it.
    struct Telling {
        var headline: String
        var details: [String] = []
        var look: Terminal.Look?
    }

    func handle(_ id: PersonID) -> String { people.handle(of: id) }

    /// The story of a folder, oldest first.
    func story(_ standings: Standings, verdicts: [ItemState.JudgedVerdict] = []) throws -> [String]
    {
        let standing = Dictionary(verdicts.map { ($0.id, $0.standing) }) { first, _ in first }
        var lines: [String] = []
        let handleWidth = standings.folder.records.map { handle($0.by).count }.max() ?? 0
        for record in standings.folder.records {
            let telling = try tell(record)
            var head = telling.headline
            switch standings[record.id] {
            case .stands:
                if let remark = standing[record.id]?.remark { head += " — \(remark)" }
            case .withdrawn: if record.redaction == nil { head += " — withdrawn" }
            case .late where record.redaction != nil: break
            case .late: head += " — late, so it does not count until it is confirmed"
            }
            let counts = standings.stands(record.id)
            let when = terminal.faint(record.at.day.description)
            let id = terminal.faint(record.id.short)
            let who = Terminal.padded(handle(record.by), handleWidth)
            let indent = 10 + 2 + 8 + 2 + handleWidth + 2
            let wrapped = terminal.wrap(head, indent: indent)
            for (index, line) in wrapped.enumerated() {
                let words = String(line.drop { $0 == " " })
                let styled =
                    counts
                    ? telling.look.map { terminal.look($0, words) } ?? words
                    : terminal.faint(words)
                lines.append(
                    index == 0
                        ? "\(when)  \(id)  \(terminal.bold(who))  \(styled)"
                        : String(repeating: " ", count: indent) + styled)
            }
            for detail in telling.details {
                lines += terminal.wrap(detail, indent: indent + 2).map {
                    counts ? $0 : terminal.faint($0)
                }
            }
        }
        return lines
    }

    func tell(_ record: StoredRecord) throws -> Telling {
        switch record.body {
        case .source(let source):
            return Telling(headline: "added the source \(Self.describe(source))")
        case .sourceRevised(let source):
            return Telling(headline: "described the source anew: \(Self.describe(source))")
        case .sourceCorrected(let notice):
            return Telling(
                headline: "recorded a correction by the publisher", details: [notice.because],
                look: .yellow)
        case .sourceRetracted(let notice):
            return Telling(
                headline: "recorded that the publisher retracted it", details: [notice.because],
                look: .red)
        case .sourceDerived(let derivation):
            let other = try snapshot.source(derivation.from)?.label ?? derivation.from.short
            let text =
                derivation.relation == .independent
                ? "found it independent of “\(other)”"
                : "declared it \(derivation.relation.phrase) of “\(other)”"
            return Telling(headline: text, details: [derivation.because].compactMap { $0 })
        case .claim(let claim):
            return Telling(
                headline: "stated the claim: \(claim.text)",
                details: [claim.because].compactMap { $0 })
        case .claimRevised(let claim):
            return Telling(
                headline: "restated the claim: \(claim.text)",
                details: [claim.because].compactMap { $0 })
        case .claimAppears(let appearance):
            return try place(
                "found it in", appearance.source, appearance.revision, appearance.place,
                by: appearance.claimant)
        case .claimLinked(let link):
            let other = try snapshot.claim(link.claim)?.statement.text ?? link.claim.short
            return Telling(
                headline:
                    "\(link.certainty == .suggested ? "suggested a link" : "linked it"): \(link.relation.phrase) “\(other)”",
                details: [link.because].compactMap { $0 })
        case .note(let note):
            let labels = note.labels.isEmpty ? "" : " (\(note.labels.joined(separator: ", ")))"
            return Telling(headline: "noted\(labels):", details: [note.text])
        case .person(let person):
            return Telling(
                headline: "registered \(person.handle): \(Self.describe(person.roles))",
                details: Self.fingerprints(person))
        case .personRevised(let person):
            return Telling(
                headline: "updated \(person.handle): \(Self.describe(person.roles))",
                details: Self.fingerprints(person))
        case .policy(let policy):
            return Telling(
                headline: "set policy \(policy.version): quorum \(policy.quorum), "
                    + policy.ratings.map(\.name).joined(separator: ", "))
        case .withdrawn(let withdrawal):
            return Telling(
                headline: "took back \(withdrawal.record.short)", details: [withdrawal.because],
                look: .yellow)
        case .redacted(let redaction):
            return Telling(
                headline:
                    "\(redaction.kind.rawValue), redacted by \(handle(redaction.by)) on \(redaction.at.day)",
                details: [redaction.because], look: .yellow)
        case .confirmed(let confirmation):
            return Telling(
                headline: "confirmed \(confirmation.record.short)", details: [confirmation.because])
        default: return try tellItem(record)
        }
    }

    private func tellItem(_ record: StoredRecord) throws -> Telling {
        switch record.body {
        case .item(let opening):
            return Telling(
                headline: opening.isBlind ? "opened the review, blind" : "opened the review",
                details: [opening.question].compactMap { $0 })
        case .assigned(let assignment):
            let due = assignment.due.map { ", due \($0)" } ?? ""
            let who = assignment.person == record.by ? "it" : "\(handle(assignment.person))"
            return Telling(
                headline: assignment.person == record.by
                    ? "took \(who) to \(assignment.task.rawValue)\(due)"
                    : "asked \(who) to \(assignment.task.rawValue)\(due)")
        case .unassigned(let end):
            return Telling(headline: "asked \(handle(end.person)) no longer")
        case .evidence(let evidence):
            switch evidence.content {
            case .search(let place, let terms):
                return Telling(
                    headline:
                        "searched \(place) for \(terms.map { "“\($0)”" }.joined(separator: ", "))",
                    details: [evidence.summary].compactMap { $0 })
            case .source(let citation):
                var telling = try self.place(
                    "found evidence that \(citation.stance.phrase):", citation.source,
                    citation.revision, citation.place, by: citation.origin)
                telling.look = citation.stance.look
                telling.details += [evidence.summary].compactMap { $0 }
                return telling
            }
        case .verdict(let verdict):
            let how = verdict.opens == nil ? "judged" : "opened the sealed verdict"
            let sure = verdict.confidence.map { ", \($0.rawValue) confidence" } ?? ""
            let holds = verdict.holds.map { ", for \($0)" } ?? ""
            return Telling(
                headline: "\(how) “\(verdict.rating)”\(sure)\(holds)",
                details: [
                    verdict.because,
                    "on \(verdict.evidence.map(\.short).joined(separator: ", "))",
                ], look: .bold)
        case .verdictSealed:
            return Telling(headline: "sealed a verdict", look: .bold)
        case .resolved(let resolution):
            let how = resolution.ground == .agreement ? "resolved" : "decided the dispute"
            return Telling(
                headline: "\(how): “\(resolution.rating)”",
                details: [resolution.because].compactMap { $0 }, look: .green)
        case .affirmed(let affirmation):
            return Telling(
                headline: "affirmed the outcome", details: [affirmation.because], look: .green)
        case .reopened(let reopening):
            return Telling(
                headline: "reopened the review", details: [reopening.because], look: .yellow)
        case .closed(let closing):
            let of = closing.of.map { " of \($0.short)" } ?? ""
            return Telling(
                headline: "closed it: \(closing.reason.phrase)\(of)", details: [closing.because],
                look: .blue)
        case .published(let publication):
            return Telling(
                headline: "published the \(publication.type.rawValue): \(publication.url)",
                details: [publication.because].compactMap { $0 })
        default: return Telling(headline: record.kind.rawValue)
        }
    }

    /// A place in a source, with its words where they are at hand.
    private func place(
        _ verb: String, _ source: SourceID, _ revision: RecordID, _ place: TextSelector?,
        by whom: String?
    ) throws -> Telling {
        guard let state = try snapshot.source(source) else {
            return Telling(headline: "\(verb) a source that is not there")
        }
        var head = "\(verb) “\(state.label)”"
        if let whom { head += ", by \(whom)" }
        guard let place else {
            let held = state.description.keep == .cited ? " (not held)" : ""
            return Telling(headline: head + held)
        }
        let (words, sentence) = words(of: place, in: state, revision)
        if let sentence {
            head += ", sentence \(sentence)"
        } else {
            head += ", characters \(place.scalars.lowerBound) to \(place.scalars.upperBound)"
        }
        return Telling(headline: head, details: [words])
    }

    /// The words of a passage: those recorded, or those of the text at hand.
    func words(of place: TextSelector, in source: SourceState, _ revision: RecordID)
        -> (words: String, sentence: Int?)
    {
        if let text = try? desk?.text(of: source, revision: revision), text.holds(place) {
            return (
                "“\(Terminal.oneLine(text.string(inBytes: place.bytes)))”",
                text.sentence(ofByte: place.bytes.lowerBound)
            )
        }
        switch place.exact {
        case .text(let words): return ("“\(Terminal.oneLine(words))”", nil)
        case .hashed(let digest, let bytes):
            return ("(\(bytes) bytes not at hand, SHA-256 \(digest.hex.prefix(12))…)", nil)
        }
    }

    static func describe(_ source: SourceDescription) -> String {
        var parts = ["“\(source.title ?? "untitled")”"]
        if let publisher = source.publisher { parts.append(publisher) }
        if let published = source.published { parts.append(published.text) }
        parts.append(source.keep.rawValue)
        return parts.joined(separator: ", ")
    }

    private static func fingerprints(_ person: PersonDescription) -> [String] {
        person.keys.map { key in
            let name = (try? PublicKey(key))?.fingerprint ?? key
            return "key \(name.prefix(23))…"
        }
    }

    static func describe(_ roles: [Role]) -> String {
        roles.isEmpty ? "no role" : roles.map(\.rawValue).joined(separator: ", ")
    }
}
