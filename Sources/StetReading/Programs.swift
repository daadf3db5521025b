/// Runs the programs that read what we do not: `iconv` for encodings, `pdftotext` for PDF.
///
/// Whoever reads documents gives it, as running programs is not this module's to do.
public struct Programs: Sendable {
    /// Runs a program with some arguments and standard input.
    public let run: @Sendable (_ name: String, _ arguments: [String], _ input: [UInt8]) -> End

    /// How a program ended.
    public enum End: Sendable {
        /// By itself, with a status; what it printed, and what it complained of.
        case ended(status: Int32, output: [UInt8], errors: String)
        /// It took too long, or printed too much.
        case stopped
        /// There is no such program.
        case missing
    }

    /// Programs that a function runs.
    public init(
        run: @escaping @Sendable (_ name: String, _ arguments: [String], _ input: [UInt8]) -> End
    ) {
        self.run = run
    }

    /// No programs: then only UTF-8, UTF-16 and HTML in these are read.
    public static let none = Programs { _, _, _ in .missing }
}
