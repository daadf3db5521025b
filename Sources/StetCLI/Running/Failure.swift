internal import Stet

/// An error as it is told: what, why, and what to do next, with a stable code.
struct Failure: Error {
    let code: String
    let what: String
    let why: String
    let next: String
    let exit: Exit

    /// The exit codes of the program.
    enum Exit: Int32 {
        case found = 1
        case refused = 2
        case usage = 64
        /// The answer could not be written (EX_IOERR).
        case output = 74
        case tryAgain = 75
    }

    init(_ code: String, _ what: String, why: String = "", next: String = "", exit: Exit = .refused)
    {
        self.code = code
        self.what = what
        self.why = why
        self.next = next
        self.exit = exit
    }

    /// Any error of the layers below in words.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let refusal as Refusal:
            self.init(
                "refused-\(refusal.rule)", "Refused: \(refusal.why).",
                why: Rule.all.first { $0.name == refusal.rule }?.sentence ?? "",
                next: Self.sentence(refusal.next))
        case let error as DeskError: self.init(desk: error)
        case let error as GitError: self.init(git: error)
        case LedgerError.undecidable(let findings): self.init(DeskError.undecidable(findings))
        case LedgerError.notState(let findings): self.init(DeskError.notState(findings))
        case LedgerError.busy: self.init(DeskError.busy)
        case LedgerError.detachedHead: self.init(DeskError.detachedHead)
        case LedgerError.invalidBranch(let name): self.init(DeskError.invalidBranch(name))
        case LedgerError.noDesk: self.init(DeskError.noDesk)
        case LedgerError.otherDesk(let id): self.init(DeskError.otherDesk(id))
        case LedgerError.outsideChanged: self.init(DeskError.outsideChanged)
        case LedgerError.conflict(let path): self.init(DeskError.conflict(path))
        case let error as RecordError:
            self.init("record-\(error.code.rawValue)", "A value cannot be recorded: \(error.what).")
        case let error as ImportError: self.init(import: error)
        case let error as TextError: self.init(text: error)
        case let flaw as WebAddress.Flaw:
            self.init(
                "not-an-address",
                "“\(Terminal.cut(Terminal.oneLine(flaw.text), 60))” is no address of a page.",
                why: flaw.why,
                next: "Give it as the browser shows it, such as https://news.example/story.")
        case let error as ReadingError: self.init(reading: error)
        case let error as SigningError: self.init(signing: error)
        case let error as ProofError: self.init(proof: error)
        case StateError.newerFormat(let kind, let id):
            self.init(
                "newer-format", "\(kind.rawValue)/\(id.short) was written by a newer stet.",
                why: "Its records are of a format this program does not know.",
                next: "Use a newer stet.")
        case StateError.damaged(let kind, let id):
            self.init(
                "damaged", "\(kind.rawValue)/\(id.short) cannot be read here.",
                why: "An object of this clone is damaged or missing.",
                next: "See which, and who could have it: stet doctor")
        default: self.init("internal", "Something unexpected happened: \(error).")
        }
    }

    static func sentence(_ text: String) -> String {
        guard let first = text.first else { return "" }
        let whole = first.uppercased() + text.dropFirst()
        return whole.hasSuffix(".") || whole.hasSuffix("?") ? whole : whole + "."
    }
}

