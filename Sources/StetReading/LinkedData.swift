internal import Foundation

/// What a page says of itself in JSON-LD, in the words of schema.org, as most outlets do.
struct LinkedData {
    private(set) var headline: String?
    private(set) var published: String?
    private(set) var language: String?
    private(set) var authors: [String] = []
    private(set) var publisher: String?

    /// The largest block that is read, in bytes.
    private static let maximumSize = 1 << 18
    private static let deepest = 8

    /// Reads a block; what is no JSON says nothing. The first article of a page counts.
    mutating func read(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumSize, headline == nil, published == nil,
            let value = try? JSONSerialization.jsonObject(with: Data(bytes))
        else { return }
        if let article = Self.article(in: value, depth: 0) { take(article) }
    }

    private mutating func take(_ article: [String: Any]) {
        headline = article["headline"] as? String
        published = article["datePublished"] as? String
        language = article["inLanguage"] as? String
        publisher = Self.names(article["publisher"]).first
        authors = Array(Self.names(article["author"]).prefix(20))
    }

    /// The first thing that is an article, itself or in a list or a graph.
    private static func article(in value: Any, depth: Int) -> [String: Any]? {
        guard depth < deepest else { return nil }
        if let list = value as? [Any] {
            return list.lazy.prefix(100).compactMap { article(in: $0, depth: depth + 1) }.first
        }
        guard let thing = value as? [String: Any] else { return nil }
        let types = (thing["@type"] as? [Any] ?? [thing["@type"] as Any]).compactMap {
            $0 as? String
        }
        if types.contains(where: { $0.hasSuffix("Article") || $0.hasSuffix("Posting") }) {
            return thing
        }
        return thing["@graph"].flatMap { article(in: $0, depth: depth + 1) }
    }

    /// The names of a person, an organisation, or several.
    private static func names(_ value: Any?) -> [String] {
        switch value {
        case let name as String: [name]
        case let thing as [String: Any]: (thing["name"] as? String).map { [$0] } ?? []
        case let list as [Any]:
            list.prefix(20).flatMap { ($0 as? [Any]) == nil ? names($0) : [] }
        default: []
        }
    }
}
