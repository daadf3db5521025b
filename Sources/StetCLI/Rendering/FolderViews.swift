internal import Stet

extension Session {
    /// Names files in the desk that are no records; the rest is shown all the same.
    func warnOfAliens(_ queries: any DeskQuerying) throws {
        let aliens = try queries.aliens(limit: 6)
        for alien in aliens.prefix(5) {
            let text = Terminal.oneLine("\(alien.path): \(alien.what)")
            tell(terminal.look(.yellow, "warning: \(text)"))
        }
        if aliens.count > 5 { tell("warning: and more; see: stet doctor") }
    }

    /// Shows an item and its story.
    func show(_ item: ItemState, _ desk: Desk, _ snapshot: Snapshot) throws {
        let view = ItemView(item: item, narrator: try Narrator(desk, snapshot, terminal))
        reply.data = try JSONViews(snapshot).item(item, view: view)
        for line in try view.lines() { reply.print(line) }
        warn(of: item.standings.folder)
    }

    /// Shows a claim and its story, with the items that review it.
    func show(_ claim: ClaimState, _ desk: Desk, _ snapshot: Snapshot) throws {
        reply.data = try JSONViews(snapshot).claim(claim)
        let statement = claim.statement
        var head = ["claim \(claim.id.short)", statement.type.rawValue]
        if let fate = claim.standings.fate { head.append(terminal.look(.red, fate)) }
        if let claimant = statement.claimant {
            head.append("claimed by \(Terminal.oneLine(claimant))")
        }
        if let said = statement.said { head.append("said \(said)") }
        reply.print(head.joined(separator: " · ") + "\n")
        for line in terminal.wrap(statement.text, indent: 2) { reply.print(terminal.bold(line)) }
        if claim.statements.count > 1 {
            reply.print(
                terminal.look(
                    .red, "  Restated differently in two clones; one more restatement settles it:"))
            for (_, other) in claim.statements.dropFirst() {
                for line in terminal.wrap(other.text, indent: 2) { reply.print(line) }
            }
        }
        reply.print()
        let narrator = try Narrator(desk, snapshot, terminal)
        for line in try narrator.story(claim.standings) { reply.print(line) }
        let items = try desk.queries().items(where: .claim(claim.id), limit: nil)
            .sorted { $0.id < $1.id }
        if !items.isEmpty { reply.print() }
        for item in items {
            reply.print(
                "reviewed in item \(item.id.short) · \(terminal.look(item.phase.look, item.phase.rawValue))"
                    + (item.outcomeText.isEmpty ? "" : " · \(item.outcomeText)"))
        }
        warn(of: claim.standings.folder)
    }

    /// Shows what is left of a claim or a source of which every description was redacted.
    func showRedacted(
        _ kind: FolderKind, _ standings: Standings, _ desk: Desk, _ snapshot: Snapshot
    )
        throws
    {
        let folder = standings.folder
        reply.data = json([
            "id": .id(folder.id), "redacted": .boolean(true), "withdrawn": .boolean(true),
        ])
        reply.print("\(kind.singular) \(folder.id.short) · \(terminal.look(.red, "redacted"))\n")
        for line in try Narrator(desk, snapshot, terminal).story(standings) { reply.print(line) }
        warn(of: folder)
    }

    /// Shows a source and its story.
    func show(_ source: SourceState, _ desk: Desk, _ snapshot: Snapshot) throws {
        reply.data = try JSONViews(snapshot).source(source)
        let description = source.description
        reply.print("source \(source.id.short) · \(source.remark)\n")
        for line in terminal.wrap(source.label, indent: 2) { reply.print(terminal.bold(line)) }
        func inferred(_ what: SourceDescription.Inferable) -> String {
            description.inferred.contains(what) ? " (inferred)" : ""
        }
        if description.inferred.contains(.title) {
            reply.print("  \(terminal.faint("the title is inferred from the first line"))")
        }
        var facts: [(String, String?)] = [
            ("publisher", description.publisher), ("agency", description.agency),
            (
                "authors",
                description.authors.isEmpty ? nil : description.authors.joined(separator: ", ")
            ),
            ("published", description.published?.text), ("retrieved", description.retrieved?.text),
            ("url", description.url),
            ("language", description.language.map { $0 + inferred(.language) }),
            (
                "text",
                description.text.map {
                    "\($0.scalars) characters, SHA-256 \($0.sha256.hex.prefix(16))…"
                } ?? description.seal.map { "sealed, salted SHA-256 \($0.hex.prefix(16))…" }
            ),
        ]
        if let owner = description.owner { facts.insert(("owner", owner), at: 1) }
        if let original = description.original {
            let encoding = original.encoding.map { " in \($0)\(inferred(.encoding))" } ?? ""
            facts.append(
                (
                    "read from",
                    "\(original.form.name)\(encoding), \(original.bytes) bytes, SHA-256 \(original.sha256.hex.prefix(16))…"
                ))
        }
        for (name, value) in facts {
            let shown = value.map { Terminal.oneLine($0) } ?? terminal.faint("unknown")
            reply.print("  \(terminal.faint(Terminal.padded(name, 10))) \(shown)")
        }
        if source.descriptions.count > 1 {
            reply.print(
                terminal.look(
                    .red, "  Described differently in two clones; one more revision settles it."))
        }
        reply.print()
        let narrator = try Narrator(desk, snapshot, terminal)
        for line in try narrator.story(source.standings) { reply.print(line) }
        warn(of: source.standings.folder)
    }

    private func warn(of folder: Folder) {
        for file in folder.unreadable {
            let text = Terminal.oneLine("\(file.name): \(file.error.what)")
            tell(terminal.look(.yellow, "warning: \(text)"))
        }
        for missing in folder.missing {
            tell(
                terminal.look(
                    .red, "warning: a record follows \(missing.short), which is not there"))
        }
    }
}

extension Standings {
    /// Why what the folder is about does not stand; `nil` where it does.
    var fate: String? {
        let first = RecordID(folder.id)
        switch self[first] {
        case .stands: return nil
        case .late: return "late"
        case .withdrawn: return folder[first]?.redaction == nil ? "withdrawn" : "redacted"
        }
    }
}
