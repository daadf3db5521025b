import Stet
import StetGit
import StetLedger
import StetRecords
import TestSupport
import Testing

/// What more records side by side than one can name do to a folder: nothing that lasts.
@Suite struct BoundsTests {
    /// A person whose folder has 1,001 newest records, each made apart from the others, loses a role and a
    /// key at once, and gets another key.
    @Test func nobodyBecomesIrrevocable() throws {
        let test = try TestDesk()
        let editor = try test.desk(as: "editor")
        let ann = try test.person("ann")
        let before = ann.description
        _ = try editor.revisePerson(ann.id, .init(keys: [TestKey("ann").publicKey]))
        let folder = FolderID(ann.id)
        let side = try test.actsApart(1_001, by: "editor", .people, folder) { _ in
            .personRevised(
                PersonDescription(
                    handle: before.handle, name: before.name, email: before.email,
                    roles: before.roles, keys: [TestKey("ann").publicKey],
                    conflicts: before.conflicts))
        }
        let report = try test.verify()
        #expect(report.passes && report.findings.isEmpty)
        #expect(try test.person("ann").standings.folder.heads == side.sorted())

        let act = try test.desk(as: "editor").revisePerson(
            ann.id, .init(roles: [], keys: [TestKey("bob").publicKey]))
        #expect(act.records.map(\.record.header.after.count) == [1_000, 2])
        let after = try test.person("ann")
        #expect(after.keys == [TestKey("bob").publicKey] && after.roles == [])
        #expect(after.standings.folder.heads == [try #require(act.records.last).id])
        #expect(try test.verify().findings == [])
    }

    /// Whoever follows 1,000 of 1,001 policies sets another that follows all.
    @Test func thePolicyIsSetAfterAll() throws {
        let test = try TestDesk()
        let desk = try test.desk(as: "editor")
        let policy = try #require(try desk.snapshot().policy())
        _ = try test.actsApart(1_001, by: "editor", .policy, policy.id) { _ in
            .policy(policy.current.numbered(2))
        }
        let act = try test.desk(as: "editor").setPolicy(try desk.policyText())
        #expect(act.records.map(\.record.header.after.count) == [1_000, 2])
        let now = try #require(try test.desk(as: "editor").snapshot().policy())
        #expect(now.newest.map(\.policy.version) == [4])
        #expect(try test.verify().findings == [])
    }

    /// An item with more newest records than one names takes verdicts, and each of them can be withdrawn.
    @Test func noFolderFreezes() throws {
        let test = try TestDesk()
        let material = try test.material()
        let evidence = try test.evidence(material)
        let folder = FolderID(material.item)
        let side = try test.actsApart(1_500, by: "ann", .items, folder) {
            .note(Note(text: "Note \($0)."))
        }
        let last = try #require(side.max())
        let ann = try test.desk(as: "ann")
        let withdrawal = try ann.withdraw(ann.record(last.hex), because: "Twice.")
        #expect(withdrawal.records.map(\.record.header.after.count) == [1_000, 501])
        let now = try #require(try test.desk(as: "ann").snapshot().standings(.items, folder))
        #expect(!now.stands(last))
        try test.judge(material.item, "supported", by: "bob", on: evidence)
        #expect(try test.item(material.item).phase == .inReview)
        #expect(try test.verify().findings == [])
    }

    /// Who brings more than a thousand records of low ids, late ones or notes, keeps nobody from following
    /// their own verdict, nor from judging the claim as it is.
    @Test(arguments: [true, false]) func aThousandRecordsHideNothing(areLate: Bool) async throws {
        let here = try TestDesk()
        let material = try here.material()
        let evidence = try here.evidence(material)
        let there = try await here.clone("there")
        var first: RecordID
        repeat {
            first = try here.judge(material.item, "supported", by: "bob", on: evidence)
        } while first.hex < "8"
        let editor = try here.desk(as: "editor")
        if areLate { _ = try editor.revisePerson(editor.person("cora").id, .init(roles: [])) }
        let folder = FolderID(material.item)
        _ = try there.actsApart(1_001, by: "cora", .items, folder, below: first) {
            .note(Note(text: "Note \($0)."))
        }
        try await here.merge(there)
        let all = try #require(try here.desk(as: "ann").snapshot().standings(.items, folder))
        #expect(all.folder.heads.count == 1_002 && all.folder.heads.last == first)

        let second = try here.judge(material.item, "refuted", by: "bob", on: evidence)
        let item = try here.item(material.item)
        #expect(item.standings.folder.isBefore(first, second))
        #expect(item.countedVerdicts.map(\.id) == [second])
        let report = try here.verify()
        #expect(
            report.passes && report.findings.count { $0.rule == "late" } == (areLate ? 1_001 : 0))
    }
}

extension TestDesk {
    /// A person as the newest commit has them.
    func person(_ handle: String) throws -> PersonState {
        guard let person = try desk(as: "editor").snapshot().people().named(handle).first else {
            throw Failed("there is no \(handle)")
        }
        return person
    }

    /// Makes acts of one record each in a folder, all on the newest commit and none on another, and joins
    /// them in one merge.
    ///
    /// `limit`: The id that all of theirs are below; `nil` for any ids.
    func actsApart(
        _ count: Int, by handle: String, _ kind: FolderKind, _ folder: FolderID,
        below limit: RecordID? = nil, _ body: (Int) -> Record.Body
    ) throws -> [RecordID] {
        let desk = try desk(as: handle)
        let snapshot = try desk.snapshot()
        let by = try person(handle).id
        let heads = try snapshot.standings(kind, folder)?.folder.heads ?? []
        let policy = try snapshot.policy()?.id.hex ?? ""
        let repository = try Repository.open(path)
        let tip = try repository.tip(ofBranch: "main")
        guard let tip else { throw Failed("there is no commit") }
        let base = try repository.commit(tip).tree
        let identity = Self.identity(handle)
        var (files, commits, ids): ([(path: String, blob: ObjectID)], [ObjectID], [RecordID]) =
            ([], [], [])
        var index = -1
        while ids.count < count {
            index += 1
            let at = Timestamp(secondsSince1970: 1_780_000_000 + Int64(index))
            let bytes = Record(
                Record.Header(
                    place: .folder(folder), after: heads, by: by, on: CommitName(tip), at: at),
                body(index)
            ).bytes
            let record = try StoredRecord(reading: bytes)
            if let limit, record.id >= limit { continue }
            let file = (
                path: RecordPath(record, in: kind).path, blob: try repository.writeBlob(bytes)
            )
            let author = Signature(
                name: identity.name, email: identity.email, seconds: at.secondsSince1970)
            let commit = try repository.writeCommit(
                repository.commitBytes(
                    tree: repository.writeTree(base, adding: [file]), parents: [tip],
                    author: author,
                    committer: author,
                    message: "Act\n\nStet-Desk: \(policy)\nStet-Record: \(record.id.hex)\n"))
            files.append(file)
            commits.append(commit)
            ids.append(record.id)
        }
        let author = Signature(
            name: "Operator", email: "operator@desk.example", seconds: 1_790_000_000)
        let merge = try repository.writeCommit(
            repository.commitBytes(
                tree: repository.writeTree(base, adding: files), parents: commits, author: author,
                committer: author, message: "Merge\n"))
        try repository.moveBranch("main", from: tip, to: merge, log: "test")
        return ids
    }
}
