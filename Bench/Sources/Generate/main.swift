#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Writes a desk of RECORDS records as lines for `stet import --key id`; the founder's handle is editor.
let arguments = CommandLine.arguments
guard (2...3).contains(arguments.count), let records = Int(arguments[1]),
    let seed = arguments.count > 2 ? UInt64(arguments[2]) : 1
else {
    print("usage: stet-generate RECORDS [SEED]")
    exit(64)
}
var desk = Desk(seed: seed, founder: "editor") { print($0, terminator: "") }
desk.write(records: records)
