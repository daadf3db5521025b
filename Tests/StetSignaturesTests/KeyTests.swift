import StetGit
import StetSignatures
import Subprocess
import TestSupport
import Testing

/// Keys and signatures against `ssh-keygen`, which made or judges all of them.
@Suite struct KeyTests {
    /// A key pair of `ssh-keygen`'s, and its public half.
    private func makeKey(_ type: [String], in directory: TemporaryDirectory, _ name: String = "key")
        async throws -> String
    {
        let made = try await run(
            "ssh-keygen", ["-q", "-N", "", "-C", "a comment", "-f", name, "-t"] + type,
            in: directory.path)
        try #require(made.status == 0, "\(made.all)")
        let text = try #require(
            try FileSystem.read("\(directory.path)/\(name).pub", limit: 65_536))
        return String(decoding: text, as: UTF8.self).split(separator: " ").prefix(2)
            .joined(separator: " ")
    }

    static let types: [[String]] = [
        ["ed25519"], ["rsa", "-b", "2048"], ["rsa", "-b", "4096"], ["ecdsa", "-b", "256"],
        ["ecdsa", "-b", "384"], ["ecdsa", "-b", "521"],
    ]

    @Test(arguments: types) func everyTypeThatSignsIsRead(_ type: [String]) async throws {
        let directory = try TemporaryDirectory()
        let text = try await makeKey(type, in: directory)
        let key = try PublicKey(text)
        #expect(key.text == text)
        let listed = try await run("ssh-keygen", ["-l", "-f", "key.pub"], in: directory.path)
        #expect(listed.output.contains(" \(key.fingerprint) "))
        // Any other spelling of the same key is refused, so that equal keys are equal texts.
        for other in [
            text + " ", " " + text, text + "=", text.replacing("=", with: ""), text + "\n",
            text.replacing(" ", with: "  "), text.uppercased(), String(text.dropLast(4)),
        ] where other != text {
            #expect(throws: PublicKey.Flaw.self) { try PublicKey(other) }
        }
    }

    @Test func whatCannotSignCommitsIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let short = try await makeKey(["rsa", "-b", "1024"], in: directory, "short")
        #expect(throws: PublicKey.Flaw.rsaLength(1024)) { try PublicKey(short) }
        let key = try await makeKey(["ed25519"], in: directory)
        let authority = try await run(
            "ssh-keygen", ["-q", "-s", "key", "-I", "x", "key.pub"], in: directory.path)
        try #require(authority.status == 0, "\(authority.all)")
        let certificate = try #require(
            try FileSystem.read("\(directory.path)/key-cert.pub", limit: 65_536))
        let words = String(decoding: certificate, as: UTF8.self).split(separator: " ").prefix(2)
        #expect(throws: PublicKey.Flaw.algorithm("ssh-ed25519-cert-v01@openssh.com")) {
            try PublicKey(words.joined(separator: " "))
        }
        #expect(throws: PublicKey.Flaw.contents) {
            try PublicKey(key.replacing("ssh-ed25519", with: "ssh-rsa"))
        }
        for text in ["", " ", "ssh-ed25519", "ssh-ed25519 ", "ssh-dss AAAA", "x y z"] {
            #expect(throws: PublicKey.Flaw.self) { try PublicKey(text) }
        }
    }

    @Test(arguments: types) func signaturesAreThoseOfSSHKeygen(_ type: [String]) async throws {
        let directory = try TemporaryDirectory()
        let key = try await makeKey(type, in: directory)
        let message = Array("a message\nof two lines".utf8)
        try directory.write("message", bytes: message)
        for hash in ["sha512", "sha256"] {
            FileSystem.remove("\(directory.path)/message.sig")
            let signed = try await run(
                "ssh-keygen",
                ["-q", "-Y", "sign", "-n", "git", "-O", "hashalg=\(hash)", "-f", "key", "message"],
                in: directory.path)
            try #require(signed.status == 0, "\(signed.all)")
            let printed = try #require(
                try FileSystem.read("\(directory.path)/message.sig", limit: 65_536))
            // The line end after the armour is not part of it.
            let signature = try SSHSignature(armor: printed.dropLast())
            #expect(signature.armor == printed.dropLast())
            #expect(signature.key.text == key && signature.namespace == "git")
            #expect(signature.hash.rawValue == hash)
            #expect(signature.verifies(message) == (type == ["ed25519"] ? true : nil))
            if type == ["ed25519"] {
                #expect(signature.verifies(message + [0x0A]) == false)
                #expect(signature.verifies([]) == false)
            }
            #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(armor: printed) }
        }
    }

    /// Each bit of an armoured signature, turned: refused as it is read, or it does not verify.
    @Test func noBitOfASignatureCanBeTurned() async throws {
        let directory = try TemporaryDirectory()
        _ = try await makeKey(["ed25519"], in: directory)
        try directory.write("message", "x")
        _ = try await run(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", "key", "message"],
            in: directory.path)
        let armor = Array(
            try #require(try FileSystem.read("\(directory.path)/message.sig", limit: 65_536))
                .dropLast())
        try #require(SSHSignature(armor: armor).verifies(Array("x".utf8)) == true)
        for index in armor.indices {
            for bit in 0..<8 {
                var changed = armor
                changed[index] ^= 1 << bit
                let verifies = (try? SSHSignature(armor: changed))?.verifies(Array("x".utf8))
                #expect(verifies != true, "bit \(bit) of byte \(index)")
            }
        }
        // Other spellings of the same bytes: other line lengths, blank lines, white space.
        let text = String(decoding: armor, as: UTF8.self)
        for other in [
            text.replacing("\n", with: "\r\n"),
            text.replacing("SIGNATURE-----\nU", with: "SIGNATURE-----\n\nU"),
            text + "\n", text + " ", text.replacing("\nU", with: "\n U"),
            String(text.prefix(60)) + "\n" + String(text.dropFirst(60)),
        ] {
            #expect(throws: SSHSignature.Flaw.self) { try SSHSignature(armor: Array(other.utf8)) }
        }
    }

    /// Keys that let anybody sign, numbers out of range and second spellings, made from the mathematics
    /// and held against OpenSSL and `ssh-keygen`, which take some of them.
    @Test func whatProvesNothingIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let made = try await run(
            Environment.python, ["\(packageRoot)/Tests/Oracles/odd_keys.py"], in: directory.path)
        try #require(made.status == 0, "\(made.all)")
        var verdicts: [String: Int] = [:]
        for line in made.output.split(separator: "\n") {
            let fields = line.split(separator: "\t").map { String($0) }
            try #require(fields.count == 3, "\(line)")
            let isTaken =
                if fields[2].hasPrefix("-----") {
                    (try? SSHSignature(armor: Array(fields[2].replacing("\\n", with: "\n").utf8)))
                        != nil
                } else {
                    (try? PublicKey(fields[2])) != nil
                }
            #expect(isTaken == (fields[0] == "taken"), "\(line)")
            verdicts[fields[0], default: 0] += 1
        }
        #expect(verdicts["taken", default: 0] > 50 && verdicts["refused", default: 0] > 150)
        let one = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        #expect(throws: PublicKey.Flaw.weak) { try PublicKey(one) }
    }

    @Test func base64HasOneSpelling() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for text in [
            "A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "AA==AA==", "A A=", "AA-_",
        ] {
            #expect(Base64.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
