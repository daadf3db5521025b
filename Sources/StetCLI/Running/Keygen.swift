internal import Stet
internal import StetGit

/// `ssh-keygen` as Git uses it: what signs acts, and verifies what is not verified in this process.
struct Keygen: Sendable {
    /// The program; Git's `gpg.ssh.program` or `ssh-keygen`.
    private let program: String
    /// Git's `user.signingKey`: a path, or a public key itself.
    private let key: String?
    /// Where a relative path begins.
    private let directory: String

    /// Whether acts are signed: with Git's own settings `gpg.format=ssh` and `user.signingKey`, unless
    /// `commit.gpgSign=false`.
    var signs: Bool { key != nil }

    /// Reads Git's settings.
    ///
    /// - Throws: ``Failure`` where `git commit` would sign, and in a way in which acts cannot be signed.
    init(_ settings: GitSettings, directory: String) throws {
        self.directory = directory
        program = try settings.value("gpg.ssh.program") ?? "ssh-keygen"
        let wanted = try settings.truth("commit.gpgsign")
        let format = try settings.value("gpg.format") ?? "openpgp"
        guard ["openpgp", "ssh", "x509"].contains(format) else {
            throw Failure(
                "git-settings",
                "Git's gpg.format is \(Terminal.oneLine(format)), which it does not know.",
                why: "git commit makes no commit with it.",
                next: "Correct it: git config gpg.format ssh")
        }
        guard wanted != false else {
            key = nil
            return
        }
        guard format == "ssh" else {
            key = nil
            guard wanted == true else { return }
            throw Failure(
                "signing-format",
                "Git signs commits with \(format), and acts can be signed with SSH keys only.",
                why: "commit.gpgSign is true, so an unsigned act is not what Git would make.",
                next:
                    "git config gpg.format ssh, with user.signingKey; or sign no acts here: git config commit.gpgSign false"
            )
        }
        if let key = try settings.value("user.signingkey"), !key.isEmpty {
            self.key = key
        } else if wanted == true, let command = try settings.value("gpg.ssh.defaultkeycommand") {
            key = try Self.defaultKey(command)
        } else {
            key = nil
            if wanted == true { throw Failure.noSigningKey }
        }
    }

    /// The key that `gpg.ssh.defaultKeyCommand` gives, which Git runs by a shell, too: the first line, a key
    /// or `key::` and one.
    private static func defaultKey(_ command: String) throws -> String {
        let end = Child.run("sh", ["-c", command], seconds: 30, showsErrors: false)
        guard case .ended(0, let output, _) = end,
            let line = output.split(separator: 0x0A).first,
            let text = String(validating: line, as: UTF8.self),
            text.hasPrefix("ssh-") || text.hasPrefix("key::")
        else {
            throw Failure(
                "no-signing-key", "Git's gpg.ssh.defaultKeyCommand gives no key.",
                next: "See what it prints, or name a key: git config user.signingKey FILE.pub")
        }
        return text
    }

    /// What verifies without signing.
    static var verifier: SigningTools {
        SigningTools(verify: { armor, bytes in try verify(armor, bytes) })
    }

    /// What a desk is given to sign and to verify with.
    var tools: SigningTools {
        var tools = Self.verifier
        if signs {
            tools.signer = Signer(key: { try fingerprint() }, sign: { bytes in try sign(bytes) })
        }
        return tools
    }

    /// A key that stands in the setting itself, as Git allows: `key::ssh-ed25519 …`, `ssh-…`.
    private var literal: String? {
        guard let key else { return nil }
        if key.hasPrefix("key::") { return String(key.dropFirst(5)) }
        return key.hasPrefix("ssh-") ? key : nil
    }

    private var path: String? {
        guard let key, literal == nil else { return nil }
        if key.hasPrefix("~/") { return (Host.environment("HOME") ?? "~") + key.dropFirst() }
        return key.hasPrefix("/") ? key : "\(directory)/\(key)"
    }

    /// The public key that signs.
    ///
    /// - Throws: ``Failure`` where there is no `.pub` file to read it from.
    func publicKey() throws -> String {
        if let literal { return try PublicKeyFile.key(in: literal, from: "user.signingKey") }
        guard let path else { throw Failure.noSigningKey }
        let candidates = path.hasSuffix(".pub") ? [path] : ["\(path).pub", path]
        for candidate in candidates {
            guard let bytes = try FileSystem.read(candidate, limit: 65_536) else { continue }
            return try PublicKeyFile.key(
                in: String(decoding: bytes, as: UTF8.self), from: candidate)
        }
        throw Failure(
            "no-signing-key", "There is no key at \(path).",
            why: "Git's user.signingKey names it.",
            next: "Correct it: git config user.signingKey FILE.pub")
    }

