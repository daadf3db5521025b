import StetRecords
import StetReview

/// A blind review in two clones, at one moment: what each has, and what could be read anywhere.
struct BlindMoment: Hashable {
    /// The records of the item in each clone.
    var clones: [Set<RecordID>]
    /// For each seal the verdicts of others that were open somewhere when it was made.
    var readable: [RecordID: Set<RecordID>] = [:]

    /// What whoever has both clones has.
    var all: Set<RecordID> { clones[0].union(clones[1]) }
}

/// Goes through every order in which three reviewers and an editor seal, open, withdraw and decide in
/// two clones that are merged at every point, and holds each moment against what a blind review is for.
final class BlindOrders {
    /// What the review begins with.
    let start: BlindMoment
    /// What is wrong, each with what led to it.
    var violations: [String] = []
    /// How many moments there were.
    private(set) var count = 0

    let desk: RecordDesk
    let memory = RecordDesk.Memory()
    let item: ItemID
    let evidence: RecordID
    let reviewers = ["ann", "bob", "cora"]
    private var records: [RecordID: StoredRecord] = [:]
    private var sealed: [RecordID: RecordDesk.Sealed] = [:]
    private var views: [Set<RecordID>: View] = [:]
    var led: [BlindMoment: (from: BlindMoment, act: String)] = [:]

    /// The review as somebody sees it who has some records.
    struct View {
        let snapshot: Snapshot
        let item: ItemState
        var folder: Folder { item.standings.folder }
    }

    /// - Parameters:
    ///   - first: How many reviewers have sealed in both clones.
    ///   - hasMore: Whether another has sealed in one of the clones.
    /// - Throws: What the rules refuse, which is nothing.
    init(sealed first: Int, andOneApart hasMore: Bool) throws {
        var desk = RecordDesk(quorum: 2)
        let source = try desk.source("Timetable", publisher: "Harbour Office")
        item = try desk.open(try desk.claim(), blind: true)
        evidence = try desk.cite(item, source)
        let place = FolderReference(.items, FolderID(item))
        var clones: [Set<RecordID>] = []
        for (index, name) in reviewers.prefix(hasMore ? first + 1 : first).enumerated() {
            if index == first { clones.append(Set((desk.records[place] ?? []).map(\.id))) }
            let made = try desk.seal(name, item, "supported", [evidence])
            sealed[made.id] = made
        }
        self.desk = desk
        for record in desk.records[place] ?? [] { records[record.id] = record }
        let all = Set(records.keys)
        start = BlindMoment(clones: [all, clones.first ?? all])
    }

    /// Visits every moment that some acts lead to, however they are merged between.
    func explore(acts depth: Int) throws {
        var seen: Set<BlindMoment> = [start]
        var level = [start]
        for remaining in stride(from: depth, through: 0, by: -1) {
            // Merges take no act: they belong to the level at which they are made.
            var here = level
            var next: [BlindMoment] = []
            while let moment = here.popLast() {
                count += 1
                try check(moment)
                for merged in merges(of: moment) where seen.insert(merged).inserted {
                    led[merged] = (moment, "merge")
                    here.append(merged)
                }
                guard remaining > 0 else { continue }
                for (later, act) in try self.acts(at: moment) {
                    try compare(moment, later, act)
                    guard seen.insert(later).inserted else { continue }
                    led[later] = (moment, act.name)
                    next.append(later)
                }
            }
            level = next
        }
    }

    private func merges(of moment: BlindMoment) -> [BlindMoment] {
        guard moment.clones[0] != moment.clones[1] else { return [] }
        return [0, 1].compactMap { clone in
            var merged = moment
            merged.clones[clone] = moment.all
            return merged
        }
    }

    /// What the records of a clone, or of both, say.
    func view(_ ids: Set<RecordID>) throws -> View {
        if let known = views[ids] { return known }
        let snapshot = desk.snapshot(with: ids.compactMap { records[$0] }, of: item, memory)
        guard let state = try snapshot.item(item) else { throw RecordDesk.Missing() }
        let view = View(snapshot: snapshot, item: state)
        views[ids] = view
        return view
    }
}

extension BlindOrders {
    /// An act, and by whom.
    private struct Act {
        let by: String
        let name: String
        let body: Record.Body
    }

