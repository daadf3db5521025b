import StetRecords
import Subprocess
import TestSupport
import Testing

/// Names as the rules compare them, and as people could confuse them.
@Suite struct ComparedNameTests {
    @Test(arguments: [
        // Case, also where one letter becomes two, and the two small sigmas.
        ["THE MAYOR", "the mayor", "The Mayor"], ["Straße", "STRASSE", "strasse", "STRAẞE"],
        ["ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ"], ["ﬁre", "FIRE"], ["ſ", "s", "S"],
        // Spaces of every kind, at the ends too.
        [
            "The Mayor", " The  Mayor\t", "The\u{A0}Mayor", "The\u{2003}\u{3000}Mayor",
            "The\u{2028}Mayor",
        ],
        // What nobody sees.
        [
            "The Mayor", "The May\u{200B}or", "The\u{AD} Mayor", "\u{FEFF}The Mayor",
            "The \u{202E}Mayor",
            "The May\u{E0041}or", "The Mayo\u{2060}r", "The Mayor\u{FE0F}", "The May\u{34F}or",
        ],
        // Apostrophes, quotation marks, hyphens and dashes.
        [
            "O'Brien", "O’Brien", "O‘Brien", "Oʼbrien", "O`Brien", "O´Brien", "O′Brien", "O＇Brien",
            "O\u{1FEF}Brien", "O\u{1FFD}Brien", "O\u{374}Brien",
        ],
        ["\"The Paper\"", "“The Paper”", "„The Paper“", "«The Paper»"],
        ["Ann-Marie", "Ann‑Marie", "Ann–Marie", "Ann—Marie", "Ann−Marie", "Ann\u{2010}Marie"],
        // Canonical equivalents.
        ["Zoë", "Zoe\u{308}", "ZOË"], ["\u{212B}ngström", "Ångström", "a\u{30A}ngstro\u{308}m"],
        ["각", "\u{1100}\u{1161}\u{11A8}"],
        ["", " ", "\u{200B}"],
    ])
    func areOne(_ names: [String]) {
        for name in names {
            #expect(ComparedName(name) == ComparedName(names[0]), "\(name)")
            #expect(Set(names.map { ComparedName($0) }).count == 1)
        }
    }

    @Test(arguments: [
        [
            "The Mayor", "The Major", "TheMayor", "The-Mayor", "The Mayor.", "Тhe Mayor",
            "Thé Mayor",
        ],
        ["ann@desk.example", "аnn@desk.example", "ann@desk-example", "ann2@desk.example"],
        ["O'Brien", "OBrien", "O\"Brien"], ["A", "Α", "А"], ["o", "ø", "ö"],
    ])
    func areTwo(_ names: [String]) {
        #expect(Set(names.map { ComparedName($0) }).count == names.count)
    }

    /// Every letter is folded as Python folds it, which follows the Unicode standard; one folding of ours
    /// is coarser, for the i without a dot.
    @Test func lettersAreFoldedAsUnicodeSays() async throws {
        let directory = try TemporaryDirectory()
        let done = try await run(
            Environment.python, ["\(packageRoot)/Tests/Oracles/case_folding.py"], in: directory.path
        )
        try #require(done.status == 0, "\(done.all)")
        var classes: [ComparedName: Set<String>] = [:]
        var count = 0
        for line in done.output.split(separator: "\n") {
            let scalars = line.split(separator: " ").compactMap { UInt32($0, radix: 16) }
                .compactMap { Unicode.Scalar($0) }
            let (letter, folded) = (String(Character(scalars[0])), scalars.dropFirst())
            var text = ""
            text.unicodeScalars.append(contentsOf: folded)
            // What nobody sees and what stands for a mark is no letter here.
            guard !ComparedName(letter).folded.isEmpty, !ComparedName(letter).folded.contains("'"),
                !ComparedName(letter).folded.contains("\"")
            else { continue }
            #expect(ComparedName(letter) == ComparedName(text), "\(line)")
            classes[ComparedName(letter), default: []].insert(text)
            count += 1
        }
        #expect(count > 100_000)
        let coarse = classes.filter { $0.value.count > 1 }
        #expect(Set(coarse.keys) == [ComparedName("i")], "\(coarse.values)")
    }

    @Test func likenessIsTold() {
        for (one, other) in [
            ("Ann Smith", "ann smith"), ("ann@desk.example", "аnn@desk.example"),
            ("paypal", "paypa1"), ("modern", "modem"), ("o-brien", "obrien"), ("maria", "rnaria"),
            ("Katherine", "Katharine"), ("Michael", "Micheal"), ("Michael", "Michaels"),
            ("bob10", "bobl0"), ("marie@desk.example", "maria@desk.example"),
            ("ann@desk.example", "ann@desk.exampel"),
        ] {
            #expect(
                Resemblance.areNear(one, other) && Resemblance.areNear(other, one),
                "\(one) \(other)")
        }
        for (one, other) in [
            ("ann", "anna"), ("ann", "bob"), ("Anna", "Anne"), ("Michael", "Michelle"),
            ("editor", "auditor"), ("Reviewer A", "Reviewer B"),
            ("a@desk.example", "b@desk.example"),
            ("reviewer1", "reviewer2"), ("reviewer0", "reviewer1"), ("reviewer", "reviewer1"),
        ] {
            #expect(!Resemblance.areNear(one, other), "\(one) \(other)")
        }
    }
}
