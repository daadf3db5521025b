internal import StetCLI

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

@main
enum Main {
    static func main() {
        // As the system has them: CommandLine.arguments puts other signs for what is not UTF-8.
        let count = Int(CommandLine.argc)
        let words = unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: count)
        exit(
            EntryPoint.run(
                unsafe words.dropFirst().map { word in
                    unsafe word.flatMap { unsafe String(validatingCString: $0) }
                }))
    }
}