    /// What anybody may do in either clone, and what comes of it.
    private func acts(at moment: BlindMoment) throws -> [(BlindMoment, (by: String, name: String))]
    {
        var found: [(BlindMoment, (by: String, name: String))] = []
        let all = try view(moment.all)
        // While both clones have the same, it does not matter in which one something is done.
        for clone in moment.clones[0] == moment.clones[1] ? [0] : [0, 1] {
            let view = try view(moment.clones[clone])
            for act in try candidates(in: clone, view, all) {
                let header = Record.Header(
                    place: .folder(FolderID(item)), after: view.folder.heads, by: desk.id(act.by),
                    on: nil, at: Timestamp(secondsSince1970: 0))
                let record = Record(header, act.body)
                let stored = StoredRecord(id: RecordID(of: record.bytes), record: record)
                let proposal = Proposal(
                    stored, in: .items, before: view.snapshot)
                guard try Rule.judge(proposal) == nil else { continue }
                records[stored.id] = stored
                var later = moment
                later.clones[clone].insert(stored.id)
                if case .verdictSealed(let seal) = act.body {
                    let verdict = try verdict(act.name, view)
                    let salt = Self.salt(act.name)
                    sealed[stored.id] = .init(id: stored.id, verdict: verdict, salt: salt)
                    precondition(
                        verdict.seal(salt: salt, folder: FolderID(item), by: stored.by)
                            == seal.seal)
                    later.readable[stored.id] = Set(
                        all.item.verdicts.filter { $0.by != stored.by }.map(\.id))
                }
                found.append((later, (act.by, "\(act.name) in \(clone)")))
            }
        }
        return found
    }

    /// What might be done in a clone; the rules say what may.
    private func candidates(in clone: Int, _ view: View, _ all: View) throws -> [Act] {
        var acts: [Act] = []
        func made(_ kind: RecordKind, _ by: PersonID) -> Int {
            all.folder.records.count { $0.kind == kind && $0.by == by }
        }
        for name in reviewers {
            let person = desk.id(name)
            let seals = made(.verdictSealed, person)
            if seals < 2 {
                let label = "\(name) seals \(clone) \(seals)"
                let digest = try verdict(label, view).seal(
                    salt: Self.salt(label), folder: FolderID(item), by: person)
                acts.append(
                    Act(by: name, name: label, body: .verdictSealed(VerdictSeal(seal: digest))))
            }
            for seal in view.item.seals where seal.by == person && made(.verdict, person) < 2 {
                guard let known = sealed[seal.id] else { continue }
                let said = known.verdict
                acts.append(
                    Act(
                        by: name, name: "\(name) opens \(seal.id.short)",
                        body: .verdict(
                            Verdict(
                                rating: said.rating, because: said.because,
                                evidence: said.evidence, basis: said.basis,
                                opens: SealOpening(seal: seal.id, salt: known.salt)))))
            }
            guard made(.withdrawn, person) < 1 else { continue }
            let own = view.folder.records.filter {
                $0.by == person && [.verdict, .verdictSealed].contains($0.kind)
            }
            acts += own.map {
                Act(
                    by: name, name: "\(name) withdraws \($0.id.short)",
                    body: .withdrawn(Withdrawal(record: $0.id, because: "A slip.")))
            }
        }
        return try acts + decisions(view, all)
    }

    private func decisions(_ view: View, _ all: View) throws -> [Act] {
        guard all.folder.records.count(where: \.kind.isDecision) < 2, let claim = view.item.claim
        else { return [] }
        let basis = try view.snapshot.basis(claim: claim, sources: [])
        var acts = [
            Act(
                by: "ed", name: "ed closes",
                body: .closed(Closing(reason: .outOfScope, because: "Not ours.", basis: basis))),
            Act(
                by: "ed", name: "ed reopens",
                body: .reopened(
                    Reopening(
                        revision: RecordID(claim), because: "Once more.", basis: basis))),
        ]
        let counted = view.item.countedVerdicts.map(\.id).sorted()
        if !counted.isEmpty {
            let leaning = try view.snapshot.basis(
                claim: claim, sources: view.item.sources(ofEvidence: [evidence]))
            acts.append(
                Act(
                    by: "ed", name: "ed resolves",
                    body: .resolved(
                        Resolution(
                            rating: "supported", ground: .agreement, verdicts: counted,
                            basis: leaning))))
        }
        return acts
    }

    private static func salt(_ label: String) -> Salt {
        var chance = Chance(label)
        return Salt(using: &chance)
    }

    private func verdict(_ label: String, _ view: View) throws -> Verdict {
        let sources = view.item.sources(ofEvidence: [evidence])
        return try Verdict(
            rating: "supported", because: label, evidence: [evidence],
            basis: view.snapshot.basis(claim: view.item.claim, sources: sources))
    }

    /// Bits that a label decides.
    private struct Chance: RandomNumberGenerator {
        private var bytes: [UInt8]

        init(_ label: String) { bytes = Array(label.utf8) }

        mutating func next() -> UInt64 {
            bytes = RecordID(of: bytes).hex.utf8.map { $0 }
            return bytes.prefix(16).reduce(0) { $0 << 4 | UInt64(Hex.value(of: $1) ?? 0) }
        }
    }
}
