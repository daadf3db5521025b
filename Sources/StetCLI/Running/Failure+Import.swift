internal import Stet

extension Failure {
    /// A line that cannot be imported.
    init(import error: ImportError) {
        switch error {
        case .field(let error):
            self.init(
                "import-\(error.code.rawValue)", Self.sentence(error.what),
                why: error.code == .json ? "Each line is one JSON object." : "",
                next: error.code == .json
                    ? "" : "The fields of each act: docs/import.md; --key names one more.")
        case .unknownAct(let name):
            self.init(
                "unknown-act", "\"\(name)\" is no act that can be imported.",
                why: "There are: \(Importer.actNames.joined(separator: ", ")).")
        case .unknownReference(let field, let text):
            self.init(
                "unknown-reference", "\(field): \"\(text)\" names no line before this one.",
                why: "It is no whole id either.",
                next: "Name the key of an earlier line, with --key FIELD, or give all 40 digits.")
        case .repeatedKey(let key, let line):
            self.init(
                "repeated-key", "Its key \"\(key)\" is that of line \(line), too.",
                next: "Give each line a key of its own.")
        case .foreignKey(let key, let record, let handle):
            self.init(
                "foreign-key", "Its key \"\(key)\" is that of record \(record.short) by \(handle).",
                why: "Left out as done, the line would be theirs from then on.",
                next:
                    "Give the line another key; or an editor withdraws theirs: stet withdraw \(record.short) --because TEXT"
            )
        case .ambiguousKey(let key, let owners):
            let each = owners.map { "\($0.record.short) by \($0.handle)" }
            self.init(
                "ambiguous-key",
                "The key \"\(key)\" is that of several records: \(each.joined(separator: " and ")).",
                next:
                    "Name the record by its id (\(owners.first?.record.hex ?? "40 digits")); or withdraw what is not meant: stet withdraw \(owners.last?.record.short ?? "ID") --because TEXT"
            )
        case .severalWriters:
            self.init(
                "several-writers", "It is by another person, or of another time, than the first.",
                why: "One commit is one act of one person.",
                next: "Import without --one-commit, or in parts.")
        case .orderMatters(let refusal):
            self.init(
                "order-matters", "The lines cannot be one act: \(refusal.why).",
                why: "Records of one act have no order but what they refer to, and in another this "
                    + "would break a rule (\(refusal.rule)).",
                next: "Import without --one-commit, or in parts.")
        case .nothing:
            self.init("nothing", "There is nothing to import.")
        case .tooLarge:
            self.init(
                "too-large", "One commit would name too many records and keys.",
                next: "Import without --one-commit, or in parts.")
        case .tooMany(let count):
            self.init(
                "too-many", Self.tooMany(count),
                next: "Import without --one-commit, or in parts.")
        }
    }

    /// What is wrong with an act of too many records, by how many it may have.
    private static func tooMany(_ count: Int) -> String {
        switch count {
        case ...100: "An act that changes people or policy has at most \(count) records."
        case ...1_000: "One act has at most \(count) records of one folder."
        default: "One act has at most \(count) records."
        }
    }
}
