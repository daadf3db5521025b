internal import StetRecords
internal import StetTexts

/// How the bytes of a text stand for characters.
struct TextEncoding: Hashable {
    /// Its name in the WHATWG Encoding Standard.
    let name: String
    /// Whether nothing states it.
    var isInferred = false

    static let utf8 = TextEncoding(name: "utf-8")

    /// Names that mean another encoding to every browser.
    private static let aliases: [String: String] = [
        "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
        "iso-8859-1": "windows-1252", "iso8859-1": "windows-1252", "iso_8859-1": "windows-1252",
        "latin1": "windows-1252", "l1": "windows-1252", "ascii": "windows-1252",
        "us-ascii": "windows-1252", "cp1252": "windows-1252", "x-cp1252": "windows-1252",
        "iso-8859-9": "windows-1254", "latin5": "windows-1254", "cp1251": "windows-1251",
        "cp1250": "windows-1250", "sjis": "shift_jis", "x-sjis": "shift_jis",
        "gb2312": "gbk", "ks_c_5601-1987": "euc-kr", "utf-16": "utf-16le",
    ]

    /// The encoding of a name that somebody gave or a page states.
    init(named name: String) throws(ReadingError) {
        let lowered = name.lowercased()
        guard OriginalDocument.isEncodingName(lowered) else { throw .noEncoding(name) }
        self.name = Self.aliases[lowered] ?? lowered
    }

    private init(name: String, isInferred: Bool = false) {
        self.name = name
        self.isInferred = isInferred
    }

    /// The encoding of some bytes: what somebody gave, what marks at their start say, UTF-8 where they
    /// are that, what the document states; else, where all else is ASCII and few bytes are not, the
    /// Western encoding that most old texts have, as an inference.
    static func detect(_ bytes: [UInt8], given: String?, stated: String?) throws(ReadingError)
        -> TextEncoding
    {
        if let given { return try TextEncoding(named: given) }
        if bytes.starts(with: [0xFF, 0xFE]) { return TextEncoding(name: "utf-16le") }
        if bytes.starts(with: [0xFE, 0xFF]) { return TextEncoding(name: "utf-16be") }
        guard let byte = SourceText.firstFault(in: bytes) else { return .utf8 }
        if let stated, case let encoding = try TextEncoding(named: stated), encoding != .utf8 {
            return encoding
        }
        guard looksWestern(bytes) else { throw .unknownEncoding(byte: byte) }
        return TextEncoding(name: "windows-1252", isInferred: true)
    }

    /// Whether a text can be in the Western encoding: nothing in it is UTF-8 beyond ASCII, which would
    /// be a text of two encodings; no control characters; and at most one byte in six is not ASCII,
    /// which in other alphabets nearly all are.
    private static func looksWestern(_ bytes: [UInt8]) -> Bool {
        var high = 0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte < 0x80 {
                if byte < 0x20, ![0x09, 0x0A, 0x0C, 0x0D].contains(byte) { return false }
                continue
            }
            high += 1
            if [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte) { return false }
            if 0xC2...0xF4 ~= byte, position < bytes.count, 0x80...0xBF ~= bytes[position] {
                return false
            }
        }
        return 6 * high <= bytes.count
    }

    /// The bytes as UTF-8, without a byte order mark.
    ///
    /// - Throws: ``ReadingError`` for bytes that are not in this encoding, or one that nobody knows.
    func decode(_ bytes: [UInt8], _ programs: Programs) throws(ReadingError) -> [UInt8] {
        switch name {
        case "utf-8":
            guard SourceText.firstFault(in: bytes) == nil else { throw .notEncoded(as: name) }
            return Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...])
        case "utf-16le", "utf-16be":
            return try decodeUTF16(bytes, isBig: name == "utf-16be")
        default:
            // The name is letters, digits and -_:. alone.
            let arguments = ["-f", name, "-t", "UTF-8"]
            switch programs.run("iconv", arguments, bytes) {
            case .ended(0, let output, _): return output
            case .ended: break
            case .stopped: throw .tooComplex
            case .missing: throw .missingProgram("iconv")
            }
            if case .ended(0, _, _) = programs.run("iconv", arguments, []) {
                throw .notEncoded(as: name)
            }
            throw .noEncoding(name)
        }
    }

    private func decodeUTF16(_ bytes: [UInt8], isBig: Bool) throws(ReadingError) -> [UInt8] {
        guard bytes.count % 2 == 0 else { throw .notEncoded(as: name) }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 0, to: bytes.count, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
        }
        guard let text = String(validating: units.drop { $0 == 0xFEFF }, as: UTF16.self) else {
            throw .notEncoded(as: name)
        }
        return Array(text.utf8)
    }
}
