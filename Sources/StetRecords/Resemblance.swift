/// Whether names are so near each other that a person could take one for the other.
///
/// Coarser than ``ComparedName``, and no rule: what it finds is told, so that somebody looks twice.
public enum Resemblance {
    /// Whether two names are the same, look the same in most fonts, or differ by one letter of a word
    /// that is not short.
    public static func areNear(_ left: String, _ right: String) -> Bool {
        let (first, second) = (words(of: left), words(of: right))
        if first.flatMap({ skeleton($0) }) == second.flatMap({ skeleton($0) }) { return true }
        guard first.count == second.count else { return false }
        let others = zip(first, second).filter { $0 != $1 }
        return others.count == 1 && others.allSatisfy { differByOneLetter($0, $1) }
    }

    /// In words of so many letters one more or less, or another, is a likely slip.
    private static let shortest = 5

    /// The words of a name, or the parts of an address, without marks on their letters.
    private static func words(of name: String) -> [[Unicode.Scalar]] {
        ComparedName(name).folded.unicodeScalars
            .split { " .,-_'\"@".unicodeScalars.contains($0) }
            .map { word in word.filter { $0.properties.generalCategory != .nonspacingMark } }
    }

    private static let pairs: [([Unicode.Scalar], Unicode.Scalar)] = [
        (["r", "n"], "m"), (["v", "v"], "w"),
    ]

    /// What is left of a word when letters that look alike are one.
    private static func skeleton(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var letters: [Unicode.Scalar] = []
        for scalar in word {
            letters.append(alike[scalar] ?? scalar)
            // Two letters that together look like one.
            for (pair, one) in pairs where letters.suffix(2).elementsEqual(pair) {
                letters.replaceSubrange((letters.count - 2)..., with: [one])
            }
        }
        return letters
    }

    /// Lower-case letters of Latin, Cyrillic, Greek and Armenian that look like an ASCII one (Unicode,
    /// UTS #39, `confusables.txt`, the most frequent).
    private static let alike: [Unicode.Scalar: Unicode.Scalar] = {
        let letters: [(Unicode.Scalar, String)] = [
            ("a", "\u{430}\u{3B1}\u{251}"), ("b", "\u{44C}\u{184}"), ("c", "\u{441}\u{3F2}"),
            ("d", "\u{501}"), ("e", "\u{435}\u{4BD}"), ("g", "\u{261}\u{581}"),
            ("h", "\u{4BB}\u{570}"),
            ("l", "1i|\u{456}\u{131}\u{3B9}\u{4CF}\u{269}\u{1C0}"), ("j", "\u{458}\u{3F3}"),
            ("k", "\u{43A}\u{3BA}"), ("n", "\u{578}\u{57C}"),
            ("o", "0\u{43E}\u{3BF}\u{585}\u{3C3}"),
            ("p", "\u{440}\u{3C1}"), ("q", "\u{51B}"), ("s", "5\u{455}"), ("u", "\u{3C5}\u{57D}"),
            ("v", "\u{475}\u{3BD}"), ("w", "\u{51D}\u{461}"), ("x", "\u{445}\u{3C7}"),
            ("y", "\u{443}\u{4AF}\u{3B3}"), ("m", "\u{43C}"), ("t", "\u{442}\u{3C4}"),
        ]
        var alike: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letter, others) in letters {
            for other in others.unicodeScalars { alike[other] = letter }
        }
        return alike
    }()

    /// Whether one is the other with one letter more, less, or another, or two neighbours exchanged.
    private static func differByOneLetter(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar])
        -> Bool
    {
        guard min(left.count, right.count) >= shortest else { return false }
        let start = zip(left, right).prefix { $0 == $1 }.count
        let (first, second) = (left.dropFirst(start), right.dropFirst(start))
        let (shorter, longer) = first.count < second.count ? (first, second) : (second, first)
        // People whose names differ by a number are numbered.
        guard shorter.first?.properties.numericType == nil,
            longer.first?.properties.numericType == nil
        else { return false }
        if shorter.count < longer.count { return longer.dropFirst().elementsEqual(shorter) }
        return first.dropFirst().elementsEqual(second.dropFirst())
            || first.prefix(2).elementsEqual(second.prefix(2).reversed())
                && first.dropFirst(2).elementsEqual(second.dropFirst(2))
    }
}
