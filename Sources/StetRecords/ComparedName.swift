/// A name as the rules compare it with others: the table of docs/format.md, “Comparing names”.
///
/// Two names that look alike to a person who does not look twice are mostly one: `O’Brien` and
/// `o'brien`, a name with a space of no width in it and one without. Letters of other alphabets stay
/// what they are.
///
///     ComparedName("The  Mayor") == ComparedName("the mayor")
public struct ComparedName: Hashable, Sendable {
    /// The name after folding; equal names are canonically equivalent here (Unicode, UAX #15).
    public let folded: String

    /// Folds a name.
    public init(_ name: String) {
        if let folded = Self.foldedASCII(name) {
            self.folded = folded
            return
        }
        var folded = String.UnicodeScalarView()
        var endsInSpace = true
        func append(_ scalar: Unicode.Scalar) {
            if scalar != " " || !endsInSpace { folded.append(scalar) }
            endsInSpace = scalar == " "
        }
        for scalar in name.unicodeScalars {
            if scalar.isASCII {
                append(Self.fold(ascii: scalar))
                continue
            }
            for letter in Self.withoutCase(scalar) {
                if let sign = Self.fold(letter) { append(sign) }
            }
        }
        while folded.last == " " { folded.removeLast() }
        self.folded = String(folded)
    }

    /// The name folded, if all of it is ASCII, as nearly every address is: some ten times as fast.
    private static func foldedASCII(_ name: String) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            guard byte < 0x80 else { return nil }
            let sign = UInt8(truncatingIfNeeded: fold(ascii: Unicode.Scalar(byte)).value)
            if sign != 0x20 || bytes.last ?? 0x20 != 0x20 { bytes.append(sign) }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func fold(ascii scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "A"..."Z": Unicode.Scalar(UInt8(scalar.value) | 0x20)
        case "`": "'"
        case "\t"..."\r": " "
        default: scalar
        }
    }

    /// The full case folding of a letter: to lower case, to upper case and to lower case again, which
    /// makes every sigma the same, and one of no dot and an i.
    private static func withoutCase(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        scalar.properties.lowercaseMapping.unicodeScalars.flatMap {
            $0.properties.uppercaseMapping.unicodeScalars.flatMap {
                $0.properties.lowercaseMapping.unicodeScalars
            }
        }
    }

    /// What a scalar is compared as; `nil` for one that nobody sees.
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.isASCII { return fold(ascii: scalar) }
        if let sign = signs[scalar] { return sign }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return nil }
        if properties.isWhitespace { return " " }
        return properties.generalCategory == .dashPunctuation ? "-" : scalar
    }

    /// Signs that are compared as one of ASCII; dashes and spaces beside these go by their properties.
    private static let signs: [Unicode.Scalar: Unicode.Scalar] = {
        var signs: [Unicode.Scalar: Unicode.Scalar] = [:]
        for scalar in apostrophes.unicodeScalars { signs[scalar] = "'" }
        for scalar in quotationMarks.unicodeScalars { signs[scalar] = "\"" }
        for scalar in hyphens.unicodeScalars { signs[scalar] = "-" }
        signs["\u{2800}"] = " "
        return signs
    }()

    /// Apostrophes, single quotation marks, primes, and letters and accents that stand for them.
    static let apostrophes =
        "\u{B4}\u{2B9}\u{2BB}\u{2BC}\u{2BD}\u{2BE}\u{2BF}\u{2C8}\u{2CA}\u{2CB}\u{374}\u{384}\u{55A}"
        + "\u{5F3}\u{7F4}\u{7F5}\u{1FBD}\u{1FBF}\u{1FEF}\u{1FFD}\u{1FFE}\u{2018}\u{2019}\u{201A}\u{201B}"
        + "\u{2032}\u{2035}\u{2039}\u{203A}\u{275B}\u{275C}\u{A78B}\u{A78C}\u{FF07}\u{FF40}"
    /// Double quotation marks and primes.
    static let quotationMarks =
        "\u{AB}\u{BB}\u{2BA}\u{2DD}\u{2EE}\u{5F4}\u{201C}\u{201D}\u{201E}\u{201F}\u{2033}\u{2036}\u{275D}"
        + "\u{275E}\u{301D}\u{301E}\u{301F}\u{FF02}"
    /// Hyphens and minus signs that are no dash punctuation.
    static let hyphens = "\u{2D7}\u{2043}\u{2212}\u{2796}"
}
