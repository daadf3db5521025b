internal import StetRecords

extension Rule {
    /// The name of the rule about what an act is signed with.
    package static let signature = "signature"
    /// The name of the rule about what a key is.
    package static let key = "key"

    /// What holds for every record.
    static let structure: [Rule] = [
        Rule("known-person", "Only people registered at the desk act.", makesLate: true) { act in
            guard try act.writer() == nil else { return nil }
            return .init(
                "the desk knows no person \(act.record.by.short)",
                next: "an admin registers people with: stet person add")
        },
        Rule(
            signature,
            "An act names only a key that its author has as the one that signs it; where the policy requires signatures it names one.",
            makesLate: true
        ) { act in
            guard let writer = try act.start.people()[act.record.by] else { return nil }
            return try act.start.flaw(of: act.key, by: writer)
        },
        Rule("folder", "A record is in a folder of its kind, and a folder has one beginning.") {
            act in
            guard act.record.kind.folders.contains(act.folderKind) else {
                return .init(
                    "a \(act.record.kind.rawValue) record cannot be in \(act.folderKind.rawValue)")
            }
            let exists = try act.folder() != nil
            if act.record.beginsFolder == exists {
                return .init(
                    exists
                        ? "the folder \(act.record.folder.short) exists already"
                        : "there is no \(act.folderKind.rawValue) folder \(act.record.folder.short)"
                )
            }
            return nil
        },
        Rule(
            "after",
            "A record names in after exactly the newest records of its folder; where these are more than 1,000, one in people or policy and a note name 1,000, and nothing else is added."
        ) { act in
            let names =
                try act.folder()?.names(
                    ofNext: act.record.kind, act.start.folder(act.folderKind, act.record.folder),
                    late: act.start.late().records) ?? []
            guard act.record.record.header.after == names else {
                return .init(
                    "it follows other records than the newest of its folder", next: "try again")
            }
            return nil
        },
        Rule(
            "policy-settled",
            "While several newest policies stand side by side, only a policy that follows all of them is an act."
        ) { act in
            guard try act.before.policy()?.isUnsettled == true, act.record.kind != .policy else {
                return nil
            }
            return .unsettledPolicies
        },
        Rule(
            "role",
            "The policy says which roles may do what, and of several newest ones each must let somebody join them; an admin may do everything.",
            makesLate: true
        ) { act in
            if let new = act.record.personDescription, new.roles.contains(.admin),
                try act.writer()?.roles.contains(.admin) != true,
                try act.before.people()[PersonID(act.record.folder)]?.roles.contains(.admin) != true
            {
                return .init(
                    "only an admin makes somebody an admin", next: "ask an admin")
            }
            guard let permission = try act.permission(), try !act.allows(permission) else {
                return nil
            }
            let policy = try act.before.policy()
            let roles = (policy?.roles(for: permission) ?? []).map(\.rawValue) + ["admin"]
            let writer = try act.writer()
            let own = (writer?.roles ?? []).map(\.rawValue)
            return .init(
                "\(writer?.handle ?? act.record.by.short) is "
                    + "\(own.isEmpty ? "without a role" : own.joined(separator: ", ")); "
                    + "this takes \(roles.joined(separator: " or "))",
                next: "ask somebody who has the role, or an admin to grant it")
        },
        Rule(
            "withdrawn-stands", "Only a record of the same folder that stands is withdrawn.",
            for: [.withdrawn]
        ) { act in
            guard case .withdrawn(let withdrawal) = act.record.body,
                let standings = try act.standings()
            else { return nil }
            guard let target = standings.folder[withdrawal.record] else {
                return .init("there is no record \(withdrawal.record.short) in this folder")
            }
            guard standings.stands(target.id) else {
                return .init("record \(target.id.short) does not stand any more")
            }
            return nil
        },
        Rule(
            "withdraw",
            "A person with a role withdraws what they wrote; the policy says who withdraws what others wrote.",
            for: [.withdrawn], makesLate: true
        ) { act in
            guard case .withdrawn(let withdrawal) = act.record.body,
                let target = try act.fellow(withdrawal.record)
            else { return nil }
            // Who lost every role may no longer undo what the desk built on their work.
            let ownsIt = try target.by == act.record.by && act.writer()?.roles.isEmpty == false
            guard try ownsIt || act.allows(.withdraw) else {
                if target.by == act.record.by {
                    return .init("you hold no role any more", next: "ask an editor")
                }
                return .init(
                    "\(try act.before.people().handle(of: target.by)) wrote record \(target.id.short)",
                    next: "ask them, or an editor")
            }
            return nil
        },
        Rule(
            "confirmed-late", "What is confirmed is a record of its folder that is late.",
            for: [.confirmed]
        ) { act in
            guard case .confirmed(let confirmation) = act.record.body,
                let standings = try act.standings(), standings[confirmation.record] != .late
            else { return nil }
            return .init("record \(confirmation.record.short) is not late")
        },
        Rule(
            "confirm",
            "A late record is confirmed by its author, who could make it now, or by an admin, of their own records only a confirmation.",
            for: [.confirmed], makesLate: true
        ) { act in
            guard case .confirmed(let confirmation) = act.record.body,
                let target = try act.fellow(confirmation.record)
            else { return nil }
            let isAdmin = try act.writer()?.roles.contains(.admin) == true
            let isOwn = target.by == act.record.by
            // A confirmation of a confirmation would ask this rule of this rule, and so on.
            guard isAdmin || isOwn && target.kind != .confirmed else {
                return .init(
                    "only its author, while still allowed to do it, or an admin confirms it")
            }
            let again = Proposal(
                target, in: act.folderKind, before: act.before, start: act.start,
                signedLike: act.record)
            let asked = isOwn && target.kind != .confirmed ? nil : rulesOfTheDesk
            guard let refusal = try judge(again, onlyThoseThatMakeLate: true, named: asked) else {
                return nil
            }
            return .init(
                "what it would confirm is not allowed now: \(refusal.why)", next: refusal.next)
        },
    ]
}

extension Rule {
    /// The rules of rights that hold of what somebody else did, too: they are about the desk, and not
    /// about who acts.
    fileprivate static let rulesOfTheDesk: Set<String> = ["one-key", "last-admin"]
}

extension Proposal {
    /// What the writer must be permitted to do; `nil` where a rule of its own decides.
    func permission() throws -> Policy.Permission? {
        switch record.body {
        case .source, .sourceRevised, .sourceCorrected, .sourceRetracted, .sourceDerived: .source
        case .claim, .claimRevised, .claimAppears, .claimLinked: .claim
        case .item: .open
        case .assigned(let assignment):
            assignment.person == record.by ? try allows(.assign) ? .assign : .take : .assign
        case .unassigned(let end): end.person == record.by ? nil : .assign
        case .evidence: .evidence
        case .verdict, .verdictSealed: .verdict
        case .resolved(let resolution):
            resolution.ground == .adjudication ? .adjudicate : .resolve
        case .affirmed: .decide
        // Where decisions are at odds, the rule `adjudicator` says who settles it.
        case .reopened, .closed: try item()?.hasConflictingDecisions == true ? .adjudicate : .decide
        case .published: .publish
        case .note: .note
        case .person: .people
        case .personRevised(let description):
            try changesOnlyOwnKeys(description) ? nil : .people
        case .policy: .policy
        case .withdrawn, .confirmed, .redacted: nil
        }
    }
}

extension Refusal.Reason {
    /// While several policies stand side by side, nothing is done but to follow all of them.
    static var unsettledPolicies: Self {
        .init(
            "two policies were set in different clones",
            next: "an admin decides with: stet policy set FILE")
    }
}
