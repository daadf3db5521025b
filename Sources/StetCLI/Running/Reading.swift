internal import Stet

/// How a document was read, and what was taken from it.
struct Reading {
    let document: Document
    let taken: [SourceDraft.Detail]

    init(_ document: Document, taken: [SourceDraft.Detail]) {
        self.document = document
        self.taken = taken
    }

    /// What was read, where it is more than the text as it is; `nil` where nothing is to be said.
    var form: String? {
        guard let original = document.original else { return nil }
        var parts = [original.form.name]
        if let encoding = original.encoding {
            let isInferred = document.inferred.contains(.encoding)
            parts.append(isInferred ? "\(encoding) (inferred; or say --encoding)" : encoding)
        }
        let characters = original.boilerplate.reduce(0) { $0 + $1.count }
        if characters > 0 {
            let percent = max(1, 100 * characters / document.text.scalarCount)
            parts.append("\(percent) % of it looks like navigation and the like")
        }
        return parts.joined(separator: ", ")
    }

    /// The value of a detail.
    func value(_ detail: SourceDraft.Detail) -> String {
        switch detail {
        case .title: document.title ?? ""
        case .publisher: document.publisher ?? ""
        case .authors: document.authors.joined(separator: ", ")
        case .url: document.url ?? ""
        case .published: document.published?.text ?? ""
        case .language: document.language ?? ""
        }
    }

    func isInferred(_ detail: SourceDraft.Detail) -> Bool {
        switch detail {
        case .title: document.inferred.contains(.title)
        case .language: document.inferred.contains(.language)
        default: false
        }
    }
}

extension Session {
    /// Reads a document, or standard input for `-`.
    func document(_ path: String, _ described: SourceOptions) throws -> Document {
        try Document(
            input(path, limit: SourceText.maximumSize), form: described.form,
            encoding: described.encoding, programs: Child.programs)
    }

    /// Says how a document was read and what was taken from it.
    func tell(of reading: Reading) {
        guard !options.quiet else { return }
        if let form = reading.form { fact("read as", form) }
        for detail in reading.taken {
            let remark = reading.isInferred(detail) ? "  (inferred)" : ""
            fact(detail.rawValue, Terminal.oneLine(reading.value(detail)) + remark)
        }
    }

    private func fact(_ name: String, _ value: String) {
        let head = terminal.faint(Terminal.padded(name, 10))
        let lines = terminal.wrap(value, indent: 13)
        for (index, line) in lines.enumerated() {
            reply.print(index == 0 ? "  \(head) \(line.dropFirst(13))" : line)
        }
    }
}

extension Child {
    /// The bounds of what reads documents.
    static let readingBounds = Bounds(megabytes: 1024, seconds: 60)

    /// What reads documents that we do not: within bounds, for two minutes at most, and no more than a
    /// text may have.
    static let programs = Programs { name, arguments, input in
        let end = run(
            name, arguments, input: input, within: readingBounds, seconds: 120,
            limit: SourceText.maximumSize)
        switch end {
        case .ended(let status, let output, let errors):
            return .ended(status: status, output: output, errors: errors)
        case .timedOut: return .stopped
        case .missing: return .missing
        }
    }
}

extension Failure {
    /// An error in reading a document.
    init(reading error: ReadingError) {
        switch error {
        case .text(let error): self.init(text: error)
        case .unknownEncoding(let byte):
            self.init(
                "not-utf8", "The text is not UTF-8 from byte \(byte) on.",
                why: "It does not say what it is instead, and does not look like one encoding.",
                next: "Say it: --encoding NAME, such as windows-1251.")
        case .notEncoded(let name):
            self.init(
                "wrong-encoding", "The document is not \(name).",
                why: "It holds bytes that mean nothing in that encoding.",
                next: "Say what it is: --encoding NAME.")
        case .noEncoding(let name):
            self.init(
                "no-encoding", "Nobody here knows an encoding “\(Terminal.oneLine(name))”.",
                next: "See which there are: iconv -l", exit: .usage)
        case .tooComplex:
            self.init(
                "too-complex", "Reading this document takes more memory or time than is allowed.",
                why:
                    "A page gets 20 seconds; a program that reads one, \(Child.readingBounds.megabytes) MB of "
                    + "memory and \(Child.readingBounds.seconds) seconds of a processor.",
                next: "Save its text as a file, or cite it: --keep cited")
        case .missingProgram(let name):
            let package = name == "pdftotext" ? "poppler-utils" : "libc-bin"
            self.init(
                "no-\(name)", "Reading this document takes \(name), which is not installed.",
                next: "Install it (Debian: apt install \(package)), or give the text as a file.")
        case .failed(let program, let errors):
            self.init(
                "unreadable", "\(program) cannot read the document.",
                why: Terminal.oneLine(String(errors.prefix(300))),
                next: "Check the file, or give the text as a file.")
        }
    }
}
