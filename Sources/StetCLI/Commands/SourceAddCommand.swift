internal import ArgumentParser
internal import Stet

extension SourceCommand {
    struct Add: SessionCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a source, or many.",
            discussion: """
                Plain text, HTML and PDF are read; the text is kept and the hash of the file beside it. \
                What the document states of itself (title, publisher, author, address, date, language) \
                is taken where you do not say it, and so are, as inferred, a first line that looks like \
                a title and the language. \
                Embedded: the text goes into the repository. Detached: only its hash and length do, \
                for a text that must not be redistributed; its title and author are not taken. Cited: \
                described only. Of many files each is a source of its own; what the desk has already \
                is passed over.
                """)
        @OptionGroup var options: GlobalOptions
        @OptionGroup var acting: ActOptions
        @Argument(help: "The documents, or - for standard input; none for a source only cited.")
        var files: [String] = []
        @OptionGroup var described: SourceOptions
        @Option(help: "A source of which this is a copy, translation or rewrite.")
        var derivedFrom: String?

        func validate() throws {
            if files.isEmpty, described.form != nil || described.encoding != nil {
                throw ValidationError("--form and --encoding are of a file, and none is given.")
            }
            guard files.count > 1 else { return }
            if described.title != nil || described.url != nil || derivedFrom != nil {
                throw ValidationError(
                    "--title, --url and --derived-from are of one source; give one file.")
            }
            if files.contains("-") { throw ValidationError("Give files, or - alone.") }
            if described.keep == .cited {
                throw ValidationError("A source only cited has no text; give no files.")
            }
        }

        func run(_ session: Session) throws {
            let desk = try session.desk(acting: acting)
            guard files.count <= 1 else { return try addAll(session, desk) }
            var draft = described.draft
            var reading: Reading?
            if let file = files.first {
                let document = try session.document(file, described)
                reading = Reading(document, taken: draft.take(document))
            } else if let keep = described.keep, keep != .cited {
                throw Failure(
                    "text-needed",
                    "A source that is \(keep.rawValue) has a text, and none is given.",
                    next: "Give the file, or --keep cited.", exit: .usage)
            }
            let path = files.first.flatMap { $0 == "-" ? nil : $0 }
            let outcome = try desk.addSource(
                draft, derivedFrom: derivedFrom.map { try desk.findSource($0) }, path: path)
            try session.report(
                outcome, desk, kind: .sources, "Added source \(outcome.folder.short).")
            if let reading { session.tell(of: reading) }
        }

        /// One act for each file.
        private func addAll(_ session: Session, _ desk: Desk) throws {
            var added: [JSONValue] = []
            for file in files {
                var draft = described.draft
                var (source, isNew) = (SourceID?.none, true)
                let name = Terminal.oneLine(file)
                do {
                    let document = try session.document(file, described)
                    let reading = Reading(document, taken: draft.take(document))
                    let outcome = try desk.addSource(draft, path: file)
                    source = SourceID(outcome.folder)
                    try session.report(
                        outcome, desk, kind: .sources,
                        "\(name): added source \(outcome.folder.short).")
                    session.tell(of: reading)
                } catch DeskError.duplicateSource(let known) {
                    (source, isNew) = (known, false)
                    session.tell("\(name): source \(known.short) has this text already.")
                } catch {
                    let failure = EntryPoint.failure(error)
                    throw Failure(
                        failure.code, "\(name): \(failure.what)",
                        why: failure.why + " \(added.count) files before it are done.",
                        next: failure.next, exit: failure.exit)
                }
                added.append(
                    json([
                        "file": .text(file), "id": .id(source), "new": .boolean(isNew),
                        "title": .text(draft.title),
                    ]))
            }
            session.reply.data = json(["sources": .array(added)])
        }
    }
}
