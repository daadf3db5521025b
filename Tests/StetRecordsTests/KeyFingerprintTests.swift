import Testing

@testable import StetRecords

/// The one spelling of a key's fingerprint.
@Suite struct KeyFingerprintTests {
    private static let digits = String(repeating: "q", count: 42)

    @Test(arguments: Array("AEIMQUYcgkosw048")) func everyLastDigitOf256Bits(_ last: Character) {
        let text = "SHA256:\(Self.digits)\(last)"
        #expect(KeyFingerprint(text)?.text == text)
    }

    @Test(arguments: [
        "", "SHA256:", "SHA256:\(digits)", "SHA256:\(digits)B", "SHA256:\(digits)/",
        "SHA256:\(digits)A=", "SHA256:\(digits)AA", "sha256:\(digits)A", "SHA512:\(digits)A",
        "SHA256:\(digits.dropLast())-A", "SHA256:\(digits.dropLast())\u{e4}A",
        " SHA256:\(digits)A", "SHA256:\(digits)A\n", "MD5:00:11:22:33:44:55:66:77:88:99:aa:bb:cc",
    ]) func otherSpellingsAreNone(_ text: String) { #expect(KeyFingerprint(text) == nil) }
}