    /// The fingerprint of the key that signs.
    ///
    /// Beside a private key there may be no `.pub` file; then `ssh-keygen` tells, without a passphrase.
    private func fingerprint() throws -> KeyFingerprint {
        do {
            let key = try publicKey()
            guard let found = try KeyFingerprint(PublicKey(key)) else { throw Failure.noSigningKey }
            return found
        } catch let failure as Failure {
            guard failure.code == "private-key", let path,
                case .ended(0, let output, _) = Child.run(
                    "ssh-keygen", ["-l", "-E", "sha256", "-f", path], seconds: 30,
                    showsErrors: false),
                let found = output.split(separator: 0x20).dropFirst().first,
                let fingerprint = KeyFingerprint(String(decoding: found, as: UTF8.self))
            else { throw failure }
            return fingerprint
        }
    }

    /// Signs with a file and a program of the user's own, as Git does.
    private func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let message = Host.temporaryFile(bytes) else {
            throw Failure("signing-failed", "No temporary file could be made to sign.")
        }
        var files = [message, "\(message).sig"]
        defer { for file in files { Host.remove(file) } }
        var arguments = ["-Y", "sign", "-n", "git", "-f"]
        if let literal {
            guard let file = Host.temporaryFile(Array((literal + "\n").utf8)) else {
                throw Failure("signing-failed", "No temporary file could be made for the key.")
            }
            files.append(file)
            arguments += [file, "-U"]
        } else {
            arguments.append(path ?? "")
        }
        // A passphrase is asked for on the terminal, and a hardware key to be touched.
        let isInteractive = Host.isTerminal(2)
        let end = Child.run(
            program, arguments + [message], seconds: isInteractive ? 300 : 30,
            showsErrors: isInteractive)
        switch end {
        case .missing:
            throw Failure(
                "no-signing-program", "There is no program \(program), which signs acts.",
                next: "Install OpenSSH, or correct: git config gpg.ssh.program")
        case .timedOut:
            throw Failure(
                "signing-timed-out", "\(program) did not end in time, so nothing was done.",
                why: "It may wait for a passphrase or a touch.",
                next: "Put the key into an agent: ssh-add")
        case .ended(let status, _, let errors) where status != 0:
            let reason = errors.split(separator: "\n").first.map { String($0) } ?? ""
            throw Failure(
                "signing-failed", "\(program) could not sign, so nothing was done.",
                why: reason.isEmpty ? "It ended with status \(status)." : "It says: \(reason)",
                next:
                    "Try it: echo x | \(program) -Y sign -n git -f \(literal == nil ? path ?? "" : "KEY.pub")"
            )
        case .ended:
            guard let armor = try FileSystem.read("\(message).sig", limit: 65_536) else {
                throw Failure(
                    "signing-failed", "\(program) left no signature, so nothing was done.",
                    next: "Correct: git config gpg.ssh.program")
            }
            return armor
        }
    }

    /// Asks `ssh-keygen` whether an armoured signature is one of some bytes.
    private static func verify(_ armor: [UInt8], _ bytes: [UInt8]) throws -> Bool {
        guard let signature = Host.temporaryFile(armor + [0x0A]) else {
            throw Failure("verifying-failed", "No temporary file could be made to verify.")
        }
        defer { Host.remove(signature) }
        let end = Child.run(
            "ssh-keygen", ["-Y", "check-novalidate", "-n", "git", "-s", signature], input: bytes,
            seconds: 30, showsErrors: false)
        guard case .ended(let status, _, _) = end else {
            throw Failure("verifying-failed", "ssh-keygen is not there, or hangs.")
        }
        return status == 0
    }
}

extension Failure {
    /// Git has no key to sign with.
    static var noSigningKey: Failure {
        Failure(
            "no-signing-key", "Git has no SSH key to sign with.",
            next: "git config gpg.format ssh; git config user.signingKey FILE.pub")
    }
}

/// Files with SSH public keys, which may be anything.
enum PublicKeyFile {
    /// The key in a text: type and base64, without the comment.
    static func key(in text: String, from name: String) throws -> String {
        guard !text.contains("PRIVATE KEY") else {
            throw Failure(
                "private-key", "\(name) holds a private key.",
                why: "Private keys never enter a repository.",
                next: "Give the public one, usually \(name).pub")
        }
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        guard lines.count == 1 else {
            throw Failure(
                "no-key",
                lines.isEmpty ? "\(name) is empty." : "\(name) holds more than one key.",
                next: "Give a .pub file that ssh-keygen made; for several keys several files.")
        }
        let words = lines[0].split { $0 == " " || $0 == "\t" }
        do throws(PublicKey.Flaw) {
            return try PublicKey(words.prefix(2).joined(separator: " ")).text
        } catch {
            throw Failure(key: error, in: name)
        }
    }
}

extension Failure {
    /// A key that cannot sign commits.
    init(key flaw: PublicKey.Flaw, in name: String) {
        self.init(
            "no-key", "\(name) holds no usable SSH public key.",
            why: Self.sentence(flaw.sentence),
            next: "Make one with ssh-keygen -t ed25519, and give its .pub file.")
    }
}
