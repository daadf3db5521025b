internal import Stet

extension ItemState.VerdictStanding {
    /// Why a verdict does not count; `nil` where it does.
    var remark: String? {
        switch self {
        case .counts: nil
        case .superseded: "replaced by a newer one"
        case .concurrent: "two at once in different clones, so neither counts"
        case .withdrawn: "withdrawn"
        case .late: "late"
        case .beforeReopening: "given before the item was reopened"
        case .outdated: "no longer current"
        case .unsealed: "not sealed in time, so it does not count"
        case .void(let seals):
            "opened without knowing \(seals.map(\.short).joined(separator: ", ")), so it is void"
        case .repeated: "opened twice, counted once"
        }
    }

    /// The seals that an opened verdict did not know and that made it void.
    var voidingSeals: [RecordID]? { if case .void(let seals) = self { seals } else { nil } }
}

extension Evidence.Stance {
    var phrase: String {
        switch self {
        case .supports: "supports it"
        case .refutes: "refutes it"
        case .context: "gives context"
        }
    }

    var look: Terminal.Look {
        switch self {
        case .supports: .green
        case .refutes: .red
        case .context: .blue
        }
    }

    /// The sign in a matrix.
    var sign: String {
        switch self {
        case .supports: "+"
        case .refutes: "−"
        case .context: "~"
        }
    }
}

extension ClaimLink.Relation {
    var phrase: String {
        switch self {
        case .repeats: "it repeats"
        case .contradicts: "it contradicts"
        case .narrows: "it narrows"
        case .partOf: "it is part of"
        case .reports: "it reports"
        }
    }
}

extension Closing.Reason {
    var phrase: String {
        switch self {
        case .duplicate: "a duplicate"
        case .notCheckable: "not checkable"
        case .outOfScope: "out of scope"
        }
    }
}

extension ItemState.Phase {
    var look: Terminal.Look {
        switch self {
        case .open, .assigned: .cyan
        case .inReview: .blue
        case .agreed: .green
        case .resolved: .green
        case .disputed, .stale: .red
        case .closed, .withdrawn: .faint
        }
    }
}

extension ItemState {
    /// The outcome or, before there is one, what the verdicts lean to.
    var outcomeText: String { outcome.phrase(leaning: tally.rating) }
}

extension ItemSummary {
    /// The outcome or, before there is one, what the verdicts lean to.
    var outcomeText: String { outcome.phrase(leaning: leaning) }
}

extension ItemState.Outcome? {
    fileprivate func phrase(leaning: String?) -> String {
        switch self {
        case .reopened, nil: leaning.map { "(\($0))" } ?? ""
        case .some(let outcome): outcome.phrase
        }
    }
}

extension ItemState.Outcome {
    var phrase: String {
        switch self {
        case .rated(let rating): rating
        case .closed(let reason, _): reason.phrase
        case .reopened: "reopened"
        }
    }
}

extension OriginalDocument.Form {
    /// The form as people call it.
    var name: String {
        switch self {
        case .text: "text"
        case .html: "HTML"
        case .pdf: "PDF"
        }
    }
}

extension Independence.Reason {
    var phrase: String {
        switch self {
        case .sameSource: "they cite one source"
        case .sameText: "their texts are the same"
        case .sameOrigin(let origin): "both pass on what \(origin) says"
        case .sameOwner(let owner): "\(owner) owns both"
        case .unknownOrigin: "nobody recorded whose knowledge they are"
        case .derived: "one source derives from the other"
        }
    }
}

extension Independence.Exclusion {
    var phrase: String {
        switch self {
        case .claimantsWord(let name): "it is the word of \(name), who makes the claim"
        case .retracted: "its publisher retracted it"
        case .sourceWithdrawn: "the desk withdrew the source"
        }
    }
}
