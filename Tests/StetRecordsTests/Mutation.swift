import StetRecords
import TestSupport

/// Records that are wrong in one way or another, or still right.
enum Mutation {
    /// Values that fields are tried with.
    private static let values: [JSONValue] = [
        .string(""), .string("x"), .string(" "), .string("a\nb"), .string("\u{7f}"),
        .string(String(repeating: "é", count: 501)), .string(String(repeating: "x", count: 2001)),
        .string(String(repeating: "x", count: 10_001)), .string(String(repeating: "3f", count: 20)),
        .string(String(repeating: "3F", count: 20)), .string(String(repeating: "5e", count: 32)),
        .string(String(repeating: "0", count: 32)), .string("2023"), .string("2023-02"),
        .string("2023-02-29"), .string("2024-02-29"), .string("1900-02-29"), .string("2000-02-29"),
        .string("2023-13"), .string("2023-00"), .string("0000"), .string("0000-01-01"),
        .string("2023-04-31"), .string("2023-02-17?"), .string("2022-10/2023-02"),
        .string("../2023"), .string("2023/.."), .string("../.."), .string("2023/"), .string("..“"),
        .string("2026-02-10T09:30:00Z"), .string("2026-02-30T09:30:00Z"),
        .string("2026-02-10T24:00:00Z"), .string("2026-02-10T09:30:60Z"),
        .string("2026-02-10T09:30:00+00:00"), .string("en"), .string("pt-BR"), .string("EN"),
        .string("en_US"), .string("desk-a"), .string("-desk"), .string("desk a"), .string("a@b"),
        .string("a@b.c"), .string("@b"), .string("a@"), .string("<a@b>"), .string(".a@b"),
        .string("a@b@c"), .string("a b@c"), .string("Name Surname"), .string("Name."),
        .string("cited"), .string("embedded"), .string("independent"), .string("duplicate"),
        .string("adjudication"), .string("correction"), .string("reviewer"),
        .integer(0), .integer(1), .integer(2), .integer(-1), .integer(101), .integer(1 << 53),
        .boolean(true), .array([]), .object([]), .array([.string("reviewer")]),
        .array([.string("x"), .string("x")]), .array([.string(String(repeating: "a1", count: 20))]),
        .array([.integer(1)]),
    ]

    /// Every field once left out, once with each value, and once with a field too many, at any depth.
    static func single(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            var results: [JSONValue] = [.object(members + [JSONMember("unknown", .integer(1))])]
            for (index, member) in members.enumerated() {
                var without = members
                without.remove(at: index)
                results.append(.object(without))
                let inner = member.key == "kind" ? [] : single(of: member.value) + values
                for changed in inner {
                    var with = members
                    with[index] = JSONMember(member.key, changed)
                    results.append(.object(with))
                }
            }
            return results
        case .array(let elements):
            var results: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                for changed in single(of: element) {
                    var with = elements
                    with[index] = changed
                    results.append(.array(with))
                }
            }
            return results
        default: return []
        }
    }

    /// Two or three random changes at once, optional fields of other kinds among them.
    static func random(of value: JSONValue, using generator: inout Seeded) -> JSONValue {
        guard case .object(var members) = value else { return value }
        for _ in 0...Int.random(in: 1...2, using: &generator) {
            let new = values.randomElement(using: &generator) ?? .integer(0)
            if Bool.random(using: &generator), !members.isEmpty {
                let index = Int.random(in: 0..<members.count, using: &generator)
                if members[index].key != "kind" {
                    members[index] = JSONMember(members[index].key, new)
                }
            } else {
                let key = optional.randomElement(using: &generator) ?? "url"
                members.removeAll { $0.key == key }
                members.append(JSONMember(key, new))
            }
        }
        return .object(members)
    }

    private static let optional = [
        "title", "publisher", "agency", "owner", "original", "inferred", "boilerplate", "encoding",
        "url", "published", "retrieved", "language", "because",
        "claimant", "said", "due", "question", "directness", "origin", "summary", "confidence",
        "holds", "seal", "sealed-place", "opens", "blind", "signatures-required", "of", "nonce",
        "folder", "by", "searched",
        "terms", "place", "text",
    ]
}
