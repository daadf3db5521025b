internal import CStetHTML
internal import Glibc
internal import StetRecords
internal import StetTexts

/// A page of HTML: the text it shows and what it states of itself.
///
/// Parsed by gumbo as the HTML standard says, so as browsers do. Scripts, styles and templates are not
/// text; what a program would show or hide, nobody knows.
@safe struct Page {
    private(set) var text = PageText()
    private(set) var details = PageDetails()

    /// Memory and time of the processor for one page.
    private static let maximumMemory = 1 << 29
    private static let maximumMilliseconds: UInt32 = 20_000

    /// Reads a page.
    ///
    /// `bytes`: Valid UTF-8.
    init(_ bytes: [UInt8]) throws(ReadingError) {
        let page = unsafe bytes.withUnsafeBytes { buffer in
            unsafe stet_page_parse(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count,
                Self.maximumMemory, Self.maximumMilliseconds)
        }
        guard let page = unsafe page else { throw .tooComplex }
        defer { unsafe stet_page_free(page) }
        var walk = Walk()
        var isData = false
        var event = unsafe stet_page_event()
        while unsafe stet_page_next(page, &event) == 1 {
            switch unsafe Int(event.kind) {
            case STET_PAGE_OPEN:
                let name = unsafe String(cString: event.name)
                let element = Element(name: name, isForeign: unsafe event.is_foreign != 0) {
                    attribute in
                    unsafe stet_page_attribute(page, attribute).map { unsafe String(cString: $0) }
                }
                details.meet(element)
                isData =
                    element.name == "script"
                    && element.attribute("type")?.lowercased() == "application/ld+json"
                walk.open(element, &text)
            case STET_PAGE_CLOSE:
                walk.close(&text)
                isData = false
            default:
                guard let words = unsafe event.text else { continue }
                let bytes = unsafe Array(UnsafeRawBufferPointer(start: words, count: strlen(words)))
                if isData { details.read(data: bytes) }
                if walk.isTitle { details.addToTitle(String(decoding: bytes, as: UTF8.self)) }
                if walk.isShown { text.add(bytes, isKept: walk.isKept, isLinked: walk.isLinked) }
            }
            if text.isTooLarge { throw .text(.tooLarge(bytes: bytes.count)) }
        }
        text.finish()
    }
}

/// An element as it opens.
struct Element {
    let name: String
    let isForeign: Bool
    let attribute: (String) -> String?
}

/// Where in a page a walk is, and what that means for its text.
private struct Walk {
    private var levels: [Level] = []

    private struct Level {
        let name: String
        var isShown = true
        var isKept = false
        var isLinked = false
        var isInArticle = false
        /// Where its boilerplate begins; `nil` where it is none.
        var boilerplate: (start: Int, isNamed: Bool)?
    }

    var isShown: Bool { levels.last?.isShown ?? false }
    var isKept: Bool { levels.last?.isKept ?? false }
    var isLinked: Bool { levels.last?.isLinked ?? false }
    var isTitle: Bool { levels.count == 3 && levels.last?.name == "title" }

    /// Elements whose contents are no text, or not part of the page's.
    private static let unshown: Set<String> = [
        "head", "script", "style", "title", "template", "iframe", "object", "canvas", "audio",
        "video", "noembed", "noframes", "datalist",
    ]

    /// Elements that stand in a line of words.
    private static let inline: Set<String> = [
        "", "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "output",
        "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "source", "map", "area",
    ]

    mutating func open(_ element: Element, _ text: inout PageText) {
        var level = levels.last ?? Level(name: "")
        level = Level(
            name: element.name, isShown: level.isShown, isKept: level.isKept,
            isLinked: level.isLinked,
            isInArticle: level.isInArticle)
        if levels.isEmpty { level.isShown = true }
        if element.isForeign || Self.unshown.contains(element.name) { level.isShown = false }
        switch element.name {
        case "pre", "textarea", "listing": level.isKept = true
        case "a": level.isLinked = true
        case "article", "main": level.isInArticle = true
        default: break
        }
        if level.isShown {
            separate(element.name, &text)
            if let sort = Boilerplate(element, isInArticle: level.isInArticle) {
                level.boilerplate = (text.position, sort == .named)
            }
        }
        levels.append(level)
    }

    mutating func close(_ text: inout PageText) {
        guard let level = levels.popLast(), level.isShown else { return }
        if let (start, isNamed) = level.boilerplate { text.mark(from: start, isNamed: isNamed) }
        if level.name != "br" { separate(level.name, &text) }
    }

    private func separate(_ name: String, _ text: inout PageText) {
        switch name {
        case "br": text.endLine()
        case "td", "th": text.endCell()
        case "tr": text.endRow()
        case _ where Self.inline.contains(name): break
        case "tbody", "thead", "tfoot": text.endRow()
        default: text.endBlock()
        }
    }
}
