public import StetTexts

/// Why a document could not be read.
public enum ReadingError: Error, Hashable, Sendable {
    /// Its text is none.
    case text(TextError)
    /// It is not UTF-8, from this byte on, and nothing says what else.
    case unknownEncoding(byte: Int)
    /// It is not what it says, or somebody said, it is encoded in.
    case notEncoded(as: String)
    /// Nobody here knows an encoding of this name.
    case noEncoding(String)
    /// Reading it takes more memory or time than a page may.
    case tooComplex
    /// Reading it takes a program that is not installed.
    case missingProgram(String)
    /// A program could not read it, and says why.
    case failed(program: String, String)
}