extension Failure {
    private init(desk error: DeskError) {
        switch error {
        case .noDesk:
            self.init(
                "no-desk", "There is no desk on this branch.",
                next: "Begin one with: stet init")
        case .deskExists(let id):
            self.init(
                "desk-exists", "There is a desk here already: \(id.short).",
                why: "A branch holds one desk.", next: "See it with: stet")
        case .detachedHead:
            self.init(
                "detached-head", "HEAD names no branch.", why: "Acts go onto a branch.",
                next: "Check a branch out, or name one: git config stet.branch NAME")
        case .invalidBranch(let name):
            self.init(
                "invalid-branch", "\"\(name)\" is no branch name.",
                next: "Correct it: git config stet.branch NAME")
        case .noIdentity:
            self.init(
                "no-identity", "Git does not know who you are.",
                why: "Every act is a commit, and a commit names its committer.",
                next: "Tell it: git config user.name NAME; git config user.email ADDRESS")
        case .noActor:
            self.init(
                "no-actor", "Nobody is said to act.", next: "Say who with --as HANDLE.")
        case .unknownActor(let actor):
            self.init(
                "unknown-actor", "The desk does not know \(Self.name(actor)).",
                next: "Say who you are with --as HANDLE, or ask an admin: stet person add")
        case .ambiguousActor(let actor):
            self.init(
                "ambiguous-actor", "Several people of the desk are \(Self.name(actor)).",
                next:
                    "See stet disagreements: an admin gives one of them another handle or address.")
        case .busy:
            self.init(
                "busy", "Others moved the branch again and again.",
                next: "Try again.", exit: .tryAgain)
        case .remoteHasNoDesk:
            self.init(
                "remote-has-no-desk", "There is no desk on that branch of the remote.",
                why: "Its history would have to be joined with this desk's.",
                next: "Use an empty repository, or another branch.")
        case .otherDesk(let id):
            self.init(
                "other-desk", "The remote holds another desk: \(id.short).",
                why: "Two desks are never joined.",
                next: "See its address: git remote -v")
        case .undecidable(let findings):
            self.init(
                "undecidable",
                "What the history holds cannot be found out here, so there is no state.",
                why: findings.first?.sentence ?? "The history cannot be read.",
                next: "See all of it: stet verify.")
        case .notState(let findings) where findings.contains { $0.rule == Check.tied.rawValue }:
            let tie = findings.first { $0.rule == Check.tied.rawValue }
            self.init(
                "tied",
                "Changes of one person forbid each other, so nobody acts until that is settled.",
                why: tie.map { "\($0.sentence)." } ?? "", next: "See all of it: stet verify.")
        case .notState(let findings):
            self.init(
                "not-the-state", "The files of the desk are not its state, so nobody acts on them.",
                why: findings.first { $0.rule == "state" }?.sentence ?? findings.first?.sentence
                    ?? "",
                next: "Set them right: stet restore")
        case .outsideChanged:
            self.init(
                "outside-changed", "Files beside reviews/ changed on both sides.",
                why: "In a bare repository there is nothing to merge them in.",
                next: "Merge in a clone with a working tree, and push from there.")
        case .lostBesideFiles(let commit):
            self.init(
                "outside-changed",
                "What is lost is in the commit \(commit.short), which changes files beside reviews/, too.",
                why: "Git merges those, with you.",
                next: "Merge it in a working tree: git merge \(commit); then: stet restore")
        case .conflict(let path):
            self.init(
                "conflict", "The two histories hold different bytes at \(path).",
                why: "No act changes a file, so one of them was changed by other means.",
                next: "Find out which: stet verify --full, in both clones.")
        case .unverified(let findings, let incoming):
            let errors = findings.filter { $0.severity == .error }
            let lines = errors.prefix(5).map { finding in
                let place = [finding.commit?.short, finding.path].compactMap { $0 }
                return "[\(finding.rule)] \(place.joined(separator: " ")): \(finding.sentence)"
            }
            let more = errors.count > 5 ? ["… and \(errors.count - 5) more"] : []
            self.init(
                incoming ? "incoming-unverified" : "outgoing-unverified",
                incoming
                    ? "What the remote has does not verify, so nothing was taken in."
                    : "What would be sent does not verify, so nothing was sent.",
                why: (lines + more).joined(separator: "\n  "),
                next: incoming
                    ? "Ask whoever pushed it; docs/teams.md says how a remote is set right."
                    : "See all of it, where it was made: stet verify.")
        case .unknownID(let text, let kinds):
            let names = kinds.map(\.singular).joined(separator: " or ")
            self.init(
                "unknown-id", "No \(names) has an id that begins with \(text).",
                next: "List them: stet list, stet claim list, stet source list")
        case .unknownRecord(let text, let kind, let folder):
            self.init(
                "unknown-id",
                "No record of \(kind.singular) \(folder.short) has an id that begins with \(text).",
                next: "See them: stet show \(folder.short)")
        case .ambiguousID(let text, let matches):
            let ids = matches.prefix(8).map {
                "\($0.kind.singular) \(String($0.record.hex.prefix(max(12, text.count + 4))))"
            }
            self.init(
                "ambiguous-id", "\(text) can mean \(matches.count) things.",
                why: ids.joined(separator: ", ") + (matches.count > 8 ? ", …" : ""),
                next: "Give more digits.")
        case .malformedID(let text):
            self.init(
                "malformed-id", "\"\(text)\" is no id.",
                why: "An id is four to forty digits of 0-9 and a-f.")
        case .unknownHandle(let handle):
            self.init(
                "unknown-handle", "Nobody at the desk has the handle \(handle).",
                next: "See who is there: stet person list")
        case .textNotAtHand(let digest):
            self.init(
                "text-not-at-hand", "The text \(digest.hex.prefix(12))… is not at hand.",
                why: "The source is detached: only the hash of its text is in the repository.",
                next: "Say where it is: stet source attach DIR")
        case .sealedNotAtHand(let source):
            self.init(
                "sealed-not-at-hand",
                "The text of source \(source.short) is sealed, and not known here.",
                why:
                    "Only who sealed it can open it: the salt and the path are below .git/stet/sealed.",
                next: "Leave --quote and --at out, or work in the clone in which it was added.")
        case .noText:
            self.init(
                "no-text", "The source is only cited, so there is no text to point into.",
                next: "Leave --quote and --at out, or add the text: stet source revise")
        case .text(let error): self.init(text: error)
        case .place(let error, let text): self.init(text: error, in: text)
        case .alreadyAssigned:
            self.init("already-assigned", "You have it already.", next: "See it: stet queue")
        case .placesTaken(let handles):
            self.init(
                "places-taken",
                "As many people have it as it takes: \(handles.joined(separator: ", ")).",
                next: "Take another: stet queue; or somebody leaves it: stet leave ITEM")
        case .copied(let words):
            self.init(
                "copied", "These words stand in a detached source: \"\(words)\".",
                why: "Its text must not enter the repository.",
                next: "Say it in your own words, or point to the passage with --quote.")
        case .value(let error):
            self.init(
                "record-\(error.code.rawValue)", "A value cannot be recorded: \(error.what).")
        case .notSealedHere(let seal):
            self.init(
                "not-sealed-here",
                "This clone does not have the verdict behind seal \(seal.short).",
                why: "It is in the clone in which it was sealed, below .git/stet/seals.",
                next:
                    "Open it there; if it is lost, and nobody has opened a verdict yet: stet withdraw \(seal.short) --because REASON, then seal again."
            )
        case .key(let flaw): self.init(key: flaw, in: "Git's user.signingKey")
        case .noDirectory(let path):
            self.init("no-directory", "\(path) is no directory.", next: "Check the path.")
        case .duplicateSource(let id):
            self.init(
                "duplicate-source", "The desk has this text already: source \(id.short).",
                next: "Use that one, or describe it better: stet source revise \(id.short)")
        case .emptySource:
            self.init(
                "empty-source", "Nothing says which source it is.",
                next: "Give its text as a file, or --title, --url or --publisher.", exit: .usage)
        case .nothingChanges(let kind):
            self.init(
                "nothing-changes", "That would change nothing about the \(kind.singular).",
                next: "Give what is to be different.", exit: .usage)
        case .reviewExists(let item, let phase):
            self.init(
                "review-exists",
                phase.isDecided
                    ? "The claim was reviewed: item \(item.short) is \(phase.rawValue)."
                    : "The claim is under review: item \(item.short) is \(phase.rawValue).",
                next: (phase.isDecided
                    ? "Start that review again: stet reopen \(item.short)"
                    : "Go on with it: stet show \(item.short)")
                    + "; or begin another: stet open CLAIM --again")
        case .filesInTheWay(let path):
            self.init(
                "files-in-the-way", "There is \(path) already, which is not of a desk.",
                why: "A desk keeps its records in reviews/, and nothing else.",
                next:
                    "Move it elsewhere and commit that, or begin the desk in a repository of its own."
            )
        }
    }

    private static func name(_ actor: Desk.Actor) -> String {
        switch actor {
        case .handle(let handle): handle
        case .email(let email): "anybody with the address \(email)"
        case .nobody: "nobody"
        }
    }
}

extension FolderKind {
    /// One of the kind, in words.
    var singular: String {
        switch self {
        case .sources: "source"
        case .claims: "claim"
        case .items: "item"
        case .people: "person"
        case .policy: "policy"
        }
    }
}
