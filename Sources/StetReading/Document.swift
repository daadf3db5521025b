public import StetRecords
public import StetTexts

/// A document as it is read: its text, what it states of itself, and what was inferred.
///
/// Of plain text in UTF-8 the text is the document, to the byte. Of all else the text is read from it
/// (decoded, or taken out of a page or a PDF), and the document's own hash is kept beside.
public struct Document: Sendable {
    /// The text.
    public let text: SourceText
    /// What it was read from; `nil` where the text is the document.
    public let original: OriginalDocument?
    /// The title, stated or inferred.
    public private(set) var title: String?
    /// The outlet, as stated.
    public private(set) var publisher: String?
    /// The authors, as stated.
    public private(set) var authors: [String] = []
    /// Where it says it is.
    public private(set) var url: String?
    /// When it says it was published.
    public private(set) var published: ExtendedDate?
    /// The language, stated or inferred.
    public private(set) var language: String?
    /// What of this, and of the encoding, the document does not state.
    public private(set) var inferred: [SourceDescription.Inferable] = []

    /// The form of a document; of plain text in UTF-8 there is no other.
    public typealias Form = OriginalDocument.Form

    /// Reads a document.
    ///
    /// Takes memory for the text and for the page it is taken from, at most half a gigabyte; at most 20
    /// seconds of the processor for a page, and the time that `programs` gives a program.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - form: What kind of document it is; `nil` to look at how it begins.
    ///   - encoding: Its encoding; `nil` for what it says, or seems to be.
    ///   - programs: Runs `iconv` and `pdftotext` where they are needed.
    /// - Throws: ``ReadingError``.
    public init(
        _ bytes: [UInt8], form: Form? = nil, encoding: String? = nil, programs: Programs
    ) throws(ReadingError) {
        guard bytes.count <= SourceText.maximumSize else {
            throw .text(.tooLarge(bytes: bytes.count))
        }
        switch form ?? Self.form(of: bytes) {
        case .text: try self.init(text: bytes, encoding, programs)
        case .html: try self.init(page: bytes, encoding, programs)
        case .pdf: try self.init(pdf: bytes, programs)
        }
        if language == nil, let guess = Language.guess(text) {
            language = guess
            inferred.append(.language)
        }
        inferred.sort()
    }

    private init(text bytes: [UInt8], _ encoding: String?, _ programs: Programs)
        throws(ReadingError)
    {
        let found = try TextEncoding.detect(bytes, given: encoding, stated: nil)
        if found == .utf8 {
            text = try Self.text(bytes)
            original = nil
        } else {
            text = try Self.text(found.decode(bytes, programs))
            original = OriginalDocument(
                form: .text, encoding: found.name, sha256: Digest(of: bytes), bytes: bytes.count)
            if found.isInferred { inferred.append(.encoding) }
        }
        inferTitle()
    }

    private init(page bytes: [UInt8], _ encoding: String?, _ programs: Programs)
        throws(ReadingError)
    {
        let found = try TextEncoding.detect(bytes, given: encoding, stated: Self.charset(in: bytes))
        if found.isInferred { inferred.append(.encoding) }
        let page = try Page(found.decode(bytes, programs))
        text = try Self.text(page.text.bytes)
        original = OriginalDocument(
            form: .html, encoding: found.name, sha256: Digest(of: bytes), bytes: bytes.count,
            boilerplate: Self.scalars(of: page.text.boilerplate, in: text))
        title = page.details.title
        publisher = page.details.publisher
        authors = page.details.authors
        url = page.details.url
        published = page.details.published
        language = page.details.language
    }

    private init(pdf bytes: [UInt8], _ programs: Programs) throws(ReadingError) {
        let arguments = ["-q", "-enc", "UTF-8", "-nopgbrk", "-", "-"]
        switch programs.run("pdftotext", arguments, bytes) {
        case .ended(0, let output, _): text = try Self.text(output)
        case .ended(_, _, let errors): throw .failed(program: "pdftotext", errors)
        case .stopped: throw .tooComplex
        case .missing: throw .missingProgram("pdftotext")
        }
        original = OriginalDocument(
            form: .pdf, encoding: nil, sha256: Digest(of: bytes), bytes: bytes.count)
        inferTitle()
    }

    private static func text(_ bytes: [UInt8]) throws(ReadingError) -> SourceText {
        do { return try SourceText(bytes) } catch { throw .text(error) }
    }

    private mutating func inferTitle() {
        guard let headline = text.headline else { return }
        title = headline
        inferred.append(.title)
    }

    /// The form that the beginning of a document shows (WHATWG MIME Sniffing, for what we read).
    static func form(of bytes: [UInt8]) -> Form {
        var start = bytes.prefix(2048)
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
        if start.starts(with: Array("%PDF-".utf8)) { return .pdf }
        // UTF-16 of ASCII has a zero beside each letter.
        let letters = start.drop { $0 == 0xFF || $0 == 0xFE }.filter { $0 != 0 }
        let head = String(decoding: letters, as: UTF8.self).lowercased()
            .drop { $0.isWhitespace }
        let isXML = head.hasPrefix("<?xml") && head.contains("<html")
        let tags = [
            "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font",
            "<table", "<a", "<style", "<title", "<b", "<body", "<br", "<p", "<meta", "<article",
            "<main",
            "<header", "<nav", "<section", "<ul",
        ]
        let isPage = tags.contains { tag in
            guard head.hasPrefix(tag) else { return false }
            let next = head.dropFirst(tag.count).first
            return next == nil || next == ">" || next?.isWhitespace == true
        }
        return isXML || isPage || head.hasPrefix("<!--") ? .html : .text
    }

    /// The encoding that the first 1,024 bytes of a page state.
    static func charset(in bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(1024).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
            .lowercased()
        let isXML = head.drop { $0.isWhitespace }.hasPrefix("<?xml")
        guard
            let range = head.firstRange(of: "charset=")
                ?? (isXML ? head.firstRange(of: "encoding=") : nil)
        else { return nil }
        let value = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
        let name = String(value.prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) })
        return OriginalDocument.isEncodingName(name) ? name : nil
    }

    /// How many stretches of boilerplate are told at most: the longest.
    private static let mostStretches = 200

    /// Ranges of bytes in order, in scalars.
    private static func scalars(of ranges: [Range<Int>], in text: SourceText) -> [Range<Int>] {
        let longest = ranges.sorted { $0.count > $1.count }.prefix(mostStretches)
        var (byte, scalar) = (0, 0)
        func offset(_ end: Int) -> Int {
            scalar += text.bytes[byte..<end].count { $0 & 0xC0 != 0x80 }
            byte = end
            return scalar
        }
        return longest.sorted { $0.lowerBound < $1.lowerBound }.map { range in
            let start = offset(range.lowerBound)
            return start..<offset(range.upperBound)
        }
    }
}
