internal import GRDB
internal import StetRecords
internal import StetReview

/// A predicate as a condition on the table `item`.
struct SQLClause {
    let text: String
    let arguments: StatementArguments

    private init(_ text: String, _ arguments: StatementArguments = []) {
        self.text = text
        self.arguments = arguments
    }

    init(_ predicate: ItemPredicate) {
        switch predicate {
        case .phase(let phases): self.init("phase", among: phases.map(\.rawValue).sorted())
        case .halted(nil): self.init("halt IS NOT NULL")
        case .halted(let halt?): self.init("halt = ?", [halt.rawValue])
        case .claim(let claim):
            self.init(
                "item.claim = (SELECT number FROM folder WHERE id = ? AND kind = 'claims')",
                [claim.stored])
        case .label(let label):
            self.init("item.folder IN (SELECT item FROM label WHERE text = ?)", [label])
        case .assigned(let person, nil): self.init(assigned: "person = ?", [person.stored])
        case .assigned(let person, let task?):
            self.init(assigned: "person = ? AND task = ?", [person.stored, task.rawValue])
        case .awaits(let person, let task):
            self.init(
                assigned: "person = ? AND task = ? AND NOT isCounted",
                [person.stored, task.rawValue])
        case .judged(let person):
            self.init("item.folder IN (SELECT item FROM judge WHERE person = ?)", [person.stored])
        case .overdue(let day):
            let phases = ItemState.Phase.allCases.filter(\.canBeOverdue).map(\.rawValue)
            let phase = SQLClause("phase", among: phases)
            self.init("due < ? AND \(phase.text)", [StoredDay(day)] + phase.arguments)
        case .idle(let person?, let day):
            self.init(
                assigned: "person = ? AND deadline < ? AND NOT hasJudged",
                [person.stored, StoredDay(day)])
        case .idle(nil, let day):
            self.init(assigned: "deadline < ? AND NOT hasJudged", [StoredDay(day)])
        case .saying(let words): self.init(saying: words, of: "item.claim")
        case .not(let predicate):
            let clause = SQLClause(predicate)
            self.init("NOT (\(clause.text))", clause.arguments)
        case .all(let predicates): self.init(predicates, joinedBy: "AND", else: "1")
        case .any(let predicates): self.init(predicates, joinedBy: "OR", else: "0")
        }
    }

    /// A condition that a claim has words that begin with these, which hold letters and digits only.
    init(saying words: [String], of column: String) {
        if words.isEmpty {
            self.init("1")
        } else {
            self.init(
                "\(column) IN (SELECT rowid FROM claimWords WHERE claimWords MATCH ?)",
                [words.map { "\"\($0)\" *" }.joined(separator: " AND ")])
        }
    }

    private init(_ column: String, among values: [some DatabaseValueConvertible]) {
        self.init(
            "\(column) IN (\(databaseQuestionMarks(count: values.count)))",
            StatementArguments(values))
    }

    private init(assigned condition: String, _ arguments: StatementArguments) {
        self.init("item.folder IN (SELECT item FROM assigned WHERE \(condition))", arguments)
    }

    private init(_ predicates: [ItemPredicate], joinedBy word: String, else empty: String) {
        let clauses = predicates.map { SQLClause($0) }
        let text = clauses.map { "(\($0.text))" }.joined(separator: " \(word) ")
        self.init(clauses.isEmpty ? empty : text, clauses.reduce([]) { $0 + $1.arguments })
    }
}
