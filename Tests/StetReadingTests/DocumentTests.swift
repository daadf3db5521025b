import StetReading
import StetRecords
import StetTexts
import TestSupport
import Testing

/// Documents in all encodings, and what is inferred of them.
@Suite struct DocumentTests {
    private func read(_ bytes: [UInt8], as encoding: String? = nil) throws -> Document {
        try Document(bytes, encoding: encoding, programs: blockingPrograms)
    }

    private func encoded(_ text: String, _ encodings: [String]) async throws -> [[UInt8]] {
        let hex = Hex.encode(Array(text.utf8))
        let made = try await run(
            "python3", ["\(packageRoot)/Tests/Oracles/encodings.py"], in: "/tmp",
            input: encodings.map { "\($0) \(hex)\n" }.joined())
        let lines = made.output.split(separator: "\n").compactMap { Hex.decode(String($0)) }
        try #require(lines.count == encodings.count, "\(made.all.suffix(500))")
        return lines
    }

    @Test func encodingsAreReadAsAnotherReaderWritesThem() async throws {
        let texts: [(String, [String])] = [
            (
                "The café in Zürich costs 5 £.\n",
                ["windows-1252", "iso-8859-15", "mac-roman", "utf-16le"]
            ),
            ("Příliš žluťoučký kůň.\n", ["windows-1250", "iso-8859-2", "utf-16be"]),
            ("Паром ходит каждый день.\n", ["windows-1251", "koi8-r", "iso-8859-5"]),
            ("フェリーは毎日運航します。\n", ["shift_jis", "euc-jp", "utf-16le"]),
            ("渡轮每天都开。\n", ["gbk", "gb18030"]), ("渡輪每天都開。\n", ["big5"]),
            ("Το πλοίο.\n", ["windows-1253", "iso-8859-7"]), ("המעבורת.\n", ["windows-1255"]),
        ]
        let names = ["mac-roman": "macintosh"]
        for (text, encodings) in texts {
            for (encoding, bytes) in zip(encodings, try await encoded(text, encodings)) {
                let name = names[encoding] ?? encoding
                let document = try read(bytes, as: name)
                #expect(document.text.bytes == Array(text.utf8), "\(encoding)")
                #expect(document.original?.encoding == name && document.original?.form == .text)
                #expect(document.original?.sha256 == Digest(of: bytes))
                #expect(!document.inferred.contains(.encoding))
                // The same said by a page.
                guard !name.hasPrefix("utf-16") else { continue }
                let page =
                    Array("<!doctype html><meta charset=\"\(name.uppercased())\"><p>".utf8) + bytes
                let old = Array("<?xml version='1.0' encoding='\(name)'?><html><p>".utf8) + bytes
                #expect(try self.read(old).text.bytes == Array(text.utf8), "\(encoding)")
                let read = try read(page)
                #expect(read.text.bytes == Array(text.utf8), "\(encoding)")
                #expect(read.original?.encoding == name)
            }
        }
    }

    @Test func encodingsAreDetected() async throws {
        let utf8 = try read(Array("The café.".utf8))
        #expect(utf8.original == nil && utf8.inferred.isEmpty)
        // A mark at the start of UTF-8 is part of the text, and of no title.
        let bom = try read([0xEF, 0xBB, 0xBF] + Array("Ferry returns\n\nIt sails.\n".utf8))
        #expect(bom.title == "Ferry returns" && bom.original == nil && bom.text.bytes[0] == 0xEF)
        let text = "The café in Zürich costs “5 £”.\n"
        let western = try await encoded(text, ["windows-1252", "utf-16", "iso-8859-1"].dropLast())
        let inferred = try read(western[0])
        #expect(inferred.text.bytes == Array(text.utf8) && inferred.inferred == [.encoding])
        #expect(inferred.original?.encoding == "windows-1252")
        let marked = try read(western[1])
        #expect(marked.text.bytes == Array(text.utf8) && marked.inferred == [])
        #expect(marked.original?.encoding == "utf-16le")

        // Another alphabet, two encodings in one text, and what is no text at all.
        let cyrillic = try await encoded("Паром ходит каждый день.", ["windows-1251"])[0]
        #expect(throws: ReadingError.unknownEncoding(byte: 0)) { try read(cyrillic) }
        let mixed = Array("The café ".utf8) + [0xE9, 0x20]
        #expect(throws: ReadingError.unknownEncoding(byte: 10)) { try read(mixed) }
        #expect(throws: ReadingError.unknownEncoding(byte: 3)) {
            try read([0x61, 0x62, 0x01, 0xE9, 0x20, 0x20])
        }
        #expect(throws: ReadingError.text(.binary(byte: 1))) { try read([0x61, 0, 0x62]) }
        #expect(throws: ReadingError.text(.notUTF8(byte: 7))) { try read(western[0], as: "UTF-8") }
        #expect(throws: ReadingError.notEncoded(as: "utf-16le")) {
            try read([0x00, 0xD8], as: "utf-16le")
        }
        #expect(throws: ReadingError.notEncoded(as: "shift_jis")) {
            try read([0x61, 0xFF], as: "shift_jis")
        }
        for name in ["no-such-thing", "a b", "utf-8//IGNORE", "", "-l", "--help", "$(x)"] {
            #expect(throws: ReadingError.noEncoding(name)) { try read([0x61], as: name) }
        }
    }

    @Test func formsAreSeen() throws {
        for page in [
            "<!DOCTYPE HTML>x", " \n<html>x", "<?xml version='1.0'?><html>x", "<!-- x --><p>y",
            "<p>x", "<a href=x>y",
        ] {
            #expect(try read(Array(page.utf8)).original?.form == .html, "\(page)")
        }
        for text in [
            "The <p> tag.", "<address of somebody", "<pre-war> times",
            "<?xml version='1.0'?><rss>x",
        ] {
            #expect(try read(Array(text.utf8)).original == nil, "\(text)")
        }
        let said = try Document(Array("<p>x".utf8), form: .text, programs: .none)
        #expect(said.text.bytes == Array("<p>x".utf8) && said.original == nil)
    }

    @Test func portableDocuments() throws {
        let stream = "BT /F1 24 Tf 72 700 Td (Ferry returns on 1 June) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 6\n0000000000 65535 f \n"
        for place in places {
            let digits = String(place)
            file += String(repeating: "0", count: 10 - digits.count) + "\(digits) 00000 n \n"
        }
        file += "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        let document = try read(Array(file.utf8))
        #expect(document.text.string(inBytes: 0..<23) == "Ferry returns on 1 June")
        #expect(document.original?.form == .pdf && document.original?.encoding == nil)
        #expect(document.original?.sha256 == Digest(of: Array(file.utf8)))
        #expect(throws: ReadingError.missingProgram("pdftotext")) {
            try Document(Array(file.utf8), programs: .none)
        }
        do {
            _ = try read(Array("%PDF-1.4\nnothing".utf8))
            Issue.record("no PDF was read")
        } catch let error as ReadingError {
            guard case .failed("pdftotext", _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
