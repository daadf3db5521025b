internal import ArgumentParser
internal import Stet

/// A verification as SARIF 2.1.0 (OASIS), which code hosts show beside the files concerned.
struct SARIF {
    private let report: VerificationReport

    init(_ report: VerificationReport) { self.report = report }

    /// The whole file.
    var text: String { Escaping.json(String(decoding: JSONWriter.canonical(value), as: UTF8.self)) }

    private var value: JSONValue {
        json([
            "$schema": .string(
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
            ),
            "version": .string("2.1.0"),
            "runs": .array([
                json([
                    "tool": json(["driver": driver]),
                    "columnKind": .string("utf16CodeUnits"),
                    "results": .array(report.findings.map { result($0) }),
                ])
            ]),
        ])
    }

    private var driver: JSONValue {
        let rules =
            Rule.all.map { ($0.name, $0.sentence) }
            + Check.allCases.map { ($0.rawValue, $0.sentence) }
        return json([
            "name": .string("stet"), "version": .string(StetCommand.configuration.version),
            "rules": .array(
                rules.map { name, sentence in
                    json([
                        "id": .string(name),
                        "shortDescription": json(["text": .string(sentence)]),
                    ])
                }),
        ])
    }

    private func result(_ finding: Finding) -> JSONValue {
        var words = finding.sentence
        if let person = finding.person { words = "\(person): \(words)" }
        if let commit = finding.commit { words = "commit \(commit.short): \(words)" }
        var location: JSONValue?
        if let path = finding.path {
            location = json([
                "physicalLocation": json([
                    "artifactLocation": json([
                        "uri": .string(Self.uri(path)), "uriBaseId": .string("%SRCROOT%"),
                    ])
                ])
            ])
        }
        return json([
            "ruleId": .string(finding.rule), "level": .string(finding.severity.rawValue),
            "message": json(["text": .string(words)]),
            "locations": location.map { .array([$0]) },
            "partialFingerprints": json([
                "stet/v1": .string(
                    Digest(
                        of: [finding.rule, finding.commit?.description, finding.path]
                            .map { $0 ?? "" }.joined(separator: "\n").utf8
                    ).hex)
            ]),
        ])
    }

    /// A path as a relative URI reference (RFC 3986): everything but unreserved characters escaped.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}
