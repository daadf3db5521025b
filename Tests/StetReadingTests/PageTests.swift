import StetReading
import StetRecords
import StetTexts
import Subprocess
import TestSupport
import Testing

/// Pages of HTML become texts.
@Suite struct PageTests {
    private func read(_ page: String) throws -> Document {
        try Document(Array(page.utf8), programs: .none)
    }

    private func text(_ page: String) throws -> String {
        String(decoding: try read(page).text.bytes, as: UTF8.self)
    }

    /// Random pages, most of them wrong, show the letters that another reader of HTML shows.
    @Test func lettersAreThoseOfAnotherReader() async throws {
        let tags = [
            "p", "div", "b", "i", "a", "table", "tr", "td", "ul", "li", "h1", "span", "pre", "form",
            "select", "option", "button", "br", "img", "nav", "article", "svg", "title", "script",
            "style", "textarea", "dl", "dd", "blockquote", "unknown-thing", "body", "html", "head",
        ]
        let words = [
            "ferry", " ", "\n", "&amp;", "&eacute;", "&nbsp;", "&#8217;", "é", "—", "<", "&",
            "&notit;",
            "<!-- no text -->", "<!doctype html>", "<![CDATA[x]]>", "12,000", "&#0;", "&#x80;",
            "]]>",
        ]
        var generator = Seeded(7)
        var pages: [String] = []
        for _ in 0..<1000 {
            var page = Bool.random(using: &generator) ? "<!DOCTYPE html><p>x" : "<html><p>x"
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                let tag = tags.randomElement(using: &generator) ?? "p"
                switch Int.random(in: 0..<8, using: &generator) {
                case 0, 1: page += "<\(tag)>"
                case 2: page += "</\(tag)>"
                case 3: page += "<\(tag) class='a b' id=c hidden>"
                case 4: page += "<\(tag)/>"
                default: page += words.randomElement(using: &generator) ?? ""
                }
            }
            pages.append(page)
        }
        let judged = try await run(
            Environment.python, ["\(packageRoot)/Tests/Oracles/page_reader.py"], in: "/tmp",
            input: pages.map { Hex.encode(Array($0.utf8)) + "\n" }.joined())
        let lines = judged.output.split(separator: "\n")
        try #require(lines.count == pages.count, "\(judged.all.suffix(500))")
        var differing: [String] = []
        for (page, line) in zip(pages, lines) {
            let theirs = line == "-" ? [] : Hex.decode(String(line)) ?? []
            let ours = try read(page).text.bytes.filter { ![0x20, 0x09, 0x0A, 0x0C].contains($0) }
            if ours != theirs { differing.append(page) }
        }
        #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(3))")
    }

    @Test func blocksAndLines() throws {
        #expect(
            try text("<p>One\n  word<p>Two<br>lines<br><br>three")
                == "One word\n\nTwo\nlines\n\nthree\n")
        #expect(try text("<p>A<b>B</b>\n<i> C</i></p>D") == "AB C\n\nD\n")
        #expect(try text("<p>x<table><tr><td>1<td>2<tr><td>3</table>") == "x\n\n1\t2\n3\n")
        #expect(try text("<p>x<pre>a  b\n\nc</pre>") == "x\n\na  b\n\nc\n")
        #expect(
            try text("<p>1&nbsp;000\u{A0}m<script>no</script><style>no</style>")
                == "1\u{A0}000\u{A0}m\n")
        #expect(throws: ReadingError.text(.empty)) { try read("<p> <script>x</script>") }
    }

    @Test func whatAPageStates() throws {
        let page = """
            <html lang="en_gb"><head><title>  Ferry
              returns </title><meta name="author" content="A. Writer"><meta name="author" content="B">
            <meta property="og:site_name" content="Gazette"><meta property="og:url" content="https://a.example/1">
            <meta property="article:published_time" content="2024-05-02T23:30:00-05:00"></head><p>Text.
            """
        let document = try read(page)
        #expect(document.title == "Ferry returns" && document.authors == ["A. Writer"])
        #expect(document.publisher == "Gazette" && document.url == "https://a.example/1")
        #expect(document.published?.text == "2024-05-02" && document.language == "en-gb")
        #expect(document.inferred.isEmpty)
        let original = try #require(document.original)
        #expect(
            original.form == .html && original.encoding == "utf-8" && original.boilerplate.isEmpty)
        #expect(
            original.sha256 == Digest(of: Array(page.utf8)) && original.bytes == page.utf8.count)

        let linked = try read(
            """
            <html><title>Window</title><script type="application/ld+json">{"@context":"https://schema.org","@graph":[
            {"@type":"WebSite","name":"No","rating":4.5,"x":null},{"@type":["NewsArticle"],"headline":"Ferry returns",
            "datePublished":"2024-05-02T08:00:00Z","inLanguage":"de","author":[{"name":"A. Writer"},"B. Other"],
            "publisher":{"@type":"Organization","name":"Gazette"}}]}</script><script type="application/ld+json">{"@type":
            "Article","headline":"Another"}</script><script>{"@type":"Article","headline":"No data"}</script><p>Text.
            """)
        #expect(linked.title == "Ferry returns" && linked.authors == ["A. Writer", "B. Other"])
        #expect(linked.publisher == "Gazette" && linked.published?.text == "2024-05-02")
        #expect(linked.language == "de")
        for broken in [
            String(repeating: "[", count: 100_000),
            String(repeating: "{\"@graph\":", count: 20_000),
            "[", "{\"@type\":\"Article\",\"headline\":5,\"author\":[[[]]]}", "null",
            "[[[[[[[[[[1]]]]]]]]]]",
        ] {
            let page = try read(
                "<title>T</title><script type=application/ld+json>\(broken)</script><p>x")
            #expect(page.title == "T" && page.authors.isEmpty && page.published == nil)
        }

        let wrong = try read(
            """
            <html lang="a very wrong tag"><meta name=author content="https://a.example/me">
            <meta name=date content="yesterday"><link rel=canonical href="javascript:x"><p>Text.
            """)
        #expect(wrong.language == nil && wrong.authors.isEmpty && wrong.url == nil)
        #expect(wrong.published == nil && wrong.title == nil)
        let time = try read(
            "<p><time datetime='2024-01-01'>x</time><time class=published datetime='2024-02-03'>y</time>"
        )
        #expect(time.published?.text == "2024-02-03")
    }

    /// The words of a page that are marked as boilerplate, by blocks.
    private func marked(_ page: String) throws -> [String] {
        let document = try read(page)
        #expect(document.original?.form == .html)
        let ranges = document.text.bytes(ofScalars: document.original?.boilerplate ?? [])
        return ranges.flatMap {
            document.text.string(inBytes: $0).split(separator: "\n").map(String.init)
        }
    }

    @Test func boilerplateIsMarked() throws {
        let story = "<p>" + String(repeating: "The ferry sails, as it did before. ", count: 20)
        let found = try marked(
            """
            <header>Top</header><nav>Home é</nav><main><header>Kept</header>\(story)
            <div class="article-shareTools">Share</div><p hidden>Gone<p style="display: none">Gone too
            <form><p>Mail</p></form></main><div role=complementary>Side</div><div id=comments>First!
            </div><footer>End
            """)
        let expected = "Top,Home é,Share,Gone,Gone too,Mail,Side,First!,End"
        #expect(found.joined(separator: ",") == expected)
        // A name is not believed of most of a page, nor of what holds it.
        #expect(try marked("<div class=comments>\(story)</div><p>Rest") == [])
        #expect(try marked("<article class=comments>\(story)</article>") == [])
        #expect(try marked("\(story)<p class=shared-view>Kept") == [])
        // Lists of links.
        let links = ["One more story", "Two", "Three"].map { "<li><a href=x>\($0)</a>" }
        #expect(try marked(story + "<ul>" + links.joined()) == ["One more story", "Two", "Three"])
        #expect(try marked(story + "<ul>" + links.prefix(2).joined()) == [])
    }

    /// Pages made to be hard end in a text or a refusal.
    @Test(arguments: [
        "<div>", "<b>", "<a href=x>", "<table><td>", "<p><b a=", "<", "&", "<!--", "<svg><p>",
        "<li>",
        "<select><option>", "<b><p>", "</p>", "<frameset>", "<math><mi>", "<a><b><i></a>", "&amp",
        "<table>x", "<h1 a", "\u{0}", "<textarea>", "<x a='", "<button><p>", "<rt><rp>", "<nobr>",
    ])
    func hardPages(_ piece: String) throws {
        for head in ["<html>x", "<html><table>x", "<html><x "] {
            let page = head + String(repeating: piece, count: 5_000)
            do {
                // What stands before the piece is there, whatever comes of it.
                #expect(try read(page).text.bytes.contains(0x78) || head == "<html><x ")
            } catch let error as ReadingError {
                #expect([.tooComplex, .text(.empty)].contains(error), "\(error)")
            }
        }
    }

    /// The parser throws a deep body away, one call within another; and knows no end of open formats.
    @Test func deepPages() throws {
        for tag in ["<span>", "<b a=1>", "<font>"] {
            let deep = "<html>" + String(repeating: tag, count: 60_000) + "<frameset>"
            #expect(throws: ReadingError.tooComplex, "\(tag)") { try read(deep) }
        }
        var page = "<html><p>x"
        for number in 0..<1000 { page += "<b a=\(number)><p>y" }
        do {
            #expect(try text(page).hasPrefix("x\n\ny\n\ny"))
        } catch let error as ReadingError {
            #expect(error == .tooComplex)
        }
    }
}
