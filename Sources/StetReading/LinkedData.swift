internal import FoundationEssentials

/// What a page says of itself in JSON-LD, in the words of schema.org, as most outlets do.
struct LinkedData {
    private(set) var headline: String?
    private(set) var published: String?
    private(set) var language: String?
    private(set) var authors: [String] = []
    private(set) var publisher: String?

    /// The largest block that is read, in bytes.
    private static let maximumSize = 1 << 18

    /// Reads a block; what is no JSON says nothing. The first article of a page counts.
    mutating func read(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumSize, headline == nil, published == nil,
            let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)),
            let article = value.article
        else { return }
        headline = article["headline"]?.text
        published = article["datePublished"]?.text
        language = article["inLanguage"]?.text
        publisher = article["publisher"]?.names.first
        authors = Array((article["author"]?.names ?? []).prefix(20))
    }

    /// A value of JSON, as deep as these blocks are; what is deeper, or no text, is left out.
    private indirect enum Value: Decodable {
        case text(String)
        case list([Value])
        case thing([String: Value])
        case other

        private static let deepest = 8

        init(from decoder: any Decoder) throws {
            guard decoder.codingPath.count < Self.deepest else {
                self = .other
                return
            }
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let thing = try? container.decode([String: Value].self) {
                self = .thing(thing)
            } else if let list = try? container.decode([Value].self) {
                self = .list(list)
            } else {
                self = .other
            }
        }

        var text: String? { if case .text(let text) = self { text } else { nil } }

        /// The first thing that is an article: itself, or one in a list or a graph.
        var article: [String: Value]? {
            switch self {
            case .list(let list): return list.lazy.compactMap(\.article).first
            case .thing(let thing):
                let types: [Value] =
                    if case .list(let list)? = thing["@type"] { list } else {
                        [thing["@type"] ?? .other]
                    }
                let isArticle = types.compactMap(\.text).contains {
                    $0.hasSuffix("Article") || $0.hasSuffix("Posting")
                }
                return isArticle ? thing : thing["@graph"]?.article
            default: return nil
            }
        }

        /// The names of a person, an organisation, or several.
        var names: [String] {
            switch self {
            case .text(let name): [name]
            case .thing(let thing): [thing["name"]?.text].compactMap { $0 }
            case .list(let list): list.flatMap(\.names)
            case .other: []
            }
        }
    }
}
