import Stet
import StetLedger
import StetReview

/// What a desk says to every question, for comparing who is asked.
struct Answers: Equatable {
    private(set) var said: [String: [String]] = [:]

    init(_ queries: any DeskQuerying, _ snapshot: Snapshot) throws {
        func say(_ question: String, _ answer: [some Any]) {
            said[question] = answer.map { "\($0)" }
        }
        let people = try snapshot.people().all.map(\.id)
        let claims = try snapshot.folders(.claims)
        guard let day = CalendarDay(year: 2026, month: 2, day: 4) else { return }
        var predicates: [ItemPredicate] = [
            .all([]), .any([]), .label("x"), .label("X"), .overdue(day), .idle(nil, day),
            .phase([]), .phase([.stale, .disputed]), .not(.phase([.open])),
            .any([.label("ann"), .all([.overdue(day), .not(.idle(nil, day))])]),
            .saying(["rest", "1"]), .saying(["bridge"]), .saying([]),
        ]
        predicates += ItemState.Phase.allCases.map { .phase([$0]) }
        for person in people.prefix(3) {
            predicates += [
                .assigned(person), .assigned(person, .adjudicate), .awaits(person, .review),
                .judged(person), .idle(person, day),
            ]
        }
        predicates += claims.prefix(4).map { .claim(ClaimID($0)) }
        // Sets are spelled differently each time, so questions are known by their places.
        for (number, predicate) in predicates.enumerated() {
            say("items \(number)", try queries.items(where: predicate, limit: nil))
            say("few items \(number)", try queries.items(where: predicate, limit: 2))
            say("count \(number)", [try queries.itemCount(where: predicate)])
        }
        say(
            "counts",
            try queries.itemCounts().map { "\($0.key) \($0.value)" }.sorted())
        say(
            "outcomes",
            try queries.outcomeCounts().map { "\($0.key) \($0.value)" }.sorted())
        for kind in FolderKind.allCases {
            say("folders \(kind)", [try queries.folderCount(kind)])
            for id in try snapshot.folders(kind).prefix(6) {
                let place = FolderReference(kind, id)
                say("resting on \(id)", try queries.items(restingOn: place))
            }
        }
        for words in [[], ["claim"], ["re", "2"], ["é"]] {
            say("claims \(words)", try queries.claims(saying: words, limit: nil))
        }
        let texts = try claims.prefix(3).compactMap {
            try snapshot.claim(ClaimID($0))?.statement.text
        }
        for text in ["", "claim", "the second claim of all", "re 2 é"] + texts {
            say("like \(text)", [try queries.claims(similarTo: text, limit: 4)])
        }
        for id in try snapshot.folders(.sources) {
            say("citing \(id)", try queries.folders(citing: SourceID(id)))
        }
        say("few claims", try queries.claims(saying: [], limit: 3))
        say("sources", try queries.sources(limit: nil))
        for id in try snapshot.folders(.sources) {
            guard let digest = try snapshot.source(SourceID(id))?.description.text?.sha256 else {
                continue
            }
            say("sources of \(digest)", try queries.sources(ofText: digest))
        }
        for digits in ["", "0", "ab", "7c3"] {
            say(
                "records \(digits)",
                try queries.records(startingWith: digits, in: FolderKind.allCases, limit: 50))
            say(
                "records of claims \(digits)",
                try queries.records(startingWith: digits, in: [.claims, .policy], limit: .max))
        }
        say("contested", try queries.contested())
        say("aliens", try queries.aliens(limit: 100))
    }

    /// The questions to which somebody else says something else.
    func differences(from other: Answers) -> [String] {
        Set(said.keys).union(other.said.keys).filter { said[$0] != other.said[$0] }.sorted().map {
            "\($0): \(said[$0] ?? []) against \(other.said[$0] ?? [])"
        }
    }
}
