import Subprocess
import TestSupport
import Testing

/// Attacks by plain Git, forged without the program (`Tests/Attacks`), and how each must end.
@Suite struct AttackTests {
    private static let parts = 12

    private static var directory: String {
        "\(#filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" })/Attacks"
    }

    /// Each is judged by verification, by a clone that remembers, by a hook, by a sync and by a proof;
    /// what fails is named in the output.
    @Test(arguments: 0..<parts)
    func everyAttackEndsAsItMust(part: Int) async throws {
        let place = try TemporaryDirectory()
        let done = try await run(
            Environment.python,
            ["\(Self.directory)/run_attacks.py", Shell.binary, "--part", "\(part)/\(Self.parts)"],
            in: place.path, environment: ["TMPDIR": place.path, "PYTHONDONTWRITEBYTECODE": "1"],
            seconds: 900)
        #expect(done.status == 0 && !done.output.hasPrefix("0 "), "\(done.all)")
    }
}
