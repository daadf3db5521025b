internal import StetRecords

/// What a page states of itself in its head, and in the first heading and times of its body.
struct PageDetails {
    private var meta: [String: String] = [:]
    private var titleElement = ""
    private var canonical: String?
    private var languageOfPage: String?
    private var time: String?
    private var data = LinkedData()

    /// The longest value that is read.
    private static let longest = 2000

    mutating func meet(_ element: Element) {
        switch element.name {
        case "html" where languageOfPage == nil:
            languageOfPage = element.attribute("lang") ?? element.attribute("xml:lang")
        case "meta":
            guard
                let name = element.attribute("property") ?? element.attribute("name")
                    ?? element.attribute("itemprop") ?? element.attribute("http-equiv"),
                let content = element.attribute("content"), name.utf8.count <= 100,
                content.utf8.count <= Self.longest, meta.count < 500
            else { return }
            // The first one counts, as it does for whoever else reads these.
            meta[name.lowercased()] = meta[name.lowercased()] ?? content
        case "link" where canonical == nil && element.attribute("rel")?.lowercased() == "canonical":
            canonical = element.attribute("href")
        case "time" where time == nil && element.attribute("datetime") != nil:
            let marks = [element.attribute("itemprop"), element.attribute("class")]
            let isPublication =
                element.attribute("pubdate") != nil
                || marks.contains { $0?.lowercased().contains("publish") ?? false }
            if isPublication { time = element.attribute("datetime") }
        default: break
        }
    }

    /// Reads a block of JSON-LD.
    mutating func read(data bytes: [UInt8]) { data.read(bytes) }

    mutating func addToTitle(_ text: String) {
        if titleElement.utf8.count < Self.longest { titleElement += text }
    }

    private func first(_ names: String...) -> String? {
        for name in names {
            if let value = meta[name].flatMap(Self.line) { return value }
        }
        return nil
    }

    /// The title: what the page gives to others, else that of the window.
    var title: String? {
        first("og:title", "twitter:title", "dc.title") ?? data.headline.flatMap(Self.line)
            ?? Self.line(titleElement)
    }

    /// The outlet.
    var publisher: String? {
        first("og:site_name", "dc.publisher", "publisher") ?? data.publisher.flatMap(Self.line)
    }

    /// Who wrote it; an address of a profile is no name.
    var authors: [String] {
        let author = first("author", "article:author", "dc.creator", "parsely-author")
        let names = data.authors.isEmpty ? author.map { [$0] } ?? [] : data.authors
        return names.compactMap(Self.line).filter { !$0.contains("://") }
    }

    /// Where the page says it is.
    var url: String? {
        let url = canonical.flatMap(Self.line) ?? first("og:url")
        return url.flatMap { url in
            url.hasPrefix("https://") || url.hasPrefix("http://") ? url : nil
        }
    }

    /// When it was published.
    var published: ExtendedDate? {
        let names = [
            "article:published_time", "og:published_time", "datepublished", "date",
            "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "pubdate",
            "parsely-pub-date", "publish-date", "sailthru.date",
        ]
        for value in names.compactMap({ meta[$0] }) + [data.published, time].compactMap({ $0 }) {
            // Of a time only the day, as its writer calls it.
            if let date = ExtendedDate(String(value.prefix(10))), date.text.utf8.count == 10 {
                return date
            }
        }
        return nil
    }

    /// The language, as a tag.
    var language: String? {
        let stated =
            languageOfPage ?? meta["content-language"] ?? data.language ?? meta["og:locale"]
        guard let stated = stated.flatMap(Self.line) else { return nil }
        var parts = stated.split(whereSeparator: { $0 == "-" || $0 == "_" }).map(String.init)
        guard !parts.isEmpty else { return nil }
        parts[0] = parts[0].lowercased()
        let tag = parts.joined(separator: "-")
        return SourceDescription.isLanguageTag(tag) ? tag : nil
    }

    /// A value as one line; `nil` for an empty one, or one too long for a record.
    private static func line(_ text: String) -> String? {
        let words = text.unicodeScalars.split {
            $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F
        }
        let line = words.map { String($0) }.joined(separator: " ")
        return line.isEmpty || line.unicodeScalars.count > 500 ? nil : line
    }
}
