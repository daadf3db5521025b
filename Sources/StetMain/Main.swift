internal import StetCLI

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

@main
enum Main {
    static func main() { exit(EntryPoint.run(Array(CommandLine.arguments.dropFirst()))) }
}
