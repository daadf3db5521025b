/// Words that mean nothing, and sentences of them that look like claims.
struct Lexicon {
    private let words: [String]

    init(_ seed: UInt64) {
        let starts = [
            "b", "br", "d", "dr", "f", "g", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v",
        ]
        let vowels = ["a", "e", "i", "o", "u", "ai", "ou"]
        let ends = ["", "", "n", "r", "s", "l", "nt"]
        var generator = Generator(seed, -1)
        var made: Set<String> = []
        var words: [String] = []
        while words.count < 4000 {
            var word = ""
            for _ in 0...generator.below(3) {
                word +=
                    starts[generator.below(starts.count)] + vowels[generator.below(vowels.count)]
            }
            word += ends[generator.below(ends.count)]
            if made.insert(word).inserted { words.append(word) }
        }
        self.words = words
    }

    private func word(_ generator: inout Generator) -> String {
        words[generator.common(words.count)]
    }

    /// A name of one or two words.
    func name(_ generator: inout Generator) -> String {
        let word = word(&generator)
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    /// A statement with something to check.
    func claim(_ generator: inout Generator) -> String {
        let place = name(&generator)
        let thing = word(&generator) + " " + word(&generator)
        let number = generator.below(1000) * (generator.happens(30) ? 1000 : 1)
        let year = 1990 + generator.below(35)
        switch generator.below(5) {
        case 0: return "The \(thing) of \(place) cost \(number) million in \(year)."
        case 1:
            return
                "In \(year) there were \(number) \(thing) in \(place), more than in \(name(&generator))."
        case 2: return "\(place) has had no \(thing) since \(year)."
        case 3:
            return
                "The \(thing) in \(place) fell by \(number % 100) % because of the \(word(&generator))."
        default:
            return
                "\(place) promised \(number) \(thing) by the end of \(year), with \(word(&generator)) \(word(&generator))."
        }
    }

    /// A few words of a reason.
    func reason(_ generator: inout Generator) -> String {
        let middle = (0..<4 + generator.below(12)).map { _ in word(&generator) }
        return "It says " + middle.joined(separator: " ") + "."
    }
}
