/// Why an element of a page seems to be no part of what the page tells.
enum Boilerplate: Hashable {
    /// Its kind or its role says so.
    case stated
    /// Its class or its id does, which are names that somebody chose.
    case named

    private static let elements: Set<String> = [
        "nav", "footer", "aside", "form", "button", "select", "dialog", "menu", "noscript",
    ]
    private static let roles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog",
        "menu", "menubar", "toolbar", "form",
    ]
    private static let names: Set<String> = [
        "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "footer", "sidebar",
        "comments", "commentlist", "respond", "disqus", "share", "sharing", "social", "related",
        "recommended", "recommendations", "promo", "newsletter", "subscribe", "subscription",
        "cookie", "cookies", "consent", "advert", "advertisement", "ads", "sponsored", "masthead",
        "skip", "login", "paywall", "tags", "pagination", "popup", "modal", "trending",
    ]
    /// Elements that hold the whole page or what it tells: their names describe that.
    private static let holders: Set<String> = ["html", "body", "main", "article"]

    /// What an element says of itself; `nil` where nothing.
    init?(_ element: Element, isInArticle: Bool) {
        guard !Self.holders.contains(element.name) else { return nil }
        if Self.elements.contains(element.name) || element.name == "header" && !isInArticle {
            self = .stated
            return
        }
        if let role = element.attribute("role"), Self.roles.contains(role.lowercased()) {
            self = .stated
            return
        }
        if element.attribute("hidden") != nil || element.attribute("aria-hidden") == "true" {
            self = .stated
            return
        }
        if let style = element.attribute("style")?.lowercased().filter({ $0 != " " }),
            style.contains("display:none") || style.contains("visibility:hidden")
        {
            self = .stated
            return
        }
        let words = Self.words(element.attribute("class")) + Self.words(element.attribute("id"))
        guard words.contains(where: { Self.names.contains($0) }) else { return nil }
        self = .named
    }

    /// The words of a class or an id: `siteNav-main` has three. Only the first 1,000 characters count.
    private static func words(_ names: String?) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for scalar in (names ?? "").unicodeScalars.prefix(1000) {
            let isUpper = 0x41...0x5A ~= scalar.value
            guard isUpper || 0x61...0x7A ~= scalar.value else {
                words.append(word)
                word = ""
                wasLower = false
                continue
            }
            if isUpper, wasLower {
                words.append(word)
                word = ""
            }
            wasLower = !isUpper
            word += String(scalar).lowercased()
        }
        return (words + [word]).filter { !$0.isEmpty }
    }
}
