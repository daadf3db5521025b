internal import Stet

extension Failure {
    /// An error about a text, or about a place in one.
    init(text error: TextError, in text: SourceText? = nil) {
        switch error {
        case .empty:
            self.init("empty-text", "The text is empty.", next: "Check the file.")
        case .tooLarge(let bytes):
            self.init(
                "text-too-large", "The text has \(bytes) bytes.",
                why: "At most \(SourceText.maximumSize) are taken.",
                next: "Cite it instead: --keep cited")
        case .notUTF8(let byte):
            self.init(
                "not-utf8", "The text is not UTF-8 from byte \(byte) on.",
                next: "Say its encoding: --encoding NAME, or convert it.")
        case .binary(let byte):
            self.init(
                "not-text", "There is a zero byte at \(byte), so this is no text.",
                next: "Give a text file.")
        case .quoteNotFound:
            self.init(
                "quote-not-found", "The quote does not stand in the source.",
                next: "See the text with its sentences numbered: stet source show SOURCE --numbered"
            )
        case .quoteAmbiguous(let ranges):
            let places = ranges.prefix(8).map { range -> String in
                guard let text, let start = text.scalarOffset(ofByte: range.lowerBound),
                    let end = text.scalarOffset(ofByte: range.upperBound)
                else { return "" }
                return "\(start):\(end) (sentence \(text.sentence(ofByte: range.lowerBound)))"
            }
            self.init(
                "quote-ambiguous", "The quote stands in the source \(ranges.count) times.",
                why: "At " + places.joined(separator: ", ") + (ranges.count > 8 ? ", …" : ""),
                next: "Quote more words, or choose one with --at START:END.")
        case .quoteEmpty:
            self.init("quote-empty", "The quote holds no words.", next: "Quote some.")
        case .placeMalformed:
            self.init(
                "place-malformed", "This is no place in a text.",
                why:
                    "A place is START:END in characters, or the number of a sentence or of several.",
                next: "See the sentences: stet source show SOURCE --numbered", exit: .usage)
        case .placeOutside(let scalars, let sentences):
            self.init(
                "place-outside", "The place is outside the text.",
                why: "It has \(scalars) characters in \(sentences) sentences.",
                next: "See the sentences: stet source show SOURCE --numbered")
        case .passageTooLong(let scalars):
            self.init(
                "passage-too-long", "The passage has \(scalars) characters.",
                why: "At most \(SourceText.maximumPassage) are taken.",
                next: "Point to the words that matter.")
        }
    }

    /// A file that is no proof.
    init(proof error: ProofError) {
        let why = Self.sentence(error.what)
        switch error.code {
        case .newerFormat:
            self.init(
                "newer-format", "The proof was written by a newer stet.", why: why,
                next: "Use a newer stet.")
        case .tooLarge:
            self.init(
                "too-large", "The file is larger than any proof.", why: why,
                next: "Check the path.")
        case .notAProof:
            self.init(
                "not-a-proof", "This is no proof, or it was changed.", why: why,
                next: "Ask for it again; stet prove makes one.")
        case .wrongObject:
            self.init(
                "wrong-object", "The proof was changed.", why: why,
                next: "Ask for it again; stet prove makes one.")
        }
    }

    /// An act that could not be signed.
    init(signing error: SigningError) {
        let next = "See Git's settings gpg.ssh.program and user.signingKey."
        switch error {
        case .unusable:
            self.init(
                "signing-failed", "The signing program gave no signature that Git would take.",
                why: "Nothing was done.", next: next)
        case .wrong:
            self.init(
                "signing-failed", "The signing program gave a signature that does not verify.",
                why: "Nothing was done.", next: next)
        case .otherKey:
            self.init(
                "signing-failed", "The signing program signed with another key.",
                why:
                    "Git's user.signingKey names one, and the signature another. Nothing was done.",
                next: next)
        case .cannotVerify:
            self.init(
                "signing-failed", "The signature cannot be verified here.",
                why: "Keys that are not Ed25519 are verified by ssh-keygen.",
                next: "Install OpenSSH.")
        case .unverifiable(let reason):
            self.init(
                "unverifiable", "The act would not be verifiable: \(reason).",
                next: "See Git's settings user.name and user.email.")
        }
    }

    /// An object is not here that Git would get from a remote when it is asked for.
    static func partialClone(of remote: String) -> Failure {
        Failure(
            "partial-clone", "This clone is partial, and lacks objects that the desk needs.",
            why:
                "Git gets them from \(remote) when somebody asks for them; verifying takes all of them.",
            next: "Get them: stet doctor --fix, or git fetch --refetch --no-filter \(remote)")
    }

    /// An error of Git or of the file system.
    init(git error: GitError) {
        switch error.code {
        case .noRepository:
            self.init(
                "no-repository", "There is no Git repository here.", why: error.message + ".",
                next: "Begin a desk with: stet init")
        case .wrongOwner:
            self.init(
                "wrong-owner", "The repository belongs to another user.",
                why:
                    "Git does not use \(error.message) for that reason: its settings name programs.",
                next: "If you trust it: git config --global --add safe.directory \(error.message)")
        case .sha256:
            self.init(
                "sha256", "The repository uses SHA-256 object names.",
                why: "The libgit2 this program uses reads only SHA-1 repositories.",
                next: "Keep the desk in a repository of its own.")
        case .extension_:
            self.init(
                "extension", "The repository uses an extension that is not known here.",
                why: error.message + ".", next: "Keep the desk in a repository of its own.")
        case .missingObject:
            self.init(
                "missing-object", "Something the repository refers to is not there.",
                why: error.message + ".",
                next: "See what is damaged, and who could help: stet doctor")
        case .corruptObject, .malformed, .wrongKind:
            self.init(
                "corrupt-object", "An object of the repository is damaged.",
                why: error.message + ".",
                next: "See what is damaged, and who could help: stet doctor")
        case .tooLarge:
            self.init(
                "too-large", "Something is larger than it may be.", why: error.message + ".")
        case .moved:
            self.init(
                "moved", "Somebody else was faster.", why: error.message + ".",
                next: "Try again.", exit: .tryAgain)
        case .locked:
            self.init(
                "locked", "Another program holds a lock in the repository.",
                why: error.message + ".",
                next: "Try again when it is done; if none runs, see: stet doctor", exit: .tryAgain)
        case .indexForm:
            let isSplit = error.message == "split"
            self.init(
                "index-form",
                "The index of the working tree is \(error.message), which acts cannot be written to.",
                why: "The libgit2 this program uses knows no such index. Nothing was done.",
                next: isSplit
                    ? "git update-index --no-split-index, and git config core.splitIndex false"
                    : "git sparse-checkout reapply --no-sparse-index")
        case .occupied:
            self.init(
                "occupied", "A file stands where a record must go.", why: error.message + ".",
                next: "Move it away; nothing was written.")
        case .foreignJournal:
            self.init(
                "foreign-journal", "The note about unfinished work here was not written by stet.",
                why: Terminal.oneLine(error.message) + ". Nothing was touched.",
                next: "Ask where this repository comes from; to go on, remove that file.")
        case .uncertain:
            self.init(
                "uncertain", "It was recorded, but may not outlive a power cut.",
                why: "The disk reported an error after that: \(error.message).",
                next: "Look at the disk; then see what there is: stet log")
        case .system:
            self.init("system", "The system refused.", why: error.message + ".")
        case .other:
            self.init("git", "Git could not do it.", why: error.message + ".")
        }
    }
}
