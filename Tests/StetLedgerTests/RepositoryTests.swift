import Stet
import StetGit
import TestSupport
import Testing

/// The kinds of repository a desk can be in, and what can be in the way.
@Suite struct RepositoryTests {
    private func options(_ handle: String = "editor") -> Desk.Options {
        Desk.Options(
            actor: .handle(handle), committer: TestDesk.identity("operator"),
            now: { Timestamp(secondsSince1970: 1_770_000_000) })
    }

    private func found(_ path: String, bare: Bool = false) throws -> Desk {
        try Desk.found(
            in: path, bare: bare,
            founder: .init(handle: "editor", identity: TestDesk.identity("editor")),
            options: options()
        ).desk
    }

    @Test func bare() async throws {
        let directory = try TemporaryDirectory()
        let desk = try found("\(directory.path)/desk.git", bare: true)
        _ = try desk.addClaim(ClaimDraft(text: "A claim."))
        #expect(try desk.verify().passes)
        let fsck = try await run("git", ["fsck", "--strict"], in: "\(directory.path)/desk.git")
        #expect(fsck.status == 0)
        #expect(throws: DeskError.self) { try found("\(directory.path)/desk.git", bare: true) }
    }

    /// Remotes are those that Git names.
    @Test func remotes() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path
        func git(_ arguments: String...) async throws -> Finished {
            try await run("git", arguments, in: path)
        }
        _ = try await git("init", "-q", "--bare")
        let repository = try Repository.open(path)
        #expect(try repository.remotes() == [])
        for name in ["origin", "a.b", "other"] {
            let added = try await git("remote", "add", name, "https://example.org/\(name).git")
            try #require(added.status == 0, "\(added.all)")
        }
        _ = try await git("config", "remote.pushed.pushurl", "/nowhere")
        _ = try await git("config", "remote.pushDefault", "origin")
        let named = try await git("remote").output.split(separator: "\n").map { String($0) }
        #expect(try repository.remotes() == named && named.count == 4)
    }

    @Test func aRepositoryThatHoldsOtherThings() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path
        func git(_ arguments: String...) async throws -> Finished {
            try await run(
                "git", ["-c", "user.name=O", "-c", "user.email=o@x"] + arguments, in: path)
        }
        _ = try await git("init", "-q", "-b", "trunk")
        try directory.write("program.txt", "one\n")
        _ = try await git("add", "-A")
        _ = try await git("commit", "-qm", "A program")
        try directory.write("program.txt", "two\n")
        try directory.write("staged.txt", "staged\n")
        _ = try await git("add", "staged.txt")
        let before = try await git("status", "--porcelain").output
        let desk = try found(path)
        _ = try desk.addClaim(ClaimDraft(text: "A claim."))
        // What the user was doing is as it was: an edit unstaged, a file staged.
        #expect(try await git("status", "--porcelain").output == before)
        _ = try await git("commit", "-qam", "More of the program")
        let report = try desk.verify()
        #expect(report.findings == [] && report.acts == 2)
        #expect(
            try await git("show", "--stat", "--format=", "HEAD").output.contains("reviews") == false
        )
        _ = try await git("rm", "-q", "program.txt")
        _ = try await git("commit", "-qm", "Less of it")
        #expect(try desk.verify().findings == [])
    }

    @Test func aLinkedWorktreeAndABranchOfItsOwn() async throws {
        let test = try TestDesk()
        try await test.git("config", "stet.branch", "desk")
        try await test.git("branch", "desk")
        try await test.git("worktree", "add", "-q", "../other", "desk")
        let main = try await test.git("rev-parse", "main")
        let inside = String(test.path.dropLast("desk".count)) + "other"
        let desk = try Desk(in: inside, options: options())
        let claim = try desk.addClaim(ClaimDraft(text: "A claim."))
        let again = try Desk(in: test.path, options: options()).addClaim(
            ClaimDraft(text: "Another."))
        #expect(try await test.git("rev-parse", "main") == main)
        #expect(try await test.git("rev-parse", "desk") == "\(again.commit?.description ?? "")\n")
        for path in [test.path, inside] {
            let status = try await run("git", ["status", "--porcelain"], in: path)
            #expect(status.output == "")
        }
        #expect(FileSystem.isDirectory("\(inside)/\(RecordPath.directory(.claims, claim.folder))"))
        #expect(
            !FileSystem.isDirectory("\(test.path)/\(RecordPath.directory(.claims, claim.folder))"))
    }

    @Test func whatIsInTheWayIsNotOverwritten() async throws {
        let directory = try TemporaryDirectory()
        _ = try await run("git", ["init", "-q", "-b", "main"], in: directory.path)
        let mine = try directory.write("reviews/.gitattributes", "mine\n")
        #expect(throws: DeskError.filesInTheWay("reviews/.gitattributes")) {
            try found(directory.path)
        }
        #expect(try FileSystem.read(mine, limit: 100) == Array("mine\n".utf8))
        #expect(!FileSystem.isDirectory("\(directory.path)/reviews/people"))
        #expect(
            try await run("git", ["rev-parse", "-q", "--verify", "HEAD"], in: directory.path).status
                != 0)
        #expect(!FileSystem.isFile("\(directory.path)/.git/index.lock"))
    }

    @Test func aLinkIsNotFollowed() async throws {
        let test = try TestDesk()
        let outside = try TemporaryDirectory()
        _ = try await run("ln", ["-s", outside.path, "\(test.path)/reviews/claims"], in: test.path)
        let before = try await test.git("rev-parse", "HEAD")
        #expect(throws: GitError.self) {
            try test.desk(as: "editor").addClaim(ClaimDraft(text: "A claim."))
        }
        #expect(FileSystem.names(in: outside.path) == [])
        #expect(try await test.git("rev-parse", "HEAD") == before)
    }

    @Test func aLockedIndexIsRespected() async throws {
        let test = try TestDesk()
        let lock = "\(test.path)/.git/index.lock"
        try FileSystem.replace(lock, with: [])
        let desk = try test.desk(as: "editor")
        do {
            _ = try desk.addClaim(ClaimDraft(text: "A claim."))
            Issue.record("the act went past the lock")
        } catch let error as GitError {
            #expect(error.code == .locked)
        }
        #expect(FileSystem.isFile(lock))
        #expect(try await test.git("rev-list", "--count", "HEAD") == "5\n")
        #expect(try await run("git", ["status", "--porcelain"], in: test.path).output == "")
    }

    @Test func whatIsNoRepositoryForUs() async throws {
        let directory = try TemporaryDirectory()
        func code(_ path: String) -> GitError.Code? {
            do {
                _ = try Desk(in: path, options: options())
                return nil
            } catch let error as GitError {
                return error.code
            } catch {
                return nil
            }
        }
        #expect(code(directory.path) == .noRepository)
        #expect(code("\(directory.path)/nowhere") == .noRepository)
        _ = try await run(
            "git", ["init", "-q", "--object-format=sha256", "new"], in: directory.path)
        #expect(code("\(directory.path)/new") == .sha256)
        _ = try await run("git", ["init", "-q", "odd"], in: directory.path)
        _ = try await run(
            "git", ["config", "core.repositoryFormatVersion", "1"], in: "\(directory.path)/odd")
        _ = try await run(
            "git", ["config", "extensions.unheard", "true"], in: "\(directory.path)/odd")
        #expect(code("\(directory.path)/odd") == .extension_)
        _ = try await run("git", ["init", "-q", "empty"], in: directory.path)
        #expect(throws: DeskError.noDesk) {
            try Desk(in: "\(directory.path)/empty", options: options())
        }
        _ = try await run(
            "git",
            [
                "-c", "user.name=O", "-c", "user.email=o@x", "commit", "-q", "--allow-empty", "-m",
                "x",
            ],
            in: "\(directory.path)/empty")
        _ = try await run("git", ["checkout", "-q", "--detach"], in: "\(directory.path)/empty")
        #expect(throws: DeskError.detachedHead) {
            try Desk(in: "\(directory.path)/empty", options: options())
        }
    }

    @Test func aShallowCloneIsNotVerified() async throws {
        let test = try TestDesk()
        _ = try test.material()
        let directory = try TemporaryDirectory()
        _ = try await run(
            "git", ["clone", "-q", "--depth", "1", "file://\(test.path)", "shallow"],
            in: directory.path)
        let desk = try Desk(in: "\(directory.path)/shallow", options: options())
        // What a part of a history brought nobody can say.
        #expect(throws: DeskError.self) { try desk.snapshot() }
        #expect(try desk.verify().findings.map(\.rule) == ["history"])
    }

    @Test func detachedTextsAreFoundByHash() async throws {
        let test = try TestDesk()
        let texts = try TemporaryDirectory()
        try texts.write("some where/a file.txt", TestDesk.dailyText)
        try texts.write("other.txt", "Something of the same length as nothing.")
        let editor = try test.desk(as: "editor")
        let source = try editor.addSource(
            SourceDraft(keep: .detached, text: Array(TestDesk.dailyText.utf8), title: "Bridge"))
        #expect(throws: DeskError.textNotAtHand(Digest(of: TestDesk.dailyText.utf8))) {
            try editor.addClaim(
                ClaimDraft(text: "x"),
                appearance: .init(source: SourceID(source.folder), place: .quote("3 May")))
        }
        #expect(try editor.attach(texts.path).missing == [])
        let claim = try editor.addClaim(
            ClaimDraft(text: "It closes in May."),
            appearance: .init(source: SourceID(source.folder), place: .quote("\"six weeks\"")))
        #expect(try editor.verify().passagesFound == 1)
        #expect(throws: DeskError.copied("the mayor said the bridge will close on")) {
            try editor.addNote(
                .claims, claim.folder, "As it says: The mayor said the bridge will close on 3 May")
        }
        // Not a word of the text is in the repository.
        #expect(try await test.git("grep", "-i", "mayor", "HEAD", status: 1) == "")
        try texts.write("some where/a file.txt", TestDesk.dailyText + "changed")
        // What was proven stays so; starting over tells that the text is gone.
        #expect(try editor.verify().passagesFound == 1)
        let report = try editor.verify(VerificationRequest(isFull: true))
        #expect(report.passagesFound == 0 && report.passagesUnchecked == 1 && report.passes)
        #expect(report.findings.map(\.severity) == [.warning])
    }
}
